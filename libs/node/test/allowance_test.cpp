// How much one peer may make a node send.

#include <weft/node/allowance.hpp>

#include <gtest/gtest.h>

using namespace weft::node;
using namespace std::chrono_literals;

namespace {

constexpr Allowance::Terms terms{.bytes_at_once = 1000, .bytes_per_second = 100};
constexpr auto start = 1'700'000'000s;

}  // namespace

TEST(Allowance, gives_so_much_at_once_and_then_so_much_a_second)
{
    Allowance allowance{terms};
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(allowance.take(start, 100)) << i;
    EXPECT_FALSE(allowance.take(start, 100));
    EXPECT_FALSE(allowance.take(start + 999ms, 100));
    EXPECT_TRUE(allowance.take(start + 1s, 100));
    EXPECT_FALSE(allowance.take(start + 1s, 100));
    EXPECT_TRUE(allowance.take(start + 1s, 0));
    EXPECT_TRUE(allowance.open(start + 1500ms)) << "all is given, and nothing beyond";
}

TEST(Allowance, what_was_refused_costs_nothing)
{
    Allowance allowance{terms};
    EXPECT_TRUE(allowance.take(start, 1000));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(allowance.take(start, 500));
    EXPECT_TRUE(allowance.take(start + 5s, 500));
}

TEST(Allowance, looks_for_nothing_for_who_was_refused_a_moment_ago)
{
    Allowance allowance{terms};
    EXPECT_TRUE(allowance.take(start, 900));
    EXPECT_TRUE(allowance.open(start));
    EXPECT_FALSE(allowance.take(start, 500)) << "what was looked up for it was paid for by nobody";
    EXPECT_FALSE(allowance.open(start));
    EXPECT_FALSE(allowance.open(start + 499ms));
    EXPECT_TRUE(allowance.take(start, 50)) << "what is told unasked is not held back";
    EXPECT_TRUE(allowance.open(start + 500ms));
}

TEST(Allowance, is_never_more_than_at_once_however_long_nothing_was_asked_for)
{
    Allowance allowance{terms};
    EXPECT_TRUE(allowance.take(start, 10));
    EXPECT_TRUE(allowance.take(start + 24h, 1000));
    EXPECT_FALSE(allowance.take(start + 24h, 1));
}

TEST(Allowance, gives_an_answer_of_any_size_to_who_owes_nothing_and_then_waits_it_out)
{
    Allowance allowance{terms};
    EXPECT_TRUE(allowance.take(start, 5000));
    EXPECT_FALSE(allowance.take(start + 39s, 200));
    EXPECT_TRUE(allowance.take(start + 42s, 200));
}

TEST(Allowance, may_be_asked_for_a_time_before_the_last_one)
{
    Allowance allowance{terms};
    EXPECT_TRUE(allowance.take(start, 1000));
    EXPECT_FALSE(allowance.take(start - 10s, 1));
}
