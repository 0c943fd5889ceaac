#pragma once

// Votes: which nodes support which branches.
//
// Source    S2 "Approval weight": branch supporters; T §2.16, §2.21 D4; D-21.
// Input     statements (booked messages with their claims) in any order, late conflicts, and the
//           weight of nodes.
// Promises  who supports a branch is a function of the set of statements: as if each node's were
//           taken in the order of (time, id), where a statement adds its branches and takes away
//           all that conflict with them and all that build on those.
// Cost      a statement that is the node's newest O(where its claims differ from the one before, and
//           what builds on what it turns from); another one O(its claims); a change of weight O(what
//           the node voted for). None depends on how many members a conflict set has.
//
// Why this is the same. Of a node, let for(b) be its newest statement with branch b, against(b)
// the newest with a conflict of b. The statements are folded in order, so b is supported just when
// for(b) exists and no branch that b builds on, itself included, has an against() later than that.
// The newest statement of a node is for all its branches at once: only older ones need an entry. And
// of one conflict set only the newest older statement and the newest for another member matter: who
// comes third has two later ones against it, so it is not supported, and is against nobody that the
// first two are not against.

#include <weft/ledger/branches.hpp>
#include <weft/tangle/dag.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <utility>

namespace weft::tangle {

using ledger::Branches;

class Votes {
public:
    using Node = std::uint32_t;

    /// A message was booked; the DAG has it with its claims. `weight`: of its issuer.
    void book(MessageIndex message, const Dag& dag, const Branches& branches, std::uint64_t weight);
    /// The message stands for a transaction that is in a conflict set now: its claims in the DAG have the
    /// new claim since.
    void forked(MessageIndex message,
                ledger::Branches::Fork fork,
                const Dag& dag,
                const Branches& branches,
                std::uint64_t weight);
    /// The weight of a node changed.
    void reweigh(Node node, std::uint64_t before, std::uint64_t after);
    /// Enough is known: further supporters are not entered, so that `weight` is that of some of
    /// them. Who turns away is entered all the same.
    void freeze(TransactionIndex branch);
    [[nodiscard]] bool frozen(TransactionIndex branch) const
    {
        return branch < entries_.size() && entries_[branch].frozen;
    }
    /// Enters all. `weight_of`: of nodes.
    template <class WeightOf>
    void thaw(TransactionIndex branch,
              const Dag& dag,
              const Branches& branches,
              WeightOf weight_of);

    /// What goes with the oldest messages and transactions: statements before `messages`, branches before
    /// `transactions`, and conflict sets that are `gone`, on which nobody makes claims any more. A node
    /// whose newest statement goes is as if it had never said anything before. `weight_of`: of nodes.
    template <class WeightOf>
    void let_go(MessageIndex messages,
                TransactionIndex transactions,
                std::span<const ConflictSetIndex> gone,
                const Dag& dag,
                const Branches& branches,
                WeightOf weight_of);
    /// The node's number will be that of another one. Pre: nothing that it said is kept.
    [[nodiscard]] bool knows(Node node) const
    {
        return node < newest_.size() && newest_[node] != no_index;
    }
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// Of the supporters that are entered.
    [[nodiscard]] std::uint64_t weight(TransactionIndex branch) const
    {
        return branch < entries_.size() ? entries_[branch].weight : 0;
    }
    /// Entered or not.
    [[nodiscard]] bool supports(Node node,
                                TransactionIndex branch,
                                const Dag& dag,
                                const Branches& branches) const;
    /// All of them, ascending. O(nodes).
    [[nodiscard]] std::vector<Node> supporters(TransactionIndex branch,
                                               const Dag& dag,
                                               const Branches& branches) const;
    /// Nodes that voted for the branch and do not support it; in no order.
    [[nodiscard]] const boost::unordered_flat_set<Node>& turned_away(TransactionIndex branch) const;

    /// Branches whose weight or whose turned away nodes changed since the last call, in the place of what
    /// is in the list.
    void take_touched(std::vector<TransactionIndex>& list);

    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.entries_, self.newest_, self.older_, self.voted_, self.touched_);
        if constexpr (Archive::reads) {
            self.note_all_settled();
            self.note_all_older();
        }
    }

private:
    /// Nodes, 64 neighbours in one word: those with mana were numbered first, and are side by side.
    class NodeSet {
    public:
        /// False when it was there.
        bool insert(Node node)
        {
            auto& word = words_[node / 64];
            return (std::exchange(word, word | bit(node)) & bit(node)) == 0;
        }
        /// False when it was not there.
        bool erase(Node node)
        {
            const auto found = words_.find(node / 64);
            if (found == words_.end() || (found->second & bit(node)) == 0) return false;
            found->second &= ~bit(node);
            if (found->second == 0) words_.erase(found);
            return true;
        }
        [[nodiscard]] bool contains(Node node) const
        {
            const auto found = words_.find(node / 64);
            return found != words_.end() && (found->second & bit(node)) != 0;
        }
        [[nodiscard]] std::size_t bytes() const noexcept
        {
            return words_.bucket_count() * (sizeof(std::pair<Node, std::uint64_t>) + 1);
        }
        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.words_);
        }

    private:
        static std::uint64_t bit(Node node) noexcept { return std::uint64_t{1} << (node % 64); }
        boost::unordered_flat_map<Node, std::uint64_t> words_;  ///< none is 0; lookups only
    };
    struct Entry {
        NodeSet supporters;
        boost::unordered_flat_set<Node> turned_away;
        std::uint64_t weight = 0;
        bool touched = false;
        bool frozen = false;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.supporters, self.turned_away, self.weight, self.touched, self.frozen);
        }
    };
    /// The newest statement of a node, other than its newest at all, that claims a conflict set for a
    /// transaction.
    struct Older {
        TransactionIndex branch = ledger::no_index;
        MessageIndex statement = no_index;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.branch, self.statement);
        }
    };
    struct OlderPair {
        Older first;   ///< the newest
        Older second;  ///< the newest for another branch
        template <class Visit>
        void each(Visit visit) const
        {
            for (const auto& one : {first, second})
                if (one.branch != ledger::no_index) visit(one);
        }
        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.first, self.second);
        }
    };
    using Key = std::pair<Node, ConflictSetIndex>;

    [[nodiscard]] bool settled(TransactionIndex branch) const
    {
        return branch >= settled_first_ && branch - settled_first_ < settled_.size() &&
               settled_[branch - settled_first_] != 0;
    }
    /// In the place of all that is said so far: of what is in `entries_`.
    void note_all_settled();
    /// After `frozen` or `turned_away` of the branch changed.
    void note_settled(TransactionIndex branch);
    /// In the place of all that is said so far: of what is in `older_`.
    void note_all_older();
    void note_may_have_older(Node node, ConflictSetIndex conflict_set);
    /// nullptr: there is none.
    [[nodiscard]] const OlderPair* find_older(Node node, ConflictSetIndex conflict_set) const;
    static Key key(Node node, ConflictSetIndex conflict_set) noexcept
    {
        return {node, conflict_set};
    }
    /// Forgets statements and branches; says of whom, on what.
    std::vector<Key> forget_older(MessageIndex messages,
                                  TransactionIndex transactions,
                                  std::span<const ConflictSetIndex> gone);
    void forget_votes(Node node, TransactionIndex branch, std::uint64_t weight);
    Entry& entry(TransactionIndex branch);
    void touch(TransactionIndex branch);
    void note_older(Node node,
                    ConflictSetIndex conflict_set,
                    TransactionIndex branch,
                    MessageIndex statement,
                    const Dag& dag);
    void set_supported(Node node, TransactionIndex branch, bool supported, std::uint64_t weight);
    void judge(Node node,
               TransactionIndex branch,
               const Dag& dag,
               const Branches& branches,
               std::uint64_t weight);
    /// The branch, and what builds on it.
    void judge_future(Node node,
                      TransactionIndex branch,
                      const Dag& dag,
                      const Branches& branches,
                      std::uint64_t weight);
    [[nodiscard]] MessageIndex newest_for(Node node,
                                          TransactionIndex branch,
                                          const Dag& dag,
                                          const Branches& branches) const;
    [[nodiscard]] bool is_supported(Node node,
                                    TransactionIndex branch,
                                    const Dag& dag,
                                    const Branches& branches) const;

    Window<Entry> entries_;  ///< by transaction
    /// By transaction, from the first entry on: it is frozen and nobody turned away, so that whoever comes
    /// to support it changes nothing. Most votes are for such branches, and this is all that they look at.
    std::vector<std::uint8_t> settled_;
    TransactionIndex settled_first_ = 1;  ///< as `entries_`
    std::vector<MessageIndex> newest_;    ///< by node; no_index
    boost::unordered_flat_map<Key, OlderPair> older_;
    /// By node: bit c % 64 is set when `older_` may have something of it on conflict set c.
    std::vector<std::uint64_t> may_have_older_;
    std::vector<std::vector<TransactionIndex>> voted_;  ///< by node: where it is entered
    std::vector<TransactionIndex> touched_;
    /// Of the message that is booked: one list each, for as long as there are messages.
    struct {
        std::vector<TransactionIndex> entered;
        std::vector<TransactionIndex> lost;
    } scratch_;
};

template <class WeightOf>
void Votes::let_go(MessageIndex messages,
                   TransactionIndex transactions,
                   std::span<const ConflictSetIndex> gone,
                   const Dag& dag,
                   const Branches& branches,
                   WeightOf weight_of)
{
    std::erase_if(touched_, [&](TransactionIndex t) { return t < transactions; });
    for (auto& voted : voted_) {
        std::erase_if(voted, [&](TransactionIndex t) { return t < transactions; });
        voted.shrink_to_fit();
    }
    entries_.resize(std::max(entries_.size(), transactions));
    entries_.drop_before(transactions);
    note_all_settled();
    for (Node node = 0; node < newest_.size(); ++node)
        if (newest_[node] != no_index && newest_[node] < messages) {
            newest_[node] = no_index;
            if (node < voted_.size())
                for (const auto branch : std::exchange(voted_[node], {}))
                    forget_votes(node, branch, weight_of(node));
            // One that came late, and is older by its time.
            for (const auto statement : dag.statements(node))
                if (statement >= messages) newest_[node] = statement;
            if (newest_[node] == no_index) continue;
            dag.claims(newest_[node]).each([&](ConflictSetIndex, TransactionIndex branch) {
                set_supported(node, branch, true, weight_of(node));
            });
        }
    for (const auto& [node, conflict_set] : forget_older(messages, transactions, gone)) {
        if (newest_[node] == no_index) continue;
        // Conflict sets that are gone have no members.
        for (const auto branch : branches.members_if_kept(conflict_set)) {
            if (newest_for(node, branch, dag, branches) == no_index)
                forget_votes(node, branch, weight_of(node));
            else
                judge_future(node, branch, dag, branches, weight_of(node));
        }
    }
}

template <class WeightOf>
void Votes::thaw(TransactionIndex branch,
                 const Dag& dag,
                 const Branches& branches,
                 WeightOf weight_of)
{
    if (!frozen(branch)) return;
    entries_[branch].frozen = false;
    note_settled(branch);
    for (Node node = 0; node < newest_.size(); ++node)
        if (newest_[node] != no_index) judge(node, branch, dag, branches, weight_of(node));
}

}  // namespace weft::tangle
