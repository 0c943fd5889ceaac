#include <weft/casper/bit_matrix.hpp>
#include <weft/casper/finality.hpp>
#include <weft/protocol/planted.hpp>

#include <array>
#include <bit>

namespace weft::casper {

namespace {

__extension__ using Wide = unsigned __int128;

/// Sums are taken in so many steps where every single value would have to be sorted: what follows is at most a step
/// above what is true.
constexpr std::size_t steps_max = 256;
std::size_t steps_for(std::size_t validators)
{
    return std::min(steps_max, 8 + 4 * validators);
}

/// Those whose number in `there` is no higher than in `here`.
Bits reached(const std::vector<Slot>& here, const std::vector<Slot>& there)
{
    std::vector<std::uint64_t> words((here.size() + 63) / 64);
    for (std::size_t w = 0; w < words.size(); ++w) {
        const auto first = 64 * w;
        const auto length = std::min<std::size_t>(64, here.size() - first);
        std::size_t k = 0;
        for (; k + 8 <= length; k += 8) {
            // One test by one, without a branch: which way it goes cannot be foreseen.
            const auto* a = &here[first + k];
            const auto* b = &there[first + k];
            const auto eight =
                static_cast<unsigned>(a[0] >= b[0]) | static_cast<unsigned>(a[1] >= b[1]) << 1 |
                static_cast<unsigned>(a[2] >= b[2]) << 2 |
                static_cast<unsigned>(a[3] >= b[3]) << 3 |
                static_cast<unsigned>(a[4] >= b[4]) << 4 |
                static_cast<unsigned>(a[5] >= b[5]) << 5 |
                static_cast<unsigned>(a[6] >= b[6]) << 6 | static_cast<unsigned>(a[7] >= b[7]) << 7;
            words[w] |= std::uint64_t{eight} << k;
        }
        for (; k < length; ++k)
            words[w] |= std::uint64_t{here[first + k] >= there[first + k] ? 1U : 0U} << k;
    }
    return Bits{std::move(words)};
}

}  // namespace

std::uint64_t least_decisive(std::uint64_t total, const Threshold& threshold)
{
    const auto half = Wide{total} * (threshold.denominator + threshold.numerator) /
                      (Wide{2} * threshold.denominator);
    return half >= ~std::uint64_t{0} ? ~std::uint64_t{0} : static_cast<std::uint64_t>(half) + 1;
}

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
//  5. When the validators S have spoken, a clique without its members in S was one before. So no clique weighs more
//     than the heaviest of before and the stake of S together. `lacking` is what a bound of the heaviest clique
//     lacks to be decisive, less the stake of those who have spoken since.
std::vector<Finalised> Finality::on_insert(const Dag& dag, Slot inserted)
{
    const auto validators = dag.stakes().size();
    if (enough_ == 0) {
        enough_ = least_decisive(dag.total(), threshold_);
        sums_ = StakeSums{dag.stakes()};
    }
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

SupportGraph Finality::graph(const Dag& dag, Slot block, std::size_t work_max) const
{
    const auto validators = dag.stakes().size();
    SupportGraph graph;
    graph.knows.resize(validators);
    std::vector<Slot> since(validators, no_slot);
    for (Validator v = 0; v < validators; ++v) {
        if (dag.whole().equivocates(v)) continue;
        const auto& messages = dag.messages(v);
        for (auto m = messages.rbegin(); m != messages.rend() && dag[*m].parent_past.test(block);
             ++m)
            since[v] = *m;
        if (since[v] == no_slot) continue;
        graph.supporters.set(v);
        graph.weight += dag.stakes()[v];
    }
    graph.supporters.each([&](Validator a) {
        graph.knows[a] = reached(seen_[a], since);
        graph.knows[a].reset(a);
    });
    Graph joined{transposed(graph.knows), dag.stakes()};
    for (Validator a = 0; a < validators; ++a) {
        if (WEFT_PLANTED(casper_shown_joined_one_way))
            joined.neighbours[a] |= graph.knows[a];
        else
            joined.neighbours[a] &= graph.knows[a];
    }
    graph.clique = heaviest_clique(joined, graph.supporters, work_max);
    return graph;
}

/// A decisive clique with `v`, whose message is the newest, in it.
std::optional<Clique> Finality::clique(Support& support,
                                       const Dag& dag,
                                       Validator v,
                                       std::size_t& work) const
{
    const auto& stakes = dag.stakes();
    if (!support.supporters.test(v) || support.weight < enough_ || support.lacking > 0) return {};
    if (support.knows.empty()) {
        if (const auto most = in_time(support, dag); most < enough_) {
            wait(support, most);
            return {};
        }
        join_all(support, dag);
    }
    support.unlearned.each([&](Validator a) { learn(support, dag, a); });
    support.unlearned.clear();
    if (const auto most = well_joined(support, dag); most < enough_) {
        wait(support, most);
        return {};
    }
    if (support.degree[v] < enough_) return {};
    // Who is joined to too little is in no decisive clique.
    Bits among;
    std::uint64_t weight = 0;
    const auto consider = [&](Validator a) {
        if (support.degree[a] < enough_) return;
        among.set(a);
        weight += stakes[a];
    };
    consider(v);
    support.joined[v].each(consider);
    if (weight < enough_) return {};
    Graph graph{std::move(support.joined), stakes};
    auto found = heaviest_clique(graph, among, std::max(work, clique_work_least(stakes.size())));
    work -= std::min(work, found.work);
    support.joined = std::move(graph.neighbours);
    if (!decisive(found.weight, dag.total(), threshold_)) return {};
    return found;
}

/// No clique weighs more than `at_most`, which is not enough.
void Finality::wait(Support& support, std::uint64_t at_most) const
{
    support.lacking = enough_ - at_most + (WEFT_PLANTED(casper_looked_at_late) ? 1 : 0);
    support.spoken.clear();
}

/// At most what this is can be in one clique: of its members one was the last to begin to stand on the block, and
/// each of the others has spoken since then, because it knows of that.
std::uint64_t Finality::in_time(const Support& support, const Dag& dag) const
{
    Slot first = no_slot;
    support.supporters.each([&](Validator a) { first = std::min(first, support.since[a]); });
    const auto span = dag.size() - first;
    const auto steps = steps_for(dag.stakes().size());
    const auto step = [&](Slot slot) {
        return static_cast<std::size_t>(std::uint64_t{slot - first} * steps / span);
    };
    std::array<std::uint64_t, steps_max> begun;
    std::array<std::uint64_t, steps_max + 1> ended;
    std::fill_n(begun.begin(), steps, 0);
    std::fill_n(ended.begin(), steps + 1, 0);
    support.supporters.each([&](Validator a) {
        begun[step(support.since[a])] += dag.stakes()[a];
        ended[step(std::min(dag.whole().latest[a], dag.size() - 1)) + 1] += dag.stakes()[a];
    });
    std::uint64_t now = 0;
    std::uint64_t most = 0;
    for (std::size_t k = 0; k < steps; ++k) {
        now = now - ended[k] + begun[k];
        most = std::max(most, now);
    }
    return most;
}

/// At most what this is can be in one clique: its members are each joined to all of it.
std::uint64_t Finality::well_joined(const Support& support, const Dag& dag) const
{
    const auto bits = std::bit_width(steps_for(dag.stakes().size())) - 1;
    const auto steps = std::size_t{1} << bits;
    const auto shift = std::max(static_cast<int>(std::bit_width(dag.total()) - bits), 0);
    std::array<std::uint64_t, steps_max> stake;  // by degree
    std::fill_n(stake.begin(), steps, 0);
    support.supporters.each(
        [&](Validator a) { stake[support.degree[a] >> shift] += dag.stakes()[a]; });
    std::uint64_t joined = 0;
    std::uint64_t most = 0;
    for (std::size_t k = steps; k-- > 0;) {
        joined += stake[k];
        const auto degree_most = ((std::uint64_t{k} + 1) << shift) - 1;
        most = std::max(most, std::min(joined, degree_most));
        if (joined >= degree_most) break;
    }
    return most;
}

/// Everybody knows and is joined as learn() would have it.
void Finality::join_all(Support& support, const Dag& dag) const
{
    const auto validators = dag.stakes().size();
    support.knows.resize(validators);
    support.supporters.each(
        [&](Validator a) { support.knows[a] = reached(seen_[a], support.since); });
    support.joined = transposed(support.knows);
    support.degree = dag.stakes();
    for (Validator a = 0; a < validators; ++a) {
        auto& joined = support.joined[a];
        if (WEFT_PLANTED(casper_joined_one_way))
            joined |= support.knows[a];
        else
            joined &= support.knows[a];
        joined.reset(a);
        support.degree[a] += sums_.of(joined);
    }
    support.unlearned.clear();
}

/// Whom `v` knows by its latest message. It knows no fewer than before.
void Finality::learn(Support& support, const Dag& dag, Validator v) const
{
    auto& known = support.knows[v];
    const auto fresh = (reached(seen_[v], support.since) & support.supporters) - known;
    known |= fresh;
    fresh.each([&](Validator b) {
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
    support.unlearned.reset(v);
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
    if (!support.knows.empty()) support.unlearned.set(v);
    if (support.lacking == 0 || support.spoken.test(v)) return;
    support.spoken.set(v);
    support.lacking -= std::min(support.lacking, dag.stakes()[v]);
}

}  // namespace weft::casper
