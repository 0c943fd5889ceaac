#pragma once

// A set of indexes that is walked in order: bits, and for each 64 words of bits a bit that says
// which of them hold one, and so on upwards.
//
// Cost  insert, erase: a word, and one more for each level that changes between empty and not;
//       next: a few words per level, of which there are log64 of the largest index. One bit per
//       index, no memory per element.

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace weft::tangle {

class IndexSet {
public:
    using Index = std::uint32_t;

    /// Pre: it is not in the set.
    void insert(Index index)
    {
        for (auto& words : levels_) {
            const auto word = index / bits;
            if (words.size() <= word) words.resize(word + 1);
            const bool was_empty = words[word] == 0;
            words[word] |= bit(index);
            if (!was_empty) return;
            index = word;
        }
    }
    /// Pre: it is in the set.
    void erase(Index index)
    {
        for (auto& words : levels_) {
            const auto word = index / bits;
            words[word] &= ~bit(index);
            if (words[word] != 0) return;
            index = word;
        }
    }
    /// The least one that is not below `from`.
    [[nodiscard]] std::optional<Index> at_or_above(std::uint64_t from) const
    {
        for (std::size_t level = 0; level < levels_.size(); ++level) {
            const auto word = from / bits;
            if (word >= levels_[level].size()) return std::nullopt;
            if (const auto left = levels_[level][word] & (~std::uint64_t{0} << (from % bits)))
                return lowest(level, static_cast<Index>(word), left);
            from = word + 1;
        }
        return std::nullopt;
    }
    /// The greatest one below `end`.
    [[nodiscard]] std::optional<Index> below(std::uint64_t end) const
    {
        for (std::size_t level = 0; level < levels_.size(); ++level) {
            const auto& words = levels_[level];
            if (end > words.size() * bits) end = words.size() * bits;
            if (end == 0) return std::nullopt;
            const auto word = (end - 1) / bits;
            const auto kept = ~std::uint64_t{0} >> (bits - 1 - (end - 1) % bits);
            if (const auto left = words[word] & kept)
                return highest(level, static_cast<Index>(word), left);
            end = word;
        }
        return std::nullopt;
    }

private:
    static constexpr Index bits = 64;
    static constexpr std::uint64_t bit(Index index) { return std::uint64_t{1} << (index % bits); }
    [[nodiscard]] Index lowest(std::size_t level, Index word, std::uint64_t left) const
    {
        auto index = word * bits + static_cast<Index>(std::countr_zero(left));
        while (level-- > 0)
            index = index * bits + static_cast<Index>(std::countr_zero(levels_[level][index]));
        return index;
    }
    [[nodiscard]] Index highest(std::size_t level, Index word, std::uint64_t left) const
    {
        const auto top = [](std::uint64_t value) {
            return bits - 1 - static_cast<Index>(std::countl_zero(value));
        };
        auto index = word * bits + top(left);
        while (level-- > 0) index = index * bits + top(levels_[level][index]);
        return index;
    }

    std::array<std::vector<std::uint64_t>, 6> levels_;  // 64^6 is above every index
};

}  // namespace weft::tangle
