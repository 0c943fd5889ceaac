#include "../src/turns.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weft::api {
namespace {

using namespace std::chrono_literals;

class TurnsTest : public testing::Test {
protected:
    /// Work that takes a while and says when it began.
    std::function<void()> work(std::chrono::milliseconds takes)
    {
        return [this, takes] {
            began.push_back(
                std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()));
            now += takes;
        };
    }
    void rest(std::chrono::milliseconds until)
    {
        while (now.time_since_epoch() < until) {
            now += 10ms;
            turns.tick();
        }
    }

    Turns::Time now{};
    Turns turns{[this] { return now; }};
    std::vector<std::chrono::milliseconds> began;
};

TEST_F(TurnsTest, work_of_little_weight_is_done_at_once)
{
    for (int i = 0; i < 50; ++i) turns.take(work(1ms));
    EXPECT_EQ(began.size(), 50u);
    EXPECT_EQ(turns.waiting(), 0u);
}

TEST_F(TurnsTest, a_crowd_of_heavy_work_takes_about_half_of_the_time)
{
    for (int i = 0; i < 100; ++i) turns.take(work(100ms));
    EXPECT_EQ(began.size(), 1u) << "the first at once, the others in their turn";
    rest(10s);
    EXPECT_GE(began.size(), 45u);
    EXPECT_LE(began.size(), 75u);
    for (std::size_t i = 1; i < began.size(); ++i) EXPECT_GE(began[i] - began[i - 1], 150ms);
}

TEST_F(TurnsTest, what_nobody_waits_for_any_more_is_not_done)
{
    turns.take(work(100ms));
    turns.take(work(100ms));
    now += 61s;
    turns.tick();
    EXPECT_EQ(began.size(), 1u);
    EXPECT_EQ(turns.waiting(), 0u);
}

}  // namespace
}  // namespace weft::api
