#pragma once

// Validation: what parses is also well typed, inside the subset and within our interface.
//
// Source    WebAssembly core specification, chapter 3 and appendix "Validation Algorithm"; D-61.
// Promises  the verdict depends on these passes alone, never on the engine behind them: what they
//           accept, the engine compiles; the tests compare the two.
// Cost      linear in the module, but for nested br_table (labels · 1).

#include <weft/vm/wasm/module.hpp>

namespace weft::vm::wasm {

/// What validation learned about one function; metering needs it.
struct FunctionFacts {
    std::uint32_t height_max = 0;               ///< operands at once
    std::uint32_t values = 0;                   ///< instructions that produce a value of their own
    std::uint32_t ways = 0;                     ///< blocks, and branches by their targets
    std::vector<std::uint32_t> calls;           ///< functions it names, ascending, imports included
    std::vector<std::uint32_t> indirect_types;  ///< types it calls through the table, ascending
};

/// By index among the module's own functions.
using Facts = std::vector<FunctionFacts>;

/// Types every body. The first refusal in byte order wins; then comes `too_complex`.
[[nodiscard]] std::expected<Facts, Refusal> validate(const Module& module);

}  // namespace weft::vm::wasm
