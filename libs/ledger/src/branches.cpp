#include <weft/base/check.hpp>
#include <weft/ledger/branches.hpp>

#include <algorithm>

namespace weft::ledger {

// Invariants:
//   1. a transaction has a higher index than those it spends from;
//   2. claims(t) = the union of the claims of its creators, and (c, t) for each conflict set c of its
//      inputs: so whoever builds on a branch claims its conflict sets for it;
//   3. an output has a conflict set when it has two or more spenders;
//   4. a conflict set's winner is its one confirmed member;
//   5. creators and children that an entry names are kept.

Branches::Branches() = default;

bool Branches::history_conflicts(std::span<const TransactionIndex> creators,
                                 std::span<const OutputIndex> inputs) const
{
    Claims past;
    for (const auto creator : creators) {
        auto joined = Claims::join(past, claims(creator));
        if (!joined) return true;
        past = *std::move(joined);
    }
    return std::ranges::any_of(inputs, [&](OutputIndex input) {
        const auto by = spenders(input);
        if (by.empty()) return false;
        if (const auto conflict_set = conflict_set_of(input); conflict_set != no_index)
            return past.at(conflict_set) != no_index;
        return in_history(creators, by.front());
    });
}

Branches::Added Branches::add(std::span<const TransactionIndex> creators,
                              std::span<const OutputIndex> inputs)
{
    const auto self = transactions_.size();
    auto& entry = transactions_.emplace_back();
    entry.creators.assign(creators.begin(), creators.end());
    entry.inputs.assign(inputs.begin(), inputs.end());
    for (const auto creator : creators) {
        entry.dead = entry.dead || transactions_[creator].dead;
        transactions_[creator].children.push_back(self);
    }

    Added added{.transaction = self, .forks = {}};
    std::vector<ConflictSetIndex> own;
    for (const auto input : inputs) {
        auto& output = outputs_[input];
        output.spenders.push_back(self);
        if (output.spenders.size() == 1) continue;
        if (output.conflict_set == no_index) {
            if (free_sets_.empty()) {
                output.conflict_set = conflict_sets_.size();
                conflict_sets_.emplace_back();
            } else {
                output.conflict_set = free_sets_.back();
                free_sets_.pop_back();
            }
            conflict_sets_[output.conflict_set] = {.output = input};
            added.forks.push_back({output.spenders.front(), output.conflict_set});
        }
        own.push_back(output.conflict_set);
    }
    for (const auto& [t, conflict_set] : added.forks) fork(t, conflict_set);

    // Only now: a fork may have changed what the creators claim.
    auto& place = transactions_[self];
    for (const auto creator : creators) {
        auto joined = Claims::join(place.claims, claims(creator));
        WEFT_CHECK(joined.has_value());  // pre: the history does not conflict
        place.claims = *std::move(joined);
    }
    for (const auto conflict_set : own) place.claims = place.claims.with(conflict_set, self);
    place.conflict_sets = std::move(own);
    return added;
}

/// The transaction and all that build on it claim the conflict set for it (invariant 2).
void Branches::fork(TransactionIndex t, ConflictSetIndex conflict_set)
{
    transactions_[t].conflict_sets.push_back(conflict_set);
    if (transactions_[t].confirmed) conflict_sets_[conflict_set].winner = t;
    each_in_future(t, [&](TransactionIndex later) {
        transactions_[later].claims = transactions_[later].claims.with(conflict_set, t);
    });
}

void Branches::confirm(TransactionIndex branch)
{
    auto& entry = transactions_[branch];
    WEFT_CHECK(!entry.conflict_sets.empty() && !entry.confirmed);  // pre
    entry.confirmed = true;
    for (const auto conflict_set : entry.conflict_sets) {
        WEFT_CHECK(conflict_sets_[conflict_set].winner == no_index);  // invariant 4
        conflict_sets_[conflict_set].winner = branch;
    }
}

void Branches::unconfirm(TransactionIndex branch)
{
    auto& entry = transactions_[branch];
    WEFT_CHECK(entry.confirmed);  // pre
    entry.confirmed = false;
    for (const auto conflict_set : entry.conflict_sets)
        conflict_sets_[conflict_set].winner = no_index;
}

std::vector<ConflictSetIndex> Branches::let_go(TransactionIndex t, bool confirmed)
{
    WEFT_CHECK(t == transactions_.first());
    std::vector<ConflictSetIndex> gone;
    auto& entry = transactions_[t];
    for (const auto child : entry.children) std::erase(transactions_[child].creators, t);
    for (const auto input : entry.inputs) {
        auto& output = outputs_.at(input);
        const auto conflict_set = output.conflict_set;
        std::erase(output.spenders, t);
        if (confirmed) {
            // Spent for good: those that wanted it too have no say about it any more.
            for (const auto other : output.spenders) {
                auto& loser = transactions_[other];
                WEFT_CHECK(loser.dead);  // pre
                std::erase(loser.inputs, input);
                std::erase(loser.conflict_sets, conflict_set);
            }
            output.spenders.clear();
        } else if (conflict_set != no_index && conflict_sets_[conflict_set].winner == t) {
            conflict_sets_[conflict_set].winner = no_index;
        }
        if (!output.spenders.empty()) continue;
        if (conflict_set != no_index) gone.push_back(conflict_set);
        outputs_.erase(input);
    }
    transactions_.drop_before(t + 1);
    return gone;
}

void Branches::forget(std::span<const ConflictSetIndex> gone)
{
    if (gone.empty()) return;
    Claims from;
    Claims to;
    for (auto t = transactions_.first(); t < transactions_.size(); ++t) {
        auto& claims = transactions_[t].claims;
        if (claims.empty()) continue;
        if (!claims.shares_all_with(from)) {
            from = claims;
            to = claims;
            for (const auto conflict_set : gone) to = to.without(conflict_set);
        }
        claims = to;
    }
    for (const auto conflict_set : gone) {
        conflict_sets_[conflict_set] = {};
        free_sets_.push_back(conflict_set);
    }
}

std::size_t Branches::bytes() const noexcept
{
    auto sum = transactions_.bytes() + outputs_.bucket_count() * sizeof(Spent) +
               conflict_sets_.capacity() * sizeof(Set);
    for (auto t = transactions_.first(); t < transactions_.size(); ++t) {
        const auto& entry = transactions_[t];
        sum += (entry.creators.capacity() + entry.children.capacity() + entry.inputs.capacity() +
                entry.conflict_sets.capacity()) *
               sizeof(TransactionIndex);
        sum += entry.inputs.size() * sizeof(TransactionIndex);  // as a spender
    }
    return sum;
}

std::vector<TransactionIndex> Branches::conflicts(TransactionIndex branch) const
{
    std::vector<TransactionIndex> found;
    for (const auto conflict_set : conflict_sets(branch))
        for (const auto member : members(conflict_set))
            if (member != branch) found.push_back(member);
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

std::vector<TransactionIndex> Branches::branches(const Claims& claims) const
{
    std::vector<TransactionIndex> found;
    claims.each([&](ConflictSetIndex, TransactionIndex branch) { found.push_back(branch); });
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

std::vector<TransactionIndex> Branches::normalised(const Claims& claims) const
{
    auto found = branches(claims);
    std::vector<TransactionIndex> below;
    for (const auto branch : found)
        for (const auto ancestor : branches(this->claims(branch)))
            if (ancestor != branch) below.push_back(ancestor);
    std::ranges::sort(below);
    std::erase_if(found, [&](TransactionIndex t) { return std::ranges::binary_search(below, t); });
    return found;
}

BranchState Branches::state(const Claims& claims) const
{
    bool rejected = false;
    bool all = true;
    claims.each([&](ConflictSetIndex conflict_set, TransactionIndex branch) {
        const auto winner = conflict_sets_[conflict_set].winner;
        rejected = rejected || (winner != no_index && winner != branch);
        all = all && winner == branch;
    });
    if (rejected) return BranchState::rejected;
    return all ? BranchState::confirmed : BranchState::pending;
}

bool Branches::in_history(std::span<const TransactionIndex> from, TransactionIndex wanted) const
{
    std::vector<TransactionIndex> open;
    std::vector<TransactionIndex> seen;
    const auto meet = [&](TransactionIndex t) {
        if (t < wanted) return;  // invariant 1: nothing below it builds on it
        const auto place = std::ranges::lower_bound(seen, t);
        if (place != seen.end() && *place == t) return;
        seen.insert(place, t);
        open.push_back(t);
    };
    for (const auto t : from) meet(t);
    while (!open.empty()) {
        const auto t = open.back();
        open.pop_back();
        if (t == wanted) return true;
        for (const auto creator : transactions_[t].creators) meet(creator);
    }
    return false;
}

std::vector<TransactionIndex> Branches::future(TransactionIndex from) const
{
    // Invariant 1: by index is creators first.
    std::vector<TransactionIndex> found{from};
    std::vector<TransactionIndex> open{from};
    std::vector<bool> seen(transactions_.size() - from);
    while (!open.empty()) {
        const auto t = open.back();
        open.pop_back();
        for (const auto child : transactions_[t].children) {
            if (seen[child - from]) continue;
            seen[child - from] = true;
            found.push_back(child);
            open.push_back(child);
        }
    }
    std::ranges::sort(found);
    return found;
}

std::vector<TransactionIndex> Branches::history(TransactionIndex from) const
{
    std::vector<TransactionIndex> found{from};
    std::vector<TransactionIndex> open{from};
    while (!open.empty()) {
        const auto t = open.back();
        open.pop_back();
        for (const auto creator : transactions_[t].creators) {
            if (std::ranges::find(found, creator) != found.end()) continue;
            found.push_back(creator);
            open.push_back(creator);
        }
    }
    return found;
}

}  // namespace weft::ledger
