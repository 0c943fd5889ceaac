#pragma once

// Media types, and what a client accepts of them.
//
// Source    RFC 9110, sections 8.3.1 and 12.5.1.
// Promises  types are compared as types: without regard to case, order or spelling of parameters.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::http {

struct MediaType {
    std::string type;     ///< in lower case
    std::string subtype;  ///< in lower case
    /// Names in lower case, values without quotes.
    std::vector<std::pair<std::string, std::string>> parameters;

    [[nodiscard]] const std::string* parameter(std::string_view name) const;
    [[nodiscard]] bool is(std::string_view type_and_subtype) const;
    friend bool operator==(const MediaType&, const MediaType&) = default;
};
/// nullopt: not a media type.
[[nodiscard]] std::optional<MediaType> parse_media_type(std::string_view text);

/// How much a client wants `content_type`, in thousandths; 0: not at all. `accept`: all lines of
/// the field, joined by commas; what says nothing, or nothing that can be read, accepts anything.
[[nodiscard]] int quality_of(std::string_view accept, std::string_view content_type);

}  // namespace weft::http
