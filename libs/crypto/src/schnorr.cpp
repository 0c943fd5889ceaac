#include <weft/base/check.hpp>
#include <weft/crypto/schnorr.hpp>

#include "points.hpp"

namespace weft::crypto::bls {

namespace {

Field challenge(const PublicKey& point, ByteSpan nonce_commitment, ByteSpan context) noexcept
{
    const auto digest = Hasher{"weft proof of knowledge"}
                            .update(point)
                            .update(nonce_commitment)
                            .update(context)
                            .finish();
    // 256 bits modulo a 255-bit prime: the bias does not help to hit a challenge.
    blst_scalar scalar;
    blst_scalar_from_be_bytes(&scalar, digest.uchars(), Hash::size_bytes);
    Field field;
    blst_fr_from_scalar(&field.value, &scalar);
    return field;
}

}  // namespace

KnowledgeProof prove_knowledge(const SecretKey& secret, ByteSpan context, ByteSpan entropy) noexcept
{
    WEFT_CHECK(entropy.size() >= 32);
    const auto nonce = derive_key(entropy);
    const auto nonce_commitment = commit(nonce);
    auto response = challenge(public_key(secret), nonce_commitment.bytes(), context);
    response *= Field{secret};
    response += Field{nonce};
    KnowledgeProof proof;
    std::ranges::copy(nonce_commitment.bytes(), proof.writable().begin());
    std::ranges::copy(response.key().reveal(), proof.writable().begin() + 96);
    return proof;
}

bool verify_knowledge(const PublicKey& point,
                      ByteSpan context,
                      const KnowledgeProof& proof) noexcept
{
    const ByteSpan bytes = proof.bytes();
    const auto claimed = decode_g2(point.bytes());
    const auto nonce_commitment = decode_g2(bytes.first(96));
    const auto response = SecretKey::from(bytes.subspan(96));
    if (!claimed || !nonce_commitment || !well_formed(*response)) return false;

    // g^response == nonce_commitment * point^challenge
    const auto factor = challenge(point, bytes.first(96), context).scalar();
    const Scalar exponent{*response};
    blst_p2 left;
    blst_sk_to_pk_in_g2(&left, &exponent.value);
    blst_p2 right;
    blst_p2_from_affine(&right, &*claimed);
    blst_p2_mult(&right, &right, factor.b, 255);
    blst_p2_add_or_double_affine(&right, &right, &*nonce_commitment);
    return blst_p2_is_equal(&left, &right);
}

}  // namespace weft::crypto::bls
