#include <weft/base/check.hpp>
#include <weft/casper/dag.hpp>
#include <weft/protocol/planted.hpp>

#include <numeric>

namespace weft::casper {

Dag::Dag(const BlockId& genesis, std::vector<std::uint64_t> stakes)
    : stakes_{std::move(stakes)}, messages_(stakes_.size())
{
    WEFT_CHECK(!stakes_.empty());
    total_ = std::accumulate(stakes_.begin(), stakes_.end(), std::uint64_t{0});
    Entry entry;
    entry.id = genesis;
    entry.creator = no_slot;
    entry.parent_past.set(genesis_slot);
    entry.past.set(genesis_slot);
    entries_.push_back(std::move(entry));
    slots_.emplace(genesis, genesis_slot);
    whole_.blocks.set(genesis_slot);
    whole_.latest.assign(stakes_.size(), genesis_slot);
    whole_.scores.assign(1, total_);
}

std::optional<Slot> Dag::find(const BlockId& id) const
{
    const auto found = slots_.find(id);
    if (found == slots_.end()) return {};
    return found->second;
}

Slot Dag::insert(const Block& block)
{
    const Slot slot = size();
    Entry entry;
    entry.id = block.id;
    entry.creator = block.creator;
    entry.gas = block.gas;
    for (const auto& id : block.parents) entry.parents.push_back(slots_.at(id));
    for (const auto& id : block.justifications) entry.justifications.push_back(slots_.at(id));
    for (const auto parent : entry.parents) {
        entry.parent_past |= entries_[parent].parent_past;
        entry.past |= entries_[parent].past;
        entries_[parent].children.push_back(slot);
    }
    for (const auto one : entry.justifications) entry.past |= entries_[one].past;
    entry.parent_past.each([&](Slot at) { entry.cumulative_gas += entries_[at].gas; });
    entry.parent_past.set(slot);
    entry.past.set(slot);
    entry.has_effects = !block.effects.empty();
    entries_.push_back(std::move(entry));
    slots_.emplace(block.id, slot);
    touch(slot, block.effects);
    whole_.blocks.set(slot);
    whole_.scores.push_back(0);
    hear(slot);
    return slot;
}

/// Notes with which blocks this one does not commute, on both sides.
void Dag::touch(Slot slot, const Effects& effects)
{
    auto& conflicts = entries_[slot].conflicts;
    for (const auto& [key, op] : effects) {
        auto& touched = touched_[key];
        if (op != Op::read && !WEFT_PLANTED(casper_reads_commute)) conflicts |= touched.readers;
        if (op != Op::add) conflicts |= touched.adders;
        conflicts |= touched.writers;
        switch (op) {
        case Op::read: touched.readers.set(slot); break;
        case Op::write: touched.writers.set(slot); break;
        case Op::add: touched.adders.set(slot); break;
        }
    }
    conflicts.each([&](Slot other) { entries_[other].conflicts.set(slot); });
}

/// The creator's latest message moves, or the creator is seen to equivocate (D-86).
void Dag::hear(Slot slot)
{
    const auto creator = entries_[slot].creator;
    messages_[creator].push_back(slot);
    const auto before = whole_.latest[creator];
    if (before == no_slot) return;
    const bool follows = entries_[slot].past.test(before) || WEFT_PLANTED(casper_equivocator_heard);
    move(whole_, creator, follows ? slot : no_slot);
}

/// Only the blocks between the two messages change their score.
void Dag::move(View& view, Validator v, Slot to) const
{
    const auto from = view.latest[v];
    const auto stake = stakes_[v];
    const Bits none;
    const auto& lost = from == no_slot ? none : entries_[from].parent_past;
    const auto& won = to == no_slot ? none : entries_[to].parent_past;
    if (!WEFT_PLANTED(casper_old_score_stays))
        (lost - won).each([&](Slot at) { view.scores[at] -= stake; });
    (won - lost).each([&](Slot at) { view.scores[at] += stake; });
    view.latest[v] = to;
}

Slot Dag::latest_in(const Bits& blocks, Validator v) const
{
    const auto& all = messages_[v];
    const auto last =
        std::find_if(all.rbegin(), all.rend(), [&](Slot m) { return blocks.test(m); });
    if (last == all.rend()) return genesis_slot;
    // Who never equivocates anywhere does not in a part.
    if (whole_.latest[v] != no_slot) return *last;
    for (auto m = last + 1; m != all.rend(); ++m)
        if (blocks.test(*m) && !entries_[*last].past.test(*m)) return no_slot;
    return *last;
}

View Dag::view(Bits blocks) const
{
    View view{.blocks = std::move(blocks), .latest = whole_.latest, .scores = whole_.scores};
    for (Validator v = 0; v < stakes_.size(); ++v)
        if (const auto latest = latest_in(view.blocks, v); latest != view.latest[v])
            move(view, v, latest);
    return view;
}

std::vector<Slot> Dag::tips(const Bits& blocks, Validator v) const
{
    if (whole_.latest[v] != no_slot) {
        const auto last = latest_in(blocks, v);
        return last == genesis_slot ? std::vector<Slot>{} : std::vector{last};
    }
    std::vector<Slot> tips;
    for (const auto m : messages_[v]) {
        if (!blocks.test(m)) continue;
        std::erase_if(tips, [&](Slot tip) { return entries_[m].past.test(tip); });
        tips.push_back(m);
    }
    return tips;
}

bool Dag::commute(const Bits& past, const Bits& merged) const
{
    const auto theirs = WEFT_PLANTED(casper_common_past_conflicts) ? merged : merged - past;
    bool all = true;
    (past - merged).each([&](Slot at) {
        all = all && !(entries_[at].has_effects && entries_[at].conflicts.meets(theirs));
    });
    return all;
}

bool Dag::better(const View& view, Slot a, Slot b) const
{
    if (view.scores[a] != view.scores[b] && !WEFT_PLANTED(casper_gas_before_score))
        return view.scores[a] > view.scores[b];
    if (entries_[a].cumulative_gas != entries_[b].cumulative_gas)
        return entries_[a].cumulative_gas > entries_[b].cumulative_gas;
    return entries_[a].id < entries_[b].id;
}

}  // namespace weft::casper
