// Sentences of the scheduler; G-28 where the reference has them.

#include <weft/congestion/scheduler.hpp>
#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <array>

namespace weft::congestion {
namespace {

const NodeId rich = fixtures::node_id("rich");
const NodeId poor = fixtures::node_id("poor");
const NodeId alice = fixtures::node_id("alice");
const NodeId bob = fixtures::node_id("bob");

/// Messages are named in the order in which they are made.
MessageId named(std::uint32_t number)
{
    Bytes bytes(MessageId::size_bytes);
    for (int i = 0; i < 4; ++i)
        bytes[static_cast<std::size_t>(3 - i)] = static_cast<std::byte>(number >> 8 * i);
    return *MessageId::from(bytes);
}

class SchedulerTest : public testing::Test {
protected:
    SchedulerTest()
    {
        types::Genesis genesis;
        genesis.pledges = {{.node = rich, .access_mana = 300}, {.node = poor, .access_mana = 100}};
        mana_ = AccessMana{genesis};
    }
    MessageId make(const NodeId& issuer, const NodeId& from = {}, std::uint32_t bytes = 512)
    {
        const auto id = named(made_);
        last_dropped_ = scheduler_.submit({.id = id,
                                           .issuer = issuer,
                                           .from = from,
                                           .account = {},
                                           .time = made_++,
                                           .bytes = bytes},
                                          mana_, 0);
        issuer_of_[id] = issuer;
        return id;
    }
    std::map<NodeId, int> book(int count)
    {
        std::map<NodeId, int> booked;
        for (int i = 0; i < count; ++i)
            if (const auto id = scheduler_.next(mana_, 0)) ++booked[issuer_of_.at(*id)];
        return booked;
    }
    AccessMana mana_;
    Scheduler scheduler_{{.bytes_max = 1 << 20}};
    std::vector<MessageId> last_dropped_;
    std::map<MessageId, NodeId> issuer_of_;
    std::uint32_t made_ = 0;
};

TEST_F(SchedulerTest, nothing_is_next_when_nothing_waits)
{
    EXPECT_EQ(scheduler_.next(mana_, 0), std::nullopt);
}

TEST_F(SchedulerTest, an_issuer_s_messages_come_by_time_then_id)
{
    const auto id = [](std::uint32_t number) { return named(number); };
    for (const auto& [number, time] :
         std::array<std::pair<std::uint32_t, Timestamp>, 4>{{{1, 9}, {4, 2}, {3, 2}, {2, 5}}})
        (void)scheduler_.submit(
            {.id = id(number), .issuer = rich, .from = {}, .account = {}, .time = time}, mana_, 0);
    for (const auto number : {3u, 4u, 2u, 1u}) EXPECT_EQ(scheduler_.next(mana_, 0), id(number));
    EXPECT_EQ(scheduler_.next(mana_, 0), std::nullopt);
}

TEST_F(SchedulerTest, the_same_message_waits_once)
{
    const Waiting message{.id = named(1), .issuer = rich, .from = {}, .account = {}, .time = 1};
    (void)scheduler_.submit(message, mana_, 0);
    (void)scheduler_.submit(message, mana_, 0);
    EXPECT_EQ(scheduler_.size(), 1u);
    EXPECT_TRUE(scheduler_.waits(message.id));
    EXPECT_EQ(scheduler_.next(mana_, 0), message.id);
    EXPECT_FALSE(scheduler_.waits(message.id));
    EXPECT_EQ(scheduler_.size_bytes(), 0u);
}

TEST_F(SchedulerTest, who_waits_gets_the_share_of_its_mana)
{
    for (int i = 0; i < 400; ++i) {
        make(rich);
        make(poor);
    }
    auto booked = book(400);
    EXPECT_NEAR(booked[rich], 300, 5);
    EXPECT_NEAR(booked[poor], 100, 5);
}

TEST_F(SchedulerTest, what_others_do_not_use_is_used)
{
    for (int i = 0; i < 50; ++i) make(poor);
    EXPECT_EQ(book(50)[poor], 50);
}

TEST_F(SchedulerTest, who_has_no_mana_is_booked_too_but_a_sixteenth_beside_others)
{
    for (int i = 0; i < 300; ++i) {
        make(rich);
        make(alice);
    }
    auto booked = book(147);  // 3/4 of 15/16 are 45 to her 4: who has 1/4 is not here
    EXPECT_NEAR(booked[alice], 12, 4);
    EXPECT_NEAR(booked[rich], 135, 4);
    EXPECT_EQ(book(1000)[alice], 300 - booked[alice]);
}

TEST_F(SchedulerTest, a_thousand_keys_of_one_peer_do_not_hold_up_a_key_of_another)
{
    const auto liar = fixtures::node_id("liar");
    const auto honest = fixtures::node_id("honest");
    for (int i = 0; i < 400; ++i) make(fixtures::node_id("k" + std::to_string(i)), liar, 200);
    for (int i = 0; i < 20; ++i) make(alice, honest, 200);
    EXPECT_NEAR(book(40)[alice], 20, 2);
}

TEST_F(SchedulerTest, keys_that_come_from_one_peer_take_turns)
{
    const auto peer = fixtures::node_id("peer");
    for (int i = 0; i < 100; ++i) make(alice, peer, 200);
    for (int i = 0; i < 10; ++i) make(bob, peer, 200);
    EXPECT_NEAR(book(20)[bob], 10, 2);
}

TEST_F(SchedulerTest, when_full_the_latest_of_who_holds_most_for_its_share_goes)
{
    std::vector<MessageId> of_rich;
    for (int i = 0; i < 300; ++i) {
        of_rich.push_back(make(rich));
        ASSERT_EQ(last_dropped_.size(), 0u);
    }
    MessageId latest{};
    while (last_dropped_.empty()) latest = make(poor);
    EXPECT_EQ(last_dropped_, std::vector{latest});
    EXPECT_LE(scheduler_.size_bytes(), std::size_t{1} << 20);
    for (const auto& id : of_rich) EXPECT_TRUE(scheduler_.waits(id));
}

TEST_F(SchedulerTest, a_message_greater_than_all_room_is_dropped_itself)
{
    const auto id = make(rich, {}, 2 << 20);
    EXPECT_EQ(last_dropped_, std::vector{id});
    EXPECT_EQ(scheduler_.size(), 0u);
}

TEST_F(SchedulerTest, a_network_without_access_mana_books_by_peer_and_issuer)
{
    mana_ = AccessMana{};
    for (int i = 0; i < 20; ++i) {
        make(alice, rich);
        make(bob, poor);
    }
    auto booked = book(20);
    EXPECT_EQ(booked[alice], 10);
    EXPECT_EQ(booked[bob], 10);
}

TEST_F(SchedulerTest, the_backlog_of_an_issuer_is_what_waits_of_it)
{
    make(rich, {}, 100);
    make(rich, {}, 200);
    EXPECT_EQ(scheduler_.backlog_of(rich), 300 + 2 * Scheduler::message_overhead);
    EXPECT_EQ(scheduler_.backlog_of(poor), 0u);
}

}  // namespace
}  // namespace weft::congestion
