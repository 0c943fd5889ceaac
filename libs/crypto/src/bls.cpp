#include <weft/base/check.hpp>

#include "points.hpp"

namespace weft::crypto::bls {

std::string_view domain_tag(Purpose purpose) noexcept
{
    switch (purpose) {
    case Purpose::ledger: return "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    case Purpose::coin: return "WEFT-V1-COIN-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    case Purpose::commitment: return "WEFT-V1-COMMITMENT-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    case Purpose::order: return "WEFT-V1-ORDER-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    case Purpose::certificate: return "WEFT-V1-CERTIFICATE-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    }
    return "";
}

SecretKey derive_key(ByteSpan entropy) noexcept
{
    WEFT_CHECK(entropy.size() >= 32);
    Scalar scalar;
    blst_keygen(&scalar.value, uchars(entropy), entropy.size(), nullptr, 0);
    return to_key(scalar.value);
}

PublicKey public_key(const SecretKey& key) noexcept
{
    const Scalar scalar{key};
    blst_p2 point;
    blst_sk_to_pk_in_g2(&point, &scalar.value);
    return encode(point);
}

Signature sign(const SecretKey& key, Purpose purpose, ByteSpan message) noexcept
{
    const Scalar scalar{key};
    auto point = hash_message(purpose, message);
    blst_sign_pk_in_g2(&point, &point, &scalar.value);
    return encode(point);
}

bool verify(const PublicKey& key,
            Purpose purpose,
            ByteSpan message,
            const Signature& signature) noexcept
{
    // blst checks subgroups itself, and refuses a key at infinity.
    blst_p2_affine key_point;
    blst_p1_affine signature_point;
    if (blst_p2_uncompress(&key_point, key.uchars()) != BLST_SUCCESS ||
        blst_p1_uncompress(&signature_point, signature.uchars()) != BLST_SUCCESS)
        return false;
    const auto tag = domain_tag(purpose);
    return blst_core_verify_pk_in_g2(&key_point, &signature_point, true, uchars(message),
                                     message.size(), uchars(as_bytes(tag)),
                                     tag.size()) == BLST_SUCCESS;
}

bool well_formed(const PublicKey& key) noexcept
{
    return decode_g2(key.bytes()).has_value();
}

bool well_formed(const Signature& signature) noexcept
{
    return decode_g1(signature.bytes()).has_value();
}

bool well_formed(const SecretKey& key) noexcept
{
    const Scalar scalar{key};
    return blst_sk_check(&scalar.value);
}

bool verify_share(const SharedPublicKey& key,
                  Purpose purpose,
                  ByteSpan message,
                  const SignatureShare& share) noexcept
{
    return share.index < key.shares.size() &&
           verify(key.shares[share.index], purpose, message, share.signature);
}

DealtKey deal(std::uint16_t seats, std::uint16_t threshold, ByteSpan entropy)
{
    WEFT_CHECK(threshold >= 1 && threshold <= seats);
    const auto polynomial = Polynomial::random(threshold, entropy);
    DealtKey dealt;
    dealt.public_key.threshold = threshold;
    dealt.public_key.group = public_key(polynomial.coefficient(0));
    for (std::uint16_t seat = 0; seat < seats; ++seat) {
        dealt.shares.push_back(polynomial.share(seat));
        dealt.public_key.shares.push_back(public_key(dealt.shares.back()));
    }
    return dealt;
}

}  // namespace weft::crypto::bls
