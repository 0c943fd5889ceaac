#pragma once

// Boxes: what must be hidden from a peer's peers (DKG shares), and secrets at rest (D-93). Bytes
// and limits: docs/formats/keys.md.

#include <weft/base/bytes.hpp>
#include <weft/crypto/ed25519.hpp>

#include <array>
#include <expected>
#include <map>
#include <optional>
#include <string>

namespace weft::crypto {

/// One-time public key and authenticator: how much longer a box is than its message.
inline constexpr std::size_t box_overhead_bytes = 48;

/// Anonymous box to the holder of an Ed25519 key (X25519 + XSalsa20-Poly1305 from a one-time key
/// drawn from `entropy`, 32 bytes used once). Everyone may see the box, one may open it. Nullopt
/// when `recipient` is not a key anyone can hold (small order, off the curve).
[[nodiscard]] std::optional<Bytes> seal_to(const ed25519::PublicKey& recipient,
                                           ByteSpan message,
                                           ByteSpan entropy);
/// Nullopt when the box is not for this recipient or was changed.
[[nodiscard]] std::optional<Bytes> open_from(const ed25519::KeyPair& recipient, ByteSpan box);

/// What one guess of a passphrase costs: libsodium's MODERATE limits by default, about a second.
struct LockCost {
    std::uint32_t passes = 3;               ///< 1..16
    std::uint32_t memory_kib = 256 * 1024;  ///< 8..1'048'576
};

enum class UnlockError : std::uint8_t { malformed, unknown_version, wrong_passphrase };
[[nodiscard]] std::string_view name(UnlockError error) noexcept;
/// Argon2id and XChaCha20-Poly1305; versioned, the cost recorded in the header.
/// Pre: `salt_and_nonce` is 40 bytes of entropy; the cost is in range, and its memory can be had.
[[nodiscard]] Bytes lock(ByteSpan secret,
                         std::string_view passphrase,
                         ByteSpan salt_and_nonce,
                         LockCost cost = {});
/// A wrong passphrase and changed bytes cannot be told apart: both are `wrong_passphrase`. A header
/// that asks for more than LockCost allows is `malformed`.
[[nodiscard]] std::expected<Bytes, UnlockError> unlock(ByteSpan locked,
                                                       std::string_view passphrase);

inline constexpr std::size_t lock_salt_bytes = 16;
inline constexpr std::size_t lock_nonce_bytes = 24;

/// A passphrase and the keys that were made of it. Making one takes what a guess costs, about a
/// second; each salt's is made once and remembered. So one salt serves all that one passphrase
/// locks: each lock has a nonce of its own, and whoever guesses must guess but once for all of them
/// in any case, because they lie side by side.
class Passphrase {
public:
    /// Empty: nothing is to be locked.
    explicit Passphrase(std::string text = {}, LockCost cost = {});
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    /// As `unlock` above, and the key is remembered.
    [[nodiscard]] std::expected<Bytes, UnlockError> unlock(ByteSpan locked);
    /// Makes the key of all that is to be locked: that of the first thing which was unlocked at this
    /// cost, or a new one with this salt (`lock_salt_bytes` of entropy). Once; later calls do nothing.
    void settle(ByteSpan salt);
    /// Pre: settled; `nonce` is `lock_nonce_bytes` of entropy, used once.
    [[nodiscard]] Bytes lock(ByteSpan secret, ByteSpan nonce) const;
    /// Whether that is locked with the key that `settle` has chosen.
    [[nodiscard]] bool locks_so(ByteSpan locked) const;
    /// Keys made so far.
    [[nodiscard]] std::size_t made() const noexcept { return keys_.size(); }

private:
    using Key = Secret<struct LockKeyTag, 32>;
    /// Cost and salt, as they stand in a locked secret.
    using Header = std::array<std::byte, 8 + lock_salt_bytes>;
    /// Nullptr: the machine cannot give the memory.
    [[nodiscard]] const Key* key_for(const Header& header);

    std::string text_;
    LockCost cost_;
    std::map<Header, Key> keys_;
    std::optional<Header> opened_;   ///< the first that opened something at this cost
    std::optional<Header> settled_;  ///< what is locked has it
};

/// A stream of secret bytes from one 32-byte key: entropy enters once, at the shell; every draw is
/// a function of (key, number of earlier draws). Never reuse a key across process lives.
class Drbg {
public:
    explicit Drbg(ByteSpan key32) noexcept;  ///< Pre: 32 bytes.
    [[nodiscard]] Bytes draw(std::size_t size);
    /// An independent stream. It depends on the key and the purpose, not on the draws so far: fork
    /// each purpose once.
    [[nodiscard]] Drbg fork(std::string_view purpose) const noexcept;

private:
    Secret<struct DrbgKeyTag, 32> key_;
    std::uint64_t counter_ = 0;
};

}  // namespace weft::crypto
