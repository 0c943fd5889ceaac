#include <weft/base/check.hpp>
#include <weft/crypto/opening.hpp>

#include "commitment_points.hpp"

namespace weft::crypto::bls {

namespace {

Field reduced(const Hash& digest) noexcept
{
    blst_scalar scalar;
    blst_scalar_from_be_bytes(&scalar, digest.uchars(), Hash::size_bytes);
    Field field;
    blst_fr_from_scalar(&field.value, &scalar);
    return field;
}

/// Everything the proof is about: the weight of the combination and the challenge come from it.
Hash statement(std::span<const PublicKey> pedersen,
               std::span<const PublicKey> feldman,
               ByteSpan context)
{
    Hasher hasher{"weft opening statement"};
    for (const auto& point : pedersen) hasher.update(point);
    for (const auto& point : feldman) hasher.update(point);
    return hasher.update(context).finish();
}

std::vector<PublicKey> encoded(const Commitments& commitments)
{
    std::vector<PublicKey> points;
    for (std::size_t k = 0; k < commitments.size(); ++k) points.push_back(commitments.encoded(k));
    return points;
}

Hash challenge(const Hash& statement,
               const blst_p2& for_secret,
               const blst_p2& for_blinding) noexcept
{
    return Hasher{"weft opening challenge"}
        .update(statement)
        .update(encode(for_secret))
        .update(encode(for_blinding))
        .finish();
}

/// weight^0, weight^1, …
std::vector<Field> powers(const Hash& statement, std::size_t count)
{
    const auto weight = reduced(statement);
    std::vector<Field> result{Field{1}};
    while (result.size() < count) {
        result.push_back(result.back());
        result.back() *= weight;
    }
    return result;
}

Field combined(const Polynomial& polynomial, std::span<const Field> weights)
{
    Field total;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        Field term{polynomial.coefficient(k)};
        term *= weights[k];
        total += term;
    }
    return total;
}

blst_p2 multiplied(const blst_p2& point, const Field& factor) noexcept
{
    auto scalar = factor.scalar();
    blst_p2 result;
    blst_p2_mult(&result, &point, scalar.b, 255);
    wipe(std::as_writable_bytes(std::span{scalar.b}));
    return result;
}

/// sum weights[k] * points[k]. Public values only: the time depends on them.
blst_p2 combined(const Commitments& commitments, std::span<const Field> weights)
{
    const auto count = commitments.size();
    if (count == 1) return Commitments::Access::point(commitments, 0);  // its weight is 1
    std::vector<blst_p2> points;
    for (std::size_t k = 0; k < count; ++k)
        points.push_back(Commitments::Access::point(commitments, k));
    std::vector<blst_p2_affine> affine_points(count);
    const blst_p2* const all[] = {points.data(), nullptr};
    blst_p2s_to_affine(affine_points.data(), all, count);
    std::vector<blst_scalar> scalars;
    for (const auto& weight : weights) scalars.push_back(weight.scalar());
    const blst_p2_affine* const point_array[] = {affine_points.data(), nullptr};
    const std::uint8_t* const scalar_array[] = {scalars[0].b, nullptr};
    std::vector<limb_t> scratch(blst_p2s_mult_pippenger_scratch_sizeof(count) / sizeof(limb_t));
    blst_p2 sum;
    blst_p2s_mult_pippenger(&sum, point_array, count, scalar_array, 255, scratch.data());
    return sum;
}

}  // namespace

OpeningProof prove_opening(const Polynomial& secret,
                           const Polynomial& blinding,
                           ByteSpan context,
                           ByteSpan entropy)
{
    WEFT_CHECK(entropy.size() >= 32 && secret.threshold() == blinding.threshold());
    const auto about = statement(commit(secret, blinding), commit(secret), context);
    const auto weights = powers(about, secret.threshold());
    const auto nonces = Polynomial::random(2, entropy);
    const Field secret_nonce{nonces.coefficient(0)};
    const Field blinding_nonce{nonces.coefficient(1)};
    const auto digest = challenge(about, multiplied(*blst_p2_generator(), secret_nonce),
                                  multiplied(second_generator(), blinding_nonce));

    const auto respond = [&](const Field& nonce, const Polynomial& polynomial) {
        auto response = reduced(digest);
        response *= combined(polynomial, weights);
        response += nonce;
        return response.key();
    };
    const auto for_secret = respond(secret_nonce, secret);
    const auto for_blinding = respond(blinding_nonce, blinding);
    OpeningProof proof;
    auto out = proof.writable().begin();
    out = std::ranges::copy(reduced(digest).key().reveal(), out).out;
    out = std::ranges::copy(for_secret.reveal(), out).out;
    std::ranges::copy(for_blinding.reveal(), out);
    return proof;
}

bool verify_opening(const Commitments& pedersen,
                    const Commitments& feldman,
                    ByteSpan context,
                    const OpeningProof& proof)
{
    if (pedersen.size() != feldman.size()) return false;
    const ByteSpan bytes = proof.bytes();
    const auto claimed = *SecretKey::from(bytes.first(32));
    const auto for_secret = *SecretKey::from(bytes.subspan(32, 32));
    const auto for_blinding = *SecretKey::from(bytes.subspan(64));
    if (!well_formed(claimed) || !well_formed(for_secret) || !well_formed(for_blinding))
        return false;

    const auto about = statement(encoded(pedersen), encoded(feldman), context);
    const auto weights = powers(about, pedersen.size());
    const auto plain = combined(feldman, weights);
    auto quotient = combined(pedersen, weights);
    blst_p2 negated = plain;
    blst_p2_cneg(&negated, true);
    blst_p2_add_or_double(&quotient, &quotient, &negated);

    // The nonces' commitments as the proof implies them: g^response / point^challenge.
    const auto implied = [&](const blst_p2& base, const SecretKey& response, const blst_p2& point) {
        auto left = multiplied(base, Field{response});
        auto right = multiplied(point, Field{claimed});
        blst_p2_cneg(&right, true);
        blst_p2_add_or_double(&left, &left, &right);
        return left;
    };
    const auto digest = challenge(about, implied(*blst_p2_generator(), for_secret, plain),
                                  implied(second_generator(), for_blinding, quotient));
    return equal_in_constant_time(reduced(digest).key().reveal(), claimed.reveal());
}

}  // namespace weft::crypto::bls
