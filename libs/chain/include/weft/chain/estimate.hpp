#pragma once

// What requests would do now, without sending them.
//
// Input     a state, and the unit that the requests' transaction would be.
// Promises  the receipt is the one that the next block would hold when it began with this unit, but
//           for what depends on the batch's order randomness: a contract that draws entropy may draw
//           another one then;
//           nothing is kept.

#include <weft/chain/trace.hpp>

namespace weft::chain {

struct Estimate {
    contracts::Receipt receipt;  ///< as it would be: gas, fee, error
    RequestTrace trace;          ///< its call has the results
    std::vector<EmittedEvent> events;
    /// What the request would write: the contracts' keys, accounts, log and receipt.
    std::vector<state::Mutation> changes;
    state::Entries before;  ///< what the request found
    state::Entries after;   ///< what it would leave
    /// Nullopt when the request fails or ends before a contract is called.
    [[nodiscard]] const vm::Results* results() const noexcept;
};

/// One for each request of the unit, in order; empty for a stray.
/// Errors: why the next block would leave the unit out, or what this node cannot run, as a sentence.
[[nodiscard]] std::expected<std::vector<Estimate>, std::string> estimate(
    const ChainIdentity& chain,
    const Programs& programs,
    const state::VirtualState& state,
    const Unit& unit,
    const BatchInput& circumstances);

}  // namespace weft::chain
