#pragma once

// Boxes: what must be hidden from a peer's peers (DKG shares), and secrets at rest (D-93).

#include <weft/base/bytes.hpp>
#include <weft/crypto/ed25519.hpp>

#include <expected>

namespace weft::crypto {

/// Anonymous box to the holder of an Ed25519 key (X25519 + XSalsa20-Poly1305 from a one-time key
/// drawn from `entropy`, 32 bytes used once). Everyone may see the box, one may open it.
[[nodiscard]] std::optional<Bytes> seal_to(const ed25519::PublicKey& recipient,
                                           ByteSpan message,
                                           ByteSpan entropy);
[[nodiscard]] std::optional<Bytes> open_from(const ed25519::KeyPair& recipient, ByteSpan box);

enum class UnlockError : std::uint8_t { malformed, unknown_version, wrong_passphrase };
/// Argon2id (libsodium's MODERATE limits, recorded in the header) and XChaCha20-Poly1305;
/// versioned. `salt_and_nonce` is 40 bytes of entropy.
[[nodiscard]] Bytes lock(ByteSpan secret, std::string_view passphrase, ByteSpan salt_and_nonce);
[[nodiscard]] std::expected<Bytes, UnlockError> unlock(ByteSpan locked,
                                                       std::string_view passphrase);

/// A stream of secret bytes from one 32-byte key: entropy enters once, at the shell; every draw is
/// a function of (key, purpose, counter). Never reuse a key across process lives.
class Drbg {
public:
    explicit Drbg(ByteSpan key32) noexcept;
    [[nodiscard]] Bytes draw(std::size_t size);
    [[nodiscard]] Drbg fork(std::string_view purpose) const noexcept;

private:
    Secret<struct DrbgKeyTag, 32> key_;
    std::uint64_t counter_ = 0;
};

}  // namespace weft::crypto
