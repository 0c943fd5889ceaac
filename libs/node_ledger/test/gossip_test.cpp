// Who hears of a message, and who is asked for one.

#include "../src/gossip.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

constexpr types::Timestamp now = 1'000'000 * types::second;

types::MessageId id(std::uint32_t number)
{
    return *types::MessageId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
}
std::vector<types::MessageId> ids(std::uint32_t count)
{
    std::vector<types::MessageId> list;
    for (std::uint32_t i = 0; i < count; ++i) list.push_back(id(i));
    std::ranges::sort(list);
    return list;
}

/// A gossips with B, C and D, of which B and C are connected.
class AGossip : public testing::Test {
protected:
    AGossip()
    {
        for (const auto& peer : {b, c, x}) connected.up(peer);
    }
    std::vector<PeerId> receivers(const Gossip::Sends& sends)
    {
        std::vector<PeerId> list;
        for (const auto& send : sends) list.push_back(send.to);
        return list;
    }
    template <class F>
    F frame(const Effects::Send& send)
    {
        return std::get<F>(*decode_frame<LedgerFrames>(send.frame));
    }
    Gossip::Sends spread(bool own, types::Timestamp time, const PeerId* source)
    {
        return gossip.spread({.message = message, .time = time, .own = own}, source, now);
    }

    PeerId a = node_id("A"), b = node_id("B"), c = node_id("C"), d = node_id("D"), x = node_id("X");
    Connected connected;
    Gossip gossip{a, std::vector{a, b, c, d}, connected};
    Bytes message = to_bytes("message");
};

}  // namespace

TEST_F(AGossip, is_held_with_configured_peers_and_not_with_oneself)
{
    EXPECT_EQ(gossip.configured(), 3u);
    EXPECT_EQ(gossip.connected(), 2u);
    EXPECT_FALSE(gossip.gossips_with(x));
    EXPECT_FALSE(gossip.gossips_with(a));
    EXPECT_EQ(gossip.connected(), 2u);
    connected.down(b);
    EXPECT_EQ(receivers(spread(true, now, nullptr)), std::vector{c});
}

TEST_F(AGossip, begins_with_the_tips_and_with_what_is_missed)
{
    const auto sends = gossip.greet(b, ids(2), ids(3));
    ASSERT_EQ(sends.size(), 2u);
    EXPECT_EQ(frame<ShowTips>(sends[0]).ids, ids(2));
    EXPECT_EQ(frame<WantMessages>(sends[1]).ids, ids(3));
    EXPECT_EQ(gossip.greet(b, ids(2), {}).size(), 1u) << "who misses nothing asks nothing";
    EXPECT_EQ(frame<WantMessages>(gossip.greet(b, {}, ids(300))[1]).ids.size(), 256u);
}

TEST_F(AGossip, tells_a_booked_message_to_all_but_who_sent_it)
{
    const auto sends = spread(false, now, &b);
    ASSERT_EQ(receivers(sends), std::vector{c});
    EXPECT_EQ(frame<GossipMessage>(sends[0]).message, message);
    EXPECT_EQ(spread(false, now, nullptr).size(), 2u);
    EXPECT_EQ(spread(false, now, &x).size(), 2u);
}

TEST_F(AGossip, does_not_pass_on_old_messages_of_others)
{
    EXPECT_EQ(spread(false, now - 5 * types::minute, &b).size(), 1u);
    EXPECT_EQ(spread(false, now - 5 * types::minute - 1, &b).size(), 0u);
    EXPECT_EQ(spread(false, now + types::second, &b).size(), 1u) << "ahead is not old";
    EXPECT_EQ(spread(true, now - 60 * types::minute, nullptr).size(), 2u)
        << "nobody else has our own";
}

TEST_F(AGossip, asks_who_sent_the_child_and_without_one_everybody)
{
    EXPECT_EQ(receivers(gossip.ask(ids(3), &b)), std::vector{b});
    EXPECT_EQ(gossip.ask(ids(3), nullptr).size(), 2u);
    EXPECT_TRUE(gossip.ask({}, nullptr).empty());
}

TEST_F(AGossip, asks_for_at_most_256_messages_in_a_frame)
{
    const auto sends = gossip.ask(ids(600), &b);
    ASSERT_EQ(sends.size(), 3u);
    std::vector<types::MessageId> asked;
    for (const auto& send : sends)
        for (const auto& one : frame<WantMessages>(send).ids) asked.push_back(one);
    EXPECT_EQ(asked, ids(600));
}

TEST_F(AGossip, answers_with_what_is_there)
{
    const auto sends = Gossip::answer(b, WantMessages{ids(3)}, [&](const auto& one) {
        return one == ids(3)[1] ? std::optional{message} : std::nullopt;
    });
    ASSERT_EQ(receivers(sends), std::vector{b});
    EXPECT_EQ(frame<GossipMessage>(sends[0]).message, message);
}

TEST_F(AGossip, bounds_the_bytes_of_an_answer)
{
    const auto sends = Gossip::answer(b, WantMessages{ids(256)},
                                      [](const auto&) { return std::optional{Bytes(60'000)}; });
    EXPECT_EQ(sends.size(), 70u) << "the one that passes 4 MiB is the last";
}

TEST_F(AGossip, asks_for_the_tips_it_is_shown_and_does_not_know)
{
    auto shown = ids(3);
    const auto known = shown[1];
    const auto wants = [&](const auto& one) { return one != known; };
    const auto sends = Gossip::answer(b, ShowTips{shown}, wants);
    ASSERT_EQ(receivers(sends), std::vector{b});
    EXPECT_EQ(frame<WantMessages>(sends[0]).ids, (std::vector{shown[0], shown[2]}));
    EXPECT_TRUE(Gossip::answer(b, ShowTips{{known}}, wants).empty());
    EXPECT_TRUE(Gossip::answer(b, ShowTips{{types::genesis_message}}, wants).empty());
}
