#pragma once

// What a request did, call by call: for people who look for the reason why it failed.
//
// Promises  whoever asks for no trace pays nothing for one, and a block is the same with a trace and
//           without;
//           bounded: a trace keeps at most `trace_bytes_max` of what a request's calls carried, and
//           counts the calls that it left out.
// Effects   none: the executor fills a value that its caller hands over.

#include <weft/chain/executor.hpp>

#include <span>

namespace weft::chain {

inline constexpr std::size_t trace_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t trace_calls_max = 4096;

/// One call of an entry point, with those that it made.
struct CallTrace {
    AgentId caller = {};  ///< the request's sender, or a contract; of a view: nobody
    Hname contract = {};
    Hname entry_point = {};
    bool is_view = false;  ///< called as one: nothing can have been written
    types::Dict params = {};
    Balances transfer = {};
    vm::Gas gas_used = 0;  ///< with that of the calls within
    vm::Outcome outcome = {};
    /// What it changed in the whole state of the chain, accounts and event log included; what the
    /// calls within changed too. Taken back when the outcome is a failure.
    std::vector<state::Mutation> changes = {};
    std::vector<EmittedEvent> events = {};  ///< the same of events
    std::vector<CallTrace> calls = {};      ///< in order

    /// Without that of the calls within.
    [[nodiscard]] vm::Gas own_gas() const noexcept;
};

struct RequestTrace {
    RequestId id = {};
    vm::Gas gas_limit = 0;
    std::optional<CallTrace> call =
        std::nullopt;  ///< nullopt: the request ended before a contract was called
    /// As in the receipt. Without a failed call: the request broke a rule of the chain.
    std::optional<vm::Failure> error = std::nullopt;
    std::size_t calls_left_out = 0;  ///< beyond `trace_calls_max` and `trace_bytes_max`
};

/// Of one block: a trace for each request that is in it, in order.
struct Trace {
    std::vector<RequestTrace> requests;
};

/// `execute`, and what the requests did on the way.
[[nodiscard]] BlockResult execute(const ChainIdentity& chain,
                                  const Programs& programs,
                                  const state::VirtualState& state,
                                  const BatchInput& batch,
                                  Trace& trace);

/// The path of calls that led to the failure: from the request's own call to the innermost one that
/// failed. Empty when nothing was called or the request was done.
[[nodiscard]] std::vector<const CallTrace*> failing_path(const RequestTrace& trace);

}  // namespace weft::chain
