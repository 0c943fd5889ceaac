#include <weft/voting/voting.hpp>

#include <gtest/gtest.h>

#include "drawn_conflicts.hpp"

namespace weft::voting {
namespace {

using drawn::id;
using drawn::ms;
using drawn::Node;
using enum Opinion;
using Said = std::map<std::string, std::map<std::string, Opinion>>;

const std::map<std::string, std::uint32_t> each_once{{"A", 1}, {"B", 1}, {"C", 1}};

Settings short_votes(std::uint32_t equal, std::uint32_t fixed = 0)
{
    Settings settings;
    settings.equal_rounds = equal;
    settings.fixed_rounds = fixed;
    return settings;
}
/// "a" is liked with level 1, "b" disliked; the first round starts at 3,000.
void near_double_spend(Node& node)
{
    node.arrive(0, "a", {"x"});
    node.arrive(2'500, "b", {"x"});
}

// ---- one vote (G-21) ---------------------------------------------------------------------------

Vote counted(std::string_view opinions)
{
    Vote vote;
    for (const char c : opinions) vote.count(c == 'L' ? like : dislike);
    return vote;
}

TEST(Vote, ends_once_cooling_is_over_and_the_last_rounds_are_equal)
{
    auto settings = short_votes(2);
    settings.cooling_rounds = 2;
    EXPECT_EQ(counted("LLL").result(settings), std::nullopt);
    EXPECT_EQ(counted("LLLL").result(settings), Result::like);
    EXPECT_EQ(counted("LLLD").result(settings), std::nullopt);
    EXPECT_EQ(counted("LLLDD").result(settings), Result::dislike);
}

TEST(Vote, has_a_fixed_threshold_for_its_last_rounds)
{
    auto settings = short_votes(4, 2);
    settings.cooling_rounds = 2;
    EXPECT_EQ(counted("").next(settings), ThresholdKind::first);
    EXPECT_EQ(counted("LLL").next(settings), ThresholdKind::random);
    EXPECT_EQ(counted("LLLL").next(settings), ThresholdKind::fixed);
    EXPECT_EQ(counted("LLLD").next(settings), ThresholdKind::random);
}

TEST(Vote, fails_when_it_does_not_come_to_an_end)
{
    auto settings = short_votes(4, 3);
    settings.max_rounds = 3;
    EXPECT_EQ(counted("LD").result(settings), std::nullopt);
    EXPECT_EQ(counted("LDD").result(settings), Result::failed);
    EXPECT_EQ(counted("DDD").result(settings), Result::failed);
}

TEST(Vote, own_mana_counts_with_the_present_opinion)
{
    EXPECT_EQ(proportion(1, 2, {10, 40}, like), (Fraction{5, 8}));
    EXPECT_EQ(proportion(1, 2, {10, 40}, dislike), (Fraction{3, 8}));
    EXPECT_EQ(proportion(1, 2, {0, 40}, like), (Fraction{1, 2}));
    EXPECT_EQ(proportion(1, 2, {0, 0}, like), (Fraction{1, 2}));
}

TEST(Vote, the_threshold_is_drawn_by_the_beacon)
{
    const auto at = [](std::optional<std::uint64_t> beacon) { return thresholds({}, beacon)[1]; };
    EXPECT_EQ(at(std::nullopt), (Fraction{1, 2}));
    EXPECT_EQ(at(0), (Fraction{1, 2}));
    EXPECT_EQ(at(0x8000'0000'0000'0000), (Fraction{117, 200}));
    EXPECT_LT(at(~std::uint64_t{0}), (Fraction{67, 100}));
    EXPECT_EQ(at(0x7ff), (Fraction{1, 2})) << "53 bits count";
}

TEST(Fraction, compares_exactly_where_products_need_more_than_128_bits)
{
    const Wide big = ~Wide{0};
    EXPECT_GT((Fraction{big - 1, big}), (Fraction{big - 2, big - 1}));
    EXPECT_LT((Fraction{big - 2, big - 1}), (Fraction{big - 1, big}));
    EXPECT_EQ((Fraction{big, big}), (Fraction{1, 1}));
    EXPECT_EQ((Fraction{Wide{6} << 100, Wide{9} << 100}), (Fraction{2, 3}));
    EXPECT_LT((Fraction{0, big}), (Fraction{1, big}));
}

// ---- rounds ------------------------------------------------------------------------------------

TEST(Rounds, ask_what_has_level_1_and_a_conflict)
{
    Node node;
    node.arrive(0, "alone", {"y"});
    near_double_spend(node);
    node.arrive(2'600, "firm", {"z"});
    node.advance(2'900);
    EXPECT_EQ(node.begin(2'900, each_once),
              (std::map<std::string, std::string>{{"A", "a b"}, {"B", "a b"}, {"C", "a b"}}));
    EXPECT_EQ(node.asked.began.size(), 2u);
}

TEST(Rounds, unanimous_peers_decide_in_as_many_rounds_as_must_be_equal)
{
    for (const auto opinion : {like, dislike}) {
        Node node{short_votes(2)};
        near_double_spend(node);
        for (std::uint64_t at = 3'000; at < 4'000; at += 500) {
            EXPECT_EQ(node.voting.opinions().state(node.slot("a")).level, 1);
            node.begin(at, each_once);
            const auto other = opinion == like ? dislike : like;
            node.end(at + 500, {{"A", {{"a", opinion}, {"b", other}}},
                                {"B", {{"a", opinion}, {"b", other}}},
                                {"C", {{"a", opinion}, {"b", other}}}});
        }
        EXPECT_EQ(node.state("a"), opinion == like ? "like 2 by vote" : "dislike 2 by vote");
        EXPECT_EQ(node.state("b"), opinion == like ? "dislike 2 by vote" : "like 2 by vote");
    }
}

TEST(Rounds, count_the_draws_of_a_peer_not_its_name)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.begin(3'000, {{"A", 5}, {"B", 1}, {"C", 1}});
    const auto judged =
        node.end(3'500, {{"A", {{"a", dislike}}}, {"B", {{"a", like}}}, {"C", {{"a", like}}}});
    EXPECT_EQ(node.state("a"), "dislike 2 by vote");
    for (const auto& one : judged)
        if (one.slot == node.slot("a")) {
            EXPECT_EQ(one.likes, 2u);
            EXPECT_EQ(one.valid, 7u);
        }
}

TEST(Rounds, without_a_quorum_nothing_changes)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.begin(3'000, {{"A", 1}, {"B", 1}, {"C", 1}});
    const auto judged = node.end(3'500, {{"A", {{"a", dislike}, {"b", dislike}}}});
    EXPECT_EQ(judged.size(), 2u);
    for (const auto& one : judged) EXPECT_EQ(one.opinion, std::nullopt);
    EXPECT_EQ(node.state("a"), "like 1 by conflict");
}

TEST(Rounds, a_peer_that_likes_two_that_conflict_is_not_heard_at_all)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.arrive(2'600, "c", {"y"});
    node.arrive(2'700, "d", {"y"});
    node.begin(3'000, {{"A", 1}});
    const auto judged = node.end(3'500, {{"A", {{"a", like}, {"b", like}, {"d", dislike}}}});
    for (const auto& one : judged) EXPECT_EQ(one.valid, 0u);
}

TEST(Rounds, liking_one_is_disliking_its_conflicts_on_which_the_peer_says_nothing)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.begin(3'000, {{"A", 1}});
    node.end(3'500, {{"A", {{"b", like}}}});
    EXPECT_EQ(node.state("a"), "dislike 2 by vote");
    EXPECT_EQ(node.state("b"), "like 2 by vote");
}

TEST(Rounds, answers_of_the_wrong_length_and_of_nobody_asked_are_not_heard)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.begin(3'000, {{"A", 1}, {"B", 1}});
    const std::vector<Answer> answers{{drawn::node("A"), {like}},
                                      {drawn::node("B"), {like, dislike, like}},
                                      {drawn::node("Z"), {like, dislike}}};
    for (const auto& one : node.voting.end_round(ms(3'500), answers, {}, {}))
        EXPECT_EQ(one.valid, 0u);
}

TEST(Rounds, a_vote_that_ends_with_like_rejects_the_conflicts_that_were_not_asked_about)
{
    auto settings = short_votes(2);
    Node node{settings};
    node.arrive(0, "a", {"x"});
    node.arrive(2'500, "b", {"x"});
    node.begin(3'000, each_once);
    const Said all{{"A", {{"a", like}}}, {"B", {{"a", like}}}, {"C", {{"a", like}}}};
    node.end(3'500, all);
    node.begin(3'500, each_once);
    node.arrive(3'600, "c", {"x"});
    EXPECT_EQ(node.state("c"), "dislike 1 by conflict");
    node.end(4'000, all);
    EXPECT_EQ(node.state("a"), "like 2 by vote");
    EXPECT_EQ(node.state("c"), "dislike 2 by vote");
}

TEST(Rounds, weight_that_decides_in_the_middle_ends_the_vote)
{
    Node node{short_votes(3)};
    near_double_spend(node);
    node.begin(3'000, each_once);
    node.approve(3'200, Approval::heavier, "b");
    const auto ended = node.voting.take_ended();
    ASSERT_EQ(ended.size(), 2u);
    for (const auto& one : ended) {
        EXPECT_EQ(one.result, Result::dropped);
        EXPECT_EQ(one.at, ms(3'200));
        EXPECT_EQ(one.started, ms(3'000));
    }
    EXPECT_TRUE(node.end(3'500, {{"A", {{"a", like}}}}).empty());
    EXPECT_EQ(node.begin(3'500, each_once), (std::map<std::string, std::string>{}));
}

TEST(Rounds, both_sides_can_be_rejected_and_then_a_third_spend_is_voted_on)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.begin(3'000, {{"A", 1}});
    node.end(3'500, {{"A", {{"a", dislike}, {"b", dislike}}}});
    EXPECT_EQ(node.state("a"), "dislike 2 by vote");
    EXPECT_EQ(node.state("b"), "dislike 2 by vote");
    node.arrive(4'000, "c", {"x"});
    node.advance(6'000);
    EXPECT_EQ(node.state("c"), "like 1 by rejected_conflicts");
    EXPECT_EQ(node.begin(6'000, {{"A", 1}}), (std::map<std::string, std::string>{{"A", "c"}}));
    node.end(6'500, {{"A", {{"c", like}}}});
    EXPECT_EQ(node.state("c"), "like 2 by vote");
}

/// Every answer of three peers on a three-way conflict, twice in a row.
TEST(Rounds, of_a_three_way_conflict_never_are_two_liked_whatever_peers_answer)
{
    const std::array sides{"a", "b", "c"};
    std::size_t decided = 0;
    for (std::uint32_t drawn = 0; drawn < 27 * 27 * 27; ++drawn) {
        Node node{short_votes(1)};
        for (std::uint64_t k = 0; k < 3; ++k) node.arrive(k, sides[k], {"x"});
        node.advance(2'100);
        node.begin(2'100, each_once);
        Said said;
        auto rest = drawn;
        for (const auto* peer : {"A", "B", "C"})
            for (const auto* side : sides) {
                said[peer][side] = static_cast<Opinion>(rest % 3);
                rest /= 3;
            }
        node.end(2'600, said);
        std::size_t liked = 0;
        for (const auto* side : sides) liked += node.liked(side) ? 1 : 0;
        ASSERT_LE(liked, 1u) << drawn;
        decided += liked;
    }
    EXPECT_GE(decided, 1'000u);
}

// ---- statements (G-22) -------------------------------------------------------------------------

TEST(Statements, the_highest_round_counts_while_it_is_fresh)
{
    Statements statements{Settings{}};
    const auto node = drawn::node("A");
    const auto say = [&](std::uint64_t at, std::uint32_t round, const char* name, Opinion opinion) {
        statements.hear(ms(at), node, round, std::vector<Stated>{{id(name), opinion}});
    };
    say(100, 2, "a", dislike);
    say(200, 1, "a", like);
    say(200, 1, "b", like);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(300)), dislike);
    EXPECT_EQ(statements.opinion(node, id("b"), ms(300)), like);
    EXPECT_EQ(statements.opinion(node, id("c"), ms(300)), std::nullopt);
    EXPECT_EQ(statements.opinion(drawn::node("B"), id("a"), ms(300)), std::nullopt);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(1'099)), dislike);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(1'100)), std::nullopt) << "two round times";
    say(1'100, 2, "a", dislike);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(1'100)), std::nullopt)
        << "saying it again does not make it fresh";
}

TEST(Statements, tell_who_said_what_but_not_what_the_two_faced_said)
{
    Statements statements{Settings{}};
    const auto say = [&](const char* who, std::uint32_t round, Opinion opinion) {
        statements.hear(ms(1), drawn::node(who), round, std::vector<Stated>{{id("a"), opinion}});
    };
    say("A", 1, dislike);
    say("A", 2, like);
    say("B", 7, dislike);
    say("C", 1, like);
    say("C", 1, dislike);
    std::vector<Statements::Said> expected{{drawn::node("A"), 2, like},
                                           {drawn::node("B"), 7, dislike}};
    std::ranges::sort(expected, {}, &Statements::Said::node);
    EXPECT_EQ(statements.said(id("a")), expected);
    EXPECT_TRUE(statements.said(id("b")).empty());
}

TEST(Statements, final_opinions_stay)
{
    Statements statements{short_votes(2)};
    const auto node = drawn::node("A");
    const std::vector<Stated> likes{{id("a"), like}};
    statements.hear(ms(1), node, 4, likes);
    statements.hear(ms(2), node, 2, likes);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(9'000)), std::nullopt) << "not consecutive";
    statements.hear(ms(3), node, 3, likes);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(9'000)), like);
    statements.hear(ms(9'000), node, 5, std::vector<Stated>{{id("a"), dislike}});
    EXPECT_EQ(statements.opinion(node, id("a"), ms(9'100)), dislike);
    EXPECT_EQ(statements.opinion(node, id("a"), ms(19'000)), std::nullopt);
}

TEST(Statements, two_opinions_for_one_round_make_a_node_two_faced)
{
    Node node{short_votes(1)};
    near_double_spend(node);
    node.hear(2'600, "A", 1, {{"a", like}});
    EXPECT_FALSE(node.voting.statements().two_faced(drawn::node("A")));
    node.hear(2'700, "A", 1, {{"a", dislike}});
    EXPECT_TRUE(node.voting.statements().two_faced(drawn::node("A")));
    EXPECT_EQ(node.begin(3'000, {{"A", 1}, {"B", 1}}),
              (std::map<std::string, std::string>{{"B", "a b"}}));
    for (const auto& one : node.end(3'500, {{"A", {{"a", like}}}, {"B", {{"a", dislike}}}}))
        EXPECT_LE(one.valid, 1u);
}

TEST(Statements, what_is_stated_is_not_asked)
{
    Node node{short_votes(2)};
    near_double_spend(node);
    node.hear(2'600, "A", 1, {{"a", like}});
    node.hear(2'700, "B", 1, {{"a", like}, {"b", dislike}});
    EXPECT_EQ(node.begin(3'000, each_once),
              (std::map<std::string, std::string>{{"A", "b"}, {"C", "a b"}}));
}

TEST(Statements, a_late_node_learns_a_finished_conflict_from_final_statements_alone)
{
    Node late{short_votes(2)};
    for (const auto* who : {"A", "B", "C"})
        for (std::uint32_t round = 1; round <= 2; ++round)
            late.hear(500 * round, who, round, {{"a", dislike}, {"b", like}});
    late.arrive(60'000, "a", {"x"});
    late.arrive(60'001, "b", {"x"});
    for (std::uint64_t at = 62'000; at < 63'000; at += 500) {
        EXPECT_EQ(late.begin(at, each_once), (std::map<std::string, std::string>{}));
        late.end(at + 1, {});
    }
    EXPECT_EQ(late.state("b"), "like 2 by vote");
    EXPECT_EQ(late.state("a"), "dislike 2 by vote");
}

TEST(Statements, are_pruned)
{
    Statements statements{Settings{}};
    const auto node = drawn::node("A");
    statements.hear(ms(100), node, 1, std::vector<Stated>{{id("a"), like}});
    statements.hear(ms(200), node, 1, std::vector<Stated>{{id("b"), like}});
    statements.prune(ms(200));
    EXPECT_EQ(statements.opinion(node, id("a"), ms(200)), std::nullopt);
    EXPECT_EQ(statements.opinion(node, id("b"), ms(200)), like);
    statements.forget(id("b"));
    EXPECT_EQ(statements.view(node), nullptr);
}

// ---- whom to ask -------------------------------------------------------------------------------

std::vector<Holder> squares(std::size_t count)
{
    std::vector<Holder> holders;
    for (std::uint64_t k = 0; k < count; ++k)
        holders.push_back({drawn::node(std::string(1, static_cast<char>('a' + k))), k * k});
    return holders;
}

TEST(Sampling, draws_until_21_are_distinct_or_100_draws_are_made)
{
    const auto peers = squares(21);
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Prng prng{seed};
        std::uint32_t draws = 0;
        const auto drawn = draw_peers(peers, prng);
        for (const auto& one : drawn) draws += one.draws;
        EXPECT_EQ(draws, 100u) << "the one without mana is never drawn";
        EXPECT_LE(drawn.size(), 20u);
    }
    const auto many = squares(26);
    Prng prng{1};
    const auto drawn = draw_peers(many, prng);
    EXPECT_LE(drawn.size(), distinct_peers);
}

TEST(Sampling, without_mana_all_are_equal_and_21_draws_are_made)
{
    auto peers = squares(21);
    for (auto& peer : peers) peer.mana = 0;
    Prng prng{7};
    std::uint32_t draws = 0;
    for (const auto& one : draw_peers(peers, prng)) draws += one.draws;
    EXPECT_EQ(draws, 21u);
    EXPECT_TRUE(draw_peers({}, prng).empty());
}

TEST(Sampling, writers_are_the_fewest_heaviest)
{
    const std::vector<Holder> holders{{drawn::node("O"), 10},
                                      {drawn::node("A"), 50},
                                      {drawn::node("B"), 25},
                                      {drawn::node("C"), 15}};
    EXPECT_EQ(writers(holders, {7, 10}), (std::vector{drawn::node("A"), drawn::node("B")}));
    EXPECT_EQ(writers(holders, {1, 2}), (std::vector{drawn::node("A")}));
    EXPECT_EQ(writers(holders, {0, 1}).size(), 0u);
    EXPECT_EQ(writers(holders, {1, 1}).size(), 4u);
    const std::vector<Holder> equal{{drawn::node("B"), 1}, {drawn::node("A"), 1}};
    EXPECT_EQ(writers(equal, {1, 2}), (std::vector{drawn::node("A")})) << "ties by id";
}

}  // namespace
}  // namespace weft::voting
