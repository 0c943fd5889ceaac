#pragma once

// JSON of described values: how each type is written, read, and put in a schema.
//
// Source    the descriptions beside the structs (weft/answers/describe.hpp).
// Promises  what is written is read back as the same value; the reader takes nothing that the
//           schema does not: no unknown name, none missing, no value of another kind;
//           what can pass 2^53 is a string of digits, so that no reader rounds it.
// Effects   none.
//
// | C++                              | JSON                                                     |
// |----------------------------------|----------------------------------------------------------|
// | bool, std::string                | itself                                                   |
// | unsigned up to 32 bits           | a number                                                 |
// | std::uint64_t, std::int64_t      | a string of decimal digits                               |
// | a described enum                 | the enumerator's name                                    |
// | a described struct               | an object with a name per member, inherited ones first   |
// | std::optional<T>                 | T, or null                                               |
// | std::vector<T>                   | an array                                                 |
// | a type with Text<T>              | a string: ids, hashes, bytes (weft/json/types.hpp)       |
// | others                           | as their Shape<T> says                                   |

#include <weft/answers/describe.hpp>
#include <weft/answers/page.hpp>
#include <weft/json/schemas.hpp>
#include <weft/json/strict.hpp>

#include <boost/core/demangle.hpp>
#include <boost/mp11.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace weft::json {

/// A type whose values are JSON strings. A specialisation has
///   static std::string to(const T&);  static std::optional<T> from(std::string_view);
///   name, pattern, rule   of its schema; `rule` also says what was wrong: "32 bytes in base58"
template <class T>
struct Text;
template <class T>
concept Textual = requires { Text<T>::pattern; };

template <class T>
struct Shape;
template <class T>
[[nodiscard]] Json write(const T& value)
{
    return Shape<T>::write(value);
}
/// Faults: unknown_name, missing, wrong_value.
template <class T>
[[nodiscard]] Read<T> read(const Json& value, const Place& place = {})
{
    return Shape<T>::read(value, place);
}
template <class T>
[[nodiscard]] Json schema(Schemas& schemas)
{
    return Shape<T>::schema(schemas);
}
/// The text as a value. Faults: all.
template <class T>
[[nodiscard]] Read<T> read_text(std::string_view text, Limits limits = {})
{
    auto document = parse(text, limits);
    if (!document) return std::unexpected{std::move(document).error()};
    return read<T>(*document);
}
template <class T>
[[nodiscard]] std::string write_text(const T& value)
{
    return text_of(write(value));
}

// --- what the shapes below share ---

/// "weft::answers::Chain" is "Chain".
[[nodiscard]] std::string name_of_type(std::string_view demangled);
/// Decimal digits alone, without needless zeros.
[[nodiscard]] std::optional<std::uint64_t> unsigned_from(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> signed_from(std::string_view text);

template <class T>
[[nodiscard]] const answers::Notes& notes_of()
{
    static const answers::Notes all = [] {
        if constexpr (requires { notes(static_cast<const T*>(nullptr)); })
            return notes(static_cast<const T*>(nullptr));
        else
            return answers::Notes{};
    }();
    return all;
}
[[nodiscard]] const answers::Note* note_of(const answers::Notes& notes, std::string_view field);

/// How a type is called in a document.
template <class T>
[[nodiscard]] std::string schema_name()
{
    if constexpr (Textual<T>)
        return std::string{Text<T>::name};
    else
        return name_of_type(boost::core::demangle(typeid(T).name()));
}

/// A value has one text: what reads as a value and is not written like that is refused.
template <class T>
[[nodiscard]] std::optional<T> value_of_text(std::string_view text)
{
    auto value = Text<T>::from(text);
    if (value && Text<T>::to(*value) != text) return std::nullopt;
    return value;
}

// --- shapes ---

template <>
struct Shape<bool> {
    static Json write(bool value) { return value; }
    static Read<bool> read(const Json& value, const Place& place);
    static Json schema(Schemas&) { return {{"type", "boolean"}}; }
};
template <>
struct Shape<std::string> {
    static Json write(const std::string& value) { return value; }
    static Read<std::string> read(const Json& value, const Place& place);
    static Json schema(Schemas&) { return {{"type", "string"}}; }
};
template <>
struct Shape<std::uint64_t> {
    static Json write(std::uint64_t value) { return std::to_string(value); }
    static Read<std::uint64_t> read(const Json& value, const Place& place);
    static Json schema(Schemas& schemas);
};
template <>
struct Shape<std::int64_t> {
    static Json write(std::int64_t value) { return std::to_string(value); }
    static Read<std::int64_t> read(const Json& value, const Place& place);
    static Json schema(Schemas& schemas);
};

[[nodiscard]] Read<std::uint64_t> read_number(const Json& value,
                                              std::uint64_t max,
                                              const Place& place);
template <class T>
    requires std::unsigned_integral<T> && (sizeof(T) <= 4) && (!std::same_as<T, bool>)
struct Shape<T> {
    static Json write(T value) { return value; }
    static Read<T> read(const Json& value, const Place& place)
    {
        const auto number = read_number(value, std::numeric_limits<T>::max(), place);
        if (!number) return std::unexpected{number.error()};
        return static_cast<T>(*number);
    }
    static Json schema(Schemas&)
    {
        return {{"type", "integer"}, {"minimum", 0}, {"maximum", std::numeric_limits<T>::max()}};
    }
};

template <class T>
    requires boost::describe::has_describe_enumerators<T>::value
struct Shape<T> {
    static Json write(T value) { return boost::describe::enum_to_string(value, ""); }
    static Read<T> read(const Json& value, const Place& place)
    {
        T found{};
        if (value.is_string() && boost::describe::enum_from_string(
                                     value.template get_ref<const std::string&>().c_str(), found))
            return found;
        std::string choices;
        for (const auto& choice : all()) choices += (choices.empty() ? "" : ", ") + choice;
        return malformed(Fault::wrong_value, place, "one of " + choices);
    }
    static Json schema(Schemas& schemas)
    {
        return schemas.named(schema_name<T>(), [] {
            Json made;
            if (const auto* about = note_of(notes_of<T>(), "")) made["description"] = about->text;
            made["type"] = "string";
            made["enum"] = all();
            return made;
        });
    }

private:
    static std::vector<std::string> all()
    {
        std::vector<std::string> names;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
            [&](auto one) { names.emplace_back(one.name); });
        return names;
    }
};

template <class T>
    requires Textual<T>
struct Shape<T> {
    static Json write(const T& value) { return Text<T>::to(value); }
    static Read<T> read(const Json& value, const Place& place)
    {
        if (value.is_string())
            if (auto found = value_of_text<T>(value.template get_ref<const std::string&>()))
                return *std::move(found);
        return malformed(Fault::wrong_value, place, Text<T>::rule);
    }
    static Json schema(Schemas& schemas)
    {
        return schemas.named(schema_name<T>(), [] {
            return Json{{"description", Text<T>::description},
                        {"type", "string"},
                        {"pattern", Text<T>::pattern}};
        });
    }
};

template <class T>
struct Shape<std::optional<T>> {
    static Json write(const std::optional<T>& value)
    {
        return value ? Shape<T>::write(*value) : Json(nullptr);
    }
    static Read<std::optional<T>> read(const Json& value, const Place& place)
    {
        if (value.is_null()) return std::nullopt;
        auto found = Shape<T>::read(value, place);
        if (!found) return std::unexpected{std::move(found).error()};
        return std::optional<T>{*std::move(found)};
    }
    static Json schema(Schemas& schemas)
    {
        return {{"oneOf", Json::array({Shape<T>::schema(schemas), {{"type", "null"}}})}};
    }
};

template <class T>
    requires(!Textual<std::vector<T>>)
struct Shape<std::vector<T>> {
    static Json write(const std::vector<T>& items)
    {
        auto list = Json::array();
        for (const auto& item : items) list.push_back(Shape<T>::write(item));
        return list;
    }
    static Read<std::vector<T>> read(const Json& value, const Place& place)
    {
        if (!value.is_array()) return malformed(Fault::wrong_value, place, "a list");
        std::vector<T> items;
        for (const auto& one : value) {
            auto item = Shape<T>::read(one, place.item(items.size()));
            if (!item) return std::unexpected{std::move(item).error()};
            items.push_back(*std::move(item));
        }
        return items;
    }
    static Json schema(Schemas& schemas)
    {
        return {{"type", "array"}, {"items", Shape<T>::schema(schemas)}};
    }
};

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_enum_v<T>;
template <class T>
using Members =
    boost::describe::describe_members<T,
                                      boost::describe::mod_public | boost::describe::mod_inherited>;
template <class T, class Member>
using MemberType = std::remove_cvref_t<decltype(std::declval<const T&>().*Member::pointer)>;

template <Described T>
struct Shape<T> {
    static Json write(const T& value)
    {
        auto object = Json::object();
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            using M = decltype(member);
            put(object, M::name, Shape<MemberType<T, M>>::write(value.*M::pointer));
        });
        return object;
    }

    static Read<T> read(const Json& value, const Place& place)
    {
        if (!value.is_object()) return malformed(Fault::wrong_value, place, "an object");
        for (const auto& [name, ignored] : value.items()) {
            bool known = false;
            boost::mp11::mp_for_each<Members<T>>(
                [&](auto member) { known = known || name == decltype(member)::name; });
            if (!known)
                return malformed(Fault::unknown_name, place.key(name), "there is no such field");
        }
        T made{};
        std::optional<Malformed> error;
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            using M = decltype(member);
            if (error) return;
            const auto found = value.find(M::name);
            if (found == value.end()) {
                if (const auto* note = note_of(notes_of<T>(), M::name);
                    note == nullptr || !note->may_be_absent)
                    error = malformed(Fault::missing, place.key(M::name), "missing").error();
                return;
            }
            auto part = Shape<MemberType<T, M>>::read(*found, place.key(M::name));
            if (part)
                made.*M::pointer = *std::move(part);
            else
                error = std::move(part).error();
        });
        if (error) return std::unexpected{*std::move(error)};
        return made;
    }

    static Json schema(Schemas& schemas)
    {
        return schemas.named(schema_name<T>(), [&] {
            Json made;
            if (const auto* about = note_of(notes_of<T>(), "")) made["description"] = about->text;
            made["type"] = "object";
            auto required = Json::array();
            auto properties = Json::object();
            const T defaults{};
            boost::mp11::mp_for_each<Members<T>>([&](auto member) {
                using M = decltype(member);
                using Part = Shape<MemberType<T, M>>;
                auto property = Part::schema(schemas);
                const auto* note = note_of(notes_of<T>(), M::name);
                if (note != nullptr && !note->text.empty()) property["description"] = note->text;
                if (note != nullptr && note->may_be_absent)
                    property["default"] = Part::write(defaults.*M::pointer);
                else
                    required.push_back(M::name);
                properties[M::name] = std::move(property);
            });
            if (!required.empty()) made["required"] = std::move(required);
            made["properties"] = std::move(properties);
            made["additionalProperties"] = false;
            return made;
        });
    }
};

/// Pages are called after what is on them.
template <class T>
struct Shape<answers::Page<T>> {
    using Page = answers::Page<T>;
    static Json write(const Page& page)
    {
        return {{"items", Shape<std::vector<T>>::write(page.items)},
                {"next", Shape<std::optional<std::string>>::write(page.next)}};
    }
    static Read<Page> read(const Json& value, const Place& place)
    {
        auto fields = Shape<Fields>::read(value, place);
        if (!fields) return std::unexpected{std::move(fields).error()};
        return Page{.items = std::move(fields->items), .next = std::move(fields->next)};
    }
    static Json schema(Schemas& schemas)
    {
        return schemas.named(schema_name<T>() + "Page", [&] {
            return Json{
                {"type", "object"},
                {"required", {"items", "next"}},
                {"properties",
                 {{"items", Shape<std::vector<T>>::schema(schemas)}, {"next", schemas.cursor()}}},
                {"additionalProperties", false}};
        });
    }

private:
    struct Fields {
        std::vector<T> items;
        std::optional<std::string> next;
        BOOST_DESCRIBE_CLASS(Fields, (), (items, next), (), ())
    };
};

}  // namespace weft::json
