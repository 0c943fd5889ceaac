// What is decided may be forgotten, and memory follows the window. And GoShimmer's end-to-end story.

#include <gtest/gtest.h>

#include "drawn_conflicts.hpp"

namespace weft::voting {
namespace {

using drawn::id;
using drawn::ms;
using drawn::Node;
using enum Opinion;
using Said = std::map<std::string, std::map<std::string, Opinion>>;

bool known(const Node& node, std::string_view name)
{
    return node.voting.opinions().find(id(name)).has_value();
}

TEST(Forget, what_is_undecided_is_kept)
{
    Node node;
    node.arrive(0, "pay", {"x"});
    EXPECT_FALSE(node.voting.forget(node.slot("pay")));
    node.advance(5'999);
    EXPECT_FALSE(node.voting.forget(node.slot("pay")));
    node.advance(6'000);
    EXPECT_EQ(node.state("pay"), "like 3 by no_conflict");
    const auto slot = node.slot("pay");
    EXPECT_TRUE(node.voting.forget(slot));
    EXPECT_FALSE(known(node, "pay"));
    EXPECT_FALSE(node.voting.forget(slot));
}

TEST(Forget, the_side_that_won_stays_while_one_that_lost_is_known)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(2'500, "b", {"x"});
    node.approve(3'000, Approval::confirmed, "a");
    EXPECT_FALSE(node.voting.forget(node.slot("a")));
    EXPECT_TRUE(node.voting.forget(node.slot("b")));
    node.arrive(3'100, "c", {"x"});
    EXPECT_EQ(node.state("c"), "dislike 3 by conflict");
    EXPECT_TRUE(node.voting.forget(node.slot("c")));
    EXPECT_TRUE(node.voting.forget(node.slot("a")));
    EXPECT_EQ(node.voting.opinions().first(), node.voting.opinions().size());
}

TEST(Forget, what_was_rejected_stays_while_something_spends_from_it)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(1, "b", {"x"});
    node.arrive(2, "child", {"b0"});
    node.approve(3'000, Approval::confirmed, "a");
    ASSERT_EQ(node.state("child"), "dislike 3 by rejected_input");
    EXPECT_FALSE(node.voting.forget(node.slot("b")));
    EXPECT_TRUE(node.voting.forget(node.slot("child")));
    EXPECT_TRUE(node.voting.forget(node.slot("b")));
    EXPECT_TRUE(node.voting.forget(node.slot("a")));
}

TEST(Forget, what_spends_from_a_forgotten_confirmed_one_is_as_liked_as_before)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(10, "child", {"a0"});
    node.approve(100, Approval::confirmed, "a");
    EXPECT_TRUE(node.voting.forget(node.slot("a")));
    node.advance(2'010);
    EXPECT_TRUE(node.liked("child"));
    node.arrive(2'020, "other", {"a0"});
    EXPECT_EQ(node.state("other"), "dislike 1 by conflict");
    node.approve(2'030, Approval::confirmed, "other");
    EXPECT_TRUE(node.liked("other"));
    EXPECT_EQ(node.state("child"), "dislike 3 by approval");
}

TEST(Forget, a_round_goes_on_without_what_was_forgotten_in_its_middle)
{
    Settings settings;
    settings.equal_rounds = 1;
    settings.fixed_rounds = 0;
    Node node{settings};
    node.arrive(0, "a", {"x"});
    node.arrive(2'500, "b", {"x"});
    node.arrive(2'500, "c", {"y"});
    node.arrive(2'500, "d", {"y"});
    node.begin(5'000, {{"A", 1}, {"B", 1}});
    node.approve(5'001, Approval::confirmed, "a");
    EXPECT_TRUE(node.voting.forget(node.slot("b")));
    EXPECT_TRUE(node.voting.forget(node.slot("a")));
    const auto judged = node.end(
        5'100, Said{{"A", {{"c", like}, {"d", dislike}}}, {"B", {{"c", like}, {"d", dislike}}}});
    EXPECT_EQ(judged.size(), 2u);
    EXPECT_EQ(node.state("c"), "like 2 by vote");
    EXPECT_EQ(node.state("d"), "dislike 2 by vote");
}

TEST(Forget, memory_follows_what_is_kept_and_slots_go_on)
{
    Node node;
    for (std::uint64_t k = 0; k < 1'000; ++k) {
        const auto name = "n" + std::to_string(k) + "-";
        node.arrive(10 * k, name, {"x" + std::to_string(k) + "-"});
        node.approve(10 * k, Approval::confirmed, name);
        if (k >= 10) {
            ASSERT_TRUE(node.voting.forget(node.slot("n" + std::to_string(k - 10) + "-")));
        }
    }
    const auto& opinions = node.voting.opinions();
    EXPECT_EQ(opinions.size(), 1'000u);
    EXPECT_EQ(opinions.first(), 990u);
    EXPECT_LE(opinions.outputs(), 12u);
}

TEST(Forget, takes_nothing_from_what_is_kept)
{
    // The same story with and without forgetting: what is left is judged alike.
    const auto story = [](bool forget) {
        Node node;
        node.arrive(0, "a", {"x"});
        node.arrive(100, "b", {"x"});
        node.arrive(200, "c", {"y"});
        node.arrive(300, "d", {"a0", "c0"});
        node.approve(400, Approval::confirmed, "a");
        node.approve(400, Approval::confirmed, "c");
        if (forget) {
            EXPECT_TRUE(node.voting.forget(node.slot("b")));
            EXPECT_TRUE(node.voting.forget(node.slot("c")));
            EXPECT_TRUE(node.voting.forget(node.slot("a")));
        }
        node.arrive(500, "e", {"d0"});
        node.arrive(2'600, "f", {"d0"});
        node.advance(9'000);
        return std::vector{node.state("d"), node.state("e"), node.state("f")};
    };
    EXPECT_EQ(story(true), story(false));
}

// G-19 (a): GoShimmer's scenario 3 with an oracle. a to h are its transactions 1 to 8.
TEST(EndToEnd, an_oracle_that_all_peers_share_decides_the_conflicts_and_what_spends_from_them)
{
    Settings settings;
    settings.equal_rounds = 2;
    settings.fixed_rounds = 0;
    Node node{settings};
    node.arrive(0, "a", {"x"});
    node.arrive(100, "b", {"a1", "a2"});
    node.arrive(200, "c", {"a0"});
    node.arrive(300, "d", {"a0"});
    node.arrive(400, "e", {"b0", "d0"});
    node.arrive(500, "f", {"a2"});
    node.arrive(600, "g", {"c0", "f0"});
    node.arrive(700, "h", {"a1"});
    const std::map<std::string, Opinion> oracle{
        {"b", dislike}, {"c", like}, {"d", dislike}, {"f", like}, {"h", dislike}};
    for (std::uint64_t round = 0; round < 2; ++round) {
        node.begin(3'000 + 500 * round, {{"A", 1}, {"B", 1}, {"C", 1}});
        node.end(3'400 + 500 * round, {{"A", oracle}, {"B", oracle}, {"C", oracle}});
    }
    node.advance(6'000);
    for (const auto* name : {"a", "c", "f", "g"}) EXPECT_TRUE(node.liked(name)) << name;
    for (const auto* name : {"b", "d", "e", "h"}) EXPECT_FALSE(node.liked(name)) << name;
    for (const auto* name : {"b", "d", "h"}) EXPECT_EQ(node.state(name), "dislike 2 by vote");
    EXPECT_EQ(node.state("e"), "dislike 2 by rejected_input");
}

}  // namespace
}  // namespace weft::voting
