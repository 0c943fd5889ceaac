#pragma once

// The state of a chain: committing updates, writing, proofs and their size, by number of keys.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct StateOptions {
    Effort effort = {};
    std::size_t keys_max = 1'000'000;  ///< the largest of the sizes 10^4, 10^5, 10^6 that is used
};
[[nodiscard]] Report state(const StateOptions& options = {});

}  // namespace weft::bench
