#include <weft/casper/clique.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

namespace {

// Invariants:
//  1. `chosen_` is a clique, every candidate is joined to all of it, and `weight` is its weight.
//  2. Branches are tried in ascending order of vertices, so of equal cliques the first in the order of
//     their sorted vertices is met first; only strictly heavier ones replace it.
//  3. A vertex joined to all other candidates is in every heaviest clique of the branch. To take it
//     first changes no comparison of two cliques that both have it.
class Search {
public:
    Search(const Graph& graph, std::size_t steps_max)
        : graph_{graph}, steps_max_{steps_max}, steps_left_{steps_max}
    {}

    Clique run(const Bits& among)
    {
        branch(among, 0);
        std::ranges::sort(best_.vertices);
        best_.steps = steps_max_ - steps_left_;
        return std::move(best_);
    }

private:
    void branch(Bits candidates, std::uint64_t weight)
    {
        if (steps_left_ == 0) {
            best_.exact = false;
            return;
        }
        --steps_left_;
        const auto mark = chosen_.size();
        take_joined_to_all(candidates, weight);
        keep_if_heavier(weight);
        while (!candidates.empty() && bound(candidates) > best_.weight - weight) {
            const auto v = candidates.first();
            chosen_.push_back(v);
            branch(candidates & graph_.neighbours[v], weight + graph_.weights[v]);
            chosen_.pop_back();
            candidates.reset(v);
            if (!best_.exact) break;
        }
        chosen_.resize(mark);
    }
    void take_joined_to_all(Bits& candidates, std::uint64_t& weight)
    {
        const Bits all = candidates;
        all.each([&](std::uint32_t v) {
            auto others = candidates;
            others.reset(v);
            if (!others.within(graph_.neighbours[v])) return;
            candidates.reset(v);
            chosen_.push_back(v);
            weight += graph_.weights[v];
        });
    }
    void keep_if_heavier(std::uint64_t weight)
    {
        if (weight <= best_.weight) return;
        best_.weight = weight;
        best_.vertices = chosen_;
    }
    /// No clique of the candidates weighs more: at most one vertex of each color is in it.
    [[nodiscard]] std::uint64_t bound(Bits candidates) const
    {
        std::uint64_t sum = 0;
        while (!candidates.empty()) {
            Bits color = candidates;
            std::uint64_t heaviest = 0;
            Bits taken;
            while (!color.empty()) {
                const auto v = color.first();
                taken.set(v);
                heaviest = std::max(heaviest, graph_.weights[v]);
                color.reset(v);
                if (!WEFT_PLANTED(casper_color_without_edges)) color -= graph_.neighbours[v];
            }
            candidates -= taken;
            sum += heaviest;
        }
        return sum;
    }

    const Graph& graph_;
    std::size_t steps_max_;
    std::size_t steps_left_;
    std::vector<std::uint32_t> chosen_;
    Clique best_;
};

}  // namespace

Clique heaviest_clique(const Graph& graph, const Bits& among, std::size_t steps_max)
{
    return Search{graph, steps_max}.run(among);
}

}  // namespace weft::casper
