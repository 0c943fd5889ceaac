#pragma once

// Double spends on a network of processes that votes: how long until every node has ended each.

#include <weft/bench/bench.hpp>

#include "cli/cli.hpp"

namespace weft::app {

struct VotesNetOptions {
    std::size_t nodes = 5;
    std::size_t pairs = 60;                   ///< one after another
    std::size_t at_once = 1'000;              ///< pairs, as fast as two nodes take them
    std::chrono::milliseconds apart{200};     ///< between two pairs of the first part
    std::chrono::milliseconds spread{20};     ///< between the two spends of a pair, at most
    std::chrono::milliseconds quiet{10'000};  ///< of honest traffic alone, to compare with
    std::uint32_t quarantine_ms = 2'000;
    std::uint32_t round_ms = 500;
    std::uint32_t beacon_ms =
        0;  ///< between two beacons of the series that judges; 0: the clock judges
};
/// Two spends of the same funds, each at one end of the network: the times until all nodes have ended
/// it the same way, and those of honest messages meanwhile and before; then many pairs at once; then a
/// third spend of what ended with neither side. Errors: processes do not start, a pair does not end or
/// not the same way everywhere, a third spend or an honest message is not confirmed.
[[nodiscard]] Try<bench::Report> votes_net_bench(const VotesNetOptions& options);

}  // namespace weft::app
