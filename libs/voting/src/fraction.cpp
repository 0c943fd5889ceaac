#include <weft/voting/fraction.hpp>

namespace weft::voting {

namespace {

struct Product {
    Wide high;
    Wide low;
    friend auto operator<=>(const Product&, const Product&) = default;
};

Product multiply(Wide a, Wide b)
{
    constexpr Wide mask = ~std::uint64_t{0};
    const Wide a0 = a & mask;
    const Wide a1 = a >> 64;
    const Wide b0 = b & mask;
    const Wide b1 = b >> 64;
    const Wide middle = (a0 * b0 >> 64) + (a0 * b1 & mask) + (a1 * b0 & mask);
    return {a1 * b1 + (a0 * b1 >> 64) + (a1 * b0 >> 64) + (middle >> 64),
            (a0 * b0 & mask) | middle << 64};
}

}  // namespace

std::strong_ordering operator<=>(const Fraction& a, const Fraction& b)
{
    const auto left = multiply(a.numerator, b.denominator);
    const auto right = multiply(b.numerator, a.denominator);
    if (left == right) return std::strong_ordering::equal;
    return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

bool operator==(const Fraction& a, const Fraction& b)
{
    return (a <=> b) == std::strong_ordering::equal;
}

Fraction Fraction::reduced() const
{
    Wide divisor = denominator;
    for (Wide rest = numerator; rest != 0;) {
        const Wide next = divisor % rest;
        divisor = rest;
        rest = next;
    }
    return {numerator / divisor, denominator / divisor};
}

bool reaches(std::uint64_t part, std::uint64_t whole, const Share& share)
{
    return Wide{part} * share.denominator >= Wide{whole} * share.numerator;
}

}  // namespace weft::voting
