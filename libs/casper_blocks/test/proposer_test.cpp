#include <weft/casper/fork_choice.hpp>
#include <weft/casper_blocks/proposer.hpp>

#include <gtest/gtest.h>

#include "made.hpp"

namespace weft::casper {
namespace {

using Reason = Proposer::Reason;
using Decision = Proposer::Decision;
using Made = Proposer::Made;

constexpr Instant ms{1'000'000};
constexpr Instant after_listening = 3'000 * ms;

class Speaking : public testing::Test {
protected:
    BlockId say(Validator creator)
    {
        const auto& view = dag.whole();
        const auto on = parents(dag, view);
        Block block{
            .id = *BlockId::from(crypto::blake2b(as_bytes(std::to_string(++made_))).bytes()),
            .creator = creator,
            .gas = 1,
            .parents = {},
            .justifications = {},
            .effects = {}};
        for (const auto slot : on) block.parents.push_back(dag[slot].id);
        for (const auto slot : justifications(dag, view, on))
            block.justifications.push_back(dag[slot].id);
        dag.insert(block);
        return block.id;
    }
    [[nodiscard]] Proposer::Seen seen(std::size_t deploys, Instant oldest = {}) const
    {
        return {.dag = dag, .deploys = deploys, .oldest = oldest};
    }

    Dag dag{made::genesis, {1, 1, 1}};
    Proposer proposer{0, {}, {}, {}};
    int made_ = 0;
};

TEST_F(Speaking, after_a_start_one_listens_first)
{
    EXPECT_EQ(proposer.decide(seen(50), 0 * ms),
              (Decision{false, false, Reason::listening, after_listening}));
    EXPECT_EQ(proposer.decide(seen(50), after_listening),
              (Decision{true, true, Reason::deploys, {}}));
}

TEST_F(Speaking, enough_deploys_or_one_that_has_waited_long_enough_make_a_block)
{
    const auto now = after_listening;
    EXPECT_EQ(proposer.decide(seen(9, now), now),
              (Decision{false, false, Reason::nothing_to_say, now + 500 * ms}));
    EXPECT_TRUE(proposer.decide(seen(10, now), now).propose);
    EXPECT_TRUE(proposer.decide(seen(1, now), now + 500 * ms).propose);
    EXPECT_EQ(proposer.decide(seen(0), now), (Decision{false, false, Reason::nothing_to_say, {}}));
}

TEST_F(Speaking, between_two_blocks_of_ones_own_is_a_pause)
{
    const auto now = after_listening;
    proposer.made(say(0), 1, Made::work, now);
    say(1);
    EXPECT_EQ(proposer.decide(seen(50), now + 99 * ms),
              (Decision{false, false, Reason::pausing, now + 100 * ms}));
    EXPECT_TRUE(proposer.decide(seen(50), now + 100 * ms).propose);
}

TEST_F(Speaking, a_block_without_deploys_is_made_only_when_it_helps_finality)
{
    const auto now = after_listening;
    say(1);
    auto what = seen(0);
    what.open = 1;
    EXPECT_FALSE(proposer.decide(what, now).propose) << "it would add nothing";
    what.helps = true;
    EXPECT_EQ(proposer.decide(what, now), (Decision{true, false, Reason::helps_finality, {}}));
    proposer.made(say(0), 1, Made::vote, now);
    EXPECT_FALSE(proposer.decide(what, now + 100 * ms).propose) << "nobody has spoken since";
    say(2);
    EXPECT_TRUE(proposer.decide(what, now + 100 * ms).propose);
}

TEST_F(Speaking, while_too_much_is_open_only_helpful_blocks_are_made)
{
    const auto now = after_listening;
    auto what = seen(50);
    what.open = 200;
    EXPECT_EQ(proposer.decide(what, now), (Decision{false, false, Reason::too_much_open, {}}));
    what.helps = true;
    say(1);
    EXPECT_EQ(proposer.decide(what, now), (Decision{true, false, Reason::helps_finality, {}}));
    what.open = 199;
    EXPECT_TRUE(proposer.decide(what, now).with_deploys) << "one became final";
}

TEST_F(Speaking, the_pause_between_blocks_with_work_doubles_with_what_is_not_final)
{
    const auto now = after_listening;
    proposer.made(say(0), 1, Made::work, now);
    say(1);
    auto what = seen(50);
    what.open = 24;
    EXPECT_TRUE(proposer.decide(what, now + 100 * ms).propose);
    what.open = 25;
    EXPECT_EQ(proposer.decide(what, now + 100 * ms),
              (Decision{false, false, Reason::slowed, now + 200 * ms}));
    EXPECT_TRUE(proposer.decide(what, now + 200 * ms).propose);
    what.open = 199;
    EXPECT_EQ(proposer.decide(what, now + 100 * ms).again, now + 12'800 * ms);
    what.helps = true;
    EXPECT_EQ(proposer.decide(what, now + 100 * ms),
              (Decision{true, false, Reason::helps_finality, {}}))
        << "votes are not slowed";
    proposer.made(say(0), 2, Made::vote, now + 100 * ms);
    EXPECT_TRUE(proposer.decide(what, now + 12'800 * ms).with_deploys)
        << "a vote does not put off the next block with work";
}

TEST_F(Speaking, a_block_that_closes_the_era_is_made_though_much_is_open)
{
    const auto now = after_listening;
    auto what = seen(0);
    what.open = 200;
    what.closing = true;
    EXPECT_EQ(proposer.decide(what, now), (Decision{true, false, Reason::closes_era, {}}));
}

TEST_F(Speaking, nothing_is_made_while_the_block_of_the_mark_is_missing)
{
    const auto block = say(0);
    Proposer again{
        0, {}, {.sequence_number = 2, .block = *BlockId::from(Bytes(32, std::byte{9}))}, {}};
    EXPECT_EQ(again.decide(seen(50), after_listening).reason, Reason::own_block_missing);
    Proposer with_it{0, {}, {.sequence_number = 1, .block = block}, {}};
    EXPECT_TRUE(with_it.decide(seen(50), after_listening).propose);
}

TEST_F(Speaking, who_sees_two_lanes_of_its_own_never_speaks_again)
{
    Block twin{.id = *BlockId::from(Bytes(32, std::byte{7})),
               .creator = 0,
               .gas = 0,
               .parents = {made::genesis},
               .justifications = {},
               .effects = {}};
    say(0);
    dag.insert(twin);
    EXPECT_EQ(proposer.decide(seen(50), after_listening).reason, Reason::two_lanes);
    Dag fresh{made::genesis, {1, 1, 1}};
    EXPECT_EQ(proposer.decide({.dag = fresh, .deploys = 50}, after_listening).reason,
              Reason::two_lanes);
}

TEST_F(Speaking, what_one_says_alone_is_bounded)
{
    auto now = after_listening;
    for (int k = 0; k < 16; ++k, now += 100 * ms) {
        ASSERT_TRUE(proposer.decide(seen(50), now).propose) << k;
        proposer.made(say(0), static_cast<std::uint64_t>(k + 1), Made::work, now);
    }
    EXPECT_EQ(proposer.decide(seen(50), now), (Decision{false, false, Reason::alone, {}}));
    say(1);
    EXPECT_TRUE(proposer.decide(seen(50), now).propose) << "somebody is back";
}

TEST_F(Speaking, who_is_not_bonded_does_not_speak)
{
    Proposer stranger{3, {}, {}, {}};
    EXPECT_EQ(stranger.decide(seen(50), after_listening).reason, Reason::not_bonded);
}

}  // namespace
}  // namespace weft::casper
