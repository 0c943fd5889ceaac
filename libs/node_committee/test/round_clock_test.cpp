#include "../src/round_clock.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

using committee::Clock;
using namespace std::chrono_literals;

/// A round that runs from `now` on, and is decided `took` later.
class Rounds {
public:
    void play(bool fast, Instant took)
    {
        begin();
        end(fast, took);
    }
    void begin()
    {
        ++block_;
        clock.note(now, {.block_index = block_, .running = true});
    }
    void end(bool fast, Instant took)
    {
        now += took;
        clock.note(now, {.block_index = block_, .fast = fast});
    }
    RoundClock clock;
    Instant now = 1000s;

private:
    std::uint32_t block_ = 0;
};

TEST(RoundClock, says_each_thing_once_and_when_it_is_time)
{
    Rounds rounds;
    EXPECT_EQ(rounds.clock.next(), std::nullopt);
    rounds.begin();
    const auto began = rounds.now;
    EXPECT_EQ(rounds.clock.next(), began + RoundClock::patience_first / 2);
    EXPECT_TRUE(rounds.clock.due(began + 299ms).empty());
    EXPECT_EQ(rounds.clock.due(began + 300ms), std::vector{Clock::half_late});
    EXPECT_TRUE(rounds.clock.due(began + 300ms).empty());
    EXPECT_EQ(rounds.clock.next(), began + RoundClock::patience_first);
    EXPECT_EQ(rounds.clock.due(began + 2s), std::vector{Clock::late});
    EXPECT_EQ(rounds.clock.next(), std::nullopt);
}

TEST(RoundClock, a_leader_waits_15_ms_for_more_than_n_minus_f)
{
    RoundClock clock;
    clock.note(5s, {.block_index = 1, .gathering = true, .running = true});
    EXPECT_EQ(clock.next(), 5s + RoundClock::gather_time);
    EXPECT_EQ(clock.due(5s + RoundClock::gather_time), std::vector{Clock::gathered});
}

TEST(RoundClock, nothing_is_said_of_a_round_that_is_decided_or_over)
{
    Rounds rounds;
    rounds.play(true, 100ms);
    EXPECT_EQ(rounds.clock.next(), std::nullopt);
    EXPECT_TRUE(rounds.clock.due(rounds.now + 10s).empty());
    rounds.begin();
    rounds.clock.note(rounds.now + 1s, {.block_index = 9});
    EXPECT_EQ(rounds.clock.next(), std::nullopt);
}

TEST(RoundClock, patience_doubles_with_a_fallback_and_halves_with_eight_decisions_of_leaders)
{
    Rounds rounds;
    EXPECT_EQ(rounds.clock.patience(), 600ms);
    rounds.play(false, 700ms);
    EXPECT_EQ(rounds.clock.patience(), 1200ms);
    for (int i = 0; i < 7; ++i) rounds.play(true, 10ms);
    EXPECT_EQ(rounds.clock.patience(), 1200ms);
    rounds.play(true, 10ms);
    EXPECT_EQ(rounds.clock.patience(), 600ms);
    for (int i = 0; i < 100; ++i) rounds.play(true, 10ms);
    EXPECT_EQ(rounds.clock.patience(), RoundClock::patience_min);
}

TEST(RoundClock, patience_is_twice_the_slowest_decision_at_least_and_three_seconds_at_most)
{
    Rounds rounds;
    rounds.play(true, 500ms);
    EXPECT_EQ(rounds.clock.patience(), 1000ms);
    for (int i = 0; i < 15; ++i) rounds.play(true, 10ms);
    EXPECT_EQ(rounds.clock.patience(), 1000ms);
    rounds.play(true, 10ms);
    EXPECT_EQ(rounds.clock.patience(), 300ms);
    rounds.play(true, 20s);
    EXPECT_EQ(rounds.clock.patience(), RoundClock::patience_max);
}

TEST(RoundClock, after_two_fallbacks_in_a_row_rounds_have_no_patience)
{
    Rounds rounds;
    std::vector<int> skipped;
    for (int i = 0; i < 8; ++i) {
        rounds.play(false, 700ms);
        int in_row = 0;
        for (; rounds.clock.patience() == Instant{0}; ++in_row) {
            rounds.begin();
            EXPECT_EQ(rounds.clock.due(rounds.now), (std::vector{Clock::half_late, Clock::late}));
            rounds.end(false, 100ms);
        }
        skipped.push_back(in_row);
    }
    EXPECT_EQ(skipped, (std::vector{0, 2, 4, 8, 16, 16, 16, 16}));
    rounds.play(true, 100ms);
    EXPECT_GT(rounds.clock.patience(), Instant{0});
}

TEST(RoundClock, a_leader_that_decides_a_round_without_patience_ends_that)
{
    Rounds rounds;
    for (int i = 0; i < 2; ++i) rounds.play(false, 700ms);
    EXPECT_EQ(rounds.clock.patience(), Instant{0});
    rounds.play(true, 100ms);
    EXPECT_EQ(rounds.clock.patience(), 2400ms) << "600 ms, doubled twice";
}

TEST(RoundClock, a_leader_that_was_proved_a_liar_has_no_time_and_says_nothing_of_others)
{
    RoundClock clock;
    clock.note(1s, {.block_index = 1, .running = true, .barred = true});
    EXPECT_EQ(clock.patience(), Instant{0});
    EXPECT_EQ(clock.due(1s), (std::vector{Clock::half_late, Clock::late}));
    for (std::uint32_t block = 2; block < 20; ++block) {
        clock.note(2s, {.block_index = block, .running = true, .barred = true});
        clock.note(3s, {.block_index = block, .fast = false, .barred = true});
    }
    clock.note(4s, {.block_index = 20, .running = true});
    EXPECT_EQ(clock.patience(), RoundClock::patience_first);
    EXPECT_EQ(clock.decided_late(), 18u);
}

TEST(RoundClock, counts_what_it_saw_begin)
{
    RoundClock clock;
    clock.note(1s, {.block_index = 1, .fast = false});  // decided before a restart
    EXPECT_EQ(clock.decided_late(), 0u);
    clock.note(1s, {.block_index = 2, .running = true});
    clock.note(2s, {.block_index = 2, .fast = false});
    clock.note(3s, {.block_index = 2, .fast = false});
    clock.note(4s, {.block_index = 3, .running = true});
    clock.note(5s, {.block_index = 3, .fast = true});
    EXPECT_EQ(clock.decided_late(), 1u);
    EXPECT_EQ(clock.decided_fast(), 1u);
}

}  // namespace
}  // namespace weft::node
