#pragma once

// Filling a request's trace while it runs. All functions may be called without a trace to fill.

#include <weft/chain/trace.hpp>

namespace weft::chain {

class Tracer {
public:
    /// Nullptr: nobody asked for a trace.
    explicit Tracer(RequestTrace* trace) : trace_{trace} {}

    [[nodiscard]] bool on() const noexcept { return trace_ != nullptr; }
    /// Pre: `on`. Each `open` has its `close`.
    void open(CallTrace traced);
    /// What the call that is open changed: before it is taken back, if it is.
    void changed(std::vector<state::Mutation> changes, std::span<const EmittedEvent> events);
    void close(vm::Gas gas_used, const vm::Outcome& outcome);

private:
    [[nodiscard]] bool room_for(std::size_t bytes);

    RequestTrace* trace_;
    /// Innermost last; nullptr: left out. A call's list of calls grows only while none of them is
    /// open, so these stay where they are.
    std::vector<CallTrace*> open_;
    std::size_t bytes_ = 0;
    std::size_t calls_ = 0;
};

}  // namespace weft::chain
