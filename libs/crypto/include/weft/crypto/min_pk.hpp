#pragma once

// The other orientation of BLS12-381, for drand's older schemes (X §2.1): public keys in G1 (48
// bytes), signatures in G2 (96 bytes). Our own protocols use bls.hpp.

#include <weft/crypto/bls.hpp>

namespace weft::crypto::bls::min_pk {

using PublicKey = FixedBytes<struct MinPkPublicKeyTag, 48>;
using Signature = FixedBytes<struct MinPkSignatureTag, 96>;

[[nodiscard]] PublicKey public_key(const SecretKey& key) noexcept;
[[nodiscard]] Signature sign(const SecretKey& key,
                             std::string_view domain_tag,
                             ByteSpan message) noexcept;
[[nodiscard]] bool verify(const PublicKey& key,
                          std::string_view domain_tag,
                          ByteSpan message,
                          const Signature& signature) noexcept;

}  // namespace weft::crypto::bls::min_pk
