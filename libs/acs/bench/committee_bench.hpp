#pragma once

// Agreement on a simulated wide area network: batch to anchor.

#include <weft/bench/bench.hpp>

#include <cstdint>
#include <vector>

namespace weft::bench {

struct CommitteeOptions {
    std::vector<std::uint16_t> sizes = {4, 10, 31, 100};
    Effort effort = {};
};
/// Latency, messages and bytes of one instance (common subset, order signature, anchor signature)
/// for each size with 0 and f seats crashed; and the computing of one common subset alone.
[[nodiscard]] Report committee(const CommitteeOptions& options = {});

}  // namespace weft::bench
