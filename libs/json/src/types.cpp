#include <weft/json/types.hpp>
#include <weft/json/values.hpp>

#include <limits>

namespace weft::json {

namespace {

/// An object whose names are texts of `Key`: reads each with its value. A value has one text, and
/// the parser takes no name twice, so no key comes twice.
template <class Key, class Value, class Put>
Read<void> read_pairs(const Json& value, const Place& place, Put put)
{
    if (!value.is_object()) return malformed(Fault::wrong_value, place, "an object");
    for (const auto& [name, one] : value.items()) {
        auto key = value_of_text<Key>(name);
        if (!key) return malformed(Fault::wrong_value, place.key(name), Text<Key>::rule);
        auto read = Shape<Value>::read(one, place.key(name));
        if (!read) return std::unexpected{std::move(read).error()};
        put(*std::move(key), *std::move(read));
    }
    return {};
}

template <class Key, class Value>
Json pairs_schema(std::string_view description, Schemas& schemas)
{
    return {{"description", description},
            {"type", "object"},
            {"propertyNames", Shape<Key>::schema(schemas)},
            {"additionalProperties", Shape<Value>::schema(schemas)}};
}

}  // namespace

std::optional<types::Hash> Text<types::Hash>::from(std::string_view text)
{
    const auto bytes = from_hex(text);
    return bytes ? types::Hash::from(*bytes) : std::nullopt;
}

std::optional<answers::Fraction> Text<answers::Fraction>::from(std::string_view text)
{
    const auto slash = text.find('/');
    const auto denominator = slash == text.npos ? "1" : text.substr(slash + 1);
    if (!unsigned_from(text.substr(0, slash)) || !unsigned_from(denominator)) return std::nullopt;
    return answers::Fraction{std::string{text}};
}

Json Shape<types::Balances>::write(const types::Balances& balances)
{
    auto object = Json::object();
    for (const auto& [color, amount] : balances)
        put(object, types::to_text(color), json::write(amount));
    return object;
}

Read<types::Balances> Shape<types::Balances>::read(const Json& value, const Place& place)
{
    types::Balances balances;
    const auto read = read_pairs<types::Color, std::uint64_t>(
        value, place,
        [&](const types::Color& color, std::uint64_t amount) { balances.set(color, amount); });
    if (!read) return std::unexpected{read.error()};
    return balances;
}

Json Shape<types::Balances>::schema(Schemas& schemas)
{
    return schemas.named("Balances", [&] {
        return pairs_schema<types::Color, std::uint64_t>("Amounts by color.", schemas);
    });
}

Json Shape<answers::Values>::write(const answers::Values& values)
{
    auto object = Json::object();
    for (const auto& [name, value] : values.named)
        put(object, name, std::visit([](const auto& held) { return Json(held); }, value.held));
    return object;
}

Read<answers::Values> Shape<answers::Values>::read(const Json& value, const Place& place)
{
    if (!value.is_object()) return malformed(Fault::wrong_value, place, "an object");
    answers::Values values;
    for (const auto& [name, one] : value.items()) {
        answers::Value held;
        if (one.is_string())
            held.held = one.get_ref<const std::string&>();
        else if (one.is_boolean())
            held.held = one.get<bool>();
        else if (one.is_number_integer() &&
                 !(one.is_number_unsigned() &&
                   one.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()))
            held.held = one.get<std::int64_t>();
        else
            return malformed(Fault::wrong_value, place.key(name),
                             "a text, a whole number, true or false; larger numbers are texts");
        values.named.emplace(name, std::move(held));
    }
    return values;
}

Json Shape<answers::Values>::schema(Schemas& schemas)
{
    return schemas.named("Values", [] {
        return Json{
            {"description",
             "Values by name, each as its type is written (docs/formats/contract-interface.md): "
             "numbers of up to 32 bits and true or false as they are, all else a text."},
            {"type", "object"},
            {"additionalProperties", {{"type", {"string", "integer", "boolean"}}}}};
    });
}

Json Shape<types::Dict>::write(const types::Dict& dict)
{
    auto object = Json::object();
    for (const auto& [key, value] : dict) put(object, to_hex(key), to_hex(value));
    return object;
}

Read<types::Dict> Shape<types::Dict>::read(const Json& value, const Place& place)
{
    types::Dict dict;
    const auto read = read_pairs<Bytes, Bytes>(value, place, [&](Bytes key, Bytes held) {
        dict.try_emplace(std::move(key), std::move(held));
    });
    if (!read) return std::unexpected{read.error()};
    return dict;
}

Json Shape<types::Dict>::schema(Schemas& schemas)
{
    return schemas.named("Dict", [&] {
        return pairs_schema<Bytes, Bytes>("Bytes by bytes, both in hex.", schemas);
    });
}

}  // namespace weft::json
