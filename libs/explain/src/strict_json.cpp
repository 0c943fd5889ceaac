#include "strict_json.hpp"

#include <weft/base/try.hpp>

#include <algorithm>

namespace weft::explain {

std::unexpected<Malformed> malformed(const Place& place, std::string_view rule)
{
    return std::unexpected{(place.text().empty() ? "scenario" : place.text()) + ": " +
                           std::string{rule}};
}

Read<Json> parse_strictly(std::string_view text)
{
    auto document = json::parse<Json>(text, {.bytes_max = bytes_max});
    if (document) return *std::move(document);
    if (document.error().fault == json::Fault::not_json)
        return std::unexpected{std::move(document.error().rule)};
    return std::unexpected{document.error().text("scenario")};
}

Read<void> expect_object(const Json& value, const Place& place)
{
    if (!value.is_object()) return malformed(place, "not an object");
    return {};
}

Read<void> expect_array(const Json& value, const Place& place)
{
    if (!value.is_array()) return malformed(place, "not a list");
    return {};
}

Read<void> expect_keys(const Json& value,
                       const Place& place,
                       std::initializer_list<std::string_view> keys,
                       std::initializer_list<std::string_view> optional)
{
    if (const auto object = expect_object(value, place); !object) return object;
    for (const auto& [name, member] : value.items())
        if (std::ranges::find(keys, name) == keys.end() &&
            std::ranges::find(optional, name) == optional.end())
            return malformed(place.key(name), "unknown key");
    for (const auto name : keys)
        if (!value.contains(name)) return malformed(place.key(name), "missing");
    return {};
}

Read<std::string> text_of(const Json& value, const Place& place)
{
    if (!value.is_string()) return malformed(place, "not a string");
    return value.get<std::string>();
}

Read<std::vector<std::string>> texts_of(const Json& value, const Place& place)
{
    if (const auto list = expect_array(value, place); !list) return std::unexpected{list.error()};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < value.size(); ++i) {
        WEFT_TRY(auto text, text_of(value[i], place.item(i)));
        texts.push_back(std::move(text));
    }
    return texts;
}

Read<std::vector<std::string>> texts_under(const Json& object,
                                           std::string_view key,
                                           const Place& place)
{
    const auto found = object.find(key);
    if (found == object.end()) return std::vector<std::string>{};
    return texts_of(*found, place.key(key));
}

Read<std::uint64_t> amount_of(const Json& value, const Place& place)
{
    // A number that does not fit 64 bits, and 1.0, were read as floating point.
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer() && value.get<std::int64_t>() == 0) return 0;  // written -0
    return malformed(place, "not an integer from 0 to 2^64-1");
}

}  // namespace weft::explain
