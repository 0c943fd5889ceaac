#pragma once

// Sums of BLS signatures of one message, and the key that verifies such a sum.
//
// Source    draft-irtf-cfrg-bls-signature, Aggregate and FastAggregateVerify.
// Danger    a sum of keys is only worth something when each owner has shown to have the secret: who
//           chooses a key after seeing the others can make the sum any key he likes.
// Here the sum of keys is `sum` (bls.hpp).

#include <weft/crypto/bls.hpp>

#include <span>

namespace weft::crypto::bls {

/// Nullopt when a point is malformed or the sum is infinity.
[[nodiscard]] std::optional<Signature> sum(std::span<const Signature> signatures) noexcept;

}  // namespace weft::crypto::bls
