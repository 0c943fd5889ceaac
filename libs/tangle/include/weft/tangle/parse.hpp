#pragma once

// Parsing: everything about a message that its bytes alone decide, signatures and work included.
//
// Source    T §2.2, §2.3, §4.5; D-12, D-20.
// Input     bytes from anywhere.
// Promises  total; the same bytes give the same verdict on every node of a network.
// Effects   none: may run on a pool, in batches, before the Tangle sees the message.

#include <weft/tangle/payloads.hpp>

namespace weft::tangle {

inline constexpr Timestamp parent_age_max = 30 * types::minute;  ///< exactly this is allowed
/// To whose age a node attaches: a message that is prepared may take a while to be signed and sealed.
inline constexpr Timestamp attach_age_max = parent_age_max - types::minute;

/// A message that its own bytes do not condemn: its form, its work and its signatures are in order,
/// and those of the transaction it carries. Only `parse` and `seal` make one.
class Parsed {
public:
    [[nodiscard]] const MessageId& id() const noexcept { return id_; }
    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
    [[nodiscard]] const Message& message() const noexcept { return message_; }
    [[nodiscard]] const Carried& carried() const noexcept { return carried_; }
    /// The transaction that it carries; null without one.
    [[nodiscard]] const ledger::VerifiedTransaction* transaction() const noexcept
    {
        return transaction_in(carried_);
    }
    [[nodiscard]] Bytes take_bytes() && { return std::move(bytes_); }

private:
    friend std::expected<Parsed, Fault> parse(ByteSpan, std::uint32_t, const Checks&);
    friend std::optional<Parsed> seal(Message,
                                      Carried,
                                      const crypto::ed25519::KeyPair&,
                                      std::uint32_t);
    Parsed(const MessageId& id, Bytes bytes, Message message, Carried carried)
        : id_{id},
          bytes_{std::move(bytes)},
          message_{std::move(message)},
          carried_{std::move(carried)}
    {}

    MessageId id_;
    Bytes bytes_;
    Message message_;
    Carried carried_;
};

/// Errors: those of `MessageError` down to `unlock_invalid`.
[[nodiscard]] std::expected<Parsed, Fault> parse(ByteSpan bytes,
                                                 std::uint32_t work_bits,
                                                 const Checks& checks = {});

/// Leading zero bits of the BLAKE2b-256 of the bytes without the signature (D-20, T §2.2).
[[nodiscard]] std::uint32_t work_of(ByteSpan message_bytes) noexcept;
/// Fills issuer, nonce and signature; returns the bytes. Tries nonces from `message.nonce` on.
/// nullopt when `attempts_max` were not enough.
[[nodiscard]] std::optional<Bytes> seal(Message& message,
                                        const crypto::ed25519::KeyPair& issuer,
                                        std::uint32_t work_bits = 0,
                                        std::uint64_t attempts_max = 1ull << 40);

/// The same for a message of this node with what its payload was read to: nothing of what was just
/// made or checked before is checked again. nullopt: no nonce does the work.
[[nodiscard]] std::optional<Parsed> seal(Message message,
                                         Carried carried,
                                         const crypto::ed25519::KeyPair& issuer,
                                         std::uint32_t work_bits);

}  // namespace weft::tangle
