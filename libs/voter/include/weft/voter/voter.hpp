#pragma once

// One node's part in the votes on conflicts: when a round is, whom it asks what, what it answers, and
// which transactions it is against.
//
// Source    seed 002; T §2.12 - 2.15; D-30 ... D-34; docs/protocols/voting.md.
// Model     peers may be silent, slow, or lie. Nobody is known to have heard a query.
// Input     transactions as they are booked, in that order; what weight says of them; answers, beacons
//           and statements; the time; who has how much mana, when a round begins.
// Promises  before `start` no opinion is formed: weight alone speaks (D-30), but for what was voted
//           down in an earlier life;
//           a silent, slow or lying peer costs a round at most its time;
//           a round is judged by a beacon that came after its answers were closed, and without one by
//           the clock with the fixed threshold (D-33); what needs no beacon does not wait for one;
//           a like that weight does not bear out in time is voted on again: levels that grew while this
//           node was cut off are not true, and must not keep it apart for ever;
//           what it holds of others is bounded by what is open: a decided transaction is forgotten,
//           and what a peer may be asked or may answer in a round is bounded.
// Effects   none: `wake` says whom to ask; what changed is asked for.
// Cost      an arrival: its inputs. A round: a byte and an id for each open transaction and peer asked.

#include <weft/drng/ticker.hpp>
#include <weft/voting/statement_payload.hpp>
#include <weft/voting/voting.hpp>

#include <deque>
#include <functional>
#include <map>
#include <unordered_set>

namespace weft::voter {

using protocol::Instant;
using types::NodeId;
using types::OutputId;
using types::TransactionId;
using voting::Duration;
using voting::Opinion;

struct Settings {
    voting::Settings voting;
    Duration await = std::chrono::milliseconds{250};  ///< for a beacon, after its time
    Duration period{};                                ///< of the beacons; 0: the network has none
};

/// Transactions in one query.
inline constexpr std::size_t asked_max = 1'024;
/// Rounds of a transaction that are told, the newest ones.
inline constexpr std::size_t told_max = 24;
/// Transactions with votes that weight has decided, and that are told of nevertheless: the newest.
inline constexpr std::size_t past_max = 256;
/// Queries to one peer in one round. What is open beyond these is asked about later.
inline constexpr std::size_t queries_max = 16;

/// Who can be asked and what they count.
struct Electorate {
    std::vector<voting::Holder> others;  ///< all active nodes with mana but this one
    std::set<NodeId> unreachable;        ///< of these, whom no query reaches; all the same drawn:
                                         ///< few answers must not decide for who is cut off
    voting::OwnMana own;                 ///< of all active mana
};
struct Query {
    NodeId peer;
    std::uint64_t number = 0;        ///< of all queries of this life; the answer names it
    std::vector<TransactionId> ids;  ///< 1…asked_max
};
/// The node is against it, or no more.
struct Disliked {
    TransactionId transaction;
    bool disliked = false;
};
/// A vote that its rounds ended.
struct Ended {
    TransactionId transaction;
    voting::Result result = voting::Result::failed;
    std::uint32_t rounds = 0;
    Instant started{};
    Instant at{};
};
/// What must be durable before anything that follows from it leaves: an opinion of level 2 or 3 in a
/// conflict; none: it is not needed any more.
struct Record {
    TransactionId transaction;
    Opinion opinion = Opinion::none;
};

/// What a beacon gives a round: its first 8 bytes, and when its round was.
struct Draw {
    std::uint64_t random = 0;
    Instant of{};
    friend bool operator==(const Draw&, const Draw&) = default;
};
/// A round that counted.
struct Counted {
    std::uint32_t round = 0;  ///< from 1; goes on over the votes on one transaction
    Opinion opinion = Opinion::none;
    std::uint32_t likes = 0;  ///< draws
    std::uint32_t valid = 0;  ///< draws with an opinion
    /// None: a conflict is liked, which is a dislike without counting.
    std::optional<voting::Fraction> proportion = {};
    std::optional<voting::Fraction> threshold = {};
    std::optional<Draw> draw = {};  ///< the beacon that drew the threshold; none: the fixed one
};

/// What is known of a transaction, for who looks.
struct Standing {
    voting::State state;
    bool voted = false;                               ///< a vote on it runs
    std::uint32_t rounds = 0;                         ///< counted, of the last vote
    std::uint32_t likes = 0;                          ///< draws of the last round
    std::uint32_t valid = 0;                          ///< the same: those with an opinion
    std::optional<voting::Fraction> proportion = {};  ///< of the last round that counted
    std::optional<voting::Fraction> threshold = {};
    std::optional<Draw> draw = {};  ///< that judged it; none: the fixed threshold
    std::uint32_t stated_like = 0;  ///< nodes whose last statement likes it
    std::uint32_t stated_dislike = 0;
};
struct Counts {
    std::uint64_t open = 0;   ///< transactions with a vote or before one
    std::uint64_t known = 0;  ///< not decided by weight
    std::uint64_t rounds = 0;
    std::uint64_t rounds_lost = 0;  ///< that counted for nothing
    std::uint64_t queries = 0;
    std::uint64_t answers = 0;  ///< that came in time
    std::uint64_t ended = 0;
    std::uint64_t beacons_used = 0;
};

class Voter {
public:
    Voter(const Settings& settings, std::uint64_t seed);

    /// From now on opinions are formed. What came before arrives now, in its order.
    void start(Instant now);
    [[nodiscard]] bool started() const noexcept { return started_; }

    /// A transaction was booked, or is open again. One that is known is not heard again.
    void arrive(Instant now, const TransactionId& id, std::vector<OutputId> spends);
    /// What weight says; of an unknown one nothing.
    void approve(Instant now, voting::Approval what, const TransactionId& id);
    /// Weight confirmed or rejected these: they are forgotten, as far as others do not need them.
    void decided(Instant now, std::span<const TransactionId> ids);
    /// What an earlier life recorded. Before or after it arrives, and before `start`.
    void recall(const TransactionId& id, Opinion opinion);

    [[nodiscard]] Opinion answer(const TransactionId& id) const;
    /// Answers that nobody waits for are passed by.
    void on_answer(const NodeId& from, std::uint64_t number, std::span<const Opinion> opinions);
    /// `of`: the time of its round. `random`: its first 8 bytes.
    void on_beacon(Instant now, Instant of, std::uint64_t random);
    void hear(Instant now,
              const NodeId& node,
              std::uint32_t round,
              std::span<const voting::Stated> stated);

    /// Now and then: likes of level 2 and 3 that weight has not confirmed after `doubt_after`.
    void review(Instant now);
    [[nodiscard]] Duration doubt_after() const;
    /// Drops statements about what their nodes have not mentioned since `time`.
    void prune(Instant time) { voting_.prune(time); }

    using Elect = std::function<Electorate()>;
    /// Time passed: ends and begins rounds. Whom to ask now.
    [[nodiscard]] std::vector<Query> wake(Instant now, const Elect& elect);
    /// When to call `wake` next; in the past: at once.
    [[nodiscard]] std::optional<Instant> next() const;

    [[nodiscard]] std::vector<Disliked> take_disliked();
    [[nodiscard]] std::vector<Ended> take_ended();
    [[nodiscard]] std::vector<Record> take_records();
    /// What this node thinks after the round that was judged last; each once.
    [[nodiscard]] std::vector<voting::StatementLine> take_lines();

    [[nodiscard]] bool knows(const TransactionId& id) const;
    /// Also of the newest that weight has decided, as they were then, when they were voted on.
    [[nodiscard]] std::optional<Standing> standing(const TransactionId& id) const;
    /// The last `told_max` rounds that counted, oldest first.
    [[nodiscard]] std::vector<Counted> rounds_of(const TransactionId& id) const;
    /// What nodes have stated of it, by node.
    [[nodiscard]] std::vector<voting::Statements::Said> said_of(const TransactionId& id) const;
    /// With a conflict, not liked, not decided by weight.
    [[nodiscard]] std::vector<TransactionId> disliked_open() const;
    [[nodiscard]] const voting::Statements& statements() const { return voting_.statements(); }
    [[nodiscard]] Counts counts() const;

private:
    struct Held {
        TransactionId id;
        std::vector<OutputId> spends;
    };
    /// The votes on one transaction, one after another.
    struct Ballot {
        std::uint32_t before = 0;          ///< rounds that earlier votes counted
        std::uint32_t counted = 0;         ///< of the last one
        Opinion recorded = Opinion::none;  ///< what is on disk
        std::vector<Counted> rounds;       ///< the last `told_max`
    };
    struct Past {
        Standing standing;
        std::vector<Counted> rounds;
        std::vector<voting::Statements::Said> said;
    };
    /// Part of what a round asks one peer.
    struct Part {
        std::size_t query = 0;
        std::size_t from = 0;
        std::size_t count = 0;
    };
    struct Round {
        Instant began{};
        Instant not_before{};  ///< its answers are not closed earlier
        Instant deadline{};
        Instant latest{};   ///< when too few have answered at the deadline
        bool late = false;  ///< it takes answers beyond its tick
        bool closed = false;
        bool counts = true;  ///< a beacon changes what comes of it
        bool counted = false;
        voting::OwnMana own;
        std::vector<voting::Query> queries;
        std::vector<voting::Answer> answers;       ///< by query
        std::map<std::uint64_t, Part> waiting;     ///< by number of the query
        std::vector<bool> reached;                 ///< by query
        std::vector<voting::StatementLine> lines;  ///< of what is judged already
    };

    void book(Instant now, const Held& held);
    void note(Instant now);
    void record(voting::Slot slot);
    void forget();
    void drop(voting::Slot slot);
    [[nodiscard]] std::vector<Query> begin(Instant now, const Electorate& electorate);
    void close(Instant now);
    [[nodiscard]] bool enough() const;
    void judge(Instant now, std::optional<Draw> draw);
    void count(Round& round,
               const std::vector<voting::Judgement>& judged,
               const std::optional<Draw>& draw);
    void keep_past(voting::Slot slot);
    [[nodiscard]] Standing standing_of(voting::Slot slot) const;
    [[nodiscard]] bool may_close(Instant now) const;
    [[nodiscard]] bool awaits_beacon() const { return round_->counts && voting_.awaits_beacon(); }

    Settings settings_;
    voting::Voting voting_;
    drng::Ticker ticker_;
    Prng prng_;
    bool started_ = false;
    std::vector<Held> held_;                   ///< before `start`, in order
    std::unordered_set<TransactionId> holds_;  ///< of these, those that weight has not decided
    std::map<TransactionId, Opinion> recalled_;
    std::map<voting::Slot, Ballot> ballots_;
    std::map<TransactionId, Past> past_;
    std::deque<TransactionId> past_order_;  ///< the oldest first
    std::set<voting::Slot> against_;
    std::set<voting::Slot> open_;  ///< to be voted on
    /// Liked with level 2 or 3 beside a conflict, and not confirmed: since when.
    std::map<voting::Slot, Instant> firm_;
    std::set<voting::Slot, std::greater<>> decided_;  ///< to be forgotten, the newest first
    std::optional<Round> round_;
    std::optional<std::optional<Draw>> tick_;  ///< the closed round may be judged by this
    Instant next_round_{};
    std::uint64_t number_ = 0;
    std::vector<Disliked> disliked_;
    std::vector<Ended> ended_;
    std::vector<Record> records_;
    std::vector<voting::StatementLine> lines_;
    Counts counts_;
};

}  // namespace weft::voter
