#include <weft/casper/agreement.hpp>

#include <gtest/gtest.h>

#include "drawn_dag.hpp"
#include "plain_casper.hpp"
#include <map>

namespace weft::casper {
namespace {

using drawn::id_of;

/// What the engine says of a drawn DAG, held against the definitions after every block.
class Compared {
public:
    explicit Compared(std::uint64_t seed) : prng_{seed}
    {
        std::vector<std::uint64_t> stakes(prng_.within(1, 6));
        for (auto& stake : stakes) stake = prng_.within(1, prng_.below(2) == 0 ? 2 : 9);
        plain_.stakes = stakes;
        rule_ = prng_.below(2) == 0 ? Parents::any : Parents::chosen;
        threshold_ = {prng_.below(3), 3};
        plain_.blocks.front().id = id_of(0);
        plain_.blocks.front().creator = no_slot;
        blocks_.emplace(prng_.next(), stakes, rule_);
        engine_.emplace(Settings{id_of(0), stakes, threshold_, rule_});
    }

    void run(std::size_t count)
    {
        for (std::size_t k = 0; k < count && !::testing::Test::HasFailure(); ++k) {
            const auto block = blocks_->next();
            if (engine_->buffer().knows(block.id)) continue;  // the same name drawn twice
            put(block);
        }
    }
    std::size_t final_count = 0;
    std::size_t equivocators = 0;
    std::map<std::string_view, std::size_t> errors;

private:
    void put(const Block& block)
    {
        const auto events = engine_->arrive(block);
        ASSERT_EQ(events.size(), 1u) << "all citations are here";
        if (!check_form(engine_->dag(), block)) {
            ++errors[name(*events.front().error)];
            return;
        }
        const auto error = plain_.judge(block, rule_);
        ASSERT_EQ(events.front().error, error);
        if (error) {
            ++errors[name(*error)];
            return;
        }
        plain_.accept(block);
        compare_view(plain_.all(), engine_->dag().whole());
        compare_finality(events.front().finalised);
        // The view of any block, and of any two.
        plain::Set part = 1;
        Bits same;
        for (int k = 0; k < 2; ++k) {
            const auto x = static_cast<Slot>(prng_.below(plain_.past.size()));
            part |= plain_.past[x];
            same |= engine_->dag()[x].past;
        }
        compare_view(part, engine_->dag().view(same));
        compare_agreement();
    }
    void compare_view(plain::Set set, const View& view)
    {
        const auto& dag = engine_->dag();
        for (const auto x : plain_.list(set)) {
            ASSERT_EQ(view.scores[x], plain_.score(set, x));
            ASSERT_EQ(dag[x].cumulative_gas, plain_.cumulative_gas(x));
        }
        for (Validator v = 0; v < plain_.stakes.size(); ++v)
            ASSERT_EQ(view.latest[v], plain_.latest(set, v).value_or(no_slot));
        ASSERT_EQ(fork_choice(dag, view), plain_.fork_choice(set));
        const auto on = parents(dag, view);
        ASSERT_EQ(on, plain_.parents(set));
        ASSERT_EQ(justifications(dag, view, on), plain_.justifications(set, on));
    }
    void compare_finality(const std::vector<Finalised>& finalised)
    {
        auto given = finalised.begin();
        for (plain::Node x = 1; x < plain_.past.size(); ++x) {
            if (final_.contains(x)) continue;
            const auto [weight, clique] = plain_.support(x);
            if (!decisive(weight, plain_.total(), threshold_)) continue;
            final_.insert(x);
            ++final_count;
            ASSERT_NE(given, finalised.end());
            ASSERT_EQ(given->block, x);
            ASSERT_EQ(given->clique.weight, weight);
            ASSERT_EQ(given->clique.vertices, clique);
            ++given;
        }
        ASSERT_EQ(given, finalised.end());
        equivocators = 0;
        for (Validator v = 0; v < plain_.stakes.size(); ++v)
            equivocators += plain_.equivocates(plain_.all(), v) ? 1 : 0;
    }
    void compare_agreement()
    {
        const auto own = static_cast<Slot>(prng_.within(1, plain_.past.size() - 1));
        const auto seen = plain_.list(plain_.past[own]);
        const auto block = seen[prng_.below(seen.size())];
        ASSERT_EQ(agreement(engine_->dag(), own, block).weight, plain_.decision_weight(own, block));
    }

    Prng prng_;
    Parents rule_ = Parents::any;
    Threshold threshold_;
    plain::Plain plain_;
    std::optional<drawn::Blocks> blocks_;
    std::optional<Casper> engine_;
    std::set<plain::Node> final_;
};

TEST(Casper, incremental_equals_the_definitions_on_ten_thousand_drawn_dags)
{
    std::size_t with_equivocators = 0;
    std::size_t final_count = 0;
    std::map<std::string_view, std::size_t> errors;
    for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
        Compared compared{seed};
        compared.run(4 + seed % 18);
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
        with_equivocators += compared.equivocators > 0 ? 1 : 0;
        final_count += compared.final_count;
        for (const auto& [error, count] : compared.errors) errors[error] += count;
    }
    EXPECT_GE(with_equivocators, 2'000u);
    EXPECT_GE(final_count, 5'000u);
    EXPECT_EQ(errors.size(), 9u) << "every rule but ancestor_rejected is broken by some block";
}

Block block(std::uint64_t n,
            Validator creator,
            const std::vector<std::uint64_t>& parents,
            const std::vector<std::uint64_t>& justifications = {})
{
    Block block{
        .id = id_of(n), .creator = creator, .parents = {}, .justifications = {}, .effects = {}};
    for (const auto parent : parents) block.parents.push_back(id_of(parent));
    for (const auto one : justifications) block.justifications.push_back(id_of(one));
    return block;
}

TEST(Casper, a_block_waits_for_all_it_cites_and_the_earliest_arrived_is_judged_first)
{
    Casper casper{{.genesis = id_of(0), .stakes = {2, 1}, .finality = {1, 3}}};
    EXPECT_TRUE(casper.arrive(block(3, 0, {2}, {1})).empty());
    EXPECT_TRUE(casper.arrive(block(2, 1, {1})).empty());
    EXPECT_EQ(casper.buffer().waiting(), (std::vector{id_of(2), id_of(3)}));
    const auto events = casper.arrive(block(1, 0, {0}));
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].block, id_of(1));
    EXPECT_EQ(events[1].block, id_of(2));
    EXPECT_EQ(events[2].block, id_of(3));
    EXPECT_TRUE(casper.buffer().waiting().empty());
    EXPECT_TRUE(casper.arrive(block(1, 0, {0})).empty()) << "once is enough";
}

TEST(Casper, what_cites_a_rejected_block_is_rejected_whatever_else_it_lacks)
{
    Casper casper{{.genesis = id_of(0), .stakes = {2, 1}, .finality = {1, 3}}};
    EXPECT_TRUE(casper.arrive(block(3, 1, {2, 9})).empty());
    const auto events = casper.arrive(block(2, 1, {}));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].error, BlockError::parents_empty);
    EXPECT_EQ(events[1].error, BlockError::ancestor_rejected);
    EXPECT_TRUE(casper.buffer().waiting().empty());
}

TEST(Casper, finality_is_decided_exactly_also_where_stakes_fill_64_bits)
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_FALSE(decisive(most / 2, most, {0, 1}));
    EXPECT_TRUE(decisive(most / 2 + 1, most, {0, 1}));
    EXPECT_FALSE(decisive(most, most, {1, 1}));
    EXPECT_TRUE(decisive(most, most, {4294967294, 4294967295}));
}

}  // namespace
}  // namespace weft::casper
