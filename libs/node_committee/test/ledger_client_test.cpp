// When a chain's node may believe that the ledger does not have what it posted (D-75, decision 0009).

#include "../src/ledger_client.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

class APost : public testing::Test {
protected:
    APost()
    {
        for (const auto& node : nodes) up(node);
        (void)client.post(id, to_bytes("anchor"), 0);
    }
    void up(const PeerId& node)
    {
        connected.up(node);
        (void)client.on_up(node);
    }
    void down(const PeerId& node)
    {
        connected.down(node);
        client.on_down(node);
    }
    void says(std::size_t node, Inclusion state) { client.said(nodes[node], {id, chain, state}); }

    std::vector<PeerId> nodes{node_id("a"), node_id("b"), node_id("c"), node_id("d")};
    types::Address chain = types::Address::of(node_id("chain"));
    types::TransactionId id = types::TransactionId::filled(1);
    Connected connected;
    LedgerClient client{nodes, node_id("member"), connected};
};

}  // namespace

TEST_F(APost, is_nowhere_once_all_but_f_nodes_have_said_so_and_silence_says_nothing)
{
    for (std::size_t i = 0; i < 2; ++i) says(i, Inclusion::unknown);
    EXPECT_FALSE(client.nowhere(id));
    says(2, Inclusion::unknown);
    EXPECT_TRUE(client.nowhere(id));
    client.settled(id);
    EXPECT_FALSE(client.nowhere(id)) << "it is no longer posted";
}

TEST_F(APost, is_waited_for_while_f_plus_1_nodes_have_it_in_any_state_and_not_for_the_word_of_f)
{
    for (const auto state : {Inclusion::booked, Inclusion::confirmed, Inclusion::rejected}) {
        for (std::size_t i = 0; i < 4; ++i) says(i, Inclusion::unknown);
        says(2, state);
        EXPECT_TRUE(client.nowhere(id)) << "one node alone keeps no anchor alive";
        says(1, state);
        EXPECT_FALSE(client.nowhere(id));
    }
}

TEST(Posts, are_given_up_at_all_but_f_of_any_number_of_ledger_nodes)
{
    const auto id = types::TransactionId::filled(1);
    for (std::size_t all = 1; all <= 10; ++all) {
        std::vector<PeerId> nodes;
        Connected connected;
        for (std::size_t i = 0; i < all; ++i) nodes.push_back(node_id("node " + std::to_string(i)));
        LedgerClient client{nodes, node_id("member"), connected};
        for (const auto& node : nodes) connected.up(node);
        (void)client.post(id, to_bytes("anchor"), 0);
        const std::size_t needed[] = {0, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7};
        for (std::size_t said = 0; said < all; ++said) {
            EXPECT_EQ(client.nowhere(id), said >= needed[all]) << said << " of " << all;
            client.said(nodes[said], {id, {}, Inclusion::unknown});
        }
        EXPECT_TRUE(client.nowhere(id)) << all;
    }
}

TEST_F(APost, is_not_given_up_on_the_word_of_half_of_the_configured_nodes)
{
    for (std::size_t i = 0; i < 4; ++i) says(i, Inclusion::unknown);
    down(nodes[0]);
    EXPECT_TRUE(client.nowhere(id));
    down(nodes[1]);
    EXPECT_FALSE(client.nowhere(id));
    up(nodes[1]);
    EXPECT_FALSE(client.nowhere(id)) << "what it said before it was gone counts no more";
}

TEST_F(APost, is_not_given_up_on_the_word_of_a_stranger_or_by_who_is_cut_off)
{
    for (std::size_t i = 0; i < 2; ++i) says(i, Inclusion::unknown);
    client.said(node_id("stranger"), {id, chain, Inclusion::unknown});
    EXPECT_FALSE(client.nowhere(id));
    for (const auto& node : nodes) client.on_down(node);
    EXPECT_FALSE(client.nowhere(id));
}

TEST_F(APost, in_doubt_is_asked_of_every_connected_node)
{
    down(nodes[3]);
    const auto asks = client.doubt(id, chain);
    ASSERT_EQ(asks.size(), 3u);
    for (const auto& ask : asks) EXPECT_EQ(ask.message, ToLedger{(GetInclusion{id, chain})});
}

TEST_F(APost, named_by_one_node_is_asked_of_everybody_once_and_again_of_that_node_alone)
{
    const auto other = types::TransactionId::filled(2);
    EXPECT_EQ(client.want_named(nodes[1], other).size(), 4u);
    EXPECT_TRUE(client.want_named(nodes[1], other).empty()) << "it is on its way";
    EXPECT_TRUE(client.want_named(nodes[2], other).empty()) << "another one names it too";
    const auto asked = [&] {
        std::vector<PeerId> whom;
        for (const auto& ask : client.on_retry())
            if (ask.message == ToLedger{GetConfirmedTransaction{other}}) whom.push_back(ask.to);
        std::ranges::sort(whom);
        return whom;
    };
    std::vector<PeerId> both{nodes[1], nodes[2]};
    std::ranges::sort(both);
    EXPECT_EQ(asked(), both);
    client.came(other);
    EXPECT_TRUE(asked().empty());
}

TEST_F(APost, of_a_node_that_names_what_is_not_there_a_bounded_number_is_asked_for)
{
    const auto named = [](std::uint32_t i) {
        return *types::TransactionId::from(crypto::blake2b(as_bytes(std::to_string(i))).bytes());
    };
    std::size_t asks = 0;
    for (std::uint32_t i = 0; i < 3 * LedgerClient::named_max; ++i)
        asks += client.want_named(nodes[0], named(i)).size();
    EXPECT_EQ(asks, 4 * LedgerClient::named_max);
    EXPECT_EQ(client.want_named(nodes[1], types::TransactionId::filled(9)).size(), 4u)
        << "the others' names are asked for as ever";
    EXPECT_TRUE(client.want_named(node_id("stranger"), types::TransactionId::filled(8)).empty());
}
