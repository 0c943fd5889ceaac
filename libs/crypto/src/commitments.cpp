#include <weft/base/check.hpp>

#include "commitment_points.hpp"

namespace weft::crypto::bls {

const blst_p2& second_generator() noexcept
{
    static const blst_p2 point = [] {
        constexpr std::string_view tag = "WEFT-V1-PEDERSEN-BLS12381G2_XMD:SHA-256_SSWU_RO_";
        constexpr std::string_view message = "second generator";
        blst_p2 hashed;
        blst_hash_to_g2(&hashed, uchars(as_bytes(message)), message.size(), uchars(as_bytes(tag)),
                        tag.size());
        return hashed;
    }();
    return point;
}

PublicKey commit(const SecretKey& a) noexcept
{
    return public_key(a);
}

PublicKey commit(const SecretKey& a, const SecretKey& b) noexcept
{
    const Scalar first{a};
    const Scalar second{b};
    blst_p2 point;
    blst_p2 blinding;
    blst_sk_to_pk_in_g2(&point, &first.value);
    blst_p2_mult(&blinding, &second_generator(), second.value.b, 255);
    blst_p2_add_or_double(&point, &point, &blinding);
    return encode(point);
}

std::optional<PublicKey> sum(std::span<const PublicKey> points) noexcept
{
    blst_p2 total{};  // all zero is infinity
    for (const auto& encoded_point : points) {
        const auto point = decode_g2(encoded_point.bytes());
        if (!point) return std::nullopt;
        blst_p2_add_or_double_affine(&total, &total, &*point);
    }
    if (blst_p2_is_inf(&total)) return std::nullopt;
    return encode(total);
}

std::optional<PublicKey> evaluate(std::span<const PublicKey> commitments,
                                  std::uint16_t index) noexcept
{
    const auto decoded = Commitments::decode(commitments);
    if (!decoded) return std::nullopt;
    return decoded->evaluate(index);
}

std::optional<Commitments> Commitments::decode(std::span<const PublicKey> points)
{
    if (points.empty()) return std::nullopt;
    Commitments decoded{std::vector<Point>(points.size())};
    for (std::size_t k = 0; k < points.size(); ++k) {
        const auto point = decode_g2(points[k].bytes());
        if (!point) return std::nullopt;
        blst_p2 projective;
        blst_p2_from_affine(&projective, &*point);
        Access::set(decoded, k, projective);
    }
    return decoded;
}

Commitments Commitments::to(const Polynomial& secret)
{
    Commitments made{std::vector<Point>(secret.threshold())};
    for (std::size_t k = 0; k < secret.threshold(); ++k) {
        const Scalar coefficient{secret.coefficient(k)};
        blst_p2 point;
        blst_sk_to_pk_in_g2(&point, &coefficient.value);
        Access::set(made, k, point);
    }
    return made;
}

PublicKey Commitments::encoded(std::size_t k) const noexcept
{
    return encode(Access::point(*this, k));
}

std::optional<PublicKey> Commitments::evaluate(std::uint16_t index) const noexcept
{
    const std::uint32_t x = index + std::uint32_t{1};
    const std::array<std::uint8_t, 4> little_endian{static_cast<std::uint8_t>(x & 0xff),
                                                    static_cast<std::uint8_t>((x >> 8) & 0xff),
                                                    static_cast<std::uint8_t>(x >> 16), 0};
    const auto bits = static_cast<std::size_t>(std::bit_width(x));
    auto value = Access::point(*this, points_.size() - 1);
    for (std::size_t k = points_.size() - 1; k-- > 0;) {
        const auto next = Access::point(*this, k);
        if (x > 1) blst_p2_mult(&value, &value, little_endian.data(), bits);
        blst_p2_add_or_double(&value, &value, &next);
    }
    if (blst_p2_is_inf(&value)) return std::nullopt;
    return encode(value);
}

Commitments Commitments::at(std::span<const Commitments> by_power, std::uint16_t index)
{
    const std::uint32_t x = index + std::uint32_t{1};
    const std::array<std::uint8_t, 4> little_endian{static_cast<std::uint8_t>(x & 0xff),
                                                    static_cast<std::uint8_t>((x >> 8) & 0xff),
                                                    static_cast<std::uint8_t>(x >> 16), 0};
    const auto bits = static_cast<std::size_t>(std::bit_width(x));
    auto value = by_power.back();
    for (std::size_t power = by_power.size() - 1; power-- > 0;) {
        for (std::size_t k = 0; k < value.size(); ++k) {
            auto point = Access::point(value, k);
            if (x > 1) blst_p2_mult(&point, &point, little_endian.data(), bits);
            Access::set(value, k, point);
        }
        value += by_power[power];
    }
    return value;
}

Commitments Commitments::interpolate(
    std::span<const std::pair<std::uint16_t, const Commitments*>> dealt)
{
    std::vector<std::uint16_t> seats;
    for (const auto& [seat, one] : dealt) seats.push_back(seat);
    const auto weights = lagrange_at_zero(seats);
    Commitments total{std::vector<Point>(dealt.front().second->size())};
    for (std::size_t k = 0; k < total.size(); ++k) {
        blst_p2 sum{};  // all zero is infinity
        for (std::size_t i = 0; i < dealt.size(); ++i) {
            auto term = Access::point(*dealt[i].second, k);
            const auto scalar = weights[i].scalar();
            blst_p2_mult(&term, &term, scalar.b, 255);
            blst_p2_add_or_double(&sum, &sum, &term);
        }
        Access::set(total, k, sum);
    }
    return total;
}

Commitments& Commitments::operator+=(const Commitments& other) noexcept
{
    WEFT_CHECK(size() == other.size());
    for (std::size_t k = 0; k < points_.size(); ++k) {
        auto total = Access::point(*this, k);
        const auto more = Access::point(other, k);
        blst_p2_add_or_double(&total, &total, &more);
        Access::set(*this, k, total);
    }
    return *this;
}

std::vector<PublicKey> commit(const Polynomial& secret)
{
    std::vector<PublicKey> points;
    for (std::size_t k = 0; k < secret.threshold(); ++k)
        points.push_back(commit(secret.coefficient(k)));
    return points;
}

std::vector<PublicKey> commit(const Polynomial& secret, const Polynomial& blinding)
{
    WEFT_CHECK(secret.threshold() == blinding.threshold());
    std::vector<PublicKey> points;
    for (std::size_t k = 0; k < secret.threshold(); ++k)
        points.push_back(commit(secret.coefficient(k), blinding.coefficient(k)));
    return points;
}

}  // namespace weft::crypto::bls
