#include "node/clock.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

using namespace std::chrono_literals;
using Reading = NodeClock::Reading;

constexpr NodeClock::Instant noon = 1'700'000'000s;

TEST(NodeClock, tells_the_machine_s_time_while_that_goes_forward)
{
    NodeClock clock;
    EXPECT_EQ(clock.now({noon, 5s}), noon);
    EXPECT_EQ(clock.now({noon + 1s, 6s}), noon + 1s);
    EXPECT_EQ(clock.now({noon + 3600s, 7s}), noon + 3600s) << "set forward";
}

TEST(NodeClock, goes_on_at_half_its_pace_when_the_machine_s_clock_is_set_back)
{
    NodeClock clock;
    EXPECT_EQ(clock.now({noon, 0s}), noon);
    EXPECT_EQ(clock.now({noon - 60s, 0s}), noon) << "never backwards";
    EXPECT_EQ(clock.now({noon - 50s, 10s}), noon + 5s) << "never still";
    EXPECT_EQ(clock.now({noon + 30s, 90s}), noon + 45s);
    EXPECT_EQ(clock.now({noon + 60s, 120s}), noon + 60s) << "caught up";
    EXPECT_EQ(clock.now({noon + 61s, 121s}), noon + 61s);
}

}  // namespace
}  // namespace weft::app
