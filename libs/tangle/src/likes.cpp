#include <weft/protocol/planted.hpp>
#include <weft/tangle/engine.hpp>

#include <algorithm>

namespace weft::tangle {

// Branches are taken in one order that does not depend on arrival: heavier first, then fewer
// transactions below, then the lower id. What a branch builds on comes before it: whoever supports a
// branch supports what it builds on. So one pass decides.

const Claims& Engine::liked() const
{
    if (!std::exchange(liked_stale_, false)) return liked_;
    likes_.clear();
    struct Candidate {
        std::uint64_t weight;
        std::uint32_t rank;
        Branch branch;
    };
    std::vector<Candidate> candidates;
    candidates.reserve(open_.size());
    for (const auto branch : open_)
        if (!disliked_.contains(branch))
            candidates.push_back({votes_.weight(branch), standing_[branch].rank, branch});
    std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
        if (a.weight != b.weight) return a.weight > b.weight;
        if (a.rank != b.rank) return a.rank < b.rank;
        return id(a.branch) < id(b.branch);
    });
    liked_ = decided_;
    for (const auto& [weight, rank, branch] : candidates) {
        const auto sets = branches_.conflict_sets(branch);
        if (std::ranges::any_of(sets, [&](auto set) { return liked_.at(set) != no_index; }))
            continue;
        auto with = liked_;
        for (const auto set : sets) with = with.with(set, branch);
        if (with.covers(branches_.claims(branch))) liked_ = std::move(with);
    }
    return liked_;
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
    return std::ranges::none_of(branches_.conflicts(t), [&](Branch other) {
        const auto its = votes_.weight(other);
        return its > weight || (its == weight && id(other) < id(t));
    });
}

bool Engine::supports_all(Mana::Node node, const Claims& claims) const
{
    bool supported = true;
    claims.each([&](ConflictSetIndex conflict_set, Branch branch) {
        if (branches_.winner(conflict_set) != branch)
            supported = supported && votes_.supports(node, branch, dag_, branches_);
    });
    // Of confirmed ones only who was turned away is known.
    return supported && std::ranges::none_of(doubted_, [&](Branch branch) {
               return votes_.turned_away(branch).contains(node) &&
                      claims.at(branches_.conflict_sets(branch).front()) == branch;
           });
}

}  // namespace weft::tangle
