#pragma once

// A request up to its body, read as strictly as RFC 9112 allows.
//
// Source    RFC 9112, sections 2 to 6 and 9; RFC 9110, sections 4, 5, 7.6.1, 7.8 and 10.1.1.
// Input     bytes a client sent.
// Promises  what can be read in two ways is refused, so that nobody before us and nobody behind us
//           takes a body for a request; every refusal names its rule. Pure.

#include <weft/http/message.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::http {

/// Where a head ends that may not be whole yet.
struct HeadEnd {
    enum class Kind : std::uint8_t { incomplete, whole, malformed };
    Kind kind = Kind::incomplete;
    std::size_t size = 0;  ///< when whole, with the empty line
};
/// Sees at once what can no longer become a head, so that nobody waits for the rest of it.
/// `seen`: so many of the bytes were looked at before.
[[nodiscard]] HeadEnd find_head_end(std::string_view bytes, std::size_t seen = 0) noexcept;

enum class BodyFrame : std::uint8_t { none, length, chunked };

struct Head {
    using Fields = std::vector<std::pair<std::string, std::string>>;

    std::string method;     ///< as sent: methods have case
    std::string target;     ///< origin form, also when an absolute one was sent; or "*"
    int minor = 1;          ///< of HTTP/1.x
    Fields fields;          ///< names in lower case, values without white space around
    std::string authority;  ///< who was asked, in lower case; empty: HTTP/1.0 that did not say
    bool keep_alive = true;
    bool websocket = false;  ///< asks for an upgrade to it
    bool expects_continue = false;
    BodyFrame body = BodyFrame::none;
    std::uint64_t body_bytes = 0;  ///< of BodyFrame::length

    /// The only field of this name; nullptr when there is none or more than one.
    [[nodiscard]] const std::string* only(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The elements of a list over all its lines, without empty ones, in lower case.
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
    /// All lines of a field as one.
    [[nodiscard]] std::string joined(std::string_view name) const;
    /// What is here has no versions, so that only the asterisk matches (RFC 9110, 13.1.1).
    [[nodiscard]] bool holds_if_match() const;
};

/// `raw`: from the request line to the empty line. Errors: malformed_request, malformed_target,
/// misdirected_request, version_not_supported, host_missing, malformed_host, ambiguous_length,
/// unknown_transfer_coding, unknown_method, expectation_failed.
[[nodiscard]] std::expected<Head, Response> read_head(std::string_view raw);

/// "host:port", "[v6]:port" or either without a port.
struct Authority {
    std::string host;  ///< in lower case, without brackets
    std::optional<std::uint16_t> port;
    friend bool operator==(const Authority&, const Authority&) = default;
};
/// nullopt: not one. A name is never empty; an empty port is none.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

}  // namespace weft::http
