// A side of a double spend that all nodes like and nobody can attach to any more: it must not hold the
// funds for as long as the Tangle keeps it (D-34).

#include <weft/cluster/cluster.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/messages.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::cluster;

namespace {

/// Four nodes that say so little by themselves that a payment waits minutes for their weight.
class Silence : public testing::Test {
protected:
    static constexpr std::size_t issuer = 3;  ///< of the first spend; it has a quarter of the mana

    static std::string name_of(std::size_t node) { return "ledger " + std::to_string(node); }
    static std::vector<Cluster::HostSpec> specs()
    {
        fixtures::DrawnGenesis drawn{
            .time = 1'600'000'000ll * types::second,
            .voting = types::Genesis::Voting{.quarantine_ms = 1'000, .round_ms = 200}};
        drawn.wallets["mallory"] = {{types::iota_color, 100}};
        std::vector<types::NodeId> ids;
        for (std::size_t n = 0; n < 4; ++n) {
            drawn.mana[name_of(n)] = 100'000;
            ids.push_back(fixtures::node_id(name_of(n)));
        }
        std::vector<Cluster::HostSpec> specs;
        for (std::size_t n = 0; n < 4; ++n) {
            auto others = ids;
            others.erase(others.begin() + static_cast<std::ptrdiff_t>(n));
            specs.push_back(
                {.config = {.genesis = fixtures::genesis_of(drawn),
                            .roles = {node::ledger_door({.gossip_peers = std::move(others),
                                                         .activity_interval = 10min,
                                                         .idle_interval = 10min})}},
                 .identity = fixtures::key_of(name_of(n)).seed(),
                 .peers = {0, 1, 2, 3},
                 .disk = {}});
        }
        return specs;
    }
    types::Timestamp now() { return static_cast<types::Timestamp>(cluster.shown(0).count()); }
    types::Transaction spend_to(std::string_view to)
    {
        return fixtures::pay_of("mallory", {{fixtures::wallet("mallory"), {}}},
                                {{fixtures::wallet(to), {{types::iota_color, 100}}}}, now());
    }
    std::string submit(std::size_t node, const types::Transaction& transaction)
    {
        std::string error = "no answer";
        cluster.command(node, node::SubmitTransaction{types::encode(transaction)},
                        [&](const node::Answer& answer) { error = answer.error; });
        cluster.run_for(1s);
        return error;
    }
    std::string opinion(std::size_t node, const types::TransactionId& id)
    {
        const auto branch = cluster.queries(node)->ask(&node::LedgerQueries::branch, id);
        if (!branch || !branch->vote) return "none";
        return branch->vote->opinion + std::to_string(branch->vote->level);
    }
    answers::TransactionState state(std::size_t node, const types::TransactionId& id)
    {
        return cluster.queries(node)->ask(&node::LedgerQueries::transaction, id)->state;
    }
    bool confirmed_by_all_but_the_issuer(const types::TransactionId& id)
    {
        for (std::size_t n = 0; n < issuer; ++n) {
            const auto shown = cluster.queries(n)->ask(&node::LedgerQueries::transaction, id);
            if (!shown || shown->state != answers::TransactionState::confirmed) return false;
        }
        return true;
    }
    /// Both sides are booked everywhere, all like the first one, and the power fails for 35 min before
    /// anybody has said so.
    void lose_power_with_a_like()
    {
        cluster.start_all();
        cluster.run_for(5s);
        first = spend_to("bob");
        ASSERT_EQ(submit(issuer, first), "");
        cluster.run_for(5s);
        // Past all quarantines comes the second one, from somebody without mana.
        second = spend_to("carol");
        cluster.say(issuer, 0,
                    node::encode(node::GossipMessage{fixtures::message_of(
                        "mallory", {types::genesis_message},
                        types::Payload{.type = 1, .data = types::encode(second)}, now())}));
        cluster.run_for(5s);
        for (std::size_t n = 0; n < 4; ++n) {
            ASSERT_EQ(opinion(n, types::id_of(first)).substr(0, 4), "like") << "node " << n;
            ASSERT_EQ(opinion(n, types::id_of(second)).substr(0, 7), "dislike") << "node " << n;
            cluster.crash(n);
        }
        cluster.run_for(35min);
    }

    Cluster cluster{1, {}, specs()};
    types::Transaction first;
    types::Transaction second;
};

}  // namespace

TEST_F(Silence, a_like_that_nobody_can_attach_to_is_given_up_and_its_funds_can_be_spent)
{
    lose_power_with_a_like();
    for (std::size_t n = 0; n < issuer; ++n) cluster.start(n);
    cluster.run_for(20s);
    EXPECT_EQ(submit(0, spend_to("dave")), "inputs_disputed") << "it may still be on its way";
    cluster.run_for(3min);
    for (std::size_t n = 0; n < issuer; ++n)
        EXPECT_EQ(opinion(n, types::id_of(first)), "dislike2") << "node " << n;
    const auto third = spend_to("dave");
    EXPECT_EQ(submit(0, third), "");
    EXPECT_TRUE(cluster.run_until(
        [&] { return confirmed_by_all_but_the_issuer(types::id_of(third)); }, 30min));
    for (std::size_t n = 0; n < issuer; ++n)
        EXPECT_EQ(state(n, types::id_of(first)), answers::TransactionState::rejected);
}

TEST_F(Silence, a_like_whose_issuer_comes_back_is_led_to_the_present_and_confirmed)
{
    lose_power_with_a_like();
    for (std::size_t n = 0; n < 4; ++n) cluster.start(n);
    EXPECT_TRUE(cluster.run_until(
        [&] { return confirmed_by_all_but_the_issuer(types::id_of(first)); }, 30min));
    cluster.run_for(5min);
    for (std::size_t n = 0; n < issuer; ++n)
        EXPECT_EQ(state(n, types::id_of(first)), answers::TransactionState::confirmed);
}
