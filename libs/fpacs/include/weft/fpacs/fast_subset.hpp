#pragma once

// FP-ACS: a common subset with a leader's fast path. All agree on a set of at least n - f proposals and, with
// it, on a threshold signature that nobody could know before the set was fixed.
//
// Source    X §5.3 to §5.6 (D-70, D-71): the leader's path of two votes, PACE, one binary agreement on whether
//           anything was prepared, and the common subset of Ben-Or, Kelmer, Rabin as the fallback.
// Model     n > 3f; authenticated links that deliver in the end. The caller has the clocks: it says when the fast
//           path is late. Nothing but speed depends on them.
// Promises  agreement    correct validators decide the same vector, with the same bytes
//           validity     at least n - f seats, at least n - 2f of them correct; a correct seat's bytes are what it
//                        proposed
//           order        nobody computes the signature over a vector that is not the decision, nor over the
//                        decision before it is one: it takes n - f commit votes
//           totality     with probability 1 all correct validators decide, once all have proposed and, when the
//                        leader does not lead them there, have been told that it is late
//           evidence     a correct validator is never accused by a correct one; who votes for two vectors leaves
//                        two signatures that anybody can check
// Cost      fast: 4 hops; n^2 (33 + 48) + n^2 (33 + 96) bytes of votes, n |vector|, n^2 80 of decisions, and n^2
//           |proposal|. Late: one hop of PACE, an agreement of 2 or 4 hops beside the common subset, one of votes.
//
// Invariants, cited where they are checked:
//   F1  One Vote1 in a slot, and none after PACE.
//   F2  One Vote2 for the leader's vector, after its certificate was seen and never after PACE; a second Vote2 only
//       for what the fallback decided.
//   F3  Of the certificates of a slot's leader there is one vector: two quorums of n - f share f + 1 seats, one of
//       them correct, which keeps F1.
//   F4  When n - f commit votes for the leader's vector may exist, n - 2f correct ones showed its certificate in
//       their PACE, so every n - f PACE have one of them: all correct inputs to the zeroth agreement are 1, and the
//       fallback decides the same vector (X §5.5).
//   F5  What is held is bounded: of each seat one proposal that it sent, and those of one vector.
//
// Restart   Same inputs, same steps. A validator that records its inputs before their steps leave keeps F1 and F2.

#include <weft/fpacs/message.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/instance.hpp>
#include <weft/protocol/seats.hpp>
#include <weft/protocol/step.hpp>

#include <array>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace weft::fpacs {

/// A committee's K_hi and this validator's share of it, beside the coin's keys (K_lo).
struct Keys {
    protocol::Committee committee;
    ValidatorIndex self;
    const crypto::bls::SharedPublicKey& hi;    ///< threshold n - f
    const crypto::bls::PreparedKey& hi_group;  ///< of `hi`
    const crypto::bls::SecretKey& share_hi;
    const coin::Keys& coin;
};

/// Two votes of one seat in one slot: anybody who knows its share key can check both.
struct DoubleVote {
    crypto::Hash first;  ///< digests of vectors
    crypto::bls::Signature first_share;
    crypto::Hash second;
    crypto::bls::Signature second_share;
    friend bool operator==(const DoubleVote&, const DoubleVote&) = default;
};

enum class FaultKind : std::uint8_t {
    subset,            ///< a fault inside the common subset
    zeroth,            ///< a fault inside the zeroth agreement
    not_the_leader,    ///< listed proposals without being the leader
    malformed_vector,  ///< fewer than n - f entries, a seat twice, or one that does not exist
    double_vote,       ///< with the two votes, when both signatures are good
    too_many_votes,    ///< commit votes for a third vector
    bad_share,         ///< not this seat's share
    bad_certificate,   ///< shows something as prepared or decided that is not
    wrong_supply,      ///< gives another vector or proposal than it was asked for
};
struct Fault {
    FaultKind kind;
    std::optional<DoubleVote> votes = {};
    friend bool operator==(const Fault&, const Fault&) = default;
};
enum class Refusal : std::uint8_t { already_proposed, oversized, stranger };

struct Decision {
    acs::Subset subset;
    crypto::Hash digest;
    crypto::bls::Signature order;
    Vector::Of path = Vector::Of::leader;
    friend bool operator==(const Decision&, const Decision&) = default;
};
using Step = protocol::Step<Message, Decision, Fault>;

class FastSubset {
public:
    /// Whether a proposal may stand in a leader's vector that this validator votes for.
    using Valid = std::function<bool(ValidatorIndex, ByteSpan)>;

    /// `leader`: nullopt, this validator does not know it, and follows who lists first; all that know one must know
    /// the same. Speed alone depends on it. Pre: `keys` outlive this; `leader` sits in the committee; no two runs with
    /// these keys share an `instance`.
    FastSubset(const Keys& keys,
               const protocol::InstanceId& instance,
               std::optional<ValidatorIndex> leader,
               Valid valid = {});

    /// Our proposal, once; at most rbc::payload_bytes_max bytes.
    std::expected<Step, Refusal> propose(Bytes proposal);
    /// Feeds one authenticated message. The decision is the step's output, once.
    std::expected<Step, Refusal> handle(ValidatorIndex from, const Message& message);

    // --- what the caller's clock says, each at most once; repeats are empty steps ---

    /// The leader has waited long enough for more than n - f proposals.
    Step gathered();
    /// Half of the time is over: without a list of the leader the broadcasts of what we hold begin.
    Step half_late();
    /// All of it is: no more votes for the leader.
    Step late();

    [[nodiscard]] bool proposed() const noexcept { return proposed_; }
    [[nodiscard]] bool decided() const noexcept { return done_; }
    /// The leader, that is this validator, has n - f proposals: tell it `gathered` a little later (X §5.3: 15 ms).
    [[nodiscard]] bool gathering() const noexcept
    {
        return gathering_ && !listing_ && !paced_ && !certificate_;
    }
    /// n - f proposals are here and nothing is decided: the time of the fast path runs.
    [[nodiscard]] bool running() const noexcept;
    /// For people: "proposals", "first vote", "second vote", "fallback", "order", "decided".
    [[nodiscard]] std::string_view stage() const noexcept;
    /// Seats whose message this stage lacks; none in the fallback.
    [[nodiscard]] std::vector<ValidatorIndex> awaited() const;

private:
    using Of = Vector::Of;
    /// Commit votes for one vector.
    struct Votes {
        std::map<ValidatorIndex, crypto::bls::Signature> shares;
        protocol::SeatSet refused;
    };

    void on(ValidatorIndex from, const acs::Message& message, Step& step);
    void on(ValidatorIndex from, const PrePrepare& message, Step& step);
    void on(ValidatorIndex from, const Vote1& message, Step& step);
    void on(ValidatorIndex from, const Vote2& message, Step& step);
    void on(ValidatorIndex from, const Pace& message, Step& step);
    void on(ValidatorIndex from, const Known& message, Step& step);
    void on(ValidatorIndex from, const Decide& message, Step& step);
    void on(ValidatorIndex from, const WantVector& message, Step& step);
    void on(ValidatorIndex from, const GiveVector& message, Step& step);
    void on(ValidatorIndex from, const WantProposal& message, Step& step);
    void on(ValidatorIndex from, const GiveProposal& message, Step& step);
    void on(ValidatorIndex from, const Zeroth& message, Step& step);

    void take(acs::Step&& inner, Step& step);
    void take(aba::Step&& inner, Step& step);
    void open(Step& step);
    void list(Step& step);
    void vote_first(Step& step);
    void take_up(Step& step);
    void vote_second(Step& step);
    void pace(Step& step);
    void fall_back(Step& step);
    void settle(Step& step);
    void commit(const crypto::Hash& digest, Step& step);
    void try_prepare(Step& step);
    void try_order(const crypto::Hash& digest, Step& step);
    void certified(const crypto::Hash& digest, const crypto::bls::Signature& order, Step& step);
    void finish(Step& step);

    void record_first(ValidatorIndex from,
                      const crypto::Hash& digest,
                      const crypto::bls::Signature& share,
                      Step& step);
    /// A certificate that somebody shows. False: it is none.
    bool learn(const Prepared& prepared);
    [[nodiscard]] bool well_formed(const Vector& vector) const;
    [[nodiscard]] bool holds(const Vector& vector) const;
    void want_missing(const Vector& vector, const protocol::Recipients& whom, Step& step);
    void sent(ValidatorIndex proposer, const Bytes& proposal, Step& step);
    void hold(ValidatorIndex proposer, const crypto::Hash& digest, Bytes proposal, Step& step);
    void record_second(ValidatorIndex from,
                       const crypto::Hash& digest,
                       const crypto::bls::Signature& share,
                       Step& step);
    [[nodiscard]] const Vector* find(const crypto::Hash& digest) const;
    [[nodiscard]] bool good_share(ValidatorIndex from,
                                  const crypto::Hash& signed_digest,
                                  const crypto::bls::Signature& share) const;
    static void say(Step& step, Message message)
    {
        step.messages.push_back({{}, std::move(message)});
    }
    static void accuse(Step& step, ValidatorIndex whom, FaultKind what)
    {
        step.accusations.push_back({whom, Fault{.kind = what}});
    }

    const Keys keys_;
    protocol::InstanceId instance_;
    std::optional<ValidatorIndex> leader_;
    Valid valid_;
    acs::CommonSubset subset_;
    aba::Agreement zeroth_;

    std::map<std::pair<ValidatorIndex, crypto::Hash>, Bytes> held_;  ///< proposals, F5
    std::vector<std::optional<crypto::Hash>> sent_;  ///< by seat: the proposal that it sent us
    protocol::SeatSet to_list_;                      ///< whose may be listed
    std::size_t proposals_ = 0;                      ///< in `sent_`
    std::vector<protocol::Envelope<Message>> lazy_;  ///< of the common subset, until `open`

    std::optional<Vector> listed_;  ///< by the leader, or whom we follow as one
    std::optional<ValidatorIndex> listed_by_;
    std::optional<crypto::Hash> listed_digest_;
    std::map<ValidatorIndex, Vote1> firsts_;  ///< the first of each seat
    protocol::SeatSet refused_;               ///< whose first vote was no good share
    std::optional<Prepared> prepared_;
    std::optional<crypto::Hash> prepared_digest_;
    std::map<crypto::Hash, Votes> seconds_;
    std::array<std::map<ValidatorIndex, crypto::Hash>, 2>
        second_of_;  ///< of each seat, at most two
    protocol::SeatSet paces_;
    struct Want {
        ValidatorIndex from;
        ValidatorIndex proposer;
        crypto::Hash digest;
        friend bool operator==(const Want&, const Want&) = default;
    };
    std::vector<std::array<protocol::SeatSet, 2>>
        answered_;                    ///< by proposer: who asked, at most twice
    std::vector<Want> wanted_early_;  ///< what we did not hold when it was asked for
    std::set<std::pair<ValidatorIndex, crypto::Hash>> asked_;  ///< for these proposals
    bool asked_for_vector_ = false;
    std::optional<Vector> union_;  ///< output of the common subset
    std::optional<crypto::Hash> union_digest_;
    std::optional<bool> was_prepared_;  ///< output of the zeroth agreement
    std::optional<Decide> certificate_;
    std::optional<Vector> given_;  ///< a vector we asked for

    bool proposed_ = false;
    bool gathering_ = false;
    bool listing_ = false;  ///< we have listed
    bool open_ = false;
    bool voted_first_ = false;
    bool voted_second_ = false;
    bool paced_ = false;
    bool fell_back_ = false;
    bool settled_ = false;
    bool done_ = false;
};

}  // namespace weft::fpacs
