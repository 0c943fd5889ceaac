#pragma once

// What compiling takes, beside what a deployment says it takes (wasm/effort.hpp).
//
// Modules are made of pieces that are hard on a compiler, in sizes and mixtures that a search
// changes, always towards more time for the same effort. The figure: no module found takes longer
// than its effort says, and none that a chain takes more than 100 ms on the machine of the figures.
//
// A unit of effort is 0.1 microseconds, as 333 gas; and a gas is measured in the same run, as a
// quarter of a step of a chain of multiplications and additions.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct CompileOptions {
    std::size_t tries = 400;  ///< modules
    std::uint64_t seed = 1;
};
[[nodiscard]] Report compile(const CompileOptions& options = {});

/// Nanoseconds that one gas should buy on this machine, now: 0.3 on that of the figures.
[[nodiscard]] double nanoseconds_of_one_gas();

}  // namespace weft::bench
