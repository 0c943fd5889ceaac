// Who gets parts of this node's log, and when it asks for those of others.

#include "../src/log_copies.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class Copies : public node::test::Rooms {
protected:
    LogCopies copies{tangle, archive, gossip};
};

}  // namespace

TEST_F(Copies, go_to_configured_peers_alone)
{
    book("A");
    EXPECT_EQ(copies.answer(now, b, {}).size(), 2u) << "the message, and the end";
    EXPECT_TRUE(copies.answer(now, x, {}).empty());
}

TEST_F(Copies, are_given_up_to_an_allowance_of_each_peer)
{
    book("A");
    std::size_t answered = 0;
    while (!copies.answer(now, b, {}).empty()) ASSERT_LT(++answered, 100u);
    EXPECT_GT(answered, 1u);
    EXPECT_FALSE(copies.answer(now, c, {}).empty());
    now += node::test::seconds{1};
    EXPECT_FALSE(copies.answer(now, b, {}).empty());
}

TEST_F(Copies, are_asked_of_who_is_ahead_and_not_while_the_disk_is_behind)
{
    EXPECT_FALSE(copies.next(now, false));
    copies.is_ahead(b);
    EXPECT_FALSE(copies.next(now, true));
    const auto asked = copies.next(now, false);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->to, b);
    EXPECT_TRUE(read_as<WantLog>(*asked));
}

TEST_F(Copies, begin_after_what_is_booked_here)
{
    const auto newest = book("A");
    copies.is_ahead(b);
    EXPECT_EQ(read_as<WantLog>(*copies.next(now, false))->after, std::vector{newest});
}

TEST_F(Copies, that_are_long_are_a_reason_why_the_node_is_not_ready)
{
    std::vector<Reason> reasons;
    copies.is_ahead(b);
    ASSERT_TRUE(copies.next(now, false));
    EXPECT_FALSE(copies.ended(c, {last, 9})) << "nobody asked it";
    ASSERT_TRUE(copies.ended(b, {types::MessageId::filled(1), 5'000}));
    copies.add_reasons(reasons);
    ASSERT_EQ(reasons.size(), 1u);
    EXPECT_EQ(reasons[0].stage, "joining");
    EXPECT_NE(reasons[0].reason.find("5000 messages"), std::string::npos);
    copies.down(b);
    copies.add_reasons(reasons);
    EXPECT_EQ(reasons.size(), 1u);
}
