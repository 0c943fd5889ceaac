#include <weft/crypto/min_pk.hpp>

#include "points.hpp"

namespace weft::crypto::bls::min_pk {

PublicKey public_key(const SecretKey& key) noexcept
{
    const Scalar scalar{key};
    blst_p1 point;
    blst_sk_to_pk_in_g1(&point, &scalar.value);
    PublicKey bytes;
    blst_p1_compress(bytes.uchars(), &point);
    return bytes;
}

Signature sign(const SecretKey& key, std::string_view domain_tag, ByteSpan message) noexcept
{
    const Scalar scalar{key};
    blst_p2 point;
    blst_hash_to_g2(&point, uchars(message), message.size(), uchars(as_bytes(domain_tag)),
                    domain_tag.size());
    blst_sign_pk_in_g1(&point, &point, &scalar.value);
    Signature bytes;
    blst_p2_compress(bytes.uchars(), &point);
    return bytes;
}

bool verify(const PublicKey& key,
            std::string_view domain_tag,
            ByteSpan message,
            const Signature& signature) noexcept
{
    // As for the orientation of ours: blst checks the subgroups and refuses a key at infinity.
    blst_p1_affine key_point;
    blst_p2_affine signature_point;
    return blst_p1_uncompress(&key_point, key.uchars()) == BLST_SUCCESS &&
           blst_p2_uncompress(&signature_point, signature.uchars()) == BLST_SUCCESS &&
           blst_core_verify_pk_in_g1(&key_point, &signature_point, true, uchars(message),
                                     message.size(), uchars(as_bytes(domain_tag)),
                                     domain_tag.size()) == BLST_SUCCESS;
}

}  // namespace weft::crypto::bls::min_pk
