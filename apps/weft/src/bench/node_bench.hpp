#pragma once

// A ledger node under load: messages per second through a real process, from a peer's frames to the
// store, beside the signatures this machine can check in that time.

#include <weft/bench/bench.hpp>

#include "cli/cli.hpp"
#include <chrono>
#include <string>

namespace weft::app {

struct NodeBenchOptions {
    std::size_t runs = 5;                      ///< each against a new node
    std::size_t messages = 20'000;             ///< of one run
    std::chrono::milliseconds rate_span{500};  ///< in which signatures are counted, before each run
    /// The program whose node is measured; empty: this one.
    std::string program;
};
/// Sends messages that another node signed before, as fast as the node reads them, until it has
/// booked all and an answer says that they are stored. Errors: the process does not start or does
/// not do its work.
[[nodiscard]] Try<bench::Report> node_bench(const NodeBenchOptions& options);

}  // namespace weft::app
