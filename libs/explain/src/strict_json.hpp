#pragma once

// JSON without second meanings: UTF-8, no key twice in an object, bounded depth.

#include <nlohmann/json.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace weft::explain {

using Json = nlohmann::json;
/// One line "PLACE: rule".
using Malformed = std::string;
template <class T>
using Read = std::expected<T, Malformed>;

/// Where a value stands in its document: `blocks[3].gas`; the document itself is `scenario`.
class Place {
public:
    [[nodiscard]] Place key(std::string_view name) const;
    [[nodiscard]] Place item(std::size_t index) const;
    [[nodiscard]] std::unexpected<Malformed> malformed(std::string_view rule) const;

private:
    std::string path_;
};

[[nodiscard]] Read<Json> parse_strictly(std::string_view text);

/// The object's keys must be exactly these.
[[nodiscard]] Read<void> expect_keys(const Json& value,
                                     const Place& place,
                                     std::initializer_list<std::string_view> keys);
[[nodiscard]] Read<void> expect_object(const Json& value, const Place& place);
[[nodiscard]] Read<void> expect_array(const Json& value, const Place& place);
[[nodiscard]] Read<std::string> text_of(const Json& value, const Place& place);
[[nodiscard]] Read<std::uint64_t> amount_of(const Json& value, const Place& place);

}  // namespace weft::explain
