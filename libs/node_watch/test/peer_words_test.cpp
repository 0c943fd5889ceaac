// What peers say of themselves and of others (peer_words.hpp).

#include "../src/peer_words.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include "said.hpp"
#include <string>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon = 1'700'000'000s;

struct Words : testing::Test {
    PeerId self = fixtures::node_id("self");
    PeerId other = fixtures::node_id("other");
    PeerWords words{self, "weft 2", 2};

    void says(int peer, WatchAnswer answer)
    {
        words.told(noon, fixtures::node_id("peer " + std::to_string(peer)), answer);
    }
    static WatchAnswer like_us()
    {
        return {.number = 1,
                .clock = 0,
                .program = "weft 2",
                .schedule = 2,
                .accused = {},
                .shared = {}};
    }
    [[nodiscard]] std::string reasons(Instant now = noon) const
    {
        std::vector<Reason> all;
        words.add_reasons(now, all);
        return said(all);
    }
    [[nodiscard]] std::string notices(Instant now = noon) const
    {
        std::vector<Reason> all;
        words.add_notices(now, all);
        return said(all);
    }
};

}  // namespace

TEST_F(Words, that_say_the_same_are_not_worth_one)
{
    for (int peer = 0; peer < 3; ++peer) says(peer, like_us());
    EXPECT_EQ(reasons() + notices(), "");
}

TEST_F(Words, name_another_program_and_a_newer_schedule)
{
    says(0, like_us());
    auto newer = like_us();
    newer.program = "weft 3";
    newer.schedule = 3;
    says(1, newer);
    says(2, newer);
    EXPECT_EQ(reasons(), "");
    EXPECT_EQ(notices(),
              "noted: 2 of 3 peers run \"weft 3\", this node runs \"weft 2\"\n"
              "noted: 2 of 3 peers know a newer cost schedule than this node, whose newest is 2: "
              "update it before a chain uses it\n");
}

TEST_F(Words, of_f_plus_1_that_accuse_this_node_are_a_reason_and_of_fewer_are_not)
{
    auto accusing = like_us();
    accusing.accused = {{self, "a lie"}};
    says(0, accusing);
    says(1, like_us());
    says(2, like_us());
    EXPECT_EQ(reasons(), "") << "one of three may lie";
    EXPECT_EQ(notices(), "noted: 1 of 3 peers accuse this node: a lie\n");
    says(1, accusing);
    EXPECT_EQ(reasons(), "peers: 2 of 3 peers accuse this node: a lie\n");
}

TEST_F(Words, accuse_others_by_name)
{
    auto accusing = like_us();
    accusing.accused = {{other, "two votes"}};
    says(0, accusing);
    says(1, like_us());
    EXPECT_EQ(reasons(), "");
    EXPECT_EQ(notices(),
              "noted: 1 of 2 peers accuse the node " + types::to_text(other) + ": two votes\n");
}

TEST_F(Words, are_forgotten_after_half_a_minute_and_with_the_link)
{
    auto accusing = like_us();
    accusing.accused = {{self, "a lie"}};
    says(0, accusing);
    EXPECT_NE(reasons(noon + 30s), "");
    EXPECT_EQ(reasons(noon + 31s) + notices(noon + 31s), "");
    words.down(fixtures::node_id("peer 0"));
    EXPECT_EQ(reasons(), "");
}
