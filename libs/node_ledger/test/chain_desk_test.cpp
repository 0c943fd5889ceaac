// How much chains' nodes get for the asking, and in which order they are told.

#include "../src/chain_desk.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class ADesk : public node::test::Rooms {
protected:
    FromLedger message(const Effects::Send& send)
    {
        return read_as<FromLedgerFrame>(send)->message;
    }
    Subscribe to_bob{fixtures::wallet("bob")};
    ChainDesk desk;
};

}  // namespace

TEST_F(ADesk, the_first_subscription_counts_against_nothing_and_those_after_it_do)
{
    EXPECT_EQ(desk.answer(now, b, to_bob, archive.books()).size(), 1u);
    std::size_t answered = 0;
    while (!desk.answer(now, b, to_bob, archive.books()).empty()) ASSERT_LT(++answered, 200'000u);
    EXPECT_GT(answered, 1u);
    EXPECT_TRUE(desk.answer(now, b, GetOutputs{fixtures::wallet("bob")}, archive.books()).empty());
    EXPECT_EQ(desk.answer(now, b, Subscribe{fixtures::wallet("carol")}, archive.books()).size(),
              1u);
    EXPECT_EQ(desk.answer(now, c, to_bob, archive.books()).size(), 1u) << "each has its own";
    desk.down(b);
    EXPECT_EQ(desk.answer(now, b, to_bob, archive.books()).size(), 1u);
    EXPECT_TRUE(desk.answer(now, b, to_bob, archive.books()).empty())
        << "what was used up is not new with a connection";
}

TEST_F(ADesk, how_far_a_transaction_is_can_be_asked_without_end)
{
    const GetInclusion question{types::TransactionId::filled(1), fixtures::wallet("bob")};
    for (int times = 0; times < 10'000; ++times)
        ASSERT_EQ(desk.answer(now, b, question, archive.books()).size(), 1u);
}

TEST_F(ADesk, confirmed_transactions_are_given_up_to_an_allowance_of_their_own)
{
    const auto paid = alice_pays("bob");
    book("A", payload_of(paid));
    const GetConfirmedTransaction question{types::id_of(paid)};
    std::size_t answered = 0;
    while (!desk.answer(now, b, question, archive.books()).empty())
        ASSERT_LT(++answered, 1'000'000u);
    EXPECT_GT(answered, 1u);
    EXPECT_FALSE(desk.answer(now, b, GetOutputs{fixtures::wallet("bob")}, archive.books()).empty());
    now += node::test::seconds{1};
    EXPECT_FALSE(desk.answer(now, b, question, archive.books()).empty());
}

TEST_F(ADesk, tells_subscribers_what_is_taken_back_and_what_is_confirmed_in_the_order_of_the_step)
{
    (void)desk.answer(now, b, to_bob, archive.books());
    const auto paid = alice_pays("bob");
    book("A", payload_of(paid));
    EXPECT_EQ(desk.changed(step, archive.books()).size(), 1u);
    tangle::Step turned;
    turned.transactions = {{types::id_of(paid), ledger::TransactionState::confirmed,
                            ledger::TransactionState::rejected},
                           {types::id_of(paid), ledger::TransactionState::rejected,
                            ledger::TransactionState::confirmed}};
    const auto sends = desk.changed(turned, archive.books());
    ASSERT_EQ(sends.size(), 2u);
    EXPECT_FALSE(std::holds_alternative<AddressUpdate>(message(sends[0])));
    EXPECT_TRUE(std::holds_alternative<AddressUpdate>(message(sends[1])));
}
