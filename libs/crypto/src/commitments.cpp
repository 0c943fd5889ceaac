#include <weft/base/check.hpp>
#include <weft/crypto/commitments.hpp>

#include "points.hpp"

namespace weft::crypto::bls {

namespace {

/// The second generator of Pedersen's commitments. It comes out of a hash, so nobody knows its
/// logarithm.
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

template <class Point>
blst_p2 load(const Point& point) noexcept
{
    blst_p2 result;
    static_assert(sizeof point.projective == sizeof result);
    std::memcpy(&result, point.projective.data(), sizeof result);
    return result;
}

template <class Point>
void store(Point& into, const blst_p2& point) noexcept
{
    std::memcpy(into.projective.data(), &point, sizeof point);
}

}  // namespace

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
    std::vector<Point> decoded(points.size());
    for (std::size_t k = 0; k < points.size(); ++k) {
        const auto point = decode_g2(points[k].bytes());
        if (!point) return std::nullopt;
        blst_p2 projective;
        blst_p2_from_affine(&projective, &*point);
        store(decoded[k], projective);
    }
    return Commitments{std::move(decoded)};
}

PublicKey Commitments::encoded(std::size_t k) const noexcept
{
    return encode(load(points_[k]));
}

std::optional<PublicKey> Commitments::evaluate(std::uint16_t index) const noexcept
{
    const std::uint32_t x = index + std::uint32_t{1};
    const std::array<std::uint8_t, 4> little_endian{static_cast<std::uint8_t>(x & 0xff),
                                                    static_cast<std::uint8_t>((x >> 8) & 0xff),
                                                    static_cast<std::uint8_t>(x >> 16), 0};
    const auto bits = static_cast<std::size_t>(std::bit_width(x));
    auto value = load(points_.back());
    for (std::size_t k = points_.size() - 1; k-- > 0;) {
        const auto next = load(points_[k]);
        if (x > 1) blst_p2_mult(&value, &value, little_endian.data(), bits);
        blst_p2_add_or_double(&value, &value, &next);
    }
    if (blst_p2_is_inf(&value)) return std::nullopt;
    return encode(value);
}

Commitments& Commitments::operator+=(const Commitments& other) noexcept
{
    WEFT_CHECK(size() == other.size());
    for (std::size_t k = 0; k < points_.size(); ++k) {
        auto total = load(points_[k]);
        const auto more = load(other.points_[k]);
        blst_p2_add_or_double(&total, &total, &more);
        store(points_[k], total);
    }
    return *this;
}

}  // namespace weft::crypto::bls
