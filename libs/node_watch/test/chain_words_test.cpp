// Which chains peers say they run with this node (chain_words.hpp).

#include "../src/chain_words.hpp"

#include <weft/fixtures/keys.hpp>
#include <weft/node_watch/frames.hpp>

#include <gtest/gtest.h>

#include "said.hpp"
#include <algorithm>
#include <string>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon = 1'700'000'000s;

types::Address chain(std::uint8_t n)
{
    return types::Address::of(crypto::ed25519::PublicKey::filled(n));
}
PeerId peer(int n)
{
    return fixtures::node_id("peer " + std::to_string(n));
}

struct ChainTalk : testing::Test {
    ChainWords words;
    std::vector<PeerId> members;
    ChainWords::Own own;

    /// A committee of four: this node and peers 0 to 2, who need three.
    void runs(const types::Address& what, Instant since = noon)
    {
        members = {fixtures::node_id("self"), peer(0), peer(1), peer(2)};
        std::ranges::sort(members);
        own.push_back({.chain = what, .members = members, .quorum = 3});
        words.run(since, own);
    }
    void all_tell(Instant at, const std::vector<types::Address>& chains, int peers = 3)
    {
        for (int n = 0; n < peers; ++n) words.told(at, peer(n), chains);
    }
    [[nodiscard]] std::string reasons(Instant now) const
    {
        std::vector<Reason> all;
        words.add_reasons(now, own, all);
        return said(all);
    }
    [[nodiscard]] std::string notices(Instant now) const
    {
        std::vector<Reason> all;
        words.add_notices(now, own, all);
        return said(all);
    }
};

}  // namespace

TEST_F(ChainTalk, that_agrees_is_not_worth_a_word)
{
    runs(chain(1));
    all_tell(noon + 20s, {chain(1)});
    EXPECT_EQ(reasons(noon + 21s) + notices(noon + 21s), "");
}

TEST_F(ChainTalk, names_a_member_that_does_not_run_a_chain_of_ours)
{
    runs(chain(1));
    all_tell(noon + 20s, {chain(1)});
    words.told(noon + 20s, peer(2), {});
    EXPECT_EQ(reasons(noon + 21s), "");
    EXPECT_EQ(notices(noon + 21s),
              "noted: chain:" + chain(1).text() + ": the member " + types::to_text(peer(2)) +
                  " is connected and does not run the chain: a store or a key share was lost, or "
                  "`weft chain activate` was not done there\n");
    words.told(noon + 20s, peer(1), {});
    EXPECT_EQ(reasons(noon + 21s),
              "chain:" + chain(1).text() +
                  ": no quorum: 2 of 4 members are connected and do not run the chain, 3 are "
                  "needed\n");
}

TEST_F(ChainTalk, of_a_chain_that_this_node_lost_is_a_reason)
{
    all_tell(noon, {chain(1)});
    EXPECT_EQ(reasons(noon + 9s) + notices(noon + 9s), "")
        << "chains are begun one after the other";
    all_tell(noon + 10s, {chain(1)});
    EXPECT_EQ(reasons(noon + 10s),
              "chain:" + chain(1).text() +
                  ": 3 of 3 members say that this node is one of them, and it does not run the "
                  "chain: a store or a key share was lost, or `weft chain activate` was not done "
                  "there\n");
    runs(chain(1), noon + 10s);
    EXPECT_EQ(reasons(noon + 10s) + notices(noon + 10s), "");
}

TEST_F(ChainTalk, that_one_peer_invents_stops_nobody)
{
    all_tell(noon, {}, 3);
    words.told(noon, peer(0), {chain(7)});
    words.told(noon + 10s, peer(0), {chain(7)});
    EXPECT_EQ(reasons(noon + 10s), "");
    EXPECT_EQ(notices(noon + 10s), "noted: chain:" + chain(7).text() +
                                       ": 1 of 1 members say that this node is one of them, and it "
                                       "does not run the chain\n");
    runs(chain(1), noon - 60s);
    all_tell(noon + 20s, {chain(1)});
    words.told(noon + 20s, peer(0), {chain(1), chain(7)});
    EXPECT_EQ(reasons(noon + 40s), "");
}

TEST_F(ChainTalk, of_a_chain_that_was_begun_just_now_is_waited_for)
{
    all_tell(noon - 1s, {});
    runs(chain(1), noon);
    EXPECT_EQ(reasons(noon + 1s) + notices(noon + 1s), "") << "they said it before";
    all_tell(noon + 9s, {});
    EXPECT_EQ(reasons(noon + 9s) + notices(noon + 9s), "");
    EXPECT_EQ(reasons(noon + 30s) + notices(noon + 30s), "") << "what was said within it, too";
    all_tell(noon + 31s, {});
    EXPECT_NE(reasons(noon + 31s), "");
}

TEST_F(ChainTalk, is_forgotten_after_half_a_minute_and_with_the_link)
{
    runs(chain(1));
    all_tell(noon + 20s, {});
    EXPECT_EQ(reasons(noon + 51s) + notices(noon + 51s), "");
    all_tell(noon + 60s, {});
    for (int n = 0; n < 3; ++n) words.down(peer(n));
    EXPECT_EQ(reasons(noon + 61s) + notices(noon + 61s), "");
}

TEST_F(ChainTalk, that_had_no_room_for_a_chain_says_nothing_of_it)
{
    std::vector<types::Address> many;
    for (std::uint8_t n = 0; many.size() < WatchAnswer::shared_max + 1; ++n)
        many.push_back(chain(n));
    std::ranges::sort(many);
    const auto last = many.back();
    many.pop_back();
    runs(last);
    all_tell(noon + 20s, many);
    EXPECT_EQ(words.runs(noon + 20s, peer(0), last), std::nullopt);
    EXPECT_EQ(words.runs(noon + 20s, peer(0), many.front()), true);
    EXPECT_EQ(words.runs(noon + 20s, peer(7), last), std::nullopt);
}
