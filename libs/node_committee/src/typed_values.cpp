#include "typed_values.hpp"

#include <weft/base/utf8.hpp>

#include <algorithm>
#include <charconv>

namespace weft::node {

namespace {

using interface::ValueType;

bool is_name(ByteSpan bytes)
{
    return !bytes.empty() && std::ranges::all_of(bytes, [](std::byte b) {
        const auto c = std::to_integer<unsigned char>(b);
        return c >= 0x20 && c < 0x7f;
    });
}

std::string name_of(ByteSpan key)
{
    return is_name(key) ? to_string(key) : "0x" + to_hex(key);
}

answers::Value value_of(ValueType type, std::string text)
{
    constexpr std::size_t exact_bytes_max = 4;
    const auto bytes = interface::number_bytes(type);
    if (bytes > 0 && bytes <= exact_bytes_max) {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return {number};
    }
    if (type == ValueType::boolean) return {text == "true"};
    return {std::move(text)};
}

std::string text_of(const answers::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value.held)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value.held)) return std::to_string(*number);
    return std::get<bool>(value.held) ? "true" : "false";
}

/// A number for a text, or true for a number: a mistake. Everything may be a text: large numbers are.
bool kind_fits(ValueType type, const answers::Value& value)
{
    if (std::holds_alternative<bool>(value.held)) return type == ValueType::boolean;
    if (std::holds_alternative<std::int64_t>(value.held)) return interface::number_bytes(type) > 0;
    return true;
}

std::vector<answers::InterfaceField> fields_of(const interface::Fields& fields)
{
    std::vector<answers::InterfaceField> list;
    for (const auto& field : fields.list)
        list.push_back({field.name, std::string{interface::name(field.type)}, field.optional});
    return list;
}

}  // namespace

answers::Values values_of(const types::Dict& dict, const interface::Fields& fields)
{
    answers::Values values;
    for (const auto& [key, bytes] : dict) {
        const auto* field = fields.find(to_string(key));
        auto known = field == nullptr ? std::nullopt : interface::text_of_value(field->type, bytes);
        values.named.emplace(name_of(key), known ? value_of(field->type, *std::move(known))
                                                 : answers::Value{"0x" + to_hex(bytes)});
    }
    return values;
}

std::expected<types::Dict, std::string> dict_of(const answers::Values& values,
                                                const interface::Fields& fields)
{
    const auto raw = [](std::string_view text) -> std::optional<Bytes> {
        if (!text.starts_with("0x")) return std::nullopt;
        return from_hex(text.substr(2));
    };
    types::Dict dict;
    for (const auto& [name, value] : values.named) {
        const auto shown = printable_line(name);
        if (const auto* field = fields.find(name)) {
            auto bytes = kind_fits(field->type, value)
                             ? interface::value_from_text(field->type, text_of(value))
                             : std::nullopt;
            if (!bytes)
                return std::unexpected{shown + ": " + std::string{interface::name(field->type)} +
                                       " is " + std::string{interface::looks_like(field->type)}};
            dict.insert_or_assign(to_bytes(name), *std::move(bytes));
            continue;
        }
        if (!fields.open) return std::unexpected{shown + ": there is no such parameter"};
        auto bytes = raw(text_of(value));
        if (!bytes) return std::unexpected{shown + ": no type is known of it, so it is 0x and hex"};
        const auto key = raw(name).value_or(to_bytes(name));
        dict.insert_or_assign(key, *std::move(bytes));
    }
    for (const auto& field : fields.list)
        if (!field.optional && !dict.contains(to_bytes(field.name)))
            return std::unexpected{field.name + ": is missing, a " +
                                   std::string{interface::name(field.type)}};
    return dict;
}

answers::EventSeen event_of(std::string contract,
                            std::string_view line,
                            const interface::Description* description)
{
    answers::EventSeen seen{
        .contract = std::move(contract), .text = std::string{line}, .event = {}, .fields = {}};
    if (description == nullptr) return seen;
    auto event = interface::logged(*description, line);
    if (!event) return seen;
    seen.event = std::move(event->name);
    for (auto& field : event->fields)
        seen.fields.named.emplace(field.name, value_of(field.type, std::move(field.text)));
    return seen;
}

answers::ContractInterface interface_of(const interface::Description& description)
{
    answers::ContractInterface answer;
    answer.text = interface::write(description);
    for (const auto& item : description.items) {
        switch (item.kind) {
        case interface::ItemKind::func:
        case interface::ItemKind::view:
            answer.entry_points.push_back({.name = item.name,
                                           .hname = types::hname_of(item.name),
                                           .view = item.kind == interface::ItemKind::view,
                                           .payable = item.payable,
                                           .params = fields_of(item.fields),
                                           .other_params = item.fields.open,
                                           .results = fields_of(item.results),
                                           .other_results = item.results.open,
                                           .about = item.about});
            break;
        case interface::ItemKind::event:
            answer.events.push_back({item.name, fields_of(item.fields), item.about});
            break;
        case interface::ItemKind::error: answer.errors.push_back({item.name, item.about}); break;
        }
    }
    return answer;
}

}  // namespace weft::node
