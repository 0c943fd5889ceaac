#pragma once

// The Tangle alone: messages booked, weighed and confirmed per second on one core, without
// signatures and store, beside the machine's own signature checks.

#include <weft/bench/bench.hpp>

#include <string>

namespace weft::bench {

struct TangleOptions {
    Effort effort = {};
    std::vector<std::size_t> sizes = {10'000, 30'000,
                                      100'000};            ///< messages; the last one for all rows
    std::vector<std::size_t> issuers = {10, 100, 1000};    ///< of equal mana
    std::size_t zipf = 10'000;                             ///< of which the n-th has an n-th
    std::vector<std::size_t> conflicts = {10, 100, 1000};  ///< that stay open
    std::vector<std::size_t> spends = {1500, 6000};        ///< of one output
    std::string only = {};  ///< just rows whose name and input, "data, 10 issuers", contain this
};
[[nodiscard]] Report tangle(const TangleOptions& options = {});

}  // namespace weft::bench
