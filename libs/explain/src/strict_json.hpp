#pragma once

// Scenarios through the strict reader of JSON (weft/json/strict.hpp).

#include <weft/json/strict.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace weft::explain {

using Json = nlohmann::json;
/// One line "PLACE: rule".
using Malformed = std::string;
template <class T>
using Read = std::expected<T, Malformed>;

using json::Place;
[[nodiscard]] std::unexpected<Malformed> malformed(const Place& place, std::string_view rule);

/// Most of a scenario: above what any of a sensible size has.
inline constexpr std::size_t bytes_max = std::size_t{64} << 20;
[[nodiscard]] Read<Json> parse_strictly(std::string_view text);

/// The object has all of `keys`, and may have those of `optional`.
[[nodiscard]] Read<void> expect_keys(const Json& value,
                                     const Place& place,
                                     std::initializer_list<std::string_view> keys,
                                     std::initializer_list<std::string_view> optional = {});
[[nodiscard]] Read<void> expect_object(const Json& value, const Place& place);
[[nodiscard]] Read<void> expect_array(const Json& value, const Place& place);
[[nodiscard]] Read<std::string> text_of(const Json& value, const Place& place);
/// A list of strings.
[[nodiscard]] Read<std::vector<std::string>> texts_of(const Json& value, const Place& place);
/// The list of strings under a key; empty when the key is absent.
[[nodiscard]] Read<std::vector<std::string>> texts_under(const Json& object,
                                                         std::string_view key,
                                                         const Place& place);
[[nodiscard]] Read<std::uint64_t> amount_of(const Json& value, const Place& place);

}  // namespace weft::explain
