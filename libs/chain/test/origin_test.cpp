#include "lone_chain.hpp"

namespace weft::chain::test {
namespace {

TEST(Origin, init_starts_the_chain_in_block_one_and_is_anchored_at_once)
{
    NaiveLedger ledger;
    LoneChain lone{ledger};
    EXPECT_EQ(lone.iotas_below(lone.originator().address), 1336U);
    lone.start();
    EXPECT_EQ(lone.chain().state().block_index(), 1U);
    ASSERT_TRUE(lone.anchor().has_value());
    EXPECT_EQ(lone.chain().anchors().size(), 1U);
    EXPECT_EQ(lone.chain().anchors().front().state.block_index(), 1U);
    // The request token came back: one IOTA is the chain token, all others are the wallet's (D-44).
    EXPECT_EQ(lone.iotas_below(lone.originator().address), 1336U);
    EXPECT_EQ(ledger.balance(lone.identity().id), (Balances{{lone.identity().color, 1}}));
    EXPECT_EQ(lone.chain().owner(), lone.originator().agent());
}

}  // namespace
}  // namespace weft::chain::test
