#include "cli/values.hpp"

#include <weft/base/try.hpp>
#include <weft/base/utf8.hpp>

#include "cli/numbers.hpp"
#include <algorithm>
#include <cstdio>
#include <ctime>

namespace weft::app {
namespace {

/// KEY=REST.
Try<std::pair<std::string, std::string>> key_and_value(const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return std::unexpected{
            usage("argument_malformed", text + ": expected KEY=VALUE or KEY=TYPE:VALUE")};
    return std::pair{text.substr(0, equals), text.substr(equals + 1)};
}

std::string type_list()
{
    std::string list;
    for (const auto type : interface::value_types())
        list += (list.empty() ? "" : ", ") + std::string{interface::name(type)};
    return list;
}

Try<Bytes> value_of(interface::ValueType type, const std::string& text, const std::string& argument)
{
    auto bytes = interface::value_from_text(type, text);
    if (bytes) return *std::move(bytes);
    return std::unexpected{
        usage("argument_malformed", argument + ": " + std::string{interface::name(type)} + " is " +
                                        std::string{interface::looks_like(type)})};
}

/// TYPE:VALUE, or a text.
Try<Bytes> typed_value(const std::string& value, const std::string& argument)
{
    const auto colon = value.find(':');
    if (colon == std::string::npos) return to_bytes(value);
    const auto word = value.substr(0, colon);
    const auto type =
        word == "hex" ? interface::ValueType::bytes : interface::value_type_from(word);
    if (!type)
        return std::unexpected{
            usage("type_unknown", argument + ": there is no type '" + printable_line(word) + "'",
                  "Types are " + type_list() + ". A text with a colon is KEY=text:VALUE.")};
    return value_of(*type, value.substr(colon + 1), argument);
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
        WEFT_TRY(const auto parts, key_and_value(text));
        WEFT_TRY(auto bytes, typed_value(parts.second, text));
        if (!arguments.emplace(to_bytes(parts.first), std::move(bytes)).second)
            return std::unexpected{usage("argument_malformed", text + ": the key is given twice")};
    }
    return arguments;
}

Try<types::Dict> arguments_from(const std::vector<std::string>& texts, const interface::Item& entry)
{
    const auto hint = "It is " + interface::write(entry);
    types::Dict arguments;
    for (const auto& text : texts) {
        WEFT_TRY(const auto parts, key_and_value(text));
        const auto* field = entry.fields.find(parts.first);
        if (field == nullptr && !entry.fields.open)
            return std::unexpected{
                usage("argument_unknown",
                      text + ": " + entry.name + " has no parameter " + printable_line(parts.first),
                      hint)};
        WEFT_TRY(auto bytes, field == nullptr ? typed_value(parts.second, text)
                                              : value_of(field->type, parts.second, text));
        if (!arguments.emplace(to_bytes(parts.first), std::move(bytes)).second)
            return std::unexpected{usage("argument_malformed", text + ": the key is given twice")};
    }
    for (const auto& field : entry.fields.list)
        if (!field.optional && !arguments.contains(to_bytes(field.name)))
            return std::unexpected{usage("argument_missing",
                                         entry.name + " needs " + field.name + "=" +
                                             std::string{interface::name(field.type)},
                                         hint)};
    return arguments;
}

std::string text_of(const types::Dict& dict, const interface::Fields& fields)
{
    std::string text;
    for (const auto& [key, value] : dict) {
        const auto* field = fields.find(to_string(key));
        const auto known =
            field == nullptr ? std::nullopt : interface::text_of_value(field->type, value);
        text += (printable(key) ? to_string(key) : to_hex(key)) + "  " +
                (known ? printable_line(*known) : shown(value)) + "\n";
    }
    return text.empty() ? "no results\n" : text;
}

namespace {

Json json_of(interface::ValueType type, const std::string& text)
{
    constexpr std::size_t exact_bytes_max = 4;
    const auto bytes = interface::number_bytes(type);
    if (bytes > 0 && bytes <= exact_bytes_max) return std::stoll(text);
    if (type == interface::ValueType::boolean) return text == "true";
    return text;
}

}  // namespace

Json document_of(const types::Dict& dict, const interface::Fields& fields)
{
    Json document = Json::object();
    for (const auto& [key, value] : dict) {
        const auto* field = fields.find(to_string(key));
        const auto known =
            field == nullptr ? std::nullopt : interface::text_of_value(field->type, value);
        document[printable(key) ? to_string(key) : "0x" + to_hex(key)] =
            known ? json_of(field->type, *known) : Json("0x" + to_hex(value));
    }
    return document;
}

Json document_of_event(const std::string& line, const interface::Description& known)
{
    const auto event = interface::logged(known, line);
    if (!event) return {{"text", line}};
    Json fields = Json::object();
    for (const auto& field : event->fields) fields[field.name] = json_of(field.type, field.text);
    return {{"event", event->name}, {"fields", fields}};
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
