#include "rational.hpp"

#include <weft/base/try.hpp>

#include <numeric>
#include <optional>

namespace weft::explain {

namespace {

/// "3/4" in lowest terms; an integer has no denominator.
std::optional<Rational> rational(std::string_view text)
{
    const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
        if (digits.empty() || digits.size() > 10 || (digits.size() > 1 && digits.front() == '0'))
            return {};
        std::uint64_t value = 0;
        for (const char c : digits) {
            if (c < '0' || c > '9') return {};
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
        }
        if (value > 0xffff'ffff) return {};
        return value;
    };
    const auto slash = text.find('/');
    const auto numerator = number(text.substr(0, slash));
    if (!numerator) return {};
    if (slash == text.npos) return Rational{*numerator, 1};
    const auto denominator = number(text.substr(slash + 1));
    if (!denominator || *denominator < 2 || std::gcd(*numerator, *denominator) != 1) return {};
    return Rational{*numerator, *denominator};
}

}  // namespace

Read<Rational> rational_of(const Json& value, const Place& place)
{
    WEFT_TRY(const auto text, text_of(value, place));
    const auto share = rational(text);
    if (!share) return malformed(place, "not a rational in lowest terms, as \"1/2\"");
    return *share;
}

}  // namespace weft::explain
