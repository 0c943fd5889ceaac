#pragma once

// Opinions by first come, first served (FCoB): which transactions a node likes, and how firmly.
//
// Source    seed 002, "FCoB"; T §2.12; D-30, D-34.
// Input     transactions as they become solid; results of votes; what approval weight says; the time.
// Promises  likes     of two conflicting transactions at most one is liked, unless approval weight
//                     likes both
//           case 2    rejected conflicts do not lock funds: what spends them later is judged as if
//                     they were not there
//           inputs    what spends from a rejected transaction, directly or not, counts as rejected
//                     with it; when that ends it arrives anew
//           order     the same inputs in the same order give the same opinions
// Effects   none: what changed is asked for (`take_changes`).
// Cost      an arrival: O(inputs). A dislike of all conflicts: their number. A rejection: what spends
//           from it, once. Ends of quarantines: O(1) each, in the order of arrival.
//
// Time. Each input first settles what was due before its time. What is due exactly then (ends of
// quarantines, levels that grow) is settled by `advance`, which a caller calls after results and
// approval weight of that time and before arrivals: so a conflict at exactly arrival + quarantine is
// late. Times never go back.

#include <weft/types/transaction.hpp>
#include <weft/voting/opinion.hpp>
#include <weft/voting/settings.hpp>

#include <array>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace weft::voting {

using types::OutputId;
using types::TransactionId;

/// A transaction that arrived, in order of first arrival.
using Slot = std::uint32_t;

/// What approval weight says of a transaction (D-34).
enum class Approval : std::uint8_t {
    confirmed,  ///< it and all it spends from are liked, level 3, their conflicts disliked, level 3
    heavier,    ///< a majority of the active mana: liked, level 2, its conflicts disliked, level 2
    expired,    ///< can no longer be attached: disliked, level 2
};

class Opinions {
public:
    /// Of the settings: quarantine and delay.
    explicit Opinions(const Settings& settings)
        : quarantine_{settings.quarantine}, delay_{settings.delay}
    {}

    // ---- inputs; times never go back

    /// A transaction that is known is not heard again. Pre: at least one input; its history spends
    /// nothing twice.
    Slot arrive(Instant now, const TransactionId& id, std::span<const OutputId> spends);
    /// `heavier` and `expired` do nothing when the transaction is confirmed.
    void approve(Instant now, Approval what, Slot slot);
    /// A counted round of a vote: the opinion of level 1. Pre: its level is 1.
    void vote(Instant now, Slot slot, Opinion opinion);
    /// Results of votes, all at once: level 2. With like, conflicts that are not rejected become
    /// disliked, level 2. To be called after `vote` for all of a round.
    void finish(Instant now, std::span<const std::pair<Slot, Opinion>> results);
    /// Weight does not bear out a like of level 2 or 3: it is this node's own again, and voted on.
    /// Pre: it is liked, has a conflict and is not confirmed.
    void doubt(Instant now, Slot slot);
    /// Settles what is due up to and at `now`.
    void advance(Instant now) { settle(now, true); }
    /// Settles what is due before `now`.
    void catch_up(Instant now) { settle(now, false); }

    /// Forgets a transaction that is decided: one that is rejected and that nothing known spends from,
    /// or one that is liked with level 3 and has no conflict (any more: forget these first). False:
    /// it may not be forgotten. What is known of others stays as it is.
    /// Pre: nobody can spend what it spends, or from a rejected one, any more: a spender that came
    /// later would be judged as if this had never been. Newest first is cheapest.
    bool forget(Slot slot);
    [[nodiscard]] bool may_forget(Slot slot) const;

    // ---- answers; of slots that are known

    /// Slots are below this; some are forgotten.
    [[nodiscard]] std::size_t known() const noexcept { return slots_.size(); }
    [[nodiscard]] std::size_t size() const noexcept { return first_ + entries_.size(); }
    /// All below this are forgotten.
    [[nodiscard]] Slot first() const noexcept { return first_; }
    [[nodiscard]] bool knows(Slot slot) const
    {
        return slot >= first_ && slot < size() && !at(slot).forgotten;
    }
    [[nodiscard]] std::optional<Slot> find(const TransactionId& id) const;
    [[nodiscard]] const TransactionId& id(Slot slot) const { return at(slot).id; }
    [[nodiscard]] const State& state(Slot slot) const { return at(slot).shown; }
    /// It and all it spends from have the opinion like: a node attaches to these only.
    [[nodiscard]] bool liked(Slot slot) const { return at(slot).liked; }
    [[nodiscard]] bool confirmed(Slot slot) const { return at(slot).confirmed; }
    [[nodiscard]] bool has_conflict(Slot slot) const;
    [[nodiscard]] std::vector<Slot> conflicts(Slot slot) const;  ///< ascending
    /// The outputs it spends, as dense numbers below `outputs`: conflicts share one.
    [[nodiscard]] std::span<const std::uint32_t> spent(Slot slot) const { return at(slot).sets; }
    [[nodiscard]] std::size_t outputs() const noexcept { return sets_.size(); }
    /// Level 1 and a conflict, in the order in which they came to this: what a round asks about.
    [[nodiscard]] std::vector<Slot> to_ask();
    /// When something is settled next.
    [[nodiscard]] std::optional<Instant> next_due() const;
    /// Whose state or `liked` may have changed since the last call; each once, ascending.
    [[nodiscard]] std::vector<Slot> take_changes();

private:
    using SetIndex = std::uint32_t;
    static constexpr Slot no_slot = 0xffff'ffff;
    enum class Counted : std::uint8_t { not_yet, neither, liked_1, liked_2, liked_3, rejected };

    struct Entry {
        TransactionId id;
        std::vector<SetIndex> sets;  ///< one per input, each once
        std::vector<Slot> parents;   ///< it spends from these; each once
        std::vector<Slot> children;
        State own;    ///< its own, whatever it spends from
        State shown;  ///< what counts
        /// While `own` is of the quarantine or grows: the end of the quarantine.
        Instant quarantine_end{};
        std::uint64_t set_by = 0;      ///< the approval that set `own` last
        std::uint8_t input_level = 0;  ///< the highest rejection among what it spends from
        bool liked = false;
        bool confirmed = false;
        bool away = false;     ///< about to arrive anew: not seen by those that do so before it
        bool settled = false;  ///< confirmed with all it spends from, and all their conflicts told
        bool changed = false;
        bool to_ask = false;  ///< listed in to_ask_
        bool forgotten = false;
        Counted counted = Counted::not_yet;  ///< how its sets count it
    };
    /// The spenders of one output, and how many of them are what.
    struct Set {
        OutputId output;
        std::vector<Slot> members;               ///< ascending
        std::array<std::uint32_t, 6> counted{};  ///< by Counted
        Slot confirmed = no_slot;
    };
    struct Due {
        Instant at;
        Slot slot;
        Instant quarantine_end;  ///< of the slot when this was written; another now: void
    };

    [[nodiscard]] Entry& at(Slot slot) { return entries_[slot - first_]; }
    [[nodiscard]] const Entry& at(Slot slot) const { return entries_[slot - first_]; }
    [[nodiscard]] SetIndex set_for(const OutputId& output);
    void settle(Instant now, bool inclusive);
    void end_quarantine(Slot slot, Instant now);
    void grow(Slot slot, std::uint8_t to, Instant quarantine_end);
    [[nodiscard]] bool conflicts_rejected(Slot slot) const;
    [[nodiscard]] bool conflict_confirmed(Slot slot) const;
    [[nodiscard]] State beside_conflicts(Slot slot) const;
    void judge_arrival(Slot slot, Instant now);
    void freeze_lone_spenders(Slot arrived);
    void confirm(Slot slot);
    void dislike_conflicts(Slot slot, std::uint8_t level);
    void decree(Slot slot, State state);
    void own(Slot slot, State state);
    void unsettle(Slot slot);
    void mark(Slot slot);
    void flush();
    void refresh(Slot slot);
    void count(Slot slot);
    void arrive_anew(Instant now);

    Duration quarantine_;
    Duration delay_;
    std::deque<Entry> entries_;  ///< of the slots from first_ on
    Slot first_ = 0;
    std::vector<Set> sets_;
    std::vector<SetIndex> free_sets_;
    std::unordered_map<TransactionId, Slot> slots_;
    struct OutputHash {
        std::size_t operator()(const OutputId& id) const noexcept
        {
            return std::hash<TransactionId>{}(id.transaction) * 31 +
                   std::hash<types::Address::Base>{}(id.address);
        }
    };
    std::unordered_map<OutputId, SetIndex, OutputHash> set_of_;
    std::deque<Due> quarantines_;             ///< by time
    std::array<std::deque<Due>, 2> growing_;  ///< to level 2, to level 3; by time
    std::set<Slot> dirty_;                    ///< to be refreshed; parents come before children
    std::vector<Slot> revived_;               ///< no longer spends from what is rejected
    std::vector<Slot> to_ask_;                ///< those listed; some no longer are
    std::vector<Slot> changed_;
    std::uint64_t approvals_ = 0;
};

}  // namespace weft::voting
