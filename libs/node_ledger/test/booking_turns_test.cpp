// When what waits is booked, and how far ahead of the disk.

#include "../src/booking_turns.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class Waiting : public node::test::Rooms {
protected:
    /// So many messages of B wait for their turn, each of 60 kB.
    void wait(std::size_t count, std::string_view issuer = "B")
    {
        for (; count > 0; --count) {
            now += node::test::milliseconds{1};
            const auto bytes =
                fixtures::message_of(issuer, {types::genesis_message},
                                     types::Payload{.type = 0, .data = Bytes(60'000)}, stamp());
            EXPECT_EQ(queue.receive(bytes, stamp()).arrival, tangle::Arrival::waits_for_its_turn);
        }
    }
    tangle::Tangle queue{genesis, {.turns = tangle::TurnOrder::by_mana}};
    static constexpr std::uint64_t common_rate = 4u << 20;
    BookingTurns turns{common_rate};
};

}  // namespace

TEST_F(Waiting, the_timer_is_set_once_until_it_rings)
{
    EXPECT_FALSE(turns.arm(now, queue)) << "nothing waits";
    wait(3);
    EXPECT_TRUE(turns.arm(now, queue));
    EXPECT_FALSE(turns.arm(now, queue));
    ASSERT_TRUE(turns.take(now, queue));
    EXPECT_TRUE(turns.arm(now, queue));
}

TEST_F(Waiting, one_turn_books_a_bounded_amount_of_work)
{
    wait(5);
    const auto done = turns.take(now, queue);
    ASSERT_TRUE(done);
    EXPECT_GE(done->booked.size(), 1u);
    EXPECT_LE(done->booked.size(), 2u);
    EXPECT_TRUE(queue.has_work());
}

TEST_F(Waiting, nothing_is_booked_while_the_disk_is_too_far_behind)
{
    wait(12);
    bool asked = false;
    std::size_t booked = 0;
    while (const auto done = turns.take(now, queue)) {
        const bool asks = turns.wrote(*done);
        EXPECT_EQ(asks, !asked) << "one write at a time";
        asked = true;
        booked += done->booked.size();
    }
    EXPECT_TRUE(turns.waits_for_disk());
    EXPECT_GE(booked * 60'000, BookingTurns::ahead_bytes_max);
    EXPECT_LT(booked, 12u);
    EXPECT_FALSE(turns.arm(now, queue));
    EXPECT_TRUE(turns.durable()) << "what was written since asks next";
    EXPECT_FALSE(turns.waits_for_disk());
    EXPECT_TRUE(turns.arm(now, queue));
    EXPECT_FALSE(turns.durable()) << "nothing was written since";
}

TEST_F(Waiting, what_no_mana_pays_for_is_paid_for_with_time)
{
    wait(3, "stranger");
    EXPECT_EQ(turns.arm(now, queue), now);
    const auto done = turns.take(now, queue);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->booked.size(), 1u);
    EXPECT_GT(done->common_work, 60'000u);
    const auto pause = Instant{done->common_work * 1'000'000'000 / common_rate};
    EXPECT_EQ(turns.arm(now, queue), now + pause) << "some 15 ms";
}
