#include "node/throttle.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, writes_a_few_lines_per_window_and_counts_the_rest)
{
    Throttle throttle{2, 10s};
    const Throttle::Time start = Throttle::Time{} + 1h;
    EXPECT_TRUE(throttle.admit(start));
    EXPECT_TRUE(throttle.admit(start + 1s));
    for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(throttle.admit(start + 2s));
    EXPECT_TRUE(throttle.admit(start + 10s));
    EXPECT_EQ(throttle.take_left_out(), 1'000u);
    EXPECT_EQ(throttle.take_left_out(), 0u);
    EXPECT_TRUE(throttle.admit(start + 10s));
    EXPECT_FALSE(throttle.admit(start + 10s));
    EXPECT_EQ(throttle.take_left_out(), 1u);
}

}  // namespace
}  // namespace weft::app
