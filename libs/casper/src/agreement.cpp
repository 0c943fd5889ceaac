#include <weft/casper/agreement.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

Agreement agreement(const Dag& dag, Slot own, Slot block)
{
    const auto& seen = dag[own].past;
    const auto validators = static_cast<Validator>(dag.stakes().size());
    // Of each honest validator, its latest message in the view and its first that has seen the block.
    std::vector<Slot> latest(validators, no_slot);
    std::vector<Slot> first(validators, no_slot);
    for (Validator v = 0; v < validators; ++v) {
        const auto tips = dag.tips(seen, v);
        if (tips.size() != 1) continue;
        latest[v] = tips.front();
        for (const auto m : dag.messages(v)) {
            const auto& known =
                WEFT_PLANTED(casper_seen_over_parents) ? dag[m].parent_past : dag[m].past;
            if (!seen.test(m) || !known.test(block)) continue;
            first[v] = m;
            break;
        }
    }
    const auto knows = [&](Validator a, Validator b) {
        return latest[a] != no_slot && first[b] != no_slot && dag[latest[a]].past.test(first[b]);
    };
    Agreement result{.edges = {}, .weight = dag.stakes()[dag[own].creator]};
    Graph graph{std::vector<Bits>(validators), dag.stakes()};
    Bits joined;
    for (Validator a = 0; a < validators; ++a)
        for (Validator b = a + 1; b < validators; ++b) {
            if (!knows(a, b) || !knows(b, a)) continue;
            result.edges.emplace_back(a, b);
            graph.neighbours[a].set(b);
            graph.neighbours[b].set(a);
            joined.set(a);
            joined.set(b);
        }
    const auto clique = heaviest_clique(graph, joined);
    result.weight = std::max(result.weight, clique.weight);
    result.exact = clique.exact;
    return result;
}

}  // namespace weft::casper
