#include <weft/congestion/rate_setter.hpp>

#include <gtest/gtest.h>

namespace weft::congestion {
namespace {

constexpr RateParameters slow{
    .first = 1'000, .least = 100, .most = 10'000, .step = 400, .backlog_max = 4'000};
constexpr CapacityShare half{1, 2};

TEST(RateSetter, who_has_been_silent_may_issue_at_once)
{
    const RateSetter setter{slow};
    EXPECT_EQ(setter.ready_at(5 * types::second), 5 * types::second);
}

TEST(RateSetter, bytes_take_their_time_beyond_what_was_saved_up)
{
    RateSetter setter{slow};
    const auto now = 100 * types::second;
    setter.issued(1'000, now);  // the second saved up
    EXPECT_EQ(setter.ready_at(now), now);
    setter.issued(500, now);
    EXPECT_EQ(setter.ready_at(now), now + types::second / 2);
    setter.issued(500, now);
    EXPECT_EQ(setter.ready_at(now), now + types::second);
    EXPECT_EQ(setter.ready_at(now + 2 * types::second), now + 2 * types::second);
}

TEST(RateSetter, each_booked_message_lets_the_rate_grow_by_the_share_of_a_step)
{
    RateSetter setter{slow};
    setter.booked(0, half);
    EXPECT_EQ(setter.rate(), 1'200u);
}

TEST(RateSetter, a_long_backlog_for_the_share_takes_a_third_and_the_next_two_do_not_count)
{
    RateSetter setter{slow};
    setter.booked(2'000, half);
    EXPECT_EQ(setter.rate(), 1'200u);  // just within
    setter.booked(2'001, half);
    EXPECT_EQ(setter.rate(), 800u);
    setter.booked(2'001, half);
    setter.booked(2'001, half);
    EXPECT_EQ(setter.rate(), 800u);
    setter.booked(2'001, half);
    EXPECT_EQ(setter.rate(), 533u);
}

TEST(RateSetter, the_rate_keeps_its_bounds)
{
    RateSetter setter{slow};
    for (int i = 0; i < 100; ++i) setter.booked(1'000'000, half);
    EXPECT_EQ(setter.rate(), 100u);
    for (int i = 0; i < 100; ++i) setter.booked(0, half);
    EXPECT_EQ(setter.rate(), 10'000u);
}

TEST(RateSetter, whoever_has_next_to_no_share_still_grows)
{
    RateSetter setter{slow};
    for (int i = 0; i < 2'000; ++i) setter.booked(0, {1, std::uint64_t{1} << 62});
    EXPECT_EQ(setter.rate(), 1'002u);
}

}  // namespace
}  // namespace weft::congestion
