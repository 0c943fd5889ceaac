#pragma once

// Off-ledger requests (D-46): what a chain takes of them, and when.
//
// Source    D-46, D-54; docs/decisions/0037-off-ledger-requests-are-numbered-and-end.md.
// Model     A request is of an account of the chain, which pays for it. The state counts the requests
//           of each account, so nothing else has to be remembered to run none twice.
//
//   form      its chain is this one; no key of its arguments is empty, too long, or the chain's own
//             ($$gas$$ stands beside the arguments, $$refund$$ has no meaning: nothing leaves the
//             account when it fails)
//   time      not after its `valid_until`
//   order     its nonce is the number that the account has reached; one above waits, one below is over
//   payment   the account holds something, and its allowance beside the flat fee and what all the gas
//             it may use costs (D-54); the chain owner pays no fees
//
// Promises  what breaks one of these is in no block, leaves no receipt and costs nobody anything; what
//           keeps all of them leaves a receipt, also when the call fails, and its number is used;
//           order, within one account, is that of the numbers, whatever the order of the batch.
// Effects   none.

#include <weft/chain/backlog.hpp>
#include <weft/types/off_ledger.hpp>

#include <expected>

namespace weft::chain {

/// A node takes none that is valid for longer than this from now on: what it holds has an end.
inline constexpr Timestamp off_ledger_valid_max = 24 * 60 * types::minute;
/// A node takes none whose number is further above its account's than this.
inline constexpr std::uint64_t off_ledger_ahead_max = 4096;

enum class OffLedgerFault : std::uint8_t {
    other_chain,
    argument_key,  ///< empty, too long, or one of the chain's own
};
[[nodiscard]] std::string_view name(OffLedgerFault fault) noexcept;
/// The request as a unit of a batch; `transaction` is the first part of its id. The signature is not
/// looked at.
[[nodiscard]] std::expected<Unit, OffLedgerFault> unit_of(const types::OffLedgerRequest& request,
                                                          const ChainIdentity& chain);

enum class OffLedgerRefusal : std::uint8_t {
    before_init,
    expired,
    nonce_used,
    nonce_ahead,  ///< those before it come first
    no_account,   ///< nothing was deposited
    unpayable,    ///< the account holds less than `due`
};
[[nodiscard]] std::string_view name(OffLedgerRefusal refusal) noexcept;
/// Nullopt: the next block may take it. Pre: an off-ledger unit.
[[nodiscard]] std::optional<OffLedgerRefusal> off_ledger_refusal(const state::Entries& entries,
                                                                 const ChainIdentity& chain,
                                                                 const Unit& unit,
                                                                 Timestamp time);
/// What the account must hold: allowance, flat fee, and the price of all the gas it may use. Nullopt:
/// more than there is. Pre: the same.
[[nodiscard]] std::optional<Balances> off_ledger_due(const state::Entries& entries,
                                                     const ChainIdentity& chain,
                                                     const Unit& unit);
/// The number of the account's next request.
[[nodiscard]] std::uint64_t next_nonce(const state::Entries& entries, const AgentId& agent);
/// The accounts whose number a block has moved on.
[[nodiscard]] std::vector<AgentId> numbers_moved(const state::Block& block);
/// What the account holds of the colors in `of`.
[[nodiscard]] Balances held_of(const state::Entries& entries,
                               const AgentId& agent,
                               const Balances& of);

}  // namespace weft::chain
