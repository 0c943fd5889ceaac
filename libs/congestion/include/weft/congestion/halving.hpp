#pragma once

// What is left of something that halves at a fixed interval, in integers.
//
// Source    T §2.17 (exponential decay of access mana); D-27 asks for fixed point.
// Promises  the same on every machine; never more than the exact value, and less by at most
//           2^-57 of the whole, half-lives and spans as they come in nanoseconds.
// Cost      some thirty multiplications.

#include <weft/types/ids.hpp>

#include <cstdint>

namespace weft::congestion {

using types::Timestamp;

/// A share of one, in units of 2^-63.
using Share = std::uint64_t;
inline constexpr Share whole = Share{1} << 63;

/// 2^(−span/half_life). Pre: span at least 0, half_life above 0; nanoseconds.
[[nodiscard]] Share left_after(Timestamp span, Timestamp half_life) noexcept;

/// Tokens with 32 bits behind the point.
class Tokens {
public:
    __extension__ using Raw = unsigned __int128;

    Tokens() = default;
    [[nodiscard]] static Tokens of(std::uint64_t whole_tokens) noexcept
    {
        return Tokens{Raw{whole_tokens} << fraction_bits};
    }
    [[nodiscard]] std::uint64_t rounded_down() const noexcept
    {
        return static_cast<std::uint64_t>(raw_ >> fraction_bits);
    }
    /// In units of 2^-32 tokens, of what is below 2^32 tokens. For tests and for people.
    [[nodiscard]] Raw raw() const noexcept { return raw_; }
    [[nodiscard]] bool is_dust() const noexcept { return raw_ < dust; }
    /// Rounded down.
    [[nodiscard]] Tokens times(Share share) const noexcept;
    /// times n / d, rounded down. Pre: d above 0, both below 2^32.
    [[nodiscard]] Tokens times(std::uint32_t n, std::uint32_t d) const noexcept
    {
        return Tokens{raw_ / d * n + raw_ % d * n / d};
    }
    Tokens& operator+=(Tokens more) noexcept
    {
        raw_ += more.raw_;
        return *this;
    }
    /// Down to zero and no further.
    Tokens& operator-=(Tokens less) noexcept
    {
        raw_ = raw_ < less.raw_ ? 0 : raw_ - less.raw_;
        return *this;
    }
    friend bool operator==(Tokens, Tokens) = default;
    friend auto operator<=>(Tokens, Tokens) = default;
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        auto low = static_cast<std::uint64_t>(self.raw_);
        auto high = static_cast<std::uint64_t>(self.raw_ >> 64);
        archive(low, high);
        if constexpr (Archive::reads) self.raw_ = Raw{high} << 64 | low;
    }

private:
    static constexpr unsigned fraction_bits = 32;
    static constexpr Raw dust = (Raw{1} << fraction_bits) / 1000;  ///< T §2.17: below it is nothing
    explicit Tokens(Raw raw) noexcept : raw_{raw} {}

    Raw raw_ = 0;
};

}  // namespace weft::congestion
