#pragma once

// What one validator needs to toss coins with its committee: the shared public key K_lo, whose
// threshold is f + 1, and its own share of the secret.
//
// This header is also the seam of the simulations: a swarm links another keys.cpp in front of this
// library's, in which a share is a keyed hash (sim/test/hashed_keys.cpp). Message flow, coin, and
// all who use them are the same object code. Nothing of it is in a production program.

#include <weft/base/bytes.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/protocol/committee.hpp>

#include <optional>
#include <span>

namespace weft::coin {

/// A signature share of one coin, 48 bytes. Any bytes can be held; combining tells.
using Share = crypto::bls::Signature;

class Keys {
public:
    /// Nullopt unless the public key has one share key per seat of a committee, the threshold
    /// f + 1 and a well-formed group key. That `share` belongs to it is the caller's belief.
    [[nodiscard]] static std::optional<Keys> from(crypto::bls::SharedPublicKey public_key,
                                                  const crypto::bls::SecretKey& share);

    [[nodiscard]] protocol::Committee committee() const { return committee_; }
    /// Shares that make a coin.
    [[nodiscard]] std::size_t threshold() const { return public_key_.threshold; }
    [[nodiscard]] const crypto::bls::SharedPublicKey& public_key() const { return public_key_; }
    /// Our share of the coin named `message`. Giving it away can open that coin.
    [[nodiscard]] Share sign(ByteSpan message) const;
    /// Combines first, verifies once, bisects on failure (X §2.4).
    [[nodiscard]] crypto::bls::Combined combine(
        ByteSpan message, std::span<const crypto::bls::SignatureShare> shares) const;

private:
    Keys(protocol::Committee committee,
         crypto::bls::SharedPublicKey public_key,
         const crypto::bls::SecretKey& share);

    protocol::Committee committee_;
    crypto::bls::SharedPublicKey public_key_;
    crypto::bls::SecretKey share_;
    std::optional<crypto::bls::PreparedKey> group_;
};

}  // namespace weft::coin
