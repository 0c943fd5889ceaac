// Between solid and booked: whose turn it is (D-27), and what access mana comes of transactions.

#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::tangle {
namespace {

using namespace fixtures;

/// A has half of the access mana, B the other half; X and Y have none.
Drawing scheduled(std::size_t room = std::size_t{1} << 20)
{
    Drawing drawing{.nodes = {{"A", 60}, {"B", 40}}, .access = {{"A", 1000}, {"B", 1000}}};
    drawing.options.turns = TurnOrder::by_mana;
    drawing.options.scheduled.bytes_max = room;
    return drawing;
}

/// Books one.
Names turn(DrawnTangle& t)
{
    return t.booked(t.tangle.work(t.now, 1));
}

TEST(Turns, what_is_solid_waits_until_it_is_its_turn)
{
    DrawnTangle t{scheduled()};
    const auto step = t.put({"1", "X"});
    EXPECT_EQ(step.arrival, Arrival::waits_for_its_turn);
    EXPECT_TRUE(step.booked.empty());
    EXPECT_TRUE(t.tangle.has_work());
    EXPECT_EQ(t.tangle.counts().scheduled, 1u);
    EXPECT_FALSE(t.tangle.wants(t.id("1")));
    EXPECT_EQ(t.put(t.draw({"2", "X"})).arrival, Arrival::waits_for_its_turn);
    EXPECT_EQ(t.booked(t.tangle.work(t.now, 1 << 20)), (Names{"1", "2"}));
    EXPECT_FALSE(t.tangle.has_work());
}

TEST(Turns, with_memory_full_what_no_mana_stands_for_is_dropped_and_named)
{
    auto drawing = scheduled();
    drawing.options.memory_max = 1;
    DrawnTangle t{drawing};
    (void)t.put({"b", "B"});
    EXPECT_EQ(turn(t), Names{"b"}) << "who has mana is booked whatever it takes";
    const auto x = t.draw({"x", "X"});
    EXPECT_EQ(t.put(x).arrival, Arrival::waits_for_its_turn);
    const auto step = t.tangle.work(t.now, 1);
    EXPECT_TRUE(step.booked.empty());
    EXPECT_EQ(step.dropped, (std::vector<Dropped>{{t.id("x"), DropReason::memory_full}}));
    EXPECT_TRUE(t.tangle.wants(t.id("x")));

    // B stands on it: it goes on B's account.
    EXPECT_EQ(t.put({.id = "on_x", .issuer = "B", .strong = {"x"}}).arrival,
              Arrival::waits_for_parents);
    (void)t.put(x);
    EXPECT_EQ(turn(t), Names{"x"});
    EXPECT_EQ(turn(t), Names{"on_x"});
}

TEST(Turns, of_accounts_without_mana_less_is_booked_at_a_time)
{
    DrawnTangle t{scheduled()};
    for (int i = 0; i < 8; ++i) {
        (void)t.put({"x" + std::to_string(i), "X"});
        (void)t.put({"a" + std::to_string(i), "A"});
    }
    const auto first = t.booked(t.tangle.work(t.now, 1 << 20, 1));
    EXPECT_EQ(std::ranges::count_if(first, [](const auto& name) { return name[0] == 'x'; }), 1);
    EXPECT_EQ(t.booked(t.tangle.work(t.now, 1 << 20, 1 << 20)).size(), 16 - first.size());
}

TEST(Turns, what_nobody_pays_for_is_priced_by_its_bytes_its_parents_and_its_inputs)
{
    auto drawing = scheduled();
    drawing.wallets = {{"alice", 10}, {"bob", 10}};
    DrawnTangle t{drawing};
    t.transaction({"pay", {"alice", "bob"}, {{"carol", 20}}});
    const auto price = [](const Bytes& bytes) { return unpaid_price(*parse(bytes, 0)); };
    const auto one = t.draw({"1", "X"});
    EXPECT_EQ(price(one), one.size() + UnpaidPrice::message + UnpaidPrice::parent);
    const auto two = t.draw({"2", "Y"});
    (void)t.put(one);
    (void)t.put(two);
    EXPECT_EQ(t.tangle.work(t.now, 1 << 20).common_work, price(one) + price(two));
    const auto pays =
        t.draw({.id = "3", .issuer = "X", .strong = {"1", "2"}, .transaction = "pay"});
    EXPECT_EQ(price(pays), pays.size() + UnpaidPrice::message + 2 * UnpaidPrice::parent +
                               2 * UnpaidPrice::input);
    (void)t.put({"a", "A"});
    EXPECT_EQ(t.tangle.work(t.now, 1 << 20).common_work, 0u) << "who has mana pays with it";
}

TEST(Turns, no_message_costs_more_than_the_largest_one_by_its_bytes)
{
    auto drawing = scheduled();
    std::vector<std::string> payers;
    for (int i = 0; i < 80; ++i) {
        payers.push_back("payer " + std::to_string(i));
        drawing.wallets.emplace(payers.back(), 1);
    }
    DrawnTangle t{drawing};
    t.transaction({"pay", payers, {{"carol", 80}}});
    const auto pays = t.draw({.id = "1", .issuer = "X", .transaction = "pay"});
    EXPECT_EQ(unpaid_price(*parse(pays, 0)), UnpaidPrice::most);
}

TEST(Turns, nobody_attaches_to_an_issuer_of_which_much_waits)
{
    DrawnTangle t{scheduled()};
    (void)t.put({"b", "B"});
    (void)turn(t);
    for (int i = 0; i < 40; ++i)  // stands on what B said, so that this is no tip any more
        (void)t.put({.id = "f" + std::to_string(i), .issuer = "A", .strong = {"b"}});
    (void)turn(t);
    t.now += types::second;
    Prng prng{1};
    const auto parents = [&] {
        return t.tangle.prepare(std::optional<types::Payload>{}, node_id("B"), t.now, prng)
            ->message.strong;
    };
    EXPECT_EQ(parents(), std::vector{t.id("b")});
    while (t.tangle.has_work()) (void)turn(t);
    EXPECT_NE(parents(), std::vector{t.id("b")});
}

TEST(Turns, what_only_such_an_issuer_stands_on_can_be_attached_to)
{
    auto drawing = scheduled();
    drawing.nodes = {{"A", 1}, {"B", 40}, {"C", 59}};  // what A and B say confirms nothing
    DrawnTangle t{drawing};
    const std::pair<const char*, const char*> said[] = {{"c", "C"}, {"b", "B"}, {"b2", "B"}};
    for (const auto& [id, issuer] : said) {  // what C says is confirmed
        (void)t.put({id, issuer});
        (void)turn(t);
    }
    for (int i = 0; i < 40; ++i)  // the flood is the first to stand on the older of the two
        (void)t.put({.id = "f" + std::to_string(i), .issuer = "A", .strong = {"b"}});
    (void)turn(t);
    t.now += types::second;
    Prng prng{1};
    const auto prepared =
        t.tangle.prepare(std::optional<types::Payload>{}, node_id("B"), t.now, prng);
    ASSERT_TRUE(prepared.has_value());
    const auto& strong = prepared->message.strong;
    EXPECT_NE(std::ranges::find(strong, t.id("b")), strong.end());
    EXPECT_NE(std::ranges::find(strong, t.id("b2")), strong.end());
    EXPECT_EQ(std::ranges::find(strong, t.id("f0")), strong.end());
}

TEST(Turns, a_parent_that_waits_for_its_turn_is_not_asked_for)
{
    DrawnTangle t{scheduled()};
    (void)t.put({"1", "A"});
    const auto step = t.put({"2", "A", {"1"}});
    EXPECT_EQ(step.arrival, Arrival::waits_for_parents);
    EXPECT_TRUE(step.requests.empty());
    t.now += 10 * types::second;
    EXPECT_TRUE(t.tangle.tick(t.now).requests.empty());
    EXPECT_EQ(turn(t), (Names{"1"}));
    EXPECT_EQ(turn(t), (Names{"2"}));
}

TEST(Turns, a_message_without_mana_does_not_wait_behind_a_flood_of_another_peer)
{
    DrawnTangle t{scheduled()};
    const auto from = [&](const std::string& peer, const DrawnMessage& message) {
        const auto bytes = t.draw(message);
        t.now = std::max(t.now, types::decode_message(bytes)->time);
        (void)t.tangle.receive(*parse(bytes, 0), t.now, node_id(peer));
    };
    for (int i = 0; i < 50; ++i) from("liar", {"f" + std::to_string(i), "key" + std::to_string(i)});
    from("honest", {"h", "Y"});
    Names first;
    for (int i = 0; i < 5; ++i) first.push_back(turn(t).at(0));
    EXPECT_EQ(std::ranges::count(first, "h"), 1);
}

TEST(Turns, who_stands_on_a_waiting_message_lets_it_go_on_its_own_account)
{
    DrawnTangle t{scheduled()};
    std::string last;
    for (int i = 0; i < 60; ++i) {
        last = "f" + std::to_string(i);
        (void)t.put({last, "X"});
    }
    (void)t.put({"a", "A", {last}});
    Names booked;
    while (booked.empty() || booked.back() != "a") booked.push_back(turn(t).at(0));
    EXPECT_LT(booked.size(), 20u);
    EXPECT_EQ(std::ranges::count(booked, last), 1) << "once, though it waited on two accounts";
    while (t.tangle.has_work()) (void)turn(t);
    EXPECT_EQ(t.tangle.counts().messages, 61u);
    EXPECT_EQ(t.tangle.counts().scheduled_bytes, 0u);
}

TEST(Turns, what_a_waiting_message_waits_for_goes_on_the_account_of_whoever_stands_on_it)
{
    DrawnTangle t{scheduled()};
    for (int i = 0; i < 60; ++i) (void)t.put({"f" + std::to_string(i), "X"});
    const auto lower = t.draw({"lower", "X"});
    const auto upper = t.draw({"upper", "X", {"lower"}});
    const auto own = t.draw({"a", "A", {"upper"}});
    (void)t.put(own);
    (void)t.put(upper);
    (void)t.put(lower);
    Names booked;
    while (booked.empty() || booked.back() != "a") booked.push_back(turn(t).at(0));
    EXPECT_LT(booked.size(), 30u);
}

TEST(Turns, what_there_is_no_room_for_is_dropped_by_name_and_asked_for_when_it_is_missed)
{
    DrawnTangle t{scheduled(4000)};
    Names dropped;
    for (int i = 0; i < 10; ++i)
        for (const auto& one : t.put({"f" + std::to_string(i), "X"}).dropped) {
            EXPECT_EQ(one.reason, DropReason::room_full);
            dropped.push_back(t.name(one.id));
        }
    ASSERT_FALSE(dropped.empty());
    EXPECT_LE(t.tangle.counts().scheduled_bytes, 4000u);
    const auto last = dropped.back();
    EXPECT_TRUE(t.tangle.wants(t.id(last)));
    const auto step = t.put({"a", "A", {last}});
    EXPECT_EQ(step.requests, (std::vector{t.id(last)}));
}

TEST(Turns, an_own_message_is_booked_at_once_and_its_turn_is_counted)
{
    DrawnTangle t{scheduled()};
    const auto bytes = t.draw({"1", "A"});
    const auto issued = t.tangle.issue(*parse(bytes, 0), 1 * types::second);
    EXPECT_EQ(issued.arrival, Arrival::booked);
    EXPECT_EQ(t.booked(issued), (Names{"1"}));
    EXPECT_GT(t.tangle.backlog_of(node_id("A")), bytes.size());
    EXPECT_EQ(t.tangle.backlog_of(node_id("B")), 0u);
    EXPECT_TRUE(t.tangle.has_work());
    const auto step = t.tangle.work(t.now, 1);
    EXPECT_TRUE(step.booked.empty());
    EXPECT_EQ(step.own_turns, 1u);
    EXPECT_EQ(t.tangle.backlog_of(node_id("A")), 0u);
}

TEST(Turns, who_sent_a_message_that_breaks_a_rule_is_named_when_its_turn_comes)
{
    DrawnTangle t{scheduled()};
    (void)t.put({.id = "1", .issuer = "A", .time = 5});
    while (t.tangle.has_work()) (void)turn(t);
    const auto bytes = t.draw({.id = "2", .issuer = "X", .strong = {"1"}, .time = 5});
    (void)t.tangle.receive(*parse(bytes, 0), t.now, node_id("liar"));
    const auto step = t.tangle.work(t.now, 1);
    ASSERT_EQ(step.invalid.size(), 1u);
    EXPECT_EQ(step.invalid[0].source, node_id("liar"));
    EXPECT_EQ(step.invalid[0].fault.error, MessageError::time_not_after_parent);
}

TEST(Turns, a_share_is_that_of_access_mana_and_those_without_have_a_sixteenth_together)
{
    DrawnTangle t{scheduled()};
    const auto share = t.tangle.share_of(node_id("A"), 0);
    EXPECT_NEAR(static_cast<double>(share.numerator) / static_cast<double>(share.denominator),
                0.5 * 15 / 16, 0.01);
    const auto none = t.tangle.share_of(node_id("X"), 0);
    EXPECT_EQ(none.numerator, 1u);
    EXPECT_EQ(none.denominator, 16u);
}

TEST(AccessManaOfTransactions, follows_what_is_confirmed_and_is_taken_back_with_it)
{
    // Both spend what alice has: the second side becomes the heavier one.
    DrawnTangle t{{.nodes = {{"A", 40}, {"B", 30}, {"C", 30}}, .wallets = {{"alice", 1000}}}};
    const auto day = 24 * 3600;
    t.transaction({.id = "one",
                   .spends = {"alice"},
                   .creates = {{"bob", 1000}},
                   .pledge = "B",
                   .time = day,
                   .access = "B"});
    t.transaction({.id = "two",
                   .spends = {"alice"},
                   .creates = {{"carol", 1000}},
                   .pledge = "C",
                   .time = day,
                   .access = "C"});
    const auto earned = [&](const char* node) {
        return t.tangle.access_mana().earned(node_id(node), day * types::second);
    };
    (void)t.put({.id = "1", .issuer = "A", .time = day + 1, .transaction = "one"});
    EXPECT_EQ(earned("B"), 0u) << "it is not confirmed yet";
    const auto confirmed = t.put({.id = "2", .issuer = "B", .strong = {"1"}, .time = day + 2});
    // Four half-lives: 15/16 of the tokens.
    EXPECT_NEAR(static_cast<double>(earned("B")), 937.5, 1);
    ASSERT_EQ(confirmed.mana.size(), 1u);
    EXPECT_EQ(confirmed.mana[0],
              (ManaMoved{t.txid("one"), false, 1000, node_id("B"), node_id("B")}));
    EXPECT_EQ(t.tangle.mana_of(node_id("B"), day * types::second).consensus, 1030u);

    (void)t.put({.id = "3", .issuer = "C", .time = day + 3, .transaction = "two"});
    const auto fallen = t.put({.id = "4", .issuer = "B", .strong = {"3"}, .time = day + 4});
    EXPECT_EQ(t.state("one"), "pending") << "60 of 100 are for the other one";
    EXPECT_EQ(earned("B"), 0u);
    ASSERT_EQ(fallen.mana.size(), 1u);
    EXPECT_EQ(fallen.mana[0], (ManaMoved{t.txid("one"), true, 1000, node_id("B"), node_id("B")}));
    const auto won = t.put({.id = "5", .issuer = "A", .strong = {"4"}, .time = day + 5});
    EXPECT_EQ(t.state("two"), "confirmed");
    EXPECT_NEAR(static_cast<double>(earned("C")), 937.5, 1);
    ASSERT_EQ(won.mana.size(), 1u);
    EXPECT_EQ(won.mana[0].access, node_id("C"));
}

TEST(ConsensusMana, a_side_of_a_conflict_is_not_weighed_with_the_mana_that_it_gave)
{
    // The same messages in two orders: where one is confirmed first it gives B all the mana there is.
    const auto live = [](const std::vector<int>& order) {
        DrawnTangle t{
            {.nodes = {{"A", 50}, {"B", 20}, {"C", 30}}, .wallets = {{"alice", 1'000'000}}}};
        t.transaction({"one", {"alice"}, {{"bob", 1'000'000}}, "B"});
        t.transaction({"two", {"alice"}, {{"carol", 1'000'000}}, "C"});
        std::vector<Bytes> messages;
        messages.push_back(t.draw({.id = "1", .issuer = "A", .time = 1, .transaction = "one"}));
        messages.push_back(t.draw({.id = "2", .issuer = "B", .strong = {"1"}, .time = 2}));
        messages.push_back(t.draw({.id = "3", .issuer = "C", .time = 3, .transaction = "two"}));
        messages.push_back(t.draw({.id = "4", .issuer = "A", .strong = {"3"}, .time = 4}));
        for (const auto i : order) (void)t.put(messages[static_cast<std::size_t>(i)]);
        return std::pair{t.state("one"), t.state("two")};
    };
    const std::pair<std::string, std::string> won{"rejected", "confirmed"};
    EXPECT_EQ(live({0, 1, 2, 3}), won);
    EXPECT_EQ(live({2, 3, 0, 1}), won);
}

}  // namespace
}  // namespace weft::tangle
