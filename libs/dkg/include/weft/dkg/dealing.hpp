#pragma once

// The arithmetic of one dealer: what it commits to, what a seat checks, what it reveals.
//
// Source    Pedersen 91 (hiding commitments), Feldman 87 (revealed ones);
//           Gennaro, Jarecki, Krawczyk, Rabin 07.
// Promises  two different values that fit a seat's commitment give away log_g h, so the values that
//           fit are the values that were dealt: it does not matter from whom a seat hears its own

#include <weft/crypto/commitments.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/dkg/bundles.hpp>

#include <optional>

namespace weft::dkg {

/// A dealer's own secrets.
class Dealing {
public:
    Dealing(const RunId& run,
            protocol::Committee committee,
            ValidatorIndex self,
            crypto::Drbg& entropy);

    /// Pre: `members` by seat, size n. A member whose key cannot receive boxes cannot open its own.
    [[nodiscard]] Deal deal(std::span<const crypto::ed25519::PublicKey> members,
                            crypto::Drbg& entropy) const;
    [[nodiscard]] Values at(ValidatorIndex seat) const;
    [[nodiscard]] Reveal reveal(crypto::Drbg& entropy) const;

private:
    RunId run_;
    protocol::Committee committee_;
    ValidatorIndex self_;
    crypto::bls::Polynomial hi_, hi_blinding_, lo_, lo_blinding_;
};

/// A pair of commitments, decoded: of a deal (Pedersen) or a reveal (Feldman).
struct Committed {
    crypto::bls::Commitments hi;
    crypto::bls::Commitments lo;
    /// Nullopt when a point is malformed.
    [[nodiscard]] static std::optional<Committed> decode(
        std::span<const crypto::bls::PublicKey> hi, std::span<const crypto::bls::PublicKey> lo);
};

/// True when these are the values that `dealt` commits to at `seat`. Pre: scalars in range.
[[nodiscard]] bool fits(const Committed& dealt, ValidatorIndex seat, const Values& values);

/// The values in our box of a deal. Nullopt when it does not open, is another run's, dealer's or
/// seat's, or does not fit.
[[nodiscard]] std::optional<Values> open_box(const RunId& run,
                                             ValidatorIndex dealer,
                                             ValidatorIndex self,
                                             const crypto::ed25519::KeyPair& own,
                                             ByteSpan box,
                                             const Committed& dealt);

/// The revealed commitments when they are well-formed and provably those of the deal.
[[nodiscard]] std::optional<Committed> check_reveal(const RunId& run,
                                                    ValidatorIndex dealer,
                                                    const Committed& dealt,
                                                    const Reveal& reveal);

/// The revealed commitments of a dealer that did not reveal, from others' values (all of which
/// fit). Nullopt with fewer than Thresholds::hi of them.
[[nodiscard]] std::optional<Committed> reconstruct(
    protocol::Committee committee, std::span<const std::pair<ValidatorIndex, Values>> values);
/// The values at any seat, likewise.
[[nodiscard]] std::optional<Values> reconstruct_values(
    protocol::Committee committee,
    std::span<const std::pair<ValidatorIndex, Values>> values,
    ValidatorIndex seat);

/// Infinity, as a point is written: no signature verifies under it. The share key of a seat whose share
/// came out as zero, which needs the seat's own parts to bring about.
inline constexpr crypto::bls::PublicKey nobodys_key = [] {
    std::array<std::byte, crypto::bls::PublicKey::size_bytes> bytes{};
    bytes[0] = std::byte{0xc0};
    return crypto::bls::PublicKey{bytes};
}();
/// The group's key and every seat's, from commitments to their polynomial.
[[nodiscard]] crypto::bls::SharedPublicKey shared_key(const crypto::bls::Commitments& sum,
                                                      std::size_t seats);

}  // namespace weft::dkg
