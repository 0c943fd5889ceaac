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
    std::vector<Shape> shapes = {{3, 1, 1'000},     {3, 1, 10'000},    {3, 1, 100'000},
                                 {50, 10, 1'000},   {50, 10, 10'000},  {50, 10, 100'000},
                                 {50, 50, 1'000},   {50, 50, 10'000},  {50, 50, 100'000},
                                 {300, 50, 10'000}, {300, 50, 30'000}, {1000, 50, 10'000},
                                 {1000, 50, 20'000}};
};
[[nodiscard]] Report casper(const CasperOptions& options = {});

}  // namespace weft::bench
