#pragma once

// JSON bodies, for handlers.

#include <weft/http/message.hpp>

#include <nlohmann/json.hpp>

#include <expected>

namespace weft::http {

inline constexpr int json_depth_max = 64;

/// The body as JSON, or the answer that says why it is none (`not_json`, `too_deep`,
/// `wrong_content_type`).
/// True when the body is announced as JSON, or as nothing.
[[nodiscard]] bool announces_json(const Request& request);
[[nodiscard]] std::expected<nlohmann::json, Response> json_body(const Request& request);
/// Never throws: bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] Response json_response(const nlohmann::json& value, int status = 200);

}  // namespace weft::http
