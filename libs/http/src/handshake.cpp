#include "handshake.hpp"

#include "text.hpp"

namespace weft::http {
namespace {

/// 16 bytes in base64: 22 digits, of which the last holds four zero bits, and two signs of filling.
bool is_key(std::string_view text)
{
    if (text.size() != 24 || !text.ends_with("==")) return false;
    const auto digits = text.substr(0, 22);
    return std::ranges::all_of(digits,
                               [](char c) { return is_alnum(c) || c == '+' || c == '/'; }) &&
           std::string_view{"AQgw"}.contains(digits.back());
}

Response malformed(std::string_view what)
{
    return error(400, "malformed_handshake", what, "Connect with a WebSocket client.");
}

}  // namespace

Response upgrade_required(std::string_view message)
{
    auto response = error(426, "upgrade_required", message,
                          "Connect with a WebSocket client, of version 13 (RFC 6455).");
    response.headers.emplace_back("Upgrade", "websocket");
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
}

std::optional<Response> objection_to_handshake(const Head& head)
{
    if (head.method != "GET") return malformed("A WebSocket begins with GET.");
    if (head.body != BodyFrame::none) return malformed("A WebSocket begins without a body.");
    if (head.count("sec-websocket-version") == 0)
        return malformed("The handshake has no Sec-WebSocket-Version.");
    const auto* version = head.only("sec-websocket-version");
    if (version == nullptr) return malformed("The handshake has two Sec-WebSocket-Version.");
    if (*version != "13") return upgrade_required("This server speaks WebSocket version 13 only.");
    const auto* key = head.only("sec-websocket-key");
    if (key == nullptr || !is_key(*key))
        return malformed("The handshake has not one Sec-WebSocket-Key of 16 bytes in base64.");
    return std::nullopt;
}

}  // namespace weft::http
