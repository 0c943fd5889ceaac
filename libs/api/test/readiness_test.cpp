// Whether a node says that it is at work, by what its peers do not accept.

#include <weft/api/readiness.hpp>

#include <gtest/gtest.h>

#include "fake_node.hpp"

using namespace weft;
using namespace weft::api;

namespace {

/// A node whose roles have nothing to say, and whose peers ended their links for these reasons.
answers::Readiness readiness(const std::vector<std::string>& endings)
{
    FakeNode node;
    node.bare = true;
    for (const auto& ending : endings) {
        answers::Peer peer;
        peer.name = "peer " + std::to_string(node.more_peers.size());
        peer.connected = ending.empty();
        peer.last_error = ending;
        node.more_peers.push_back(std::move(peer));
    }
    return readiness_of(node);
}

}  // namespace

TEST(Readiness, a_network_that_comes_and_goes_is_no_refusal)
{
    for (const auto* ending : {"", "lost", "silent", "dial_failed", "closed_by_peer: stopping"}) {
        const auto answer = readiness({ending, ending, ending});
        EXPECT_TRUE(answer.ready) << ending;
        EXPECT_TRUE(answer.reasons.empty()) << ending;
    }
}

TEST(Readiness, one_of_four_peers_that_refuses_is_noted_and_two_are_a_reason)
{
    const auto one = readiness({"closed_by_peer: malformed: hello: malformed", "", ""});
    EXPECT_TRUE(one.ready);
    ASSERT_EQ(one.reasons.size(), 1u);
    EXPECT_EQ(one.reasons[0].stage, "noted");
    EXPECT_EQ(one.reasons[0].reason,
              "1 of 4 peers and this node do not accept each other: peer 0 "
              "(closed_by_peer: malformed: hello: malformed)");
    const auto two = readiness({"wrong_network", "closed_by_peer: penalized: a lie", ""});
    EXPECT_FALSE(two.ready);
    ASSERT_EQ(two.reasons.size(), 1u);
    EXPECT_EQ(two.reasons[0].stage, "peers");
}
