#include "../src/lost_inputs.hpp"

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

const types::TransactionId tx = types::TransactionId::filled(1);
PeerId ledger_node(std::uint8_t number)
{
    return PeerId::filled(number);
}

}  // namespace

/// Each of four ledger nodes has said one of the four answers, or nothing: all 625 cases, of two words.
TEST(LostInputs, what_is_lost_is_rejected_by_enough_and_kept_by_fewer_in_every_case)
{
    constexpr std::size_t words = 2;
    for (int drawn = 0; drawn < 625; ++drawn) {
        LostInputs inputs{words};
        inputs.doubt(tx);
        std::size_t said[4] = {};
        auto left = drawn;
        for (std::uint8_t n = 0; n < 4; ++n, left /= 5) {
            if (left % 5 == 4) continue;
            ++said[left % 5];
            inputs.said(ledger_node(n), tx, static_cast<Inclusion>(left % 5));
        }
        const auto rejected = said[static_cast<std::size_t>(Inclusion::rejected)];
        const auto confirmed = said[static_cast<std::size_t>(Inclusion::confirmed)];
        const auto booked = said[static_cast<std::size_t>(Inclusion::booked)];
        const auto verdict = inputs.verdict(tx);
        EXPECT_EQ(verdict == LostInputs::Verdict::lost,
                  rejected >= words && booked + confirmed < words)
            << drawn;
        EXPECT_EQ(verdict == LostInputs::Verdict::stands, confirmed >= words && rejected < words)
            << drawn;
    }
}

TEST(LostInputs, the_newest_answer_of_a_node_counts)
{
    LostInputs inputs{2};
    inputs.doubt(tx, 7);
    inputs.said(ledger_node(1), tx, Inclusion::rejected);
    EXPECT_TRUE(inputs.losses().empty());
    inputs.said(ledger_node(2), tx, Inclusion::rejected);
    const auto losses = inputs.losses();
    ASSERT_EQ(losses.size(), 1u);
    EXPECT_EQ(losses[0].id, tx);
    EXPECT_EQ(losses[0].anchor_of, 7u);
    EXPECT_TRUE(inputs.losses().empty()) << "told once";
    inputs.said(ledger_node(1), tx, Inclusion::confirmed);
    EXPECT_FALSE(inputs.lost(tx));
    inputs.said(ledger_node(1), tx, Inclusion::rejected);
    EXPECT_EQ(inputs.losses().size(), 1u) << "and again when it was not lost meanwhile";
}

TEST(LostInputs, what_is_not_in_doubt_is_nobodys_word)
{
    LostInputs inputs{1};
    inputs.said(ledger_node(1), tx, Inclusion::rejected);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::none);
}

TEST(LostInputs, asks_for_all_in_turn_until_they_stand_and_for_a_bounded_number)
{
    LostInputs inputs{1};
    for (std::uint8_t n = 0; n < 5; ++n) inputs.doubt(types::TransactionId::filled(n));
    std::map<types::TransactionId, int> asked;
    for (int turn = 0; turn < 5; ++turn)
        for (const auto& id : inputs.to_ask(2)) ++asked[id];
    for (const auto& [id, times] : asked) EXPECT_EQ(times, 2);
    EXPECT_EQ(asked.size(), 5u);
    inputs.said(ledger_node(1), types::TransactionId::filled(3), Inclusion::confirmed);
    inputs.settle();
    EXPECT_EQ(inputs.verdict(types::TransactionId::filled(3)), LostInputs::Verdict::none);
    for (std::size_t n = 0; n < LostInputs::doubts_max + 10; ++n) {
        const auto number = std::to_string(n);
        inputs.doubt(*types::TransactionId::from(crypto::blake2b(as_bytes(number)).bytes()));
    }
    EXPECT_EQ(inputs.to_ask(2 * LostInputs::doubts_max).size(), LostInputs::doubts_max);
}

TEST(LostInputs, what_is_lost_makes_no_room_for_what_is_in_doubt)
{
    LostInputs inputs{1};
    inputs.doubt(tx);
    inputs.said(ledger_node(1), tx, Inclusion::rejected);
    for (std::size_t n = 0; n < LostInputs::doubts_max + 10; ++n) {
        const auto number = std::to_string(n);
        inputs.doubt(*types::TransactionId::from(crypto::blake2b(as_bytes(number)).bytes()));
    }
    EXPECT_TRUE(inputs.lost(tx));
    // When all are lost the oldest makes room, and what is new is known.
    for (const auto& id : inputs.to_ask(2 * LostInputs::doubts_max))
        inputs.said(ledger_node(1), id, Inclusion::rejected);
    const auto fresh = types::TransactionId::filled(7);
    inputs.doubt_anew(fresh);
    EXPECT_EQ(inputs.verdict(fresh), LostInputs::Verdict::open);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::none);
}

TEST(LostInputs, a_verdict_is_withdrawn_when_as_many_say_that_it_is_confirmed)
{
    LostInputs inputs{2};
    inputs.doubt(tx);
    inputs.said(ledger_node(1), tx, Inclusion::rejected);
    inputs.said(ledger_node(2), tx, Inclusion::rejected);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::lost);
    inputs.said(ledger_node(3), tx, Inclusion::confirmed);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::lost) << "one alone withdraws nothing";
    inputs.said(ledger_node(4), tx, Inclusion::confirmed);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::open);
}

TEST(LostInputs, what_was_said_before_the_ledger_took_it_back_counts_no_more)
{
    LostInputs inputs{1};
    inputs.doubt(tx);
    inputs.said(ledger_node(1), tx, Inclusion::confirmed);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::stands);
    inputs.doubt_anew(tx);
    EXPECT_EQ(inputs.verdict(tx), LostInputs::Verdict::open);
    inputs.said(ledger_node(1), tx, Inclusion::rejected);
    EXPECT_EQ(inputs.losses().size(), 1u);
}
