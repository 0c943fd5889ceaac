#include <weft/aba/codec.hpp>

#include <type_traits>
#include <utility>

namespace weft::aba {
namespace {

/// The wire number is the place in the variant.
static_assert(std::is_same_v<Message, std::variant<Bval, Aux, Conf, Toss, Term>>);

Values read_values(codec::Reader& in)
{
    const auto set = in.u8();
    if (set < 1 || set > 3) in.fail(codec::DecodeError::out_of_range);
    return static_cast<Values>(set & 3);
}

}  // namespace

void write(codec::Writer& out, const Message& message)
{
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit(
        [&](const auto& known) {
            out.u32(known.round);
            if constexpr (requires { known.share; })
                out.fixed(known.share);
            else if constexpr (requires { known.values; })
                out.u8(std::to_underlying(known.values));
            else
                out.boolean(known.value);
        },
        message);
}

Message read(codec::Reader& in)
{
    const auto kind = in.u8();
    const auto round = in.u32();
    switch (kind) {
    case 0: return Bval{round, in.boolean()};
    case 1: return Aux{round, in.boolean()};
    case 2: return Conf{round, read_values(in)};
    case 3: return Toss{round, in.fixed<coin::Share>()};
    case 4: return Term{round, in.boolean()};
    }
    in.fail(codec::DecodeError::unknown_kind);
    return Bval{};
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

}  // namespace weft::aba
