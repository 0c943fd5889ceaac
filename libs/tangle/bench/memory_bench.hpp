#pragma once

// What one Tangle with a window keeps in memory, over many more messages than the window has.

#include <weft/bench/bench.hpp>

namespace weft::bench {

struct MemoryOptions {
    std::size_t messages = 10'000'000;
    std::size_t kept = 100'000;                ///< messages that the window has
    std::size_t parts = 10;                    ///< so often memory is read
    std::vector<std::uint64_t> pays = {0, 1};  ///< percent of the messages that carry a transaction
};
[[nodiscard]] Report memory(const MemoryOptions& options = {});

}  // namespace weft::bench
