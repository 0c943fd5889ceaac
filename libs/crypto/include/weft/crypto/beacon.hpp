#pragma once

// Verifying public randomness: drand's four BLS12-381 schemes (X §3.1), both orientations (D-33).

#include <weft/base/bytes.hpp>
#include <weft/crypto/hash.hpp>

#include <expected>
#include <string_view>

namespace weft::crypto::beacon {

enum class Scheme : std::uint8_t {
    pedersen_bls_chained,      ///< signature in G2, digest SHA-256(previous signature ‖ round BE)
    pedersen_bls_unchained,    ///< signature in G2, digest SHA-256(round BE)
    bls_unchained_on_g1,       ///< signature in G1, hashed with the G2 tag (retired "fastnet")
    bls_unchained_g1_rfc9380,  ///< signature in G1, the G1 tag of RFC 9380
};
[[nodiscard]] std::optional<Scheme> scheme_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view name(Scheme scheme) noexcept;
[[nodiscard]] bool chained(Scheme scheme) noexcept;
[[nodiscard]] std::size_t public_key_bytes(Scheme scheme) noexcept;
[[nodiscard]] std::size_t signature_bytes(Scheme scheme) noexcept;
[[nodiscard]] std::string_view domain_tag(Scheme scheme) noexcept;

struct Round {
    std::uint64_t number = 0;
    Bytes signature;
    Bytes previous_signature;  ///< chained only; 32 bytes (the genesis seed) for round 1
    friend bool operator==(const Round&, const Round&) = default;
};
/// What is signed: a hash of the round's number and, where chained, of the signature before.
[[nodiscard]] Hash digest(Scheme scheme, const Round& round);
enum class BeaconError : std::uint8_t {
    public_key_malformed,
    signature_malformed,
    previous_signature_missing,
    signature_invalid,
};
[[nodiscard]] std::string_view name(BeaconError error) noexcept;
/// The round's randomness, SHA-256 of the signature, if the signature is valid.
[[nodiscard]] std::expected<Hash, BeaconError> verify(Scheme scheme,
                                                      ByteSpan public_key,
                                                      const Round& round);

}  // namespace weft::crypto::beacon
