#include "solo.hpp"

namespace weft::chain::test {
namespace {

TEST(Origin, init_starts_the_chain_in_block_one_and_is_anchored_at_once)
{
    NaiveLedger ledger;
    Solo solo{ledger};
    EXPECT_EQ(solo.iotas_below(solo.originator().address), 1336U);
    solo.start();
    EXPECT_EQ(solo.chain().state().block_index(), 1U);
    ASSERT_TRUE(solo.anchor().has_value());
    EXPECT_EQ(solo.chain().anchors().size(), 1U);
    EXPECT_EQ(solo.chain().anchors().front().state.block_index(), 1U);
    // The request token came back: one IOTA is the chain token, all others are the wallet's (D-44).
    EXPECT_EQ(solo.iotas_below(solo.originator().address), 1336U);
    EXPECT_EQ(ledger.balance(solo.identity().id), (Balances{{solo.identity().color, 1}}));
    EXPECT_EQ(solo.chain().owner(), solo.originator().agent());
}

}  // namespace
}  // namespace weft::chain::test
