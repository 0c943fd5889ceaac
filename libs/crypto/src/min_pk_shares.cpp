#include <weft/base/check.hpp>
#include <weft/crypto/min_pk_shares.hpp>

#include "points.hpp"

namespace weft::crypto::bls::min_pk {

namespace {

PublicKey encode_key(const blst_p1& point) noexcept
{
    PublicKey bytes;
    blst_p1_compress(bytes.uchars(), &point);
    return bytes;
}

Signature encode_signature(const blst_p2& point) noexcept
{
    Signature bytes;
    blst_p2_compress(bytes.uchars(), &point);
    return bytes;
}

/// The Lagrange coefficients at evaluation point `x` for these seats.
std::vector<Field> lagrange_at(std::span<const std::uint16_t> seats, std::uint64_t x)
{
    const auto minus = [](std::uint64_t a, std::uint64_t b) {
        Field difference{a < b ? b - a : a - b};
        blst_fr_cneg(&difference.value, &difference.value, a < b);
        return difference;
    };
    std::vector<Field> coefficients;
    coefficients.reserve(seats.size());
    for (std::size_t i = 0; i < seats.size(); ++i) {
        Field numerator{1};
        Field divisor{1};
        for (std::size_t j = 0; j < seats.size(); ++j) {
            if (j == i) continue;
            WEFT_CHECK(seats[j] != seats[i]);
            numerator *= minus(x, seats[j] + std::uint64_t{1});
            divisor *= minus(seats[i], seats[j]);
        }
        blst_fr_inverse(&divisor.value, &divisor.value);
        numerator *= divisor;
        coefficients.push_back(numerator);
    }
    return coefficients;
}

blst_p1 weighted_sum(std::span<const blst_p1_affine> points, std::span<const Field> coefficients)
{
    blst_p1 sum{};  // all zero is infinity
    for (std::size_t i = 0; i < points.size(); ++i) {
        blst_p1 term;
        blst_p1_from_affine(&term, &points[i]);
        const auto scalar = coefficients[i].scalar();
        blst_p1_mult(&term, &term, scalar.b, 255);
        blst_p1_add_or_double(&sum, &sum, &term);
    }
    return sum;
}

blst_p2 weighted_sum(std::span<const blst_p2_affine> points, std::span<const Field> coefficients)
{
    blst_p2 sum{};
    for (std::size_t i = 0; i < points.size(); ++i) {
        blst_p2 term;
        blst_p2_from_affine(&term, &points[i]);
        const auto scalar = coefficients[i].scalar();
        blst_p2_mult(&term, &term, scalar.b, 255);
        blst_p2_add_or_double(&sum, &sum, &term);
    }
    return sum;
}

struct Points {
    std::vector<std::uint16_t> seats;
    std::vector<blst_p1_affine> points;
};
std::optional<Points> decode(std::span<const KeyShare> shares)
{
    Points decoded;
    for (const auto& [seat, key] : shares) {
        const auto point = decode_g1(key.bytes());
        if (!point) return std::nullopt;
        decoded.seats.push_back(seat);
        decoded.points.push_back(*point);
    }
    return decoded;
}

struct Candidate {
    std::uint16_t seat;
    Signature encoded;
    blst_p2_affine point;
};

Signature interpolate_signature(std::span<const Candidate> shares)
{
    std::vector<std::uint16_t> seats;
    std::vector<blst_p2_affine> points;
    for (const auto& share : shares) {
        seats.push_back(share.seat);
        points.push_back(share.point);
    }
    return encode_signature(weighted_sum(points, lagrange_at_zero(seats)));
}

}  // namespace

bool same_secret(const PublicKey& in_g1, const bls::PublicKey& in_g2) noexcept
{
    const auto one = decode_g1(in_g1.bytes());
    const auto other = decode_g2(in_g2.bytes());
    if (!one || !other) return false;
    // e(g1, in_g2) / e(in_g1, g2) is one.
    return pairing_equal(*other, *blst_p1_affine_generator(), *one);
}

std::optional<SharedPublicKey> complete_key(std::span<const KeyShare> threshold_many,
                                            std::size_t seats)
{
    WEFT_CHECK(!threshold_many.empty());
    const auto known = decode(threshold_many);
    if (!known) return std::nullopt;
    SharedPublicKey key;
    key.threshold = static_cast<std::uint16_t>(threshold_many.size());
    for (std::uint64_t x = 0; x <= seats; ++x) {  // 0: the group's
        const auto value = weighted_sum(known->points, lagrange_at(known->seats, x));
        if (x == 0 && blst_p1_is_inf(&value)) return std::nullopt;
        if (x == 0)
            key.group = encode_key(value);
        else
            key.shares.push_back(encode_key(value));
    }
    return key;
}

std::optional<PublicKey> evaluate(std::span<const PublicKey> commitments, std::uint16_t seat)
{
    std::vector<blst_p1_affine> points;
    std::vector<Field> powers;
    const Field x{seat + std::uint64_t{1}};
    Field power{1};
    for (const auto& commitment : commitments) {
        const auto point = decode_g1(commitment.bytes());
        if (!point) return std::nullopt;
        points.push_back(*point);
        powers.push_back(power);
        power *= x;
    }
    const auto value = weighted_sum(points, powers);
    if (blst_p1_is_inf(&value)) return std::nullopt;
    return encode_key(value);
}

std::optional<PublicKey> interpolate(std::span<const KeyShare> shares)
{
    const auto known = decode(shares);
    if (!known) return std::nullopt;
    const auto value = weighted_sum(known->points, lagrange_at_zero(known->seats));
    if (blst_p1_is_inf(&value)) return std::nullopt;
    return encode_key(value);
}

Combined combine(const SharedPublicKey& key,
                 std::string_view domain_tag,
                 ByteSpan message,
                 std::span<const SignatureShare> shares)
{
    WEFT_CHECK(key.threshold >= 1);
    Combined combined;
    std::vector<Candidate> candidates;
    std::vector<bool> seen(key.shares.size());
    for (const auto& [seat, signature] : shares) {
        if (seat >= seen.size() || seen[seat]) continue;
        seen[seat] = true;
        // A point outside the subgroup could make a sum of wrong shares verify.
        if (const auto point = decode_g2(signature.bytes()))
            candidates.push_back({seat, signature, *point});
        else
            combined.bad.push_back(seat);
    }
    const auto attempt = [&] {
        if (candidates.size() < key.threshold) return;
        const auto sum = interpolate_signature(std::span{candidates}.first(key.threshold));
        if (verify(key.group, domain_tag, message, sum)) combined.signature = sum;
    };
    attempt();
    if (!combined.signature && candidates.size() >= key.threshold) {
        std::erase_if(candidates, [&](const Candidate& one) {
            const bool wrong = !verify(key.shares[one.seat], domain_tag, message, one.encoded);
            if (wrong) combined.bad.push_back(one.seat);
            return wrong;
        });
        attempt();
    }
    std::ranges::sort(combined.bad);
    return combined;
}

}  // namespace weft::crypto::bls::min_pk
