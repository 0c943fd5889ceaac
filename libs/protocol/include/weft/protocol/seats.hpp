#pragma once

// A set of seats of one committee: two machine words, no allocation.

#include <weft/base/check.hpp>
#include <weft/base/strong.hpp>
#include <weft/protocol/committee.hpp>

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace weft::protocol {

class SeatSet {
public:
    /// True when `seat` is new. Pre: seat.value() < committee_size_max.
    constexpr bool add(ValidatorIndex seat)
    {
        auto& word = words_[place(seat)];
        const auto before = word;
        word |= bit(seat);
        return word != before;
    }
    constexpr void remove(ValidatorIndex seat) { words_[place(seat)] &= ~bit(seat); }
    [[nodiscard]] constexpr bool contains(ValidatorIndex seat) const
    {
        return (words_[place(seat)] & bit(seat)) != 0;
    }
    [[nodiscard]] constexpr std::size_t count() const
    {
        return static_cast<std::size_t>(std::popcount(words_[0]) + std::popcount(words_[1]));
    }
    [[nodiscard]] constexpr bool empty() const { return (words_[0] | words_[1]) == 0; }

    friend constexpr SeatSet operator|(const SeatSet& a, const SeatSet& b)
    {
        SeatSet both;
        for (std::size_t i = 0; i < 2; ++i) both.words_[i] = a.words_[i] | b.words_[i];
        return both;
    }
    friend constexpr bool operator==(const SeatSet&, const SeatSet&) = default;

    /// Calls `visit(ValidatorIndex)` for each seat, lowest first.
    template <class Visit>
    constexpr void each(Visit&& visit) const
    {
        for (std::size_t i = 0; i < 2; ++i)
            for (auto word = words_[i]; word != 0; word &= word - 1)
                visit(ValidatorIndex{static_cast<std::uint16_t>(
                    64 * i + static_cast<std::size_t>(std::countr_zero(word)))});
    }

private:
    static constexpr std::size_t place(ValidatorIndex seat)
    {
        WEFT_CHECK(seat.value() < 128);
        return seat.value() / 64u;
    }
    static constexpr std::uint64_t bit(ValidatorIndex seat)
    {
        return std::uint64_t{1} << (seat.value() % 64u);
    }

    std::array<std::uint64_t, 2> words_{};
};

static_assert(committee_size_max <= 128);

}  // namespace weft::protocol
