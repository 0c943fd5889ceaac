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
/// Latency, messages and bytes of one round (FP-ACS, anchor signature) for each size with 0 and f seats
/// crashed, and with a leader that has; and the computing of one FP-ACS alone.
[[nodiscard]] Report committee(const CommitteeOptions& options = {});

}  // namespace weft::bench
