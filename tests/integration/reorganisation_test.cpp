// A reorganisation on real processes (D-24): two groups of nodes see the two sides of a double spend first,
// one side is confirmed at some, weight moves to the other, and all nodes end with the same ledger, mana
// and events, also when nodes are killed in between.
//
// Weight moves as it does in life: a node that lost its disk knows nothing of the side that it stood for,
// and stands for the other one when it is back.

#include <weft/client/ledger.hpp>
#include <weft/http/client.hpp>

#include "cluster.hpp"
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

class Reorganisation : public Cluster {
protected:
    static constexpr std::size_t nodes = 4;

    void kill(std::size_t index) { ledger(index).process.kill(); }
    /// What a node has told since it was started last: topics by subject, in order.
    [[nodiscard]] std::map<std::string, std::vector<std::string>> told(std::size_t index)
    {
        std::map<std::string, std::vector<std::string>> events;
        auto at = http::Client::at(ledger(index).api(), {});
        if (!at) return events;
        // A cursor of an earlier life: everything of this one.
        auto stream = at->subscribe(
            "/events?cursor=0-0&topics=reorg,transaction_confirmed,transaction_unconfirmed,"
            "transaction_rejected,mana_pledged,mana_taken_back");
        if (!stream) return events;
        for (;;) {
            const auto event = stream->next(std::chrono::seconds{1});
            if (!event || !*event) return events;
            const auto document = Json::parse(**event);
            if (document.at("topic") == "gap") continue;
            events[document.at("subject")].push_back(document.at("topic"));
        }
    }
    /// t1 is confirmed at nodes 0 and 1 with what builds on it; nodes 2 and 3 have only heard of t2.
    void see_two_sides_first()
    {
        start_and_wait(0);
        start_and_wait(1);
        const auto first = pay("mallory", "bob", 0, patience);
        ASSERT_TRUE(first.has_value()) << first.error().message;
        one_ = first->id;
        // All that bob has, so that it spends what he got from mallory.
        const auto built = spend(
            client(0), network_->wallet("bob").keys,
            wallet::send({{network_->wallet("carol").address(), {{types::iota_color, 1'001}}}}),
            patience);
        ASSERT_TRUE(built.has_value()) << built.error().message;
        on_one_ = built->id;
        const auto other = pay("dave", "carol", 1, patience);
        ASSERT_TRUE(other.has_value()) << other.error().message;
        honest_ = other->id;
        ASSERT_TRUE(wait_state(1, on_one_, answers::TransactionState::confirmed));
        kill(0);
        kill(1);

        start_and_wait(2);
        start_and_wait(3);
        const auto second = pay("mallory", "dave", 2, std::nullopt);
        ASSERT_TRUE(second.has_value()) << second.error().message;
        two_ = second->id;
        ASSERT_TRUE(wait_state(3, two_, answers::TransactionState::pending));
    }
    /// The side that node 0 confirms in the end.
    [[nodiscard]] std::optional<types::TransactionId> winner()
    {
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            for (const auto& side : {one_, two_}) {
                const auto now = client::transaction(client(0), side);
                const auto other = client::transaction(client(0), side == one_ ? two_ : one_);
                if (now && other && now->state == answers::TransactionState::confirmed &&
                    other->state == answers::TransactionState::rejected)
                    return side;
            }
            std::this_thread::sleep_for(demo::Milliseconds{100});
        }
        return std::nullopt;
    }
    void expect_one_end(const types::TransactionId& won)
    {
        using enum answers::TransactionState;
        const auto of_one = won == one_ ? confirmed : rejected;
        const auto of_two = won == two_ ? confirmed : rejected;
        for (std::size_t n = 0; n < nodes; ++n) {
            ASSERT_TRUE(wait_state(n, two_, of_two)) << "node " << n;
            ASSERT_TRUE(wait_state(n, one_, of_one)) << "node " << n;
            ASSERT_TRUE(wait_state(n, on_one_, of_one)) << "node " << n;
            EXPECT_TRUE(wait_state(n, honest_, confirmed))
                << "node " << n << ": what has nothing to do with it is not lost";
        }
        const auto mana = [&](std::size_t n) {
            std::map<std::string, std::uint64_t> all;
            if (const auto list = client::mana(client(n)))
                for (const auto& one : *list) all[types::to_text(one.node)] = one.consensus;
            return all;
        };
        ASSERT_FALSE(mana(0).empty());
        for (std::size_t n = 1; n < nodes; ++n) {
            EXPECT_EQ(mana(n), mana(0)) << "node " << n;
            for (const auto& name : wallets_) {
                const auto& address = network_->wallet(name).address();
                const auto here = client::address(client(n), address);
                const auto there = client::address(client(0), address);
                ASSERT_TRUE(here.has_value() && there.has_value());
                EXPECT_EQ(here->confirmed, there->confirmed) << name << " at node " << n;
            }
        }
    }

    const std::vector<std::string> wallets_{"mallory", "bob", "carol", "dave"};
    types::TransactionId one_;
    types::TransactionId on_one_;
    types::TransactionId two_;
    types::TransactionId honest_;
};

TEST_F(Reorganisation, what_was_confirmed_at_some_is_taken_back_and_all_nodes_tell_the_same)
{
    make_unequal(wallets_);
    see_two_sides_first();
    if (HasFatalFailure()) return;
    lose_disk(1);
    start_and_wait(1);
    ASSERT_TRUE(wait_state(2, two_, answers::TransactionState::confirmed))
        << "the first node of the other side stands for it now";
    start_and_wait(0);
    expect_one_end(two_);
    if (HasFatalFailure()) return;

    const auto at_first = told(0);
    const auto one = at_first.find(types::to_text(one_));
    ASSERT_NE(one, at_first.end());
    EXPECT_EQ(std::ranges::count(one->second, "transaction_unconfirmed"), 1);
    EXPECT_EQ(std::ranges::count(one->second, "mana_taken_back"), 1);
    EXPECT_EQ(one->second.back(), "transaction_rejected");
    const auto two = at_first.find(types::to_text(two_));
    ASSERT_NE(two, at_first.end());
    EXPECT_EQ(std::ranges::count(two->second, "reorg"), 1);
    // Whatever came before: the last word on each is the same everywhere.
    for (std::size_t n = 1; n < nodes; ++n) {
        const auto events = told(n);
        const auto ends = [&](const types::TransactionId& id, const std::string& topic) {
            const auto found = events.find(types::to_text(id));
            ASSERT_NE(found, events.end()) << "node " << n;
            EXPECT_EQ(std::ranges::count(found->second, topic), 1) << "node " << n;
        };
        ends(two_, "transaction_confirmed");
        ends(one_, "transaction_rejected");
    }
}

TEST_F(Reorganisation, a_node_that_is_killed_as_it_tells_of_one_ends_where_all_end)
{
    make_unequal(wallets_);
    see_two_sides_first();
    if (HasFatalFailure()) return;
    lose_disk(1);
    start_and_wait(1);
    ASSERT_TRUE(wait_state(2, two_, answers::TransactionState::confirmed));
    start_and_wait(0);
    bool told = false;
    if (auto at = http::Client::at(ledger(0).api(), {}); at)
        if (auto stream = at->subscribe("/events?cursor=0-0&topics=reorg"); stream)
            for (const auto end = Clock::now() + patience; !told && Clock::now() < end;) {
                const auto event = stream->next(std::chrono::milliseconds{100});
                if (!event) break;
                told = *event && Json::parse(**event).at("topic") == "reorg";
            }
    kill(0);  // what it told may not be on its disk yet
    EXPECT_TRUE(told);
    start_and_wait(0);
    expect_one_end(two_);
    if (HasFatalFailure()) return;
    // All at once, so that nobody tells the others.
    for (std::size_t n = 0; n < nodes; ++n) kill(n);
    for (std::size_t n = 0; n < nodes; ++n) start_and_wait(n);
    expect_one_end(two_);
}

TEST_F(Reorganisation, nodes_that_are_killed_while_weight_moves_end_where_all_end)
{
    make_unequal(wallets_);
    see_two_sides_first();
    if (HasFatalFailure()) return;
    lose_disk(1);
    start_and_wait(1);
    // Anywhere before, between and after the statements for the other side: who is back first, and hears
    // whom, says which side wins. That one does, and the same one everywhere, is what must hold.
    for (const auto milliseconds : {50, 300, 700}) {
        start(ledger(0));
        std::this_thread::sleep_for(demo::Milliseconds{milliseconds});
        kill(2);
        kill(0);
        start_and_wait(2);
        std::this_thread::sleep_for(demo::Milliseconds{milliseconds});
        kill(1);
        start_and_wait(1);
    }
    start_and_wait(0);
    kill(3);
    start_and_wait(3);
    const auto won = winner();
    ASSERT_TRUE(won.has_value()) << "no side is confirmed";
    expect_one_end(*won);
}

}  // namespace
}  // namespace weft::app
