#pragma once

// What compiling a module takes, as a number by which a cost schedule can price and bound deployment.
// Schedules 1 and 2 charge nothing for it.
//
// Source    measured, not derived: `weft bench compile` makes modules that are hard on the compiler,
//           and searches for those that take longest for their number. A unit is a tenth of a
//           microsecond on the machine of the figures (docs/protocols/contract-engine.md).
// Promises  a function of the module alone, the same on every node and under every version of the
//           engine
// Cost      one pass over the code
//
// It follows what the compiler does. Instructions cost by kind, and most of all those that become
// calls and checks. Where control flows together, every variable may have to be settled (ways ·
// live), those that were written more so (ways · written), and each way is compared with the others
// (ways²). So a body that is twice as long costs up to four times as much.

#include <weft/vm/wasm/validate.hpp>

namespace weft::vm::wasm {

inline constexpr std::uint64_t effort_per_millisecond = 10'000;

/// Pre: `facts` are of this module.
[[nodiscard]] std::uint64_t compile_effort(const Module& module, const Facts& facts);

}  // namespace weft::vm::wasm
