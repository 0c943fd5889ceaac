// Peers that nobody configured: whom a node believes, how many it keeps, with whom it wants links.

#include <weft/fixtures/genesis.hpp>

#include <gtest/gtest.h>

#include "announcements.hpp"
#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

Announced::Checked words(std::vector<Announcement> nodes)
{
    return {std::move(nodes)};
}

/// A has B and C configured, of which B is connected, and two places.
class SomeAcquaintances : public testing::Test {
protected:
    SomeAcquaintances()
    {
        connected.up(b);
        (void)of_a.up(now, b);
    }
    std::vector<PeerId> wanted(const Effects& effects)
    {
        std::vector<PeerId> peers;
        for (const auto& link : effects.links)
            if (link.wanted && !link.host.empty()) peers.push_back(link.peer);
        return peers;
    }
    std::set<PeerId> placed() const
    {
        std::set<PeerId> peers;
        for (const auto& known : of_a.known_peers())
            if (known.place) peers.insert(known.id);
        return peers;
    }

    Instant now = hours{480'000};
    crypto::ed25519::KeyPair key = key_of("A");
    PeerId a = node_id("A"), b = node_id("B"), c = node_id("C"), d = node_id("D"), e = node_id("E");
    Connected connected;
    Gossip gossip{a, std::vector{a, b, c}, connected};
    std::map<PeerId, std::uint64_t> mana;
    Acquaintances::Options options{
        .places = 2, .host = "a.example", .port = 7770, .network = network};
    Acquaintances of_a{key,
                       options,
                       gossip,
                       connected,
                       [this](const PeerId& peer) {
                           const auto found = mana.find(peer);
                           return found == mana.end() ? 0 : found->second;
                       },
                       1};
};

}  // namespace

TEST_F(SomeAcquaintances, a_peer_is_told_of_this_node_by_its_own_word)
{
    connected.up(c);
    const auto effects = of_a.up(now, c);
    ASSERT_EQ(effects.sends.size(), 1u);
    const auto told = read_as<Announced>(effects.sends[0]);
    ASSERT_TRUE(told && told->nodes.size() == 1);
    EXPECT_EQ(told->nodes[0].node, a);
    EXPECT_EQ(told->nodes[0].host, "a.example");
    EXPECT_TRUE(crypto::ed25519::verify(a, told->nodes[0].digest(network).bytes(),
                                        told->nodes[0].signature));
}

TEST_F(SomeAcquaintances, whom_a_peer_tells_of_gets_a_place_and_hears_gossip)
{
    const auto effects = of_a.hear(now, b, words({word_of("D", now)}));
    EXPECT_EQ(wanted(effects), std::vector{d});
    EXPECT_EQ(effects.links.back().host, "x.example");
    EXPECT_TRUE(gossip.gossips_with(d));
    EXPECT_EQ(of_a.known_peers().at(0).told_by, b);
}

TEST_F(SomeAcquaintances, what_is_news_is_passed_on_once_and_not_back)
{
    connected.up(c);
    const auto first = of_a.hear(now, b, words({word_of("D", now)}));
    ASSERT_EQ(first.sends.size(), 1u);
    EXPECT_EQ(first.sends[0].to, c);
    EXPECT_TRUE(of_a.hear(now, c, words({word_of("D", now)})).sends.empty());
    now += seconds{59};
    EXPECT_TRUE(of_a.hear(now, b, words({word_of("D", now)})).sends.empty())
        << "it was news less than a minute ago";
    now += seconds{1};
    EXPECT_FALSE(of_a.hear(now, b, words({word_of("D", now)})).sends.empty());
}

TEST_F(SomeAcquaintances, the_word_of_a_configured_peer_is_passed_on_and_changes_nothing_here)
{
    (void)of_a.hear(now, b, words({word_of("D", now)}));
    connected.up(d);
    (void)of_a.up(now, d);
    const auto effects = of_a.hear(now, b, words({word_of("A", now), word_of("B", now)}));
    EXPECT_TRUE(effects.links.empty());
    ASSERT_EQ(effects.sends.size(), 1u);
    EXPECT_EQ(effects.sends[0].to, d);
    const auto passed = read_as<Announced>(effects.sends[0]);
    ASSERT_TRUE(passed && passed->nodes.size() == 1);
    EXPECT_EQ(passed->nodes[0].node, b);
    EXPECT_EQ(of_a.known_peers().size(), 1u) << "D alone";
}

TEST_F(SomeAcquaintances, a_stranger_is_not_heard)
{
    EXPECT_TRUE(of_a.hear(now, e, words({word_of("D", now)})).links.empty());
    connected.up(e);
    EXPECT_TRUE(of_a.answer(now, e).sends.empty());
}

TEST_F(SomeAcquaintances, of_two_words_the_later_counts_and_what_is_old_or_ahead_does_not)
{
    (void)of_a.hear(now, b, words({word_of("D", now, "new.example")}));
    (void)of_a.hear(now, b, words({word_of("D", now - minutes{2}, "old.example")}));
    EXPECT_EQ(of_a.known_peers().at(0).host, "new.example");
    (void)of_a.hear(now, b, words({word_of("E", now - hours{4})}));
    (void)of_a.hear(now, b, words({word_of("F", now + minutes{5})}));
    EXPECT_EQ(of_a.known_peers().size(), 1u);
}

TEST_F(SomeAcquaintances, by_the_word_of_one_peer_a_bounded_number_is_known_and_mana_makes_room)
{
    for (int n = 0; n < 1'000; ++n)
        (void)of_a.hear(now, b, words({word_of("key" + std::to_string(n), now)}));
    EXPECT_EQ(of_a.known_peers().size(), Acquaintances::told_max);
    EXPECT_EQ(placed().size(), 2u);
    mana[d] = 5;
    const auto effects = of_a.hear(now, b, words({word_of("D", now)}));
    EXPECT_EQ(of_a.known_peers().size(), Acquaintances::told_max);
    EXPECT_EQ(wanted(effects), std::vector{d}) << "who has mana takes the place of a key";
    EXPECT_EQ(placed().size(), 2u);
    (void)of_a.hear(now, b, words({word_of("E", now)}));
    EXPECT_FALSE(placed().contains(e)) << "and no key that of one with mana";
}

TEST_F(SomeAcquaintances, who_is_not_there_for_a_minute_loses_its_place_and_rests)
{
    (void)of_a.hear(now, b, words({word_of("D", now)}));
    now += seconds{59};
    EXPECT_TRUE(of_a.tick(now).links.empty());
    now += seconds{1};
    const auto effects = of_a.tick(now);
    ASSERT_EQ(effects.links.size(), 1u);
    EXPECT_FALSE(effects.links[0].wanted);
    EXPECT_FALSE(gossip.gossips_with(d));
    EXPECT_EQ(of_a.known_peers().at(0).why, "not there for a minute");
    now += minutes{9};
    EXPECT_TRUE(wanted(of_a.tick(now)).empty());
    now += minutes{1};
    EXPECT_EQ(wanted(of_a.tick(now)), std::vector{d});
}

TEST_F(SomeAcquaintances, who_is_there_keeps_its_place)
{
    (void)of_a.hear(now, b, words({word_of("D", now)}));
    now += seconds{1};
    connected.up(d);
    (void)of_a.up(now, d);
    now += hours{1};
    EXPECT_TRUE(of_a.tick(now).links.empty());
    EXPECT_EQ(of_a.linked(), 1u);
    connected.down(d);
    of_a.down(now, d);
    now += seconds{60};
    EXPECT_EQ(of_a.tick(now).links.size(), 1u);
}

TEST_F(SomeAcquaintances, a_link_that_ends_at_once_was_refused_and_the_next_is_tried)
{
    (void)of_a.hear(now, b, words({word_of("D", now), word_of("E", now), word_of("F", now)}));
    const auto first = placed();
    ASSERT_EQ(first.size(), 2u);
    const auto refused = *first.begin();
    now += seconds{1};
    connected.up(refused);
    (void)of_a.up(now, refused);
    connected.down(refused);
    of_a.down(now, refused);
    EXPECT_EQ(wanted(of_a.tick(now)).size(), 1u);
    EXPECT_FALSE(placed().contains(refused));
}

TEST_F(SomeAcquaintances, whoever_is_known_may_come_as_a_guest_as_long_as_there_is_place)
{
    for (const auto* name : {"D", "E", "F", "G", "H", "I"})
        (void)of_a.hear(now, b, words({word_of(name, now)}));
    std::vector<PeerId> others;
    for (const auto& known : of_a.known_peers())
        if (!known.place) others.push_back(known.id);
    ASSERT_EQ(others.size(), 4u);
    for (std::size_t n = 0; n < 2; ++n) {
        EXPECT_TRUE(of_a.up(now, others[n]).links.empty());
        EXPECT_TRUE(gossip.gossips_with(others[n]));
    }
    const auto third = of_a.up(now, others[2]);
    ASSERT_EQ(third.links.size(), 1u);
    EXPECT_FALSE(third.links[0].wanted) << "no place for one more";
    mana[others[3]] = 1;
    const auto fourth = of_a.up(now, others[3]);
    EXPECT_EQ(fourth.links.size(), 1u) << "who has mana takes the place of a guest without";
    EXPECT_TRUE(gossip.gossips_with(others[3]));
}

TEST_F(SomeAcquaintances, while_there_are_places_a_peer_is_asked_and_answers_not_too_often)
{
    const auto asked = of_a.tick(now);
    ASSERT_FALSE(asked.sends.empty());
    EXPECT_TRUE(read_as<WantPeers>(asked.sends.back()));
    EXPECT_EQ(of_a.answer(now, b).sends.size(), 1u);
    EXPECT_TRUE(of_a.answer(now + seconds{4}, b).sends.empty());
    EXPECT_EQ(of_a.answer(now + seconds{5}, b).sends.size(), 1u);
}

TEST_F(SomeAcquaintances, without_places_it_says_nothing_and_hears_nothing)
{
    Acquaintances off{key,       {.network = network},          gossip,
                      connected, [](const auto&) { return 0; }, 1};
    EXPECT_TRUE(off.up(now, b).sends.empty());
    EXPECT_TRUE(off.tick(now).sends.empty());
    EXPECT_TRUE(off.hear(now, b, words({word_of("D", now)})).links.empty());
    EXPECT_TRUE(off.answer(now, b).sends.empty());
}

TEST(Announced, not_signed_by_whom_it_names_is_a_fault_of_who_passed_it_on)
{
    const auto genesis = genesis_of({.mana = {{"A", 1}}});
    Instant now = hours{480'000};
    auto word = word_of("D", now);
    const auto key = key_of("D");
    word.signature = key.sign(word.digest(genesis.network).bytes());
    EXPECT_TRUE(Announced::check({{word}}, {.genesis = genesis}).has_value());
    word.host = "elsewhere.example";
    const auto refused = Announced::check({{word}}, {.genesis = genesis});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), "announced: not signed by " + types::to_text(word.node));
}
