// What the newest blocks began with.

#include "../src/kept_blocks.hpp"

#include <gtest/gtest.h>

#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;

namespace {

TEST(KeptBlocks, a_state_of_the_past_is_what_it_was)
{
    MemberChain member;
    KeptBlocks kept;
    kept.start(member.chain->state());
    std::vector<types::Hash> hashes{member.chain->state().hash()};
    const auto add = [&](const types::Transaction& one) {
        const auto result = member.block({one});
        kept.add(member.chain->state(), result.block, nullptr);
        hashes.push_back(result.state.hash());
    };
    add(member.init());
    for (int i = 0; i < 3; ++i) add(member.deposit());
    for (std::uint32_t i = 0; i < hashes.size(); ++i) {
        ASSERT_NE(kept.find(i), nullptr);
        EXPECT_EQ(kept.find(i)->after.hash(), hashes[i]);
    }
    EXPECT_EQ(kept.find(static_cast<std::uint32_t>(hashes.size())), nullptr);
    EXPECT_EQ(kept.first(), 0u);
}

TEST(KeptBlocks, the_oldest_go_when_there_are_too_many_or_they_take_too_much)
{
    MemberChain member;
    KeptBlocks kept;
    kept.start(member.chain->state());
    // Blocks of one large write each: the bytes decide.
    state::VirtualState state = member.chain->state();
    std::uint32_t added = 0;
    for (; added < 40; ++added) {
        state::Block block;
        block.index = state.block_index() + 1;
        block.previous_state = state.hash();
        block.timestamp = state.timestamp() + 1;
        for (int i = 0; i < 20; ++i)
            block.updates.push_back(
                {.request = {},
                 .timestamp = block.timestamp + i,
                 .mutations = {{to_bytes("key"), Bytes(60'000, static_cast<std::byte>(i))}}});
        const auto next = state.apply(block);
        ASSERT_TRUE(next) << state::name(next.error());
        state = *next;
        kept.add(state, block, nullptr);
    }
    EXPECT_GT(kept.first(), 0u);
    EXPECT_EQ(kept.find(kept.first() - 1), nullptr);
    ASSERT_NE(kept.find(added), nullptr);
    EXPECT_EQ(kept.find(added)->after.hash(), state.hash());
}

}  // namespace
