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
