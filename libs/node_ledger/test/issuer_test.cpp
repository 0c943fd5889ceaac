// When a node speaks on the Tangle, and what it says.

#include "../src/issuer.hpp"

#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/messages.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// A, which has enough mana to confirm by itself, beside B, which has a little.
class AnIssuer : public testing::Test {
protected:
    AnIssuer() { issuer.start(now); }

    types::Timestamp stamp() const { return static_cast<types::Timestamp>(now.count()); }
    void note(const tangle::Step& step)
    {
        for (const auto& booked : step.booked) issuer.booked(booked);
        for (const auto& change : step.messages) issuer.changed(change, tangle);
    }
    Issuer::Said say(std::optional<types::Payload> payload = {})
    {
        auto carried = *tangle::read_payload(payload, {});
        return say(tangle::Content{.payload = std::move(payload), .carried = std::move(carried)});
    }
    Issuer::Said say(const types::Transaction& transaction)
    {
        return say(types::Payload{.type = 1, .data = types::encode(transaction)});
    }
    Issuer::Said say(tangle::Content content)
    {
        auto said = issuer.say(std::move(content), tangle, now);
        if (said.step) note(*said.step);
        return said;
    }
    /// B speaks, standing on `strong`.
    types::MessageId hear(std::vector<types::MessageId> strong,
                          std::optional<types::Payload> payload = {})
    {
        const auto bytes = message_of("B", std::move(strong), std::move(payload), stamp());
        const auto step = tangle.receive(bytes, stamp());
        EXPECT_EQ(step.arrival, tangle::Arrival::booked);
        note(step);
        return types::id_of(bytes);
    }

    Instant now = seconds{1'700'000'000};
    std::map<std::string, std::uint64_t> mana{{"A", 60}, {"B", 40}};
    types::Genesis genesis = genesis_of(
        {.mana = mana, .wallets = {{"alice", {{types::iota_color, 9}}}}, .time = stamp()});
    crypto::ed25519::KeyPair key = key_of("A");
    tangle::Tangle tangle{genesis};
    Issuer issuer{key,
                  {.activity_interval = milliseconds{200}, .idle_interval = seconds{10}},
                  OwnNumbers{0, 3},
                  1};
};

}  // namespace

TEST_F(AnIssuer, books_what_it_says)
{
    const auto said = say(data("hello"));
    ASSERT_TRUE(said.message.has_value());
    EXPECT_FALSE(said.refusal.has_value());
    EXPECT_TRUE(tangle.booked(*said.message));
    ASSERT_EQ(said.step->booked.size(), 1u);
    EXPECT_EQ(said.step->booked[0].id, *said.message);
    EXPECT_EQ(issuer.issued(), 1u);
}

TEST_F(AnIssuer, numbers_its_messages_from_0_on)
{
    for (std::uint64_t number = 0; number < 3; ++number) {
        now += milliseconds{1};
        const auto said = say(data("hello"));
        EXPECT_EQ(types::decode_message(said.step->booked[0].bytes)->sequence_number, number);
    }
}

TEST_F(AnIssuer, goes_on_above_its_mark_and_raises_it_before_it_uses_a_number)
{
    Issuer restarted{key,
                     {.activity_interval = milliseconds{200}, .idle_interval = seconds{10}},
                     OwnNumbers{5000, 3},
                     1};
    const auto content =
        tangle::Content{.payload = data("hello"), .carried = tangle::DataPayload{}};
    const auto said = restarted.say(content, tangle, now);
    ASSERT_TRUE(said.message.has_value());
    EXPECT_EQ(types::decode_message(said.step->booked[0].bytes)->sequence_number, 5000u);
    EXPECT_EQ(restarted.take_mark(), 5000 + OwnNumbers::ahead);
    EXPECT_EQ(restarted.take_mark(), std::nullopt) << "once for many numbers";
    now += milliseconds{1};
    EXPECT_EQ(types::decode_message(restarted.say(content, tangle, now).step->booked[0].bytes)
                  ->sequence_number,
              5001u);
    EXPECT_EQ(restarted.take_mark(), std::nullopt);
}

TEST_F(AnIssuer, that_lost_its_mark_says_nothing_until_it_knows_its_numbers)
{
    Issuer lost{key,
                {.activity_interval = milliseconds{200}, .idle_interval = seconds{10}},
                OwnNumbers{std::nullopt, 1},
                1};
    const auto said = lost.say({}, tangle, now);
    EXPECT_FALSE(said.step.has_value());
    EXPECT_EQ(said.refusal->error, "numbers_unknown");
    EXPECT_FALSE(said.refusal->hint.empty());
    EXPECT_FALSE(lost.rescue(tangle, now).has_value());
    EXPECT_TRUE(lost.numbers().told(fixtures::node_id("B"), 7));
    EXPECT_EQ(
        types::decode_message(lost.say({}, tangle, now).step->booked[0].bytes)->sequence_number,
        8 + OwnNumbers::ahead);
}

TEST_F(AnIssuer, says_why_it_cannot_say_something)
{
    const auto said = say(fixtures::data(std::string(70'000, 'x')));
    EXPECT_FALSE(said.message.has_value());
    ASSERT_TRUE(said.refusal.has_value());
    EXPECT_EQ(said.refusal->error, "payload_too_large");
    EXPECT_FALSE(said.refusal->hint.empty());
    EXPECT_EQ(issuer.issued(), 0u);
}

TEST_F(AnIssuer, names_the_rule_of_the_ledger_that_a_transaction_breaks)
{
    const auto pay = pay_of("alice", {{wallet("alice"), {}}},
                            {{wallet("bob"), {{types::iota_color, 8}}}}, stamp());
    const auto said = say(pay);
    ASSERT_TRUE(said.refusal.has_value());
    EXPECT_EQ(said.refusal->error, "inputs_outputs_unequal");
    EXPECT_EQ(said.refusal->hint,
              "pay out exactly what is spent: what is left over goes back to its owner");
}

TEST_F(AnIssuer, approves_after_the_activity_interval_what_lacks_its_support)
{
    EXPECT_EQ(issuer.next_activity(tangle, now), std::nullopt) << "there is nothing to approve";
    hear({types::genesis_message}, data("hello"));
    EXPECT_EQ(issuer.next_activity(tangle, now), now + milliseconds{200});
    EXPECT_EQ(issuer.next_activity(tangle, now), std::nullopt) << "it is set already";
    now += milliseconds{200};
    EXPECT_TRUE(issuer.activity_due(tangle, now));
    (void)say();
    EXPECT_EQ(issuer.next_activity(tangle, now), std::nullopt) << "it has its support";
}

TEST_F(AnIssuer, does_not_approve_what_carries_nothing)
{
    hear({types::genesis_message});
    EXPECT_EQ(issuer.next_activity(tangle, now), std::nullopt);
}

TEST_F(AnIssuer, leaves_the_activity_interval_between_attempts_to_approve_too)
{
    now += minutes{1};
    hear({types::genesis_message}, data("hello"));
    now += seconds{1};
    EXPECT_TRUE(say(fixtures::data(std::string(70'000, 'x'))).refusal.has_value());
    issuer.put_off(now);
    EXPECT_EQ(issuer.next_activity(tangle, now), now + milliseconds{200});
}

TEST_F(AnIssuer, does_not_put_its_approval_off_because_others_ask_for_what_cannot_be_said)
{
    hear({types::genesis_message}, data("hello"));
    now += seconds{1};
    EXPECT_TRUE(say(fixtures::data(std::string(70'000, 'x'))).refusal.has_value());
    EXPECT_EQ(issuer.next_activity(tangle, now), now);
}

TEST_F(AnIssuer, speaks_at_once_when_it_was_silent_for_longer_than_the_interval)
{
    now += seconds{1};
    hear({types::genesis_message}, data("hello"));
    EXPECT_EQ(issuer.next_activity(tangle, now), now);
}

TEST_F(AnIssuer, says_something_once_per_idle_interval)
{
    const auto first = issuer.next_idle();
    EXPECT_EQ(first, now + seconds{10});
    EXPECT_FALSE(issuer.idle_due(first - milliseconds{1}));
    EXPECT_TRUE(issuer.idle_due(first));
    now += seconds{4};
    (void)say(data("hello"));
    EXPECT_FALSE(issuer.idle_due(first));
    EXPECT_EQ(issuer.next_idle(), now + seconds{10});
}

TEST_F(AnIssuer, leads_bridges_from_what_it_answers_for_to_the_present)
{
    mana = {{"A", 40}, {"B", 60}};
    genesis = genesis_of({.mana = mana, .time = stamp()});
    tangle = tangle::Tangle{genesis};
    const auto hello = *say(data("hello")).message;
    EXPECT_FALSE(issuer.rescue(tangle, now).has_value()) << "it is still young";
    now += hours{2};
    hear({types::genesis_message});
    std::size_t bridges = 0;
    while (const auto bridge = issuer.rescue(tangle, now)) {
        ASSERT_FALSE(bridge->refusal.has_value());
        note(*bridge->step);
        ASSERT_LE(++bridges, 8u) << "steps of about half an hour";
    }
    EXPECT_GE(bridges, 4u);
    EXPECT_EQ(tangle.oldest_open(stamp()), hello) << "it can be approved again";
}

TEST_F(AnIssuer, does_not_answer_for_what_is_confirmed)
{
    (void)say(data("confirmed by A alone"));
    now += hours{2};
    hear({types::genesis_message});
    EXPECT_FALSE(issuer.rescue(tangle, now).has_value());
}

TEST_F(AnIssuer, says_bridges_first_when_all_that_is_confirmed_is_too_old_to_attach_to)
{
    (void)say(data("old"));
    now += hours{1};
    std::size_t bridges = 0;
    for (;;) {
        const auto said = say(data("new"));
        if (!said.on_the_way()) {
            EXPECT_TRUE(said.message.has_value());
            break;
        }
        ASSERT_LE(++bridges, 8u);
    }
    EXPECT_GE(bridges, 1u);
}
