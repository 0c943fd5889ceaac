#include <weft/voting/opinions.hpp>

#include <gtest/gtest.h>

#include "drawn_conflicts.hpp"

namespace weft::voting {
namespace {

using drawn::ms;
using drawn::Node;
using enum Approval;

TEST(Opinions, a_transaction_without_a_conflict_is_liked_and_known_better_with_every_delay)
{
    Node node;
    node.arrive(0, "pay", {"x"});
    node.advance(1'999);
    EXPECT_EQ(node.state("pay"), "none");
    node.advance(2'000);
    EXPECT_EQ(node.state("pay"), "like 1 by no_conflict");
    EXPECT_TRUE(node.liked("pay"));
    node.advance(4'000);
    EXPECT_EQ(node.state("pay"), "like 2 by no_conflict");
    node.advance(6'000);
    EXPECT_EQ(node.state("pay"), "like 3 by no_conflict");
    EXPECT_EQ(node.voting.opinions().next_due(), std::nullopt);
}

/// What `new` is when it spends what others have spent, one or two, in these states (G-18).
std::string beside(const std::string& one)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(one == "none" ? 1 : one == "like 1" ? 2'000 : 4'000, "new", {"x"});
    EXPECT_EQ(node.state("a").substr(0, one.size()), one);
    return node.state("new");
}
std::string beside(const std::string& one, const std::string& other)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(1, "b", {"x"});
    node.advance(9'000);
    for (const auto& [name, state] : {std::pair{"a", one}, std::pair{"b", other}}) {
        if (state == "like 1")
            node.voting.opinions().vote(ms(9'000), node.slot(name), Opinion::like);
        if (state == "dislike 2") node.approve(9'000, expired, name);
        EXPECT_EQ(node.state(name).substr(0, state.size()), state);
    }
    node.arrive(9'001, "new", {"x"});
    return node.state("new");
}

TEST(Opinions, what_arrives_beside_conflicts_is_judged_by_the_firmest_of_those_liked)
{
    EXPECT_EQ(beside("none"), "dislike 1 by conflict");
    EXPECT_EQ(beside("like 1"), "dislike 1 by conflict");
    EXPECT_EQ(beside("like 2"), "dislike 2 by conflict");
    EXPECT_EQ(beside("dislike 2", "dislike 2"), "none");
    EXPECT_EQ(beside("dislike 1", "dislike 1"), "dislike 1 by conflict");
    EXPECT_EQ(beside("like 1", "dislike 1"), "dislike 1 by conflict");
    EXPECT_EQ(beside("dislike 2", "like 1"), "dislike 1 by conflict");
    EXPECT_EQ(beside("dislike 2", "dislike 1"), "dislike 1 by conflict");
}

TEST(Opinions, rejected_conflicts_do_not_lock_funds)
{
    Node node;
    node.arrive(0, "pay_bob", {"x"});
    node.arrive(10, "pay_carol", {"x"});
    node.approve(5'000, expired, "pay_bob");
    node.approve(5'000, expired, "pay_carol");
    node.arrive(6'000, "pay_dave", {"x"});
    EXPECT_EQ(node.state("pay_dave"), "none");
    node.advance(8'000);
    EXPECT_EQ(node.state("pay_dave"), "like 1 by rejected_conflicts");
    node.arrive(9'000, "pay_erin", {"x"});
    EXPECT_EQ(node.state("pay_erin"), "dislike 1 by conflict");
    EXPECT_EQ(node.state("pay_dave"), "like 1 by rejected_conflicts");
}

TEST(Opinions, a_conflict_at_exactly_the_end_of_the_quarantine_is_late)
{
    Node in_time;
    in_time.arrive(0, "t", {"x"});
    in_time.arrive(1'999, "u", {"x"});
    in_time.advance(2'000);
    EXPECT_EQ(in_time.state("t"), "dislike 1 by conflict");
    EXPECT_EQ(in_time.state("u"), "dislike 1 by conflict");
    Node late;
    late.arrive(0, "t", {"x"});
    late.arrive(2'000, "u", {"x"});
    EXPECT_EQ(late.state("t"), "like 1 by conflict");
    EXPECT_EQ(late.state("u"), "dislike 1 by conflict");
    late.advance(60'000);
    EXPECT_EQ(late.state("t"), "like 1 by conflict") << "the first conflict ends the growth";
}

TEST(Opinions, data_beside_a_near_simultaneous_double_spend_is_not_touched_by_it)
{
    Node node;
    node.arrive(0, "data", {"y"});
    node.arrive(1, "b", {"x"});
    node.arrive(2, "c", {"x"});
    node.advance(10'000);
    EXPECT_TRUE(node.liked("data"));
    EXPECT_FALSE(node.liked("b"));
    EXPECT_FALSE(node.liked("c"));
}

TEST(Opinions, what_spends_from_a_rejected_transaction_is_rejected_with_it)
{
    Node node;
    node.arrive(0, "pay", {"x"});
    node.arrive(10, "spend", {"pay0"});
    node.arrive(20, "spend_on", {"spend0"});
    node.advance(8'000);
    node.approve(8'000, expired, "pay");
    EXPECT_EQ(node.state("spend"), "dislike 2 by rejected_input");
    EXPECT_EQ(node.state("spend_on"), "dislike 2 by rejected_input");
    node.arrive(8'100, "late", {"spend_on0"});
    EXPECT_EQ(node.state("late"), "dislike 2 by rejected_input");
}

TEST(Opinions, when_weight_revives_an_input_what_spends_from_it_starts_as_if_it_arrived_then)
{
    Node node;
    node.arrive(0, "pay", {"x"});
    node.arrive(10, "first", {"pay0"});
    node.arrive(20, "second", {"pay0"});
    node.approve(100, expired, "pay");
    node.advance(9'000);
    node.approve(9'000, heavier, "pay");
    EXPECT_EQ(node.state("first"), "none") << "it does not see the second, which comes after it";
    EXPECT_EQ(node.state("second"), "dislike 1 by conflict");
    node.advance(11'000);
    EXPECT_EQ(node.state("first"), "dislike 1 by conflict");
}

TEST(Opinions, a_confirmed_transaction_is_liked_with_its_history_and_their_conflicts_are_rejected)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(1, "b", {"x"});
    node.arrive(2, "on_a", {"a0"});
    node.arrive(3, "on_b", {"b0"});
    node.approve(100, confirmed, "on_a");
    EXPECT_EQ(node.state("a"), "like 3 by approval");
    EXPECT_EQ(node.state("on_a"), "like 3 by approval");
    EXPECT_EQ(node.state("b"), "dislike 3 by approval");
    EXPECT_EQ(node.state("on_b"), "dislike 3 by rejected_input");
    node.arrive(200, "c", {"x"});
    EXPECT_EQ(node.state("c"), "dislike 3 by conflict");
    node.approve(300, confirmed, "on_a");
    EXPECT_EQ(node.state("c"), "dislike 3 by approval") << "told again, the late conflict too";
}

TEST(Opinions, a_reorganisation_turns_both_sides)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(1, "b", {"x"});
    node.arrive(2, "on_a", {"a0"});
    node.approve(100, confirmed, "on_a");
    node.approve(200, confirmed, "b");
    EXPECT_EQ(node.state("b"), "like 3 by approval");
    EXPECT_EQ(node.state("a"), "dislike 3 by approval");
    EXPECT_EQ(node.state("on_a"), "dislike 3 by rejected_input");
    EXPECT_FALSE(node.voting.opinions().confirmed(node.slot("on_a")));
    node.approve(300, confirmed, "on_a");
    EXPECT_EQ(node.state("on_a"), "like 3 by approval");
    EXPECT_EQ(node.state("b"), "dislike 3 by approval");
}

TEST(Opinions, a_majority_for_a_conflict_ends_a_confirmation_and_does_nothing_to_the_confirmed_one)
{
    Node node;
    node.arrive(0, "a", {"x"});
    node.arrive(1, "b", {"x"});
    node.approve(100, confirmed, "a");
    node.approve(200, heavier, "a");
    node.approve(200, expired, "a");
    EXPECT_EQ(node.state("a"), "like 3 by approval");
    EXPECT_EQ(node.state("b"), "dislike 3 by approval");
    node.approve(300, heavier, "b");
    EXPECT_EQ(node.state("b"), "like 2 by approval");
    EXPECT_EQ(node.state("a"), "dislike 2 by approval");
}

TEST(Opinions, what_changed_is_told_once)
{
    Node node;
    node.arrive(0, "t", {"x"});
    EXPECT_EQ(node.voting.take_changes(), std::vector<Slot>{0});
    EXPECT_EQ(node.voting.take_changes(), std::vector<Slot>{});
    node.arrive(0, "t", {"x"});
    EXPECT_EQ(node.voting.take_changes(), std::vector<Slot>{}) << "known";
}

/// Every order and every distance, on a grid of half quarantines, in which three spends of one output
/// can arrive: never are two liked, and a clear first one is liked by everybody.
TEST(Opinions, three_spends_in_every_timing)
{
    for (std::uint64_t b = 0; b <= 12; ++b)
        for (std::uint64_t c = b; c <= 12; ++c) {
            Node node;
            node.arrive(0, "a", {"x"});
            node.arrive(b * 1'000, "b", {"x"});
            node.arrive(c * 1'000, "c", {"x"});
            node.advance(60'000);
            const auto likes =
                (node.liked("a") ? 1 : 0) + (node.liked("b") ? 1 : 0) + (node.liked("c") ? 1 : 0);
            EXPECT_LE(likes, 1) << b << ' ' << c;
            EXPECT_EQ(node.liked("a"), b >= 2) << b << ' ' << c;
            const auto level = b < 2 ? 0 : std::min<std::uint64_t>(3, b / 2);
            if (level > 0) {
                EXPECT_EQ(node.voting.opinions().state(node.slot("a")).level, level);
            }
            EXPECT_EQ(node.voting.opinions().state(node.slot("c")).level,
                      std::max<std::uint64_t>(1, level))
                << "a dislike is as firm as the like it yields to";
        }
}

}  // namespace
}  // namespace weft::voting
