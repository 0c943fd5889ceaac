#pragma once

// Threshold signatures in the orientation of drand's chained scheme: public keys in G1, signatures
// in G2. Our key generation makes keys in G2; the same shares give keys in G1, and a pairing tells
// that both are of one secret. So a committee needs no second key generation to sign for drand's
// clients.
//
// Source    Boneh, Lynn, Shacham 01; Shamir sharing with evaluation point index + 1; X §2.1, §3.1.
// Rules     as bls.hpp: every point from outside is checked. Both orientations may share a secret:
//           the two hash to different groups under different tags.
// Cost      a pairing check 1 ms; `combine` of t good shares: t points of 96 bytes decoded, one sum,
//           one verification; when that fails, one verification per share.

#include <weft/crypto/min_pk.hpp>

namespace weft::crypto::bls::min_pk {

/// Whether both are keys of one secret. False for malformed points.
[[nodiscard]] bool same_secret(const PublicKey& in_g1, const bls::PublicKey& in_g2) noexcept;

/// Share of seat `index` (0-based; evaluated at index + 1).
struct KeyShare {
    std::uint16_t index = 0;
    PublicKey key;
};
struct SignatureShare {
    std::uint16_t index = 0;
    Signature signature;
};
struct SharedPublicKey {
    std::uint16_t threshold = 0;    ///< shares that make a signature, at least 1
    PublicKey group;                ///< verifies combined signatures
    std::vector<PublicKey> shares;  ///< by seat, size n
    friend bool operator==(const SharedPublicKey&, const SharedPublicKey&) = default;
};

/// The whole key in G1 from the keys in G1 of `threshold` seats. Nullopt when a point is malformed
/// or the group's key is infinity; a seat's that is stays so, and nothing verifies under it. Pre: the seats differ; at least one; the shares are of `seats` seats.
[[nodiscard]] std::optional<SharedPublicKey> complete_key(std::span<const KeyShare> threshold_many,
                                                          std::size_t seats);
/// The value at `seat` of the polynomial that these commit to, by degree. Nullopt: malformed, or
/// infinity.
[[nodiscard]] std::optional<PublicKey> evaluate(std::span<const PublicKey> commitments,
                                                std::uint16_t seat);
/// The value at 0 of the polynomial through these. Nullopt as above. Pre: the seats differ.
[[nodiscard]] std::optional<PublicKey> interpolate(std::span<const KeyShare> shares);

/// As bls::Combined.
struct Combined {
    std::optional<Signature> signature;
    std::vector<std::uint16_t> bad;  ///< seats, ascending
};
/// Combine first, verify once; when that fails every share is verified. A repeated index (all but
/// the first) and one outside the key count as absent. Pre: `index` is bound to the sender.
[[nodiscard]] Combined combine(const SharedPublicKey& key,
                               std::string_view domain_tag,
                               ByteSpan message,
                               std::span<const SignatureShare> shares);

}  // namespace weft::crypto::bls::min_pk
