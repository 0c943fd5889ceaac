// The ledger takes back what a chain has processed, and the chain goes back (decision 0061).

#include <weft/contracts/core.hpp>

#include <gtest/gtest.h>

#include "reorganised.hpp"

using namespace weft;
using namespace weft::cluster;

TEST(Returns, of_a_chain_whose_ledger_took_back_what_it_processed)
{
    Reorganised world{{.spares = 2, .seed = 3, .access = true, .first_is_named = true}};
    world.prepare();
    world.process_one_side();
    world.turn();
    EXPECT_EQ(world.went_back(), "");
    EXPECT_EQ(world.all_is_as_it_should_be(), "");
}

TEST(Returns, of_a_chain_whose_members_were_all_away_while_the_ledger_changed)
{
    Reorganised world{{.seed = 4}};
    world.prepare();
    world.process_one_side();
    for (std::size_t i = 0; i < 4; ++i) world.scene.cluster().crash(world.scene.member(i));
    world.turn();
    for (std::size_t i = 0; i < 4; ++i) world.scene.cluster().start(world.scene.member(i));
    EXPECT_EQ(world.went_back(), "");
    EXPECT_EQ(world.all_is_as_it_should_be(), "");
}

TEST(Returns, of_a_chain_of_which_a_member_was_away_and_follows)
{
    Reorganised world{{.seed = 5}};
    world.prepare();
    auto& cluster = world.scene.cluster();
    cluster.crash(world.scene.member(2));
    world.process_one_side();
    world.turn();
    EXPECT_EQ(world.went_back(), "");
    cluster.start(world.scene.member(2));
    EXPECT_EQ(world.all_is_as_it_should_be(), "");
}

TEST(Returns, of_a_chain_of_which_more_than_f_members_lack_what_its_blocks_replaced)
{
    Reorganised world{{.seed = 7}};
    world.prepare();
    world.process_one_side();
    world.forget_replaced(1);
    world.forget_replaced(3);
    world.turn();
    EXPECT_EQ(world.went_back(), "");
    EXPECT_EQ(world.all_is_as_it_should_be(), "");
}

TEST(Returns, are_not_made_for_the_word_of_one_ledger_node)
{
    Scene scene{{.seed = 6}};
    auto& cluster = scene.cluster();
    scene.deploy();
    const auto id =
        scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 9}}));
    ASSERT_TRUE(scene.processed(id));
    // The last ledger node calls whatever it is asked for rejected, and takes back all that it tells of.
    cluster.lie(scene.ledger(3), [&](std::size_t, ByteSpan bytes) {
        auto frame = node::decode_frame<std::variant<node::FromLedgerFrame>>(bytes);
        if (!frame) return std::optional{to_bytes(bytes)};
        auto message = std::get<node::FromLedgerFrame>(*frame).message;
        if (auto* inclusion = std::get_if<node::InclusionState>(&message))
            inclusion->state = node::Inclusion::rejected;
        if (const auto* update = std::get_if<node::AddressUpdate>(&message))
            message = node::TakenBack{update->address, update->transaction};
        return std::optional{node::encode(node::FromLedgerFrame{std::move(message)})};
    });
    for (int i = 0; i < 3; ++i) {
        const auto next =
            scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 1}}));
        ASSERT_TRUE(scene.processed(next));
    }
    cluster.run_for(60s);
    EXPECT_TRUE(scene.returns().empty());
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
    EXPECT_TRUE(cluster.run_until([&] { return scene.agreed(); }, 10s));
}
