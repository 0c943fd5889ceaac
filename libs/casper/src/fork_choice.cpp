#include <weft/casper/fork_choice.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

namespace {

bool counts(const Dag& dag, const View& view, Slot slot)
{
    return dag.score(view, slot) > 0 ||
           (WEFT_PLANTED(casper_scoreless_walked) && view.blocks.test(slot));
}

}  // namespace

std::vector<Slot> fork_choice(const Dag& dag, const View& view)
{
    if (dag.score(view, genesis_slot) == 0) return {};  // all equivocate
    std::vector<Slot> list{dag.fork_choice_start(view)};
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
                if (counts(dag, view, child)) {
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
    Bits merged = view.heavy;  // H, then the pasts of the accepted leaves too
    if (WEFT_PLANTED(casper_no_majority_set)) {
        merged.clear();
        merged.set(genesis_slot);
    }
    // The maximal blocks of H: it holds what its blocks stand on, and slots grow along citations.
    std::vector<Slot> heads;
    for (auto rest = merged; !rest.empty(); rest -= dag[heads.back()].parent_past)
        heads.push_back(rest.last());
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
