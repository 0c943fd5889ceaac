#pragma once

// The heaviest clique of a weighted graph.
//
// Source    D-85; branch and bound with greedy coloring (Tomita and Seki 2003), weighted.
// Input     neighbours by vertex, symmetric, without loops; weights above 0.
// Promises  exact while the bound on steps is not reached; of equal ones, the first in the order of
//           their sorted vertices. When the bound ends it, the heaviest found so far: `exact` is false.
// Cost      one step per branch, each a coloring: n^2 / 64 words. A complete graph is one step.

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
    std::size_t steps = 0;  ///< that the search took
};
/// Enough for every graph without a liar's hand in it, and a bounded time with one: for all searches of one
/// insertion together.
inline constexpr std::size_t clique_steps_max = 200'000;
/// Each search may take so many, whatever those before it took: a graph without a liar's hand in it needs one or two.
inline constexpr std::size_t clique_steps_least = 64;

[[nodiscard]] Clique heaviest_clique(const Graph& graph,
                                     const Bits& among,
                                     std::size_t steps_max = clique_steps_max);

}  // namespace weft::casper
