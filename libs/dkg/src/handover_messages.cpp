#include <weft/dkg/codec.hpp>
#include <weft/dkg/handover_messages.hpp>

namespace weft::dkg::handover {

namespace {

std::size_t matrix_bytes(protocol::Committee to)
{
    const auto thresholds = Thresholds::of(to);
    return to.one_correct() * (thresholds.hi + std::size_t{thresholds.lo}) *
           crypto::bls::PublicKey::size_bytes;
}

Bytes read_sized(codec::Reader& in, std::size_t size)
{
    auto bytes = to_bytes(in.bytes(size));
    if (in.ok() && bytes.size() != size) in.fail(codec::DecodeError::out_of_range);
    return bytes;
}

void write_body(codec::Writer& out, const Deal& deal)
{
    out.bytes(deal.matrix).bytes(deal.box);
}
void write_body(codec::Writer& out, const Have& have)
{
    out.u16(have.dealer.value()).fixed(have.digest);
}
void write_body(codec::Writer& out, const Ready& ready)
{
    out.u16(ready.dealer.value()).fixed(ready.digest);
}
void write_body(codec::Writer& out, const settlement::Message& message)
{
    write(out, message);
}
void write_body(codec::Writer& out, const Want& want)
{
    out.u16(want.dealer.value()).boolean(want.whole);
}
void write_body(codec::Writer& out, const Help& help)
{
    out.u16(help.dealer.value()).bytes(help.box).boolean(help.matrix.has_value());
    if (help.matrix) out.bytes(*help.matrix);
}
void write_body(codec::Writer& out, const Endorsement& endorsement)
{
    out.fixed(endorsement.transcript).fixed(endorsement.signature);
}
void write_body(codec::Writer& out, const Certified& certified)
{
    write(out, certified.certificate);
}

}  // namespace

Bytes encode(const Message& message)
{
    codec::Writer out;
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit([&](const auto& known) { write_body(out, known); }, message);
    return std::move(out).take();
}

codec::Decoded<Message> decode(ByteSpan bytes, protocol::Committee to)
{
    codec::Reader in{bytes};
    Message message;
    switch (in.u8()) {
    case 0: {
        Deal deal;
        deal.matrix = read_sized(in, matrix_bytes(to));
        deal.box = read_sized(in, part_box_bytes(to));
        message = std::move(deal);
        break;
    }
    case 1: {
        const ValidatorIndex dealer{in.u16()};
        message = Have{dealer, in.fixed<crypto::Hash>()};
        break;
    }
    case 2: {
        const ValidatorIndex dealer{in.u16()};
        message = Ready{dealer, in.fixed<crypto::Hash>()};
        break;
    }
    case 3: message = read_settlement(in); break;
    case 4: {
        const ValidatorIndex dealer{in.u16()};
        message = Want{dealer, in.boolean()};
        break;
    }
    case 5: {
        Help help;
        help.dealer = ValidatorIndex{in.u16()};
        help.box = read_sized(in, help_box_bytes);
        if (in.boolean()) help.matrix = read_sized(in, matrix_bytes(to));
        message = std::move(help);
        break;
    }
    case 6: {
        Endorsement endorsement;
        endorsement.transcript = in.fixed<crypto::Hash>();
        endorsement.signature = in.fixed<crypto::ed25519::Signature>();
        message = endorsement;
        break;
    }
    case 7: message = Certified{read_certificate(in)}; break;
    default: in.fail(codec::DecodeError::unknown_kind);
    }
    return in.finish(std::move(message));
}

}  // namespace weft::dkg::handover
