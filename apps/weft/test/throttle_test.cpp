#include "node/throttle.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, writes_a_few_lines_per_window_and_counts_the_rest)
{
    Throttle throttle{2, 10s};
    const Throttle::Time start = Throttle::Time{} + 1h;
    EXPECT_EQ(throttle.admit(start), 0u);
    EXPECT_EQ(throttle.admit(start + 1s), 0u);
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(throttle.admit(start + 2s), std::nullopt);
    EXPECT_EQ(throttle.admit(start + 10s), 1'000u);
    EXPECT_EQ(throttle.admit(start + 10s), 0u);
    EXPECT_EQ(throttle.admit(start + 10s), std::nullopt);
}

}  // namespace
}  // namespace weft::app
