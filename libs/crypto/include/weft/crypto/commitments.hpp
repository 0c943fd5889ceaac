#pragma once

// Commitments to a polynomial, decoded and checked once for the many evaluations of a run.
//
// Source    Feldman 87 (g^a), Pedersen 91 (g^a h^b); X §1.8.
// Promises  every point is in the subgroup, and what was decoded is not infinity: checked then
// Cost      decode: 60 µs a point; evaluate: 13 µs a point for small seats

#include <weft/crypto/bls.hpp>

namespace weft::crypto::bls {

class Commitments {
public:
    /// Nullopt when one point is malformed, or there are none.
    [[nodiscard]] static std::optional<Commitments> decode(std::span<const PublicKey> points);
    /// g^{a_k} of a polynomial one holds. A coefficient of zero gives infinity here, which no
    /// encoding carries: `evaluate` and `+=` take it as it is.
    [[nodiscard]] static Commitments to(const Polynomial& secret);
    /// By degree; size() is the threshold.
    [[nodiscard]] std::size_t size() const noexcept { return points_.size(); }
    [[nodiscard]] PublicKey encoded(std::size_t k) const noexcept;
    /// prod points[k]^((index + 1)^k). Nullopt when that is infinity.
    [[nodiscard]] std::optional<PublicKey> evaluate(std::uint16_t index) const noexcept;
    /// Degree by degree. Pre: equal sizes. A sum may become infinity; `evaluate` tells.
    Commitments& operator+=(const Commitments& other) noexcept;
    /// Of a polynomial in two variables: by the power of the second, commitments to the powers of the
    /// first. What is left when the second is index + 1. Pre: equal sizes, at least one.
    [[nodiscard]] static Commitments at(std::span<const Commitments> by_power, std::uint16_t index);
    /// Degree by degree, the value at 0 of the polynomial through these (seat, value): what a new
    /// sharing of a shared key commits to. Pre: equal sizes, at least one; the seats differ.
    [[nodiscard]] static Commitments interpolate(
        std::span<const std::pair<std::uint16_t, const Commitments*>> dealt);

    struct Access;  ///< for the files of this library that compute with the points

private:
    struct Point {
        alignas(8) std::array<std::byte, 288> projective;  ///< as the pairing library keeps it
    };
    explicit Commitments(std::vector<Point> points) noexcept : points_{std::move(points)} {}
    std::vector<Point> points_;
};

/// What a dealer publishes: g^{a_k} for each coefficient, or with a second polynomial
/// g^{a_k} h^{b_k}.
[[nodiscard]] std::vector<PublicKey> commit(const Polynomial& secret);
/// Pre: equal thresholds.
[[nodiscard]] std::vector<PublicKey> commit(const Polynomial& secret, const Polynomial& blinding);

}  // namespace weft::crypto::bls
