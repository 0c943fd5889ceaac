#pragma once

// Block certificates (D-75): the committee's threshold signature that block N leads to this state.
//
//   certificate  u8 version 1 ‖ u32 block index ‖ state hash 32 ‖ block hash 32 ‖ BLS signature 48
//   signed       H("weft/certificate" ‖ chain id 33 ‖ u32 block index ‖ state hash 32), with
//                Purpose::certificate
//
// The state hash covers the block hash; the latter stands in the certificate so that a block can be
// recognised before it is applied.

#include <weft/chain/identity.hpp>
#include <weft/crypto/bls.hpp>

namespace weft::chain {

struct Certificate {
    std::uint32_t block_index = 0;
    Hash state_hash;
    Hash block_hash;
    crypto::bls::Signature signature;
    friend bool operator==(const Certificate&, const Certificate&) = default;
};
[[nodiscard]] Bytes encode(const Certificate& certificate);
[[nodiscard]] codec::Decoded<Certificate> decode_certificate(ByteSpan bytes);

/// What the committee signs, with Purpose::certificate.
[[nodiscard]] Hash certificate_digest(const ChainId& chain,
                                      std::uint32_t block_index,
                                      const Hash& state_hash);
/// `group` must be the key of the chain's home: whose key signs that block (home.hpp).
[[nodiscard]] bool verify(const Certificate& certificate,
                          const ChainId& chain,
                          const Address& home,
                          const crypto::bls::PublicKey& group);
/// The same of a chain that has never moved.
[[nodiscard]] inline bool verify(const Certificate& certificate,
                                 const ChainId& chain,
                                 const crypto::bls::PublicKey& group)
{
    return verify(certificate, chain, chain, group);
}

}  // namespace weft::chain
