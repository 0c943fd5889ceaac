#pragma once

// A set of small numbers, one bit each. It grows on demand; what lies beyond its end is not in it.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::casper {

class Bits {
public:
    [[nodiscard]] bool test(std::size_t at) const noexcept
    {
        return at / 64 < words_.size() && (words_[at / 64] >> (at % 64) & 1) != 0;
    }
    void set(std::size_t at)
    {
        if (at / 64 >= words_.size()) words_.resize(at / 64 + 1);
        words_[at / 64] |= std::uint64_t{1} << (at % 64);
    }
    void reset(std::size_t at) noexcept
    {
        if (at / 64 < words_.size()) words_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
    }
    void clear() noexcept { words_.clear(); }

    [[nodiscard]] bool empty() const noexcept
    {
        return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
    }
    [[nodiscard]] std::size_t count() const noexcept
    {
        std::size_t sum = 0;
        for (const auto word : words_) sum += static_cast<std::size_t>(std::popcount(word));
        return sum;
    }
    [[nodiscard]] bool meets(const Bits& other) const noexcept
    {
        for (std::size_t k = 0; k < std::min(words_.size(), other.words_.size()); ++k)
            if ((words_[k] & other.words_[k]) != 0) return true;
        return false;
    }
    [[nodiscard]] bool within(const Bits& other) const noexcept
    {
        for (std::size_t k = 0; k < words_.size(); ++k)
            if ((words_[k] & ~(k < other.words_.size() ? other.words_[k] : 0)) != 0) return false;
        return true;
    }

    Bits& operator|=(const Bits& other)
    {
        if (words_.size() < other.words_.size()) words_.resize(other.words_.size());
        for (std::size_t k = 0; k < other.words_.size(); ++k) words_[k] |= other.words_[k];
        return *this;
    }
    Bits& operator&=(const Bits& other) noexcept
    {
        for (std::size_t k = 0; k < words_.size(); ++k)
            words_[k] &= k < other.words_.size() ? other.words_[k] : 0;
        return *this;
    }
    Bits& operator-=(const Bits& other) noexcept
    {
        for (std::size_t k = 0; k < std::min(words_.size(), other.words_.size()); ++k)
            words_[k] &= ~other.words_[k];
        return *this;
    }
    friend Bits operator|(Bits a, const Bits& b) { return a |= b; }
    friend Bits operator&(Bits a, const Bits& b) { return a &= b; }
    friend Bits operator-(Bits a, const Bits& b) { return a -= b; }

    /// The lowest. Pre: not empty.
    [[nodiscard]] std::uint32_t first() const noexcept
    {
        std::size_t k = 0;
        while (words_[k] == 0) ++k;
        return static_cast<std::uint32_t>(k * 64 +
                                          static_cast<std::size_t>(std::countr_zero(words_[k])));
    }
    /// In ascending order.
    template <class Do>
    void each(Do&& act) const
    {
        for (std::size_t k = 0; k < words_.size(); ++k)
            for (auto word = words_[k]; word != 0; word &= word - 1)
                act(static_cast<std::uint32_t>(k * 64 +
                                               static_cast<std::size_t>(std::countr_zero(word))));
    }

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace weft::casper
