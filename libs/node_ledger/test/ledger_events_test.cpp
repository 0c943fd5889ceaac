// What the world is told of a step of the Tangle.

#include "../src/ledger_events.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

const auto pay = types::TransactionId::filled(7);
const auto pay_again = types::TransactionId::filled(3);

tangle::Booked carrying(const types::TransactionId& id, bool first)
{
    return {.id = types::MessageId::filled(1),
            .bytes = {},
            .transaction = id,
            .issuer = {},
            .first = first};
}

constexpr auto pending = ledger::TransactionState::pending;
constexpr auto confirmed = ledger::TransactionState::confirmed;
constexpr auto rejected = ledger::TransactionState::rejected;

}  // namespace

TEST(LedgerEvents, a_transaction_is_booked_once_however_many_messages_carry_it)
{
    tangle::Step first;
    first.booked = {carrying(pay, true)};
    const auto events = events_of(first);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].get_if<TransactionBooked>()->transaction, pay);
    tangle::Step again;
    again.booked = {carrying(pay, false)};
    EXPECT_TRUE(events_of(again).empty());
}

TEST(LedgerEvents, what_was_booked_before_is_told_when_it_is_confirmed)
{
    tangle::Step step;
    step.transactions = {{pay, pending, confirmed}};
    step.messages = {{types::MessageId::filled(1), true}};
    const auto events = events_of(step);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].get_if<TransactionConfirmed>()->transaction, pay);
    EXPECT_EQ(events[1].get_if<MessageConfirmed>()->message, types::MessageId::filled(1));
}

TEST(LedgerEvents, a_double_spend_is_told_before_what_comes_of_it)
{
    const types::OutputId output{wallet("alice"), {}};
    tangle::Step step;
    step.booked = {carrying(pay_again, true)};
    step.conflict_sets = {{output, {pay, pay_again}}};
    step.transactions = {{pay_again, pending, rejected}};
    const auto events = events_of(step);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].get_if<ConflictSeen>()->output, output);
    EXPECT_EQ(events[0].get_if<ConflictSeen>()->transactions, (std::vector{pay_again, pay}))
        << "by id";
    EXPECT_EQ(events[1].get_if<TransactionBooked>()->transaction, pay_again);
    EXPECT_EQ(events[2].get_if<TransactionRejected>()->reason, "double_spend");
}

TEST(LedgerEvents, a_reorganisation_tells_what_is_taken_back_and_what_takes_its_place)
{
    tangle::Step step;
    step.branches = {
        {pay_again, ledger::BranchState::rejected, ledger::BranchState::confirmed, pay}};
    step.transactions = {{pay, confirmed, rejected}, {pay_again, rejected, confirmed}};
    step.messages = {{types::MessageId::filled(1), false}};
    const auto events = events_of(step);
    ASSERT_EQ(events.size(), 5u);
    EXPECT_EQ(events[0].get_if<Reorganised>()->from, pay);
    EXPECT_EQ(events[0].get_if<Reorganised>()->to, pay_again);
    EXPECT_EQ(events[1].get_if<TransactionUnconfirmed>()->transaction, pay);
    EXPECT_EQ(events[2].get_if<TransactionRejected>()->transaction, pay);
    EXPECT_EQ(events[3].get_if<TransactionConfirmed>()->transaction, pay_again);
    EXPECT_EQ(events[4].get_if<MessageUnconfirmed>()->message, types::MessageId::filled(1));
}

TEST(LedgerEvents, mana_that_a_transaction_gives_and_what_is_taken_back_is_told)
{
    tangle::Step step;
    step.mana = {{pay, true, 7, node_id("A"), node_id("B")},
                 {pay_again, false, 9, node_id("C"), {}}};
    const auto events = events_of(step);
    ASSERT_EQ(events.size(), 2u);
    const auto* back = events[0].get_if<ManaTakenBack>();
    ASSERT_NE(back, nullptr);
    EXPECT_EQ(back->transaction, pay);
    EXPECT_EQ(back->tokens, 7u);
    EXPECT_EQ(back->consensus, node_id("A"));
    EXPECT_EQ(back->access, node_id("B"));
    EXPECT_EQ(events[1].get_if<ManaPledged>()->consensus, node_id("C"));
}

TEST(LedgerEvents, what_was_rejected_and_may_win_after_all_is_told)
{
    tangle::Step step;
    step.transactions = {{pay, rejected, pending}};
    const auto events = events_of(step);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].get_if<TransactionReopened>()->transaction, pay);
}
