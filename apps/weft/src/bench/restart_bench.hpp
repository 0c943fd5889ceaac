#pragma once

// A ledger node over a long log: how long it takes to start without a snapshot and with one, and what a
// message costs on disk and in memory.

#include <weft/bench/bench.hpp>

#include "cli/cli.hpp"

namespace weft::app {

struct RestartBenchOptions {
    std::size_t messages = 1'000'000;
    std::size_t kept = 100'000;  ///< messages that the window has; 0: all of them
    std::uint64_t pays = 1;      ///< percent of the messages that carry a transaction
};
/// Errors: folder_unwritable, store_unusable, node_damaged.
[[nodiscard]] Try<bench::Report> restart_bench(const RestartBenchOptions& options = {});

}  // namespace weft::app
