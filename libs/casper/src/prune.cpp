#include <weft/base/check.hpp>
#include <weft/casper/dag.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

// Why nothing that matters is lost (D-89):
//  1. Let L be the lowest level among the latest messages of those who do not equivocate. What each of them
//     sees newly from now on lies on level L - reach_levels or above, so no block of a lower level, and nothing
//     that stands on one, is ever seen by them. Such a block comes from an equivocator, and is refused.
//  2. A block on level L - reach_levels or above has, of everybody it does not see equivocate, a latest message on
//     level L - reach_levels - 1 or above: one of the `front`, or of what comes after it. It cites one of them.
//  3. Parents are leaves, hence of the front, or lie below one. So what is in the parents' past of all of
//     the front stays in that of every later block, and what is in none's stays in none's.
struct Dag::Horizon {
    Level level = 0;      ///< L - reach_levels
    Bits front;           ///< the blocks that can still be somebody's latest message in a view
    Bits seen_by_all;     ///< in the past of all of the front
    Bits stood_on;        ///< in the past over parents of some of the front
    Slot root = no_slot;  ///< every walk of the fork choice passes here
};

std::optional<Dag::Horizon> Dag::horizon(const Bits& open) const
{
    std::optional<Level> lowest;
    for (const auto latest : whole_.latest) {
        if (latest == genesis_slot) return {};
        if (latest == no_slot) continue;
        lowest = std::min(lowest.value_or(entries_[latest].level), entries_[latest].level);
    }
    if (!lowest || *lowest < reach_levels + 2) return {};
    Horizon horizon;
    horizon.level = *lowest - reach_levels;
    if (WEFT_PLANTED(casper_pruned_a_level_early)) horizon.level += 1;
    Bits stood_on_by_all;
    for (Slot slot = 0; slot < size(); ++slot) {
        const auto& entry = entries_[slot];
        if (entry.level + 1 < horizon.level) continue;
        if (horizon.front.empty()) {
            stood_on_by_all = entry.parent_past;
            horizon.seen_by_all = entry.past;
        }
        horizon.front.set(slot);
        stood_on_by_all &= entry.parent_past;
        horizon.seen_by_all &= entry.past;
        horizon.stood_on |= entry.parent_past;
    }
    // The walk goes to the best child that all stand on. Which one that is cannot change where each child
    // is stood on by all or by none: scores are equal, gas and hash do not change.
    Slot root = genesis_slot;
    for (;;) {
        Slot best = no_slot;
        bool settled = true;
        for (const auto child : entries_[root].children) {
            if (!stood_on_by_all.test(child))
                settled = settled && (!horizon.stood_on.test(child) ||
                                      WEFT_PLANTED(casper_root_beside_the_walk));
            else if (best == no_slot || better(whole_, child, best))
                best = child;
        }
        if (!settled || best == no_slot || open.test(best) || horizon.front.test(best)) break;
        root = best;
    }
    if (root == genesis_slot) return {};
    horizon.root = root;
    return horizon;
}

/// Kept are the front, the root, what only some of the front stand on, what is not final, and of everybody
/// the newest messages that all have seen: they show who equivocates, and are cited.
bool Dag::removable(const Horizon& horizon, Slot slot, const Bits& open) const
{
    if (slot == genesis_slot || slot == horizon.root || horizon.front.test(slot)) return false;
    if (!horizon.seen_by_all.test(slot)) return false;
    const bool below = entries_[horizon.root].parent_past.test(slot);
    if (below ? open.test(slot) : horizon.stood_on.test(slot)) return false;
    if (WEFT_PLANTED(casper_pruned_the_equivocators_tips)) return true;
    return std::ranges::any_of(messages_[entries_[slot].creator], [&](Slot newer) {
        return newer != slot && horizon.seen_by_all.test(newer) && entries_[newer].past.test(slot);
    });
}

std::optional<Dag::Pruned> Dag::prune(const Bits& open)
{
    const auto horizon = this->horizon(open);
    if (!horizon) return {};
    lowest_level_ = horizon->level;
    Pruned pruned;
    const auto& below = entries_[horizon->root].parent_past;
    Slot place = 0;
    for (Slot slot = 0; slot < size(); ++slot) {
        if (!removable(*horizon, slot, open)) {
            pruned.places.push_back(place++);
            continue;
        }
        pruned.places.push_back(no_slot);
        (below.test(slot) ? pruned.standing : pruned.orphaned).push_back(entries_[slot].id);
        // All stand on genesis, so its gas is added once to everybody's sum.
        if (below.test(slot) && !WEFT_PLANTED(casper_gas_pruned))
            entries_[genesis_slot].gas += entries_[slot].gas;
    }
    if (place == size()) return {};
    remove(pruned, horizon->root);
    return pruned;
}

void Dag::remove(Pruned& pruned, Slot root)
{
    const auto& places = pruned.places;
    const auto move_all = [&](std::vector<Slot>& slots) {
        std::erase_if(slots, [&](Slot slot) { return places[slot] == no_slot; });
        for (auto& slot : slots) slot = places[slot];
    };
    entries_[genesis_slot].children = {root};
    entries_[root].parents = {genesis_slot};
    std::vector<Entry> kept;
    for (Slot slot = 0; slot < places.size(); ++slot) {
        if (places[slot] == no_slot) {
            slots_.erase(entries_[slot].id);
            continue;
        }
        auto& entry = kept.emplace_back(std::move(entries_[slot]));
        slots_.at(entry.id) = places[slot];
        whole_.scores[places[slot]] = whole_.scores[slot];
        for (auto* slots : {&entry.parents, &entry.justifications, &entry.children})
            move_all(*slots);
        for (auto* bits : {&entry.parent_past, &entry.past, &entry.conflicts})
            *bits = bits->moved(places, no_slot);
    }
    entries_ = std::move(kept);
    whole_.scores.resize(entries_.size());
    whole_.blocks = whole_.blocks.moved(places, no_slot);
    for (auto& latest : whole_.latest)
        if (latest != no_slot) latest = places[latest];
    for (auto& messages : messages_) move_all(messages);
    for (auto& [key, touched] : touched_)
        for (auto* bits : {&touched.readers, &touched.writers, &touched.adders})
            *bits = bits->moved(places, no_slot);
    std::erase_if(touched_, [](const auto& entry) {
        const auto& touched = entry.second;
        return touched.readers.empty() && touched.writers.empty() && touched.adders.empty();
    });
}

}  // namespace weft::casper
