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
    Search(const Graph& graph, std::size_t work_max)
        : graph_{graph},
          words_{graph.weights.size() / 64 + 1},
          work_max_{work_max},
          work_left_{work_max}
    {}

    Clique run(const Bits& among)
    {
        branch(among, 0);
        std::ranges::sort(best_.vertices);
        best_.work = work_max_ - work_left_;
        return std::move(best_);
    }

private:
    void branch(Bits candidates, std::uint64_t weight)
    {
        const auto mark = chosen_.size();
        if (!spend(candidates)) return;
        take_joined_to_all(candidates, weight);
        keep_if_heavier(weight);
        while (!candidates.empty() && spend(candidates) &&
               bound(candidates) > best_.weight - weight) {
            const auto v = candidates.first();
            chosen_.push_back(v);
            branch(candidates & graph_.neighbours[v], weight + graph_.weights[v]);
            chosen_.pop_back();
            candidates.reset(v);
            if (!best_.exact) break;
        }
        chosen_.resize(mark);
    }
    /// Going through each of them once; false: that is more than is left.
    bool spend(const Bits& candidates)
    {
        const auto work = std::max<std::size_t>(1, candidates.count()) * words_;
        if (work > work_left_) {
            best_.exact = false;
            return false;
        }
        work_left_ -= work;
        return true;
    }
    void take_joined_to_all(Bits& candidates, std::uint64_t& weight)
    {
        const Bits all = candidates;
        all.each([&](std::uint32_t v) {
            candidates.reset(v);
            if (!candidates.within(graph_.neighbours[v])) {
                candidates.set(v);
                return;
            }
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
    std::size_t words_;
    std::size_t work_max_;
    std::size_t work_left_;
    std::vector<std::uint32_t> chosen_;
    Clique best_;
};

}  // namespace

Clique heaviest_clique(const Graph& graph, const Bits& among, std::size_t work_max)
{
    return Search{graph, work_max}.run(among);
}

}  // namespace weft::casper
