#pragma once

// The heaviest clique of a weighted graph.
//
// Source    D-85; branch and bound with greedy coloring (Tomita and Seki 2003), weighted.
// Input     neighbours by vertex, symmetric, without loops; weights above 0.
// Promises  exact while the bound on steps is not reached; of equal ones, the first in the order of
//           their sorted vertices. When the bound ends it, the heaviest found so far: `exact` is false.
// Cost      one branch each time a vertex is taken, each of them a coloring of what is left. Work is counted in sets
//           of 64 vertices that are gone through, so that the bound is one of time whatever the number of
//           vertices. A complete graph is one branch.

#include <weft/casper/bits.hpp>

namespace weft::casper {

struct Graph {
    std::vector<Bits> neighbours;  ///< by vertex
    std::vector<std::uint64_t> weights;
};
struct Clique {
    std::vector<std::uint32_t> vertices;  ///< ascending
    std::uint64_t weight = 0;
    bool exact = true;
    std::size_t work = 0;  ///< that the search took
};
/// Of all searches of one insertion together. Enough for every graph without a liar's hand in it.
inline constexpr std::size_t clique_work_max = 4'000'000;
/// What each search may take, whatever those before it took: a graph of `vertices` without a liar's hand in it needs one
/// or two branches.
[[nodiscard]] constexpr std::size_t clique_work_least(std::size_t vertices)
{
    return 8 * vertices * (vertices / 64 + 1);
}

[[nodiscard]] Clique heaviest_clique(const Graph& graph,
                                     const Bits& among,
                                     std::size_t work_max = clique_work_max);

}  // namespace weft::casper
