#pragma once

// What gas buys: processor time per gas, for each host function and each kind of instruction.
//
// Each case is a program that does one thing many times, run as a request on a chain with a large
// state: through the executor, the ledger of accounts, the receipts and the tree of the state, so
// that nothing is forgotten. A case's worst input is searched for, not assumed: it is tried with
// several sizes, with what is there and what is not, in order and at random.
//
// Programs that are hard to check, to compile and to bring back are deployed and used first.
//
// The figure: a gas buys 0.3 ns, and nothing more than three times that.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct GasOptions {
    Effort effort = {};
    std::uint32_t entries = 200'000;  ///< of the state
    std::uint16_t schedule = 0;       ///< 0: the newest
    std::size_t pieces = 100;  ///< programs are made of the first of these (hard_modules.hpp)
    std::string only = {};     ///< cases whose name contains this
};
[[nodiscard]] Report gas(const GasOptions& options = {});

}  // namespace weft::bench
