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
    /// An era has room for 4,024 blocks of 3 validators and for 4,400 of 50: the first rows are those in which it is
    /// not full yet.
    std::vector<Shape> shapes = {{3, 1, 1'000},     {3, 1, 3'000},     {3, 1, 10'000},
                                 {3, 1, 100'000},   {3, 1, 300'000},   {50, 10, 1'000},
                                 {50, 10, 3'000},   {50, 10, 10'000},  {50, 10, 100'000},
                                 {50, 50, 1'000},   {50, 50, 3'000},   {50, 50, 10'000},
                                 {50, 50, 100'000}, {300, 50, 3'000},  {300, 50, 10'000},
                                 {300, 50, 30'000}, {1000, 50, 3'000}, {1000, 50, 10'000}};
};
[[nodiscard]] Report casper(const CasperOptions& options = {});

}  // namespace weft::bench
