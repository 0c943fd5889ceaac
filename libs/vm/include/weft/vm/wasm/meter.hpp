#pragma once

// Metering: a valid module becomes one that counts its own gas and its own stack (D-60, D-61).
//
// Input     a module and what validation learned of it; a cost schedule.
// Promises  meaning    the metered module computes what the original does, or traps: out of gas, or
//                      out of stack
//           exactness  whenever the program can be observed (host call, trap, return) the counter
//                      holds the budget less the price of every basic block entered
//           bounds     every cycle of the program passes a charge, recursion passes the stack check
//           growth     memory.grow says -1 above the memory's bound and never else: when the
//                      machine has none to give, the program ends with `gas_lacks`
//           stability  no index changes; only code, memory limits, globals and exports differ
//
//   gas    An i64 global, exported as `gas_export`, counts down. A function keeps it in a local: a
//          block's charge is one subtraction, one store where the block can trap or call, and one
//          conditional jump at a function's start and in each loop (charges.hpp). Blocks that
//          always run together are charged together. On exhaustion the global is negative and the
//          program ends: by a trap of its own, or where it can be observed, whichever is first.
//   stack  Calls that cannot recurse are bounded by the longest path, checked here (`stack_limit`).
//          Only functions on a cycle of the call graph count at run time, in an i32 global exported
//          as `stack_export`; negative after a trap for that reason. The unit is a slot of 8 bytes;
//          a native frame is at most `native_bytes_per_slot` per slot (measured by the tests).

#include <weft/vm/gas.hpp>
#include <weft/vm/wasm/validate.hpp>

#include <limits>

namespace weft::vm::wasm {

inline constexpr std::string_view gas_export = "weft.gas";
inline constexpr std::string_view stack_export = "weft.stack";
/// What the gas counter holds after the machine refused memory that the program may have. No charge
/// comes near it: what is asked of one instruction costs less than 2^63 - `gas_budget_max`.
inline constexpr std::int64_t gas_lacks = std::numeric_limits<std::int64_t>::min();

/// Slots that one chain of calls without recursion may need, and that recursion may use besides.
inline constexpr std::uint32_t stack_slots_static = 4096;
inline constexpr std::uint32_t stack_slots_recursive = 4096;
/// A frame's slots count parameters, locals, operands and an eighth of the values computed: the
/// compiler may keep each of them, 8 bytes each, and some for itself.
inline constexpr std::size_t native_bytes_per_slot = 64;
/// What one call of a program may take of the thread's stack.
inline constexpr std::size_t native_stack_bytes =
    (stack_slots_static + stack_slots_recursive) * native_bytes_per_slot;

/// Slots a function must count when it is entered: 0 unless it can recurse. By own function index.
/// Errors: stack_limit at the function's first instruction.
[[nodiscard]] std::expected<std::vector<std::uint32_t>, Refusal> recursion_weights(
    const Module& module, const Facts& facts);

/// The schedule as it is for this module: with the prices of its memory (`CostSchedule::far`).
[[nodiscard]] CostSchedule prices_of(const Module& module, const CostSchedule& costs);

/// The metered binary; its counters start at 0 gas and `stack_slots_recursive`.
[[nodiscard]] std::expected<Bytes, Refusal> meter(const Module& module,
                                                  const Facts& facts,
                                                  const CostSchedule& costs);

}  // namespace weft::vm::wasm
