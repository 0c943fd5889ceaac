// What this node says for whom, and what they are answered.

#include "../src/own_messages.hpp"

#include <weft/ledger/verified.hpp>
#include <weft/node_ledger/events.hpp>

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;
using node::test::hours;
using node::test::milliseconds;
using node::test::seconds;

namespace {

struct Clocks final : PeerClocks {
    [[nodiscard]] std::optional<Objection> objection(Instant) const override
    {
        if (!off) return std::nullopt;
        return Objection{"clock_off", "set it right"};
    }
    [[nodiscard]] bool asks_first(Instant) const override { return asks; }
    [[nodiscard]] bool agreed(Instant) const override { return !off && !asks; }
    bool off = false;
    bool asks = false;
};

class OwnOnes : public node::test::Rooms {
protected:
    explicit OwnOnes(std::map<std::string, std::uint64_t> by_node = {{"A", 60}, {"B", 40}})
        : Rooms{std::move(by_node)}
    {
        own.issuer().start(now);
    }

    Effects carry_out(const tangle::Step& done, std::optional<Answer> answer)
    {
        step = done;
        keep();
        for (const auto& booked : done.booked) {
            own.issuer().booked(booked);
            said.push_back(booked.id);
        }
        for (const auto& change : done.messages) own.issuer().changed(change, tangle);
        Effects effects;
        effects.writes.emplace_back();
        if (answer) effects.writes.back().answers.push_back(*std::move(answer));
        return effects;
    }
    SignedTransaction checked(const types::Transaction& transaction)
    {
        return *SignedTransaction::check(types::encode(transaction), {.genesis = genesis});
    }
    static const Answer& answer_of(const Effects& effects)
    {
        for (const auto& write : effects.writes)
            if (!write.answers.empty()) return write.answers.front();
        return effects.answers.at(0);
    }
    static std::string value(const Answer& answer, std::string_view name)
    {
        for (const auto& [key, text] : answer.values)
            if (key == name) return text;
        return "";
    }

    crypto::ed25519::KeyPair key = fixtures::key_of("A");
    Clocks clocks;
    std::vector<types::MessageId> said;
    OwnMessages own{Issuer{key,
                           {.activity_interval = milliseconds{200}, .idle_interval = seconds{10}},
                           OwnNumbers{0, 2},
                           1},
                    tangle, archive, &clocks,
                    [this](Instant, const tangle::Step& done, std::optional<Answer> answer) {
                        return carry_out(done, std::move(answer));
                    }};
};

/// A cannot confirm by itself. A stranger spends what alice has, A says something on that, and a second
/// spend comes to light.
class OwnOnesOnASide : public OwnOnes {
protected:
    OwnOnesOnASide() : OwnOnes{{{"A", 40}, {"B", 60}}} {}

    void say_on_a_side(std::size_t count)
    {
        side = alice_pays("bob");
        book("X", payload_of(side));
        for (std::size_t n = 0; n < count; ++n) {
            now += milliseconds{1};
            (void)own.attach(now, {.payload = fixtures::data(std::to_string(n)),
                                   .carried = tangle::DataPayload{}});
        }
        last = types::genesis_message;
        book("X", payload_of(alice_pays("carol")));
        said.clear();
    }
    types::Transaction side;
};

}  // namespace

TEST_F(OwnOnes, a_user_is_answered_with_the_message_when_that_is_written)
{
    const auto effects = own.command(now, CommandId{7}, IssueData{to_bytes("hello")});
    ASSERT_EQ(said.size(), 1u);
    EXPECT_TRUE(effects.answers.empty()) << "nothing is answered before the write";
    const auto& answer = answer_of(effects);
    EXPECT_EQ(answer.command, CommandId{7});
    EXPECT_EQ(answer.error, "");
    EXPECT_EQ(value(answer, "message"), types::to_text(said[0]));
}

TEST_F(OwnOnes, a_transaction_that_is_here_is_answered_with_where_it_is_and_not_said_again)
{
    const auto paid = alice_pays("bob");
    const auto carrier = book("B", payload_of(paid));
    const auto effects = own.command(now, CommandId{1}, checked(paid));
    EXPECT_TRUE(said.empty());
    EXPECT_TRUE(effects.answers.empty()) << "it may be on its way to the log";
    EXPECT_EQ(value(answer_of(effects), "message"), types::to_text(carrier));
    EXPECT_EQ(value(answer_of(effects), "transaction"), types::to_text(types::id_of(paid)));
}

TEST_F(OwnOnes, a_pending_transaction_that_its_owner_posts_again_is_said_again_after_a_while)
{
    const auto paid = alice_pays("bob");
    book("B", payload_of(paid));
    now += seconds{20};
    const auto effects = own.command(now, CommandId{1}, checked(paid));
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(answer_of(effects).error, "");
    EXPECT_EQ(tangle.ledger().state(types::id_of(paid)), ledger::TransactionState::confirmed);
    (void)own.command(now + seconds{60}, CommandId{2}, checked(paid));
    EXPECT_EQ(said.size(), 1u) << "it is confirmed";
}

TEST_F(OwnOnes, who_is_refused_is_answered_with_the_rule_and_what_to_do)
{
    const auto effects = own.command(now, CommandId{1}, checked(alice_pays("bob", 10)));
    EXPECT_TRUE(said.empty());
    EXPECT_EQ(answer_of(effects).error, "inputs_outputs_unequal");
    EXPECT_FALSE(answer_of(effects).message.empty());
}

TEST_F(OwnOnes, nothing_is_signed_while_the_clock_is_off)
{
    clocks.off = true;
    const auto effects = own.command(now, CommandId{1}, IssueData{to_bytes("hello")});
    EXPECT_EQ(answer_of(effects).error, "clock_off");
    EXPECT_EQ(answer_of(effects).message, "set it right");
    (void)own.approve(now);
    (void)own.post(now, checked(alice_pays("bob")));
    EXPECT_TRUE(said.empty());
}

TEST_F(OwnOnes, what_nobody_asked_for_waits_for_the_peers_clocks_too)
{
    clocks.asks = true;
    (void)own.approve(now);
    EXPECT_TRUE(said.empty());
    (void)own.command(now, CommandId{1}, IssueData{to_bytes("hello")});
    EXPECT_EQ(said.size(), 1u);
    clocks.asks = false;
    (void)own.approve(now);
    EXPECT_EQ(said.size(), 2u);
}

TEST_F(OwnOnes, a_pending_transaction_that_is_posted_again_is_said_again_after_a_while)
{
    const auto paid = alice_pays("bob");
    book("B", payload_of(paid));
    now += seconds{19};
    (void)own.post(now, checked(paid));
    EXPECT_TRUE(said.empty());
    now += seconds{1};
    (void)own.post(now, checked(paid));
    EXPECT_EQ(said.size(), 1u);
    EXPECT_EQ(tangle.ledger().state(types::id_of(paid)), ledger::TransactionState::confirmed);
    now += seconds{60};
    (void)own.post(now, checked(paid));
    EXPECT_EQ(said.size(), 1u) << "it is confirmed";
}

TEST_F(OwnOnes, a_payload_that_lies_behind_a_silence_is_said_over_bridges_each_carried_out)
{
    (void)own.command(now, CommandId{1}, IssueData{to_bytes("before")});
    now += hours{2};
    const auto effects = own.command(now, CommandId{2}, IssueData{to_bytes("after")});
    EXPECT_GT(said.size(), 3u) << "bridges, and the payload";
    EXPECT_EQ(value(answer_of(effects), "message"), types::to_text(said.back()));
    for (const auto& id : said) EXPECT_TRUE(archive.message(id)) << "written before the next";
}

TEST_F(OwnOnesOnASide, that_this_node_is_against_now_are_said_again_and_not_on_that_side)
{
    say_on_a_side(1);
    EXPECT_TRUE(own.say_again(now).effects.writes.empty()) << "it likes that side";
    tangle.set_disliked(types::id_of(side), true);
    const auto again = own.say_again(now);
    EXPECT_FALSE(again.more);
    ASSERT_EQ(said.size(), 1u);
    ASSERT_FALSE(again.effects.writes.empty());
    const auto& told = again.effects.writes.back().events;
    ASSERT_FALSE(told.empty());
    const auto* of_both = told.back().get_if<MessageAttachedAgain>();
    ASSERT_NE(of_both, nullptr) << "who waits for the first one is told of the second";
    EXPECT_EQ(of_both->again, said[0]);
    EXPECT_NE(of_both->message, said[0]);
    EXPECT_EQ(types::decode_message(*archive.message(said[0]))->payload, fixtures::data("0"));
    EXPECT_EQ(tangle.branches_of(types::id_of(side)), std::vector{types::id_of(side)});
    EXPECT_FALSE(tangle.disliked(said[0]));
    (void)own.say_again(now);
    EXPECT_EQ(said.size(), 1u) << "once";
}

TEST_F(OwnOnesOnASide,
       who_asks_for_what_was_left_behind_is_told_where_it_is_said_and_so_is_a_restart)
{
    say_on_a_side(1);
    const auto before = tangle.open_payloads_of(key.public_key());
    ASSERT_EQ(before.size(), 1u);
    tangle.set_disliked(types::id_of(side), true);
    const auto effects = own.say_again(now).effects;
    ASSERT_EQ(said.size(), 1u);
    for (const auto& write : effects.writes) disk.apply(write.batch);
    EXPECT_EQ(archive.index().again_of(before[0].id), said[0]);
    own.issuer().answer_for(before[0].id);  // as a restart does
    (void)own.say_again(now);
    EXPECT_EQ(said.size(), 1u) << "once";
}

TEST_F(OwnOnesOnASide, what_could_not_be_said_again_is_tried_until_it_is)
{
    say_on_a_side(1);
    tangle.set_disliked(types::id_of(side), true);
    own.issuer().numbers() = OwnNumbers{std::nullopt, 2, 1};
    EXPECT_FALSE(own.say_again(now).more);
    EXPECT_TRUE(said.empty()) << "the numbers of own messages are not known";
    own.issuer().numbers() = OwnNumbers{1'000, 2, 1};
    (void)own.say_again(now);
    EXPECT_EQ(said.size(), 1u);
}

TEST_F(OwnOnesOnASide, what_stands_for_a_side_that_nobody_decides_is_said_again_after_a_while)
{
    say_on_a_side(1);
    const auto other = payload_of(alice_pays("dave"));
    last = types::genesis_message;
    book("B", other);  // B weighs more: A likes that side now, and nobody has half more
    EXPECT_TRUE(own.say_again(now).effects.writes.empty());
    now += seconds{21};
    (void)own.say_again(now);
    EXPECT_EQ(said.size(), 1u);
}

TEST_F(OwnOnesOnASide, of_many_that_are_said_again_a_bounded_number_goes_at_a_time)
{
    say_on_a_side(OwnMessages::rescue_max + 5);
    tangle.set_disliked(types::id_of(side), true);
    EXPECT_TRUE(own.say_again(now).more);
    EXPECT_EQ(said.size(), OwnMessages::rescue_max);
    EXPECT_FALSE(own.say_again(now).more);
    EXPECT_EQ(said.size(), OwnMessages::rescue_max + 5);
}
