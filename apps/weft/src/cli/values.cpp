#include "cli/values.hpp"

#include <weft/base/try.hpp>
#include <weft/base/utf8.hpp>

#include "cli/numbers.hpp"
#include <algorithm>
#include <cstdio>
#include <ctime>

namespace weft::app {
namespace {

template <class Number>
std::optional<Bytes> number_bytes(std::string_view text)
{
    const auto value = number_from<Number>(text);
    if (!value) return std::nullopt;
    codec::Writer writer;
    writer.uint(static_cast<std::make_unsigned_t<Number>>(*value));
    return std::move(writer).take();
}

std::optional<Bytes> typed(std::string_view type, std::string_view text)
{
    if (type == "text") return to_bytes(text);
    if (type == "hex") return from_hex(text);
    if (type == "u64") return number_bytes<std::uint64_t>(text);
    if (type == "i64") return number_bytes<std::int64_t>(text);
    if (type == "u32") return number_bytes<std::uint32_t>(text);
    if (type == "bool")
        return text == "true" || text == "false" ? std::optional{Bytes{std::byte{text == "true"}}}
                                                 : std::nullopt;
    if (type == "hname") return types::encoded(hname_from(std::string{text}));
    if (type == "address") {
        const auto address = types::Address::from_text(text);
        return address ? std::optional{to_bytes(ByteSpan{address->bytes()})} : std::nullopt;
    }
    if (type == "agent") {
        const auto agent = types::agent_from_text(text);
        return agent ? std::optional{types::encoded(*agent)} : std::nullopt;
    }
    if (type == "color") {
        const auto color = types::color_from_text(text);
        return color ? std::optional{to_bytes(ByteSpan{color->bytes()})} : std::nullopt;
    }
    return std::nullopt;
}

bool is_type(std::string_view word)
{
    static constexpr std::string_view types[] = {"text", "hex",   "u64",     "i64",   "u32",
                                                 "bool", "hname", "address", "agent", "color"};
    return std::ranges::find(types, word) != std::end(types);
}

bool printable(ByteSpan bytes)
{
    return !bytes.empty() && std::ranges::all_of(bytes, [](std::byte b) {
        const auto c = std::to_integer<unsigned char>(b);
        return c >= 0x20 && c < 0x7f;
    });
}

std::string shown(ByteSpan bytes)
{
    std::string text = to_hex(bytes);
    if (printable(bytes)) text += "  \"" + to_string(bytes) + "\"";
    if (bytes.size() == 8 || bytes.size() == 4) {
        codec::Reader reader{bytes};
        text += "  = " + std::to_string(bytes.size() == 8 ? reader.u64() : reader.u32());
    }
    return text;
}

template <class Id>
Try<Id> id_from(const std::string& text, std::string code)
{
    const auto id = types::id_from_text<Id>(text);
    if (!id) return std::unexpected{usage(std::move(code), text + ": expected base58 of 32 bytes")};
    return *id;
}

}  // namespace

Try<types::TransactionId> transaction_from(const std::string& text)
{
    return id_from<types::TransactionId>(text, "transaction_malformed");
}

Try<types::MessageId> message_from(const std::string& text)
{
    return id_from<types::MessageId>(text, "message_malformed");
}

Try<types::NodeId> node_from(const std::string& text)
{
    return id_from<types::NodeId>(text, "node_id_malformed");
}

Try<types::Address> address_from(const std::string& text)
{
    if (const auto address = types::Address::from_text(text)) return *address;
    return std::unexpected{usage("address_malformed", text + ": not an address")};
}

Try<types::Balances> amounts_from(const std::vector<std::string>& texts)
{
    types::Balances amounts;
    for (const auto& text : texts) {
        const auto colon = text.find(':');
        const auto amount = number_from<std::uint64_t>(std::string_view{text}.substr(0, colon));
        const auto color = colon == std::string::npos
                               ? std::optional{types::iota_color}
                               : types::color_from_text(text.substr(colon + 1));
        if (!amount || *amount == 0 || !color || *color == types::mint_color)
            return std::unexpected{
                usage("amount_malformed", text + ": expected AMOUNT or AMOUNT:COLOR, from 1 on")};
        if (!amounts.add(*color, *amount))
            return std::unexpected{usage("amount_malformed", text + ": the sum exceeds 2^64 - 1")};
    }
    return amounts;
}

Try<std::pair<std::string, std::uint64_t>> allocation_from(const std::string& text)
{
    if (const auto equals = text.rfind('='); equals != std::string::npos)
        if (const auto amount = number_from<std::uint64_t>(text.substr(equals + 1)))
            return std::pair{text.substr(0, equals), *amount};
    return std::unexpected{usage("allocation_malformed", text + ": expected NAME=AMOUNT")};
}

Try<types::Dict> arguments_from(const std::vector<std::string>& texts)
{
    types::Dict arguments;
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return std::unexpected{
                usage("argument_malformed", text + ": expected KEY=VALUE or KEY=TYPE:VALUE")};
        const std::string_view value = std::string_view{text}.substr(equals + 1);
        const auto colon = value.find(':');
        const auto type =
            colon == std::string_view::npos ? std::string_view{} : value.substr(0, colon);
        const auto bytes =
            is_type(type) ? typed(type, value.substr(colon + 1)) : std::optional{to_bytes(value)};
        if (!bytes)
            return std::unexpected{
                usage("argument_malformed", text + ": not of type " + std::string{type})};
        if (!arguments.emplace(to_bytes(std::string_view{text}.substr(0, equals)), *bytes).second)
            return std::unexpected{usage("argument_malformed", text + ": the key is given twice")};
    }
    return arguments;
}

types::Hname hname_from(const std::string& text)
{
    if (text.starts_with("0x"))
        if (const auto hname = types::hname_from_text(text.substr(2))) return *hname;
    return types::hname_of(text);
}

std::string text_of(const types::Balances& balances)
{
    std::string text;
    for (const auto& [color, amount] : balances)
        text += (text.empty() ? "" : ", ") + std::to_string(amount) + " " + types::to_text(color);
    return text.empty() ? "nothing" : text;
}

std::string text_of(const types::Dict& dict)
{
    std::string text;
    for (const auto& [key, value] : dict)
        text += (printable(key) ? to_string(key) : to_hex(key)) + "  " + shown(value) + "\n";
    return text.empty() ? "no results\n" : text;
}

std::string time_text(types::Timestamp time)
{
    const std::time_t seconds = time / types::second;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[40];
    const auto length = std::strftime(text, sizeof text, "%F %T", &parts);
    char rest[8];
    std::snprintf(rest, sizeof rest, ".%03d", static_cast<int>(time % types::second / 1'000'000));
    return std::string{text, length} + rest;
}

types::Timestamp now()
{
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

std::string printable(const std::string& text)
{
    return printable_line(text);
}

}  // namespace weft::app
