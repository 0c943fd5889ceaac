#pragma once

// What one node makes of its conflicts before approval weight decides: opinions, rounds, statements.
//
// Source    seed 002; T §2.12 - 2.14; D-30, D-31, D-32, D-34; docs/protocols/voting.md.
// Model     peers may be silent, slow, or lie, each peer differently and to each asker differently.
// Input     transactions, approval weight, statements; who was drawn for a round, and the answers.
// Promises  total: any input gives a state. A peer that likes two conflicting transactions, or that
//           wrote two opinions for one round, is not heard in the round. No two conflicting
//           transactions are judged liked in one round.
// Effects   none: a round says whom to ask what; what ended is the answer.
// Cost      a round: O((transactions asked) * peers), one byte per answer.
//
// At one time, in this order: end_round, approve, advance, arrive, hear, begin_round.

#include <weft/voting/opinions.hpp>
#include <weft/voting/sampling.hpp>
#include <weft/voting/statements.hpp>
#include <weft/voting/vote.hpp>

namespace weft::voting {

/// What a round asks one peer.
struct Query {
    NodeId peer;
    std::vector<std::uint32_t> asked;  ///< places in Asked::slots, ascending
};
struct Asked {
    std::vector<Slot> slots;
    std::vector<Slot> began;     ///< those whose vote starts with this round
    std::vector<Query> queries;  ///< in the order of the draw; nobody who is asked nothing
};
/// What a peer answered: an opinion for each place of its query, in that order.
struct Answer {
    NodeId peer;
    std::vector<Opinion> opinions;
};

/// How a round came out for one transaction whose vote still ran.
struct Judgement {
    Slot slot = 0;
    std::uint32_t likes = 0;  ///< draws
    std::uint32_t valid = 0;  ///< draws that liked or disliked
    std::optional<Fraction> eta;
    std::optional<Fraction> threshold;
    /// None: the round did not count. Without `eta`: dislike beside a conflict that is liked.
    std::optional<Opinion> opinion;
};
struct Ended {
    Slot slot = 0;
    Instant started{};
    Instant at{};
    Result result = Result::dropped;
};

class Voting {
public:
    explicit Voting(const Settings& settings)
        : settings_{settings}, opinions_{settings}, statements_{settings}
    {}

    Slot arrive(Instant now, const TransactionId& id, std::span<const OutputId> spends);
    void approve(Instant now, Approval what, Slot slot);
    void doubt(Instant now, Slot slot);
    void hear(Instant now, const NodeId& node, std::uint32_t round, std::span<const Stated> stated);
    void advance(Instant now);
    /// Drops statements about what nobody mentioned since `time`.
    void prune(Instant time) { statements_.prune(time); }
    /// As Opinions::forget, with what was stated of it. A running round goes on without it.
    bool forget(Slot slot);

    /// Pre: no round runs; draws of each peer are at least 1 and together at most draws_max.
    Asked begin_round(Instant now, std::span<const Drawn> drawn);
    /// Answers of peers that were not asked, of the wrong length, and second ones are not heard.
    /// `beacon`: its first 8 bytes. Pre: a round runs.
    std::vector<Judgement> end_round(Instant now,
                                     std::span<const Answer> answers,
                                     const OwnMana& mana,
                                     std::optional<std::uint64_t> beacon);
    [[nodiscard]] bool in_round() const noexcept { return round_.has_value(); }
    /// Whether a beacon would change how the running round is judged: of first and last rounds of
    /// votes the thresholds are fixed. If not, it can end as soon as its answers are here.
    [[nodiscard]] bool awaits_beacon() const;
    /// Whether the round can count when of those asked nobody else answers.
    [[nodiscard]] bool enough(std::span<const NodeId> answered) const;
    /// Whether a beacon changes anything: something with a random threshold has the opinions of enough
    /// draws, by these answers and by statements. Pre: a round runs.
    [[nodiscard]] bool random_counts(std::span<const Answer> answers);
    /// Judges what needs no beacon, nor does a conflict of it, while the round awaits one for the rest. What
    /// did not count is left to `end_round`, which is given the same answers. Pre: a round runs.
    std::vector<Judgement> judge_fixed(Instant now,
                                       std::span<const Answer> answers,
                                       const OwnMana& mana);

    [[nodiscard]] Opinions& opinions() noexcept { return opinions_; }
    [[nodiscard]] const Opinions& opinions() const noexcept { return opinions_; }
    [[nodiscard]] const Statements& statements() const noexcept { return statements_; }
    [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
    /// Whose state or `liked` may have changed since the last call; ascending, each once.
    [[nodiscard]] std::vector<Slot> take_changes();
    /// Votes that ended since the last call.
    [[nodiscard]] std::vector<Ended> take_ended();

private:
    struct Running {
        Vote vote;
        Instant started{};
        bool runs = false;
    };
    struct Round {
        std::vector<Slot> slots;
        std::vector<std::uint32_t> spent;  ///< Opinions::spent of all places, one after another
        std::vector<std::uint32_t>
            spent_from;  ///< by place, where its own begin; one more at the end
        std::vector<Drawn> drawn;
        std::uint32_t draws = 0;
        std::vector<std::vector<Opinion>> stated;       ///< by drawn peer and place; empty: nothing
        std::vector<std::vector<std::uint32_t>> asked;  ///< by drawn peer: places asked
        std::vector<bool> silent;                       ///< by drawn peer: two-faced
        std::vector<Opinion> judged;  ///< by place, by `judge_fixed`; none: not yet
    };

    [[nodiscard]] bool is_random(Slot slot) const;
    void list_spent(Round& round) const;
    void read_statements(Round& round, Instant now) const;
    void count_draws(const Round& round,
                     std::span<const Answer> answers,
                     std::vector<Judgement>& judged);
    [[nodiscard]] bool complete(const Round& round, std::vector<Opinion>& said);
    void judge(const Round& round,
               const OwnMana& mana,
               std::optional<std::uint64_t> beacon,
               std::vector<Judgement>& judged);
    void apply(Instant now, std::span<const Judgement> judged);
    void drop_votes(Instant now);
    [[nodiscard]] Running& vote(Slot slot) { return votes_[slot - votes_first_]; }
    [[nodiscard]] bool runs(Slot slot) const
    {
        return slot >= votes_first_ && slot - votes_first_ < votes_.size() &&
               votes_[slot - votes_first_].runs;
    }

    Settings settings_;
    Opinions opinions_;
    Statements statements_;
    std::vector<Running> votes_;  ///< of the slots from votes_first_ on
    Slot votes_first_ = 0;
    std::vector<std::uint64_t>
        liked_at_;  ///< by output: of the last who liked a spender, the stamp
    std::uint64_t stamp_ = 0;
    std::optional<Round> round_;
    std::vector<Slot> changes_;
    std::vector<Ended> ended_;
};

}  // namespace weft::voting
