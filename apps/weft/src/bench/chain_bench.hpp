#pragma once

// A chain under load: four ledger and four committee processes on this machine.

#include <weft/bench/bench.hpp>

#include "cli/cli.hpp"
#include <filesystem>

namespace weft::app {

struct ChainBenchOptions {
    std::filesystem::path contracts;
    std::size_t runs = 5;  ///< per size
    std::vector<std::size_t> sizes = {60, 240,
                                      960};  ///< requests of one run, by all wallets together
    std::vector<std::size_t> off_ledger = {960, 12'000};  ///< the same, off-ledger
};
/// Requests of six wallets to the counter, from the first one sent to the last receipt: on the ledger,
/// and off it, each of these in an HTTP request of its own. Errors: the processes do not start or do not do their work.
[[nodiscard]] Try<bench::Report> chain_bench(const ChainBenchOptions& options);

}  // namespace weft::app
