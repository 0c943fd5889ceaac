#pragma once

// Where a body is charged: its basic blocks, merged where one always runs with the other.

#include <weft/vm/wasm/meter.hpp>

namespace weft::vm::wasm {

struct Charge {
    std::size_t offset = 0;  ///< before the instruction there
    std::uint64_t gas = 0;
    bool observable = false;  ///< the block can trap or call: store the counter
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
