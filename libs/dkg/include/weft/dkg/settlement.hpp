#pragma once

// Settlement: one committee, one decision on one small value. A key generation settles twice: on
// the bundles that count, and on the dealers to reconstruct.
//
// Source    Castro, Liskov 99, reduced to one decision: prepare, commit, change of view; locks as
//           Buchman, Kwon, Milosevic 18. Votes are signed, so a quorum of them convinces third
//           parties.
// Model     n > 3f; authenticated links; messages may be late, reordered, repeated.
// Promises  agreement    no two correct seats decide differently, whatever the clock does
//           judgement    a decided value was acceptable to a correct seat when it voted for it
//           totality     if one correct seat decides, all do
//           termination  once messages arrive faster than the views last, a view led by a correct
//                        seat decides, if what it proposes is acceptable to all correct seats
//                        (views take turns and grow)
//           bounded      a seat costs at most `bad_proofs_max` checks that end badly; a proof is
//                        checked when something would follow from it
// Cost      3 hops, 2 n^2 votes of about 150 bytes in a good view; state: two votes per seat and
//           view, 16 views ahead
// Restart   A seat that forgot its votes must not take part again. One whose `memory` was durable
//           before what it said left goes on with `resume`; it says its last words again.

#include <weft/codec/codec.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/seats.hpp>
#include <weft/protocol/step.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace weft::dkg::settlement {

/// What is agreed on: a canonical encoding, so equal values have equal bytes.
using Value = Bytes;
inline constexpr std::size_t value_bytes_max = 64;
/// Who has sent so many proofs or signatures that do not verify is believed no more.
inline constexpr std::uint32_t bad_proofs_max = 8;

enum class Stage : std::uint8_t { prepare, commit };

/// n - f signatures of one stage, view and value. Ascending by seat.
struct Proof {
    std::uint32_t view = 0;
    std::vector<std::pair<ValidatorIndex, crypto::ed25519::Signature>> signatures;
    friend bool operator==(const Proof&, const Proof&) = default;
};
/// A value that n - f seats prepared: nothing else can have been decided before its view.
struct Locked {
    Value value;
    Proof prepared;
    friend bool operator==(const Locked&, const Locked&) = default;
};

/// leader of the view -> all. With `prepared`: "this value is locked, by this proof".
struct Proposal {
    std::uint32_t view = 0;
    Value value;
    std::optional<Proof> prepared;
    friend bool operator==(const Proposal&, const Proposal&) = default;
};
/// all -> all.
struct Vote {
    Stage stage = Stage::prepare;
    std::uint32_t view = 0;
    Value value;
    crypto::ed25519::Signature signature;
    friend bool operator==(const Vote&, const Vote&) = default;
};
/// all -> all: "the view before took too long; this is the newest lock I know".
struct NextView {
    std::uint32_t view = 0;
    std::optional<Locked> locked;
    friend bool operator==(const NextView&, const NextView&) = default;
};
/// all -> all, once: n - f commits.
struct Decided {
    Value value;
    Proof committed;
    friend bool operator==(const Decided&, const Decided&) = default;
};
using Message = std::variant<Proposal, Vote, NextView, Decided>;

enum class Fault : std::uint8_t {
    not_the_leader,
    two_proposals,  ///< for one view
    two_votes,      ///< for one stage and view
    bad_signature,
    bad_proof,
};
using Step = protocol::Step<Message, Value, Fault>;

class Settlement {
public:
    /// `context` names run and question; votes are bound to it.
    /// Pre: keys by seat, size n; `own` outlives this.
    Settlement(protocol::Committee committee,
               ValidatorIndex self,
               const crypto::Hash& context,
               std::vector<crypto::ed25519::PublicKey> members,
               const crypto::ed25519::KeyPair& own);

    /// Begins to take part: view 0 lasts `view_duration`, view v at most eight times as long. The time
    /// of a later view runs once n - f seats are known to be in it or further.
    /// Messages are recorded before that, but nothing is voted for.
    void begin(protocol::Instant now, protocol::Instant view_duration);
    [[nodiscard]] bool begun() const noexcept { return view_ends_.has_value(); }

    /// What this seat has said that binds it: its view with the newest lock, its proposal and votes of
    /// that view, the decision. Said again to whoever has not heard it, it is all that one needs of us.
    /// Empty before `begin`.
    [[nodiscard]] std::vector<Message> memory() const;
    /// Begins where `memory` ended. Pre: nothing was begun or heard; the memory is this seat's own.
    void resume(protocol::Instant now,
                protocol::Instant view_duration,
                std::span<const Message> memory);

    /// Feeds one authenticated message. Pre: `from` is another member.
    Step handle(ValidatorIndex from, const Message& message);

    /// True when a value is acceptable now; it may become so later, never the other way.
    using Judge = std::function<bool(const Value&)>;
    /// Does what has become possible: call after every input of the owner's. `candidate` is what we
    /// propose when it is our turn and nothing is locked. The output is the decision, once.
    Step advance(protocol::Instant now, const std::optional<Value>& candidate, const Judge& judge);

    [[nodiscard]] const std::optional<Value>& decision() const noexcept { return decision_; }
    /// When to call `advance` at the latest.
    [[nodiscard]] std::optional<protocol::Instant> wake() const noexcept
    {
        return decision_ || !gathered_ ? std::nullopt : view_ends_;
    }
    [[nodiscard]] std::uint32_t view() const noexcept { return view_; }

private:
    using Ballot = std::pair<std::uint32_t, Stage>;
    struct Tally {
        std::map<ValidatorIndex, Vote> votes;  ///< checked; one per seat
    };

    Step on(ValidatorIndex from, const Proposal& proposal);
    Step on(ValidatorIndex from, const Vote& vote);
    Step on(ValidatorIndex from, const NextView& next);
    Step on(ValidatorIndex from, const Decided& decided);
    [[nodiscard]] ValidatorIndex leader(std::uint32_t view) const;
    [[nodiscard]] bool within_horizon(std::uint32_t view) const;
    [[nodiscard]] crypto::Hash digest(Stage stage, std::uint32_t view, const Value& value) const;
    [[nodiscard]] bool valid(Stage stage, const Value& value, const Proof& proof) const;
    [[nodiscard]] std::optional<std::pair<Value, Proof>> quorum_of(const Ballot& ballot) const;
    void learn(const Value& value, const Proof& prepared);
    [[nodiscard]] bool newer(const Proof& prepared) const;
    /// Counts it against its sender.
    Step bad(ValidatorIndex from, Fault what);
    [[nodiscard]] bool all_here() const;
    void enter(protocol::Instant now, std::uint32_t view, Step& step);
    void cast(Stage stage, const Value& value, Step& step);
    void decide(const Value& value, const Proof& committed, Step& step);
    bool change_view(protocol::Instant now, Step& step);
    bool propose(const std::optional<Value>& candidate, Step& step);
    bool prepare(const Judge& judge, Step& step);
    bool commit(Step& step);
    bool conclude(Step& step);

    protocol::Committee committee_;
    ValidatorIndex self_;
    crypto::Hash context_;
    std::vector<crypto::ed25519::PublicKey> members_;
    const crypto::ed25519::KeyPair* own_;

    std::uint32_t view_ = 0;
    protocol::Instant view_duration_{};
    std::optional<protocol::Instant> view_ends_;
    /// n - f seats are known to be in this view or further: its time runs. Were it to run before, a seat
    /// that is ahead would stay ahead, since views last equally long in the end, and n - f seats would
    /// never be in one view for long enough.
    bool gathered_ = true;
    std::map<std::uint32_t, Proposal> proposals_;
    std::map<Ballot, Tally> tallies_;
    std::map<ValidatorIndex, std::uint32_t> next_views_;  ///< the highest each seat asked for
    std::map<ValidatorIndex, std::uint32_t> bad_;         ///< what did not verify, by sender
    std::optional<Locked> locked_;                        ///< of the highest view
    std::optional<Value> decision_;
    std::optional<Proof> committed_;  ///< of the decision
};

}  // namespace weft::dkg::settlement
