#include "node/clock.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

using namespace std::chrono_literals;
using Reading = NodeClock::Reading;

constexpr NodeClock::Instant noon = 1'700'000'000s;

/// A machine whose clock somebody sets; its core is told the time each second.
struct Machine {
    NodeClock clock;
    NodeClock::Span passed{0};
    std::chrono::seconds off{0};  ///< what the machine's clock is ahead of the right time

    NodeClock::Instant right() const { return noon + std::chrono::duration_cast<std::chrono::seconds>(passed); }
    /// What the core is told, ahead of the right time.
    std::int64_t told_ahead_ms()
    {
        const auto told = clock.now({NodeClock::Instant{right()} +
                                         NodeClock::Instant{static_cast<std::uint64_t>(
                                             std::chrono::nanoseconds{off}.count())},
                                     passed});
        return static_cast<std::int64_t>(told.count() / 1'000'000) -
               static_cast<std::int64_t>(right().count() / 1'000'000'000 * 1'000);
    }
    void run(std::chrono::seconds span)
    {
        for (const auto end = passed + span; passed < end;) {
            (void)told_ahead_ms();
            passed += 1s;
        }
    }
};

TEST(NodeClock, tells_the_machine_s_time_while_that_goes_forward_in_small_steps)
{
    NodeClock clock;
    EXPECT_EQ(clock.now({noon, 5s}), noon);
    EXPECT_EQ(clock.now({noon + 1s, 6s}), noon + 1s);
    EXPECT_EQ(clock.now({noon + 4s, 7s}), noon + 4s) << "set forward by two seconds";
    EXPECT_EQ(clock.now({noon + 3605s, 3608s}), noon + 3605s) << "an hour asleep";
}

TEST(NodeClock, that_is_moved_on_tells_a_later_time_at_once_and_still_takes_no_jump_of_the_machine)
{
    NodeClock clock;
    EXPECT_EQ(clock.now({noon, 5s}), noon);
    clock.move_on(48h);
    EXPECT_EQ(clock.now({noon + 1s, 6s}), noon + 48h + 1s);
    EXPECT_EQ(clock.now({noon + 24h, 7s}), noon + 48h + 2s) << "the machine's own jump";
    EXPECT_FALSE(clock.set_back());
}

TEST(NodeClock, a_day_ahead_for_three_seconds_is_never_told)
{
    Machine machine;
    machine.run(10s);
    machine.off = 24h;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(machine.told_ahead_ms(), 0);
        machine.passed += 1s;
    }
    machine.off = 0s;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(machine.told_ahead_ms(), 0);
        machine.passed += 1s;
    }
    EXPECT_FALSE(machine.clock.set_back());
}

TEST(NodeClock, a_jump_ahead_that_lasts_a_minute_is_believed)
{
    Machine machine;
    machine.run(10s);
    machine.off = 1h;
    machine.run(60s);
    EXPECT_EQ(machine.told_ahead_ms(), 3'600'000);
    machine.run(60s);
    EXPECT_EQ(machine.told_ahead_ms(), 3'600'000);
}

TEST(NodeClock, set_back_by_less_than_a_minute_it_is_waited_for_at_half_the_pace)
{
    NodeClock clock;
    EXPECT_EQ(clock.now({noon, 0s}), noon);
    EXPECT_EQ(clock.now({noon - 60s, 0s}), noon) << "never backwards";
    EXPECT_EQ(clock.now({noon - 50s, 10s}), noon + 5s) << "never still";
    EXPECT_EQ(clock.now({noon + 30s, 90s}), noon + 45s);
    EXPECT_EQ(clock.now({noon + 60s, 120s}), noon + 60s) << "caught up";
    EXPECT_EQ(clock.now({noon + 61s, 121s}), noon + 61s);
    EXPECT_FALSE(clock.set_back());
}

TEST(NodeClock, set_back_by_a_day_for_longer_than_a_minute_the_node_begins_anew)
{
    Machine machine;
    machine.off = 24h;
    machine.run(600s);
    machine.off = 0s;
    machine.run(59s);
    EXPECT_FALSE(machine.clock.set_back());
    EXPECT_EQ(machine.told_ahead_ms(), 24 * 3'600'000) << "it goes on as it was meanwhile";
    machine.run(3s);
    ASSERT_TRUE(machine.clock.set_back());
    EXPECT_EQ(*machine.clock.set_back(), 24h);
}

/// Every course of six jumps, each one of five, at all moments that make a difference.
TEST(NodeClock, never_goes_back_and_never_stands_still)
{
    const std::chrono::seconds offs[] = {0s, 30s, -30s, 24h, -24h};
    for (int course = 0; course < 5 * 5 * 5 * 5 * 5 * 5; ++course)
        for (const auto wait : {1s, 59s, 61s}) {
            Machine machine;
            auto last = machine.clock.now({noon, 0s});
            for (int i = 0, rest = course; i < 6; ++i, rest /= 5) {
                machine.off = offs[rest % 5];
                for (const auto step : {std::chrono::seconds{1}, wait}) {
                    machine.passed += step;
                    const auto next = NodeClock::Instant{static_cast<std::uint64_t>(
                        (machine.told_ahead_ms() +
                         static_cast<std::int64_t>(machine.right().count() / 1'000'000'000 * 1'000)) *
                        1'000'000)};
                    ASSERT_GE(next, last + NodeClock::Instant{static_cast<std::uint64_t>(
                                               std::chrono::nanoseconds{step}.count() / 2)})
                        << "course " << course;
                    last = next;
                }
            }
        }
}

}  // namespace
}  // namespace weft::app
