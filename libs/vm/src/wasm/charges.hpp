#pragma once

// Where a body is charged: its basic blocks, merged where one always runs with the other.
//
// Not every charge looks whether the counter is below zero. What matters is that a program that has
// used up its gas is seen to have before anyone can tell, and that it does not run for long: the
// host looks whenever the program calls it, traps or returns, and between two charges that look
// there is no more than one body from its first byte to its last. So the first block of a function
// looks, and each block a loop comes back to, unless that block calls who looks.

#include <weft/vm/wasm/meter.hpp>

namespace weft::vm::wasm {

struct Charge {
    std::size_t offset = 0;  ///< before the instruction there
    std::uint64_t gas = 0;
    bool observable = false;  ///< the block can trap or call: store the counter
    bool looks = false;       ///< leave when the counter is below zero
};

struct Plan {
    std::vector<Charge> charges;  ///< by offset; none is empty
    bool grows = false;           ///< has memory.grow, memory.copy or memory.fill
    /// The counter's global may be behind when the function returns.
    bool store_on_exit = false;
};

/// Pre: the function is valid.
[[nodiscard]] Plan plan_charges(const Module& module,
                                const Function& function,
                                const CostSchedule& costs);

}  // namespace weft::vm::wasm
