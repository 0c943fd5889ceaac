#pragma once

// The node's side of TLS: its certificate, and what it asks of a peer's.
//
// A certificate here is only an envelope for a key: names, dates and issuers mean nothing. TLS
// proves that the peer holds the key; `Judge` says whether that key may come in.

#include <weft/crypto/ed25519.hpp>
#include <weft/net/peers.hpp>

#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace weft::net {

/// What one connection learns while its handshake runs.
struct Verdict {
    std::function<std::optional<Ending>(const PeerId&)> judge;  ///< nullopt: welcome
    std::optional<PeerId> peer;                                 ///< as proven
    std::optional<Ending> refused;
};

/// TLS 1.3 only, Ed25519 only, no resumption (a resumed session would not be judged again).
/// nullptr when OpenSSL refuses; `why` then has its words.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> make_tls(
    const crypto::ed25519::KeyPair& identity, std::string& why);

/// Ties the verdict to the connection. It must outlive the handshake.
void judge_by(SSL* connection, Verdict& verdict);

}  // namespace weft::net
