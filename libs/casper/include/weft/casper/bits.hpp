#pragma once

// A set of small numbers, one bit each. It grows on demand; what lies beyond its end is not in it.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace weft::casper {

class Bits {
public:
    Bits() = default;
    Bits(const Bits&) = default;
    Bits& operator=(const Bits&) = default;
    Bits(Bits&& other) noexcept
        : words_{std::exchange(other.words_, {})}, full_{std::exchange(other.full_, 0)}
    {}
    Bits& operator=(Bits&& other) noexcept
    {
        words_ = std::exchange(other.words_, {});
        full_ = std::exchange(other.full_, 0);
        return *this;
    }
    ~Bits() = default;
    /// Bit k of word w is the number 64 * w + k.
    explicit Bits(std::vector<std::uint64_t> words) : words_{std::move(words)} {}
    [[nodiscard]] const std::vector<std::uint64_t>& words() const noexcept { return words_; }

    [[nodiscard]] bool test(std::size_t at) const noexcept
    {
        return at / 64 < words_.size() && (words_[at / 64] >> (at % 64) & 1) != 0;
    }
    void set(std::size_t at)
    {
        if (at / 64 >= words_.size()) words_.resize(at / 64 + 1);
        words_[at / 64] |= std::uint64_t{1} << (at % 64);
        if (at / 64 == full_) count_full();
    }
    void reset(std::size_t at) noexcept
    {
        if (at / 64 < words_.size()) words_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
        full_ = std::min(full_, at / 64);
    }
    void clear() noexcept
    {
        words_.clear();
        full_ = 0;
    }

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
    /// The lowest that one of the two has and the other has not. Pre: there is one.
    [[nodiscard]] std::uint32_t first_difference(const Bits& other) const noexcept
    {
        auto k = std::min(full_, other.full_);
        while (word(k) == other.word(k)) ++k;
        return static_cast<std::uint32_t>(
            k * 64 + static_cast<std::size_t>(std::countr_zero(word(k) ^ other.word(k))));
    }
    [[nodiscard]] bool within(const Bits& other) const noexcept
    {
        for (auto k = other.full_; k < words_.size(); ++k)
            if ((words_[k] & ~other.word(k)) != 0) return false;
        return true;
    }

    Bits& operator|=(const Bits& other)
    {
        if (words_.size() < other.words_.size()) words_.resize(other.words_.size());
        for (auto k = full_; k < other.words_.size(); ++k) words_[k] |= other.words_[k];
        count_full();
        return *this;
    }
    Bits& operator&=(const Bits& other) noexcept
    {
        for (std::size_t k = 0; k < words_.size(); ++k) words_[k] &= other.word(k);
        full_ = std::min(full_, other.full_);
        return *this;
    }
    Bits& operator-=(const Bits& other) noexcept
    {
        for (std::size_t k = 0; k < std::min(words_.size(), other.words_.size()); ++k)
            words_[k] &= ~other.words_[k];
        full_ = 0;
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
    /// The highest. Pre: not empty.
    [[nodiscard]] std::uint32_t last() const noexcept
    {
        std::size_t k = words_.size() - 1;
        while (words_[k] == 0) --k;
        return static_cast<std::uint32_t>(k * 64 + 63 -
                                          static_cast<std::size_t>(std::countl_zero(words_[k])));
    }
    /// In ascending order.
    template <class Do>
    void each(Do&& act) const
    {
        for (std::size_t k = 0; k < words_.size(); ++k) each_of(words_[k], k, act);
    }
    /// Those that `other` has not.
    template <class Do>
    void each_beyond(const Bits& other, Do&& act) const
    {
        for (auto k = other.full_; k < words_.size(); ++k)
            each_of(words_[k] & ~other.word(k), k, act);
    }

private:
    friend class Marks;
    [[nodiscard]] std::uint64_t word(std::size_t k) const noexcept
    {
        return k < words_.size() ? words_[k] : 0;
    }
    template <class Do>
    static void each_of(std::uint64_t word, std::size_t k, Do&& act)
    {
        for (; word != 0; word &= word - 1)
            act(static_cast<std::uint32_t>(k * 64 +
                                           static_cast<std::size_t>(std::countr_zero(word))));
    }

    void count_full() noexcept
    {
        while (full_ < words_.size() && words_[full_] == ~std::uint64_t{0}) ++full_;
    }

    std::vector<std::uint64_t> words_;
    /// So many words at the beginning have all bits, or more: the past of a block is nearly all of an era, and what is
    /// full need not be gone through.
    std::size_t full_ = 0;
};

/// A set that grows upwards, of which most are young or small: it keeps no words below its first number.
class Marks {
public:
    /// Pre: no lower than the first.
    void set(std::size_t at)
    {
        if (words_.empty()) first_ = at / 64;
        if (at / 64 - first_ >= words_.size()) words_.resize(at / 64 - first_ + 1);
        words_[at / 64 - first_] |= std::uint64_t{1} << (at % 64);
    }
    /// Cost: the words from the higher of the two beginnings on.
    [[nodiscard]] bool meets(const Bits& others, std::size_t others_first_word) const noexcept
    {
        for (auto k = std::max(first_, others_first_word);
             k < std::min(first_ + words_.size(), others.words_.size()); ++k)
            if ((words_[k - first_] & others.words_[k]) != 0) return true;
        return false;
    }

private:
    std::size_t first_ = 0;
    std::vector<std::uint64_t> words_;
};

}  // namespace weft::casper
