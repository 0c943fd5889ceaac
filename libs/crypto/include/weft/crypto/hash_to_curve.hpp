#pragma once

// RFC 9380 hash_to_curve for BLS12-381, suites BLS12381G1/G2_XMD:SHA-256_SSWU_RO_, with any domain
// separation tag. For conformance and for other protocols' tags; signing has its own (bls.hpp).

#include <weft/crypto/bls.hpp>

namespace weft::crypto::bls {

using G1Point = FixedBytes<struct G1PointTag, 48>;  ///< compressed
using G2Point = FixedBytes<struct G2PointTag, 96>;  ///< compressed

[[nodiscard]] G1Point hash_to_g1(ByteSpan message, std::string_view domain_tag) noexcept;
[[nodiscard]] G2Point hash_to_g2(ByteSpan message, std::string_view domain_tag) noexcept;

}  // namespace weft::crypto::bls
