#pragma once

// Exact proportions. A node's proportion of likes against a random threshold needs 188 bits: mana
// is u64, a draw count 7 bits, the parts of a share 32 bits each, the beacon 53. So two fractions
// of 128 bits are compared over products of 256. That is fifteen lines; a library of big numbers
// would bring allocation and exceptions into an engine for one comparison.

#include <compare>
#include <cstdint>

namespace weft::voting {

__extension__ using Wide = unsigned __int128;

/// From 0 to 1; both below 2^32, the denominator at least 1.
struct Share {
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
    friend bool operator==(const Share&, const Share&) = default;
};

/// The denominator is at least 1; not in lowest terms.
struct Fraction {
    Wide numerator = 0;
    Wide denominator = 1;

    [[nodiscard]] static Fraction of(const Share& share)
    {
        return {share.numerator, share.denominator};
    }
    [[nodiscard]] Fraction reduced() const;
};

/// Exact, whatever the 128 bits are.
[[nodiscard]] std::strong_ordering operator<=>(const Fraction& a, const Fraction& b);
[[nodiscard]] bool operator==(const Fraction& a, const Fraction& b);

/// Whether `part` of `whole` is at least `share`.
[[nodiscard]] bool reaches(std::uint64_t part, std::uint64_t whole, const Share& share);

}  // namespace weft::voting
