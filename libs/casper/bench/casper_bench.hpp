#pragma once

// Casper alone: blocks judged, inserted, weighed and made final on one core, era after era as in a node, without
// signatures, execution and store, beside the machine's own signature checks.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct CasperOptions {
    Effort effort = {};
    struct Shape {
        std::size_t validators;
        std::size_t width;  ///< blocks made before any of them is seen; at most the validators
        std::size_t blocks;
    };
    /// An era has room for 4,000 blocks and 8 for each validator, and begins anew then. What is counted begins when
    /// each validator has spoken three times: before that hardly anything is known that could be final.
    std::vector<Shape> shapes =
        of_all({{3, 1}, {3, 3}, {50, 1}, {50, 10}, {50, 50}, {300, 50}, {1000, 1}, {1000, 50}},
               {1'000, 10'000, 100'000});

    static std::vector<Shape> of_all(
        const std::vector<std::pair<std::size_t, std::size_t>>& networks,
        const std::vector<std::size_t>& blocks)
    {
        std::vector<Shape> shapes;
        for (const auto& [validators, width] : networks)
            for (const auto count : blocks) shapes.push_back({validators, width, count});
        return shapes;
    }
};
[[nodiscard]] Report casper(const CasperOptions& options = {});

}  // namespace weft::bench
