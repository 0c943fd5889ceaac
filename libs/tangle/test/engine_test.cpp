// The engine is held against the plain model: the same scenarios, every figure equal.

#include <gtest/gtest.h>

#include "drawn_scenario.hpp"
#include "engine_subject.hpp"

namespace weft::tangle {

namespace {

TEST(Engine, equals_the_definitions_after_every_message_of_drawn_scenarios)
{
    std::size_t reorgs = 0;
    std::size_t branches = 0;
    std::size_t invalid = 0;
    for (std::uint64_t seed = 1; seed <= 600; ++seed) {
        Prng prng{seed};
        const auto drawn = draw_scenario(prng);
        plain::Tangle model{drawn.network};
        Subject subject{drawn.network};
        for (const auto& message : drawn.messages) {
            SCOPED_TRACE("seed " + std::to_string(seed) + " at " + message.id);
            model.receive(message);
            subject.receive(message);
            ASSERT_EQ(subject.events, model.events());
            ASSERT_EQ(subject.invalid, model.invalid());
        }
        SCOPED_TRACE("seed " + std::to_string(seed));
        const auto expected = outcome(model);
        const auto told = outcome(subject, drawn.network);
        ASSERT_EQ(differing_facts(told, expected), "");
        ASSERT_EQ(differing_states(told, expected), "");
        branches += model.branches().size();
        invalid += model.invalid().size();
        for (const auto& event : model.events()) reorgs += event.event == "reorg" ? 1 : 0;
    }
    // The scenarios are worth their time.
    EXPECT_GT(reorgs, 20u);
    EXPECT_GT(branches, 200u);
    EXPECT_GT(invalid, 300u);
}

/// One pass over all open branches, in the order that likes.cpp says.
Claims liked_by_definition(const Engine& engine)
{
    const auto& branches = engine.branches();
    Claims liked;
    std::vector<TransactionIndex> open;
    std::vector<std::size_t> rank(branches.size());
    for (TransactionIndex t = 1; t < branches.size(); ++t) {
        for (const auto creator : branches.creators(t)) rank[t] = std::max(rank[t], rank[creator]);
        ++rank[t];
        if (!branches.is_branch(t)) continue;
        if (branches.confirmed(t))
            for (const auto set : branches.conflict_sets(t)) liked = liked.with(set, t);
        else if (engine.branch_state(t) == BranchState::pending)
            open.push_back(t);
    }
    std::ranges::sort(open, [&](TransactionIndex a, TransactionIndex b) {
        const auto of_a = engine.branch_weight(a);
        const auto of_b = engine.branch_weight(b);
        if (of_a != of_b) return of_a > of_b;
        return rank[a] != rank[b] ? rank[a] < rank[b] : engine.id(a) < engine.id(b);
    });
    for (const auto t : open) {
        auto with = liked;
        bool taken = false;
        for (const auto set : branches.conflict_sets(t)) {
            taken = taken || liked.at(set) != no_index;
            with = with.with(set, t);
        }
        if (!taken && with.covers(branches.claims(t))) liked = with;
    }
    return liked;
}

TEST(Engine, likes_what_one_pass_over_all_open_branches_likes)
{
    std::size_t open = 0;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        Prng prng{seed};
        const auto drawn = draw_scenario(prng);
        Subject subject{drawn.network};
        for (const auto& message : drawn.messages) {
            subject.receive(message);
            ASSERT_TRUE(subject.engine().liked() == liked_by_definition(subject.engine()))
                << "seed " << seed << " at " << message.id;
            open += subject.engine().open_branches();
        }
    }
    EXPECT_GT(open, 1000u);
}

}  // namespace

}  // namespace weft::tangle
