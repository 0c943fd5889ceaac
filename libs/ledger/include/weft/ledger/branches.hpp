#pragma once

// The branch DAG: which transactions build on which, who conflicts with whom, and which sides are
// confirmed. Knows nothing of balances, weights or messages.
//
// Source    S2 "Approval weight", T §2.10, §2.11; D-14, D-15, D-22.
// Input     transactions, each after those it spends from, and which branches are confirmed.
// Promises  a transaction that spends a spent output joins the conflict set of each such output,
//           and so does who spent it first, however late the conflict comes and whatever branches
//           it has already;
//           the claims of a transaction are a function of the set of booked transactions, never
//           of their order;
//           of one conflict set at most one member is confirmed;
//           memory is that of the transactions that are kept: the oldest are let go by the caller.
// Words     The spenders of an output that has two or more are its conflict set. A branch is a
//           transaction with a conflict set, named by the transaction. Its ancestors are the other
//           branches among its claims.

#include <weft/base/window.hpp>
#include <weft/ledger/claims.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace weft::ledger {

/// An output, numbered by the caller without gaps.
using OutputIndex = std::uint64_t;

enum class BranchState : std::uint8_t { pending, confirmed, rejected };

class Branches {
public:
    Branches();

    /// A booked transaction that is now in a conflict set over an output where it was alone.
    struct Fork {
        TransactionIndex transaction;
        ConflictSetIndex conflict_set;
        friend bool operator==(const Fork&, const Fork&) = default;
    };
    struct Added {
        TransactionIndex transaction;
        std::vector<Fork> forks;
    };
    /// True when the history of a transaction with these inputs, itself included, spends an output
    /// twice. `creators`: the transactions that created the inputs, without genesis, each once.
    [[nodiscard]] bool history_conflicts(std::span<const TransactionIndex> creators,
                                         std::span<const OutputIndex> inputs) const;
    /// Books a transaction. Pre: its history does not conflict; no two inputs are equal.
    Added add(std::span<const TransactionIndex> creators, std::span<const OutputIndex> inputs);
    /// Pre: it is a branch, its ancestors are confirmed and its conflicts are not.
    void confirm(TransactionIndex branch);
    /// Pre: it is confirmed. What builds on it must follow.
    void unconfirm(TransactionIndex branch);

    /// Lets the oldest transaction go. A confirmed one is final: what it spends is spent for good, and
    /// whoever spends the same is dead, which the caller has marked before. Of another one it is as if
    /// it had never been; what builds on it is dead. Returns the conflict sets that are gone: claims on
    /// them say nothing from now on, and must be taken away (`forget`) before another transaction comes.
    std::vector<ConflictSetIndex> let_go(TransactionIndex t, bool confirmed);
    /// No transaction claims these any more, and their numbers may be used again.
    void forget(std::span<const ConflictSetIndex> gone);
    /// It builds on what was let go unconfirmed, or conflicts with what was confirmed then: it can
    /// never be confirmed.
    void kill(TransactionIndex t) { transactions_[t].dead = true; }
    [[nodiscard]] bool dead(TransactionIndex t) const { return transactions_[t].dead; }
    /// The oldest that is kept, besides genesis.
    [[nodiscard]] TransactionIndex first() const noexcept { return transactions_.first(); }
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// Transactions, genesis and those that were let go included.
    [[nodiscard]] std::size_t size() const noexcept { return transactions_.size(); }
    [[nodiscard]] bool is_branch(TransactionIndex t) const
    {
        return !transactions_[t].conflict_sets.empty();
    }
    [[nodiscard]] bool confirmed(TransactionIndex branch) const
    {
        return transactions_[branch].confirmed;
    }
    /// What it and its history claim.
    [[nodiscard]] const Claims& claims(TransactionIndex t) const { return transactions_[t].claims; }
    [[nodiscard]] std::span<const ConflictSetIndex> conflict_sets(TransactionIndex t) const
    {
        return transactions_[t].conflict_sets;
    }
    /// Who is in it, in order of booking.
    [[nodiscard]] std::span<const TransactionIndex> members(ConflictSetIndex conflict_set) const
    {
        return spenders(conflict_sets_[conflict_set].output);
    }
    /// The same, empty when it is gone.
    [[nodiscard]] std::vector<TransactionIndex> members_if_kept(ConflictSetIndex conflict_set) const
    {
        const auto output = conflict_sets_[conflict_set].output;
        const auto by = spenders(output);
        if (conflict_set_of(output) != conflict_set) return {};
        return {by.begin(), by.end()};
    }
    [[nodiscard]] OutputIndex output_of(ConflictSetIndex conflict_set) const
    {
        return conflict_sets_[conflict_set].output;
    }
    /// The member that is confirmed, or `no_index`.
    [[nodiscard]] TransactionIndex winner(ConflictSetIndex conflict_set) const
    {
        return conflict_sets_[conflict_set].winner;
    }
    /// `no_index` while it has fewer than two spenders.
    [[nodiscard]] ConflictSetIndex conflict_set_of(OutputIndex output) const
    {
        const auto found = outputs_.find(output);
        return found == outputs_.end() ? no_index : found->second.conflict_set;
    }
    [[nodiscard]] std::span<const TransactionIndex> spenders(OutputIndex output) const
    {
        const auto found = outputs_.find(output);
        if (found == outputs_.end()) return {};
        return found->second.spenders;
    }
    [[nodiscard]] std::span<const TransactionIndex> creators(TransactionIndex t) const
    {
        return transactions_[t].creators;
    }
    [[nodiscard]] std::span<const TransactionIndex> children(TransactionIndex t) const
    {
        return transactions_[t].children;
    }
    /// Direct conflicts, each once, ascending.
    [[nodiscard]] std::vector<TransactionIndex> conflicts(TransactionIndex branch) const;
    /// The branches in these claims, each once, ascending.
    [[nodiscard]] std::vector<TransactionIndex> branches(const Claims& claims) const;
    /// The same without those that another one of them builds on (D-15).
    [[nodiscard]] std::vector<TransactionIndex> normalised(const Claims& claims) const;
    [[nodiscard]] bool builds_on(TransactionIndex t, TransactionIndex branch) const
    {
        return claims(t).at(transactions_[branch].conflict_sets.front()) == branch;
    }
    [[nodiscard]] BranchState state(const Claims& claims) const;
    /// Those that are kept.
    [[nodiscard]] std::size_t conflict_sets() const noexcept
    {
        return conflict_sets_.size() - free_sets_.size();
    }

    /// `visit(t)` for the transaction and all that build on it, each once, creators first.
    template <class Visit>
    void each_in_future(TransactionIndex from, Visit visit) const;
    /// `visit(t)` for the transaction and all it builds on but genesis, each once.
    template <class Visit>
    void each_in_history(TransactionIndex from, Visit visit) const;

    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.transactions_, self.outputs_, self.conflict_sets_, self.free_sets_);
    }

private:
    struct Entry {
        std::vector<TransactionIndex> creators;
        std::vector<TransactionIndex> children;
        std::vector<OutputIndex> inputs;
        std::vector<ConflictSetIndex> conflict_sets;  ///< of its inputs
        Claims claims;
        bool confirmed = false;  ///< as a branch
        bool dead = false;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.creators, self.children, self.inputs, self.conflict_sets, self.claims,
                    self.confirmed, self.dead);
        }
    };
    struct Spent {
        std::vector<TransactionIndex> spenders;
        ConflictSetIndex conflict_set = no_index;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.spenders, self.conflict_set);
        }
    };
    struct Set {
        OutputIndex output = no_index;
        TransactionIndex winner = no_index;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.output, self.winner);
        }
    };
    [[nodiscard]] std::vector<TransactionIndex> future(TransactionIndex from) const;
    [[nodiscard]] std::vector<TransactionIndex> history(TransactionIndex from) const;
    [[nodiscard]] bool in_history(std::span<const TransactionIndex> from,
                                  TransactionIndex wanted) const;
    void fork(TransactionIndex t, ConflictSetIndex conflict_set);

    Window<Entry> transactions_;
    boost::unordered_flat_map<OutputIndex, Spent> outputs_;  ///< that somebody spends; lookups only
    std::vector<Set> conflict_sets_;
    std::vector<ConflictSetIndex> free_sets_;
};

template <class Visit>
void Branches::each_in_future(TransactionIndex from, Visit visit) const
{
    if (transactions_[from].children.empty()) return visit(from);
    for (const auto t : future(from)) visit(t);
}

template <class Visit>
void Branches::each_in_history(TransactionIndex from, Visit visit) const
{
    if (transactions_[from].creators.empty()) return visit(from);
    for (const auto t : history(from)) visit(t);
}

}  // namespace weft::ledger
