#pragma once

// Execution of a batch: a state and an ordered list of units give a block and the next state.
//
// Source    S1, "State transition"; C §3.2 and the column "suggested requirement" of C §3.3, which
//           is normative; D-44…D-48, D-51…D-56.
// Input     the same for every node: the state, the units, time, order randomness, fee addresses.
// Promises  deterministic  same input, same block, bit for bit
//           exactly once   a unit whose receipt is in the state is left out, a receipt is left for
//                          each processed request
//           refunds        a request that fails changes nothing but its fee, its receipt and its
//                          sender's tokens, which go back
//           owners         each token has one who can move it: what comes back goes to the sender or
//                          whom it named, here, below, or the way it came (D-57)
//           room         a unit that ran and does not fit beside what the anchor carries already is
//                        charged what it used, and comes first in the next one; so it runs at most
//                        three times
//           off-ledger     what an account cannot pay is in no block; in a block the requests of an
//                          account run in the order of their numbers (off_ledger.hpp)
//           conservation   sum of accounts = total assets = what the chain's outputs hold, after
//                          every block (D-48)
// Effects   none: the result is a value. Pure functions of values and of programs that may be
//           shared: blocks and views may run in any thread, several at a time.

#include <weft/chain/backlog.hpp>
#include <weft/chain/programs.hpp>
#include <weft/chain/returns.hpp>
#include <weft/contracts/records.hpp>

namespace weft::chain {

/// 32 bytes that exist only once the batch is fixed (D-71).
using OrderRandomness = FixedBytes<struct OrderRandomnessTag, 32>;

struct BatchInput {
    std::vector<Unit> units;  ///< in the agreed order
    Timestamp timestamp = 0;  ///< agreed; the block's first is at least the state's + 1 ns
    OrderRandomness order;
    /// Where validator fees go, equal shares, the rest to the first; empty: the chain owner.
    std::vector<Address> validators;
    /// The committee's last batch: the blocks after it are the new one's (contracts/governance.hpp).
    std::optional<types::Hash> handed_over = {};
    /// The block is a return to this state (returns.hpp): it processes nothing.
    std::optional<state::Earlier> back = {};
    /// Where the chain is to move after this batch (home.hpp). It does if its state lets it, before the
    /// batch and after it; then nothing is handed over.
    std::optional<Address> moved_to = {};
};

inline constexpr std::size_t log_lines_max = 1000;

struct EmittedEvent {
    RequestId request;
    Hname contract;
    std::string text;
    friend bool operator==(const EmittedEvent&, const EmittedEvent&) = default;
};

/// Why a unit of the batch is not in the block. It stays in the backlog.
enum class Left : std::uint8_t {
    already_processed,  ///< its receipts are in the state, or it is in the batch twice
    timelocked,
    before_init,      ///< the chain is not initialised, and this is not its init request
    anchor_full,      ///< the pending anchor has no room for it: the first of the next one
    block_full,       ///< gas, bytes or count
    too_many_colors,  ///< more than `unit_colors_max`
    expired,          ///< off-ledger: its time is over
    nonce_used,       ///< off-ledger: another request had its number
    nonce_ahead,      ///< off-ledger: one before it is missing
    unpayable,        ///< off-ledger: its account does not hold what it may cost
    elsewhere,        ///< its output is at an old home of the chain (forward.hpp)
};
[[nodiscard]] std::string_view name(Left reason) noexcept;

struct BlockResult {
    state::Block block;
    std::vector<state::NetChange> changes;  ///< what the block makes of the state before it
    state::VirtualState state;              ///< after the block
    std::vector<contracts::Receipt> receipts;
    std::vector<EmittedEvent> events;
    std::vector<EmittedEvent> log;  ///< lines for the node's own log, at most `log_lines_max`
    std::vector<std::pair<TransactionId, Left>> left;
    /// The chain's cost schedule, of which this program does not know the prices: nothing else of the
    /// result may be used, and this node cannot run the chain.
    std::optional<std::uint16_t> unknown_schedule;
    /// What this node lacked to run the batch. Other nodes may have it: nothing else of the result
    /// may be used, and the node must stop.
    std::optional<std::string> lacks;
    bool anchor_due = false;  ///< this block is to be anchored at once (anchor.hpp)
    /// False: nothing was processed and no anchor is due; such a block is not made.
    bool needed = false;
};

/// Runs a batch on a state.
[[nodiscard]] BlockResult execute(const ChainIdentity& chain,
                                  const Programs& programs,
                                  const state::VirtualState& state,
                                  const BatchInput& batch);

/// The cost schedule of a chain in this state, when this program does not know it.
[[nodiscard]] std::optional<std::uint16_t> unknown_schedule(const state::VirtualState& state);
/// "cost schedule 9, which this version of weft does not know": for the operator.
[[nodiscard]] std::string unknown_schedule_text(std::uint16_t version);

inline constexpr std::uint64_t view_gas_default = 100'000'000;
/// Runs a view on a state (S1: always a solid one). Never changes it. Errors: those of the call;
/// node_lacks says nothing about the view.
[[nodiscard]] vm::Outcome call_view(const ChainIdentity& chain,
                                    const Programs& programs,
                                    const state::VirtualState& state,
                                    Hname contract,
                                    Hname entry_point,
                                    const types::Dict& params,
                                    vm::Gas gas = view_gas_default);

}  // namespace weft::chain
