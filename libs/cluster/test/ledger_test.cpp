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

}  // namespace

TEST(LedgerNodes, confirm_a_payment_on_every_node)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    scene.send(pay(scene, bob, 100));
    scene.send(pay(scene, bob, 50), 3);
    const auto outputs = scene.cluster().queries(2)->outputs(bob);
    EXPECT_EQ(outputs->size(), 2u);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(LedgerNodes, a_node_that_was_down_has_everything_after_its_return)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    scene.send(pay(scene, bob, 100));
    scene.cluster().crash(2);
    for (std::uint64_t i = 1; i < 10; ++i) scene.send(pay(scene, bob, i));
    scene.cluster().start(2);
    EXPECT_TRUE(scene.cluster().run_until(
        [&] { return scene.cluster().queries(2)->outputs(bob)->size() == 10; }, 30s));
    scene.send(pay(scene, bob, 77), 2);
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(LedgerNodes, all_of_them_restart_and_go_on)
{
    Scene scene{{.ledger = 4, .committee = 1}};
    for (std::uint64_t i = 1; i < 5; ++i) scene.send(pay(scene, bob, i));
    for (std::size_t i = 0; i < 4; ++i) scene.cluster().crash(i);
    scene.cluster().start_all();
    scene.send(pay(scene, bob, 5), 1);
    EXPECT_EQ(scene.cluster().queries(3)->outputs(bob)->size(), 5u);
}
