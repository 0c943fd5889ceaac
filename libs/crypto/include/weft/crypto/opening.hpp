#pragma once

// Proof that Feldman commitments g^{a_k} and Pedersen commitments g^{a_k} h^{b_k} hide the same
// polynomial, and that the prover knows it.
//
// Source    Schnorr 91 for log_g of the first and log_h of their quotient, over one random
//           combination of all coefficients (the batching of Bellare, Garay, Rabin 98);
//           non-interactive by Fiat-Shamir.
// Promises  convinces for these points and this context only; tells nothing about the polynomials.
//           A wrong coefficient passes with a chance of 2^-248, or by knowing log_g h.
// Cost      96 bytes; verifying two multi-scalar multiplications of `threshold` points and four of
//           one

#include <weft/crypto/commitments.hpp>

namespace weft::crypto::bls {

/// Challenge, response for a, response for b: three scalars, big-endian.
using OpeningProof = FixedBytes<struct OpeningProofTag, 96>;

/// `entropy`: 32 bytes used once. `context` names who proves, where and when.
/// Pre: equal thresholds.
[[nodiscard]] OpeningProof prove_opening(const Polynomial& secret,
                                         const Polynomial& blinding,
                                         ByteSpan context,
                                         ByteSpan entropy);
/// False also when the sizes differ.
[[nodiscard]] bool verify_opening(const Commitments& pedersen,
                                  const Commitments& feldman,
                                  ByteSpan context,
                                  const OpeningProof& proof);

}  // namespace weft::crypto::bls
