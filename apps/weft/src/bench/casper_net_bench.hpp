#pragma once

// A validators' network under load: processes on this machine that execute transfers of many accounts.

#include <weft/bench/bench.hpp>

#include "cli/cli.hpp"

namespace weft::app {

struct CasperNetOptions {
    std::size_t nodes = 3;
    std::size_t clients = 16;      ///< connections that post, to each node
    std::size_t accounts = 1'000;  ///< that pay, one after another
    std::size_t runs = 5;
    std::chrono::milliseconds span{5'000};  ///< of one run of posts without a pause
    std::size_t pace = 50;                  ///< deploys per second, in the runs with a pause
    std::chrono::milliseconds paced_span{10'000};
};
/// How many deploys per second are final on every node while clients post as fast as they are answered,
/// beside what checks of signatures and execution alone would allow; and how long a deploy takes to be
/// final at a steady pace. Errors: the processes do not start, or what was taken does not become final.
[[nodiscard]] Try<bench::Report> casper_net_bench(const CasperNetOptions& options);

}  // namespace weft::app
