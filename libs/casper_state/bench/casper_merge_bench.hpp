#pragma once

// What it costs to stand on several parents: which of them commute, and the state before a block on all of them.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct CasperMergeOptions {
    Effort effort = {};
    struct Shape {
        std::size_t parents;  ///< beside the first
        std::size_t deploys;  ///< in the block of each: transfers of accounts of their own
    };
    std::vector<Shape> shapes = {{1, 10},  {4, 10},   {16, 10},  {64, 10},  {1, 100},
                                 {4, 100}, {16, 100}, {64, 100}, {4, 1'000}};
    std::size_t accounts = 100'000;  ///< in the state
};
/// Rows "merge", per changed key.
void casper_merge(Report& report, const CasperMergeOptions& options = {});

}  // namespace weft::bench
