#pragma once

// A whole key generation, all members in one thread and messages without delay: what it costs to
// compute.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct DkgOptions {
    Effort effort = {};
    std::vector<std::uint16_t> sizes = {4, 10, 31};
};
[[nodiscard]] Report dkg(const DkgOptions& options = {});

}  // namespace weft::bench
