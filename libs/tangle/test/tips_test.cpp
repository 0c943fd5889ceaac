#include <weft/base/prng.hpp>
#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

using namespace fixtures;

constexpr auto minute = types::minute;

/// What A would issue now.
std::expected<Prepared, Refused> prepared(DrawnTangle& t,
                                          Prng& prng,
                                          const std::string& transaction = "")
{
    std::optional<types::Payload> payload;
    if (!transaction.empty())
        payload = types::Payload{.type = 1, .data = encode(t.transactions.at(transaction))};
    return t.tangle.prepare(std::move(payload), key_of("A").public_key(), t.now, prng);
}

Bytes sealed(Prepared& prepared)
{
    return *seal(prepared.message, key_of("A"));
}

TEST(Tips, the_first_message_attaches_to_genesis)
{
    DrawnTangle t;
    Prng prng{1};
    t.now = 77 * types::second;
    auto first = prepared(t, prng);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->bridge);
    EXPECT_EQ(first->message.strong, std::vector{types::genesis_message});
    EXPECT_TRUE(first->message.weak.empty());
    EXPECT_EQ(first->message.time, t.now);
    EXPECT_EQ(t.put(sealed(*first)).arrival, Arrival::booked);
}

TEST(Tips, are_the_messages_without_a_strong_child)
{
    DrawnTangle t;
    (void)t.put({"1", "A"});
    (void)t.put({"2", "B"});
    (void)t.put({"3", "C", {"1"}, {"2"}});
    auto tips = t.names(t.tangle.tips());
    std::ranges::sort(tips);
    EXPECT_EQ(tips, (Names{"2", "3"})) << "a weak parent stays a tip";
}

TEST(Tips, are_walked_in_order_of_booking_from_any_place)
{
    DrawnTangle t;
    EXPECT_EQ(t.tangle.next_tip({}), 0u) << "genesis while it is alone";
    for (const auto* name : {"1", "2", "3", "4"}) (void)t.put({name, "B"});
    (void)t.put({"5", "C", {"2"}, {}});
    EXPECT_EQ(t.tangle.next_tip({}), 1u);
    EXPECT_EQ(t.tangle.next_tip(1), 3u) << "2 is none any more";
    EXPECT_EQ(t.tangle.next_tip(2), 3u) << "from a place whose tip is gone";
    EXPECT_EQ(t.tangle.next_tip(4), 5u);
    EXPECT_EQ(t.tangle.next_tip(5), std::nullopt);
    auto newest = t.names(t.tangle.newest_tips(2));
    std::ranges::sort(newest);
    EXPECT_EQ(newest, (Names{"4", "5"}));
}

TEST(Tips, are_drawn_uniformly_and_without_repetition)
{
    DrawnTangle t{{.options = {.tips_max = 2}}};
    for (const auto* name : {"1", "2", "3", "4"}) (void)t.put({name, "B"});
    t.now += types::second;
    Prng prng{7};
    std::map<std::string, int> drawn;
    for (int i = 0; i < 4000; ++i) {
        const auto one = prepared(t, prng);
        ASSERT_EQ(one->message.strong.size(), 2u);
        ASSERT_LT(one->message.strong[0], one->message.strong[1]);
        for (const auto& id : one->message.strong) ++drawn[t.name(id)];
    }
    ASSERT_EQ(drawn.size(), 4u);
    for (const auto& [name, times] : drawn) EXPECT_NEAR(times, 2000, 150) << name;
}

TEST(Tips, sequence_numbers_go_on_where_the_issuers_booked_messages_end)
{
    DrawnTangle t;
    Prng prng{1};
    for (std::uint64_t i = 0; i < 3; ++i) {
        t.now += types::second;
        auto one = prepared(t, prng);
        EXPECT_EQ(one->message.sequence_number, i);
        (void)t.put(sealed(*one));
    }
}

TEST(Tips, a_message_is_younger_than_parents_whose_issuers_clocks_run_ahead)
{
    DrawnTangle t;
    Prng prng{1};
    const auto bytes = t.draw({.id = "1", .issuer = "B", .time = 104});
    (void)t.tangle.receive(bytes, 100 * types::second);
    t.now = 100 * types::second;
    auto one = prepared(t, prng);
    EXPECT_EQ(one->message.time, 104 * types::second + 1);
    EXPECT_EQ(t.tangle.receive(sealed(*one), t.now).arrival, Arrival::booked);

    (void)t.tangle.receive(t.draw({.id = "2", .issuer = "B", .time = 99}), t.now);
    const auto two = prepared(t, prng);
    EXPECT_EQ(two->message.time, t.now) << "others come first";
    EXPECT_EQ(two->message.strong, std::vector{t.id("2")});
}

TEST(Tips, old_ones_are_left_behind)
{
    DrawnTangle t;
    Prng prng{1};
    (void)t.put({.id = "old", .issuer = "B", .time = 10});
    (void)t.put({.id = "new", .issuer = "B", .time = 1000});
    t.now = 1000 * types::second + 20 * minute;
    const auto one = prepared(t, prng);
    EXPECT_EQ(one->message.strong, std::vector{t.id("new")});
}

TEST(Tips, after_a_long_silence_bridges_lead_to_the_present)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    Prng prng{1};
    (void)t.put({.id = "a", .issuer = "B", .time = 3000});
    (void)t.put({.id = "b", .issuer = "C", .time = 3600});
    (void)t.put({.id = "c", .issuer = "C", .time = 600});
    t.now = 24 * 60 * minute;
    t.transaction({"pay", {"alice"}, {{"bob", 5}}, {}, 24 * 3600});
    std::size_t bridges = 0;
    auto next = prepared(t, prng, "pay");
    for (; next && next->bridge; next = prepared(t, prng, "pay")) {
        EXPECT_FALSE(next->message.payload);
        if (bridges == 0) {
            EXPECT_EQ(next->message.strong.size(), 2u) << "a and b, but not c";
        }
        ASSERT_EQ(t.put(sealed(*next)).arrival, Arrival::booked);
        ++bridges;
    }
    EXPECT_EQ(bridges, 46u) << "3000 s + 46 · 30 min = 85800 s, less than 30 min from 86400 s";
    ASSERT_TRUE(next);
    EXPECT_TRUE(next->message.payload);
    EXPECT_EQ(next->message.time, t.now);
    EXPECT_EQ(t.put(sealed(*next)).arrival, Arrival::booked);
    EXPECT_EQ(t.state("pay"), "confirmed");
}

TEST(Tips, a_bridge_never_leads_beyond_the_clock)
{
    DrawnTangle t;
    Prng prng{1};
    (void)t.put({.id = "1", .issuer = "B", .time = 1000});
    t.now = 1000 * types::second + 29 * minute + 20 * types::second;
    auto bridge = prepared(t, prng);
    ASSERT_TRUE(bridge->bridge) << "too old to attach a payload to, too young for 30 min more";
    EXPECT_EQ(bridge->message.time, t.now);
    EXPECT_EQ(t.tangle.receive(sealed(*bridge), t.now).arrival, Arrival::booked);
}

TEST(Tips, what_is_confirmed_is_not_left_behind_by_who_attaches_to_genesis_after_a_silence)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};  // A is more than half
    Prng prng{1};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}, {}, 1000});
    (void)t.put({.id = "1", .issuer = "A", .time = 1000, .transaction = "pay"});
    ASSERT_EQ(t.state("pay"), "confirmed");
    // A new node, or a liar: its message is valid and current, and stands on nothing.
    (void)t.put({.id = "fresh", .issuer = "N", .time = 20'000});
    t.now = 20'001 * types::second;
    t.transaction({"again", {"bob/pay"}, {{"carol", 5}}, {}, 20'001});
    auto next = prepared(t, prng, "again");
    for (int bridges = 0; next && next->bridge && bridges < 20; ++bridges) {
        ASSERT_EQ(t.put(sealed(*next)).arrival, Arrival::booked);
        next = prepared(t, prng, "again");
    }
    ASSERT_TRUE(next);
    EXPECT_FALSE(next->bridge);
    EXPECT_EQ(t.put(sealed(*next)).arrival, Arrival::booked);
    EXPECT_EQ(t.state("again"), "confirmed");
}

TEST(Tips, a_flood_of_new_ones_after_a_silence_hides_nothing_confirmed)
{
    DrawnTangle t;
    Prng prng{1};
    (void)t.put({.id = "1", .issuer = "A", .time = 1000});
    for (int i = 0; i < 200; ++i)
        (void)t.put({.id = "liar" + std::to_string(i), .issuer = "N", .time = 20'000 + i});
    EXPECT_FALSE(std::ranges::count(t.tangle.tips(), t.id("1")) == 1) << "swept as too old";
    t.now = 20'300 * types::second;
    auto next = prepared(t, prng);
    for (int bridges = 0; next->bridge && bridges < 20; ++bridges) {
        ASSERT_EQ(t.put(sealed(*next)).arrival, Arrival::booked);
        next = prepared(t, prng);
    }
    EXPECT_FALSE(next->bridge);
}

TEST(Tips, who_is_left_behind_is_led_to_the_present_by_bridges)
{
    DrawnTangle t;
    Prng prng{1};
    (void)t.put({.id = "lone", .issuer = "B", .time = 1000});
    const std::vector lone{t.id("lone")};
    t.now = 1000 * types::second + 29 * minute;
    EXPECT_FALSE(t.tangle.left_behind(lone, t.now)) << "it can be attached to";
    t.now = 10'000 * types::second;
    (void)t.put({.id = "2", .issuer = "C", .time = 10'000});
    std::size_t bridges = 0;
    while (const auto id = t.tangle.left_behind(lone, t.now)) {
        auto bridge = t.tangle.prepare_bridge(*id, key_of("B").public_key(), t.now, prng);
        ASSERT_EQ(t.put(*seal(bridge, key_of("B"))).arrival, Arrival::booked);
        ++bridges;
    }
    EXPECT_EQ(bridges, 5u) << "9000 s, 30 min each";
    (void)t.put(*seal(prepared(t, prng)->message, key_of("A")));
    EXPECT_TRUE(t.confirmed("lone"));
    EXPECT_FALSE(t.tangle.left_behind(lone, t.now));
}

TEST(Tips, what_is_too_old_and_not_below_what_this_node_attaches_to_is_out_of_reach)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"left", {"alice"}, {{"bob", 5}}, {}, 1000});
    t.transaction({"right", {"alice"}, {{"carol", 5}}, {}, 1000});
    (void)t.put({.id = "l", .issuer = "B", .time = 1000, .transaction = "left"});
    (void)t.put({.id = "r", .issuer = "C", .time = 1000, .transaction = "right"});
    (void)t.put({.id = "on_l", .issuer = "N", .strong = {"l"}, .time = 1001});
    for (const auto* side : {"left", "right"}) t.tangle.set_disliked(t.txid(side), true);
    const std::vector on_l{t.id("on_l")};
    t.now = 1001 * types::second + 29 * minute;
    EXPECT_FALSE(t.tangle.out_of_reach(on_l, t.now)) << "it is young";
    t.now = 4000 * types::second;
    (void)t.put({.id = "now", .issuer = "C", .time = 4000});
    EXPECT_TRUE(t.tangle.out_of_reach(on_l, t.now)) << "whatever this node thinks of its side";
    EXPECT_FALSE(t.tangle.left_behind(on_l, t.now)) << "nobody leads to it";
    t.tangle.set_disliked(t.txid("left"), false);
    EXPECT_TRUE(t.tangle.out_of_reach(on_l, t.now));
    (void)t.put({.id = "bridge", .issuer = "B", .strong = {"on_l"}, .time = 2700});
    (void)t.put({.id = "present", .issuer = "B", .strong = {"bridge"}, .time = 4000});
    EXPECT_FALSE(t.tangle.out_of_reach(on_l, t.now)) << "somebody led it to the present";
}

TEST(Tips, who_alone_spends_holds_the_funds_no_more_once_the_own_opinion_is_against_it)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    Prng prng{1};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}, {}, 1000});
    (void)t.put({.id = "1", .issuer = "B", .time = 1000, .transaction = "pay"});
    t.now = 1001 * types::second;
    t.transaction({"again", {"alice"}, {{"carol", 5}}, {}, 1001});
    EXPECT_EQ(prepared(t, prng, "again").error().error, PrepareError::inputs_disputed);
    t.tangle.set_disliked(t.txid("pay"), true);
    EXPECT_EQ(prepared(t, prng, "again").error().error, PrepareError::inputs_disputed)
        << "what it would attach to stands on it";

    (void)t.put({.id = "now", .issuer = "C", .time = 4000});
    t.now = 4001 * types::second;
    t.transaction({"later", {"alice"}, {{"dave", 5}}, {}, 4001});
    auto later = prepared(t, prng, "later");
    ASSERT_TRUE(later);
    EXPECT_EQ(t.put(sealed(*later)).arrival, Arrival::booked);
}

TEST(Tips, support_is_lacking_where_it_can_be_given_and_weighs_something)
{
    DrawnTangle t;
    const auto lacks = [&](const std::string& node) {
        return t.tangle.lacks_support_of(key_of(node).public_key(), t.now);
    };
    (void)t.put({"empty", "B"});
    t.now += types::second;
    EXPECT_FALSE(lacks("C")) << "it carries nothing";
    Message message;
    message.strong = {t.id("empty")};
    message.time = t.now;
    message.payload = types::Payload{.type = 0, .data = to_bytes("data")};
    (void)t.put(*seal(message, key_of("B")));
    t.now += types::second;
    EXPECT_TRUE(lacks("C"));
    EXPECT_FALSE(lacks("B")) << "its own";
    EXPECT_FALSE(lacks("N")) << "without mana";
    EXPECT_EQ(t.tangle.oldest_open(t.now), types::id_of(*seal(message, key_of("B"))));
    t.now += 40 * minute;
    EXPECT_TRUE(lacks("C")) << "bridges lead from it";
    (void)t.put({.id = "new", .issuer = "B", .time = t.now / types::second});
    t.now += types::second;
    EXPECT_FALSE(lacks("C")) << "it is left behind";
    EXPECT_EQ(t.tangle.oldest_open(t.now), std::nullopt);
}

TEST(Tips, ahead_of_the_clock_are_left_aside_until_it_gets_there)
{
    DrawnTangle t;
    Prng prng{1};
    (void)t.put({.id = "1", .issuer = "B", .time = 980});
    (void)t.put({.id = "2", .issuer = "B", .strong = {"1"}, .time = 1000});
    t.now = 990 * types::second;
    EXPECT_EQ(prepared(t, prng)->message.strong, std::vector{t.id("1")});
    EXPECT_EQ(prepared(t, prng)->message.time, t.now);
    t.now = 995 * types::second;
    EXPECT_EQ(prepared(t, prng)->message.strong, std::vector{t.id("1")})
        << "it would be later than 5 s";
    t.now = 995 * types::second + 1;
    EXPECT_EQ(prepared(t, prng)->message.strong, std::vector{t.id("2")});
}

TEST(Tips, whose_issuer_was_a_day_ahead_for_an_hour_goes_on_when_its_clock_is_right)
{
    constexpr auto day = 24 * 60 * minute;
    // Alone all that it says is confirmed at once; of two a half of the mana, nothing is.
    for (const auto& mana :
         {std::map<std::string, std::uint64_t>{{"A", 1}}, {{"A", 1}, {"B", 1}}}) {
        DrawnTangle t{{.nodes = mana}};
        Prng prng{1};
        const auto say = [&] {
            auto one = prepared(t, prng);
            ASSERT_TRUE(one) << name(one.error().error);
            EXPECT_LE(one->message.time, t.now + clock_tolerance);
            EXPECT_EQ(t.tangle.receive(sealed(*one), t.now).arrival, Arrival::booked);
        };
        t.now = 5000 * types::second;
        for (int i = 0; i < 5; ++i, t.now += types::second) say();
        const auto right = t.now;
        t.now += day;
        for (int i = 0; i < 360; ++i, t.now += 10 * types::second) say();
        t.now = right + 60 * minute;
        for (int i = 0; i < 100; ++i, t.now += minute) say();
        EXPECT_EQ(t.tangle.oldest_open(t.now), std::nullopt);
        t.now = right + day - minute;
        for (int i = 0; i < 100; ++i, t.now += minute) say();
        const auto counts = t.tangle.counts();
        EXPECT_EQ(counts.messages, counts.confirmed + (mana.size() == 1 ? 0 : counts.messages));
        EXPECT_LE(counts.tips, 3u) << "both lives end in one";
    }
}

TEST(Tips, nothing_is_ahead_of_the_clock_in_what_is_issued_whatever_was_booked_while_it_was_wrong)
{
    // The clock jumps at random; whatever is booked then, what is issued keeps to the clock and is
    // booked at once.
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Prng prng{seed};
        DrawnTangle t{{.nodes = {{"A", 2}, {"B", 2}, {"C", 1}}}};
        const auto issue = [&](const std::string& issuer) {
            const auto key = key_of(issuer);
            auto one = t.tangle.prepare(types::Payload{.type = 2, .data = to_bytes("x")},
                                        key.public_key(), t.now, prng);
            ASSERT_TRUE(one) << seed << " " << name(one.error().error);
            EXPECT_LE(one->message.time, t.now + clock_tolerance) << seed;
            EXPECT_EQ(t.tangle.receive(*seal(one->message, key), t.now).arrival, Arrival::booked)
                << seed;
        };
        t.now = 1000 * minute;
        for (int i = 0; i < 60; ++i) {
            t.now += prng.below(minute);
            if (prng.chance(Ratio::percent(10))) t.now += prng.below(3000 * minute);
            if (prng.chance(Ratio::percent(10)) && t.now > 1500 * minute)
                t.now -= prng.below(1500 * minute);
            const std::string issuers[] = {"A", "B", "C"};
            issue(issuers[prng.below(3)]);
        }
    }
}

TEST(Tips, what_was_created_ahead_of_the_clock_is_spent_when_the_clock_gets_there)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    Prng prng{1};
    t.now = 4000 * types::second;
    t.transaction({.id = "pay", .spends = {"alice"}, .creates = {{"bob", 5}}, .time = 4000});
    auto pay = prepared(t, prng, "pay");
    ASSERT_TRUE(pay);
    (void)t.put(sealed(*pay));
    t.now = 3000 * types::second;
    t.transaction({.id = "next", .spends = {"bob/pay"}, .creates = {{"carol", 5}}, .time = 3000});
    EXPECT_EQ(prepared(t, prng, "next").error().error, PrepareError::inputs_ahead);
    t.now = 4000 * types::second;
    t.transaction({.id = "then", .spends = {"bob/pay"}, .creates = {{"dave", 5}}, .time = 4000});
    EXPECT_TRUE(prepared(t, prng, "then"));
}

TEST(Tips, attachments_of_the_inputs_are_parents_when_the_past_of_the_tips_does_not_contain_them)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}, .options = {.tips_max = 1}}};
    Prng prng{3};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    t.transaction({"again", {"bob/pay"}, {{"carol", 5}}});
    (void)t.put({.id = "1", .issuer = "B", .transaction = "pay"});
    for (int i = 0; i < 9; ++i) (void)t.put({"side" + std::to_string(i), "C"});
    for (int i = 0; i < 50; ++i) {
        auto one = prepared(t, prng, "again");
        ASSERT_TRUE(one);
        EXPECT_TRUE(std::ranges::count(one->message.strong, t.id("1")) == 1);
        EXPECT_LE(one->message.strong.size(), 2u);
    }
    auto one = prepared(t, prng, "again");
    EXPECT_EQ(t.put(sealed(*one)).arrival, Arrival::booked);
    EXPECT_EQ(t.state("again"), "confirmed");
}

TEST(Tips, sixteen_parents_bring_up_to_fifteen_inputs_beside_a_tip)
{
    Drawing drawing{.options = {.tips_max = 1}};
    std::vector<std::string> inputs;
    for (int i = 0; i < 16; ++i) {
        drawing.wallets["w" + std::to_string(i)] = 1;
        inputs.push_back("w" + std::to_string(i) + "/t" + std::to_string(i));
    }
    DrawnTangle t{drawing};
    for (int i = 0; i < 16; ++i) {
        const auto n = std::to_string(i);
        t.transaction({"t" + n, {"w" + n}, {{"w" + n, 1}}});
        (void)t.put({.id = n, .issuer = "B", .transaction = "t" + n});
    }
    (void)t.put({.id = "tip", .issuer = "B", .strong = {"0", "1", "2", "3", "4", "5", "6", "7"}});
    (void)t.put(
        {.id = "top", .issuer = "B", .strong = {"8", "9", "10", "11", "12", "13", "14", "15"}});
    Prng prng{1};
    t.transaction({"all", inputs, {{"rich", 16}}});
    auto one = prepared(t, prng, "all");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->message.strong.size() + one->message.weak.size(), 9u);
    EXPECT_EQ(t.put(sealed(*one)).arrival, Arrival::booked);
    EXPECT_EQ(t.state("all"), "confirmed");
}

TEST(Tips, a_transaction_with_a_hundred_inputs_finds_its_place_once_their_messages_are_approved)
{
    Drawing drawing;
    std::vector<std::string> inputs;
    for (int i = 0; i < 100; ++i) {
        drawing.wallets["w" + std::to_string(i)] = 1;
        inputs.push_back("w" + std::to_string(i) + "/t" + std::to_string(i));
    }
    DrawnTangle t{drawing};
    for (int i = 0; i < 100; ++i) {
        const auto n = std::to_string(i);
        t.transaction({"t" + n, {"w" + n}, {{"w" + n, 1}}});
        (void)t.put({.id = n, .issuer = "B", .transaction = "t" + n});
    }
    t.transaction({"all", inputs, {{"rich", 100}}, {}, 100});
    Prng prng{1};
    t.now = 101 * types::second;
    EXPECT_EQ(prepared(t, prng, "all").error().error, PrepareError::inputs_unreachable)
        << "a hundred tips, sixteen parents";
    for (int i = 0; i < 60; ++i) {
        t.now += types::second;
        auto heartbeat = prepared(t, prng);
        (void)t.put(sealed(*heartbeat));
    }
    auto one = prepared(t, prng, "all");
    ASSERT_TRUE(one);
    EXPECT_EQ(t.put(sealed(*one)).arrival, Arrival::booked);
    EXPECT_EQ(t.state("all"), "confirmed");
}

TEST(Tips, what_cannot_be_issued_is_refused_with_the_reason)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}, .options = {.tips_max = 1}}};
    Prng prng{1};
    t.now = 3600 * types::second;
    t.transaction({"early", {"alice"}, {{"bob", 5}}, {}, 3606});
    EXPECT_EQ(prepared(t, prng, "early").error().error, PrepareError::transaction_in_the_future);
    t.transaction({"just", {"alice"}, {{"bob", 5}}, {}, 3605});
    EXPECT_EQ(prepared(t, prng, "just")->message.time, 3605 * types::second);
    t.transaction({"stale", {"alice"}, {{"bob", 5}}, {}, 2999});
    EXPECT_EQ(prepared(t, prng, "stale").error().error, PrepareError::transaction_too_old);
    t.transaction({"greedy", {"alice"}, {{"bob", 6}}, {}, 3600});
    EXPECT_EQ(prepared(t, prng, "greedy").error().error, PrepareError::transaction_invalid);
    EXPECT_EQ(prepared(t, prng, "greedy").error().ledger,
              ledger::LedgerError::inputs_outputs_unequal);

    types::Payload payload{.type = 1, .data = to_bytes("?")};
    EXPECT_EQ(t.tangle.prepare(payload, NodeId{}, t.now, prng).error().error,
              PrepareError::transaction_malformed);
    payload = {.type = 0, .data = Bytes(types::transaction_bytes_max + 1)};
    EXPECT_EQ(t.tangle.prepare(payload, NodeId{}, t.now, prng).error().error,
              PrepareError::payload_too_large);
    payload.data.pop_back();
    auto large = t.tangle.prepare(payload, NodeId{}, t.now, prng);
    EXPECT_EQ(t.tangle.receive(sealed(*large), t.now).arrival, Arrival::booked);
}

TEST(Tips, inputs_whose_attachments_are_too_old_and_outside_the_past_are_unreachable)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    Prng prng{1};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    (void)t.put({.id = "1", .issuer = "B", .time = 1, .transaction = "pay"});
    std::string last = "genesis";
    for (int i = 0; i < 80; ++i) {
        const auto id = "m" + std::to_string(i);
        (void)t.put({.id = id, .issuer = "B", .strong = {last}, .time = 2 + 60 * i});
        last = id;
    }
    t.transaction({"again", {"bob/pay"}, {{"carol", 5}}, {}, 4742});
    EXPECT_EQ(prepared(t, prng, "again").error().error, PrepareError::inputs_unreachable);
}

/// A conflict: B's side is heavier than C's, and A has not said anything.
DrawnTangle two_sides(Drawing drawing = {.nodes = {{"A", 40}, {"B", 35}, {"C", 25}},
                                         .wallets = {{"alice", 5}, {"erin", 7}}})
{
    DrawnTangle t{drawing};
    t.transaction({"pay_bob", {"alice"}, {{"bob", 5}}});
    t.transaction({"pay_carol", {"alice"}, {{"carol", 5}}});
    (void)t.put({.id = "bob", .issuer = "B", .transaction = "pay_bob"});
    (void)t.put({.id = "carol", .issuer = "C", .transaction = "pay_carol"});
    t.now += types::second;
    return t;
}

TEST(Tips, of_a_conflict_only_the_heavier_side_is_attached_to)
{
    auto t = two_sides();
    Prng prng{1};
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(prepared(t, prng)->message.strong, std::vector{t.id("bob")});
    EXPECT_TRUE(t.tangle.lacks_support_of(key_of("C").public_key(), t.now))
        << "C spoke for the other side";
    EXPECT_FALSE(t.tangle.lacks_support_of(key_of("B").public_key(), t.now));
}

TEST(Tips, equal_sides_go_by_the_lower_id_on_every_node)
{
    auto t = two_sides({.nodes = {{"A", 40}, {"B", 30}, {"C", 30}}, .wallets = {{"alice", 5}}});
    Prng prng{1};
    const bool bob = t.txid("pay_bob") < t.txid("pay_carol");
    EXPECT_EQ(prepared(t, prng)->message.strong, std::vector{t.id(bob ? "bob" : "carol")});
}

TEST(Tips, below_a_disliked_tip_what_is_liked_is_attached_to)
{
    auto t = two_sides();
    Prng prng{1};
    (void)t.put({.id = "base", .issuer = "A", .strong = {"bob"}});
    EXPECT_EQ(t.state("pay_bob"), "confirmed");
    (void)t.put({.id = "aside", .issuer = "B"});
    (void)t.put({.id = "over", .issuer = "C", .strong = {"aside", "carol"}});
    t.now += types::second;
    auto strong = t.names(prepared(t, prng)->message.strong);
    std::ranges::sort(strong);
    EXPECT_EQ(strong, (Names{"aside", "base"})) << "aside has one child, and nobody likes it";
}

TEST(Tips,
     of_a_crowd_none_is_a_parent_twice_though_it_is_its_issuers_newest_and_below_a_disliked_one)
{
    auto t = two_sides();
    Prng prng{1};
    (void)t.put({.id = "base", .issuer = "A", .strong = {"bob"}});
    (void)t.put({.id = "newest", .issuer = "B"});
    (void)t.put({.id = "over", .issuer = "C", .strong = {"newest", "carol"}});
    for (int i = 0; i < 600; ++i)
        (void)t.put({.id = std::to_string(i), .issuer = "D", .strong = {"carol"}});
    t.now += types::second;
    auto one = prepared(t, prng);
    ASSERT_TRUE(one);
    auto strong = t.names(one->message.strong);
    std::ranges::sort(strong);
    EXPECT_EQ(strong, (Names{"base", "newest"}));
    EXPECT_EQ(t.put(sealed(*one)).arrival, Arrival::booked);
}

TEST(Tips, a_liked_transaction_on_a_disliked_tip_comes_along_over_a_weak_parent)
{
    auto t = two_sides();
    Prng prng{1};
    t.transaction({"aside", {"erin"}, {{"dave", 7}}});
    (void)t.put({.id = "over", .issuer = "C", .strong = {"carol"}, .transaction = "aside"});
    t.now += types::second;
    auto one = prepared(t, prng);
    EXPECT_EQ(one->message.strong, std::vector{t.id("bob")});
    EXPECT_EQ(one->message.weak, std::vector{t.id("over")});
    EXPECT_EQ(t.put(sealed(*one)).arrival, Arrival::booked);
    EXPECT_EQ(t.state("pay_bob"), "confirmed");
    (void)t.put({.id = "next", .issuer = "B", .strong = {"bob"}, .weak = {"over"}});
    EXPECT_FALSE(t.tangle.stranded(t.id("bob")));
    EXPECT_TRUE(t.tangle.stranded(t.id("over")) || t.state("aside") == "confirmed");
}

TEST(Tips, what_spends_what_a_liked_transaction_spends_is_not_attached)
{
    auto t = two_sides();
    Prng prng{1};
    t.transaction({"third", {"alice"}, {{"dave", 5}}});
    EXPECT_EQ(prepared(t, prng, "third").error().error, PrepareError::inputs_disputed);
    t.transaction({"on_carol", {"carol/pay_carol"}, {{"dave", 5}}});
    EXPECT_EQ(prepared(t, prng, "on_carol").error().error, PrepareError::inputs_disputed);
    EXPECT_EQ(prepared(t, prng, "pay_carol").error().error, PrepareError::inputs_disputed)
        << "not even again";
    t.transaction({"on_bob", {"bob/pay_bob"}, {{"dave", 5}}});
    auto good = prepared(t, prng, "on_bob");
    ASSERT_TRUE(good);
    EXPECT_EQ(t.put(sealed(*good)).arrival, Arrival::booked);
}

TEST(Tips, an_own_message_on_the_side_that_lost_is_stranded_with_what_it_carries)
{
    auto t = two_sides();
    t.transaction({"aside", {"erin"}, {{"dave", 7}}});
    (void)t.put({.id = "over", .issuer = "C", .strong = {"carol"}, .transaction = "aside"});
    EXPECT_FALSE(t.tangle.stranded(t.id("over"))) << "nothing is decided";
    (void)t.put({.id = "base", .issuer = "A", .strong = {"bob"}});
    EXPECT_TRUE(t.tangle.stranded(t.id("over")));
    EXPECT_FALSE(t.tangle.stranded(t.id("carol"))) << "what it carries lost itself";
    (void)t.put({.id = "again", .issuer = "C", .strong = {"base"}, .transaction = "aside"});
    EXPECT_FALSE(t.tangle.stranded(t.id("over"))) << "another message brings it";
}

TEST(Tips, dropped_ones_do_not_pile_up)
{
    DrawnTangle t;
    for (int i = 0; i < 300; ++i)
        (void)t.put({.id = std::to_string(i), .issuer = "B", .time = 20 * i});
    EXPECT_LE(t.tangle.tips().size(), 91u + 64u);
}

TEST(Tips, a_thousand_issued_messages_are_all_valid)
{
    DrawnTangle t{{.wallets = {{"alice", 1'000'000}}}};
    Prng prng{5};
    std::string last = "alice";
    for (int i = 0; i < 1000; ++i) {
        t.now += static_cast<Timestamp>(prng.below(30)) * types::second;
        std::string pay;
        if (prng.chance({1, 3})) {
            pay = "t" + std::to_string(i);
            t.transaction({pay, {last}, {{"alice", 1'000'000}}, {}, t.now / types::second});
            last = "alice/" + pay;
        }
        auto one = prepared(t, prng, pay);
        ASSERT_TRUE(one) << name(one.error().error);
        const auto step = t.tangle.receive(sealed(*one), t.now);
        ASSERT_EQ(step.arrival, Arrival::booked)
            << (step.invalid.empty() ? "" : to_text(step.invalid[0].fault));
    }
    EXPECT_EQ(t.tangle.counts().confirmed, 1000u);
    EXPECT_EQ(t.tangle.counts().ledger.pending, 0u);
}

}  // namespace
}  // namespace weft::tangle
