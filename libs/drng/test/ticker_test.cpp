#include <weft/drng/ticker.hpp>

#include <gtest/gtest.h>

namespace weft::drng {
namespace {

using namespace std::chrono_literals;
using Tick = Ticker::Tick;

// G-24: a tick every 10 s, 3 s are waited for a beacon. The first is at 10 s.
constexpr Ticker::Settings goshimmer{.interval = 10s, .await = 3s};
constexpr std::uint64_t draw = 77;

/// The tick that follows when a beacon of `of` comes at `sent`, and when it comes.
std::pair<Tick, Instant> play(Instant of, Instant sent)
{
    Ticker ticker{goshimmer, 1s};
    bool heard = false;
    for (Instant now = 1s; now < 60s; now += 1s) {
        if (now == sent) {
            heard = true;
            if (const auto tick = ticker.on_beacon(now, of, draw)) return {*tick, now};
        }
        if (const auto tick = ticker.on_time(now)) return {*tick, now};
    }
    EXPECT_TRUE(heard);
    return {};
}

TEST(Ticker, a_beacon_of_the_interval_makes_the_tick_at_its_time)
{
    EXPECT_EQ(play(6s, 6s), (std::pair{Tick{draw, 4s}, Instant{10s}}));
    EXPECT_EQ(play(6s, 8s), (std::pair{Tick{draw, 4s}, Instant{10s}}));
}

TEST(Ticker, without_one_the_first_that_comes_in_time_makes_it)
{
    EXPECT_EQ(play(11s, 11s), (std::pair{Tick{draw, 0s}, Instant{11s}}));
    EXPECT_EQ(play(12s, 12s), (std::pair{Tick{draw, 0s}, Instant{12s}}));
}

TEST(Ticker, when_none_comes_in_time_the_clock_makes_it_without_a_number)
{
    const std::pair none{Tick{std::nullopt, 3s}, Instant{13s}};
    EXPECT_EQ(play(14s, 14s), none);
    EXPECT_EQ(play(8s, 12s), none);
    EXPECT_EQ(play(8s, 14s), none);
}

TEST(Ticker, a_tick_follows_its_beacon_after_an_interval)
{
    Ticker ticker{goshimmer, 1s};
    EXPECT_FALSE(ticker.on_beacon(6s, 6s, draw));
    EXPECT_TRUE(ticker.on_time(10s));
    EXPECT_EQ(ticker.next(), 16s);
    EXPECT_FALSE(ticker.on_time(15s));
    EXPECT_FALSE(ticker.on_time(16s));  // none is here: waits
    EXPECT_EQ(ticker.next(), 19s);
    EXPECT_EQ(ticker.on_time(19s), (Tick{std::nullopt, 3s}));
    EXPECT_EQ(ticker.next(), 20s);
}

TEST(Ticker, the_next_time_is_the_next_multiple_of_the_interval)
{
    EXPECT_EQ(next_multiple(103s, 5s), 105s);
    EXPECT_EQ(next_multiple(105s, 5s), 110s);
    EXPECT_EQ(next_multiple(100s, 5s), 105s);
    EXPECT_EQ(next_multiple(97s, 5s), 100s);
}

TEST(Ticker, a_beacon_that_came_before_the_answers_were_closed_judges_nothing)
{
    Ticker ticker{goshimmer, 1s};
    EXPECT_FALSE(ticker.on_beacon(6s, 6s, draw));
    ticker.answers_closed(7s);
    EXPECT_FALSE(ticker.on_time(10s));
    EXPECT_EQ(ticker.on_time(13s), (Tick{std::nullopt, 3s}));
}

TEST(Ticker, answers_that_close_after_the_time_of_a_tick_are_judged_by_the_next)
{
    Ticker ticker{goshimmer, 1s};
    ticker.answers_closed(14s);
    EXPECT_EQ(ticker.next(), 20s);
    EXPECT_FALSE(ticker.on_time(20s));
    EXPECT_EQ(ticker.on_beacon(21s, 20s, draw), (Tick{draw, 1s}));
    // And after the beacon of that tick, while it would be awaited.
    EXPECT_FALSE(ticker.on_beacon(31s, 30s, 1));
    ticker.answers_closed(32s);
    EXPECT_FALSE(ticker.on_time(40s));
    EXPECT_EQ(ticker.on_beacon(41s, 40s, 2), (Tick{2, 1s}));
}

TEST(Ticker, a_beacon_judges_one_round_only)
{
    Ticker ticker{goshimmer, 1s};
    EXPECT_FALSE(ticker.on_beacon(9s, 9s, draw));
    EXPECT_EQ(ticker.on_time(10s), (Tick{draw, 1s}));
    EXPECT_EQ(ticker.next(), 19s);
    EXPECT_FALSE(ticker.on_time(19s));
    EXPECT_EQ(ticker.on_time(22s), (Tick{std::nullopt, 3s}));
}

TEST(Ticker, after_three_intervals_of_silence_none_is_awaited_until_one_is_heard)
{
    Ticker ticker{goshimmer, 1s};
    for (const auto time : {10s, 20s}) {
        EXPECT_FALSE(ticker.on_time(time));
        EXPECT_EQ(ticker.on_time(time + 3s), (Tick{std::nullopt, 3s}));
    }
    EXPECT_EQ(ticker.on_time(40s), (Tick{std::nullopt, 0s}));
    // Answers that close late await no beacon that nobody expects.
    ticker.answers_closed(51s, true);
    EXPECT_EQ(ticker.on_time(51s), (Tick{std::nullopt, 0s}));
    EXPECT_FALSE(ticker.on_beacon(57s, 57s, draw));
    EXPECT_EQ(ticker.on_time(60s), (Tick{draw, 3s}));
    EXPECT_FALSE(ticker.on_time(67s)) << "the next one is awaited";
    EXPECT_EQ(ticker.next(), 70s);
}

TEST(Ticker, beacons_that_come_less_often_than_ticks_are_awaited_all_the_same)
{
    Ticker ticker{{.interval = 1s, .await = 500ms, .period = 5s}, 0s};
    // One at 5, 10 and 15 s: the ticks at their times await them.
    for (const auto time : {5s, 10s, 15s}) {
        ticker.skip_to(time - 1s);
        EXPECT_FALSE(ticker.on_time(time));
        EXPECT_EQ(ticker.on_beacon(time + 100ms, time, draw), (Tick{draw, 100ms}));
    }
    ticker.skip_to(30s);
    EXPECT_EQ(ticker.on_time(31s), (Tick{std::nullopt, 0s})) << "three periods after the last";
}

TEST(Ticker, what_is_heard_of_long_ago_ends_no_silence)
{
    Ticker ticker{goshimmer, 1s};
    ticker.skip_to(95s);
    EXPECT_FALSE(ticker.on_beacon(96s, 50s, draw));
    EXPECT_EQ(ticker.on_time(100s), (Tick{std::nullopt, 0s}));
}

TEST(Ticker, the_newest_of_several_beacons_counts_and_none_from_the_future)
{
    Ticker ticker{goshimmer, 1s};
    EXPECT_FALSE(ticker.on_beacon(6s, 5s, 1));
    EXPECT_FALSE(ticker.on_beacon(7s, 7s, 2));
    EXPECT_FALSE(ticker.on_beacon(8s, 6s, 3));
    EXPECT_FALSE(ticker.on_beacon(8s, 9s, 4));
    EXPECT_EQ(ticker.on_time(10s), (Tick{2, 3s}));
}

}  // namespace
}  // namespace weft::drng
