#pragma once

// From what a user wants to a signed canonical transaction.
//
// Source    T §4.4, S1 "Request transactions"; D-10…D-13, D-44.
// Input     what is wanted, the outputs that may be spent, the keys, the time.
// Promises  a transaction the ledger accepts, or a named reason not to send one: tokens conserved
//           per color, one output per address, canonical order, at most transaction_bytes_max
//           bytes; what is not paid comes back as one output to `change`.
// Effects   none.

#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>
#include <weft/wallet/keyring.hpp>

#include <expected>
#include <span>
#include <vector>

namespace weft::wallet {

/// An output that may be spent now.
struct Unspent {
    types::OutputId id;
    types::Balances balance;
    friend bool operator==(const Unspent&, const Unspent&) = default;
};

enum class BuildError : std::uint8_t {
    nothing_to_do,      ///< no payment at all
    amount_zero,        ///< a zero amount or an empty balance
    amount_overflow,    ///< a sum exceeds u64
    color_reserved,     ///< the mint marker where a color is wanted
    not_enough,         ///< the outputs do not hold what is wanted
    key_missing,        ///< an output to be spent is not ours
    too_many_requests,  ///< more sections than a transaction can name
    transaction_too_large,
};
[[nodiscard]] std::string_view name(BuildError error) noexcept;

/// The error, and what is missing of which color when it is `not_enough`.
struct BuildFailure {
    BuildError error = BuildError::nothing_to_do;
    types::Balances missing{};
};
template <class T>
using Built = std::expected<T, BuildFailure>;

/// What a transaction does: `consumed` leaves the wallet, `outputs` is what it becomes.
struct Intent {
    types::Balances consumed;
    std::vector<types::Output> outputs;  ///< in any order; the mint marker mints
    Bytes data;
};
/// Pays. Errors: nothing_to_do, amount_zero, amount_overflow, color_reserved.
[[nodiscard]] Built<Intent> send(const std::vector<types::Output>& payments);
/// Colors `amount` IOTA: the transaction's id becomes the new color.
[[nodiscard]] Built<Intent> mint(const types::Address& to, std::uint64_t amount);
/// Uncolors: `amount` of the color becomes IOTA (D-11). Errors also for IOTA itself.
[[nodiscard]] Built<Intent> burn(const types::Address& to,
                                 const types::Color& color,
                                 std::uint64_t amount);
/// Requests to chains: one token minted per section, and each section's transfer, to its chain.
[[nodiscard]] Built<Intent> requests(const std::vector<types::RequestSection>& sections);

/// Outputs that together cover `wanted`: for each color in turn the largest holder first, equal
/// holders by id. Errors: not_enough.
[[nodiscard]] Built<std::vector<Unspent>> select(std::span<const Unspent> from,
                                                 const types::Balances& wanted);

/// Who gets the mana of a transaction (D-12), where change goes, and what time it is.
struct Circumstances {
    types::Timestamp now = 0;
    types::NodeId access_pledge;
    types::NodeId consensus_pledge;
    types::Address change;
};
/// Selects, balances, orders, signs.
[[nodiscard]] Built<types::Transaction> build(const Intent& intent,
                                              std::span<const Unspent> unspent,
                                              const Keyring& keys,
                                              const Circumstances& circumstances);

/// The same inputs and outputs at another time: for a transaction that nobody can attach any more. As
/// it spends what the one before spends, only one of the two can ever be confirmed.
/// Errors: key_missing.
[[nodiscard]] Built<types::Transaction> sign_anew(const types::Transaction& before,
                                                  const Keyring& keys,
                                                  types::Timestamp now);

}  // namespace weft::wallet
