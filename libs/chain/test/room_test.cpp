// Units that run and then do not fit the pending anchor: what they burned is paid, and they are not
// run again and again (D-75).

#include "lone_chain.hpp"
#include "testbox.hpp"

namespace weft::chain::test {
namespace {

constexpr std::uint64_t burned = 5'000'000;

void deploy_box(LoneChain& chain)
{
    EXPECT_EQ(chain.request(chain.originator(), {"blob", "storeBlob", testbox_blob}).error,
              std::nullopt);
    const auto program = contracts::blob_hash(testbox_blob);
    EXPECT_EQ(chain
                  .request(chain.originator(), {"root",
                                                "deployContract",
                                                {{to_bytes("$$proghash$$"), of(program.bytes())},
                                                 {to_bytes("$$name$$"), to_bytes("box")}}})
                  .error,
              std::nullopt);
}

class Room : public ::testing::Test {
protected:
    Room() : lone{ledger, programs_with_testbox()}
    {
        lone.start();
        ledger.mint_genesis(alice.address, {{types::iota_color, faucet_tokens}});
        deploy_box(lone);
    }
    /// Burns gas, then posts so much that an anchor has room for little else.
    Unit burner(const Wallet& wallet)
    {
        const auto id =
            lone.send(wallet, Ask{"box",
                                  "post",
                                  {{to_bytes("units"), u64(burned)},
                                   {to_bytes("to"), of(Wallet{"elsewhere"}.address.bytes())},
                                   {to_bytes("contract"), to_bytes("accounts")},
                                   {to_bytes("entry"), to_bytes("deposit")},
                                   {to_bytes("data"), Bytes(35'000)},
                                   {to_bytes("amount"), balances_bytes({})}},
                                  {{types::iota_color, 5}}});
        return unit(id);
    }
    /// Small ones that fill a good part of an anchor.
    std::vector<Unit> crowd(const std::string& name, int count)
    {
        std::vector<Unit> units;
        for (int i = 0; i < count; ++i) {
            const Wallet one{name + std::to_string(i)};
            ledger.mint_genesis(one.address, {{types::iota_color, 10}});
            units.push_back(unit(lone.send(one, Ask{"box", "keep"})));
        }
        return units;
    }
    [[nodiscard]] Unit unit(const TransactionId& id)
    {
        return *unit_of(*ledger.find(id), lone.identity());
    }
    static std::vector<Unit> joined(std::vector<Unit> units, const std::vector<Unit>& more)
    {
        units.insert(units.end(), more.begin(), more.end());
        return units;
    }

    NaiveLedger ledger;
    LoneChain lone;
    Wallet alice{"alice"};
};

TEST_F(Room,
       what_a_unit_burned_beside_others_is_on_its_receipt_and_it_comes_first_in_the_next_anchor)
{
    const auto burner_unit = burner(alice);
    const auto first = lone.run(joined(crowd("a", 120), {burner_unit}));
    ASSERT_EQ(first.left, (std::vector{std::pair{burner_unit.transaction, Left::anchor_full}}));
    EXPECT_EQ(first.receipts.size(), 120U);
    EXPECT_TRUE(first.anchor_due);

    const auto second = lone.run(joined(crowd("b", 120), {burner_unit}));
    ASSERT_FALSE(second.receipts.empty());
    const auto& receipt = second.receipts.front();
    EXPECT_EQ(receipt.request.transaction, burner_unit.transaction);
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_GE(receipt.gas_used, 2 * burned);
    EXPECT_LT(receipt.gas_used, 3 * burned);
    // Nothing is left of its wait.
    EXPECT_FALSE(lone.chain().outbox().waited_for);
}

TEST_F(Room, a_block_that_only_finds_that_a_unit_does_not_fit_is_made_and_anchored)
{
    // What waits in the outbox is from the block before, which is not yet to be anchored.
    LoneChain slow{ledger, programs_with_testbox(), "slow", {.anchor_interval = types::minute}};
    slow.start();
    deploy_box(slow);
    slow.pass(2 * types::minute);
    slow.run();  // whatever waited is anchored
    std::vector<Unit> units;
    for (int i = 0; i < 90; ++i) {
        const Wallet one{"slow" + std::to_string(i)};
        ledger.mint_genesis(one.address, {{types::iota_color, 10}});
        units.push_back(
            *unit_of(*ledger.find(slow.send(one, Ask{"box", "keep"})), slow.identity()));
    }
    const auto before = slow.run(units);
    ASSERT_EQ(before.receipts.size(), 90U);
    ASSERT_FALSE(before.anchor_due);
    const auto id = slow.send(alice, Ask{"box",
                                         "post",
                                         {{to_bytes("units"), u64(burned)},
                                          {to_bytes("to"), of(Wallet{"elsewhere"}.address.bytes())},
                                          {to_bytes("contract"), to_bytes("accounts")},
                                          {to_bytes("entry"), to_bytes("deposit")},
                                          {to_bytes("data"), Bytes(38'000)},
                                          {to_bytes("amount"), balances_bytes({})}},
                                         {{types::iota_color, 5}}});
    const auto found_out = slow.run();
    EXPECT_TRUE(found_out.receipts.empty());
    EXPECT_TRUE(found_out.needed);
    EXPECT_TRUE(found_out.anchor_due);
    const auto done = slow.run();
    ASSERT_EQ(done.receipts.size(), 1U);
    EXPECT_EQ(done.receipts[0].request.transaction, id);
    EXPECT_EQ(done.receipts[0].error, std::nullopt);
}

TEST_F(Room, a_unit_runs_three_times_at_most_however_many_want_the_anchor_for_themselves)
{
    std::vector<Unit> units;
    for (int i = 0; i < 12; ++i) {
        const Wallet one{"burner" + std::to_string(i)};
        ledger.mint_genesis(one.address, {{types::iota_color, 100}});
        units.push_back(burner(one));
    }
    std::size_t receipts = 0;
    std::size_t blocks = 0;
    vm::Gas paid = 0;
    for (; receipts < 12 && blocks < 20; ++blocks) {
        const auto result = lone.run(units);
        receipts += result.receipts.size();
        for (const auto& receipt : result.receipts) {
            EXPECT_EQ(receipt.error, std::nullopt);
            EXPECT_LT(receipt.gas_used, 4 * burned);
            paid += receipt.gas_used;
            std::erase_if(
                units, [&](const Unit& u) { return u.transaction == receipt.request.transaction; });
        }
    }
    EXPECT_EQ(receipts, 12U);
    // One of them per anchor; each block ran one in vain besides, the first block all of them.
    EXPECT_EQ(blocks, 12U);
    EXPECT_LT(paid, 40 * burned);
}

TEST_F(Room, many_that_did_not_fit_share_the_next_anchor)
{
    // 600 withdrawals: each takes some gas, and an input and an output of the anchor.
    std::vector<Unit> units;
    for (int i = 0; i < 600; ++i) {
        const Wallet one{"many" + std::to_string(i)};
        ledger.mint_genesis(one.address, {{types::iota_color, 10}});
        units.push_back(unit(
            lone.send(one, Ask{"accounts", "withdrawToAddress", {}, {{types::iota_color, 3}}})));
    }
    std::size_t receipts = 0;
    int blocks = 0;
    for (; receipts < 600 && blocks < 6; ++blocks) {
        const auto result = lone.run();
        receipts += result.receipts.size();
    }
    EXPECT_EQ(receipts, 600U);
    EXPECT_LE(blocks, 3);
}

}  // namespace
}  // namespace weft::chain::test
