#include <weft/base/check.hpp>
#include <weft/tangle/votes.hpp>

#include <algorithm>

namespace weft::tangle {

// Invariants, for every node with a statement:
//   1. it supports every branch its newest statement claims;
//   2. of the other statements that make a claim on a conflict set, unless the newest statement makes
//      the same claim, `older_` has the latest, and the latest for another branch than that;
//   3. a branch's weight is the sum of the weights of its supporters that are entered;
//   4. a node that voted for a branch is among its supporters or turned away from it, or the
//      branch is frozen and the node supports it.

void Votes::book(MessageIndex message,
                 const Dag& dag,
                 const Branches& branches,
                 std::uint64_t weight)
{
    const auto node = dag[message].issuer;
    if (node >= newest_.size()) newest_.resize(node + 1, no_index);
    const auto before = newest_[node];
    const auto& claims = dag.claims(message);

    if (before != no_index && dag.later(before, message)) {
        // What it votes for may be supported, what it votes against may not be any more.
        std::vector<TransactionIndex> concerned;
        claims.each([&](ConflictSetIndex conflict_set, TransactionIndex branch) {
            const auto newest = dag.claims(before).at(conflict_set);
            if (newest == branch) return;
            note_older(node, conflict_set, branch, message, dag);
            if (newest != no_index) concerned.push_back(newest);
            older_[key(node, conflict_set)].each(
                [&](const Older& older) { concerned.push_back(older.branch); });
            // Two later ones are against it.
            if (newest_for(node, branch, dag, branches) == no_index)
                set_supported(node, branch, false, weight);
        });
        for (const auto branch : concerned) judge_future(node, branch, dag, branches, weight);
        return;
    }

    auto& [entered, lost] = scratch_;
    entered.clear();
    lost.clear();
    newest_[node] = message;
    const Claims none;
    Claims::each_difference(
        before == no_index ? none : dag.claims(before), claims,
        [&](ConflictSetIndex conflict_set, TransactionIndex was, TransactionIndex now) {
            if (was != no_index) note_older(node, conflict_set, was, before, dag);
            if (now == no_index) return;  // no vote against what was: it stays
            if (!settled(now)) entered.push_back(now);
            if (const auto* known = find_older(node, conflict_set))
                known->each([&](const Older& older) {
                    if (older.branch != now) lost.push_back(older.branch);
                });
        });
    for (const auto branch : lost) judge_future(node, branch, dag, branches, weight);
    for (const auto branch : entered) set_supported(node, branch, true, weight);  // invariant 1
}

void Votes::forked(MessageIndex message,
                   ledger::Branches::Fork fork,
                   const Dag& dag,
                   const Branches& branches,
                   std::uint64_t weight)
{
    const auto node = dag[message].issuer;
    WEFT_CHECK(node < newest_.size() && newest_[node] != no_index);  // pre: it issued `message`
    if (newest_[node] == message) {
        set_supported(node, fork.transaction, true, weight);
        return;
    }
    if (dag.claims(newest_[node]).at(fork.conflict_set) != fork.transaction)
        note_older(node, fork.conflict_set, fork.transaction, message, dag);
    judge(node, fork.transaction, dag, branches, weight);
}

void Votes::note_older(Node node,
                       ConflictSetIndex conflict_set,
                       TransactionIndex branch,
                       MessageIndex statement,
                       const Dag& dag)
{
    note_may_have_older(node, conflict_set);
    auto& [first, second] = older_[key(node, conflict_set)];
    const auto later = [&](const Older& than) {
        return than.branch == ledger::no_index || dag.later(statement, than.statement);
    };
    const Older one{branch, statement};
    if (first.branch == branch) {
        if (later(first)) first = one;
    } else if (later(first)) {
        second = std::exchange(first, one);
    } else if (later(second)) {
        second = one;
    }
}

MessageIndex Votes::newest_for(Node node,
                               TransactionIndex branch,
                               const Dag& dag,
                               const Branches& branches) const
{
    auto newest = no_index;
    for (const auto conflict_set : branches.conflict_sets(branch)) {
        if (dag.claims(newest_[node]).at(conflict_set) == branch) return newest_[node];
        const auto* known = find_older(node, conflict_set);
        if (known == nullptr) continue;
        known->each([&](const Older& older) {
            if (older.branch == branch &&
                (newest == no_index || dag.later(older.statement, newest)))
                newest = older.statement;
        });
    }
    return newest;
}

bool Votes::is_supported(Node node,
                         TransactionIndex branch,
                         const Dag& dag,
                         const Branches& branches) const
{
    const auto newest = newest_for(node, branch, dag, branches);
    if (newest == no_index) return false;
    bool supported = true;
    branches.claims(branch).each([&](ConflictSetIndex conflict_set, TransactionIndex below) {
        const auto stood_for = dag.claims(newest_[node]).at(conflict_set);
        if (stood_for != no_index && stood_for != below && newest_[node] != newest)
            supported = false;
        const auto* known = find_older(node, conflict_set);
        if (known == nullptr) return;
        known->each([&](const Older& older) {
            if (older.branch != below && dag.later(older.statement, newest)) supported = false;
        });
    });
    return supported;
}

void Votes::judge(Node node,
                  TransactionIndex branch,
                  const Dag& dag,
                  const Branches& branches,
                  std::uint64_t weight)
{
    if (newest_for(node, branch, dag, branches) == no_index) return;
    set_supported(node, branch, is_supported(node, branch, dag, branches), weight);
}

void Votes::judge_future(Node node,
                         TransactionIndex branch,
                         const Dag& dag,
                         const Branches& branches,
                         std::uint64_t weight)
{
    branches.each_in_future(branch, [&](TransactionIndex later) {
        if (branches.is_branch(later)) judge(node, later, dag, branches, weight);
    });
}

void Votes::set_supported(Node node, TransactionIndex branch, bool supported, std::uint64_t weight)
{
    // What is dead may claim for one that is gone: that is a vote against the others alone.
    if (branch < entries_.first()) return;
    auto& of = entry(branch);
    bool known = false;
    if (supported) {
        known = !of.turned_away.empty() && of.turned_away.contains(node);
        if ((of.frozen && !known) || !of.supporters.insert(node)) return;
        if (known) of.turned_away.erase(node);
        of.weight += weight;
    } else {
        if (!of.turned_away.insert(node).second) return;
        known = of.supporters.erase(node);
        if (known) {
            WEFT_CHECK(of.weight >= weight);  // invariant 3
            of.weight -= weight;
        }
    }
    if (!known) {
        if (node >= voted_.size()) voted_.resize(node + 1);
        voted_[node].push_back(branch);
    }
    note_settled(branch);
    touch(branch);
}

void Votes::reweigh(Node node, std::uint64_t before, std::uint64_t after)
{
    if (node >= voted_.size()) return;
    for (const auto branch : voted_[node]) {
        auto& of = entries_[branch];
        if (!of.supporters.contains(node)) {
            if (of.turned_away.contains(node)) touch(branch);
            continue;
        }
        WEFT_CHECK(of.weight >= before);  // invariant 3
        of.weight -= before;
        of.weight += after;
        touch(branch);
    }
}

void Votes::freeze(TransactionIndex branch)
{
    entry(branch).frozen = true;
    note_settled(branch);
}

void Votes::note_settled(TransactionIndex branch)
{
    if (branch < settled_first_) return;
    const auto& of = entries_[branch];
    const auto place = static_cast<std::size_t>(branch - settled_first_);
    const bool is_settled = of.frozen && of.turned_away.empty();
    if (place >= settled_.size()) {
        if (!is_settled) return;
        settled_.resize(place + 1, 0);
    }
    settled_[place] = is_settled ? 1 : 0;
}

void Votes::note_all_settled()
{
    settled_first_ = entries_.first();
    settled_.assign(static_cast<std::size_t>(entries_.size() - settled_first_), 0);
    for (auto branch = settled_first_; branch < entries_.size(); ++branch) note_settled(branch);
}

void Votes::note_all_older()
{
    may_have_older_.assign(newest_.size(), 0);
    // tidy: allow unordered: bits have no order
    for (const auto& [of, pair] : older_)
        if (of.first < newest_.size())  // else an image that was cut short was read
            note_may_have_older(of.first, of.second);
}

void Votes::note_may_have_older(Node node, ConflictSetIndex conflict_set)
{
    if (node >= may_have_older_.size()) may_have_older_.resize(node + 1, 0);
    may_have_older_[node] |= std::uint64_t{1} << (conflict_set % 64);
}

const Votes::OlderPair* Votes::find_older(Node node, ConflictSetIndex conflict_set) const
{
    if (node >= may_have_older_.size() || (may_have_older_[node] >> (conflict_set % 64) & 1) == 0)
        return nullptr;
    const auto known = older_.find(key(node, conflict_set));
    return known == older_.end() ? nullptr : &known->second;
}

bool Votes::supports(Node node,
                     TransactionIndex branch,
                     const Dag& dag,
                     const Branches& branches) const
{
    if (branch >= entries_.size()) return false;
    const auto& of = entries_[branch];
    if (of.supporters.contains(node)) return true;
    if (!of.frozen || of.turned_away.contains(node)) return false;
    return node < newest_.size() && newest_[node] != no_index &&
           is_supported(node, branch, dag, branches);
}

std::vector<Votes::Node> Votes::supporters(TransactionIndex branch,
                                           const Dag& dag,
                                           const Branches& branches) const
{
    if (branch >= entries_.size()) return {};
    std::vector<Node> found;
    for (Node node = 0; node < newest_.size(); ++node)
        if (supports(node, branch, dag, branches)) found.push_back(node);
    return found;
}

const boost::unordered_flat_set<Votes::Node>& Votes::turned_away(TransactionIndex branch) const
{
    static const boost::unordered_flat_set<Node> nobody;
    return branch < entries_.size() ? entries_[branch].turned_away : nobody;
}

Votes::Entry& Votes::entry(TransactionIndex branch)
{
    if (branch >= entries_.size()) entries_.resize(branch + 1);
    return entries_[branch];
}

std::vector<Votes::Key> Votes::forget_older(MessageIndex messages,
                                            TransactionIndex transactions,
                                            std::span<const ConflictSetIndex> gone)
{
    std::vector<Key> changed;
    const auto goes = [&](const Older& one) {
        return one.branch != no_index && (one.branch < transactions || one.statement < messages);
    };
    // tidy: allow unordered: sorted here
    for (const auto& [of, pair] : older_)
        if (goes(pair.first) || goes(pair.second) || newest_[of.first] == no_index ||
            std::ranges::binary_search(gone, of.second))
            changed.push_back(of);
    std::ranges::sort(changed);
    for (const auto& of : changed) {
        auto& pair = older_.at(of);
        if (goes(pair.second)) pair.second = {};
        if (goes(pair.first)) pair.first = std::exchange(pair.second, {});
        if (pair.first.branch == no_index || newest_[of.first] == no_index ||
            std::ranges::binary_search(gone, of.second))
            older_.erase(of);
    }
    if (!changed.empty()) note_all_older();
    return changed;
}

/// Afterwards all is as if the node had never voted for it.
void Votes::forget_votes(Node node, TransactionIndex branch, std::uint64_t weight)
{
    if (branch >= entries_.size() || branch < entries_.first()) return;
    auto& of = entries_[branch];
    if (node < voted_.size()) std::erase(voted_[node], branch);
    const bool away = of.turned_away.erase(node) != 0;
    const bool supported = of.supporters.erase(node);
    if (supported) {
        WEFT_CHECK(of.weight >= weight);  // invariant 3
        of.weight -= weight;
    }
    if (away) note_settled(branch);
    if (away || supported) touch(branch);
}

std::size_t Votes::bytes() const noexcept
{
    auto sum = entries_.bytes() + settled_.capacity() +
               may_have_older_.capacity() * sizeof(std::uint64_t) +
               newest_.capacity() * sizeof(MessageIndex) +
               older_.bucket_count() * (sizeof(Key) + sizeof(OlderPair)) +
               voted_.capacity() * sizeof(voted_[0]);
    for (const auto& voted : voted_) sum += voted.capacity() * sizeof(TransactionIndex);
    for (auto t = entries_.first(); t < entries_.size(); ++t)
        sum += entries_[t].supporters.bytes() +
               entries_[t].turned_away.bucket_count() * (sizeof(Node) + 1);
    return sum;
}

void Votes::touch(TransactionIndex branch)
{
    if (std::exchange(entry(branch).touched, true)) return;
    touched_.push_back(branch);
}

void Votes::take_touched(std::vector<TransactionIndex>& list)
{
    for (const auto branch : touched_) entries_[branch].touched = false;
    list.clear();
    std::swap(list, touched_);
}

}  // namespace weft::tangle
