// What becomes final, when and by which clique, where validators are many: held against the support graphs made anew
// after every block. definitions_swarm does the same with few validators and the definition of a clique.

#include <weft/base/prng.hpp>
#include <weft/casper/bit_matrix.hpp>
#include <weft/casper/casper.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/casper/stake_sums.hpp>

#include <gtest/gtest.h>

#include <iterator>
#include <set>

namespace weft::casper {
namespace {

TEST(Bits, are_sets_also_where_their_beginnings_are_full)
{
    Prng prng{2};
    std::vector<Bits> bits(4);
    std::vector<std::set<std::uint32_t>> sets(4);
    for (int step = 0; step < 4'000; ++step) {
        const auto a = prng.below(4);
        const auto b = prng.below(4);
        const auto one = static_cast<std::uint32_t>(prng.below(200));
        auto& set = sets[a];
        const auto other = sets[b];
        switch (prng.below(8)) {
        case 0:  // a full beginning, as the pasts of blocks have it
            for (std::uint32_t k = 0; k < one; ++k) {
                bits[a].set(k);
                set.insert(k);
            }
            break;
        case 1:
            bits[a].set(one);
            set.insert(one);
            break;
        case 2:
            bits[a].reset(one);
            set.erase(one);
            break;
        case 3:
            bits[a] |= bits[b];
            set.insert(other.begin(), other.end());
            break;
        case 4:
            bits[a] &= bits[b];
            std::erase_if(set, [&](std::uint32_t k) { return !other.contains(k); });
            break;
        case 5:
            bits[a] -= bits[b];
            std::erase_if(set, [&](std::uint32_t k) { return other.contains(k); });
            break;
        case 6:
            bits[a] = bits[b];
            set = other;
            break;
        case 7:
            if (a == b) break;
            bits[a] = std::move(bits[b]);
            set = other;
            bits[b] = Bits{};
            sets[b].clear();
            break;
        }
        std::vector<std::uint32_t> all;
        bits[a].each([&](std::uint32_t k) { all.push_back(k); });
        ASSERT_TRUE(std::ranges::equal(all, sets[a])) << step;
        ASSERT_EQ(bits[a].count(), sets[a].size());
        std::vector<std::uint32_t> beyond;
        bits[a].each_beyond(bits[b], [&](std::uint32_t k) { beyond.push_back(k); });
        std::vector<std::uint32_t> difference;
        std::ranges::set_difference(sets[a], sets[b], std::back_inserter(difference));
        ASSERT_EQ(beyond, difference) << step;
        ASSERT_EQ(bits[a].within(bits[b]), difference.empty());
        std::vector<std::uint32_t> either;
        std::ranges::set_symmetric_difference(sets[a], sets[b], std::back_inserter(either));
        if (!either.empty()) {
            ASSERT_EQ(bits[a].first_difference(bits[b]), either.front());
        }
    }
}

TEST(BitMatrix, rows_become_columns)
{
    Prng prng{1};
    for (const std::size_t size : {1, 5, 63, 64, 65, 130}) {
        std::vector<Bits> rows(size);
        for (std::size_t k = 0; k < 3 * size; ++k) rows[prng.below(size)].set(prng.below(size));
        const auto turned = transposed(rows);
        ASSERT_EQ(turned.size(), size);
        for (std::size_t a = 0; a < size; ++a)
            for (std::size_t b = 0; b < size; ++b) ASSERT_EQ(turned[b].test(a), rows[a].test(b));
    }
}

TEST(StakeSums, a_set_has_the_sum_of_its_stakes)
{
    std::vector<std::uint64_t> stakes;
    for (std::uint64_t v = 0; v < 67; ++v) stakes.push_back(v * v + 1);
    stakes[66] = ~std::uint64_t{0} / 2;
    const StakeSums sums{stakes};
    EXPECT_EQ(sums.of({}), 0u);
    Bits some;
    for (const auto v : {0u, 3u, 4u, 63u, 64u, 66u}) some.set(v);
    EXPECT_EQ(sums.of(some), 1 + 10 + 17 + 3970 + 4097 + stakes[66]);
}

TEST(IdIndex, ids_that_share_their_first_bytes_are_told_apart)
{
    IdIndex index;
    std::vector<BlockId> ids(300);
    for (std::size_t k = 0; k < ids.size(); ++k) {
        ids[k].writable()[0] = static_cast<std::byte>(k % 2);
        ids[k].writable()[31] = static_cast<std::byte>(k / 2);
        EXPECT_FALSE(index.find(ids[k]));
        index.insert(ids[k], static_cast<std::uint32_t>(k));
    }
    index.insert(ids[5], 7);
    for (std::size_t k = 0; k < ids.size(); ++k) EXPECT_EQ(index.find(ids[k]), k);
}

/// Proposals of many validators who have seen different things; some have two lanes.
class Many {
public:
    explicit Many(std::uint64_t seed)
        : prng_{seed},
          threshold_{prng_.below(2), 3},
          stakes_{drawn_stakes(prng_)},
          engine_{{.genesis = id_of(0), .stakes = stakes_, .finality = threshold_}},
          seen_(stakes_.size())
    {
        for (auto& seen : seen_) seen.set(genesis_slot);
    }
    /// What became final, and what should have: "block: clique".
    void step()
    {
        const auto v = static_cast<Validator>(prng_.below(stakes_.size()));
        const auto& dag = engine_.dag();
        const auto heard = std::min<std::size_t>(made_, prng_.below(4) * prng_.below(20));
        for (std::size_t k = 0; k < heard; ++k) {
            const auto back = prng_.below(std::min<std::uint64_t>(dag.size(), 40));
            seen_[v] |= dag[dag.size() - 1 - static_cast<Slot>(back)].past;
        }
        auto view = dag.view(seen_[v]);
        if (dag.tips(view.blocks, v).size() > 1) return;
        Block block{
            .id = id_of(++made_), .creator = v, .parents = {}, .justifications = {}, .effects = {}};
        const auto on = parents(dag, view);
        for (const auto slot : on) block.parents.push_back(dag[slot].id);
        for (const auto slot : justifications(dag, view, on))
            block.justifications.push_back(dag[slot].id);
        if (prng_.below(8) == 0)
            block.effects.emplace(Bytes{static_cast<std::byte>(prng_.below(3))}, Op::write);
        const auto before = dag.size();
        auto events = engine_.arrive(block);
        ASSERT_EQ(events.size(), 1u);
        ASSERT_FALSE(events.front().error) << name(*events.front().error);
        open_.push_back(before);
        // Who equivocates forgets now and then what it has just said.
        if (v % 12 != 3 || prng_.below(4) != 0) seen_[v] |= dag[before].past;
        expect_final(events.front().finalised);
    }
    std::size_t finals = 0;
    std::size_t equivocators() const
    {
        return static_cast<std::size_t>(std::ranges::count(engine_.dag().whole().latest, no_slot));
    }

private:
    static BlockId id_of(std::uint64_t n)
    {
        BlockId id;
        for (std::size_t k = 0; k < 8; ++k)
            id.writable()[k] = static_cast<std::byte>(n * 0x9E3779B97F4A7C15 >> (8 * k) & 0xff);
        return id;
    }
    static std::vector<std::uint64_t> drawn_stakes(Prng& prng)
    {
        std::vector<std::uint64_t> stakes(prng.within(60, 90));
        const auto equal = prng.below(2) == 0;
        for (auto& stake : stakes) stake = equal ? 10 : prng.within(1, 1'000);
        return stakes;
    }
    [[nodiscard]] Graph support_graph(Slot block, Bits& supporters) const
    {
        const auto& dag = engine_.dag();
        Graph graph{std::vector<Bits>(stakes_.size()), stakes_};
        std::vector<Slot> since(stakes_.size());
        for (Validator a = 0; a < stakes_.size(); ++a) {
            const auto latest = dag.whole().latest[a];
            if (latest == no_slot || latest == genesis_slot) continue;
            for (auto m = dag.messages(a).rbegin();
                 m != dag.messages(a).rend() && *m >= block && dag[*m].parent_past.test(block);
                 ++m) {
                since[a] = *m;
                supporters.set(a);
            }
        }
        std::uint64_t together = 0;
        supporters.each([&](Validator a) { together += stakes_[a]; });
        if (!decisive(together, dag.total(), threshold_)) return {};
        const auto knows = [&](Validator a, Validator b) {
            return dag[dag.whole().latest[a]].past.test(since[b]);
        };
        supporters.each([&](Validator a) {
            supporters.each([&](Validator b) {
                if (a != b && knows(a, b) && knows(b, a)) graph.neighbours[a].set(b);
            });
        });
        return graph;
    }
    void expect_final(const std::vector<Finalised>& finalised)
    {
        std::vector<std::pair<Slot, std::uint64_t>> expected;
        std::set<Slot> waiting;
        std::erase_if(open_, [&](Slot block) {
            waiting.insert(block);
            for (const auto parent : engine_.dag()[block].parents)
                if (waiting.contains(parent)) return false;
            Bits supporters;
            const auto graph = support_graph(block, supporters);
            if (graph.neighbours.empty()) return false;
            const auto heaviest = heaviest_clique(graph, supporters, std::size_t{1} << 24);
            if (!decisive(heaviest.weight, engine_.dag().total(), threshold_)) return false;
            waiting.erase(block);
            expected.emplace_back(block, heaviest.weight);
            return true;
        });
        std::vector<std::pair<Slot, std::uint64_t>> got;
        for (const auto& one : finalised) got.emplace_back(one.block, one.clique.weight);
        ASSERT_EQ(got, expected) << "after block " << made_;
        finals += got.size();
    }

    Prng prng_;
    Threshold threshold_;
    std::vector<std::uint64_t> stakes_;
    Casper engine_;
    std::vector<Bits> seen_;  ///< by validator, of slots
    std::vector<Slot> open_;
    std::uint64_t made_ = 0;
};

TEST(Finality, of_many_validators_is_found_when_it_is_there)
{
    std::size_t finals = 0;
    std::size_t equivocators = 0;
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        Many many{seed};
        for (std::size_t k = 0; k < 400; ++k) {
            many.step();
            ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed;
        }
        finals += many.finals;
        equivocators += many.equivocators();
    }
    EXPECT_GT(finals, 100u) << "or this shows little";
    EXPECT_GT(equivocators, 3u);
}

}  // namespace
}  // namespace weft::casper
