#include <weft/rbc/reliable_broadcast.hpp>

#include <gtest/gtest.h>

namespace weft::rbc {
namespace {

using protocol::Committee;

constexpr ValidatorIndex seat(std::uint16_t i)
{
    return ValidatorIndex{i};
}
const Payload x = to_bytes("x");
const Payload y = to_bytes("y");

/// Seat 1 of four; seat 0 proposes.
struct AFollower : testing::Test {
    ReliableBroadcast node{Committee{4}, seat(1), seat(0)};

    Step hear(std::uint16_t from, Message message)
    {
        return node.handle(seat(from), message).value();
    }
};

TEST(ReliableBroadcast, the_proposer_sends_its_payload_and_its_own_echo)
{
    ReliableBroadcast node{Committee{4}, seat(0), seat(0)};
    const auto step = node.propose(x);
    ASSERT_TRUE(step.has_value());
    ASSERT_EQ(step->messages.size(), 2u);
    EXPECT_EQ(step->messages[0].message, Message{Value{x}});
    EXPECT_EQ(step->messages[1].message, Message{Echo{digest(x)}});
    EXPECT_TRUE(step->outputs.empty());
}

TEST(ReliableBroadcast, nobody_else_may_propose_and_nobody_twice)
{
    ReliableBroadcast other{Committee{4}, seat(1), seat(0)};
    EXPECT_EQ(other.propose(x).error(), Refusal::not_the_proposer);
    ReliableBroadcast proposer{Committee{4}, seat(0), seat(0)};
    EXPECT_EQ(proposer.propose(Payload(payload_bytes_max + 1)).error(), Refusal::oversized);
    EXPECT_TRUE(proposer.propose(x).has_value());
    EXPECT_EQ(proposer.propose(x).error(), Refusal::already_proposed);
}

TEST(ReliableBroadcast, a_committee_of_one_delivers_to_itself_at_once)
{
    ReliableBroadcast node{Committee{1}, seat(0), seat(0)};
    EXPECT_EQ(node.propose(x)->outputs, std::vector<Payload>{x});
    EXPECT_TRUE(node.delivered());
}

TEST_F(AFollower, one_correct_ready_short_of_delivery_delivers_nothing)
{
    (void)hear(0, Value{x});
    EXPECT_TRUE(hear(2, Ready{digest(x)}).empty());
    EXPECT_FALSE(node.delivered());
    EXPECT_EQ(hear(3, Ready{digest(x)}).outputs, std::vector<Payload>{x});  // and its own
    EXPECT_TRUE(node.delivered());
}

TEST_F(AFollower, f_plus_1_readies_are_joined_without_any_echo)
{
    EXPECT_TRUE(hear(2, Ready{digest(x)}).messages.empty());
    const auto step = hear(3, Ready{digest(x)});
    ASSERT_EQ(step.messages.size(), 1u);
    EXPECT_EQ(step.messages[0].message, Message{Ready{digest(x)}});
}

TEST_F(AFollower, a_second_different_echo_is_an_accusation_and_nothing_else)
{
    EXPECT_TRUE(hear(2, Echo{digest(x)}).empty());
    const auto step = hear(2, Echo{digest(y)});
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].whom, seat(2));
    EXPECT_EQ(step.accusations[0].what, Fault::two_echoes);
    EXPECT_TRUE(step.messages.empty());
}

TEST_F(AFollower, a_repeat_is_not_a_fault)
{
    (void)hear(0, Value{x});
    (void)hear(2, Echo{digest(x)});
    (void)hear(2, Ready{digest(x)});
    EXPECT_TRUE(hear(0, Value{x}).empty());
    EXPECT_TRUE(hear(2, Echo{digest(x)}).empty());
    EXPECT_TRUE(hear(2, Ready{digest(x)}).empty());
}

TEST_F(AFollower, two_values_of_the_proposer_are_a_fault_and_the_first_stays)
{
    (void)hear(0, Value{x});
    EXPECT_EQ(hear(0, Value{y}).accusations.at(0).what, Fault::two_proposals);
    EXPECT_EQ(hear(2, Value{y}).accusations.at(0).what, Fault::impostor);
    EXPECT_EQ(hear(0, Value{Payload(payload_bytes_max + 1)}).accusations.at(0).what,
              Fault::oversized);
}

TEST_F(AFollower, a_withheld_payload_is_pulled_from_f_plus_1_echoers)
{
    (void)hear(2, Echo{digest(x)});
    (void)hear(0, Echo{digest(x)});
    const auto last = hear(3, Echo{digest(x)});  // the quorum: our own ready follows
    EXPECT_EQ(last.messages.at(0).message, Message{Ready{digest(x)}});
    (void)hear(0, Ready{digest(x)});
    const auto step = hear(3, Ready{digest(x)});
    ASSERT_EQ(step.messages.size(), 1u);
    EXPECT_EQ(step.messages[0].message, Message{Fetch{digest(x)}});
    EXPECT_EQ(step.messages[0].to.only, (std::vector{seat(0), seat(2)}));
    EXPECT_TRUE(hear(3, Supply{x}).empty()) << "nobody asked seat 3";
    EXPECT_EQ(hear(2, Supply{y}).accusations.at(0).what, Fault::wrong_supply);
    EXPECT_FALSE(node.delivered());
    EXPECT_TRUE(hear(2, Supply{x}).empty()) << "one answer each";
    EXPECT_EQ(hear(0, Supply{x}).outputs, std::vector<Payload>{x});
}

TEST_F(AFollower, an_echo_that_comes_after_the_readies_is_asked_too)
{
    (void)hear(0, Ready{digest(x)});
    (void)hear(2, Ready{digest(x)});  // and our own: agreed, but nobody to ask
    const auto step = hear(3, Echo{digest(x)});
    ASSERT_EQ(step.messages.size(), 1u);
    EXPECT_EQ(step.messages[0].to.only, std::vector{seat(3)});
    EXPECT_EQ(hear(3, Supply{x}).outputs, std::vector<Payload>{x});
}

TEST_F(AFollower, a_value_that_arrives_late_ends_the_pull)
{
    (void)hear(0, Ready{digest(x)});
    (void)hear(2, Ready{digest(x)});
    const auto step = hear(0, Value{x});
    EXPECT_EQ(step.outputs, std::vector<Payload>{x});
}

TEST_F(AFollower, a_fetch_is_answered_once_to_each_seat_and_only_for_what_we_echoed)
{
    (void)hear(0, Value{x});
    const auto step = hear(3, Fetch{digest(x)});
    ASSERT_EQ(step.messages.size(), 1u);
    EXPECT_EQ(step.messages[0].to.only, std::vector{seat(3)});
    EXPECT_EQ(step.messages[0].message, Message{Supply{x}});
    EXPECT_TRUE(hear(3, Fetch{digest(x)}).empty());
    EXPECT_EQ(hear(3, Fetch{digest(y)}).accusations.at(0).what, Fault::stray_fetch);
}

TEST_F(AFollower, strangers_and_ourselves_are_refused)
{
    EXPECT_EQ(node.handle(seat(4), Value{x}).error(), Refusal::stranger);
    EXPECT_EQ(node.handle(seat(1), Value{x}).error(), Refusal::stranger);
}

}  // namespace
}  // namespace weft::rbc
