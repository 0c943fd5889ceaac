#pragma once

// Ed25519 by libsodium's strict rules, one rule everywhere (D-6; RFC 8032).

#include <weft/base/bytes.hpp>
#include <weft/crypto/secret.hpp>

namespace weft::crypto::ed25519 {

using PublicKey = FixedBytes<struct Ed25519PublicKeyTag, 32>;
using Signature = FixedBytes<struct Ed25519SignatureTag, 64>;
/// The 32-byte seed of RFC 8032; wiped when it goes.
using Seed = Secret<struct Ed25519SeedTag, 32>;

/// A key pair. Copyable only by intent: `KeyPair::from(pair.seed())`.
class KeyPair {
public:
    [[nodiscard]] static KeyPair from(const Seed& seed) noexcept;
    [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
    [[nodiscard]] const Seed& seed() const noexcept { return seed_; }
    [[nodiscard]] Signature sign(ByteSpan message) const noexcept;

private:
    Seed seed_;
    PublicKey public_key_;
};

/// False for non-canonical encodings and small-order keys.
[[nodiscard]] bool verify(const PublicKey& key,
                          ByteSpan message,
                          const Signature& signature) noexcept;

}  // namespace weft::crypto::ed25519
