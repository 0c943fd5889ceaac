#include <weft/base/check.hpp>

#include "points.hpp"
#include "prepared.hpp"

namespace weft::crypto::bls {

namespace {

struct Candidate {
    std::uint16_t seat;
    Signature encoded;
    blst_p1_affine point;
};

struct Sorted {
    std::vector<Candidate> candidates;  ///< in order of arrival
    std::vector<std::uint16_t> bad;
};

/// Drops strangers and repeats, decodes the rest. A point outside the subgroup could make a sum of
/// wrong shares verify, so the subgroup check is not postponed to the combined signature.
Sorted decode_shares(std::size_t seats, std::span<const SignatureShare> shares)
{
    Sorted sorted;
    sorted.candidates.reserve(std::min(shares.size(), seats));
    std::vector<bool> seen(seats);
    for (const auto& [seat, signature] : shares) {
        if (seat >= seats || seen[seat]) continue;
        seen[seat] = true;
        if (const auto point = decode_g1(signature.bytes()))
            sorted.candidates.push_back({seat, signature, *point});
        else
            sorted.bad.push_back(seat);
    }
    return sorted;
}

/// sum of lambda_i * S_i over the given shares.
blst_p1 interpolate_signature(std::span<const Candidate> shares)
{
    std::vector<std::uint16_t> seats;
    std::vector<blst_p1_affine> points;
    seats.reserve(shares.size());
    points.reserve(shares.size());
    for (const auto& share : shares) {
        seats.push_back(share.seat);
        points.push_back(share.point);
    }
    std::vector<blst_scalar> scalars;
    scalars.reserve(shares.size());
    for (const auto& coefficient : lagrange_at_zero(seats)) scalars.push_back(coefficient.scalar());

    blst_p1 sum;
    if (points.size() == 1) {
        blst_p1_from_affine(&sum, points.data());  // the only coefficient is 1
        return sum;
    }
    const blst_p1_affine* const point_array[] = {points.data(), nullptr};
    const std::uint8_t* const scalar_array[] = {scalars[0].b, nullptr};
    std::vector<limb_t> scratch(blst_p1s_mult_pippenger_scratch_sizeof(points.size()) /
                                sizeof(limb_t));
    blst_p1s_mult_pippenger(&sum, point_array, points.size(), scalar_array, 255, scratch.data());
    return sum;
}

/// Finds the wrong ones among well-formed shares by halving: sum r_i S_i against sum r_i PK_i, with
/// random 128-bit r_i, is false exactly when a share is wrong (but for a chance of 2^-128).
class Bisection {
public:
    Bisection(const SharedPublicKey& key,
              std::span<const Candidate> shares,
              const blst_p1_affine& hash)
        : hash_{hash}
    {
        // The factors must be unknown when the shares are chosen, not secret: a hash over all does.
        Hasher seed{"weft share batch"};
        seed.update(key.group);
        for (const auto& share : shares) seed.update(share.encoded);
        const auto digest = seed.finish();
        signatures_.reserve(shares.size());
        keys_.reserve(shares.size());
        for (const auto& share : shares) {
            // A malformed key verifies nothing: infinity in its place makes its share a wrong one.
            const auto key_point = decode_g2(key.shares[share.seat].bytes());
            const auto factor = factor_of(digest, share.seat);
            auto& signature = signatures_.emplace_back();
            blst_p1_from_affine(&signature, &share.point);
            blst_p1_mult(&signature, &signature, factor.uchars(), 128);
            auto& scaled = keys_.emplace_back();  // all zero is infinity
            if (!key_point) continue;
            blst_p2_from_affine(&scaled, &*key_point);
            blst_p2_mult(&scaled, &scaled, factor.uchars(), 128);
        }
    }

    /// Positions of wrong shares, ascending.
    std::vector<std::size_t> wrong()
    {
        find(0, signatures_.size(), value(0, signatures_.size()));
        return std::move(wrong_);
    }

private:
    static Hash factor_of(const Hash& seed, std::uint16_t seat) noexcept
    {
        const std::array<std::byte, 2> which{static_cast<std::byte>(seat & 0xff),
                                             static_cast<std::byte>(seat >> 8)};
        return Hasher{}.update(seed).update(ByteSpan{which}).finish();
    }

    /// e(sum r_i PK_i, hash) / e(sum r_i S_i, g2) over the range: one exactly when all are good.
    [[nodiscard]] blst_fp12 value(std::size_t begin, std::size_t end) const
    {
        blst_p1 signature{};
        blst_p2 key{};
        for (auto i = begin; i < end; ++i) {
            blst_p1_add_or_double(&signature, &signature, &signatures_[i]);
            blst_p2_add_or_double(&key, &key, &keys_[i]);
        }
        return pairing_quotient(affine(key), hash_, affine(signature));
    }

    void find(std::size_t begin, std::size_t end, const blst_fp12& quotient)
    {
        if (blst_fp12_is_one(&quotient)) return;
        if (end - begin == 1) {
            wrong_.push_back(begin);
            return;
        }
        const auto middle = begin + (end - begin) / 2;
        const auto left = value(begin, middle);
        // The whole is the product of its halves, so the right half costs no pairing. After the
        // final exponentiation the conjugate is the inverse.
        auto right = left;
        blst_fp12_conjugate(&right);
        blst_fp12_mul(&right, &right, &quotient);
        find(begin, middle, left);
        find(middle, end, right);
    }

    blst_p1_affine hash_;
    std::vector<blst_p1> signatures_;
    std::vector<blst_p2> keys_;
    std::vector<std::size_t> wrong_;
};

template <class VerifyGroup>
Combined combine_with(const SharedPublicKey& key,
                      Purpose purpose,
                      ByteSpan message,
                      std::span<const SignatureShare> shares,
                      const VerifyGroup& verifies)
{
    auto [candidates, bad] = decode_shares(key.shares.size(), shares);
    Combined combined;
    const std::size_t threshold = key.threshold;
    WEFT_CHECK(threshold >= 1);
    if (candidates.size() >= threshold) {
        const auto hash = affine(hash_message(purpose, message));
        auto sum = interpolate_signature(std::span{candidates}.first(threshold));
        if (verifies(hash, affine(sum))) {
            combined.signature = encode(sum);
        } else {
            std::vector<Candidate> good;
            const auto wrong = Bisection{key, candidates, hash}.wrong();
            auto next = wrong.begin();
            for (std::size_t i = 0; i < candidates.size(); ++i) {
                if (next != wrong.end() && *next == i) {
                    bad.push_back(candidates[i].seat);
                    ++next;
                } else {
                    good.push_back(candidates[i]);
                }
            }
            if (good.size() >= threshold) {
                sum = interpolate_signature(std::span{good}.first(threshold));
                if (verifies(hash, affine(sum))) combined.signature = encode(sum);
            }
        }
    }
    std::ranges::sort(bad);
    combined.bad = std::move(bad);
    return combined;
}

}  // namespace

Combined combine(const SharedPublicKey& key,
                 Purpose purpose,
                 ByteSpan message,
                 std::span<const SignatureShare> shares)
{
    const auto group = decode_g2(key.group.bytes());
    return combine_with(key, purpose, message, shares,
                        [&](const blst_p1_affine& hash, const blst_p1_affine& signature) {
                            return group && pairing_equal(*group, hash, signature);
                        });
}

Combined combine(const SharedPublicKey& key,
                 const PreparedKey& group,
                 Purpose purpose,
                 ByteSpan message,
                 std::span<const SignatureShare> shares)
{
    return combine_with(key, purpose, message, shares,
                        [&](const blst_p1_affine& hash, const blst_p1_affine& signature) {
                            return group.lines().pairing_equal(hash, signature);
                        });
}

}  // namespace weft::crypto::bls
