#include <weft/drng/messages.hpp>

#include <limits>

namespace weft::drng {

namespace {

enum Kind : std::uint8_t { key_twin, partial, rounds, latest };

void write(codec::Writer& out, const KeyTwin& twin)
{
    out.u8(key_twin).fixed(twin);
}
void write(codec::Writer& out, const Partial& one)
{
    out.u8(partial).u64(one.round).bytes(one.previous).fixed(one.share);
}
void write(codec::Writer& out, const Rounds& some)
{
    out.u8(rounds).u64(some.first).count(some.signatures.size());
    for (const auto& signature : some.signatures) out.fixed(signature);
}

void write(codec::Writer& out, const Latest& one)
{
    out.u8(latest).u64(one.round).bytes(one.previous).fixed(one.signature);
}

Partial read_partial(codec::Reader& in)
{
    Partial one;
    one.round = in.u64();
    one.previous = to_bytes(in.bytes(96));
    one.share = in.fixed<BeaconSignature>();
    const bool first = one.previous.size() == 32;
    if (in.ok() && (one.round == 0 || (!first && one.previous.size() != 96)))
        in.fail(codec::DecodeError::out_of_range);
    return one;
}

Latest read_latest(codec::Reader& in)
{
    auto one = read_partial(in);
    return {one.round, std::move(one.previous), one.share};
}

Rounds read_rounds(codec::Reader& in)
{
    Rounds some;
    some.first = in.u64();
    const auto count = in.count(rounds_sent_max, BeaconSignature::size_bytes);
    for (std::size_t k = 0; k < count; ++k) some.signatures.push_back(in.fixed<BeaconSignature>());
    const auto last = std::numeric_limits<std::uint64_t>::max() - rounds_sent_max;
    if (in.ok() && (some.first == 0 || some.first > last || count == 0))
        in.fail(codec::DecodeError::out_of_range);
    return some;
}

}  // namespace

Bytes encode(const Message& message)
{
    codec::Writer out;
    std::visit([&](const auto& one) { write(out, one); }, message);
    return std::move(out).take();
}

codec::Decoded<Message> decode_message(ByteSpan bytes)
{
    codec::Reader in{bytes};
    Message message;
    switch (in.u8()) {
    case key_twin: message = in.fixed<KeyTwin>(); break;
    case partial: message = read_partial(in); break;
    case rounds: message = read_rounds(in); break;
    case latest: message = read_latest(in); break;
    default: in.fail(codec::DecodeError::unknown_kind);
    }
    return in.finish(std::move(message));
}

}  // namespace weft::drng
