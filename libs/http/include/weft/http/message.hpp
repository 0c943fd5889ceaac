#pragma once

// Requests and responses as values.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::http {

enum class Method : std::uint8_t { get, post, put, del, patch };
[[nodiscard]] std::string_view name(Method method) noexcept;  ///< "GET"

/// A request target, decoded: "/a%20b/c?x=1" is segments {"a b", "c"}, query {x: "1"}.
struct Target {
    std::vector<std::string> segments;         ///< percent-decoded one by one; "/" has none
    std::map<std::string, std::string> query;  ///< a name given twice keeps its first value
    friend bool operator==(const Target&, const Target&) = default;
};
/// nullopt: not an origin-form target, a bad percent escape, or a control character in the result.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);
/// Escapes one segment or query value.
[[nodiscard]] std::string percent_encode(std::string_view text);

struct Request {
    Method method = Method::get;
    std::string target;                                           ///< as sent
    std::vector<std::pair<std::string, std::string>> parameters;  ///< {name} of the pattern
    std::map<std::string, std::string> query;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;
    std::string remote;  ///< address of the client

    /// Pre: the route's pattern has {name}.
    [[nodiscard]] const std::string& parameter(std::string_view name) const;
    /// nullptr when absent. `name` in lower case.
    [[nodiscard]] const std::string* header(std::string_view name) const;
    /// nullptr when absent.
    [[nodiscard]] const std::string* query_value(const std::string& name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// The one shape of every error: {"error": {"code", "message", "hint"}}. `code` is stable and for
/// programs, `message` says what happened, `hint` what to do (may be empty).
[[nodiscard]] Response error(int status,
                             std::string_view code,
                             std::string_view message,
                             std::string_view hint = {});

/// Quotes and escapes; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace weft::http
