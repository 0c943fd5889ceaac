#include <weft/base/check.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>

#include <limits>

namespace weft::types {

namespace {

constexpr std::uint8_t state_bit = 0x80;
constexpr std::size_t dict_entry_bytes_min = 2 + 4;
constexpr std::size_t token_bytes = Color::size_bytes + 8;

StateSection read_state(codec::Reader& reader)
{
    StateSection state;
    state.chain_color = reader.fixed<Color>();
    state.block_index = reader.u32();
    state.timestamp = reader.i64();
    state.state_hash = reader.fixed<Hash>();
    return state;
}

RequestSection read_request(codec::Reader& reader)
{
    RequestSection request;
    request.sender_contract = decode_hname(reader);
    request.target = decode_contract_id(reader);
    request.timelock = reader.u32();
    request.entry_point = decode_hname(reader);
    request.args = decode_dict(reader);
    request.transfer = decode_balances(reader);
    return request;
}

}  // namespace

void encode(codec::Writer& writer, const Dict& dict)
{
    writer.u64(dict.size());
    for (const auto& [key, value] : dict) {
        WEFT_CHECK(key.size() <= std::numeric_limits<std::uint16_t>::max());
        writer.u16(static_cast<std::uint16_t>(key.size())).raw(key).bytes(value);
    }
}

Dict decode_dict(codec::Reader& reader)
{
    const auto count = reader.u64();
    if (count > reader.left() / dict_entry_bytes_min) {
        reader.fail(codec::DecodeError::truncated);
        return {};
    }
    Dict dict;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        auto key = to_bytes(reader.raw(reader.u16()));
        auto value = to_bytes(reader.bytes(transaction_bytes_max));
        reader.canonical(dict.empty() || dict.rbegin()->first < key);
        if (reader.ok()) dict.emplace_hint(dict.end(), std::move(key), std::move(value));
    }
    return dict;
}

void encode(codec::Writer& writer, const Balances& balances)
{
    WEFT_CHECK(balances.size() <= std::numeric_limits<std::uint16_t>::max());
    writer.u16(static_cast<std::uint16_t>(balances.size()));
    for (const auto& [color, amount] : balances) writer.fixed(color).u64(amount);
}

Balances decode_balances(codec::Reader& reader)
{
    const std::size_t count = reader.u16();
    if (count > reader.left() / token_bytes) {
        reader.fail(codec::DecodeError::truncated);
        return {};
    }
    Balances balances;
    Color last;
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        const auto color = reader.fixed<Color>();
        const auto amount = reader.u64();
        reader.canonical(i == 0 || last < color);
        if (amount == 0) reader.fail(codec::DecodeError::out_of_range);
        balances.set(color, amount);
        last = color;
    }
    return reader.ok() ? balances : Balances{};
}

Bytes encode(const ScPayload& payload)
{
    WEFT_CHECK(payload.requests.size() <= request_sections_max);
    codec::Writer writer;
    const auto requests = static_cast<std::uint8_t>(payload.requests.size());
    writer.u8(static_cast<std::uint8_t>(requests | (payload.state ? state_bit : 0)));
    if (payload.state) {
        writer.fixed(payload.state->chain_color).u32(payload.state->block_index);
        writer.i64(payload.state->timestamp).fixed(payload.state->state_hash);
    }
    for (const auto& request : payload.requests) {
        encode(writer, request.sender_contract);
        encode(writer, request.target);
        writer.u32(request.timelock);
        encode(writer, request.entry_point);
        encode(writer, request.args);
        encode(writer, request.transfer);
    }
    return std::move(writer).take();
}

codec::Decoded<ScPayload> decode_sc_payload(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    ScPayload payload;
    const auto meta = reader.u8();
    if (meta == 0) reader.fail(codec::DecodeError::malformed);
    if ((meta & state_bit) != 0) payload.state = read_state(reader);
    const auto requests = static_cast<std::size_t>(meta & ~state_bit);
    for (std::size_t i = 0; i < requests && reader.ok(); ++i)
        payload.requests.push_back(read_request(reader));
    return reader.finish(std::move(payload));
}

}  // namespace weft::types
