#include <weft/json/shape.hpp>

#include <algorithm>
#include <charconv>

namespace weft::json {

namespace {

template <class T>
std::optional<T> integer_from(std::string_view text)
{
    T value{};
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    // "007" and "-0" are other ways to write what has one.
    if (error != std::errc{} || stop != end || std::to_string(value) != text) return std::nullopt;
    return value;
}

constexpr std::string_view unsigned_rule = "decimal digits of an integer up to 2^64-1, as a string";
constexpr std::string_view signed_rule = "decimal digits of a 64-bit integer, as a string";

}  // namespace

std::string name_of_type(std::string_view demangled)
{
    const auto colon = demangled.rfind(':');
    return std::string{colon == demangled.npos ? demangled : demangled.substr(colon + 1)};
}

std::optional<std::uint64_t> unsigned_from(std::string_view text)
{
    return integer_from<std::uint64_t>(text);
}

std::optional<std::int64_t> signed_from(std::string_view text)
{
    return integer_from<std::int64_t>(text);
}

const answers::Note* note_of(const answers::Notes& notes, std::string_view field)
{
    const auto found = std::ranges::find(notes, field, &answers::Note::field);
    return found == notes.end() ? nullptr : &*found;
}

Read<bool> Shape<bool>::read(const Json& value, const Place& place)
{
    if (!value.is_boolean()) return malformed(Fault::wrong_value, place, "true or false");
    return value.get<bool>();
}

Read<std::string> Shape<std::string>::read(const Json& value, const Place& place)
{
    if (!value.is_string()) return malformed(Fault::wrong_value, place, "a string");
    return value.get<std::string>();
}

Read<std::uint64_t> Shape<std::uint64_t>::read(const Json& value, const Place& place)
{
    if (value.is_string())
        if (const auto number = unsigned_from(value.get_ref<const std::string&>())) return *number;
    return malformed(Fault::wrong_value, place, unsigned_rule);
}

Json Shape<std::uint64_t>::schema(Schemas& schemas)
{
    return schemas.named("Integer", [] {
        return Json{{"description",
                     "An integer from 0 to 2^64-1 in decimal digits: more than a double holds."},
                    {"type", "string"},
                    {"pattern", "^(0|[1-9][0-9]{0,19})$"}};
    });
}

Read<std::int64_t> Shape<std::int64_t>::read(const Json& value, const Place& place)
{
    if (value.is_string())
        if (const auto number = signed_from(value.get_ref<const std::string&>())) return *number;
    return malformed(Fault::wrong_value, place, signed_rule);
}

Json Shape<std::int64_t>::schema(Schemas& schemas)
{
    return schemas.named("Time", [] {
        return Json{{"description",
                     "Unix time in nanoseconds, in decimal digits: more than a double holds."},
                    {"type", "string"},
                    {"pattern", "^(0|-?[1-9][0-9]{0,18})$"}};
    });
}

Read<std::uint64_t> read_number(const Json& value, std::uint64_t max, const Place& place)
{
    // A text's numbers from 0 on are unsigned; values made by hand may be signed.
    const bool whole =
        value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
    if (whole && value.get<std::uint64_t>() <= max) return value.get<std::uint64_t>();
    return malformed(Fault::wrong_value, place, "a whole number from 0 to " + std::to_string(max));
}

}  // namespace weft::json
