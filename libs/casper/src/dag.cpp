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
    slots_.insert(genesis, genesis_slot);
    whole_.blocks.set(genesis_slot);
    whole_.latest.assign(stakes_.size(), genesis_slot);
    whole_.scores.assign(1, total_);
    whole_.heavy.set(genesis_slot);
    whole_.unspoken = total_;
    trunk_.push_back(genesis_slot);
}

Slot Dag::insert(const Block& block)
{
    const Slot slot = size();
    Entry entry;
    entry.id = block.id;
    entry.creator = block.creator;
    entry.gas = block.gas;
    for (const auto& id : block.parents) entry.parents.push_back(*find(id));
    for (const auto& id : block.justifications) entry.justifications.push_back(*find(id));
    // What stands on a block stands on all of its past: whoever is in it already brings nothing.
    for (const auto parent : entry.parents) {
        const auto& below = entries_[parent].parent_past;
        if (entry.parent_past.empty())
            entry.cumulative_gas = entries_[parent].cumulative_gas + entries_[parent].gas;
        else
            below.each_beyond(entry.parent_past,
                              [&](Slot at) { entry.cumulative_gas += entries_[at].gas; });
        if (!entry.parent_past.test(parent)) entry.parent_past |= below;
        if (!entry.past.test(parent)) entry.past |= entries_[parent].past;
        entries_[parent].children.push_back(slot);
    }
    for (const auto one : entry.justifications)
        if (!entry.past.test(one)) entry.past |= entries_[one].past;
    entry.parent_past.set(slot);
    entry.past.set(slot);
    entries_.push_back(std::move(entry));
    slots_.insert(block.id, slot);
    touch(slot, block.effects);
    whole_.blocks.set(slot);
    whole_.scores.push_back(0);
    hear(slot);
    return slot;
}

void Dag::touch(Slot slot, const Effects& effects)
{
    for (const auto& [key, op] : effects) {
        const auto number =
            keys_.try_emplace(key, static_cast<std::uint32_t>(touched_.size())).first->second;
        if (number == touched_.size()) touched_.emplace_back();
        auto& touched = touched_[number];
        switch (op) {
        case Op::read: touched.readers.set(slot); break;
        case Op::write: touched.writers.set(slot); break;
        case Op::add: touched.adders.set(slot); break;
        }
        entries_[slot].touches.push_back({number, op});
    }
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
    mend_trunk(before, whole_.latest[creator]);
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
        lost.each_beyond(won, [&](Slot at) { set_score(view, at, score(view, at) - stake); });
    won.each_beyond(lost, [&](Slot at) { set_score(view, at, score(view, at) + stake); });
    if (from == genesis_slot) view.unspoken -= stake;
    if (to == genesis_slot) view.unspoken += stake;
    view.latest[v] = to;
}

void Dag::set_score(View& view, Slot slot, std::uint64_t score) const
{
    view.scores[slot - view.scores_from] = score;
    // 2 * score > total, without leaving 64 bits
    if (slot == genesis_slot || score > total_ - score ||
        (WEFT_PLANTED(casper_majority_of_half) && score == total_ - score))
        view.heavy.set(slot);
    else
        view.heavy.reset(slot);
}

/// The stake whose latest messages stand above the block, its own creator's aside when that is the latest.
std::uint64_t Dag::above(const View& view, Slot slot) const
{
    const auto sum = score(view, slot);
    if (slot == genesis_slot) return sum - view.unspoken;
    const auto creator = entries_[slot].creator;
    return view.latest[creator] == slot ? sum - stakes_[creator] : sum;
}

// The list of D-81 is the order in which a walk through the children, best first, meets the leaves: a block that is
// listed again leads to no leaf that is not listed. Leaves are latest messages. So when all that stand above a block
// stand on one child, the list from the block is the list from the best of such children, which no other child
// precedes: none has more score.
std::optional<Slot> Dag::step(const View& view, Slot at) const
{
    const auto all = above(view, at);
    if (all == 0) return {};
    std::optional<Slot> best;
    for (const auto child : entries_[at].children)
        if (score(view, child) == all && (!best || better(view, child, *best))) best = child;
    return best;
}

// Which of several such children is the best is settled by gas and hash, which do not change. When a latest message
// is followed by one that stands on it, what the trunk has beyond the new one's past is over, and a step inside
// changes only to a child whose score has grown.
void Dag::mend_trunk(Slot from, Slot to)
{
    auto kept = std::size_t{1};
    if (to != no_slot && entries_[to].parent_past.test(from)) {
        const auto& standing = entries_[to].parent_past;
        const auto in = [&](Slot slot) { return standing.test(slot); };
        kept = static_cast<std::size_t>(std::ranges::partition_point(trunk_, in) - trunk_.begin());
        // Scores fall along the trunk.
        const auto least = whole_.scores[trunk_[kept - 1]];
        standing.each_beyond(entries_[from].parent_past, [&](Slot child) {
            if (whole_.scores[child] < least) return;
            for (const auto parent : entries_[child].parents) {
                const auto at = std::ranges::lower_bound(trunk_, parent);
                if (at == trunk_.end() || *at != parent || at + 1 == trunk_.end()) continue;
                if (whole_.scores[child] == above(whole_, parent) &&
                    better(whole_, child, *(at + 1)))
                    kept = std::min(kept, static_cast<std::size_t>(at + 1 - trunk_.begin()));
            }
        });
    }
    trunk_.resize(kept);
    while (const auto best = step(whole_, trunk_.back())) trunk_.push_back(*best);
    whole_.trunk = trunk_.size();
}

Slot Dag::fork_choice_start(const View& view) const
{
    auto at = trunk_[view.trunk - 1];
    while (const auto best = step(view, at)) at = *best;
    return at;
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
    View view;
    view.blocks = std::move(blocks);
    view.latest = whole_.latest;
    view.heavy = whole_.heavy;
    view.unspoken = whole_.unspoken;
    view.scores_from = size();
    std::vector<std::pair<Validator, Slot>> moved;
    const Bits none;
    const auto standing = [&](Slot message) -> const Bits& {
        return message == no_slot ? none : entries_[message].parent_past;
    };
    // Where all that differ stand, the same validators stand above as in the view of everything: so do their
    // steps, unless somebody there left what it stands on here.
    view.trunk = trunk_.size();
    for (Validator v = 0; v < stakes_.size(); ++v) {
        const auto there = whole_.latest[v];
        const auto here = latest_in(view.blocks, v);
        if (here == there) continue;
        moved.emplace_back(v, here);
        const auto& on = standing(here);
        view.scores_from = std::min(view.scores_from, standing(there).first_difference(on));
        const auto end = std::partition_point(
            trunk_.begin(), trunk_.begin() + static_cast<std::ptrdiff_t>(view.trunk),
            [&](Slot slot) { return on.test(slot); });
        view.trunk = static_cast<std::size_t>(end - trunk_.begin());
        if (there != no_slot && !standing(there).test(here)) view.trunk = 1;
    }
    view.trunk = std::max<std::size_t>(view.trunk, 1);
    view.scores.assign(whole_.scores.begin() + view.scores_from, whole_.scores.end());
    for (const auto& [v, to] : moved) move(view, v, to);
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
    if (theirs.empty()) return true;
    std::vector<Entry::Touch> mine;
    past.each_beyond(merged, [&](Slot at) {
        const auto& touches = entries_[at].touches;
        mine.insert(mine.end(), touches.begin(), touches.end());
    });
    // A chain of blocks that all write the same key asks once.
    std::ranges::sort(mine);
    mine.erase(std::unique(mine.begin(), mine.end()), mine.end());
    const auto from = theirs.first() / 64;
    return std::ranges::none_of(mine, [&](const Entry::Touch& touch) {
        const auto& touched = touched_[touch.key];
        return touched.writers.meets(theirs, from) ||
               (touch.op != Op::add && touched.adders.meets(theirs, from)) ||
               (touch.op != Op::read && !WEFT_PLANTED(casper_reads_commute) &&
                touched.readers.meets(theirs, from));
    });
}

bool Dag::better(const View& view, Slot a, Slot b) const
{
    const auto of_a = score(view, a);
    const auto of_b = score(view, b);
    if (of_a != of_b && !WEFT_PLANTED(casper_gas_before_score)) return of_a > of_b;
    if (entries_[a].cumulative_gas != entries_[b].cumulative_gas)
        return entries_[a].cumulative_gas > entries_[b].cumulative_gas;
    return entries_[a].id < entries_[b].id;
}

}  // namespace weft::casper
