// When what waits is booked, and how far ahead of the disk.

#include "../src/booking_turns.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class Waiting : public node::test::Rooms {
protected:
    /// So many messages of B wait for their turn, each of 60 kB.
    void wait(std::size_t count)
    {
        for (; count > 0; --count) {
            now += node::test::milliseconds{1};
            const auto bytes =
                fixtures::message_of("B", {types::genesis_message},
                                     types::Payload{.type = 0, .data = Bytes(60'000)}, stamp());
            EXPECT_EQ(queue.receive(bytes, stamp()).arrival, tangle::Arrival::waits_for_its_turn);
        }
    }
    tangle::Tangle queue{genesis, {.turns = tangle::TurnOrder::by_mana}};
    BookingTurns turns;
};

}  // namespace

TEST_F(Waiting, the_timer_is_set_once_until_it_rings)
{
    EXPECT_FALSE(turns.arm(queue)) << "nothing waits";
    wait(3);
    EXPECT_TRUE(turns.arm(queue));
    EXPECT_FALSE(turns.arm(queue));
    ASSERT_TRUE(turns.take(now, queue));
    EXPECT_TRUE(turns.arm(queue));
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
    EXPECT_FALSE(turns.arm(queue));
    EXPECT_TRUE(turns.durable()) << "what was written since asks next";
    EXPECT_FALSE(turns.waits_for_disk());
    EXPECT_TRUE(turns.arm(queue));
    EXPECT_FALSE(turns.durable()) << "nothing was written since";
}
