#include "handover_record.hpp"

#include <weft/dkg/codec.hpp>

namespace weft::node {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t version_of_chain = 2;
constexpr std::size_t part_bytes_max = 1u << 16;

}  // namespace

Bytes encode(const HandoverRecord& record)
{
    codec::Writer invite;
    if (record.invite.chain)
        ChainHandoverInvite{record.invite}.write(invite);
    else
        record.invite.write(invite);
    codec::Writer out;
    out.u8(record.invite.chain ? version_of_chain : version);
    out.u8(static_cast<std::uint8_t>(record.stage));
    out.bytes(invite.view()).fixed(record.inviter);
    if (record.certificate) out.bytes(dkg::encode(*record.certificate));
    return std::move(out).take();
}

std::optional<HandoverRecord> decode_handover(ByteSpan bytes)
{
    codec::Reader in{bytes};
    const auto form = in.u8();
    const auto stage = in.u8();
    if ((form != version && form != version_of_chain) ||
        stage > static_cast<std::uint8_t>(HandoverStage::over))
        return std::nullopt;
    HandoverRecord record;
    record.stage = static_cast<HandoverStage>(stage);
    codec::Reader invite{in.bytes(part_bytes_max)};
    auto terms = invite.finish(form == version ? HandoverInvite::read(invite)
                                               : ChainHandoverInvite::read(invite).invite);
    record.inviter = in.fixed<PeerId>();
    if (record.stage != HandoverStage::open) {
        auto certificate = dkg::decode_certificate(in.bytes(part_bytes_max));
        if (!certificate) return std::nullopt;
        record.certificate = *std::move(certificate);
    }
    if (!terms || !in.finish(0)) return std::nullopt;
    record.invite = *std::move(terms);
    return record;
}

Bytes handover_place(const crypto::Hash& run)
{
    auto place = to_bytes(handover_space);
    append(place, run.bytes());
    return place;
}

Bytes handover_part_place(const crypto::Hash& run, std::optional<ValidatorIndex> dealer)
{
    auto place = to_bytes(handover_parts_space);
    append(place, run.bytes());
    const std::uint16_t number = dealer ? dealer->value() : std::uint16_t{0xffff};
    place.push_back(static_cast<std::byte>(number & 0xff));
    place.push_back(static_cast<std::byte>(number >> 8));
    return place;
}

}  // namespace weft::node
