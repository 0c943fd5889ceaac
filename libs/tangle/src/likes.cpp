#include <weft/protocol/planted.hpp>
#include <weft/tangle/engine.hpp>

#include <algorithm>

namespace weft::tangle {

// Branches are taken in one order that does not depend on arrival: heavier first, then fewer
// transactions below, then the lower id. What a branch builds on comes before it: whoever supports a
// branch supports what it builds on. So one pass decides.
//
// Of the sides of one conflict that build on nothing disputed and are in no other conflict, all but the
// first in that order can be left out: when their turn comes the output is taken, by that one or before it.
// So thousands of them, which cost whoever issues them nothing, are compared and not sorted; and one that
// comes behind what is liked changes nothing.

const Claims& Engine::liked() const
{
    if (!std::exchange(liked_stale_, false)) return liked_;
    likes_.clear();
    std::vector<Branch> candidates;
    boost::unordered_flat_map<ConflictSetIndex, Branch> first_of;
    for (const auto branch : open_) {
        if (disliked_.contains(branch)) continue;
        if (!stands_alone(branch)) {
            candidates.push_back(branch);
            continue;
        }
        const auto set = branches_.conflict_sets(branch).front();
        const auto [place, fresh] = first_of.try_emplace(set, branch);
        if (!fresh && comes_first(branch, place->second)) place->second = branch;
    }
    // tidy: allow unordered: sorted below
    for (const auto& [set, branch] : first_of) candidates.push_back(branch);
    std::ranges::sort(candidates, [&](Branch a, Branch b) { return comes_first(a, b); });
    liked_ = decided_;
    for (const auto branch : candidates) {
        const auto sets = branches_.conflict_sets(branch);
        if (std::ranges::any_of(sets, [&](auto set) { return liked_.at(set) != no_index; }))
            continue;
        auto with = liked_;
        for (const auto set : sets) with = with.with(set, branch);
        if (with.covers(branches_.claims(branch))) liked_ = std::move(with);
    }
    return liked_;
}

bool Engine::comes_first(Branch a, Branch b) const
{
    if (votes_.weight(a) != votes_.weight(b)) return votes_.weight(a) > votes_.weight(b);
    if (standing_[a].rank != standing_[b].rank) return standing_[a].rank < standing_[b].rank;
    return id(a) < id(b);
}

/// It is in one conflict, and builds on nothing disputed.
bool Engine::stands_alone(Branch branch) const
{
    const auto sets = branches_.conflict_sets(branch);
    return sets.size() == 1 && branches_.claims(branch).without(sets.front()).empty();
}

/// False for a new side of an old conflict, behind one that is liked. Pre: what is liked is up to date.
bool Engine::changes_likes(Branch branch) const
{
    if (!stands_alone(branch)) return true;
    const auto first = liked_.at(branches_.conflict_sets(branch).front());
    return first == no_index || !(branches_.confirmed(first) || comes_first(first, branch));
}

bool Engine::likes(const Claims& claims) const
{
    const auto& liked_now = liked();
    if (claims.empty()) return true;
    // Most messages share their claims with their neighbours.
    const auto [place, fresh] = likes_.try_emplace(claims.identity(), claims, false);
    if (fresh) place->second.second = liked_now.covers(claims);
    return place->second.second;
}

void Engine::set_disliked(TransactionIndex t, bool disliked)
{
    if (WEFT_PLANTED(tangle_opinion_ignored)) return;
    const bool changed = disliked ? disliked_.insert(t).second : disliked_.erase(t) > 0;
    liked_stale_ = liked_stale_ || changed;
}

bool Engine::voted_down(const Claims& claims) const
{
    bool found = false;
    if (!disliked_.empty())
        claims.each([&](ConflictSetIndex conflict_set, Branch branch) {
            found =
                found || (branches_.winner(conflict_set) != branch && disliked_.contains(branch));
        });
    return found;
}

bool Engine::has_majority(TransactionIndex t) const
{
    if (!open_.contains(t)) return false;
    const auto total = undisputed_.active_total();
    const auto weight = votes_.weight(t);
    if (weight == 0 || weight < total - total / 2) return false;
    // The votes of who is silent count, and its mana is no part of the total: two may have half of it.
    return std::ranges::none_of(branches_.conflict_sets(t), [&](ConflictSetIndex set) {
        return std::ranges::any_of(branches_.members(set), [&](Branch other) {
            const auto its = votes_.weight(other);
            return other != t && (its > weight || (its == weight && id(other) < id(t)));
        });
    });
}

bool Engine::supports_all(Mana::Node node, const Claims& claims) const
{
    bool supported = true;
    claims.each([&](ConflictSetIndex conflict_set, Branch branch) {
        if (branches_.winner(conflict_set) != branch)
            supported = supported && votes_.supports(node, branch, dag_, branches_);
    });
    // Supporters of a confirmed branch are not entered any more, but those who turned away from it are.
    return supported && std::ranges::none_of(doubted_, [&](Branch branch) {
               return votes_.turned_away(branch).contains(node) &&
                      claims.at(branches_.conflict_sets(branch).front()) == branch;
           });
}

}  // namespace weft::tangle
