#pragma once

// The stake of a set of validators, four of them at a time.

#include <weft/casper/bits.hpp>

#include <array>

namespace weft::casper {

class StakeSums {
public:
    StakeSums() = default;
    /// Pre: together below 2^64.
    explicit StakeSums(const std::vector<std::uint64_t>& stakes) : sums_((stakes.size() + 3) / 4)
    {
        for (std::size_t v = 0; v < stakes.size(); ++v)
            for (std::size_t set = 0; set < 16; ++set)
                if ((set >> (v % 4) & 1) != 0) sums_[v / 4][set] += stakes[v];
    }
    /// Pre: none of the set is beyond the validators.
    [[nodiscard]] std::uint64_t of(const Bits& validators) const
    {
        std::uint64_t sum = 0;
        std::size_t at = 0;
        for (auto word : validators.words())
            for (std::size_t four = 0; four < 16; ++four, ++at, word >>= 4)
                if ((word & 15) != 0) sum += sums_[at][word & 15];
        return sum;
    }

private:
    std::vector<std::array<std::uint64_t, 16>> sums_;  ///< by four validators, by which of them
};

}  // namespace weft::casper
