#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

types::Essence pay(Scene& scene, const types::Address& to, std::uint64_t amount)
{
    types::Essence essence{.timestamp = scene.now(),
                           .access_pledge = {},
                           .consensus_pledge = {},
                           .inputs = {},
                           .outputs = {},
                           .data = {}};
    types::Balances rest;
    for (const auto& funds : scene.funds()) {
        essence.inputs.push_back(funds.id);
        EXPECT_TRUE(rest.add(funds.balance));
    }
    EXPECT_TRUE(rest.subtract(types::iota_color, amount));
    essence.outputs.push_back({to, {{types::iota_color, amount}}});
    essence.outputs.push_back({scene.wallet(), rest});
    EXPECT_TRUE(types::make_canonical(essence));
    return essence;
}

const types::Address bob = types::Address::of(crypto::ed25519::PublicKey::filled(7));

std::size_t outputs_of_bob(Scene& scene, std::size_t node)
{
    return scene.cluster()
        .queries(node)
        ->ask(&node::LedgerQueries::outputs, bob, answers::whole_list)
        ->items.size();
}

}  // namespace

TEST(LedgerNodes, confirm_a_payment_on_every_node)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    scene.send(pay(scene, bob, 100));
    scene.send(pay(scene, bob, 50), 3);
    EXPECT_EQ(outputs_of_bob(scene, 2), 2u);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(LedgerNodes, a_node_that_was_down_has_everything_after_its_return)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    scene.send(pay(scene, bob, 100));
    scene.cluster().crash(2);
    for (std::uint64_t i = 1; i < 10; ++i) scene.send(pay(scene, bob, i));
    scene.cluster().start(2);
    EXPECT_TRUE(scene.cluster().run_until([&] { return outputs_of_bob(scene, 2) == 10; }, 30s));
    scene.send(pay(scene, bob, 77), 2);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(LedgerNodes,
     a_node_that_lacks_a_long_chain_of_messages_copies_it_and_does_not_ask_parent_by_parent)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    auto& cluster = scene.cluster();
    scene.send(pay(scene, bob, 1));
    cluster.crash(2);
    constexpr std::uint64_t count = 1'500;
    for (std::uint64_t i = 0; i < count; ++i) {
        cluster.command(0, node::IssueData{to_bytes("message " + std::to_string(i))});
        cluster.run_for(5ms);
    }
    const auto messages = [&](std::size_t at) {
        return cluster.queries(at)->ask(&node::LedgerQueries::tangle)->messages;
    };
    EXPECT_GE(messages(0), count);
    cluster.start(2);
    // A journey there and back for each of them would take more than a minute.
    EXPECT_TRUE(cluster.run_until([&] { return messages(2) == messages(0); }, 10s));
    scene.send(pay(scene, bob, 77), 2);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(LedgerNodes, all_of_them_restart_and_go_on)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    for (std::uint64_t i = 1; i < 5; ++i) scene.send(pay(scene, bob, i));
    for (std::size_t i = 0; i < 4; ++i) scene.cluster().crash(i);
    scene.cluster().start_all();
    scene.cluster().run_for(1s);
    scene.send(pay(scene, bob, 5), 1);
    EXPECT_EQ(outputs_of_bob(scene, 3), 5u);
}

TEST(LedgerNodes, go_on_after_hours_in_which_all_of_them_were_down)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    for (std::uint64_t i = 1; i < 5; ++i) scene.send(pay(scene, bob, i), i - 1);
    for (std::size_t i = 0; i < 4; ++i) scene.cluster().crash(i);
    scene.cluster().run_for(5h);
    scene.cluster().start_all();
    scene.cluster().run_for(2s);
    scene.send(pay(scene, bob, 5), 1);
    EXPECT_EQ(outputs_of_bob(scene, 3), 5u);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(LedgerNodes, confirm_what_both_sides_of_a_long_partition_accepted)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    scene.send(pay(scene, bob, 1));
    auto& cluster = scene.cluster();
    cluster.run_for(15s);  // until each has spoken: who has not is not active
    for (const std::size_t a : {0u, 1u})
        for (const std::size_t b : {2u, 3u}) cluster.cut(a, b);
    std::string error = "no answer";
    const auto transaction = scene.sign(pay(scene, bob, 2));
    cluster.command(3, node::SubmitTransaction{types::encode(transaction)},
                    [&](const node::Answer& answer) { error = answer.error; });
    cluster.run_for(70min);
    EXPECT_EQ(error, "");
    EXPECT_EQ(cluster.queries(3)
                  ->ask(&node::LedgerQueries::transaction, types::id_of(transaction))
                  ->state,
              answers::TransactionState::pending);
    EXPECT_FALSE(cluster.queries(3)->not_ready(scene.instant()).empty())
        << "half of the weight is not enough, and the node says so";
    cluster.heal();
    EXPECT_TRUE(cluster.run_until(
        [&] { return scene.confirmed_everywhere(types::id_of(transaction)); }, 60s));
    EXPECT_TRUE(cluster.queries(3)->not_ready(scene.instant()).empty());
}

/// How long a node is away that has acknowledged what nobody else knows, and what it keeps.
class Away : public testing::TestWithParam<std::pair<std::chrono::minutes, std::uint32_t>> {};

TEST_P(Away, what_a_node_acknowledged_before_it_was_killed_is_confirmed_when_it_is_back)
{
    const auto [away, window] = GetParam();
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Scene scene{{.ledger = 4, .committee = 1, .seed = seed, .window_minutes = window}};
        auto& cluster = scene.cluster();
        scene.send(pay(scene, bob, 1));
        for (std::size_t other = 0; other < 3; ++other) cluster.cut(3, other);
        const auto transaction = scene.sign(pay(scene, bob, 2));
        bool acknowledged = false;
        cluster.command(3, node::SubmitTransaction{types::encode(transaction)},
                        [&](const node::Answer& answer) { acknowledged = answer.error.empty(); });
        ASSERT_TRUE(cluster.run_until([&] { return acknowledged; }, 10s));
        cluster.crash(3);
        cluster.heal();
        cluster.run_for(away);
        cluster.start(3);
        // It asks for all that was said since.
        EXPECT_TRUE(cluster.run_until(
            [&] { return scene.confirmed_everywhere(types::id_of(transaction)); }, 3min))
            << "seed " << seed;
    }
}

// A window of an hour: who is away for more than half of it comes back with what others book no more.
INSTANTIATE_TEST_SUITE_P(LedgerNodes,
                         Away,
                         testing::Values(std::pair{25min, 60u}, std::pair{180min, 0u}));

TEST(LedgerNodes, are_quiet_when_nothing_happens)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    auto& cluster = scene.cluster();
    // Something that is never confirmed: one of four is not enough, and the others are gone.
    scene.send(pay(scene, bob, 1));
    for (const std::size_t host : {1u, 2u, 3u}) cluster.crash(host);
    cluster.command(0, node::IssueData{to_bytes("alone")});
    cluster.run_for(2h);
    const auto before = cluster.queries(0)->ask(&node::LedgerQueries::tangle)->messages;
    cluster.start_all();
    cluster.run_for(1min);
    cluster.run_for(10min);
    const auto messages = cluster.queries(0)->ask(&node::LedgerQueries::tangle)->messages - before;
    EXPECT_LE(messages, 4u * 6 * 11 + 60) << "each node speaks every ten seconds";
    EXPECT_TRUE(cluster.queries(0)->not_ready(scene.instant()).empty());
}

TEST(LedgerNodes, a_chain_never_builds_on_what_its_only_ledger_node_forgot)
{
    // The ledger node is killed at every instant around the confirmation of a request.
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Scene scene{
            {.ledger = 1,
             .committee = 4,
             .seed = seed,
             .faults = {.sync_min = 1ms, .sync_max = 40ms, .crash_keeps = Ratio::percent(0)}}};
        scene.deploy();
        auto& cluster = scene.cluster();
        const auto section = scene.section("accounts", "deposit", {}, {{types::iota_color, 5}});
        const auto essence =
            *chain::build_requests(std::span{&section, 1}, scene.funds(), scene.now());
        const auto transaction = scene.sign(essence);
        cluster.command(0, node::SubmitTransaction{types::encode(transaction)});
        cluster.run_for(std::chrono::milliseconds{seed * 4});
        cluster.crash(0);
        cluster.run_for(3s);
        cluster.start(0);
        cluster.run_for(1s);
        // The wallet sends it again, if the node does not have it.
        cluster.command(0, node::SubmitTransaction{types::encode(transaction)});
        EXPECT_TRUE(scene.processed({types::id_of(transaction), 0})) << "seed " << seed;
        EXPECT_TRUE(cluster.run_until(
            [&] {
                const auto info = scene.info(0);
                return info.anchor && info.anchor->state == answers::AnchorState::confirmed;
            },
            30s));
        EXPECT_EQ(scene.violation() + scene.lagging(), "") << "seed " << seed;
    }
}

TEST(LedgerNodes, hold_no_more_for_a_peer_than_a_bound_however_often_it_asks)
{
    // An address with 100 transactions of 50 kB. Each subscription to a new address costs one look;
    // each to this one would cost 5 MB, and 41 bytes to ask for.
    Scene scene{{.ledger = 1, .committee = 1, .faults = {.sync_min = 2ms, .sync_max = 10ms}}};
    auto& cluster = scene.cluster();
    for (int i = 0; i < 100; ++i) {
        auto essence = pay(scene, bob, 1);
        essence.data = Bytes(50'000, std::byte{static_cast<unsigned char>(i)});
        scene.send(std::move(essence));
    }
    const auto member = scene.member(0);
    const auto ask = [&](node::ToLedger question) {
        cluster.say(member, 0, node::encode(node::ToLedgerFrame{std::move(question)}));
    };
    for (int i = 0; i < 300; ++i) ask(node::Subscribe{bob});
    cluster.run_for(10s);
    EXPECT_LT(cluster.waited_max(0), 12u << 20) << "what one frame causes, and the bound";

    // Every question there is, and the same over new connections.
    for (int session = 0; session < 10; ++session) {
        cluster.cut(member, 0);
        cluster.heal();
        cluster.run_for(100ms);
        for (int i = 0; i < 30; ++i) {
            ask(node::Subscribe{bob});
            ask(node::GetOutputs{bob});
            ask(node::GetOutputs{scene.wallet()});
        }
        cluster.run_for(1s);
    }
    EXPECT_LT(cluster.waited_max(0), 12u << 20);
    scene.send(pay(scene, bob, 1));
    EXPECT_EQ(scene.violation() + scene.lagging(), "") << "and it is at work";
}
