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

TEST(Ledger, a_transaction_is_confirmed_when_it_is_approved_and_its_history_is_confirmed)
{
    Drawn d{"A"};
    (void)d.book("t1", {"A"}, "B");
    (void)d.book("t2", {"B/t1"}, "C");
    (void)d.book("t3", {"C/t2"}, "D");
    EXPECT_EQ(d.state("t2"), "pending");
    d.approve("t2");
    EXPECT_EQ(d.changed(), (List{"t1 confirmed", "t2 confirmed"})) << "its history with it";
    EXPECT_EQ(d.state("t3"), "pending");
    d.approve("t2");
    EXPECT_TRUE(d.changed().empty()) << "once";
}

TEST(Ledger, two_open_spends_hold_each_other_back_with_all_that_builds_on_them)
{
    Drawn d{"AX"};
    (void)d.book("t1", {"A"}, "B");
    (void)d.book("t2", {"B/t1"}, "C");
    (void)d.book("aside", {"X"}, "Y");
    EXPECT_EQ(d.book("other", {"A"}, "D"), "");
    EXPECT_EQ(d.changed(), (List{"other conflicting", "t1 conflicting", "t2 conflicting"}));
    EXPECT_EQ(
        d.step.conflict_sets,
        (std::vector<ConflictSet>{{Drawn::output("A"), {Drawn::id("t1"), Drawn::id("other")}}}));
    (void)d.book("t3", {"C/t2"}, "E");
    EXPECT_EQ(d.changed(), List{"t3 conflicting"});
    for (const auto* name : {"t3", "other"}) d.approve(name);
    EXPECT_TRUE(d.changed().empty());
    d.approve("aside");
    EXPECT_EQ(d.state("aside"), "confirmed");
}

TEST(Ledger, a_thousand_spenders_are_all_conflicting_and_a_step_names_the_first_and_the_newest)
{
    Drawn d{"A"};
    (void)d.book("t0", {"A"}, "B");
    constexpr int many = 1000;
    for (int i = 1; i <= many; ++i) {
        EXPECT_EQ(d.book("t" + std::to_string(i), {"A"}, "C"), "");
        if (i > 1) {
            EXPECT_EQ(d.changed(), List{"t" + std::to_string(i) + " conflicting"});
        }
    }
    ASSERT_EQ(d.step.conflict_sets.size(), 1u);
    const auto& named = d.step.conflict_sets[0].spenders;
    ASSERT_EQ(named.size(), step_spenders_max);
    EXPECT_EQ(named.front(), Drawn::id("t0"));
    EXPECT_EQ(named[step_spenders_max - 2], Drawn::id("t14"));
    EXPECT_EQ(named.back(), Drawn::id("t1000"));
    EXPECT_EQ(d.ledger.conflict_sets()[0].spenders.size(), many + 1u);
    EXPECT_EQ(d.ledger.counts().conflicting, many + 1u);
}

TEST(Ledger, a_spend_after_a_confirmed_one_is_rejected_with_all_that_builds_on_it)
{
    Drawn d{"A"};
    (void)d.book("t1", {"A"}, "B");
    d.approve("t1");
    EXPECT_EQ(d.book("late", {"A"}, "C"), "");
    EXPECT_EQ(d.changed(), List{"late rejected"});
    EXPECT_EQ(d.book("on_it", {"C/late"}, "D"), "");
    EXPECT_EQ(d.changed(), List{"on_it rejected"});
    d.approve("on_it");
    EXPECT_EQ(d.state("on_it"), "rejected");
    EXPECT_EQ(d.state("t1"), "confirmed");
    EXPECT_EQ(d.book("t2", {"B/t1"}, "E"), "");
    d.approve("t2");
    EXPECT_EQ(d.state("t2"), "confirmed") << "what builds on the winner is free";
}

TEST(Ledger, a_rejected_conflict_does_not_lock_what_else_it_spends)
{
    Drawn d{"AX"};
    (void)d.book("t1", {"A"}, "B");
    d.approve("t1");
    (void)d.book("loser", {"A", "X"}, "CD");
    EXPECT_EQ(d.state("loser"), "rejected");
    EXPECT_EQ(d.book("pay", {"X"}, "E"), "");
    EXPECT_EQ(d.state("pay"), "pending");
    EXPECT_EQ(d.spenders("X"), (Names{"loser", "pay"})) << "recorded all the same";
    d.approve("pay");
    EXPECT_EQ(d.state("pay"), "confirmed");
    EXPECT_EQ(d.book("mix", {"C/loser", "E/pay"}, "FG"), "inputs_conflict");
}

TEST(Ledger, a_confirmed_history_stays_clear_of_a_rejected_one)
{
    Drawn d{"A"};
    (void)d.book("t1", {"A"}, "B");
    d.approve("t1");
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
    d.approve("t1");
    a = d.ledger.balance_of(Drawn::owner('A'));
    EXPECT_EQ(iota(a.confirmed), 0u);
    const auto b = d.ledger.balance_of(Drawn::owner('B'));
    EXPECT_EQ(iota(b.confirmed), 10u);
    EXPECT_EQ(iota(b.available), 10u);
    EXPECT_EQ(iota(b.incoming), 0u);
    (void)d.book("late", {"A"}, "C");
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
    EXPECT_EQ(d.ledger.spends_from(Drawn::id("t2")), std::vector{Drawn::id("t1")});
    EXPECT_TRUE(d.ledger.spends_from(Drawn::id("t1")).empty()) << "genesis is nobody";
    EXPECT_TRUE(d.ledger.in_history(Drawn::id("t1"), Drawn::id("t2")));
    EXPECT_FALSE(d.ledger.in_history(Drawn::id("t2"), Drawn::id("t1")));
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

/// Random double spends and approvals, against the definitions over whole histories.
void live(std::uint64_t seed)
{
    Prng prng{seed};
    Drawn d{"ABCDE"};
    List outputs = {"A", "B", "C", "D", "E"};
    std::map<std::string, std::vector<std::string>> spends;  // transaction: outputs
    std::map<std::string, std::string> creator;              // output: transaction
    std::map<std::string, bool> approved;
    const std::function<void(const std::string&, Names&)> history = [&](const std::string& t,
                                                                        Names& into) {
        if (!into.insert(t).second) return;
        for (const auto& input : spends[t])
            if (creator.contains(input)) history(creator[input], into);
    };
    for (int i = 0; i < 40; ++i) {
        const auto before = d.ledger.conflict_sets().size();
        if (!spends.empty() && prng.chance({1, 3})) {
            auto pick = spends.begin();
            std::advance(pick, static_cast<std::ptrdiff_t>(prng.below(spends.size())));
            d.approve(pick->first);
        } else {
            Names inputs;
            for (auto n = 1 + prng.below(2); n > 0; --n) {
                const auto reach = std::min<std::uint64_t>(outputs.size(), 7);
                inputs.insert(outputs[outputs.size() - 1 - prng.below(reach)]);
            }
            const auto id = "t" + std::to_string(i);
            Names past;
            for (const auto& input : inputs)
                if (creator.contains(input)) history(creator[input], past);
            std::multiset<std::string> spent{inputs.begin(), inputs.end()};
            for (const auto& t : past) spent.insert(spends[t].begin(), spends[t].end());
            const bool twice = std::set(spent.begin(), spent.end()).size() != spent.size();
            std::string pays;
            for (const auto& input : inputs) {
                (void)input;
                pays += static_cast<char>('F' + pays.size());
            }
            const auto error = d.book(id, {inputs.begin(), inputs.end()}, pays);
            ASSERT_EQ(error, twice ? "inputs_conflict" : "") << "seed " << seed << " " << id;
            if (twice) continue;
            spends[id] = {inputs.begin(), inputs.end()};
            for (const auto to : pays) {
                outputs.push_back(std::string{to} + "/" + id);
                creator[outputs.back()] = id;
            }
        }
        EXPECT_GE(d.ledger.conflict_sets().size(), before);
        for (const auto& [t, inputs] : spends) {
            const auto state = d.state(t);
            bool rejected_history = false;
            bool conflicting_history = false;
            bool confirmed_conflict = false;
            bool open_conflict = false;
            for (const auto& input : inputs) {
                if (creator.contains(input)) {
                    rejected_history |= d.state(creator[input]) == "rejected";
                    conflicting_history |= d.state(creator[input]) == "conflicting";
                    if (state == "confirmed") {
                        EXPECT_EQ(d.state(creator[input]), "confirmed");
                    }
                }
                for (const auto& conflict : d.spenders(input)) {
                    if (conflict == t) continue;
                    confirmed_conflict |= d.state(conflict) == "confirmed";
                    open_conflict |= d.state(conflict) == "conflicting";
                    if (state != "rejected") {
                        EXPECT_NE(d.state(conflict), "pending");
                    }
                }
            }
            EXPECT_EQ(state == "rejected", rejected_history || confirmed_conflict) << t;
            EXPECT_EQ(state == "conflicting",
                      state != "rejected" && (conflicting_history || open_conflict))
                << "seed " << seed << " " << t;
        }
    }
    const auto counts = d.ledger.counts();
    EXPECT_EQ(counts.transactions, spends.size());
    EXPECT_EQ(counts.pending + counts.conflicting + counts.confirmed + counts.rejected,
              spends.size());
}

TEST(Ledger, states_follow_their_definitions_in_random_lives)
{
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        live(seed);
        if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
    }
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
            ASSERT_EQ(ledger.history_conflicts(list), twice) << "seed " << seed;
            conflicting += twice;
            if (twice) continue;
            const auto id = Drawn::id("t" + std::to_string(i));
            Essence essence;
            essence.inputs = list;
            for (char name : {'A', 'B'})
                essence.outputs.push_back({Drawn::owner(name), {{iota_color, 5}}});
            (void)ledger.book(id, essence);
            if (prng.chance({1, 2})) (void)ledger.approve(id);
            inputs_of[id] = list;
            for (const auto& output : essence.outputs) outputs.push_back({output.address, id});
        }
        EXPECT_GT(conflicting, 0u);
    }
}

}  // namespace
}  // namespace weft::ledger
