#pragma once

// The first page of long lists, beside that of short ones: a page costs what it holds.

#include <weft/bench/bench.hpp>

namespace weft::app {

struct ListsBenchOptions {
    bench::Effort effort = {};
    std::size_t entries = 1'000'000;  ///< of the long lists; accounts and contracts a tenth
};
[[nodiscard]] bench::Report lists_bench(const ListsBenchOptions& options = {});

}  // namespace weft::app
