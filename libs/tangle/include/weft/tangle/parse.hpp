#pragma once

// Parsing: everything about a message that its bytes alone decide, signatures and work included.
//
// Source    T §2.2, §2.3, §4.5; D-12, D-20.
// Input     bytes from anywhere.
// Promises  total; the same bytes give the same verdict on every node of a network.
// Effects   none: may run on a pool, in batches, before the Tangle sees the message.

#include <weft/ledger/rules.hpp>
#include <weft/types/message.hpp>

#include <expected>

namespace weft::tangle {

using types::Message;
using types::MessageId;
using types::NodeId;
using types::Timestamp;
using types::TransactionId;

inline constexpr Timestamp parent_age_max = 30 * types::minute;       ///< exactly this is allowed
inline constexpr Timestamp transaction_age_max = 10 * types::minute;  ///< exactly this is allowed

/// Why a message is not part of the Tangle, in the order in which the rules are tried. Judged at
/// arrival down to `unlock_invalid`, the rest once all parents are known.
enum class MessageError : std::uint8_t {
    malformed,              ///< the bytes are not a message; `Fault::decode` says why
    work_missing,           ///< fewer leading zero bits than the network asks for
    signature_invalid,      ///< not the issuer's over the bytes
    transaction_malformed,  ///< the payload is not a transaction; `Fault::decode` says why
    time_before_transaction,
    time_too_far_after_transaction,
    unlock_invalid,  ///< a signature of the transaction does not verify
    parent_invalid,
    time_not_after_parent,
    time_too_far_after_parent,
    inputs_not_in_past,   ///< an input is neither genesis nor contained in the past
    transaction_invalid,  ///< breaks a rule of the ledger: `Fault::ledger`
    inputs_conflict,      ///< the transaction's own history spends something twice
    parents_conflict,     ///< any other conflict in what the message stands for
};
[[nodiscard]] std::string_view name(MessageError error) noexcept;

struct Fault {
    MessageError error;
    std::optional<codec::DecodeError> decode = {};
    std::optional<ledger::LedgerError> ledger = {};
    friend bool operator==(const Fault&, const Fault&) = default;
};
/// "transaction_invalid: inputs_outputs_unequal".
[[nodiscard]] std::string to_text(const Fault& fault);

/// Whether to spend time on signatures and work: a node need not for what it stored itself.
enum class Trust : std::uint8_t { verify_everything, verified_before };

struct Checks;

/// A message that its own bytes do not condemn: its form, its work and its signatures are in order,
/// and those of the transaction it carries. Only `parse` and `seal` make one.
class Parsed {
public:
    using Carried = std::optional<ledger::VerifiedTransaction>;

    [[nodiscard]] const MessageId& id() const noexcept { return id_; }
    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
    [[nodiscard]] const Message& message() const noexcept { return message_; }
    [[nodiscard]] const Carried& transaction() const noexcept { return transaction_; }
    [[nodiscard]] Bytes take_bytes() && { return std::move(bytes_); }

private:
    friend std::expected<Parsed, Fault> parse(ByteSpan, std::uint32_t, const Checks&);
    friend std::optional<Parsed> seal(Message,
                                      Carried,
                                      const crypto::ed25519::KeyPair&,
                                      std::uint32_t);
    Parsed(const MessageId& id, Bytes bytes, Message message, Carried transaction)
        : id_{id},
          bytes_{std::move(bytes)},
          message_{std::move(message)},
          transaction_{std::move(transaction)}
    {}

    MessageId id_;
    Bytes bytes_;
    Message message_;
    Carried transaction_;
};

/// How to check.
struct Checks {
    Trust trust = Trust::verify_everything;
    crypto::SignatureMemory* memory = nullptr;  ///< of signatures checked before; null: of none
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

/// The same for a message of this node with the transaction that its payload holds, if any: nothing
/// of what was just made or checked before is checked again. nullopt: no nonce does the work.
[[nodiscard]] std::optional<Parsed> seal(Message message,
                                         Parsed::Carried transaction,
                                         const crypto::ed25519::KeyPair& issuer,
                                         std::uint32_t work_bits);

/// `a - b`, defined for every pair of times. Pre: a >= b.
[[nodiscard]] constexpr std::uint64_t time_between(Timestamp a, Timestamp b) noexcept
{
    return static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

}  // namespace weft::tangle
