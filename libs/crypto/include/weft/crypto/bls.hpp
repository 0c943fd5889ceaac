#pragma once

// BLS12-381 signatures and threshold shares.
//
// Source    draft-irtf-cfrg-bls-signature, RFC 9380; Shamir sharing with evaluation point
//           index + 1.
// Shape     minimal-signature (D-6): signatures in G1 (48 bytes), public keys in G2 (96 bytes),
//           Zcash compressed form. The other orientation is offered for beacons only (beacon.hpp).
// Rules     every point from outside is checked: encoding, curve, subgroup, not infinity.
// Combining first t shares, one verification; batch and bisect only when that fails (X §2.4).

#include <weft/base/bytes.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/crypto/secret.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::crypto::bls {

using Signature = FixedBytes<struct BlsSignatureTag, 48>;
using PublicKey = FixedBytes<struct BlsPublicKeyTag, 96>;
/// A scalar modulo r, 32 bytes big-endian.
using SecretKey = Secret<struct BlsSecretKeyTag, 32>;

/// What a signature is for. Each purpose hashes to the curve with its own domain separation tag, so
/// a signature for one never serves another.
enum class Purpose : std::uint8_t {
    ledger,       ///< BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_: transactions (D-12)
    coin,         ///< WEFT-V1-COIN-BLS12381G1_XMD:SHA-256_SSWU_RO_
    commitment,   ///< WEFT-V1-COMMITMENT-…: a proposal's signature of the state commitment (S0)
    order,        ///< WEFT-V1-ORDER-…: request order, exists only once the batch is fixed (D-71)
    certificate,  ///< WEFT-V1-CERTIFICATE-…: blocks (D-75)
};
[[nodiscard]] std::string_view domain_tag(Purpose purpose) noexcept;

/// A secret key from 32 or more uniform bytes (KeyGen of the draft).
[[nodiscard]] SecretKey derive_key(ByteSpan entropy) noexcept;
[[nodiscard]] PublicKey public_key(const SecretKey& key) noexcept;
[[nodiscard]] Signature sign(const SecretKey& key, Purpose purpose, ByteSpan message) noexcept;
[[nodiscard]] bool verify(const PublicKey& key,
                          Purpose purpose,
                          ByteSpan message,
                          const Signature& signature) noexcept;
/// Encoding, curve, subgroup, not infinity.
[[nodiscard]] bool well_formed(const PublicKey& key) noexcept;
[[nodiscard]] bool well_formed(const Signature& signature) noexcept;

/// A key that verifies often (a group key): decoded, checked, prepared for the pairing once. 20 KB.
class PreparedKey {
public:
    /// Nullopt when the key is malformed.
    [[nodiscard]] static std::optional<PreparedKey> from(const PublicKey& key);
    PreparedKey(PreparedKey&&) noexcept;
    PreparedKey& operator=(PreparedKey&&) noexcept;
    ~PreparedKey();
    /// The answer of the function `verify`, about a third sooner.
    [[nodiscard]] bool verify(Purpose purpose,
                              ByteSpan message,
                              const Signature& signature) const noexcept;
    struct Lines;
    [[nodiscard]] const Lines& lines() const noexcept { return *lines_; }  ///< for `combine`

private:
    explicit PreparedKey(std::unique_ptr<const Lines> lines) noexcept;
    std::unique_ptr<const Lines> lines_;
};

/// Share of seat `index` (0-based; evaluated at index + 1).
struct SignatureShare {
    std::uint16_t index = 0;
    Signature signature;
    friend bool operator==(const SignatureShare&, const SignatureShare&) = default;
};

/// The public side of a shared key: the group key and one key per seat.
struct SharedPublicKey {
    std::uint16_t threshold = 0;    ///< shares that make a signature, at least 1
    PublicKey group;                ///< verifies combined signatures
    std::vector<PublicKey> shares;  ///< by seat, size n
    friend bool operator==(const SharedPublicKey&, const SharedPublicKey&) = default;
};

[[nodiscard]] bool verify_share(const SharedPublicKey& key,
                                Purpose purpose,
                                ByteSpan message,
                                const SignatureShare& share) noexcept;

/// What combining found. `signature` is set when `threshold` good shares were there; `bad` names
/// the seats whose shares were wrong, ascending: malformed ones always, well-formed ones when the
/// optimistic attempt failed and every share was looked at.
struct Combined {
    std::optional<Signature> signature;
    std::vector<std::uint16_t> bad;
    friend bool operator==(const Combined&, const Combined&) = default;
};
/// Combine first, verify once, bisect on failure. A repeated index (all but the first) and an index
/// outside the committee count as absent; with fewer than `threshold` shares left nothing is
/// verified. Pre: `index` is bound to the sender, or a liar could have another seat blamed.
[[nodiscard]] Combined combine(const SharedPublicKey& key,
                               Purpose purpose,
                               ByteSpan message,
                               std::span<const SignatureShare> shares);
/// The same with `key.group` prepared.
[[nodiscard]] Combined combine(const SharedPublicKey& key,
                               const PreparedKey& group,
                               Purpose purpose,
                               ByteSpan message,
                               std::span<const SignatureShare> shares);

/// A polynomial over the scalars: for dealers (DKG) and tests. coefficients[0] is the secret.
class Polynomial {
public:
    /// `threshold` coefficients drawn from 32 bytes of entropy. Pre: threshold >= 1.
    [[nodiscard]] static Polynomial random(std::uint16_t threshold, ByteSpan entropy);
    explicit Polynomial(std::vector<SecretKey> coefficients);  ///< Pre: at least one.
    /// The polynomial of degree < values.size() through these points (seat, value). Pre: the seats
    /// differ, at least one. O(t^2).
    [[nodiscard]] static Polynomial through(
        std::span<const std::pair<std::uint16_t, SecretKey>> values);
    [[nodiscard]] std::size_t threshold() const noexcept { return coefficients_.size(); }
    [[nodiscard]] const SecretKey& coefficient(std::size_t k) const { return coefficients_[k]; }
    [[nodiscard]] SecretKey share(std::uint16_t index) const;  ///< value at index + 1

private:
    std::vector<SecretKey> coefficients_;
};
[[nodiscard]] SecretKey add(const SecretKey& a, const SecretKey& b) noexcept;
/// The value at 0 of the polynomial through these points (seat, value); the seats differ.
[[nodiscard]] SecretKey interpolate(std::span<const std::pair<std::uint16_t, SecretKey>> shares);
/// True when 0 < key < r.
[[nodiscard]] bool well_formed(const SecretKey& key) noexcept;

/// Commitments in G2: Feldman g^a, and Pedersen g^a h^b with h of unknown logarithm (hash to curve
/// of a fixed tag). Pre: well-formed scalars, not taken from a peer unchecked. For many evaluations
/// see commitments.hpp.
[[nodiscard]] PublicKey commit(const SecretKey& a) noexcept;
[[nodiscard]] PublicKey commit(const SecretKey& a, const SecretKey& b) noexcept;
/// Sum of points. Nullopt when a point is malformed or the sum is infinity.
[[nodiscard]] std::optional<PublicKey> sum(std::span<const PublicKey> points) noexcept;
/// Value "in the exponent" at seat `index`: prod commitments[k]^((index + 1)^k).
/// Nullopt as in `sum`.
[[nodiscard]] std::optional<PublicKey> evaluate(std::span<const PublicKey> commitments,
                                                std::uint16_t index) noexcept;

/// For tests, benchmarks and single-operator devnets: a trusted dealer's shares of one key.
struct DealtKey {
    SharedPublicKey public_key;
    std::vector<SecretKey> shares;  ///< by seat
};
[[nodiscard]] DealtKey deal(std::uint16_t seats, std::uint16_t threshold, ByteSpan entropy);

}  // namespace weft::crypto::bls
