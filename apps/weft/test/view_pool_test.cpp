// Views take turns and places.

#include "node/view_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

TEST(FairPlaces, a_client_gets_no_more_than_each_may_have)
{
    FairPlaces places{{.all = 100, .each = 3}};
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(places.enter("one"));
    EXPECT_FALSE(places.enter("one"));
    EXPECT_TRUE(places.enter("other"));
    EXPECT_FALSE(places.leave("one"));
    EXPECT_TRUE(places.enter("one"));
}

TEST(FairPlaces, clients_that_take_all_they_can_leave_one_for_who_has_none)
{
    for (int greedy = 1; greedy <= 30; ++greedy) {
        FairPlaces places{{.all = 32, .each = 32}};
        for (int turn = 0; turn < 40; ++turn)
            for (int i = 0; i < greedy; ++i) (void)places.enter("greedy " + std::to_string(i));
        EXPECT_LT(places.taken(), 32u) << greedy;
        EXPECT_TRUE(places.enter("late")) << greedy;
    }
}

TEST(FairPlaces, all_are_given_back_and_forgotten)
{
    FairPlaces places{{.all = 8, .each = 8}};
    EXPECT_TRUE(places.enter("one"));
    EXPECT_TRUE(places.enter("one"));
    EXPECT_FALSE(places.leave("one"));
    EXPECT_TRUE(places.leave("one")) << "its last";
    EXPECT_EQ(places.taken(), 0u);
}

/// Work that ends when it may.
class AViewPool : public testing::Test {
protected:
    ~AViewPool() override { open = true; }
    WorkPool::Work work(const std::string& name)
    {
        return [this, name]() -> WorkPool::Deliver {
            while (!open) std::this_thread::sleep_for(1ms);
            return [this, name] { done.push_back(name); };
        };
    }
    bool came(std::size_t count)
    {
        return io.run_until([&] { return done.size() == count; }, 30s);
    }

    net::Io io;
    std::atomic<bool> open = false;
    std::vector<std::string> done;
    ViewPool pool{io, {.all = 64, .each = 20}};
};

TEST_F(AViewPool, a_storm_of_one_client_holds_up_no_other_by_more_than_a_turn)
{
    std::size_t taken = 0;
    for (int i = 0; i < 100; ++i)
        if (pool.take("192.0.2.1", work("storm"))) ++taken;
    EXPECT_EQ(taken, 20u);
    ASSERT_TRUE(pool.take("192.0.2.2", work("other")));
    open = true;
    ASSERT_TRUE(came(taken + 1));
    const auto other = std::ranges::find(done, "other") - done.begin();
    EXPECT_LE(other, 2 * static_cast<std::ptrdiff_t>(view_threads()));
    EXPECT_EQ(pool.waiting(), 0u);
    EXPECT_TRUE(pool.take("192.0.2.1", work("again"))) << "its places are free again";
}

TEST_F(AViewPool, the_addresses_of_one_network_are_one_client)
{
    std::size_t taken = 0;
    for (int i = 0; i < 100; ++i)
        if (pool.take("2001:db8::" + std::to_string(i + 1), work("storm"))) ++taken;
    EXPECT_EQ(taken, 20u);
    open = true;
    EXPECT_TRUE(came(taken));
}

TEST_F(AViewPool, what_has_not_run_when_the_node_ends_is_forgotten)
{
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(pool.take("192.0.2.1", work("never told")));
    open = true;
}

}  // namespace
}  // namespace weft::app
