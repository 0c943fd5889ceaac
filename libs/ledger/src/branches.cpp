#include <weft/base/check.hpp>
#include <weft/ledger/branches.hpp>

#include <algorithm>

namespace weft::ledger {

// Invariants:
//   1. a transaction has a higher index than those it spends from;
//   2. claims(t) = the union of the claims of its creators, and (c, t) for each conflict set c of its
//      inputs: so whoever builds on a branch claims its conflict sets for it;
//   3. an output has a conflict set when it has two or more spenders;
//   4. a conflict set's winner is its one confirmed member.

Branches::Branches()
{
    transactions_.emplace_back();
}

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
    const auto self = static_cast<TransactionIndex>(transactions_.size());
    auto& record = transactions_.emplace_back();
    record.creators.assign(creators.begin(), creators.end());
    for (const auto creator : creators) transactions_[creator].children.push_back(self);

    Added added{.transaction = self, .forks = {}};
    std::vector<ConflictSetIndex> own;
    for (const auto input : inputs) {
        if (input >= outputs_.size()) outputs_.resize(input + 1);
        auto& output = outputs_[input];
        output.spenders.push_back(self);
        if (output.spenders.size() == 1) continue;
        if (output.conflict_set == no_index) {
            output.conflict_set = static_cast<ConflictSetIndex>(conflict_sets_.size());
            conflict_sets_.push_back({.output = input});
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
    auto& record = transactions_[branch];
    WEFT_CHECK(!record.conflict_sets.empty() && !record.confirmed);
    record.confirmed = true;
    for (const auto conflict_set : record.conflict_sets) {
        WEFT_CHECK(conflict_sets_[conflict_set].winner == no_index);  // invariant 4
        conflict_sets_[conflict_set].winner = branch;
    }
}

void Branches::unconfirm(TransactionIndex branch)
{
    auto& record = transactions_[branch];
    WEFT_CHECK(record.confirmed);
    record.confirmed = false;
    for (const auto conflict_set : record.conflict_sets) conflict_sets_[conflict_set].winner = no_index;
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
