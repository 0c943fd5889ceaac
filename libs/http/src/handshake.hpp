#pragma once

// Whether a request may become a WebSocket (RFC 6455, section 4.2.1). Pure.

#include "head.hpp"

namespace weft::http {

/// Why not; nullopt: it may. Pre: `head.websocket`. Errors: malformed_handshake, upgrade_required.
[[nodiscard]] std::optional<Response> objection_to_handshake(const Head& head);
/// 426, for who should ask for a WebSocket, or for another version of it.
[[nodiscard]] Response upgrade_required(std::string_view message);

}  // namespace weft::http
