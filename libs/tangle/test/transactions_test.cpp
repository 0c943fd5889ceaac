

#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

namespace weft::tangle {
namespace {

using namespace fixtures;

/// A alone decides: what A issues or references is confirmed.
Drawing one_majority(std::map<std::string, std::uint64_t> wallets)
{
    return {.nodes = {{"A", 60}, {"B", 25}, {"C", 15}}, .wallets = std::move(wallets)};
}

std::vector<std::pair<std::string, std::string>> changes(const DrawnTangle& t, const Step& step)
{
    std::vector<std::pair<std::string, std::string>> list;
    for (const auto& change : step.transactions)
        for (const auto& [name, transaction] : t.transactions)
            if (types::id_of(transaction) == change.transaction)
                list.emplace_back(name, std::string{ledger::name(change.after)});
    return list;
}
using Changes = std::vector<std::pair<std::string, std::string>>;

TEST(TangleTransactions, one_is_confirmed_with_a_message_that_carries_it)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    const auto first = t.put({.id = "1", .issuer = "B", .transaction = "pay"});
    EXPECT_TRUE(first.booked[0].first);
    EXPECT_TRUE(first.transactions.empty()) << "it is pending as every new one";
    EXPECT_EQ(t.tangle.ledger().balance_of(wallet("bob")).incoming.of(types::iota_color), 5u);
    const auto step = t.put({.id = "2", .issuer = "A", .strong = {"1"}});
    EXPECT_EQ(t.confirmed(step), (Names{"1", "2"}));
    EXPECT_EQ(changes(t, step), (Changes{{"pay", "confirmed"}}));
    EXPECT_EQ(t.tangle.ledger().balance_of(wallet("bob")).confirmed.of(types::iota_color), 5u);
}

TEST(TangleTransactions, one_is_confirmed_with_a_message_that_stands_for_it_over_a_weak_parent)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    t.transaction({"again", {"bob/pay"}, {{"carol", 5}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay"});
    (void)t.put({.id = "2", .issuer = "B", .strong = {"1"}, .transaction = "again"});
    EXPECT_EQ(changes(t, t.put({.id = "3", .issuer = "A", .weak = {"2"}})),
              (Changes{{"pay", "confirmed"}, {"again", "confirmed"}}));
    EXPECT_FALSE(t.confirmed("2")) << "the message itself is not approved";
}

TEST(TangleTransactions, a_reattachment_is_the_same_transaction)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay"});
    const auto step = t.put({.id = "2", .issuer = "C", .transaction = "pay"});
    EXPECT_FALSE(step.booked[0].first);
    EXPECT_TRUE(step.transactions.empty());
    EXPECT_TRUE(step.conflict_sets.empty());
    EXPECT_EQ(t.names(t.tangle.carriers(t.txid("pay"), 0, 10)), (Names{"1", "2"}));
    EXPECT_EQ(t.names(t.tangle.carriers(t.txid("pay"), 1, 10)), Names{"2"});
    EXPECT_EQ(t.names(t.tangle.carriers(t.txid("pay"), 0, 1)), Names{"1"});
    EXPECT_EQ(t.tangle.carrier_count(t.txid("pay")), 2u);
    (void)t.put({"3", "A", {"2"}});
    EXPECT_EQ(t.state("pay"), "confirmed");
}

TEST(TangleTransactions, a_double_spend_is_named_and_the_side_that_leads_is_confirmed)
{
    DrawnTangle t{{.nodes = {{"A", 40}, {"B", 35}, {"C", 25}}, .wallets = {{"alice", 5}}}};
    t.transaction({"pay_bob", {"alice"}, {{"bob", 5}}});
    t.transaction({"pay_carol", {"alice"}, {{"carol", 5}}});
    t.transaction({"pass_on", {"bob/pay_bob"}, {{"dave", 5}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay_bob"});
    (void)t.put({.id = "2", .issuer = "B", .strong = {"1"}, .transaction = "pass_on"});
    const auto step = t.put({.id = "3", .issuer = "C", .transaction = "pay_carol"});
    ASSERT_EQ(step.conflict_sets.size(), 1u);
    EXPECT_EQ(step.conflict_sets[0],
              (ledger::ConflictSet{{wallet("alice"), TransactionId{}},
                                   {t.txid("pay_bob"), t.txid("pay_carol")}}));
    EXPECT_EQ(t.tangle.branches_of(t.txid("pass_on")), std::vector{t.txid("pay_bob")});
    EXPECT_EQ(t.tangle.branch(t.txid("pay_bob"))->weight, 35u);
    EXPECT_TRUE(t.tangle.branch(t.txid("pay_bob"))->liked);
    EXPECT_FALSE(t.tangle.branch(t.txid("pay_carol"))->liked);
    EXPECT_TRUE(t.tangle.disliked(t.id("3")));
    EXPECT_EQ(t.tangle.ledger().conflicts_of(t.txid("pay_bob")).items,
              (std::vector<ledger::Conflict>{{t.txid("pay_carol"),
                                              {wallet("alice"), TransactionId{}},
                                              ledger::TransactionState::pending}}));
    (void)t.put({"both", "A", {"2", "3"}});
    EXPECT_EQ(t.error("both"), "parents_conflict");

    const auto decided = t.put({"4", "A", {"2"}});
    EXPECT_EQ(
        changes(t, decided),
        (Changes{{"pay_bob", "confirmed"}, {"pass_on", "confirmed"}, {"pay_carol", "rejected"}}));
    EXPECT_EQ(t.confirmed(decided), (Names{"1", "2"})) << "4 has A's 40 of 100 alone";
    ASSERT_EQ(decided.branches.size(), 2u);
    for (const auto& one : decided.branches) {
        EXPECT_EQ(one.after,
                  one.branch == t.txid("pay_bob") ? BranchState::confirmed : BranchState::rejected);
        EXPECT_EQ(one.over, std::nullopt);
    }
}

TEST(TangleTransactions, what_is_confirmed_is_taken_back_when_a_conflict_is_heavier)
{
    DrawnTangle t{
        {.nodes = {{"A", 60}, {"B", 25}, {"C", 15}}, .wallets = {{"alice", 100}, {"erin", 7}}}};
    t.transaction({"pay_bob", {"alice"}, {{"bob", 100}}, "C"});
    t.transaction({"pay_carol", {"alice"}, {{"carol", 100}}, "B"});
    t.transaction({"pass_on", {"bob/pay_bob"}, {{"dave", 100}}, "C"});
    t.transaction({"aside", {"erin"}, {{"dave", 7}}});
    const auto mana = [&](const std::string& node) {
        for (const auto& entry : t.tangle.mana())
            if (entry.node == key_of(node).public_key()) return entry.mana;
        return std::uint64_t{0};
    };
    (void)t.put({.id = "0", .issuer = "A", .transaction = "aside"});
    (void)t.put({.id = "1", .issuer = "A", .strong = {"0"}, .transaction = "pay_bob"});
    EXPECT_EQ(t.state("pay_bob"), "confirmed");
    EXPECT_EQ(mana("C"), 115u);
    (void)t.put({.id = "2", .issuer = "C", .strong = {"1"}, .transaction = "pass_on"});
    EXPECT_EQ(t.state("pass_on"), "confirmed") << "115 of 200";
    (void)t.put({.id = "3", .issuer = "B", .strong = {"0"}, .transaction = "pay_carol"});
    EXPECT_EQ(t.state("pay_carol"), "rejected") << "25 against 175";

    // 85 against 15: what the two sides gave does not weigh them.
    const auto step = t.put({"4", "A", {"3"}});
    EXPECT_EQ(t.state("pay_bob"), "rejected");
    EXPECT_EQ(t.state("pass_on"), "rejected");
    EXPECT_EQ(t.state("pay_carol"), "confirmed");
    EXPECT_EQ(t.unconfirmed(step), (Names{"1", "2"}));
    EXPECT_FALSE(t.confirmed("1"));
    EXPECT_TRUE(t.confirmed("0")) << "it is on both sides";
    EXPECT_EQ(t.state("aside"), "confirmed");
    EXPECT_EQ(mana("C"), 15u) << "as if pay_bob had never been";
    EXPECT_EQ(mana("B"), 125u);
    ASSERT_FALSE(step.branches.empty());
    EXPECT_EQ(step.branches[0].branch, t.txid("pay_carol"));
    EXPECT_EQ(step.branches[0].over, t.txid("pay_bob")) << "a reorganisation";
    EXPECT_EQ(t.tangle.counts().reorganisations, 1u);
    EXPECT_EQ(t.tangle.ledger().balance_of(wallet("bob")).confirmed.of(types::iota_color), 0u);
    EXPECT_EQ(t.tangle.ledger().balance_of(wallet("carol")).confirmed.of(types::iota_color), 100u);
}

TEST(TangleTransactions, a_spend_after_a_confirmed_one_is_rejected_with_all_on_it)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"pay_bob", {"alice"}, {{"bob", 5}}});
    t.transaction({"pay_carol", {"alice"}, {{"carol", 5}}});
    t.transaction({"pass_on", {"carol/pay_carol"}, {{"dave", 5}}});
    (void)t.put({.id = "1", .issuer = "A", .transaction = "pay_bob"});
    EXPECT_EQ(t.state("pay_bob"), "confirmed");
    const auto step = t.put({.id = "2", .issuer = "B", .transaction = "pay_carol"});
    EXPECT_EQ(changes(t, step), (Changes{{"pay_carol", "rejected"}}));
    EXPECT_EQ(step.conflict_sets.size(), 1u);
    (void)t.put({.id = "3", .issuer = "B", .strong = {"2"}, .transaction = "pass_on"});
    EXPECT_EQ(t.state("pay_bob"), "confirmed");
    EXPECT_EQ(t.state("pay_carol"), "rejected");
    EXPECT_EQ(t.state("pass_on"), "rejected");
    (void)t.put({"4", "A", {"1", "3"}});
    EXPECT_EQ(t.error("4"), "parents_conflict");
}

TEST(TangleTransactions, an_input_must_be_contained_in_the_past)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    t.transaction({"again", {"bob/pay"}, {{"carol", 5}}});
    t.transaction({"third", {"carol/again"}, {{"dave", 5}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay"});
    (void)t.put({"2", "B"});
    (void)t.put({.id = "blind", .issuer = "C", .strong = {"2"}, .transaction = "again"});
    EXPECT_EQ(t.error("blind"), "inputs_not_in_past");
    EXPECT_EQ(t.state("again"), "unknown") << "only valid messages' transactions are booked";
    (void)t.put({.id = "own", .issuer = "C", .strong = {"2"}, .transaction = "third"});
    EXPECT_EQ(t.error("own"), "inputs_not_in_past") << "nobody created it yet";

    (void)t.put({.id = "3", .issuer = "C", .strong = {"2"}, .weak = {"1"}, .transaction = "again"});
    EXPECT_EQ(t.state("again"), "pending") << "a weak parent brings its payload";
    (void)t.put({"4", "B", {"2"}, {"3"}});
    (void)t.put({.id = "5", .issuer = "B", .strong = {"4"}, .transaction = "third"});
    EXPECT_EQ(t.state("third"), "pending") << "what a strong parent stands for over a weak one";
}

TEST(TangleTransactions, a_weak_parent_brings_what_its_payload_spends_from_but_not_its_past)
{
    DrawnTangle t{one_majority({{"alice", 5}, {"erin", 7}})};
    t.transaction({"pay", {"alice"}, {{"bob", 4}, {"alice", 1}}});
    t.transaction({"again", {"bob/pay"}, {{"carol", 4}}});
    t.transaction({"other", {"erin"}, {{"dave", 7}}});
    t.transaction({"change", {"alice/pay"}, {{"frank", 1}}});
    t.transaction({"aside", {"dave/other"}, {{"frank", 7}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay"});
    (void)t.put({.id = "2", .issuer = "B", .strong = {"1"}, .transaction = "other"});
    (void)t.put({.id = "3", .issuer = "B", .strong = {"2"}, .transaction = "again"});
    (void)t.put({.id = "4", .issuer = "C", .weak = {"3"}, .transaction = "change"});
    EXPECT_EQ(t.state("change"), "pending") << "pay is in the history of again";
    (void)t.put({.id = "5", .issuer = "C", .weak = {"3"}, .transaction = "aside"});
    EXPECT_EQ(t.error("5"), "inputs_not_in_past") << "other is only in the past of 3";
}

TEST(TangleTransactions, a_rule_of_the_ledger_broken_makes_the_message_invalid)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"too_much", {"alice"}, {{"bob", 6}}});
    (void)t.put({.id = "1", .issuer = "A", .transaction = "too_much"});
    EXPECT_EQ(t.error("1"), "transaction_invalid: inputs_outputs_unequal");
    t.transaction({"nothing_there", {"bob"}, {{"carol", 6}}});
    (void)t.put({.id = "2", .issuer = "A", .transaction = "nothing_there"});
    EXPECT_EQ(t.error("2"), "transaction_invalid: input_unknown");
    (void)t.put({"3", "B", {"1"}});
    EXPECT_EQ(t.error("3"), "parent_invalid");
}

TEST(TangleTransactions, a_history_that_spends_an_output_twice_is_invalid)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"pay_bob", {"alice"}, {{"bob", 5}}});
    t.transaction({"pay_carol", {"alice"}, {{"carol", 5}}});
    t.transaction({"both", {"bob/pay_bob", "carol/pay_carol"}, {{"dave", 10}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay_bob"});
    (void)t.put({.id = "2", .issuer = "C", .transaction = "pay_carol"});
    (void)t.put({.id = "3", .issuer = "C", .strong = {"1", "2"}, .transaction = "both"});
    EXPECT_EQ(t.error("3"), "inputs_conflict");
}

TEST(TangleTransactions, consensus_mana_moves_with_confirmed_transactions)
{
    DrawnTangle t{one_majority({{"alice", 100}})};
    t.transaction(
        {.id = "t1", .spends = {"alice"}, .creates = {{"bob", 30}, {"carol", 70}}, .pledge = "B"});
    t.transaction({.id = "t2", .spends = {"bob/t1"}, .creates = {{"dave", 30}}, .pledge = "C"});
    t.transaction({.id = "t3", .spends = {"carol/t1"}, .creates = {{"dave", 70}}});
    const auto mana = [&](const std::string& node) {
        for (const auto& entry : t.tangle.mana())
            if (entry.node == key_of(node).public_key()) return entry.mana;
        return std::uint64_t{0};
    };
    (void)t.put({.id = "1", .issuer = "A", .transaction = "t1"});
    EXPECT_EQ(mana("B"), 125u) << "genesis tokens are pledged to nobody before";
    EXPECT_EQ(mana("A"), 60u);
    (void)t.put({.id = "2", .issuer = "C", .strong = {"1"}, .transaction = "t2"});
    EXPECT_EQ(mana("C"), 15u) << "pending moves nothing";
    (void)t.put({"3", "B", {"2"}});
    EXPECT_EQ(mana("B"), 95u);
    EXPECT_EQ(mana("C"), 45u);
    (void)t.put({.id = "4", .issuer = "B", .strong = {"3"}, .transaction = "t3"});
    (void)t.put({"5", "A", {"4"}});
    EXPECT_EQ(t.state("t3"), "confirmed");
    EXPECT_EQ(mana("B"), 25u) << "pledged to the zero id: burned";
}

TEST(TangleTransactions, what_is_confirmed_together_moves_mana_in_the_order_in_which_it_was_pledged)
{
    DrawnTangle t{one_majority({{"alice", 5}})};
    t.transaction({"one", {"alice"}, {{"bob", 5}}, "B"});
    t.transaction({"two", {"bob/one"}, {{"carol", 5}}, "C", 1});
    (void)t.put({.id = "1", .issuer = "C", .transaction = "one"});
    // It stands for both, and its weak parent is not confirmed with it.
    (void)t.put({.id = "2", .issuer = "A", .weak = {"1"}, .transaction = "two"});
    EXPECT_FALSE(t.confirmed("1"));
    EXPECT_EQ(t.state("one"), "confirmed");
    EXPECT_EQ(t.state("two"), "confirmed");
    const auto& mana = t.tangle.engine().mana();
    EXPECT_EQ(mana.of(*mana.find(node_id("B"))), 25u);
    EXPECT_EQ(mana.of(*mana.find(node_id("C"))), 20u);
}

TEST(TangleTransactions, a_long_history_is_found_through_checkpoints)
{
    auto drawing = one_majority({{"alice", 5}, {"bob", 6}});
    drawing.options.checkpoint_after = 50;
    DrawnTangle t{drawing};
    t.transaction({"old", {"alice"}, {{"carol", 5}}});
    t.transaction({"other", {"bob"}, {{"carol", 6}}});
    (void)t.put({.id = "first", .issuer = "A", .transaction = "old"});
    (void)t.put({.id = "aside", .issuer = "A", .transaction = "other"});
    std::string last = "first";
    for (int i = 0; i < 900; ++i) {
        const auto id = std::to_string(i);
        (void)t.put({id, "A", {last}});
        last = id;
    }
    t.transaction({"spend_old", {"carol/old"}, {{"dave", 5}}, {}, 900});
    t.transaction({"spend_other", {"carol/other"}, {{"dave", 6}}, {}, 900});
    for (int i = 0; i < 3; ++i) {
        const auto id = "late" + std::to_string(i);
        (void)t.put({.id = id, .issuer = "A", .strong = {last}, .transaction = "spend_other"});
        EXPECT_EQ(t.error(id), "inputs_not_in_past");
    }
    (void)t.put({.id = "found", .issuer = "A", .strong = {last}, .transaction = "spend_old"});
    EXPECT_EQ(t.state("spend_old"), "confirmed");
}

}  // namespace
}  // namespace weft::tangle
