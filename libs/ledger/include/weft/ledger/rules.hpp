#pragma once

// What a transaction may do: the rules of the colored-token ledger, as pure functions over a view.
//
// Source    S1 "Value transactions"; T §4.4 (balances), T §2.10 (booking); D-3, D-10 … D-14.
// Input     a transaction, decoded or drawn, in any order of inputs and outputs; the outputs that
//           booked transactions created, spent ones too: a second spend of an output is valid.
// Promises  the first rule that is broken, in the order of `LedgerError`; validity depends on the
//           transaction and its history alone, never on what else a node has heard.
// Effects   none.

#include <weft/ledger/verified.hpp>
#include <weft/types/transaction.hpp>

#include <expected>
#include <span>

namespace weft::ledger {

using types::Address;
using types::Balances;
using types::Color;
using types::Essence;
using types::Output;
using types::OutputId;
using types::Timestamp;
using types::Transaction;
using types::TransactionId;

/// The rules, in the order in which they are tried.
enum class LedgerError : std::uint8_t {
    inputs_empty,
    input_duplicate,
    outputs_empty,
    output_duplicate_address,  ///< one output per address and transaction (D-10)
    balance_empty,
    balance_zero,
    input_unknown,           ///< no booked transaction created it
    amount_overflow,         ///< inputs of a color; after color_created: the outputs' IOTA + MINT
    color_created,           ///< the outputs have more of a color than the inputs
    inputs_outputs_unequal,  ///< what is not passed on in its color must appear as IOTA or MINT
    unlock_missing,          ///< an input's address did not sign
    unlock_unexpected,       ///< a signature no input asks for, or a second one of an address
    inputs_conflict,         ///< the transaction's history, itself included, spends an output twice
    unlock_invalid,          ///< a signature does not verify over the essence
};
[[nodiscard]] std::string_view name(LedgerError error) noexcept;

/// What the rules may read. `Ledger` is one; tests have their own.
class OutputsView {
public:
    virtual ~OutputsView() = default;
    /// The balance of an output, spent or not; nullptr when no booked transaction created it.
    [[nodiscard]] virtual const Balances* find(const OutputId& id) const = 0;
    /// True when the history of a transaction that spends `inputs`, itself included, spends an
    /// output twice. Pre: `find` knows all of them, and no two are equal.
    [[nodiscard]] virtual bool history_conflicts(std::span<const OutputId> inputs) const = 0;
};

/// All rules but `unlock_invalid`; `signers` are the addresses that signed.
[[nodiscard]] std::expected<void, LedgerError> check(const Essence& essence,
                                                     std::span<const Address> signers,
                                                     const OutputsView& view);
/// All rules: the signatures were checked before.
[[nodiscard]] std::expected<void, LedgerError> check(const VerifiedTransaction& transaction,
                                                     const OutputsView& view);
/// All rules, signatures last.
[[nodiscard]] std::expected<void, LedgerError> check(const Transaction& transaction,
                                                     const OutputsView& view);

/// T §4.4: tokens of a color may pass on, become IOTA, or be minted into a new color; nothing else
/// changes color and the total stays. Errors: amount_overflow, color_created,
/// inputs_outputs_unequal.
[[nodiscard]] std::expected<void, LedgerError> check_balances(
    std::span<const Balances* const> inputs, std::span<const Output> outputs);

/// Every signature verifies over the essence: the costly part, free of any view. Runs anywhere.
[[nodiscard]] bool signatures_valid(const Transaction& transaction) noexcept;

/// The output's balance once booked: the mint marker has become the transaction's own color.
[[nodiscard]] Balances minted(const Balances& balance, const TransactionId& id);

}  // namespace weft::ledger
