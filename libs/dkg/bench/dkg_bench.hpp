#pragma once

// What a whole key generation costs to compute: all members in one thread, messages without delay.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct DkgOptions {
    Effort effort = {};
    std::vector<std::uint16_t> sizes = {4, 10, 31};
};
[[nodiscard]] Report dkg(const DkgOptions& options = {});

}  // namespace weft::bench
