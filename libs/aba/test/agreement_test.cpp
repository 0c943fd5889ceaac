#include <weft/aba/agreement.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::aba {
namespace {

using protocol::Committee;
using protocol::InstanceId;

constexpr ValidatorIndex seat(std::uint16_t i)
{
    return ValidatorIndex{i};
}

const crypto::bls::DealtKey& dealt()
{
    static const auto key = crypto::bls::deal(4, 2, crypto::Hash::filled(9).bytes());
    return key;
}
const coin::Keys& keys(std::uint16_t i)
{
    static const auto made = [] {
        std::vector<coin::Keys> all;
        for (const auto& share : dealt().shares)
            all.push_back(coin::Keys::from(dealt().public_key, share).value());
        return all;
    }();
    return made[i];
}

/// Seat 0 of four, f = 1. The others are played by hand.
struct OneOfFour : testing::Test {
    Agreement node{Committee{4}, seat(0), InstanceId::filled(1), keys(0)};
    std::vector<Message> sent;
    std::vector<protocol::Accusation<Fault>> accused;

    void obey(Step step)
    {
        for (auto& envelope : step.messages) {
            EXPECT_TRUE(envelope.to.only.empty());
            sent.push_back(envelope.message);
        }
        for (const auto& accusation : step.accusations) accused.push_back(accusation);
    }
    void propose(bool value) { obey(node.propose(value).value()); }
    /// Several seats say the same.
    void hear(std::initializer_list<std::uint16_t> from, const Message& message)
    {
        for (const auto who : from) obey(node.handle(seat(who), message).value());
    }
    [[nodiscard]] bool said(const Message& message) const
    {
        return std::ranges::find(sent, message) != sent.end();
    }
    [[nodiscard]] static coin::Share share(std::uint16_t who, std::uint32_t round)
    {
        return keys(who).sign(coin::coin_message(InstanceId::filled(1), round).bytes());
    }
    /// Rounds 0 and 1 end without a decision; seat 0 enters round 2 with the estimate 1.
    void reach_round_2()
    {
        propose(true);
        hear({1, 2}, Bval{0, false});
        hear({1, 2}, Aux{0, false});  // the coin is 1, vals {0}: estimate 0
        hear({1, 2}, Bval{1, true});
        hear({1, 2}, Aux{1, true});  // the coin is 0, vals {1}: estimate 1
        ASSERT_EQ(node.round(), 2u);
        ASSERT_TRUE(said(Bval{2, true}));
        sent.clear();
    }
    [[nodiscard]] std::size_t tosses() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            sent, [](const Message& m) { return std::holds_alternative<Toss>(m); }));
    }
};

TEST_F(OneOfFour, all_1_is_decided_in_the_first_round)
{
    propose(true);
    hear({1, 2}, Bval{0, true});
    EXPECT_TRUE(said(Aux{0, true}));
    hear({1}, Aux{0, true});
    EXPECT_FALSE(node.decided());
    hear({3}, Aux{0, true});
    EXPECT_EQ(node.decided(), true);
    EXPECT_TRUE(said(Term{0, true}));
    EXPECT_FALSE(said(Bval{1, true})) << "the TERM says it";
}

TEST_F(OneOfFour, all_0_is_decided_in_the_second_round)
{
    propose(false);
    hear({1, 2}, Bval{0, false});
    hear({1, 2}, Aux{0, false});
    EXPECT_FALSE(node.decided()) << "the first coin is 1";
    hear({1, 2}, Bval{1, false});
    hear({1, 2}, Aux{1, false});
    EXPECT_EQ(node.decided(), false);
}

TEST_F(OneOfFour, f_plus_1_bvals_are_joined_and_2f_plus_1_prove_a_value)
{
    hear({1}, Bval{0, true});
    EXPECT_TRUE(sent.empty());
    hear({2}, Bval{0, true});
    EXPECT_TRUE(said(Bval{0, true}));
    EXPECT_TRUE(said(Aux{0, true})) << "with our own they are three";
}

TEST_F(OneOfFour, without_an_input_we_take_part_in_what_others_bring_up)
{
    hear({1, 2}, Bval{0, true});
    hear({1, 2}, Aux{0, true});
    EXPECT_EQ(node.decided(), true);
    EXPECT_FALSE(node.proposed());
    propose(false);
    EXPECT_EQ(node.propose(false).error(), Refusal::already_proposed);
    EXPECT_EQ(node.decided(), true);
}

TEST_F(OneOfFour, an_aux_for_a_value_nobody_correct_stands_behind_does_not_count)
{
    propose(true);
    hear({1, 2}, Bval{0, true});
    hear({3}, Aux{0, false});
    hear({1}, Aux{0, true});
    EXPECT_EQ(node.round(), 0u);
    EXPECT_FALSE(node.decided());
}

TEST_F(OneOfFour, contradictions_are_accusations_and_the_first_word_counts)
{
    hear({1}, Aux{0, true});
    hear({1}, Aux{0, true});
    EXPECT_TRUE(accused.empty()) << "a repeat is not a fault";
    hear({1}, Aux{0, false});
    hear({1}, Conf{5, Values::zero});
    hear({1}, Conf{5, Values::both});
    hear({1}, Conf{0, Values::zero});
    hear({1}, Conf{5, Values::none});
    hear({1}, Toss{1, {}});
    ASSERT_EQ(accused.size(), 5u);
    const Fault expected[] = {Fault::two_auxes, Fault::two_confs, Fault::not_in_schedule,
                              Fault::empty_conf, Fault::not_in_schedule};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(accused[i].whom, seat(1));
        EXPECT_EQ(accused[i].what, expected[i]) << i;
    }
}

TEST_F(OneOfFour, f_terms_decide_nothing_and_f_plus_1_decide)
{
    hear({1}, Term{7, true});
    EXPECT_FALSE(node.decided());
    hear({1}, Term{7, false});
    ASSERT_EQ(accused.size(), 1u);
    EXPECT_EQ(accused[0].what, Fault::two_terms);
    hear({2}, Term{7, false});
    EXPECT_FALSE(node.decided()) << "one for each value";
    hear({3}, Term{9, true});
    EXPECT_EQ(node.decided(), true);
    EXPECT_TRUE(said(Term{0, true}));
}

TEST_F(OneOfFour, a_term_speaks_for_its_sender_in_later_rounds_only)
{
    propose(true);
    hear({1, 2}, Bval{0, false});
    hear({3}, Term{0, true});  // counts from round 1 on
    EXPECT_FALSE(said(Aux{0, true}));
    hear({1, 2}, Aux{0, false});
    ASSERT_EQ(node.round(), 1u);  // estimate 0
    hear({1}, Bval{1, true});     // with the TERM: two, joined, three
    EXPECT_TRUE(said(Bval{1, true}));
    EXPECT_TRUE(said(Aux{1, true}));
    hear({3}, Aux{1, true});
    ASSERT_EQ(accused.size(), 1u);
    EXPECT_EQ(accused[0].what, Fault::spoke_after_term);
}

TEST_F(OneOfFour, a_decided_node_still_joins_a_bval_of_its_last_round_and_of_later_ones)
{
    propose(true);
    hear({1, 2}, Bval{0, true});
    hear({1, 3}, Aux{0, true});
    ASSERT_EQ(node.decided(), true);
    sent.clear();
    hear({2, 3}, Bval{0, false});
    EXPECT_TRUE(said(Bval{0, false}));
    hear({2, 3}, Bval{1, false});
    EXPECT_TRUE(said(Bval{1, false}));
    hear({2, 3}, Bval{1, true});
    EXPECT_FALSE(said(Bval{1, true})) << "the TERM has said it";
}

TEST_F(OneOfFour, a_bval_of_a_round_we_have_left_is_joined)
{
    propose(false);
    hear({1, 2}, Bval{0, false});
    hear({1, 2}, Aux{0, false});
    ASSERT_EQ(node.round(), 1u);
    hear({2, 3}, Bval{0, true});
    EXPECT_TRUE(said(Bval{0, true}));
}

TEST_F(OneOfFour, the_share_leaves_only_when_n_minus_f_conf_have_fixed_the_outcome)
{
    reach_round_2();
    hear({1, 2}, Bval{2, true});
    hear({1, 2}, Aux{2, true});
    EXPECT_TRUE(said(Conf{2, Values::one}));
    hear({1, 3}, Toss{2, share(1, 2)});  // seat 3 repeats seat 1's share
    hear({1}, Conf{2, Values::one});
    EXPECT_EQ(tosses(), 0u);
    hear({2}, Conf{2, Values::one});
    EXPECT_EQ(tosses(), 1u);
    ASSERT_EQ(accused.size(), 1u) << "looked at only now";
    EXPECT_EQ(accused[0].whom, seat(3));
    EXPECT_TRUE(node.decided() == true || node.round() == 3u);
}

TEST_F(OneOfFour, a_conf_of_both_waits_until_both_are_possible)
{
    reach_round_2();
    hear({1, 2}, Bval{2, true});
    hear({1, 2}, Aux{2, true});
    hear({1}, Conf{2, Values::one});
    hear({3}, Conf{2, Values::both});
    EXPECT_EQ(tosses(), 0u) << "0 has no correct validator behind it yet";
    hear({2, 3}, Bval{2, false});  // joined: three
    EXPECT_EQ(tosses(), 1u);
}

TEST_F(OneOfFour, the_estimate_comes_from_conf_and_not_from_our_own_aux_outcome)
{
    reach_round_2();
    hear({1, 2}, Bval{2, true});
    hear({1, 2}, Aux{2, true});  // our own outcome: {1}
    hear({2, 3}, Bval{2, false});
    hear({1, 2}, Conf{2, Values::both});  // so the outcome is {0,1}
    sent.clear();
    hear({1}, Toss{2, share(1, 2)});
    ASSERT_EQ(node.round(), 3u);
    EXPECT_FALSE(node.decided());
    const auto hash = crypto::sha256(
        crypto::bls::combine(dealt().public_key, crypto::bls::Purpose::coin,
                             coin::coin_message(InstanceId::filled(1), 2).bytes(),
                             std::vector{crypto::bls::SignatureShare{0, share(0, 2)},
                                         crypto::bls::SignatureShare{1, share(1, 2)}})
            .signature->bytes());
    const bool bit = (std::to_integer<int>(hash.bytes()[31]) & 1) == 1;
    EXPECT_TRUE(said(Bval{3, bit}));
}

TEST_F(OneOfFour, a_bad_share_is_accused_and_the_coin_waits_for_a_good_one)
{
    reach_round_2();
    hear({1, 2}, Bval{2, true});
    hear({1, 2}, Aux{2, true});
    hear({1, 2}, Conf{2, Values::one});
    hear({3}, Toss{2, share(1, 2)});
    ASSERT_EQ(accused.size(), 1u);
    EXPECT_EQ(accused[0].whom, seat(3));
    EXPECT_EQ(accused[0].what, Fault::bad_share);
    EXPECT_EQ(node.round(), 2u);
    hear({1}, Toss{2, share(1, 2)});
    EXPECT_TRUE(node.decided() == true || node.round() == 3u);
}

TEST_F(OneOfFour, a_million_messages_for_far_rounds_leave_no_trace)
{
    for (std::uint32_t i = 0; i < 1'000'000; ++i)
        obey(node.handle(seat(3), Aux{rounds_ahead_max + 1 + i % 1000, true}).value());
    EXPECT_TRUE(sent.empty());
    EXPECT_TRUE(accused.empty()) << "a correct node may be that far, if hardly ever";
    propose(true);
    hear({1, 2}, Bval{0, true});
    hear({1, 2}, Aux{0, true});
    EXPECT_EQ(node.decided(), true);
}

TEST_F(OneOfFour, messages_for_rounds_ahead_are_kept_until_we_get_there)
{
    hear({1, 2}, Bval{1, false});
    hear({1, 2}, Aux{1, false});
    propose(false);
    hear({1, 2}, Bval{0, false});
    hear({1, 2}, Aux{0, false});
    EXPECT_EQ(node.decided(), false);
}

TEST_F(OneOfFour, the_same_inputs_give_the_same_steps)
{
    const std::vector<std::pair<std::uint16_t, Message>> inputs{
        {1, Bval{0, false}}, {2, Bval{0, false}}, {1, Aux{0, false}}, {2, Aux{0, false}},
        {1, Bval{1, true}},  {2, Bval{1, true}},  {1, Aux{1, true}},  {2, Aux{1, true}}};
    propose(true);
    for (const auto& [from, message] : inputs) hear({from}, message);
    const auto first_life = sent;
    node = Agreement{Committee{4}, seat(0), InstanceId::filled(1), keys(0)};
    sent.clear();
    propose(true);
    for (const auto& [from, message] : inputs) hear({from}, message);
    EXPECT_EQ(sent, first_life);
    for (const auto& [from, message] : inputs) hear({from}, message);
    EXPECT_EQ(sent, first_life) << "repeats change nothing";
    EXPECT_TRUE(accused.empty());
}

TEST_F(OneOfFour, strangers_and_ourselves_are_refused)
{
    EXPECT_EQ(node.handle(seat(4), Bval{0, true}).error(), Refusal::stranger);
    EXPECT_EQ(node.handle(seat(0), Bval{0, true}).error(), Refusal::stranger);
}

}  // namespace
}  // namespace weft::aba
