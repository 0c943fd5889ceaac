#include "endorsed_record.hpp"

#include <weft/protocol/committee.hpp>

namespace weft::node {

namespace {

constexpr std::uint8_t record_version = 1;
constexpr std::size_t part_bytes_max = 1u << 16;
enum class RecordStage : std::uint8_t { endorsed = 0, certified = 1 };

}  // namespace

Bytes encode(const EndorsedRecord& record)
{
    codec::Writer out;
    out.u8(record_version).fixed(record.inviter).u64(record.ends.count());
    write_ids(out, record.members);
    out.fixed(record.transcript).fixed(record.group);
    const auto stage = record.certificate ? RecordStage::certified : RecordStage::endorsed;
    out.u8(static_cast<std::uint8_t>(stage));
    if (record.certificate)
        out.bytes(dkg::encode(*record.certificate));
    else
        out.bytes(record.key);
    return std::move(out).take();
}

codec::Decoded<EndorsedRecord> decode_endorsed_record(ByteSpan bytes)
{
    codec::Reader in{bytes};
    if (in.u8() != record_version) in.fail(codec::DecodeError::unknown_version);
    EndorsedRecord record;
    record.inviter = in.fixed<PeerId>();
    record.ends = Instant{in.u64()};
    record.members = read_ids<types::NodeId>(in, protocol::committee_size_max);
    in.canonical(!record.members.empty());
    record.transcript = in.fixed<crypto::Hash>();
    record.group = in.fixed<crypto::bls::PublicKey>();
    const auto stage = in.u8();
    const auto part = in.bytes(part_bytes_max);
    if (stage == static_cast<std::uint8_t>(RecordStage::certified)) {
        auto certificate = dkg::decode_certificate(part);
        if (certificate)
            record.certificate = *std::move(certificate);
        else
            in.fail(certificate.error());
    } else {
        in.canonical(stage == static_cast<std::uint8_t>(RecordStage::endorsed));
        record.key = to_bytes(part);
    }
    return in.finish(std::move(record));
}

}  // namespace weft::node
