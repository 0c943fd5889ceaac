#pragma once

// Resharing: a committee hands its key to another one, of other members, size and threshold. The
// public key stays, so the series goes on and nobody who verifies it notices. Old shares are of no
// use with new ones.
//
// Source    Desmedt, Jajodia 97; Herzberg, Jarecki, Krawczyk, Yung 95; drand's resharing (X §3.6).
// Model     at most f of the old members lie, and at most f' of the new; the key's shares in G1 are
//           known (key.hpp). Each old member deals its share; a new one checks its part against what
//           the dealer commits to, complains when it is wrong, and gets an answer in clear or the
//           dealer does not count.
// Promises  same key    any roll of old-threshold dealers that count gives the old key, exactly
//           agreement   the same roll gives all new members shares of one polynomial
//           secrecy     a dealer's share stays hidden from fewer than new-threshold members; an answer
//                       in clear tells the complainer's part only
//           evidence    a deal that does not commit to the dealer's own share, and an answer that
//                       does not fit, name the dealer
// Not here  who was in time, and which roll counts: the new members settle that as a key generation
//           does (dkg/settlement.hpp), with `acceptable` as judge. A roll is an argument here.
// Cost      a deal: t' points of 48 bytes and a box of 116 bytes per new member. A check: t' products.

#include <weft/codec/codec.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/drng/key.hpp>

#include <map>

namespace weft::drng {

/// Names one handing over, for ever.
using HandoverId = FixedBytes<struct HandoverIdTag, 32>;

struct NewCommittee {
    std::uint16_t threshold = 0;
    std::vector<crypto::ed25519::PublicKey> members;  ///< by new seat
};

/// What one old member deals.
struct Deal {
    std::vector<KeyTwin>
        commitments;           ///< by degree, size the new threshold; the first is its share's
    std::vector<Bytes> boxes;  ///< by new seat, each box_bytes
};
/// Handing over, dealer, seat and value, sealed.
inline constexpr std::size_t reshare_box_bytes = crypto::box_overhead_bytes + 32 + 2 + 2 + 32;

[[nodiscard]] Bytes encode(const Deal& deal);
[[nodiscard]] codec::Decoded<Deal> decode_deal(ByteSpan bytes,
                                               std::uint16_t threshold,
                                               std::size_t members);

/// An old member's part. The polynomial is kept for answers.
class Dealer {
public:
    Dealer(const HandoverId& id,
           ValidatorIndex dealer,
           const crypto::bls::SecretKey& share,
           const NewCommittee& to,
           crypto::Drbg& entropy);
    [[nodiscard]] const Deal& deal() const noexcept { return deal_; }
    /// What a new seat must have got, in clear: when it complains.
    [[nodiscard]] crypto::bls::SecretKey answer(ValidatorIndex seat) const;

private:
    crypto::bls::Polynomial polynomial_;
    Deal deal_;
};

/// A new member's part.
class Receiver {
public:
    enum class Verdict : std::uint8_t {
        taken,
        known,         ///< a second deal, or an answer that nobody asked for
        wrong_deal,    ///< evidence: it does not commit to the dealer's share, or is malformed
        complaint,     ///< our part is wrong: tell everybody, and the dealer must answer
        wrong_answer,  ///< evidence
    };

    /// Pre: `own` is to.members[self]'s and outlives this.
    Receiver(const HandoverId& id,
             SharedKey old,
             NewCommittee to,
             ValidatorIndex self,
             const crypto::ed25519::KeyPair& own);

    Verdict hear(ValidatorIndex dealer, const Deal& deal);
    /// A new member complains of a dealer: it does not count until it has answered.
    void hear_complaint(ValidatorIndex dealer, ValidatorIndex seat);
    /// The dealer answered a complaint of `seat`.
    Verdict hear_answer(ValidatorIndex dealer,
                        ValidatorIndex seat,
                        const crypto::bls::SecretKey& value);

    /// Dealers that count as far as we know: deal here, no complaint without an answer.
    [[nodiscard]] protocol::SeatSet counting() const;
    /// A roll to which one may agree: old-threshold dealers that count, all with our part here.
    [[nodiscard]] bool acceptable(const protocol::SeatSet& roll) const;

    struct Result {
        SharedKey key;  ///< the group is the old one
        crypto::bls::SecretKey share;
    };
    /// Nullopt: a sum is infinity, which cannot happen unless a liar knows what correct dealers drew;
    /// deal anew. Pre: `acceptable(roll)`.
    [[nodiscard]] std::optional<Result> result(const protocol::SeatSet& roll) const;

private:
    struct FromDealer {
        Deal deal;
        std::optional<crypto::bls::SecretKey> value;  ///< our part
        protocol::SeatSet complaints;                 ///< without an answer
    };
    [[nodiscard]] std::optional<crypto::bls::SecretKey> open(ValidatorIndex dealer,
                                                             ByteSpan box) const;

    HandoverId id_;
    SharedKey old_;
    NewCommittee to_;
    ValidatorIndex self_;
    const crypto::ed25519::KeyPair* own_;
    std::map<ValidatorIndex, FromDealer> dealt_;
    std::map<ValidatorIndex, protocol::SeatSet> early_;  ///< complaints before the deal
};

}  // namespace weft::drng
