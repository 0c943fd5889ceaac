#include <weft/aba/codec.hpp>
#include <weft/acs/codec.hpp>
#include <weft/rbc/codec.hpp>

namespace weft::acs {

void write(codec::Writer& out, const Message& message)
{
    out.u16(message.proposer.value());
    if (const auto* part = std::get_if<rbc::Message>(&message.part)) {
        out.u8(0);
        rbc::write(out, *part);
    } else {
        out.u8(1);
        aba::write(out, std::get<aba::Message>(message.part));
    }
}

Message read(codec::Reader& in)
{
    const ValidatorIndex proposer{in.u16()};
    switch (in.u8()) {
    case 0: return {proposer, rbc::read(in)};
    case 1: return {proposer, aba::read(in)};
    }
    in.fail(codec::DecodeError::unknown_kind);
    return {proposer, rbc::Message{}};
}

Bytes encode(const Message& message)
{
    codec::Writer out;
    write(out, message);
    return std::move(out).take();
}

codec::Decoded<Message> decode(ByteSpan bytes)
{
    codec::Reader in{bytes};
    auto message = read(in);
    return in.finish(std::move(message));
}

}  // namespace weft::acs
