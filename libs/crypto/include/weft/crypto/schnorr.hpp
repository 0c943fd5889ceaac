#pragma once

// Proof that the sender of a commitment g^a knows a.
//
// Source    Schnorr 91, made non-interactive by hashing (Fiat-Shamir) with the context bound in; X
// §1.8 P4. Promises  a proof convinces for one point and one context only; it tells nothing about a

#include <weft/crypto/bls.hpp>

namespace weft::crypto::bls {

/// Commitment of the nonce (96 bytes), response (32 bytes, big-endian scalar).
using KnowledgeProof = FixedBytes<struct KnowledgeProofTag, 128>;

/// `entropy` is 32 bytes used once. `context` names who proves, where and when.
[[nodiscard]] KnowledgeProof prove_knowledge(const SecretKey& secret,
                                             ByteSpan context,
                                             ByteSpan entropy) noexcept;
[[nodiscard]] bool verify_knowledge(const PublicKey& point,
                                    ByteSpan context,
                                    const KnowledgeProof& proof) noexcept;

}  // namespace weft::crypto::bls
