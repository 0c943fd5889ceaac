#include <weft/base/prng.hpp>
#include <weft/casper/clique.hpp>

#include <gtest/gtest.h>

namespace weft::casper {
namespace {

Graph drawn_graph(Prng& prng, std::uint32_t size, std::uint64_t eighths)
{
    Graph graph{std::vector<Bits>(size), std::vector<std::uint64_t>(size)};
    for (std::uint32_t a = 0; a < size; ++a) {
        graph.weights[a] = prng.within(1, 3);
        for (std::uint32_t b = 0; b < a; ++b)
            if (prng.below(8) < eighths) {
                graph.neighbours[a].set(b);
                graph.neighbours[b].set(a);
            }
    }
    return graph;
}

Bits all(std::uint32_t size)
{
    Bits vertices;
    for (std::uint32_t v = 0; v < size; ++v) vertices.set(v);
    return vertices;
}

/// The first in sorted order of the heaviest among all subsets.
Clique by_trying_all(const Graph& graph)
{
    Clique best;
    const auto size = graph.weights.size();
    for (std::uint32_t subset = 1; subset < 1U << size; ++subset) {
        Clique one;
        bool joined = true;
        for (std::uint32_t v = 0; v < size; ++v) {
            if ((subset >> v & 1) == 0) continue;
            for (const auto u : one.vertices) joined = joined && graph.neighbours[v].test(u);
            one.vertices.push_back(v);
            one.weight += graph.weights[v];
        }
        if (joined && (one.weight > best.weight ||
                       (one.weight == best.weight && one.vertices < best.vertices)))
            best = one;
    }
    return best;
}

TEST(Clique, the_heaviest_and_of_equal_ones_the_first_in_sorted_order)
{
    for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
        Prng prng{seed};
        const auto size = static_cast<std::uint32_t>(prng.within(1, 9));
        const auto graph = drawn_graph(prng, size, prng.below(9));
        const auto found = heaviest_clique(graph, all(size));
        const auto expected = by_trying_all(graph);
        ASSERT_TRUE(found.exact);
        ASSERT_EQ(found.weight, expected.weight) << seed;
        ASSERT_EQ(found.vertices, expected.vertices) << seed;
    }
}

TEST(Clique, a_complete_graph_of_a_thousand_is_one_branch)
{
    Prng prng{1};
    const auto graph = drawn_graph(prng, 1000, 8);
    const auto found = heaviest_clique(graph, all(1000), 16'000);
    EXPECT_TRUE(found.exact);
    EXPECT_EQ(found.work, 16'000u);  // a thousand vertices, sixteen sets of 64 each
    EXPECT_EQ(found.vertices.size(), 1000u);
}

TEST(Clique, a_search_that_is_ended_gives_a_clique_and_says_so)
{
    Prng prng{2};
    const auto graph = drawn_graph(prng, 120, 6);
    const auto found = heaviest_clique(graph, all(120), 5'000);
    EXPECT_FALSE(found.exact);
    EXPECT_LE(found.work, 5'000u);
    EXPECT_GT(found.weight, 0u);
    for (const auto a : found.vertices)
        for (const auto b : found.vertices) EXPECT_TRUE(a == b || graph.neighbours[a].test(b));
}

}  // namespace
}  // namespace weft::casper
