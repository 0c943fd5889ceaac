// A chain goes to another address, with another key: whole nodes, under load (decisions 0062, 0066).

#include <gtest/gtest.h>

#include "rotation_net.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

std::vector<types::RequestId> send(Scene& scene, int count)
{
    std::vector<types::RequestId> sent;
    for (int i = 0; i < count; ++i)
        sent.push_back(scene.request(scene.section("accounts", "deposit")));
    return sent;
}

void expect_processed(Rotation& net,
                      const std::vector<types::RequestId>& sent,
                      const std::vector<std::size_t>& at)
{
    for (const auto& id : sent) EXPECT_TRUE(net.processed(id, at)) << types::to_text(id);
}

std::string told(Rotation& net, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += "\nnode " + std::to_string(i) + ": block " +
                std::to_string(net.info(i).block_index) + ", " + net.info(i).stage + ", " +
                net.info(i).hand_over.value_or("-");
    return text;
}

}  // namespace

TEST(Move, takes_the_chain_to_another_address_with_members_none_of_whom_was_one)
{
    const std::vector<std::size_t> next{4, 5, 6, 7};
    Rotation net{{.committee = 4, .spares = 4, .seed = 31, .new_home = next}};
    auto& scene = net.scene();
    auto sent = send(scene, 1);
    for (const std::size_t i : {0, 1, 4, 5, 6, 7}) EXPECT_EQ(net.agree(i), "") << i;
    net.cluster().run_for(2s);
    EXPECT_EQ(net.info(0).home, scene.chain());
    sent.push_back(net.ask_to_move());
    ASSERT_TRUE(net.taken_over(next)) << told(net, 8);
    EXPECT_EQ(net.info(4).home, scene.new_home());
    EXPECT_EQ(net.info(0).home, scene.new_home());
    // Wallets that have not heard of it, and one that has.
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    scene.send_to(scene.new_home());
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 3, 4, 5, 6, 7});
    EXPECT_EQ(scene.lagging(), "");
    EXPECT_EQ(scene.violation(), "");
}

TEST(Move, keeps_its_share_until_the_ledger_names_nothing_more_to_send_on)
{
    const std::vector<std::size_t> next{4, 5, 6, 7};
    Rotation net{{.committee = 4, .spares = 4, .seed = 32, .new_home = next, .forward_for = 20s}};
    auto& scene = net.scene();
    for (const std::size_t i : {0, 1, 4, 5, 6, 7}) EXPECT_EQ(net.agree(i), "") << i;
    net.ask_to_move();
    ASSERT_TRUE(net.taken_over(next)) << told(net, 8);
    // A wallet sends to the old address while nobody who has its key is there to hear of it.
    for (const std::size_t i : {0, 1, 2, 3}) net.cluster().crash(net.host(i));
    const auto sent = send(scene, 2);
    net.cluster().run_for(30s);
    for (const std::size_t i : {0, 1, 2, 3}) {
        net.cluster().start(net.host(i));
        EXPECT_TRUE(net.has_share_of(i, scene.chain())) << i;
    }
    expect_processed(net, sent, next);
    const auto erased = [&] {
        return std::ranges::none_of(std::vector<std::size_t>{0, 1, 2, 3}, [&](std::size_t i) {
            return net.has_share_of(i, scene.chain());
        });
    };
    EXPECT_TRUE(net.cluster().run_until(erased, 60s));
    EXPECT_EQ(scene.violation(), "");
}

TEST(Move, who_agrees_when_the_chain_is_there_takes_its_seat)
{
    const std::vector<std::size_t> next{4, 5, 6, 7};
    Rotation net{{.committee = 4, .spares = 4, .seed = 33, .new_home = next}};
    for (const std::size_t i : {0, 1, 4, 5, 6}) EXPECT_EQ(net.agree(i), "") << i;
    const auto moved = net.ask_to_move();
    expect_processed(net, {moved}, {4, 5, 6});
    const auto sits = [&](std::size_t i) { return net.committee_at(i) == net.ids(next); };
    ASSERT_TRUE(net.cluster().run_until([&] { return sits(4) && sits(5) && sits(6); }, 60s))
        << told(net, 8);
    EXPECT_EQ(net.agree(7), "");
    EXPECT_TRUE(net.cluster().run_until([&] { return sits(7); }, 60s)) << told(net, 8);
    EXPECT_EQ(net.agree(0), "no_seat");
}

/// Of a key that two chains were at, one could be told the other's blocks.
TEST(Move, goes_to_no_address_that_another_chain_has_or_is_to_have)
{
    const std::vector<std::size_t> next{4, 5, 6, 7};
    Rotation net{{.committee = 4, .spares = 4, .seed = 34, .new_home = next}};
    auto& scene = net.scene();
    const auto told = [&](std::size_t at, const auto& command) {
        std::string error = "no answer";
        net.cluster().command(net.host(at), command,
                              [&](const node::Answer& answer) { error = answer.error; });
        net.cluster().run_for(1s);
        return error;
    };
    const types::ChainId other{fixtures::wallet("another chain")};
    const node::MoveChain others{.chain = other,
                                 .to = scene.new_home(),
                                 .origin = types::TransactionId::filled(7),
                                 .from = net.members_of_old()};
    EXPECT_EQ(net.agree(4), "");
    EXPECT_EQ(told(4, others), "address_in_use") << "the first chain is to go there";
    const node::ActivateChain at_it{.chain = scene.new_home(),
                                    .origin = types::TransactionId::filled(7),
                                    .description = "a second one"};
    EXPECT_EQ(told(4, at_it), "key_in_use");
    for (const std::size_t i : {0, 1, 5, 6, 7}) EXPECT_EQ(net.agree(i), "") << i;
    net.ask_to_move();
    ASSERT_TRUE(net.taken_over(next));
    for (const std::size_t i : next) {
        EXPECT_EQ(told(i, others), "address_in_use") << "it is there";
        EXPECT_EQ(told(i, at_it), "key_in_use");
    }
    // The address that it left has a name and, for a day, a key.
    node::MoveChain back = others;
    back.to = scene.chain();
    EXPECT_EQ(told(0, back), "address_in_use");
    EXPECT_EQ(scene.violation(), "");
}

TEST(Move, waits_for_operators_who_take_their_word_back_and_give_it_again)
{
    const std::vector<std::size_t> next{4, 5, 6, 7};
    Rotation net{{.committee = 4, .spares = 4, .seed = 35, .new_home = next}};
    auto& scene = net.scene();
    const auto withdraw = [&](std::size_t at) { return net.agree(at, {}, true); };
    EXPECT_EQ(withdraw(4), "not_agreed");
    // A mistyped color: nothing is found by it, and it is named anew.
    EXPECT_EQ(net.agree(4, types::TransactionId::filled(7)), "");
    EXPECT_EQ(net.agree(4), "other_origin");
    EXPECT_EQ(withdraw(4), "");
    for (const std::size_t i : {0, 1, 2, 3, 4, 5, 6, 7}) EXPECT_EQ(net.agree(i), "") << i;
    for (const std::size_t i : {0, 1, 2}) EXPECT_EQ(withdraw(i), "") << i;
    // What was taken back is taken back over a restart.
    net.cluster().crash(net.host(0));
    net.cluster().start(net.host(0));
    net.ask_to_move();
    net.cluster().run_for(20s);
    EXPECT_EQ(net.info(3).home, scene.chain())
        << "of the old members one agrees, and two are needed";
    EXPECT_EQ(net.agree(0), "");
    ASSERT_TRUE(net.taken_over(next)) << told(net, 8);
    EXPECT_EQ(withdraw(4), "not_agreed") << "the chain is there";
    EXPECT_EQ(scene.violation(), "");
}
