#pragma once

// What the seats of a key generation tell all others, one bundle per phase and seat, each by
// reliable broadcast. Byte forms: docs/protocols/dkg.md.

#include <weft/codec/codec.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/crypto/opening.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/instance.hpp>
#include <weft/protocol/seats.hpp>

#include <vector>

namespace weft::dkg {

/// Names one run for ever. A failed run is never tried again under its name: derive the next name
/// from the attempt.
using RunId = protocol::InstanceId;

enum class Phase : std::uint8_t { deal, verdict, justification, reveal, reconstruction };
inline constexpr std::size_t phase_count = 5;

/// Both keys come from one run (X §1.8): `hi` signs anchors, order, certificates; `lo` makes coins.
struct Thresholds {
    std::uint16_t hi;  ///< n - f
    std::uint16_t lo;  ///< f + 1
    [[nodiscard]] static Thresholds of(protocol::Committee committee)
    {
        return {static_cast<std::uint16_t>(committee.all_but_faulty()),
                static_cast<std::uint16_t>(committee.one_correct())};
    }
};

/// A dealer's four polynomials at one seat.
struct Values {
    crypto::bls::SecretKey hi, hi_blinding, lo, lo_blinding;
};

/// Phase deal. Pedersen commitments tell nothing, to anyone, about the secrets below them.
struct Deal {
    std::vector<crypto::bls::PublicKey> hi;  ///< by degree, size Thresholds::hi
    std::vector<crypto::bls::PublicKey> lo;  ///< by degree, size Thresholds::lo
    std::vector<Bytes> boxes;                ///< by seat, size n; each box_bytes, its Values sealed
};
/// Run, dealer, seat and values, sealed.
inline constexpr std::size_t box_bytes = crypto::box_overhead_bytes + 32 + 2 + 2 + 4 * 32;

/// Phase verdict: about every dealer at once.
struct Verdict {
    protocol::SeatSet timely;      ///< whose deal was here before the deadline
    protocol::SeatSet complaints;  ///< whose deal is here, and our values in it are wrong
};

/// Phase justification: the values of every complainer, in clear. Ascending by seat.
struct Justification {
    std::vector<std::pair<ValidatorIndex, Values>> answers;
};

/// Phase reveal: Feldman commitments to the dealt secrets, with proofs that they are those.
struct Reveal {
    std::vector<crypto::bls::PublicKey> hi, lo;  ///< as in Deal
    crypto::bls::OpeningProof hi_proof, lo_proof;
};

/// Phase reconstruction: our own values from dealers that did not reveal. Ascending by dealer.
struct Reconstruction {
    std::vector<std::pair<ValidatorIndex, Values>> values;
};

[[nodiscard]] Bytes encode(const Deal& deal);
[[nodiscard]] Bytes encode(const Verdict& verdict);
[[nodiscard]] Bytes encode(const Justification& justification);
[[nodiscard]] Bytes encode(const Reveal& reveal);
[[nodiscard]] Bytes encode(const Reconstruction& reconstruction);

// Lengths, seats and scalar ranges are checked; points are not (crypto::bls::Commitments does).
[[nodiscard]] codec::Decoded<Deal> decode_deal(ByteSpan bytes, protocol::Committee committee);
[[nodiscard]] codec::Decoded<Verdict> decode_verdict(ByteSpan bytes, protocol::Committee committee);
[[nodiscard]] codec::Decoded<Justification> decode_justification(ByteSpan bytes,
                                                                 protocol::Committee committee);
[[nodiscard]] codec::Decoded<Reveal> decode_reveal(ByteSpan bytes, protocol::Committee committee);
[[nodiscard]] codec::Decoded<Reconstruction> decode_reconstruction(ByteSpan bytes,
                                                                   protocol::Committee committee);

/// No bundle of the phase is longer: what is, is refused before it is kept.
[[nodiscard]] std::size_t bundle_bytes_max(Phase phase, protocol::Committee committee);

/// u64 twice, lowest seats first. Bits above the committee are not canonical.
void write(codec::Writer& out, const protocol::SeatSet& seats);
[[nodiscard]] protocol::SeatSet read_seats(codec::Reader& in, std::size_t committee_size);

void write(codec::Writer& out, const Values& values);
[[nodiscard]] Values read_values(codec::Reader& in);

}  // namespace weft::dkg
