#include <weft/casper/fork_choice.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

namespace {

bool counts(const View& view, Slot slot)
{
    return view.scores[slot] > 0 ||
           (WEFT_PLANTED(casper_scoreless_walked) && view.blocks.test(slot));
}

/// The list from genesis begins below every block that all who have spoken stand on, as long as it is
/// the best child: so the walk may begin there too (D-81).
Slot start_of(const Dag& dag, const View& view)
{
    std::uint64_t spoken = 0;
    for (Validator v = 0; v < dag.stakes().size(); ++v)
        if (!view.equivocates(v) && view.latest[v] != genesis_slot) spoken += dag.stakes()[v];
    Slot at = genesis_slot;
    for (;;) {
        Slot best = no_slot;
        for (const auto child : dag[at].children)
            if (view.scores[child] > 0 && (best == no_slot || dag.better(view, child, best)))
                best = child;
        if (best == no_slot || view.scores[best] != spoken) return at;
        at = best;
    }
}

/// More than half of all stakes, equivocators' included, stands above it.
bool majority(const Dag& dag, const View& view, Slot slot)
{
    // 2 * score > total, without leaving 64 bits
    if (WEFT_PLANTED(casper_no_majority_set)) return slot == genesis_slot;
    if (WEFT_PLANTED(casper_majority_of_half) &&
        view.scores[slot] == dag.total() - view.scores[slot])
        return true;
    return slot == genesis_slot || view.scores[slot] > dag.total() - view.scores[slot];
}

}  // namespace

std::vector<Slot> fork_choice(const Dag& dag, const View& view)
{
    if (view.scores[genesis_slot] == 0) return {};  // all equivocate
    std::vector<Slot> list{start_of(dag, view)};
    for (bool moved = true; moved;) {
        moved = false;
        std::vector<Slot> next;
        Bits listed;
        const auto put = [&](Slot slot) {
            if (listed.test(slot)) return;
            listed.set(slot);
            next.push_back(slot);
        };
        for (const auto slot : list) {
            bool leaf = true;
            std::vector<Slot> fresh;  // the children that are not listed yet, best first
            for (const auto child : dag[slot].children)
                if (counts(view, child)) {
                    leaf = false;
                    if (!listed.test(child)) fresh.push_back(child);
                }
            std::ranges::sort(fresh, [&](Slot a, Slot b) { return dag.better(view, a, b); });
            if (leaf) put(slot);
            for (const auto child : fresh) put(child);
            moved = moved || !leaf;
        }
        if (WEFT_PLANTED(casper_list_sorted_again))
            std::ranges::sort(next, [&](Slot a, Slot b) { return dag.better(view, a, b); });
        list = std::move(next);
    }
    return list;
}

std::vector<Slot> parents(const Dag& dag, const View& view)
{
    std::vector<Slot> heads;  // the maximal blocks of H
    Bits merged;              // H, then the pasts of the accepted leaves too
    view.blocks.each([&](Slot slot) {
        if (!majority(dag, view, slot)) return;
        merged.set(slot);
        if (std::ranges::none_of(dag[slot].children, [&](Slot child) {
                return view.blocks.test(child) && majority(dag, view, child);
            }))
            heads.push_back(slot);
    });
    std::ranges::sort(heads, [&](Slot a, Slot b) { return dag.better(view, a, b); });

    std::vector<Slot> accepted;
    Bits below;
    for (const auto leaf : fork_choice(dag, view)) {
        const auto& past = dag[leaf].parent_past;
        if (!dag.commute(past, merged)) continue;
        accepted.push_back(leaf);
        merged |= past;
        below |= past;
    }
    for (const auto head : heads)
        if (!below.test(head)) accepted.push_back(head);
    return accepted;
}

std::vector<Slot> justifications(const Dag& dag, const View& view, const std::vector<Slot>& parents)
{
    std::vector<Slot> cited;
    for (Validator v = 0; v < dag.stakes().size(); ++v) {
        auto tips = dag.tips(view.blocks, v);
        std::erase_if(tips,
                      [&](Slot tip) { return std::ranges::find(parents, tip) != parents.end(); });
        std::ranges::sort(tips, {}, [&](Slot tip) { return dag[tip].id; });
        if (tips.size() > 2) tips.resize(2);
        cited.insert(cited.end(), tips.begin(), tips.end());
    }
    return cited;
}

}  // namespace weft::casper
