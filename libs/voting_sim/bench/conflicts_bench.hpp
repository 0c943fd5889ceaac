#pragma once

// Conflicts: how long until every node has decided one, and what a round over many costs.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct ConflictsOptions {
    Effort effort = {};
    std::vector<std::uint32_t> nodes = {5, 10, 25, 50, 100};
    std::uint32_t seeds = 200;           ///< of each size; each resolves ten conflicts at once
    std::uint32_t delay_min = 20;        ///< milliseconds, one way
    std::uint32_t delay_max = 50;        ///< so a round trip takes 100 at most
    std::uint32_t slow_delay_max = 100;  ///< once more, with a beacon and while none comes
    std::vector<std::uint32_t> open = {1'000, 10'000};  ///< conflicts of one round
};
[[nodiscard]] Report conflicts(const ConflictsOptions& options = {});

}  // namespace weft::bench
