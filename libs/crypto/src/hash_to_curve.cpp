#include <weft/crypto/hash_to_curve.hpp>

#include <blst.h>

namespace weft::crypto::bls {

G1Point hash_to_g1(ByteSpan message, std::string_view domain_tag) noexcept
{
    blst_p1 point;
    blst_hash_to_g1(&point, uchars(message), message.size(), uchars(as_bytes(domain_tag)),
                    domain_tag.size());
    G1Point bytes;
    blst_p1_compress(bytes.uchars(), &point);
    return bytes;
}

G2Point hash_to_g2(ByteSpan message, std::string_view domain_tag) noexcept
{
    blst_p2 point;
    blst_hash_to_g2(&point, uchars(message), message.size(), uchars(as_bytes(domain_tag)),
                    domain_tag.size());
    G2Point bytes;
    blst_p2_compress(bytes.uchars(), &point);
    return bytes;
}

}  // namespace weft::crypto::bls
