#pragma once

// A ledger network under load: processes on this machine that gossip data messages.

#include <weft/bench/bench.hpp>

#include "cli/cli.hpp"

namespace weft::app {

struct TangleNetOptions {
    std::size_t nodes = 5;
    std::size_t clients = 4;  ///< connections that post, to each node
    std::size_t runs = 5;
    std::chrono::milliseconds span{5'000};  ///< of one run
};
/// How many messages per second all nodes confirm while clients post as fast as they are answered, and
/// how long a message takes at half of that. Errors: the processes do not start or do not confirm.
[[nodiscard]] Try<bench::Report> tangle_net_bench(const TangleNetOptions& options);

}  // namespace weft::app
