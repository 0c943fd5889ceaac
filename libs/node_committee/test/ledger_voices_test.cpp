// How many ledger nodes must say it (D-96).

#include "../src/ledger_voices.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

constexpr auto start = 1'700'000'000s;

types::TransactionId id(std::uint32_t number)
{
    return *types::TransactionId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
}

struct FourLedgerNodes : testing::Test {
    LedgerVoices voices{4};
    PeerId a = fixtures::node_id("a"), b = fixtures::node_id("b"), c = fixtures::node_id("c"),
           d = fixtures::node_id("d");
};

}  // namespace

TEST(LedgerVoices, as_many_are_needed_as_hold_a_correct_one_and_two_at_least)
{
    const auto needed = [](std::size_t nodes) { return LedgerVoices{nodes}.needed(); };
    EXPECT_EQ(needed(1), 1u) << "who has one ledger node believes it";
    for (const std::size_t nodes : {2u, 3u, 4u, 5u, 6u}) EXPECT_EQ(needed(nodes), 2u) << nodes;
    EXPECT_EQ(needed(7), 3u);
    EXPECT_EQ(needed(10), 4u);
}

TEST(LedgerVoices, as_many_are_needed_as_the_settings_say_and_never_more_than_there_are)
{
    const auto needed = [](std::size_t nodes, std::size_t words) {
        return LedgerVoices{nodes, words}.needed();
    };
    EXPECT_EQ(needed(4, 0), 2u);
    EXPECT_EQ(needed(4, 1), 1u);
    EXPECT_EQ(needed(4, 3), 3u);
    EXPECT_EQ(needed(4, 100), 4u);
    EXPECT_EQ(needed(0, 3), 1u);
}

TEST_F(FourLedgerNodes, are_believed_when_a_second_one_says_it)
{
    EXPECT_FALSE(voices.says(start, a, id(1)));
    EXPECT_FALSE(voices.says(start, a, id(1))) << "one node is one word, however often it is said";
    EXPECT_FALSE(voices.says(start, b, id(2)));
    EXPECT_TRUE(voices.says(start, b, id(1)));
    EXPECT_TRUE(voices.says(start, c, id(1)));
    EXPECT_TRUE(voices.says(start, a, id(1)));
    EXPECT_EQ(voices.held(), 1u);
}

TEST_F(FourLedgerNodes, are_believed_when_two_take_it_back)
{
    EXPECT_FALSE(voices.takes_back(a, id(1))) << "nobody believed it";
    (void)voices.says(start, a, id(1));
    (void)voices.says(start, b, id(1));
    EXPECT_FALSE(voices.takes_back(a, id(1)));
    EXPECT_FALSE(voices.takes_back(a, id(1))) << "one node is one word";
    EXPECT_TRUE(voices.says(start, a, id(1))) << "it is confirmed there again";
    EXPECT_FALSE(voices.takes_back(c, id(1)));
    EXPECT_TRUE(voices.takes_back(b, id(1)));
    EXPECT_FALSE(voices.says(start, d, id(1))) << "from the beginning";
    EXPECT_TRUE(voices.says(start, a, id(1)));
}

TEST_F(FourLedgerNodes, are_asked_about_what_one_alone_has_said_for_a_second)
{
    (void)voices.says(start, a, id(1));
    (void)voices.says(start, a, id(2));
    (void)voices.says(start, b, id(2));
    EXPECT_TRUE(voices.to_ask_for(start + 999ms).empty());
    EXPECT_EQ(voices.to_ask_for(start + 1s), std::vector{id(1)});
    EXPECT_TRUE(voices.to_ask_for(start + 2s).empty()) << "it has been asked for";
}

TEST_F(FourLedgerNodes, are_named_when_they_say_for_a_minute_what_the_others_do_not)
{
    (void)voices.says(start, a, id(1));
    (void)voices.says(start + 1s, a, id(2));
    (void)voices.says(start, b, id(3));
    (void)voices.says(start, c, id(3));
    EXPECT_TRUE(voices.contradictions(start + 59s).empty());
    const auto named = voices.contradictions(start + 61s);
    ASSERT_EQ(named.size(), 1u);
    EXPECT_EQ(named[0].node, a);
    EXPECT_EQ(named[0].transaction, id(1)) << "the oldest";
    (void)voices.says(start + 62s, b, id(1));
    ASSERT_EQ(voices.contradictions(start + 70s).size(), 1u);
    EXPECT_EQ(voices.contradictions(start + 70s)[0].transaction, id(2));
}

TEST_F(FourLedgerNodes, fill_no_more_than_their_own_part)
{
    (void)voices.says(start, b, id(1'000'000));
    (void)voices.says(start, a, id(0));
    for (std::uint32_t i = 1; i < 5000; ++i) (void)voices.says(start, a, id(i));
    EXPECT_EQ(voices.held(), LedgerVoices::held_of_node_max + 1);
    EXPECT_TRUE(voices.says(start, c, id(1'000'000))) << "another node's word is not pushed out";
    EXPECT_FALSE(voices.says(start, b, id(0))) << "the oldest made room";
}

TEST_F(FourLedgerNodes, are_not_filled_up_by_one_that_says_and_takes_back)
{
    for (std::uint32_t i = 0; i < 5 * LedgerVoices::held_of_node_max; ++i) {
        EXPECT_FALSE(voices.says(start, a, id(i)));
        EXPECT_FALSE(voices.takes_back(a, id(i)));
    }
    EXPECT_EQ(voices.held(), 0u);
}
