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

}  // namespace

}  // namespace weft::tangle
