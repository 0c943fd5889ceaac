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
//  2. No clique of the graph is decisive, else the block were final. So after a message of v only a
//     clique with v in it can be: no other pair of validators has gained an edge.
//  3. Who supports a block supports all it stands on, and whoever is joined over it is joined over them. So
//     a block is not final before its parents are.
//  4. Slots grow along a validator's messages, so one comparison tells whether a message was seen.
std::vector<Finalised> Finality::on_insert(const Dag& dag, Slot inserted)
{
    const auto validators = dag.stakes().size();
    const auto creator = dag[inserted].creator;
    const bool heard =
        !dag.whole().equivocates(creator) || WEFT_PLANTED(casper_equivocator_supports);
    if (heard) {
        seen_.resize(validators);
        auto& seen = seen_[creator];
        seen.assign(validators, genesis_slot);
        for (Validator b = 0; b < validators; ++b)
            if (const auto latest = dag.latest_in(dag[inserted].past, b); latest != no_slot)
                seen[b] = latest;
    }
    open_.push_back({.block = inserted, .since = std::vector<Slot>(validators, no_slot)});
    std::vector<Finalised> finalised;
    Bits waiting;
    auto work = clique_work_max;
    std::erase_if(open_, [&](Support& support) {
        if (heard)
            hear(support, dag, creator, inserted);
        else
            forget(support, dag, creator);
        auto found = std::ranges::any_of(dag[support.block].parents,
                                         [&](Slot parent) { return waiting.test(parent); })
                         ? std::nullopt
                         : clique(support, dag, creator, work);
        if (!found) {
            waiting.set(support.block);
            return false;
        }
        finalised.push_back({support.block, *std::move(found)});
        return true;
    });
    return finalised;
}

bool Finality::gains(Validator v, const Bits& standing, const Bits& among) const
{
    return std::ranges::any_of(open_, [&](const Support& support) {
        if (!among.test(support.block) || !standing.test(support.block)) return false;
        if (!support.supporters.test(v)) return true;
        bool unseen = false;
        support.supporters.each(
            [&](Validator b) { unseen = unseen || (b != v && seen_[v][b] < support.since[b]); });
        return unseen;
    });
}

/// A decisive clique with `v`, whose message is the newest, in it.
std::optional<Clique> Finality::clique(Support& support,
                                       const Dag& dag,
                                       Validator v,
                                       std::size_t& work) const
{
    const auto& stakes = dag.stakes();
    const auto heavy = [&](std::uint64_t weight) {
        return decisive(weight, dag.total(), threshold_);
    };
    if (!support.supporters.test(v) || !heavy(support.weight)) return {};
    if (support.knows.empty()) {
        support.knows.resize(stakes.size());
        support.joined.resize(stakes.size());
        support.degree = stakes;
        support.supporters.each([&](Validator a) { learn(support, dag, a); });
    }
    if (!heavy(support.degree[v])) return {};
    // Who is joined to too little is in no decisive clique.
    Bits among;
    std::uint64_t weight = 0;
    const auto consider = [&](Validator a) {
        if (!heavy(support.degree[a])) return;
        among.set(a);
        weight += stakes[a];
    };
    consider(v);
    support.joined[v].each(consider);
    if (!heavy(weight)) return {};
    Graph graph{std::move(support.joined), stakes};
    auto found = heaviest_clique(graph, among, std::max(work, clique_work_least(stakes.size())));
    work -= std::min(work, found.work);
    support.joined = std::move(graph.neighbours);
    if (!heavy(found.weight)) return {};
    return found;
}

/// Whom `v` knows by its latest message. It knows no fewer than before.
void Finality::learn(Support& support, const Dag& dag, Validator v) const
{
    const auto& seen = seen_[v];
    auto& known = support.knows[v];
    support.supporters.each([&](Validator b) {
        if (seen[b] < support.since[b] || known.test(b)) return;
        known.set(b);
        if (b == v || !(support.knows[b].test(v) || WEFT_PLANTED(casper_joined_one_way))) return;
        if (support.joined[v].test(b)) return;
        support.joined[v].set(b);
        support.joined[b].set(v);
        support.degree[v] += dag.stakes()[b];
        support.degree[b] += dag.stakes()[v];
    });
}

void Finality::forget(Support& support, const Dag& dag, Validator v) const
{
    if (!support.supporters.test(v)) return;
    support.supporters.reset(v);
    support.weight -= dag.stakes()[v];
    if (WEFT_PLANTED(casper_left_still_joined)) return;
    support.since[v] = no_slot;
    if (support.knows.empty()) return;
    support.joined[v].each([&](Validator b) {
        support.joined[b].reset(v);
        support.degree[b] -= dag.stakes()[v];
    });
    support.joined[v].clear();
    support.degree[v] = dag.stakes()[v];
    support.knows[v].clear();
    for (auto& row : support.knows) row.reset(v);
}

/// Nobody but its creator has seen the first message of a new run.
void Finality::hear(Support& support, const Dag& dag, Validator v, Slot message) const
{
    if (!dag[message].parent_past.test(support.block)) return forget(support, dag, v);
    if (!support.supporters.test(v)) {
        support.supporters.set(v);
        support.weight += dag.stakes()[v];
        if (!WEFT_PLANTED(casper_left_still_joined) || support.since[v] == no_slot)
            support.since[v] = message;
    }
    if (!support.knows.empty()) learn(support, dag, v);
}

}  // namespace weft::casper
