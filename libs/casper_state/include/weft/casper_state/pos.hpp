#pragma once

// Proof of stake: who bonds, who leaves, what equivocating costs, and how one era ends (D-86, D-87, D-89).
//
// Source    seed 003, "Proof of Stake": bonding and unbonding are deploys like any other; minimum and
//           maximum stakes; the vault. RChain's epochs: a change of stakes takes effect at the next.
// Promises  1. Tokens move; none come or go (state.hpp, Sums).
//           2. Stakes of an era are those of its table. What is asked for meanwhile waits for the next.
//           3. Who leaves is paid a delay after the era that it left in was closed, and can lose the stake
//              to the vault until then.
//           4. An era is never opened without a validator.

#include <weft/casper_state/state.hpp>
#include <weft/vm/sandbox.hpp>

#include <set>

namespace weft::casper {

using Done = std::expected<void, vm::Failure>;

/// From the account of that key into its stake. Errors: insufficient_funds, contract_error.
[[nodiscard]] Done bond(Draft& draft,
                        const Parameters& parameters,
                        const types::NodeId& key,
                        std::uint64_t amount);
/// Out of the stake; 0: all of it. Errors: contract_error.
[[nodiscard]] Done unbond(Draft& draft,
                          const Parameters& parameters,
                          const types::NodeId& key,
                          std::uint64_t amount);
/// What left and whose time has come, to the account. Errors: contract_error.
[[nodiscard]] Done withdraw(Draft& draft, const types::NodeId& key, types::Timestamp time);

/// On its way out, of one validator.
struct Leaving {
    std::uint64_t amount = 0;
    types::Timestamp due = 0;  ///< 0: not known before the era is closed
};
[[nodiscard]] std::optional<Leaving> leaving(const State& state, const types::NodeId& key);

/// What the block that closes an era does: fees are paid, what equivocators have at stake goes to the
/// vault, and the table of the next era is made.
[[nodiscard]] Changes close_era(const State& before,
                                const Parameters& parameters,
                                const std::set<types::NodeId>& equivocators,
                                types::Timestamp time);

}  // namespace weft::casper
