// What a ledger node tells the nodes of chains.

#include "../src/ledger_server.hpp"

#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/messages.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

/// A ledger in which alice pays the chain; `peer` is a node of the chain.
class AServer : public testing::Test {
protected:
    AServer() { books_of_alice(1'000'000); }

    void books_of_alice(std::uint64_t amount)
    {
        const auto genesis =
            genesis_of({.mana = {{"A", 1}}, .wallets = {{"alice", {{types::iota_color, amount}}}}});
        ledger = std::make_unique<ledger::Ledger>(genesis);
        bytes.clear();
        funds = {wallet("alice"), {}};
        left = amount;
    }
    /// alice pays 1 to the wallet and keeps the rest; confirmed unless said otherwise.
    types::TransactionId pay(std::string_view to, bool confirm = true)
    {
        const auto transaction = pay_of("alice", {funds},
                                        {{wallet(to), {{types::iota_color, 1}}},
                                         {wallet("alice"), {{types::iota_color, --left}}}},
                                        ++time);
        const auto id = book(transaction);
        funds.transaction = id;
        if (confirm) ledger->set_state(*ledger->find(id), ledger::TransactionState::confirmed);
        return id;
    }
    types::TransactionId book(const types::Transaction& transaction)
    {
        const auto id = types::id_of(transaction);
        (void)ledger->book(id, transaction.essence);
        bytes[id] = types::encode(transaction);
        return id;
    }
    void set(const types::TransactionId& id, ledger::TransactionState state)
    {
        ledger->set_state(*ledger->find(id), state);
    }
    LedgerServer::Books books() const
    {
        return {.ledger = *ledger,
                .state = [this](const auto& id) { return ledger->state(id); },
                .transaction =
                    [this](const auto& id) {
                        const auto found = bytes.find(id);
                        return found == bytes.end() ? std::nullopt : std::optional{found->second};
                    }};
    }
    template <class M>
    static M message(const Effects::Send& send)
    {
        return std::get<M>(
            std::get<FromLedgerFrame>(*decode_frame<std::variant<FromLedgerFrame>>(send.frame))
                .message);
    }
    Inclusion inclusion(const types::TransactionId& id) const
    {
        const auto sends = LedgerServer::answer(peer, GetInclusion{id, wallet("chain")}, books());
        return message<InclusionState>(sends.at(0)).state;
    }

    std::unique_ptr<ledger::Ledger> ledger;
    std::map<types::TransactionId, Bytes> bytes;
    types::OutputId funds;
    std::uint64_t left = 0;
    types::Timestamp time = 0;
    PeerId peer = node_id("P");
    PeerId other = node_id("Q");
    LedgerServer server;
};

}  // namespace

TEST_F(AServer, tells_a_subscriber_the_backlog_and_then_all_outputs)
{
    const auto first = pay("chain");
    const auto second = pay("chain");
    const auto sends = server.answer(peer, Subscribe{wallet("chain")}, books());
    ASSERT_EQ(sends.size(), 3u);
    EXPECT_EQ(message<AddressUpdate>(sends[0]).address, wallet("chain"));
    const auto outputs = message<AddressOutputs>(sends[2]).outputs;
    ASSERT_EQ(outputs.size(), 2u);
    EXPECT_EQ(outputs[0].transaction, std::min(first, second));
    EXPECT_EQ(outputs[1].transaction, std::max(first, second));
}

TEST_F(AServer, tells_the_backlog_once_per_connection)
{
    for (int i = 0; i < 3; ++i) pay("chain");
    EXPECT_EQ(server.answer(peer, Subscribe{wallet("chain")}, books()).size(), 4u);
    for (int i = 0; i < 10; ++i) {
        const auto again = server.answer(peer, Subscribe{wallet("chain")}, books());
        ASSERT_EQ(again.size(), 1u);
        EXPECT_EQ(message<AddressOutputs>(again[0]).outputs.size(), 3u) << "which name it all";
    }
    server.down(peer);
    EXPECT_EQ(server.answer(peer, Subscribe{wallet("chain")}, books()).size(), 4u);
}

TEST_F(AServer, tells_subscribers_of_an_address_what_is_paid_to_it)
{
    EXPECT_TRUE(server.confirmed(pay("chain"), books()).empty()) << "nobody asked";
    (void)server.answer(peer, Subscribe{wallet("chain")}, books());
    (void)server.answer(other, Subscribe{wallet("chain")}, books());
    const auto id = pay("chain");
    const auto sends = server.confirmed(id, books());
    ASSERT_EQ(sends.size(), 2u);
    EXPECT_EQ(message<AddressUpdate>(sends[0]).transaction, bytes[id]);
    EXPECT_TRUE(server.confirmed(pay("somebody"), books()).empty());
}

TEST_F(AServer, tells_the_same_subscribers_what_is_taken_back)
{
    (void)server.answer(peer, Subscribe{wallet("chain")}, books());
    const auto id = pay("chain");
    set(id, ledger::TransactionState::pending);
    const auto sends = server.taken_back(id, books());
    ASSERT_EQ(sends.size(), 1u);
    EXPECT_EQ(message<TakenBack>(sends[0]).address, wallet("chain"));
    EXPECT_EQ(message<TakenBack>(sends[0]).transaction, bytes[id]);
    EXPECT_TRUE(server.taken_back(pay("somebody"), books()).empty());
}

TEST_F(AServer, tells_nothing_to_who_is_gone)
{
    (void)server.answer(peer, Subscribe{wallet("chain")}, books());
    (void)server.answer(other, Subscribe{wallet("chain")}, books());
    server.down(peer);
    server.down(peer);
    const auto sends = server.confirmed(pay("chain"), books());
    ASSERT_EQ(sends.size(), 1u);
    EXPECT_EQ(sends[0].to, other);
}

TEST_F(AServer, takes_a_bounded_number_of_subscriptions_from_a_peer)
{
    for (int i = 0; i < 1024; ++i)
        EXPECT_FALSE(server.answer(peer, Subscribe{wallet(std::to_string(i))}, books()).empty());
    EXPECT_TRUE(server.answer(peer, Subscribe{wallet("one more")}, books()).empty());
    EXPECT_FALSE(server.answer(peer, Subscribe{wallet("1")}, books()).empty()) << "it has this one";
    EXPECT_FALSE(server.answer(other, Subscribe{wallet("one more")}, books()).empty());
    server.down(peer);
    EXPECT_FALSE(server.answer(peer, Subscribe{wallet("one more")}, books()).empty());
}

TEST_F(AServer, gives_a_transaction_only_when_it_is_confirmed)
{
    const auto open = pay("chain", false);
    EXPECT_TRUE(LedgerServer::answer(peer, GetConfirmedTransaction{open}, books()).empty());
    set(open, ledger::TransactionState::confirmed);
    const auto sends = LedgerServer::answer(peer, GetConfirmedTransaction{open}, books());
    ASSERT_EQ(sends.size(), 1u);
    EXPECT_EQ(message<ConfirmedTransaction>(sends[0]).transaction, bytes[open]);
    EXPECT_TRUE(LedgerServer::answer(peer, GetConfirmedTransaction{types::TransactionId::filled(1)},
                                     books())
                    .empty());
}

TEST_F(AServer, says_how_far_a_transaction_is)
{
    EXPECT_EQ(inclusion(types::TransactionId::filled(1)), Inclusion::unknown);
    const auto before = funds;
    const auto id = pay("chain", false);
    EXPECT_EQ(inclusion(id), Inclusion::booked);
    set(id, ledger::TransactionState::confirmed);
    EXPECT_EQ(inclusion(id), Inclusion::confirmed);
    const auto again = book(
        pay_of("alice", {before}, {{wallet("bob"), {{types::iota_color, 1'000'000}}}}, ++time));
    set(again, ledger::TransactionState::rejected);
    EXPECT_EQ(inclusion(again), Inclusion::rejected);
}

TEST_F(AServer, names_all_outputs_in_an_update_while_they_are_few_and_then_only_its_own)
{
    (void)server.answer(peer, Subscribe{wallet("chain")}, books());
    for (std::size_t i = 1; i <= 64; ++i) {
        const auto update = message<AddressUpdate>(server.confirmed(pay("chain"), books()).at(0));
        ASSERT_EQ(update.outputs.size(), i);
    }
    const auto id = pay("chain");
    const auto update = message<AddressUpdate>(server.confirmed(id, books()).at(0));
    ASSERT_EQ(update.outputs.size(), 1u);
    EXPECT_EQ(update.outputs[0].transaction, id);
}

TEST_F(AServer, names_the_outputs_that_follow_when_some_of_many_are_spent)
{
    for (int i = 0; i < 4100; ++i) (void)pay("chain");
    const auto sends = server.answer(peer, Subscribe{wallet("chain")}, books());
    const auto first = message<AddressOutputs>(sends.back()).outputs;
    EXPECT_EQ(first.size(), 4096u);
    const auto spent = ledger->unspent_of(wallet("chain")).items.at(0).id;
    const auto id =
        book(pay_of("chain", {spent}, {{wallet("bob"), {{types::iota_color, 1}}}}, ++time));
    set(id, ledger::TransactionState::confirmed);
    const auto more = server.confirmed(id, books());
    ASSERT_EQ(more.size(), 1u);
    const auto then = message<AddressOutputs>(more[0]).outputs;
    EXPECT_EQ(then.size(), 4096u);
    EXPECT_EQ(std::ranges::count_if(then,
                                    [&](const auto& output) {
                                        return std::ranges::find(first, output) == first.end();
                                    }),
              1);
}
