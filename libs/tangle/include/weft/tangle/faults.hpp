#pragma once

// What may be wrong with a message, and the words that the Tangle shares.
//
// Source    T §2.2, §2.3, §4.5; D-12, D-20.

#include <weft/ledger/rules.hpp>
#include <weft/types/message.hpp>

#include <expected>
#include <optional>
#include <string>

namespace weft::tangle {

using types::Message;
using types::MessageId;
using types::NodeId;
using types::Timestamp;
using types::TransactionId;

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
    /// Older than what this node keeps, or it stands on such a message that this node never had. Said of
    /// no message that stands in the past of what honest nodes attach to.
    older_than_window,
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

/// `a - b`, defined for every pair of times. Pre: a >= b.
[[nodiscard]] constexpr std::uint64_t time_between(Timestamp a, Timestamp b) noexcept
{
    return static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

}  // namespace weft::tangle
