#include <weft/base/prng.hpp>
#include <weft/fixtures/drawn_ledger.hpp>
#include <weft/fixtures/genesis.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

namespace weft::ledger {
namespace {

using types::iota_color;

using Drawn = fixtures::DrawnLedger;
using Names = std::set<std::string>;
using List = std::vector<std::string>;

TEST(Ledger, example_of_the_utxo_dag_every_spender_joins_each_conflict_set)
{
    // TX1 spends A, TX2 spends B, TX3 spends both their outputs (G-11, examples A, B and C).
    Drawn d{"AB"};
    EXPECT_EQ(d.book("tx1", {"A"}, "C"), "");
    EXPECT_EQ(d.book("tx2", {"B"}, "D"), "");
    EXPECT_EQ(d.book("tx3", {"C/tx1", "D/tx2"}, "EF"), "");
    EXPECT_EQ(d.book("tx4", {"B"}, "G"), "");
    EXPECT_EQ(d.spenders("B"), (Names{"tx2", "tx4"}));
    EXPECT_EQ(d.book("tx5", {"D/tx2"}, "H"), "");
    EXPECT_EQ(d.spenders("D/tx2"), (Names{"tx3", "tx5"}));
    EXPECT_EQ(d.book("tx6", {"A"}, "I"), "");
    EXPECT_EQ(d.ledger.conflict_sets().size(), 3u);
    EXPECT_EQ(d.book("tx7", {"G/tx4", "E/tx3"}, "JK"), "inputs_conflict") << "tx4 against tx2";
    EXPECT_EQ(d.book("tx8", {"G/tx4", "I/tx6"}, "JK"), "") << "tx4 and tx6 do not conflict";
}

TEST(Ledger, a_transaction_in_a_conflict_set_joins_a_second_one)
{
    // G-11, extra: TX1 spends {X, Y}, TX2 spends X, TX3 spends Y.
    Drawn d{"XY"};
    EXPECT_EQ(d.book("tx1", {"X", "Y"}, "AB"), "");
    EXPECT_EQ(d.book("tx2", {"X"}, "C"), "");
    EXPECT_EQ(d.book("tx3", {"Y"}, "D"), "");
    EXPECT_EQ(d.spenders("X"), (Names{"tx1", "tx2"}));
    EXPECT_EQ(d.spenders("Y"), (Names{"tx1", "tx3"}));
    EXPECT_EQ(d.book("both", {"C/tx2", "D/tx3"}, "EF"), "") << "tx2 and tx3 go together";
    EXPECT_EQ(d.book("mixed", {"A/tx1", "D/tx3"}, "EF"), "inputs_conflict");
}

TEST(Ledger, who_is_let_go_after_the_rival_that_won_leaves_nothing_in_the_history_of_its_owner)
{
    Drawn d{"A"};
    EXPECT_EQ(d.book("won", {"A"}, "B"), "");
    EXPECT_EQ(d.book("lost", {"A"}, "C"), "");
    d.reject("lost");
    d.confirm("won");
    d.ledger.let_go(1);
    EXPECT_EQ(d.ledger.history_of(Drawn::owner('A')).items.size(), 1u);
    d.ledger.let_go(2);
    EXPECT_TRUE(d.ledger.history_of(Drawn::owner('A')).items.empty());
    EXPECT_TRUE(d.ledger.history_of(Drawn::owner('C')).items.empty());
    EXPECT_EQ(d.ledger.balance_of(Drawn::owner('B')).confirmed.size(), 1u);
}

TEST(Ledger, a_transaction_may_not_spend_what_its_own_history_has_spent)
{
    Drawn d{"A"};
    EXPECT_EQ(d.book("t1", {"A"}, "B"), "");
    EXPECT_EQ(d.book("t2", {"B/t1"}, "C"), "");
    EXPECT_EQ(d.book("again", {"A", "C/t2"}, "DE"), "inputs_conflict");
    EXPECT_EQ(d.spenders("A"), Names{"t1"}) << "an invalid transaction spends nothing";
    EXPECT_EQ(d.book("other", {"A"}, "D"), "");
    EXPECT_EQ(d.book("again", {"A", "C/t2"}, "DE"), "inputs_conflict")
        << "also once A has a conflict set";
}

TEST(Ledger, outputs_of_a_transaction_that_was_not_booked_are_unknown)
{
    Drawn d{"A"};
    EXPECT_EQ(d.book("t1", {"A"}, ""), "outputs_empty");
    EXPECT_EQ(d.book("t2", {"B/t1"}, "C"), "input_unknown");
    EXPECT_EQ(d.ledger.output(Drawn::output("B/t1")).has_value(), false);
}

TEST(Ledger, a_transaction_is_in_the_state_it_was_told)
{
    Drawn d{"A"};
    (void)d.book("t1", {"A"}, "B");
    EXPECT_EQ(d.state("t1"), "pending");
    d.confirm("t1");
    EXPECT_EQ(d.state("t1"), "confirmed");
    EXPECT_EQ(d.ledger.counts().confirmed, 1u);
    d.take_back("t1");
    EXPECT_EQ(d.state("t1"), "pending");
    d.reject("t1");
    EXPECT_EQ(d.state("t1"), "rejected");
    EXPECT_EQ(d.ledger.counts().rejected, 1u);
    EXPECT_EQ(d.ledger.counts().pending + d.ledger.counts().confirmed, 0u);
}

TEST(Ledger, a_thousand_spenders_are_all_recorded_and_the_first_and_the_newest_named)
{
    Drawn d{"A"};
    constexpr int many = 1000;
    for (int i = 0; i <= many; ++i) EXPECT_EQ(d.book("t" + std::to_string(i), {"A"}, "C"), "");
    const auto named = d.ledger.conflict_sets_of(*d.ledger.find(Drawn::id("t7")));
    ASSERT_EQ(named.size(), 1u);
    EXPECT_EQ(named[0].output, Drawn::output("A"));
    const auto& spenders = named[0].spenders;
    ASSERT_EQ(spenders.size(), step_spenders_max);
    EXPECT_EQ(spenders.front(), Drawn::id("t0"));
    EXPECT_EQ(spenders[step_spenders_max - 2], Drawn::id("t14"));
    EXPECT_EQ(spenders.back(), Drawn::id("t1000"));
    EXPECT_EQ(d.ledger.conflict_sets()[0].spenders.size(), many + 1u);
}

TEST(Ledger, a_reorganisation_takes_from_one_address_and_gives_to_another)
{
    Drawn d{"A"};
    const auto iota = [&](char name) {
        return d.ledger.balance_of(Drawn::owner(name)).confirmed.of(iota_color);
    };
    (void)d.book("pay_bob", {"A"}, "B");
    (void)d.book("pay_carol", {"A"}, "C");
    d.confirm("pay_bob");
    d.reject("pay_carol");
    EXPECT_EQ(iota('A'), 0u);
    EXPECT_EQ(iota('B'), 10u);
    EXPECT_EQ(d.ledger.unspent_of(Drawn::owner('B')).items.size(), 1u);
    d.take_back("pay_bob");
    EXPECT_EQ(iota('A'), 10u) << "nobody confirmed spends it";
    EXPECT_EQ(iota('B'), 0u);
    d.confirm("pay_carol");
    d.reject("pay_bob");
    EXPECT_EQ(iota('A'), 0u);
    EXPECT_EQ(iota('C'), 10u);
    EXPECT_TRUE(d.ledger.unspent_of(Drawn::owner('B')).items.empty());
    EXPECT_EQ(d.ledger.outputs_of(Drawn::owner('A')).items[0].spent_by,
              (Spender{Drawn::id("pay_carol"), TransactionState::confirmed}));
}

TEST(Ledger, a_rejected_spender_reserves_nothing_until_it_is_revived)
{
    Drawn d{"A"};
    const auto spent_by = [&] {
        const auto line = d.ledger.outputs_of(Drawn::owner('A')).items[0];
        return line.spent_by ? line.spent_by->transaction : TransactionId{};
    };
    for (const auto* name : {"t1", "t2", "t3"}) (void)d.book(name, {"A"}, "B");
    EXPECT_EQ(spent_by(), Drawn::id("t1"));
    d.reject("t1");
    EXPECT_EQ(spent_by(), Drawn::id("t2"));
    d.reject("t3");
    d.reject("t2");
    EXPECT_EQ(spent_by(), TransactionId{});
    EXPECT_EQ(d.ledger.balance_of(Drawn::owner('A')).available.of(iota_color), 10u);
    d.take_back("t2");
    EXPECT_EQ(spent_by(), Drawn::id("t2"));
    EXPECT_EQ(d.ledger.balance_of(Drawn::owner('A')).available.of(iota_color), 0u);
}

TEST(Ledger, what_conflicts_promise_together_does_not_overflow)
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    Ledger ledger{std::vector<Ledger::Initial>{{{Drawn::owner('A'), {}}, {{iota_color, most}}}}};
    const auto incoming = [&] {
        return ledger.balance_of(Drawn::owner('B')).incoming.of(iota_color);
    };
    Essence essence;
    essence.inputs = {{Drawn::owner('A'), {}}};
    essence.outputs = {{Drawn::owner('B'), {{iota_color, most}}}};
    (void)ledger.book(Drawn::id("t1"), essence);
    (void)ledger.book(Drawn::id("t2"), essence);
    EXPECT_EQ(incoming(), most);
    ledger.set_state(1, TransactionState::rejected);
    EXPECT_EQ(incoming(), most);
    ledger.set_state(2, TransactionState::rejected);
    EXPECT_EQ(incoming(), 0u);
}

TEST(Ledger, a_confirmed_history_stays_clear_of_a_rejected_one)
{
    Drawn d{"A"};
    (void)d.book("t1", {"A"}, "B");
    d.confirm("t1");
    (void)d.book("late", {"A"}, "C");
    EXPECT_EQ(d.book("mix", {"B/t1", "C/late"}, "DE"), "inputs_conflict");
    (void)d.book("t2", {"B/t1"}, "D");
    EXPECT_EQ(d.book("mix", {"D/t2", "C/late"}, "DE"), "inputs_conflict");
}

TEST(Ledger, balances_of_an_address_confirmed_available_and_incoming)
{
    Drawn d{"AX"};
    const auto iota = [](const Balances& b) { return b.of(iota_color); };
    (void)d.book("t1", {"A"}, "B");
    auto a = d.ledger.balance_of(Drawn::owner('A'));
    EXPECT_EQ(iota(a.confirmed), 10u);
    EXPECT_EQ(iota(a.available), 0u) << "a pending transaction spends it";
    EXPECT_EQ(iota(d.ledger.balance_of(Drawn::owner('B')).incoming), 10u);
    d.confirm("t1");
    a = d.ledger.balance_of(Drawn::owner('A'));
    EXPECT_EQ(iota(a.confirmed), 0u);
    const auto b = d.ledger.balance_of(Drawn::owner('B'));
    EXPECT_EQ(iota(b.confirmed), 10u);
    EXPECT_EQ(iota(b.available), 10u);
    EXPECT_EQ(iota(b.incoming), 0u);
    (void)d.book("late", {"A"}, "C");
    d.reject("late");
    EXPECT_EQ(iota(d.ledger.balance_of(Drawn::owner('C')).incoming), 0u) << "rejected";
    EXPECT_TRUE(d.ledger.balance_of(Drawn::owner('Z')).confirmed.empty()) << "nobody";
}

TEST(Ledger, outputs_and_history_by_address)
{
    Drawn d{"AB"};
    (void)d.book("t1", {"A", "B"}, "AC");
    (void)d.book("t2", {"A/t1"}, "A");
    const auto outputs = d.ledger.outputs_of(Drawn::owner('A')).items;
    ASSERT_EQ(outputs.size(), 3u);
    EXPECT_EQ(outputs[0].id, Drawn::output("A"));
    EXPECT_EQ(outputs[0].spent_by, (Spender{Drawn::id("t1"), TransactionState::pending}));
    EXPECT_EQ(outputs[1].id, Drawn::output("A/t1"));
    EXPECT_FALSE(outputs[2].spent_by.has_value());
    const auto history = d.ledger.history_of(Drawn::owner('A')).items;
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0].transaction, Drawn::id("t1"));
    EXPECT_EQ(history[0].spent.of(iota_color), 10u);
    EXPECT_EQ(history[0].received.of(iota_color), 10u);
    EXPECT_EQ(history[1].transaction, Drawn::id("t2"));
    EXPECT_EQ(d.ledger.history_of(Drawn::owner('C')).items.size(), 1u);
}

TEST(Ledger, genesis_outputs_are_those_of_the_transaction_with_id_zero)
{
    using fixtures::wallet;
    const Ledger ledger{fixtures::genesis_of({.wallets = {{"alice", {{iota_color, 5}}}}})};
    EXPECT_EQ(*ledger.find({wallet("alice"), TransactionId{}}), (Balances{{iota_color, 5}}));
    EXPECT_EQ(ledger.find({wallet("bob"), TransactionId{}}), nullptr);
    EXPECT_EQ(ledger.state(TransactionId{}), TransactionState::confirmed);
    EXPECT_EQ(ledger.counts().transactions, 0u);
}

/// Random transactions over few outputs: many spend what others spent, far down in the history too.
TEST(Ledger, a_history_that_spends_twice_is_recognised_exactly)
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Prng prng{seed};
        std::vector<Ledger::Initial> initial;
        for (char name : {'A', 'B', 'C'})
            initial.push_back({{Drawn::owner(name), {}}, {{iota_color, 10}}});
        Ledger ledger{initial};
        Branches branches;
        std::vector<OutputId> outputs;
        for (const auto& one : initial) outputs.push_back(one.id);
        std::map<TransactionId, std::vector<OutputId>> inputs_of;
        std::size_t conflicting = 0;
        for (int i = 0; i < 60; ++i) {
            std::set<OutputId> inputs;
            for (std::uint64_t n = 1 + prng.below(3); n > 0; --n)
                inputs.insert(outputs[outputs.size() - 1 -
                                      prng.below(std::min<std::size_t>(outputs.size(), 12))]);
            const std::vector<OutputId> list{inputs.begin(), inputs.end()};
            // By the definition: the whole history, each input counted.
            std::set<TransactionId> history;
            std::vector<TransactionId> open;
            std::map<OutputId, int> spent;
            for (const auto& input : list) {
                ++spent[input];
                open.push_back(input.transaction);
            }
            while (!open.empty()) {
                const auto at = open.back();
                open.pop_back();
                if (at.is_zero() || !history.insert(at).second) continue;
                for (const auto& input : inputs_of.at(at)) {
                    ++spent[input];
                    open.push_back(input.transaction);
                }
            }
            const bool twice =
                std::ranges::any_of(spent, [](const auto& entry) { return entry.second > 1; });
            ASSERT_EQ((BookedOutputs{ledger, branches}.history_conflicts(list)), twice)
                << "seed " << seed;
            conflicting += twice;
            if (twice) continue;
            const auto id = Drawn::id("t" + std::to_string(i));
            Essence essence;
            essence.inputs = list;
            for (char name : {'A', 'B'})
                essence.outputs.push_back({Drawn::owner(name), {{iota_color, 5}}});
            const auto booked = ledger.book(id, essence);
            (void)branches.add(booked.creators, booked.inputs);
            inputs_of[id] = list;
            for (const auto& output : essence.outputs) outputs.push_back({output.address, id});
        }
        EXPECT_GT(conflicting, 0u);
    }
}

}  // namespace
}  // namespace weft::ledger
