// What a Tangle with a window keeps, and what it says of what it does not.

#include <weft/base/prng.hpp>
#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

namespace weft::tangle {
namespace {

using namespace fixtures;

/// A window of an hour. A confirms what it says, B alone confirms nothing.
class AWindow : public testing::Test {
protected:
    explicit AWindow(const std::map<std::string, std::uint64_t>& wallets = {{"alice", 10}})
        : t{drawing(wallets)}
    {}
    static Drawing drawing(const std::map<std::string, std::uint64_t>& wallets = {{"alice", 10}})
    {
        Drawing drawing{.nodes = {{"A", 60}, {"B", 40}}, .wallets = wallets};
        drawing.options.window = 60 * types::minute;
        drawing.options.checkpoint_after = 8;
        return drawing;
    }
    template <class What>
    Step& put(const What& what)
    {
        return step = t.put(what);
    }
    Step& say(const std::string& id, Timestamp minute, const std::string& transaction = "")
    {
        put(DrawnMessage{.id = id,
                         .issuer = "A",
                         .strong = {newest},
                         .time = minute * 60,
                         .transaction = transaction});
        newest = id;
        said = minute;
        return step;
    }
    /// A speaks every ten minutes.
    void pass_until(Timestamp minute)
    {
        while (said + 10 <= minute) say("at " + std::to_string(said + 10), said + 10);
    }
    std::uint64_t has(const std::string& owner)
    {
        return t.tangle.ledger().balance_of(wallet(owner)).confirmed.of(types::iota_color);
    }

    DrawnTangle t;
    Step step;  ///< the last one
    std::string newest = "genesis";
    Timestamp said = 0;
};

TEST_F(AWindow, what_is_older_is_refused_by_name_and_nobody_is_asked_for_its_parents)
{
    pass_until(200);
    const auto hidden = t.draw({.id = "hidden", .issuer = "B", .time = 100 * 60});
    put(DrawnMessage{.id = "late", .issuer = "B", .strong = {"hidden"}, .time = 120 * 60});
    EXPECT_EQ(t.error("late"), "older_than_window");
    EXPECT_TRUE(step.requests.empty());
    EXPECT_TRUE(step.invalid.at(0).source.is_zero());  // nobody is blamed
    EXPECT_EQ(t.tangle.horizon(), 140 * types::minute);
    put(DrawnMessage{.id = "in time", .issuer = "B", .time = 140 * 60});
    EXPECT_EQ(t.error("in time"), "");
}

TEST_F(AWindow, what_stands_on_something_older_is_refused_by_the_same_name)
{
    pass_until(200);
    const auto hidden = t.draw({.id = "hidden", .issuer = "B", .time = 130 * 60});
    put(DrawnMessage{.id = "child", .issuer = "B", .strong = {"hidden"}, .time = 150 * 60});
    EXPECT_EQ(t.tangle.missing().size(), 1u);
    put(hidden);
    EXPECT_EQ(t.error("child"), "older_than_window");
    EXPECT_TRUE(t.tangle.missing().empty());
}

TEST_F(AWindow, what_a_final_transaction_created_can_be_spent_and_what_it_spent_cannot)
{
    t.transaction({.id = "pay", .spends = {"alice"}, .creates = {{"bob", 10}}, .time = 300});
    say("carrier", 5, "pay");
    pass_until(200);
    EXPECT_EQ(t.state("pay"), "unknown");
    EXPECT_EQ(has("bob"), 10u);
    EXPECT_EQ(t.tangle.counts().ledger.confirmed, 1u);

    t.transaction({.id = "twice", .spends = {"alice"}, .creates = {{"eve", 10}}, .time = 12'000});
    put(DrawnMessage{.id = "double spend", .issuer = "B", .time = 12'000, .transaction = "twice"});
    EXPECT_EQ(t.error("double spend"), "transaction_invalid: input_unknown");

    t.transaction(
        {.id = "on", .spends = {"bob/pay"}, .creates = {{"carol", 10}}, .time = 205 * 60});
    say("spender", 205, "on");
    EXPECT_EQ(t.state("on"), "confirmed");
    EXPECT_EQ(has("carol"), 10u);
    pass_until(400);
    EXPECT_EQ(has("bob"), 0u);
    EXPECT_EQ(has("carol"), 10u);
    EXPECT_EQ(t.tangle.counts().outputs_kept, 1u);
}

TEST_F(AWindow, a_conflict_goes_with_its_sides_and_what_stands_for_the_loser_is_dead)
{
    t.transaction({.id = "pay", .spends = {"alice"}, .creates = {{"bob", 10}}, .time = 60});
    t.transaction({.id = "steal", .spends = {"alice"}, .creates = {{"eve", 10}}, .time = 60});
    say("honest", 2, "pay");
    put(DrawnMessage{.id = "thief 2", .issuer = "B", .time = 120, .transaction = "steal"});
    EXPECT_EQ(t.state("steal"), "rejected");
    std::string tip = "thief 2";
    for (Timestamp minute = 10; minute <= 220; minute += 10) {
        say("at " + std::to_string(minute), minute);
        const auto next = "thief " + std::to_string(minute);
        put(DrawnMessage{.id = next, .issuer = "B", .strong = {tip}, .time = minute * 60});
        tip = next;
    }
    EXPECT_EQ(t.state("pay"), "unknown");
    EXPECT_EQ(t.state("steal"), "unknown");
    EXPECT_EQ(t.tangle.engine().branches().conflict_sets(), 0u);
    EXPECT_TRUE(t.tangle.ledger().conflict_sets().empty());
    EXPECT_EQ(has("bob"), 10u);
    EXPECT_EQ(has("eve"), 0u);
    // Even A cannot confirm it now.
    put(DrawnMessage{.id = "approval", .issuer = "A", .strong = {tip}, .time = 221 * 60});
    EXPECT_EQ(t.error("approval"), "");
    EXPECT_FALSE(t.confirmed("approval"));
    EXPECT_TRUE(t.tangle.disliked(t.id("approval")));
}

TEST_F(AWindow, a_payment_that_nobody_confirmed_is_rejected_when_it_leaves_and_its_input_is_free)
{
    t.transaction({.id = "pay", .spends = {"alice"}, .creates = {{"bob", 10}}, .time = 60});
    t.transaction({.id = "on", .spends = {"bob/pay"}, .creates = {{"carol", 10}}, .time = 600});
    put(DrawnMessage{.id = "lost", .issuer = "B", .time = 120, .transaction = "pay"});
    put(DrawnMessage{
        .id = "on it", .issuer = "B", .strong = {"lost"}, .time = 20 * 60, .transaction = "on"});
    std::map<TransactionId, TransactionState> told;
    for (Timestamp minute = 10; minute <= 200; minute += 10)
        for (const auto& one : say("at " + std::to_string(minute), minute).transactions)
            told[one.transaction] = one.after;
    EXPECT_EQ(told[t.txid("pay")], TransactionState::rejected);
    EXPECT_EQ(told[t.txid("on")], TransactionState::rejected);
    EXPECT_EQ(t.tangle.ledger().balance_of(wallet("alice")).available.of(types::iota_color), 10u);
    t.transaction(
        {.id = "again", .spends = {"alice"}, .creates = {{"dave", 10}}, .time = 201 * 60});
    say("fresh", 201, "again");
    EXPECT_EQ(t.state("again"), "confirmed");
}

TEST_F(AWindow, nobody_attaches_to_what_stands_on_an_open_message_of_half_the_window)
{
    std::string tip = "genesis";
    Prng prng{1};
    const auto attaches = [&] {
        auto prepared = t.tangle.prepare(std::nullopt, node_id("A"), t.now + types::second, prng);
        return std::ranges::find(prepared->message.strong, t.id(tip)) !=
               prepared->message.strong.end();
    };
    for (Timestamp minute = 5; minute <= 70; minute += 5) {
        if (minute % 10 == 0) pass_until(minute);
        const auto next = "B " + std::to_string(minute);
        put(DrawnMessage{.id = next, .issuer = "B", .strong = {tip}, .time = minute * 60 + 1});
        tip = next;
        if (minute <= 30) {
            EXPECT_TRUE(attaches()) << minute;
        }
    }
    EXPECT_FALSE(attaches());
}

/// B says something that nobody attaches to, and later has most of the mana.
class AMessageLeftBehind : public AWindow {
protected:
    AMessageLeftBehind() : AWindow{{{"alice", 10}, {"carol", 1000}}} {}

    void confirm_late(Timestamp minute)
    {
        t.transaction({.id = "lost", .spends = {"alice"}, .creates = {{"bob", 10}}, .time = 60});
        put(DrawnMessage{.id = "B's", .issuer = "B", .time = 60, .transaction = "lost"});
        pass_until(minute - 10);
        put(DrawnMessage{
            .id = "B is here", .issuer = "B", .strong = {newest}, .time = said * 60 + 1});
        newest = "B is here";
        EXPECT_EQ(t.state("lost"), "pending");
        t.transaction({.id = "rich",
                       .spends = {"carol"},
                       .creates = {{"carol", 1000}},
                       .pledge = "B",
                       .time = minute * 60});
        say("makes B rich", minute, "rich");
        EXPECT_TRUE(t.confirmed("B's"));
        EXPECT_EQ(t.state("lost"), "confirmed");
    }
    /// B speaks every ten minutes: it alone confirms now.
    void pass_with_b_until(Timestamp minute)
    {
        while (said + 10 <= minute) {
            said += 10;
            const auto id = "B at " + std::to_string(said);
            put(DrawnMessage{.id = id, .issuer = "B", .strong = {newest}, .time = said * 60});
            newest = id;
        }
    }
};

TEST_F(AMessageLeftBehind, is_led_from_by_bridges_when_it_is_confirmed_late)
{
    confirm_late(50);
    Prng prng{1};
    const auto now = Timestamp{55} * types::minute;
    auto prepared = t.tangle.prepare(std::nullopt, node_id("B"), now, prng);
    ASSERT_TRUE(prepared && prepared->bridge);
    EXPECT_EQ(prepared->message.strong.size(), 1u);
    EXPECT_EQ(prepared->message.strong.front(), t.id("B's"));
    EXPECT_EQ(prepared->message.time, 31 * types::minute);
    // From the bridge it goes on as ever: it is attached to beside the others.
    const auto bridge = encode(prepared->message);
    (void)t.tangle.receive(*parse(bridge, 0, {.trust = Trust::verified_before}), t.now);
    prepared = t.tangle.prepare(std::nullopt, node_id("B"), now, prng);
    ASSERT_TRUE(prepared);
    EXPECT_FALSE(prepared->bridge);
    EXPECT_EQ(prepared->message.strong.size(), 2u);
}

TEST_F(AMessageLeftBehind, does_not_keep_others_in_memory_and_nobody_builds_on_what_it_created)
{
    confirm_late(80);  // no bridge leads from it: it would be as old as half the window
    Prng prng{1};
    auto prepared = t.tangle.prepare(std::nullopt, node_id("B"), 85 * types::minute, prng);
    ASSERT_TRUE(prepared && !prepared->bridge);
    pass_with_b_until(400);
    EXPECT_EQ(t.state("lost"), "unknown");
    EXPECT_LE(t.tangle.counts().kept, 12u);
    EXPECT_EQ(has("bob"), 10u);
    // A node that keeps everything refuses who spends it, for it is in nobody's past.
    t.transaction({.id = "on", .spends = {"bob/lost"}, .creates = {{"eve", 10}}, .time = 401 * 60});
    const types::Payload spend{.type = 1, .data = encode(t.transactions.at("on"))};
    prepared = t.tangle.prepare(spend, node_id("B"), 401 * types::minute, prng);
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().error, PrepareError::inputs_unreachable);
    put(DrawnMessage{.id = "liar's", .issuer = "A", .time = 402 * 60, .transaction = "on"});
    EXPECT_EQ(t.error("liar's"), "");
    prepared = t.tangle.prepare(std::nullopt, node_id("B"), 403 * types::minute, prng);
    ASSERT_TRUE(prepared);
    EXPECT_EQ(prepared->message.strong, std::vector{t.id(newest)});
}

TEST_F(AWindow, memory_is_that_of_the_window_and_of_the_unspent_outputs)
{
    std::string output = "alice";
    std::size_t messages = 0;
    std::size_t bytes_early = 0;
    for (Timestamp minute = 1; minute <= 3000; ++minute) {
        const auto id = std::to_string(minute);
        t.transaction(
            {.id = "t" + id, .spends = {output}, .creates = {{"alice", 10}}, .time = minute * 60});
        output = "alice/t" + id;
        say("m" + id, minute, "t" + id);
        const auto counts = t.tangle.counts();
        messages = std::max<std::size_t>(messages, counts.kept);
        EXPECT_LE(counts.outputs_kept, counts.transactions_kept + 1);
        if (minute == 500) bytes_early = t.tangle.memory().engine.branches;
    }
    EXPECT_LE(messages, 95u);
    EXPECT_EQ(t.tangle.counts().messages, 3000u);
    EXPECT_EQ(t.tangle.counts().ledger.confirmed, 3000u);
    EXPECT_LE(t.tangle.memory().engine.branches, 2 * bytes_early);
    EXPECT_EQ(has("alice"), 10u);
}

TEST_F(AWindow, keys_without_mana_cost_nothing_once_they_are_silent)
{
    for (Timestamp minute = 1; minute <= 1000; ++minute) {
        say("m" + std::to_string(minute), minute);
        put(DrawnMessage{.id = "s" + std::to_string(minute),
                         .issuer = "stranger " + std::to_string(minute),
                         .time = minute * 60});
    }
    EXPECT_LE(t.tangle.engine().mana().size(), 120u);
    EXPECT_TRUE(t.confirmed("m1000"));
}

TEST_F(AWindow, the_state_is_still_a_function_of_the_log)
{
    std::vector<Bytes> log;
    for (Timestamp minute = 10; minute <= 600; minute += 10)
        for (auto& booked : say("m" + std::to_string(minute), minute).booked)
            log.push_back(std::move(booked.bytes));
    Tangle again{t.genesis, drawing().options};
    for (const auto& bytes : log) ASSERT_TRUE(again.restore(bytes));
    EXPECT_EQ(again.digest(), t.tangle.digest());
    EXPECT_EQ(again.horizon(), t.tangle.horizon());
}

}  // namespace
}  // namespace weft::tangle
