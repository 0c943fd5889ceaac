#pragma once

// The account check (S1, "On-chain accounts"; D-48): three figures that must be equal.

#include <weft/chain/identity.hpp>
#include <weft/state/virtual_state.hpp>

#include <expected>
#include <string>

namespace weft::chain {

struct AccountSums {
    Balances accounts;  ///< the sum of all accounts, recounted
    Balances totals;    ///< what the contract `accounts` counts on the chain
    Balances outputs;   ///< what the chain's outputs hold, chain token and pending transfers aside
    friend bool operator==(const AccountSums&, const AccountSums&) = default;
};

/// The figures, or a sentence that names the color and the two figures that differ: of these three, or
/// of what requests to the own chain carry and the account that holds it. O(accounts).
[[nodiscard]] std::expected<AccountSums, std::string> check_accounts(
    const ChainIdentity& chain, const state::VirtualState& state);

/// The same after one more block, from what the block changed: O(changes). `before` are the figures
/// of the state before it, `state` is that state with the block applied.
[[nodiscard]] std::expected<AccountSums, std::string> check_accounts(
    const ChainIdentity& chain,
    const AccountSums& before,
    std::span<const state::NetChange> changes,
    const state::VirtualState& state);

}  // namespace weft::chain
