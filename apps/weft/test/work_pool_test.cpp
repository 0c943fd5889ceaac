// Work on threads, results in order.

#include "node/work_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

/// A gate that holds up whoever passes it, until it is opened.
class Gate {
public:
    void pass()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return open_; });
    }
    void open()
    {
        const std::lock_guard lock{mutex_};
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

class APool : public testing::Test {
protected:
    WorkPool& pool(WorkPool::Limits limits = {.threads = 4})
    {
        pool_ = std::make_unique<WorkPool>(io, limits,
                                           [this](WorkPool::Lane lane) { roomy.push_back(lane); });
        return *pool_;
    }
    /// Work that gives `number` back.
    WorkPool::Work work(WorkPool::Lane lane, int number)
    {
        return [this, lane, number]() -> WorkPool::Deliver {
            return [this, lane, number] {
                came[lane].push_back(number);
                ++count;
            };
        };
    }
    bool all_came(std::size_t expected)
    {
        return io.run_until([&] { return count >= expected; }, 30s);
    }

    net::Io io;
    std::map<WorkPool::Lane, std::vector<int>> came;
    std::vector<WorkPool::Lane> roomy;
    std::size_t count = 0;
    Gate gate;
    std::unique_ptr<WorkPool> pool_;  ///< first to go
};

TEST_F(APool, gives_the_results_of_a_lane_back_in_its_order)
{
    auto& p = pool();
    std::vector<int> expected;
    for (int i = 0; i < 2'000; ++i) {
        expected.push_back(i);
        for (WorkPool::Lane lane = 1; lane <= 5; ++lane) (void)p.add(lane, 1, work(lane, i));
    }
    ASSERT_TRUE(all_came(10'000));
    for (WorkPool::Lane lane = 1; lane <= 5; ++lane) EXPECT_EQ(came[lane], expected);
    EXPECT_EQ(p.load().pieces, 0u);
    EXPECT_EQ(p.load().bytes, 0u);
    EXPECT_EQ(p.load().done, 10'000u);
}

TEST_F(APool, a_slow_piece_holds_up_its_own_lane_alone)
{
    auto& p = pool({.threads = 2, .batch_max = 1});
    (void)p.add(1, 1, [this]() -> WorkPool::Deliver {
        gate.pass();
        return work(1, 0)();
    });
    (void)p.add(1, 1, work(1, 1));
    for (int i = 0; i < 100; ++i) (void)p.add(2, 1, work(2, i));
    ASSERT_TRUE(all_came(100));
    EXPECT_TRUE(came[1].empty());
    gate.open();
    ASSERT_TRUE(all_came(102));
    EXPECT_EQ(came[1], (std::vector{0, 1}));
}

TEST_F(APool, who_has_much_to_do_does_not_keep_others_from_their_turn)
{
    auto& p = pool({.threads = 1, .lane_pieces_max = 100'000, .batch_max = 16});
    (void)p.add(3, 1, [this]() -> WorkPool::Deliver {
        gate.pass();
        return {};
    });
    std::atomic<int> first{0};
    std::atomic<int> before_second{-1};
    for (int i = 0; i < 10'000; ++i)
        (void)p.add(1, 1, [&, i]() -> WorkPool::Deliver {
            ++first;
            return work(1, i)();
        });
    (void)p.add(2, 1, [&]() -> WorkPool::Deliver {
        before_second = first.load();
        return work(2, 0)();
    });
    gate.open();
    ASSERT_TRUE(all_came(10'001));
    EXPECT_LE(before_second.load(), 16);
}

TEST_F(APool, a_lane_says_when_it_is_full_and_when_there_is_room_again)
{
    auto& p = pool({.threads = 1, .lane_bytes_max = 100, .lane_pieces_max = 1'000});
    (void)p.add(2, 1, [this]() -> WorkPool::Deliver {
        gate.pass();
        return {};
    });
    int added = 0;
    while (p.add(1, 10, work(1, added))) ASSERT_LE(++added, 10);
    EXPECT_EQ(added, 10) << "the eleventh passes the limit";
    EXPECT_TRUE(p.full(1));
    EXPECT_FALSE(p.full(2));
    EXPECT_TRUE(roomy.empty());
    gate.open();
    ASSERT_TRUE(all_came(11));
    EXPECT_EQ(roomy, std::vector<WorkPool::Lane>{1});
    EXPECT_FALSE(p.full(1));
    EXPECT_TRUE(p.add(1, 10, work(1, 11)));
    ASSERT_TRUE(all_came(12));
    EXPECT_EQ(roomy.size(), 1u);
}

TEST_F(APool, many_small_pieces_fill_a_lane_too)
{
    auto& p = pool({.threads = 1, .lane_pieces_max = 3});
    (void)p.add(2, 1, [this]() -> WorkPool::Deliver {
        gate.pass();
        return {};
    });
    EXPECT_TRUE(p.add(1, 0, work(1, 0)));
    EXPECT_TRUE(p.add(1, 0, work(1, 1)));
    EXPECT_TRUE(p.add(1, 0, work(1, 2)));
    EXPECT_FALSE(p.add(1, 0, work(1, 3)));
    gate.open();
    ASSERT_TRUE(all_came(4));
}

TEST_F(APool, a_lane_that_was_dropped_gives_nothing_back_and_may_begin_again)
{
    auto& p = pool({.threads = 2, .batch_max = 2});
    (void)p.add(1, 1, [this]() -> WorkPool::Deliver {
        gate.pass();
        return work(1, 0)();
    });
    for (int i = 1; i < 50; ++i) (void)p.add(1, 1, work(1, i));
    p.drop(1);
    for (int i = 100; i < 110; ++i) (void)p.add(1, 1, work(1, i));
    gate.open();
    ASSERT_TRUE(all_came(10));
    (void)io.run_until([] { return false; }, 50ms);
    EXPECT_EQ(came[1].size(), 10u);
    EXPECT_EQ(came[1].front(), 100);
}

TEST_F(APool, ends_with_work_in_it)
{
    auto& p = pool();
    for (int i = 0; i < 1'000; ++i) (void)p.add(1, 1, work(1, i));
    pool_.reset();
    (void)io.run_until([] { return false; }, 20ms);
    SUCCEED() << "nothing that was posted touches what is gone";
}

}  // namespace
TEST_F(APool, a_lane_that_is_paused_gives_nothing_back_until_it_is_resumed_and_others_go_on)
{
    auto& p = pool({.threads = 2, .lane_pieces_max = 100});
    // Paused by one of its own results, as a peer is by what its frame caused.
    (void)p.add(1, 1, [&]() -> WorkPool::Deliver {
        return [&] {
            came[1].push_back(0);
            ++count;
            p.pause(1);
        };
    });
    bool room = true;
    for (int i = 1; i < 200 && room; ++i) room = p.add(1, 1, work(1, i));
    EXPECT_FALSE(room) << "it fills";
    for (int i = 0; i < 50; ++i) (void)p.add(2, 1, work(2, i));
    ASSERT_TRUE(all_came(51));
    (void)io.run_until([] { return false; }, 20ms);
    EXPECT_EQ(came[1], std::vector<int>{0});
    p.resume(1);
    ASSERT_TRUE(all_came(151));
    for (int i = 0; i <= 100; ++i) EXPECT_EQ(came[1][static_cast<std::size_t>(i)], i);
    EXPECT_EQ(roomy, std::vector<WorkPool::Lane>{1});
}

TEST_F(APool, a_paused_lane_that_is_dropped_begins_anew)
{
    auto& p = pool();
    (void)p.add(1, 1, work(1, 0));
    ASSERT_TRUE(all_came(1));
    p.pause(1);
    (void)p.add(1, 1, work(1, 1));
    p.drop(1);
    p.resume(1);
    (void)p.add(1, 1, work(1, 2));
    ASSERT_TRUE(all_came(2));
    EXPECT_EQ(came[1], (std::vector<int>{0, 2}));
}

}  // namespace weft::app
