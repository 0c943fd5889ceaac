#include "../src/passing_on.hpp"

#include <gtest/gtest.h>

namespace weft::node {
namespace {

using std::chrono::milliseconds;

using All = std::vector<Bytes>;
const Instant start = std::chrono::seconds{100};

TEST(PassingOn, the_first_after_a_quiet_time_leaves_at_once)
{
    PassingOn passing;
    EXPECT_EQ(passing.due(), std::nullopt);
    EXPECT_TRUE(passing.take(start).empty());
    passing.add(to_bytes("a"));
    EXPECT_EQ(passing.take(start), All{to_bytes("a")});
    EXPECT_EQ(passing.due(), std::nullopt);
    passing.add(to_bytes("b"));
    EXPECT_EQ(passing.take(start + milliseconds{10}), All{to_bytes("b")});
}

TEST(PassingOn, those_that_come_soon_after_it_leave_together)
{
    PassingOn passing;
    passing.add(to_bytes("a"));
    EXPECT_EQ(passing.take(start).size(), 1u);
    passing.add(to_bytes("b"));
    passing.add(to_bytes("c"));
    EXPECT_EQ(passing.due(), start + milliseconds{10});
    EXPECT_TRUE(passing.take(start + milliseconds{9}).empty());
    EXPECT_EQ(passing.take(start + milliseconds{10}), (All{to_bytes("b"), to_bytes("c")}));
    passing.add(to_bytes("d"));
    EXPECT_EQ(passing.due(), start + milliseconds{20});
}

TEST(PassingOn, what_fills_a_frame_does_not_wait)
{
    PassingOn passing;
    passing.add(to_bytes("a"));
    EXPECT_EQ(passing.take(start).size(), 1u);
    for (std::size_t i = 0; i + 1 < PassingOn::requests_max; ++i) passing.add(to_bytes("b"));
    EXPECT_TRUE(passing.take(start).empty());
    passing.add(to_bytes("b"));
    EXPECT_LE(passing.due(), start);
    EXPECT_EQ(passing.take(start).size(), PassingOn::requests_max);

    passing.add(Bytes(PassingOn::bytes_max));
    EXPECT_EQ(passing.take(start).size(), 1u);
}

TEST(PassingOn, all_leave_when_they_are_asked_for)
{
    PassingOn passing;
    passing.add(to_bytes("a"));
    EXPECT_EQ(passing.take(start).size(), 1u);
    passing.add(to_bytes("b"));
    EXPECT_EQ(passing.take_all(start), All{to_bytes("b")});
    EXPECT_TRUE(passing.take_all(start).empty());
}

}  // namespace
}  // namespace weft::node
