#pragma once

// What one old member deals when a committee hands its keys to another one: its own shares, shared
// again, so that whoever gets nothing from it gets its part from the other new members.
//
// Source    Desmedt, Jajodia 97 (a share is shared again); Kokoris-Kogias, Malkhi, Spiegelman 20,
//           sec. 4 (two variables of different degree: a high threshold, and parts that f + 1 others
//           can make again); Feldman 87.
// Model     a dealer's polynomial P(x, y) per key: of the new threshold t' in x, of f' + 1 in y; P(0, 0)
//           is its old share. Seat i is the point i + 1. The new share of i is P(i, 0); its help is
//           P(x, i), with which it tells any seat j the value P(j, i), and f' + 1 such values are P(j, 0).
// Promises  secrecy   f' seats together know nothing of P(0, 0): for each x the values P(x, j) of f' seats
//                     leave P(x, 0) open, and t' - 1 shares leave P(0, 0) open
//           one part  what fits the commitments at a seat is the seat's part, from whomever it comes
//           same deal a dealer that starts again deals the same: its polynomials follow from its shares
//                     and the name of the hand-over
// Cost      96 (f' + 1) (t'_hi + t'_lo) bytes of commitments, each decoded once (60 us)

#include <weft/crypto/commitments.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/dkg/bundles.hpp>

#include <optional>

namespace weft::dkg::handover {

/// Both keys of a committee and this member's shares of them.
struct Shares {
    crypto::bls::SecretKey hi, lo;
};

/// Commitments by the power of y (f' + 1 of them), by the power of x (the key's new threshold).
struct Matrix {
    std::vector<std::vector<crypto::bls::PublicKey>> hi, lo;
    friend bool operator==(const Matrix&, const Matrix&) = default;
};
[[nodiscard]] Bytes encode(const Matrix& matrix);
/// Errors also: out_of_range, when it is not of that committee's shape.
[[nodiscard]] codec::Decoded<Matrix> decode_matrix(ByteSpan bytes, protocol::Committee to);
/// Of a matrix' bytes, with run and dealer: what new members tell each other that they have.
[[nodiscard]] crypto::Hash digest(const RunId& run, ValidatorIndex dealer, ByteSpan matrix);

/// One seat's part of a deal.
struct Part {
    Shares share;  ///< P(i, 0)
    /// P(x, i) by the power of x. Empty: it came from others, which is enough for the share alone.
    std::vector<crypto::bls::SecretKey> hi_help, lo_help;
};

/// A dealer's own secrets.
class Dealt {
public:
    Dealt(const RunId& run, ValidatorIndex dealer, const Shares& shares, protocol::Committee to);
    /// With polynomials of one's choice. Two deals of one run give both away: for tests of liars.
    Dealt(const RunId& run,
          ValidatorIndex dealer,
          const Shares& shares,
          protocol::Committee to,
          const crypto::Drbg& drbg);
    [[nodiscard]] const Matrix& matrix() const noexcept { return matrix_; }
    [[nodiscard]] Part part(ValidatorIndex seat) const;
    /// The part, sealed to the member. Equal each time.
    [[nodiscard]] Bytes box(ValidatorIndex seat, const crypto::ed25519::PublicKey& member) const;

private:
    RunId run_;
    ValidatorIndex dealer_;
    crypto::Drbg drbg_;
    std::vector<crypto::bls::Polynomial> hi_, lo_;  ///< by the power of y
    Matrix matrix_;
};

/// The public side of a deal, decoded.
class Committed {
public:
    /// Nullopt: a point is malformed, it is not of the dealer's old shares (`hi`, `lo`: their keys), or
    /// it gives a seat no share. It is the same for everybody, so a correct dealer's never is.
    [[nodiscard]] static std::optional<Committed> decode(const Matrix& matrix,
                                                         protocol::Committee to,
                                                         const crypto::bls::PublicKey& hi,
                                                         const crypto::bls::PublicKey& lo);
    /// Pre: the help has its length, or is empty.
    [[nodiscard]] bool fits(ValidatorIndex seat, const Part& part) const;
    /// Whether these are P(seat, helper).
    [[nodiscard]] bool fits(ValidatorIndex seat, ValidatorIndex helper, const Shares& value) const;
    /// Commitments to P(x, 0).
    [[nodiscard]] const crypto::bls::Commitments& hi() const { return hi_.front(); }
    [[nodiscard]] const crypto::bls::Commitments& lo() const { return lo_.front(); }

private:
    std::vector<crypto::bls::Commitments> hi_, lo_;
};

/// What the holder of a part tells another seat. Pre: the part has help.
[[nodiscard]] Shares help(const Part& part, ValidatorIndex seat);
/// The share of a seat from f' + 1 helpers' values that fit.
[[nodiscard]] Shares recover(std::span<const std::pair<ValidatorIndex, Shares>> values);

/// Nullopt: it does not open, or is of another run, dealer or seat.
[[nodiscard]] std::optional<Part> open_part(const RunId& run,
                                            ValidatorIndex dealer,
                                            ValidatorIndex seat,
                                            const crypto::ed25519::KeyPair& own,
                                            protocol::Committee to,
                                            ByteSpan box);
[[nodiscard]] std::size_t part_box_bytes(protocol::Committee to);

/// A helper's values for a seat, sealed to it.
[[nodiscard]] Bytes seal_help(const RunId& run,
                              ValidatorIndex dealer,
                              ValidatorIndex helper,
                              ValidatorIndex seat,
                              const crypto::ed25519::PublicKey& member,
                              const Shares& value,
                              crypto::Drbg& entropy);
[[nodiscard]] std::optional<Shares> open_help(const RunId& run,
                                              ValidatorIndex dealer,
                                              ValidatorIndex helper,
                                              ValidatorIndex seat,
                                              const crypto::ed25519::KeyPair& own,
                                              ByteSpan box);
inline constexpr std::size_t help_box_bytes = crypto::box_overhead_bytes + 32 + 3 * 2 + 2 * 32;

}  // namespace weft::dkg::handover
