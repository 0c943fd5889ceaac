#include <weft/rbc/codec.hpp>

#include <type_traits>

namespace weft::rbc {
namespace {

/// The wire number is the place in the variant; both lists are pinned here.
static_assert(std::is_same_v<Message, std::variant<Value, Echo, Ready, Fetch, Supply>>);

}  // namespace

void write(codec::Writer& out, const Message& message)
{
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit(
        [&](const auto& known) {
            if constexpr (requires { known.payload; })
                out.bytes(known.payload);
            else
                out.fixed(known.digest);
        },
        message);
}

Message read(codec::Reader& in)
{
    switch (in.u8()) {
    case 0: return Value{to_bytes(in.bytes(payload_bytes_max))};
    case 1: return Echo{in.fixed<crypto::Hash>()};
    case 2: return Ready{in.fixed<crypto::Hash>()};
    case 3: return Fetch{in.fixed<crypto::Hash>()};
    case 4: return Supply{to_bytes(in.bytes(payload_bytes_max))};
    }
    in.fail(codec::DecodeError::unknown_kind);
    return {};
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

}  // namespace weft::rbc
