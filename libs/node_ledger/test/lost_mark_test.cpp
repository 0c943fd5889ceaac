// What a node without its mark asks and hears, and what it tells one.

#include "../src/lost_mark.hpp"

#include <weft/tangle/parse.hpp>

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class ALostMark : public node::test::Rooms {
protected:
    void hear_booked()
    {
        for (const auto& booked : step.booked) mark.booked(booked);
    }
    NewestMessage::Checked told(std::string_view issuer)
    {
        NewestMessage frame{fixtures::message_of(issuer, {types::genesis_message}, {}, stamp())};
        return *NewestMessage::check(frame, {.genesis = genesis});
    }
    std::vector<PeerId> peers{b, c};
    LostMark mark{peers, gossip, archive, true};
    OwnNumbers lost{std::nullopt, 2};
    OwnNumbers known{0, 2};
};

}  // namespace

TEST_F(ALostMark, is_written_down_before_anything_else)
{
    EXPECT_EQ(LostMark::mark_of(std::nullopt), std::nullopt);
    EXPECT_EQ(LostMark::mark_of(Marks{}), 0u) << "of a new node";
    const auto first = mark.first_mark();
    ASSERT_TRUE(first);
    EXPECT_EQ(LostMark::mark_of(Marks{{first->key, first->value}}), std::nullopt)
        << "the next life knows";
    const auto later = LostMark::mark_to(9);
    EXPECT_EQ(LostMark::mark_of(Marks{{later.key, later.value}}), 9u);
    EXPECT_FALSE(LostMark(peers, gossip, archive, false).first_mark());
}

TEST_F(ALostMark, makes_the_node_ask_each_peer_that_connects)
{
    EXPECT_EQ(mark.up(b, lost).size(), 1u);
    EXPECT_TRUE(mark.up(x, lost).empty());
    EXPECT_TRUE(mark.up(b, known).empty());
}

TEST_F(ALostMark, is_found_again_when_more_than_half_have_told)
{
    EXPECT_FALSE(mark.hear(b, told("A"), a, lost).known_now);
    EXPECT_FALSE(mark.hear(b, told("A"), a, lost).known_now) << "each counts once";
    std::vector<Reason> reasons;
    mark.add_reasons(lost, reasons);
    EXPECT_EQ(reasons.size(), 1u);
    EXPECT_TRUE(mark.hear(c, {}, a, lost).known_now);
    mark.add_reasons(lost, reasons);
    EXPECT_EQ(reasons.size(), 1u);
}

TEST_F(ALostMark, of_another_node_is_a_fault_of_who_tells_it)
{
    const auto heard = mark.hear(b, told("C"), a, lost);
    EXPECT_FALSE(heard.known_now);
    ASSERT_TRUE(heard.penalty);
    EXPECT_EQ(heard.penalty->peer, b);
    EXPECT_FALSE(mark.hear(x, told("C"), a, lost).penalty) << "no peer: not heard at all";
}

TEST_F(ALostMark, a_peer_is_told_its_newest_message_once_per_connection)
{
    book("B");
    hear_booked();
    const auto newest = book("B");
    hear_booked();
    const auto answer = mark.answer(b);
    ASSERT_EQ(answer.size(), 1u);
    EXPECT_EQ(types::id_of(read_as<NewestMessage>(answer[0])->message), newest);
    EXPECT_TRUE(mark.answer(b).empty());
    mark.down(b);
    EXPECT_EQ(mark.answer(b).size(), 1u);
    EXPECT_TRUE(mark.answer(x).empty());
}

TEST_F(ALostMark, none_is_told_where_there_is_none_and_not_where_a_snapshot_does_not_say)
{
    EXPECT_TRUE(read_as<NewestMessage>(mark.answer(b).at(0))->message.empty());
    mark.begin({});
    EXPECT_TRUE(mark.answer(c).empty());
    book("C");
    hear_booked();
    EXPECT_EQ(mark.answer(c).size(), 1u);
}
