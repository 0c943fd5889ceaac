#pragma once

// The key of a beacon committee: our key generation makes keys in G2; drand's chained scheme wants
// them in G1. Each member says what its share's key is in G1 (its twin), a pairing shows that it is
// of the same secret, and as many twins as the threshold give the whole key.
//
// Source    D-33, D-74; X §3.1, §3.7.
// Model     n > 3f, keys of a finished key generation. Which of its two keys: the one of threshold
//           n - f, so that no beacon comes before n - 2f correct members say that its time is there.
// Promises  whoever has enough twins has the same key; a wrong twin names its sender.
// Cost      48 bytes to everybody; a pairing per twin.

#include <weft/crypto/min_pk_shares.hpp>
#include <weft/protocol/seats.hpp>

namespace weft::drng {

using SharedKey = crypto::bls::min_pk::SharedPublicKey;
using KeyTwin = crypto::bls::min_pk::PublicKey;

[[nodiscard]] KeyTwin twin_of(const crypto::bls::SecretKey& share);

/// Whether this key in G1 is that group key in G2: for whoever knows the committee's certificate.
[[nodiscard]] bool same_key(const SharedKey& key, const crypto::bls::SharedPublicKey& made);

class KeyTwins {
public:
    enum class Verdict : std::uint8_t { taken, known, wrong };

    /// Pre: a key of a finished key generation.
    explicit KeyTwins(crypto::bls::SharedPublicKey made) : made_{std::move(made)} {}

    /// `wrong` is evidence against the sender. Pre: `from` is a seat of the key.
    Verdict hear(ValidatorIndex from, const KeyTwin& twin);
    /// From the threshold on.
    [[nodiscard]] const std::optional<SharedKey>& key() const noexcept { return key_; }

private:
    crypto::bls::SharedPublicKey made_;
    protocol::SeatSet heard_;
    std::vector<crypto::bls::min_pk::KeyShare> twins_;
    std::optional<SharedKey> key_;
};

}  // namespace weft::drng
