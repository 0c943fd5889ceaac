#include <weft/casper/finality.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

bool decisive(std::uint64_t weight, std::uint64_t total, const Threshold& threshold)
{
    return Wide{2} * weight * threshold.denominator >
           Wide{total} * (threshold.denominator + threshold.numerator);
}

// Invariants, per open block:
//  1. `supporters` are the honest validators whose latest message has the block.
//  2. `knows[a]` holds b exactly if both support and a's latest message has seen `since[b]`.
//  3. No clique of the graph is decisive, else the block were final. So after a message of v only a
//     clique with v in it can be: no other pair of validators has gained an edge.
std::vector<Finalised> Finality::on_insert(const Dag& dag, Slot inserted)
{
    const auto validators = dag.stakes().size();
    open_.push_back(
        {inserted, {}, std::vector<Slot>(validators, no_slot), std::vector<Bits>(validators)});
    const auto creator = dag[inserted].creator;
    const bool honest = !dag.whole().equivocates(creator);
    std::vector<Finalised> finalised;
    std::erase_if(open_, [&](Support& support) {
        if (!honest && !WEFT_PLANTED(casper_equivocator_supports)) {
            forget(support, creator);
            return false;
        }
        auto clique = on_message(support, dag, creator, inserted);
        if (!clique) return false;
        finalised.push_back({support.block, *std::move(clique)});
        return true;
    });
    return finalised;
}

void Finality::forget(Support& support, Validator v) const
{
    if (!support.supporters.test(v)) return;
    support.supporters.reset(v);
    if (WEFT_PLANTED(casper_left_still_joined)) return;
    support.since[v] = no_slot;
    support.knows[v].clear();
    for (auto& row : support.knows) row.reset(v);
}

std::optional<Clique> Finality::on_message(Support& support,
                                           const Dag& dag,
                                           Validator v,
                                           Slot message) const
{
    if (!dag[message].parent_past.test(support.block)) {
        forget(support, v);
        return {};
    }
    // Nobody but its creator has seen the first message of a new run.
    if (!support.supporters.test(v)) {
        support.supporters.set(v);
        if (!WEFT_PLANTED(casper_left_still_joined) || support.since[v] == no_slot)
            support.since[v] = message;
    }
    auto& row = support.knows[v];
    row.clear();
    support.supporters.each([&](Validator b) {
        if (dag[message].past.test(support.since[b])) row.set(b);
    });
    return search(support, dag, v);
}

std::optional<Clique> Finality::search(const Support& support, const Dag& dag, Validator v) const
{
    Bits joined;
    std::uint64_t weight = 0;
    support.knows[v].each([&](Validator b) {
        if (!support.knows[b].test(v) && !WEFT_PLANTED(casper_joined_one_way)) return;
        joined.set(b);
        weight += dag.stakes()[b];
    });
    if (!decisive(weight, dag.total(), threshold_)) return {};
    Graph graph{std::vector<Bits>(dag.stakes().size()), dag.stakes()};
    joined.each([&](Validator a) {
        (support.knows[a] & joined).each([&](Validator b) {
            if (a != b && (support.knows[b].test(a) || WEFT_PLANTED(casper_joined_one_way)))
                graph.neighbours[a].set(b);
        });
    });
    auto clique = heaviest_clique(graph, joined);
    if (!decisive(clique.weight, dag.total(), threshold_)) return {};
    return clique;
}

}  // namespace weft::casper
