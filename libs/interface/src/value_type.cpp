#include <weft/base/utf8.hpp>
#include <weft/codec/codec.hpp>
#include <weft/interface/value_type.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/sc_payload.hpp>

#include <algorithm>
#include <array>

namespace weft::interface {
namespace {

__extension__ using Wide = unsigned __int128;

struct Row {
    ValueType type;
    std::string_view name;
    std::size_t bytes;  ///< of a number
    bool is_signed;
    std::string_view looks_like;
};
constexpr Row rows[] = {
    {ValueType::u8, "u8", 1, false, "a whole number from 0 to 255"},
    {ValueType::u16, "u16", 2, false, "a whole number from 0 to 65535"},
    {ValueType::u32, "u32", 4, false, "a whole number from 0 to 4294967295"},
    {ValueType::u64, "u64", 8, false, "a whole number from 0 to 2^64-1"},
    {ValueType::u128, "u128", 16, false, "a whole number from 0 to 2^128-1"},
    {ValueType::i8, "i8", 1, true, "a whole number from -128 to 127"},
    {ValueType::i16, "i16", 2, true, "a whole number from -32768 to 32767"},
    {ValueType::i32, "i32", 4, true, "a whole number from -2^31 to 2^31-1"},
    {ValueType::i64, "i64", 8, true, "a whole number from -2^63 to 2^63-1"},
    {ValueType::i128, "i128", 16, true, "a whole number from -2^127 to 2^127-1"},
    {ValueType::boolean, "bool", 0, false, "true or false"},
    {ValueType::text, "text", 0, false, "a text in UTF-8"},
    {ValueType::bytes, "bytes", 0, false, "bytes in hex"},
    {ValueType::address, "address", 0, false, "an address in base58"},
    {ValueType::agent, "agent", 0, false, "A/ADDRESS or C/CHAIN::HNAME"},
    {ValueType::contract, "contract", 0, false, "C/CHAIN::HNAME"},
    {ValueType::color, "color", 0, false, "IOTA, or a color in base58"},
    {ValueType::hash, "hash", 0, false, "32 bytes in hex"},
    {ValueType::request, "request", 0, false, "[INDEX]TRANSACTION"},
    {ValueType::hname, "hname", 0, false, "a name, or 0x and eight hex digits"},
    {ValueType::balances, "balances", 0, false,
     "AMOUNT or AMOUNT:COLOR with commas between, or nothing"},
};

const Row& row_of(ValueType type) noexcept
{
    return rows[static_cast<std::size_t>(type)];
}

/// Decimal digits without a zero in front: a number has one text.
std::optional<Wide> digits(std::string_view text)
{
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    Wide value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<unsigned>(c - '0');
        if (value > (~Wide{0} - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

std::optional<Bytes> number_from(const Row& row, std::string_view text)
{
    const bool negative = row.is_signed && text.starts_with('-');
    const auto size = digits(negative ? text.substr(1) : text);
    if (!size || (negative && *size == 0)) return std::nullopt;
    const auto bits = 8 * row.bytes;
    const Wide top =
        row.is_signed ? (Wide{1} << (bits - 1)) - (negative ? 0 : 1) : ~Wide{0} >> (128 - bits);
    if (*size > top) return std::nullopt;
    const Wide value = negative ? ~*size + 1 : *size;
    codec::Writer writer;
    for (std::size_t i = 0; i < row.bytes; ++i)
        writer.u8(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value >> (8 * i))));
    return std::move(writer).take();
}

std::optional<std::string> number_text(const Row& row, ByteSpan bytes)
{
    if (bytes.size() != row.bytes) return std::nullopt;
    Wide value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= Wide{std::to_integer<std::uint64_t>(bytes[i])} << (8 * i);
    const auto bits = 8 * row.bytes;
    const bool negative = row.is_signed && (value >> (bits - 1)) != 0;
    if (negative) value = (~value + 1) & (~Wide{0} >> (128 - bits));
    std::string text;
    do {
        text += static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    if (negative) text += '-';
    std::ranges::reverse(text);
    return text;
}

std::optional<types::Hname> hname_from(std::string_view text)
{
    if (text.starts_with("0x")) return types::hname_from_text(text.substr(2));
    if (text.empty() || !is_utf8(as_bytes(text))) return std::nullopt;
    return types::hname_of(text);
}

std::optional<types::Balances> balances_from(std::string_view text)
{
    types::Balances balances;
    if (text == "nothing") return balances;
    for (;;) {
        const auto comma = text.find(',');
        const auto one = text.substr(0, comma);
        const auto colon = one.find(':');
        const auto amount = digits(one.substr(0, colon));
        const auto color = colon == one.npos ? std::optional{types::iota_color}
                                             : types::color_from_text(one.substr(colon + 1));
        if (!amount || *amount == 0 || *amount > ~std::uint64_t{0} || !color ||
            *color == types::mint_color || balances.of(*color) != 0)
            return std::nullopt;
        balances.set(*color, static_cast<std::uint64_t>(*amount));
        if (comma == text.npos) return balances;
        text.remove_prefix(comma + 1);
    }
}

std::string balances_text(const types::Balances& balances)
{
    std::string text;
    for (const auto& [color, amount] : balances) {
        if (!text.empty()) text += ',';
        text += std::to_string(amount);
        if (color != types::iota_color) text += ":" + types::to_text(color);
    }
    return text.empty() ? "nothing" : text;
}

/// `read` takes all of the bytes, and writing gives them again.
template <class Read, class Text>
std::optional<std::string> decoded(ByteSpan bytes, Read read, Text text)
{
    codec::Reader reader{bytes};
    const auto value = reader.finish(read(reader));
    if (!value) return std::nullopt;
    return text(*value);
}

}  // namespace

std::span<const ValueType> value_types() noexcept
{
    static constexpr auto all = [] {
        std::array<ValueType, std::size(rows)> list{};
        for (std::size_t i = 0; i < list.size(); ++i) list[i] = rows[i].type;
        return list;
    }();
    return all;
}

std::string_view name(ValueType type) noexcept
{
    return row_of(type).name;
}

std::optional<ValueType> value_type_from(std::string_view name) noexcept
{
    const auto* const found = std::ranges::find(rows, name, &Row::name);
    if (found == std::end(rows)) return std::nullopt;
    return found->type;
}

std::string_view looks_like(ValueType type) noexcept
{
    return row_of(type).looks_like;
}

std::size_t number_bytes(ValueType type) noexcept
{
    return row_of(type).bytes;
}

std::optional<Bytes> value_from_text(ValueType type, std::string_view text)
{
    const auto encoded = [](const auto& id) {
        return id ? std::optional{types::encoded(*id)} : std::nullopt;
    };
    const auto fixed = [](const auto& id) {
        return id ? std::optional{to_bytes(ByteSpan{id->bytes()})} : std::nullopt;
    };
    switch (type) {
    case ValueType::u8:
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::u64:
    case ValueType::u128:
    case ValueType::i8:
    case ValueType::i16:
    case ValueType::i32:
    case ValueType::i64:
    case ValueType::i128: return number_from(row_of(type), text);
    case ValueType::boolean:
        if (text != "true" && text != "false") return std::nullopt;
        return Bytes{std::byte{text == "true"}};
    case ValueType::text:
        return is_utf8(as_bytes(text)) ? std::optional{to_bytes(text)} : std::nullopt;
    case ValueType::bytes: return from_hex(text);
    case ValueType::address: return fixed(types::Address::from_text(text));
    case ValueType::agent: return encoded(types::agent_from_text(text));
    case ValueType::contract: {
        const auto agent = types::agent_from_text(text);
        return agent && !agent->is_address() ? encoded(agent) : std::nullopt;
    }
    case ValueType::color: {
        const auto color = types::color_from_text(text);
        return color == types::mint_color ? std::nullopt : fixed(color);
    }
    case ValueType::hash: {
        auto bytes = from_hex(text);
        return bytes && bytes->size() == 32 ? bytes : std::nullopt;
    }
    case ValueType::request: return encoded(types::request_from_text(text));
    case ValueType::hname: return encoded(hname_from(text));
    case ValueType::balances: {
        const auto balances = balances_from(text);
        if (!balances) return std::nullopt;
        codec::Writer writer;
        types::encode(writer, *balances);
        return std::move(writer).take();
    }
    }
    return std::nullopt;
}

std::optional<std::string> text_of_value(ValueType type, ByteSpan bytes)
{
    const auto plain = [](const auto& value) { return types::to_text(value); };
    switch (type) {
    case ValueType::u8:
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::u64:
    case ValueType::u128:
    case ValueType::i8:
    case ValueType::i16:
    case ValueType::i32:
    case ValueType::i64:
    case ValueType::i128: return number_text(row_of(type), bytes);
    case ValueType::boolean:
        return decoded(
            bytes, [](auto& reader) { return reader.boolean(); },
            [](bool value) { return std::string{value ? "true" : "false"}; });
    case ValueType::text: {
        auto text = to_string(bytes);
        return is_utf8(as_bytes(text)) ? std::optional{std::move(text)} : std::nullopt;
    }
    case ValueType::bytes: return to_hex(bytes);
    case ValueType::address:
        return decoded(
            bytes, [](auto& reader) { return types::decode_address(reader); },
            [](const types::Address& address) { return address.text(); });
    case ValueType::agent:
        return decoded(bytes, [](auto& reader) { return types::decode_agent_id(reader); }, plain);
    case ValueType::contract: {
        auto text = text_of_value(ValueType::agent, bytes);
        return text && text->starts_with("C/") ? text : std::nullopt;
    }
    case ValueType::color: {
        const auto color = types::Color::from(bytes);
        return color && *color != types::mint_color ? std::optional{types::to_text(*color)}
                                                    : std::nullopt;
    }
    case ValueType::hash: return bytes.size() == 32 ? std::optional{to_hex(bytes)} : std::nullopt;
    case ValueType::request:
        return decoded(bytes, [](auto& reader) { return types::decode_request_id(reader); }, plain);
    case ValueType::hname:
        return decoded(
            bytes, [](auto& reader) { return types::decode_hname(reader); },
            [](types::Hname hname) { return "0x" + types::to_text(hname); });
    case ValueType::balances:
        return decoded(
            bytes,
            [](auto& reader) {
                auto balances = types::decode_balances(reader);
                if (balances.of(types::mint_color) != 0)
                    reader.fail(codec::DecodeError::out_of_range);
                return balances;
            },
            balances_text);
    }
    return std::nullopt;
}

}  // namespace weft::interface
