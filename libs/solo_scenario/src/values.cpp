#include "values.hpp"

#include <weft/base/try.hpp>
#include <weft/crypto/base58.hpp>

#include <algorithm>
#include <charconv>

namespace weft::solo_scenario {
namespace {

__extension__ using Wide = unsigned __int128;

template <class Number>
std::optional<Number> number_in(std::string_view text)
{
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// An integer as its decimal text, however it is written.
std::optional<std::string> digits_of(const Json& json)
{
    if (json.is_number_unsigned()) return std::to_string(json.get<std::uint64_t>());
    if (json.is_number_integer()) return std::to_string(json.get<std::int64_t>());
    if (json.is_string()) return json.get<std::string>();
    return std::nullopt;
}

template <class Number>
std::optional<Bytes> little_endian(std::string_view text)
{
    const auto value = number_in<Number>(text);
    if (!value) return std::nullopt;
    codec::Writer writer;
    writer.uint(static_cast<std::make_unsigned_t<Number>>(*value));
    return std::move(writer).take();
}

std::optional<Bytes> u128_bytes(std::string_view text)
{
    Wide value = 0;
    if (text.empty() || text.size() > 39) return std::nullopt;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<unsigned>(c - '0');
        if (value > (~Wide{0} - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    codec::Writer writer;
    writer.u64(static_cast<std::uint64_t>(value)).u64(static_cast<std::uint64_t>(value >> 64));
    return std::move(writer).take();
}

std::optional<Bytes> number_bytes(std::string_view type, std::string_view text)
{
    if (type == "u8") return little_endian<std::uint8_t>(text);
    if (type == "u16") return little_endian<std::uint16_t>(text);
    if (type == "u32") return little_endian<std::uint32_t>(text);
    if (type == "u64") return little_endian<std::uint64_t>(text);
    if (type == "i8") return little_endian<std::int8_t>(text);
    if (type == "i16") return little_endian<std::int16_t>(text);
    if (type == "i32") return little_endian<std::int32_t>(text);
    if (type == "i64") return little_endian<std::int64_t>(text);
    if (type == "u128") return u128_bytes(text);
    return std::nullopt;
}

constexpr std::string_view number_types[] = {"u8", "u16", "u32", "u64", "u128",
                                             "i8", "i16", "i32", "i64"};
constexpr std::string_view type_list =
    "a type is one of text, hex, base58, bool, u8, u16, u32, u64, u128, i8, i16, i32, i64, hname, "
    "address, agent, chain, contract, color, hash, balances, file, program";

types::Hname hname_in(const std::string& text)
{
    if (text.starts_with("0x"))
        if (const auto hname = types::hname_from_text(text.substr(2))) return *hname;
    return types::hname_of(text);
}

Read<std::string> text_in(const Json& json, const Place& place)
{
    if (!json.is_string()) return wrong(place, "not a string");
    return json.get<std::string>();
}

/// "main/counter": a chain of the scenario, and a contract's name or hname.
bool is_contract(std::string_view text, const Declared& known)
{
    const auto slash = text.find('/');
    return slash != text.npos && slash + 1 < text.size() && known.chain(text.substr(0, slash));
}

Read<Value> fixed(std::string_view type,
                  std::optional<Bytes> bytes,
                  const Place& place,
                  std::string_view rule)
{
    if (!bytes) return wrong(place, rule);
    Value value;
    value.type = type;
    value.bytes = std::move(bytes);
    return value;
}

Read<Value> typed(const std::string& type,
                  const Json& json,
                  const Place& place,
                  const Declared& known)
{
    if (std::ranges::find(number_types, type) != std::end(number_types)) {
        const auto digits = digits_of(json);
        return fixed(type, digits ? number_bytes(type, *digits) : std::nullopt, place,
                     "not a whole number that fits " + type);
    }
    if (type == "bool")
        return fixed(
            type,
            json.is_boolean() ? std::optional{Bytes{std::byte{json.get<bool>()}}} : std::nullopt,
            place, "not true or false");
    Value value;
    value.type = type;
    if (type == "balances") {
        WEFT_TRY(value.tokens, tokens_from(json, place, known));
        return value;
    }
    if (type == "agent") {
        WEFT_TRY(value.text, agent_from(json, place, known));
        return value;
    }
    if (type == "address") {
        WEFT_TRY(value.text, address_from(json, place, known));
        return value;
    }
    const bool is_text = type == "text" || type == "hex" || type == "base58" || type == "hname" ||
                         type == "hash" || type == "chain" || type == "contract" ||
                         type == "color" || type == "file" || type == "program";
    if (!is_text) return wrong(place, type_list);
    WEFT_TRY(value.text, text_in(json, place));
    if (type == "text") return fixed(type, to_bytes(value.text), place, "");
    if (type == "hex") return fixed(type, from_hex(value.text), place, "not hex");
    if (type == "base58")
        return fixed(type, crypto::from_base58(value.text, 64 * 1024), place, "not base58");
    if (type == "hname") return fixed(type, types::encoded(hname_in(value.text)), place, "");
    if (type == "hash") {
        auto bytes = from_hex(value.text);
        if (bytes && bytes->size() != 32) bytes = std::nullopt;
        return fixed(type, std::move(bytes), place, "not 32 bytes in hex");
    }
    if (type == "chain" && !known.chain(value.text))
        return wrong(place, "there is no chain of that name");
    if (type == "contract" && !is_contract(value.text, known))
        return wrong(place, "not CHAIN/CONTRACT with a chain of the scenario");
    if (type == "color" && !known.color(value.text))
        return wrong(place, "there is no color of that name");
    return value;
}

}  // namespace

std::unexpected<Malformed> wrong(const Place& place, std::string_view rule)
{
    return std::unexpected{(place.text().empty() ? "scenario" : place.text()) + ": " +
                           std::string{rule}};
}

bool Declared::wallet(std::string_view name) const
{
    return std::ranges::find(wallets, name) != wallets.end();
}
bool Declared::chain(std::string_view name) const
{
    return std::ranges::find(chains, name) != chains.end();
}
bool Declared::color(std::string_view name) const
{
    return name == "IOTA" || std::ranges::find(colors, name) != colors.end() ||
           types::color_from_text(name).has_value();
}

Read<Value> value_from(const Json& json, const Place& place, const Declared& known)
{
    if (json.is_string()) return typed("text", json, place, known);
    if (json.is_boolean()) return typed("bool", json, place, known);
    if (json.is_array()) {
        Value list;
        list.type = "list";
        for (const auto& one : json) {
            WEFT_TRY(auto part, value_from(one, place.item(list.parts.size()), known));
            list.parts.push_back(std::move(part));
        }
        return list;
    }
    if (json.is_number()) return wrong(place, R"(a number needs its type: {"u64": 5})");
    if (!json.is_object() || json.size() != 1)
        return wrong(place, R"(a value is a text, or {"TYPE": VALUE}, or a list of values)");
    const auto only = json.begin();
    return typed(only.key(), only.value(), place.key(only.key()), known);
}

Read<Tokens> tokens_from(const Json& json, const Place& place, const Declared& known)
{
    if (json.is_number() || json.is_string()) {
        WEFT_TRY(const auto iotas, amount_from(json, place));
        return iotas == 0 ? Tokens{} : Tokens{{"IOTA", iotas}};
    }
    if (!json.is_object()) return wrong(place, "an amount of IOTA, or amounts by color");
    Tokens tokens;
    for (const auto& [color, amount] : json.items()) {
        if (!known.color(color)) return wrong(place.key(color), "there is no color of that name");
        WEFT_TRY(const auto number, amount_from(amount, place.key(color)));
        if (number > 0) tokens.emplace_back(color, number);
    }
    return tokens;
}

Read<std::uint64_t> amount_from(const Json& json, const Place& place)
{
    const auto digits = digits_of(json);
    const auto amount = digits ? number_in<std::uint64_t>(*digits) : std::nullopt;
    if (!amount) return wrong(place, "not an integer from 0 to 2^64-1");
    return *amount;
}

Read<std::int64_t> duration_from(const Json& json, const Place& place)
{
    static constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"ns", 1},
        {"ms", 1'000'000},
        {"s", types::second},
        {"m", types::minute},
        {"h", 60 * types::minute},
        {"d", 24 * 60 * types::minute}};
    if (json.is_string()) {
        const auto text = json.get<std::string>();
        const auto unit_at = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = number_in<std::uint32_t>(std::string_view{text}.substr(0, unit_at));
        for (const auto& [unit, size] : units)
            if (number && text.substr(unit_at) == unit && *number <= (std::int64_t{1} << 61) / size)
                return std::int64_t{*number} * size;
    }
    return wrong(place, R"(not a duration such as "500ms", "10s", "5m", "2h", "7d")");
}

Read<std::string> agent_from(const Json& json, const Place& place, const Declared& known)
{
    WEFT_TRY(auto text, text_in(json, place));
    if (known.wallet(text) || is_contract(text, known) || types::agent_from_text(text)) return text;
    return wrong(place, "not a wallet, CHAIN/CONTRACT, or an agent such as A/ADDRESS");
}

Read<std::string> address_from(const Json& json, const Place& place, const Declared& known)
{
    WEFT_TRY(auto text, text_in(json, place));
    if (known.wallet(text) || known.chain(text) || types::Address::from_text(text)) return text;
    return wrong(place, "not a wallet, a chain, or an address");
}

}  // namespace weft::solo_scenario
