#include <weft/base/check.hpp>

#include "points.hpp"

namespace weft::crypto::bls {

namespace {

/// Multiplies small numbers into a field element, a few per field multiplication.
class Product {
public:
    void by(std::uint64_t factor) noexcept
    {
        // Factors are below 2^17: three fit before the next field multiplication.
        if (pending_ >= (std::uint64_t{1} << 47)) flush();
        pending_ *= factor;
    }
    [[nodiscard]] Field value() noexcept
    {
        flush();
        return value_;
    }

private:
    void flush() noexcept
    {
        value_ *= Field{pending_};
        pending_ = 1;
    }
    std::uint64_t pending_ = 1;
    Field value_{1};
};

}  // namespace

std::vector<Field> lagrange_at_zero(std::span<const std::uint16_t> seats)
{
    // coefficient i = prod over j != i of x_j / (x_j - x_i), with x = seat + 1. The product of all
    // x is shared; what divides it, x_i * prod (x_j - x_i), takes one inversion for all i.
    const auto count = seats.size();
    Product all;
    std::vector<Field> divisors;
    divisors.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t x = seats[i] + std::uint64_t{1};
        all.by(x);
        Product divisor;
        divisor.by(x);
        bool negative = false;
        for (std::size_t j = 0; j < count; ++j) {
            if (j == i) continue;
            WEFT_CHECK(seats[j] != seats[i]);
            if (seats[j] < seats[i]) negative = !negative;
            divisor.by(seats[j] < seats[i] ? std::uint64_t{seats[i]} - seats[j]
                                           : std::uint64_t{seats[j]} - seats[i]);
        }
        divisors.push_back(divisor.value());
        blst_fr_cneg(&divisors.back().value, &divisors.back().value, negative);
    }
    // Montgomery's trick: prefix products up, one inverse, back down.
    std::vector<Field> coefficients(count);
    Field running{1};
    for (std::size_t i = 0; i < count; ++i) {
        coefficients[i] = running;
        running *= divisors[i];
    }
    blst_fr_inverse(&running.value, &running.value);
    const Field numerator = all.value();
    for (std::size_t i = count; i-- > 0;) {
        coefficients[i] *= running;
        coefficients[i] *= numerator;
        running *= divisors[i];
    }
    return coefficients;
}

Polynomial::Polynomial(std::vector<SecretKey> coefficients) : coefficients_{std::move(coefficients)}
{
    WEFT_CHECK(!coefficients_.empty());
}

Polynomial Polynomial::random(std::uint16_t threshold, ByteSpan entropy)
{
    WEFT_CHECK(threshold >= 1 && entropy.size() >= 32);
    std::vector<SecretKey> coefficients;
    coefficients.reserve(threshold);
    for (std::uint16_t k = 0; k < threshold; ++k) {
        const std::array<std::byte, 2> which{static_cast<std::byte>(k & 0xff),
                                             static_cast<std::byte>(k >> 8)};
        Scalar scalar;
        blst_keygen(&scalar.value, uchars(entropy), entropy.size(), uchars(ByteSpan{which}),
                    which.size());
        coefficients.push_back(to_key(scalar.value));
    }
    return Polynomial{std::move(coefficients)};
}

Polynomial Polynomial::through(std::span<const std::pair<std::uint16_t, SecretKey>> values)
{
    // Newton's divided differences, then expanded from the innermost factor outwards.
    WEFT_CHECK(!values.empty());
    const auto count = values.size();
    const auto x = [&](std::size_t i) { return values[i].first + std::uint64_t{1}; };
    std::vector<Field> newton;
    for (const auto& [seat, value] : values) newton.emplace_back(value);
    for (std::size_t level = 1; level < count; ++level) {
        for (std::size_t i = count - 1; i >= level; --i) {
            WEFT_CHECK(x(i) != x(i - level));
            const bool negative = x(i) < x(i - level);
            Field step{negative ? x(i - level) - x(i) : x(i) - x(i - level)};
            blst_fr_inverse(&step.value, &step.value);
            blst_fr_cneg(&step.value, &step.value, negative);
            blst_fr_sub(&newton[i].value, &newton[i].value, &newton[i - 1].value);
            newton[i] *= step;
        }
    }
    std::vector<Field> expanded{newton[count - 1]};
    for (std::size_t i = count - 1; i-- > 0;) {
        // expanded = expanded * (X - x_i) + newton_i
        Field minus_x{x(i)};
        blst_fr_cneg(&minus_x.value, &minus_x.value, true);
        expanded.push_back(expanded.back());
        for (std::size_t k = expanded.size() - 2; k > 0; --k) {
            expanded[k] *= minus_x;
            expanded[k] += expanded[k - 1];
        }
        expanded[0] *= minus_x;
        expanded[0] += newton[i];
    }
    std::vector<SecretKey> coefficients;
    for (const auto& coefficient : expanded) coefficients.push_back(coefficient.key());
    return Polynomial{std::move(coefficients)};
}

SecretKey Polynomial::share(std::uint16_t index) const
{
    const Field x{index + std::uint64_t{1}};
    Field value{coefficients_.back()};
    for (std::size_t k = coefficients_.size() - 1; k-- > 0;) {
        value *= x;
        value += Field{coefficients_[k]};
    }
    return value.key();
}

SecretKey add(const SecretKey& a, const SecretKey& b) noexcept
{
    Field total{a};
    total += Field{b};
    return total.key();
}

SecretKey interpolate(std::span<const std::pair<std::uint16_t, SecretKey>> shares)
{
    std::vector<std::uint16_t> seats;
    for (const auto& [seat, value] : shares) seats.push_back(seat);
    const auto coefficients = lagrange_at_zero(seats);
    Field total;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        Field term{shares[i].second};
        term *= coefficients[i];
        total += term;
    }
    return total.key();
}

}  // namespace weft::crypto::bls
