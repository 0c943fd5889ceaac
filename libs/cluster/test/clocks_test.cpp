// Ledger nodes one of which has a clock that is off.

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

const types::Address bob = types::Address::of(crypto::ed25519::PublicKey::filled(7));

/// A network of four whose last node's clock goes wrong.
struct FourClocks {
    Scene scene{{.ledger = 4, .committee = 1}};
    Cluster& cluster = scene.cluster();

    types::Transaction pay(std::uint64_t amount)
    {
        const auto funds = scene.funds();
        types::Essence essence{.timestamp = scene.now(),
                               .access_pledge = {},
                               .consensus_pledge = {},
                               .inputs = {},
                               .outputs = {},
                               .data = {}};
        types::Balances rest;
        for (const auto& one : funds) {
            essence.inputs.push_back(one.id);
            EXPECT_TRUE(rest.add(one.balance));
        }
        EXPECT_TRUE(rest.subtract(types::iota_color, amount));
        essence.outputs.push_back({bob, {{types::iota_color, amount}}});
        essence.outputs.push_back({scene.wallet(), rest});
        EXPECT_TRUE(types::make_canonical(essence));
        return scene.sign(std::move(essence));
    }
    /// What the last node answers to a payment.
    std::string answer(std::uint64_t amount)
    {
        std::string error = "no answer";
        bool answered = false;
        cluster.command(3, node::SubmitTransaction{types::encode(pay(amount))},
                        [&](const node::Answer& answer) {
                            error = answer.error;
                            answered = true;
                        });
        EXPECT_TRUE(cluster.run_until([&] { return answered; }, 10s));
        return error;
    }
    /// Whether a host is not ready because of its clock, as the host's own has it.
    bool names_its_clock(std::size_t host)
    {
        for (const auto& reason : cluster.queries(host)->not_ready(cluster.shown(host)))
            if (reason.stage == "clock") return true;
        return false;
    }
    /// As the shell does when the clock is set back: the node starts again.
    void set_right()
    {
        cluster.crash(3);
        cluster.set_clock(3, 0ns);
        cluster.start(3);
    }
};

}  // namespace

TEST(Clocks, a_node_a_day_ahead_for_three_seconds_goes_on_as_if_nothing_had_been)
{
    FourClocks four;
    four.cluster.run_for(15s);
    four.cluster.set_clock(3, 24h);
    four.cluster.run_for(3s);
    four.set_right();
    four.cluster.run_for(3s);
    EXPECT_EQ(four.answer(1), "");
    for (std::size_t host = 0; host < 4; ++host) EXPECT_FALSE(four.names_its_clock(host)) << host;
    EXPECT_TRUE(four.cluster.run_until([&] { return four.scene.funds(0).size() == 1; }, 30s));
}

TEST(Clocks, a_node_a_day_ahead_says_so_and_takes_nothing_that_it_would_have_to_sign)
{
    FourClocks four;
    four.cluster.run_for(15s);
    four.cluster.set_clock(3, 24h);
    four.cluster.run_for(10s);
    EXPECT_TRUE(four.names_its_clock(3));
    EXPECT_EQ(four.answer(1), "clock_off") << "and not that its owner should sign again";
    for (std::size_t host = 0; host < 3; ++host) EXPECT_FALSE(four.names_its_clock(host)) << host;
    four.cluster.run_for(1h);
    four.set_right();
    four.cluster.run_for(5s);
    EXPECT_EQ(four.answer(1), "");
    EXPECT_FALSE(four.names_its_clock(3)) << "nothing of that day is left";
}

TEST(Clocks, a_node_that_starts_a_day_behind_says_so_and_signs_nothing)
{
    FourClocks four;
    four.cluster.run_for(15s);
    four.cluster.crash(3);
    four.cluster.set_clock(3, -24h);
    four.cluster.start(3);
    four.cluster.run_for(10s);
    EXPECT_TRUE(four.names_its_clock(3));
    EXPECT_EQ(four.answer(1), "clock_off");
    four.set_right();
    four.cluster.run_for(5s);
    EXPECT_EQ(four.answer(1), "");
}
