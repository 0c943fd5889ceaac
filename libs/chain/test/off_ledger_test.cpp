// Off-ledger requests, a sentence per rule of off_ledger.hpp.

#include <weft/chain/off_ledger.hpp>

#include "testbox.hpp"
#include <algorithm>

namespace weft::chain::test {
namespace {

/// What a request is called for in a test.
struct Off {
    std::uint64_t nonce = 0;
    std::string contract = "box";
    std::string entry = "keep";
    Dict args = {};
    std::uint64_t allowance = 0;
    std::uint64_t gas = 0;
    std::uint32_t valid_until = 4'000'000'000;
};

class OffLedger : public ::testing::Test {
protected:
    OffLedger() : lone_{ledger_, programs_with_testbox()}
    {
        lone_.start();
        const auto owner = lone_.originator();
        ok(lone_.request(owner, {"blob", "storeBlob", testbox_blob}));
        const auto program = contracts::blob_hash(testbox_blob);
        for (const auto* name : {"box", "box2"})
            ok(lone_.request(owner, {"root",
                                     "deployContract",
                                     {{to_bytes("$$proghash$$"), of(program.bytes())},
                                      {to_bytes("$$name$$"), to_bytes(name)}}}));
        for (const auto* wallet : {&alice_, &bob_}) {
            ledger_.mint_genesis(wallet->address, {{types::iota_color, 10'000}});
            ok(lone_.request(*wallet, {"accounts", "deposit", {}, {{types::iota_color, 1'000}}}));
        }
    }
    static void ok(const contracts::Receipt& receipt) { EXPECT_EQ(receipt.error, std::nullopt); }
    [[nodiscard]] types::OffLedgerRequest request(const Wallet& from, const Off& off) const
    {
        types::OffLedgerRequest request;
        request.target = {lone_.identity().id, types::hname_of(off.contract)};
        request.entry_point = types::hname_of(off.entry);
        request.args = off.args;
        request.nonce = off.nonce;
        request.gas = off.gas;
        request.valid_until = off.valid_until;
        if (off.allowance > 0) request.allowance = {{types::iota_color, off.allowance}};
        return types::sign(request, from.keys);
    }
    [[nodiscard]] Unit unit(const Wallet& from, const Off& off) const
    {
        const auto made = request(from, off);
        EXPECT_TRUE(types::signature_valid(made));
        auto unit = unit_of(made, lone_.identity());
        EXPECT_TRUE(unit.has_value());
        return *std::move(unit);
    }
    BlockResult run(const std::vector<Unit>& units) { return lone_.run(units); }
    [[nodiscard]] static std::vector<std::string> reasons(const BlockResult& result)
    {
        std::vector<std::string> names;
        for (const auto& [id, reason] : result.left) names.emplace_back(name(reason));
        return names;
    }
    [[nodiscard]] std::uint64_t nonce(const Wallet& of) const
    {
        return next_nonce(const_cast<LoneChain&>(lone_).chain().state().entries(), of.agent());
    }
    void set_fees(std::uint64_t owner_fee, std::uint64_t validator_fee, std::uint64_t gas_price)
    {
        ok(lone_.request(lone_.originator(),
                         {"root",
                          "setDefaultFee",
                          {{to_bytes("$$ownerfee$$"), u64(owner_fee)},
                           {to_bytes("$$validatorfee$$"), u64(validator_fee)}}}));
        ok(lone_.request(
            lone_.originator(),
            {"governance", "setGasFee", {{to_bytes("$$gasprice$$"), u64(gas_price)}}}));
    }

    NaiveLedger ledger_;
    LoneChain lone_;
    const Wallet alice_{"alice"};
    const Wallet bob_{"bob"};
};

TEST_F(OffLedger, the_allowance_goes_from_the_account_to_the_contract_and_a_receipt_says_so)
{
    const auto call = unit(alice_, {.allowance = 30});
    const auto result = run({call});
    ASSERT_EQ(result.receipts.size(), 1u);
    const auto& receipt = result.receipts[0];
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.request, call.requests[0].id);
    EXPECT_EQ(receipt.sender, alice_.agent());
    EXPECT_TRUE(receipt.fee.empty());
    EXPECT_EQ(lone_.iotas(alice_.agent()), 970u);
    EXPECT_EQ(lone_.iotas(lone_.contract("box")), 30u);
    EXPECT_EQ(nonce(alice_), 1u);
    EXPECT_EQ(nonce(bob_), 0u);
}

TEST_F(OffLedger, a_call_that_fails_leaves_a_receipt_and_the_tokens_and_its_number_is_used)
{
    const auto result = run({unit(alice_, {.entry = "mess", .allowance = 30}),
                             unit(alice_, {.nonce = 1, .contract = "nobody", .allowance = 30}),
                             unit(alice_, {.nonce = 2, .entry = "get"})});
    ASSERT_EQ(result.receipts.size(), 3u);
    for (const auto& receipt : result.receipts) EXPECT_TRUE(receipt.error.has_value());
    EXPECT_EQ(lone_.iotas(alice_.agent()), 1'000u);
    EXPECT_EQ(lone_.iotas(lone_.contract("box")), 0u);
    EXPECT_EQ(nonce(alice_), 3u);
}

TEST_F(OffLedger, none_runs_twice_and_none_with_a_number_that_is_used)
{
    const auto first = unit(alice_, {.allowance = 5});
    const auto other = unit(alice_, {.allowance = 6});
    auto result = run({first, first, other});
    EXPECT_EQ(result.receipts.size(), 1u);
    EXPECT_EQ(reasons(result), (std::vector<std::string>{"nonce_used", "nonce_used"}));
    result = run({first, other});
    EXPECT_FALSE(result.needed);
    EXPECT_EQ(lone_.iotas(alice_.agent()) + lone_.iotas(lone_.contract("box")), 1'000u);
    EXPECT_TRUE(processed(lone_.chain().state(), first));
    EXPECT_TRUE(processed(lone_.chain().state(), other));
}

TEST_F(OffLedger, one_that_comes_before_its_number_waits)
{
    const auto second = unit(alice_, {.nonce = 1});
    auto result = run({second});
    EXPECT_FALSE(result.needed);
    EXPECT_EQ(reasons(result), std::vector<std::string>{"nonce_ahead"});
    EXPECT_FALSE(processed(lone_.chain().state(), second));
    result = run({second, unit(alice_, {})});
    EXPECT_EQ(result.receipts.size(), 2u);
}

/// All 120 orders of three requests of one account and two of another: each account's run in the
/// order of their numbers, and each time all five.
TEST_F(OffLedger, in_a_block_the_requests_of_an_account_run_in_the_order_of_their_numbers)
{
    std::vector<Unit> units;
    for (std::uint64_t i = 0; i < 3; ++i)
        units.push_back(unit(alice_, {.nonce = i, .allowance = i + 1}));
    for (std::uint64_t i = 0; i < 2; ++i)
        units.push_back(unit(bob_, {.nonce = i, .allowance = i + 1}));
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    std::size_t orders = 0;
    do {
        BatchInput batch;
        for (const auto i : order) batch.units.push_back(units[i]);
        batch.timestamp = lone_.now() + types::second;
        const auto result = lone_.chain().execute(lone_.programs(), batch);
        ASSERT_EQ(result.receipts.size(), 5u);
        ASSERT_TRUE(result.left.empty());
        std::map<AgentId, std::vector<RequestId>> of;
        for (const auto& receipt : result.receipts) of[receipt.sender].push_back(receipt.request);
        ASSERT_EQ(of[alice_.agent()], (std::vector{units[0].requests[0].id, units[1].requests[0].id,
                                                   units[2].requests[0].id}));
        ASSERT_EQ(of[bob_.agent()],
                  (std::vector{units[3].requests[0].id, units[4].requests[0].id}));
        // Whose turn it is comes from the batch: the places of an account stay its own.
        for (std::size_t i = 0; i < order.size(); ++i)
            ASSERT_EQ(result.receipts[i].sender == alice_.agent(), order[i] < 3);
        ++orders;
    } while (std::ranges::next_permutation(order).found);
    EXPECT_EQ(orders, 120u);
}

TEST_F(OffLedger, what_waits_for_its_turn_must_be_payable_too)
{
    const auto& entries = lone_.chain().state().entries();
    const auto refusal = [&](const Wallet& from, const Off& off) {
        return off_ledger_refusal(entries, lone_.identity(), unit(from, off), lone_.now());
    };
    EXPECT_EQ(refusal(alice_, {.nonce = 7}), OffLedgerRefusal::nonce_ahead);
    EXPECT_EQ(refusal(alice_, {.nonce = 7, .allowance = 1'001}), OffLedgerRefusal::unpayable);
    EXPECT_EQ(refusal(Wallet{"stranger"}, {.nonce = 7}), OffLedgerRefusal::no_account);
}

TEST_F(OffLedger, after_its_time_it_is_in_no_block)
{
    const auto until = static_cast<std::uint32_t>(lone_.now() / types::second) + 2;
    const auto in_time = unit(alice_, {.valid_until = until});
    const auto late = unit(bob_, {.valid_until = until - 2});
    const auto result = run({in_time, late});
    EXPECT_EQ(result.receipts.size(), 1u);
    EXPECT_EQ(reasons(result), std::vector<std::string>{"expired"});
    EXPECT_EQ(nonce(bob_), 0u);
}

TEST_F(OffLedger, what_the_account_cannot_pay_is_in_no_block)
{
    const Wallet stranger{"stranger"};
    auto result = run({unit(stranger, {}), unit(alice_, {.allowance = 1'001})});
    EXPECT_FALSE(result.needed);
    EXPECT_EQ(reasons(result), (std::vector<std::string>{"unpayable", "unpayable"}));
    // One may spend what the next would have needed.
    result = run({unit(alice_, {.allowance = 600}), unit(alice_, {.nonce = 1, .allowance = 600})});
    EXPECT_EQ(result.receipts.size(), 1u);
    EXPECT_EQ(reasons(result), std::vector<std::string>{"unpayable"});
    EXPECT_EQ(nonce(alice_), 1u);
}

TEST_F(OffLedger, fees_come_from_the_account_beside_the_allowance)
{
    set_fees(3, 4, 1);  // one IOTA a million gas
    const auto before = lone_.iotas(lone_.originator().agent());
    auto result = run({unit(alice_, {.allowance = 30, .gas = 50'000'000})});
    ASSERT_EQ(result.receipts.size(), 1u);
    const auto& receipt = result.receipts[0];
    EXPECT_EQ(receipt.error, std::nullopt);
    const auto gas_fee = (receipt.gas_used + 999'999) / 1'000'000;
    EXPECT_EQ(receipt.fee.of(types::iota_color), 7 + gas_fee);
    EXPECT_EQ(receipt.gas_limit, 50'000'000u);
    EXPECT_EQ(lone_.iotas(lone_.contract("box")), 30u);
    EXPECT_EQ(lone_.iotas(alice_.agent()), 1'000 - 30 - 7 - gas_fee);
    EXPECT_EQ(lone_.iotas(lone_.originator().agent()), before + 7 + gas_fee);

    // A call that fails pays too, and keeps its allowance.
    const auto rest = lone_.iotas(alice_.agent());
    result = run({unit(alice_, {.nonce = 1, .entry = "mess", .allowance = 30, .gas = 50'000'000})});
    ASSERT_EQ(result.receipts.size(), 1u);
    EXPECT_TRUE(result.receipts[0].error.has_value());
    const auto fee = result.receipts[0].fee.of(types::iota_color);
    EXPECT_GE(fee, 8u);
    EXPECT_EQ(lone_.iotas(alice_.agent()), rest - fee);

    // All the gas it may use is to be there: the chain gives 200 million at most.
    result = run({unit(bob_, {.allowance = 794, .gas = 400'000'000})});
    EXPECT_EQ(reasons(result), std::vector<std::string>{"unpayable"});
    const auto due = off_ledger_due(lone_.chain().state().entries(), lone_.identity(),
                                    unit(bob_, {.allowance = 794, .gas = 400'000'000}));
    EXPECT_EQ(due, (Balances{{types::iota_color, 794 + 7 + 200}}));
    result = run({unit(bob_, {.allowance = 793, .gas = 400'000'000})});
    EXPECT_EQ(result.receipts.size(), 1u);
}

TEST_F(OffLedger, the_chains_own_arguments_and_other_chains_are_refused_by_form)
{
    auto made = request(alice_, {.args = {{to_bytes("$$gas$$"), u64(1)}}});
    EXPECT_EQ(unit_of(made, lone_.identity()).error(), OffLedgerFault::argument_key);
    made.args = {{Bytes{}, Bytes{}}};
    EXPECT_EQ(unit_of(made, lone_.identity()).error(), OffLedgerFault::argument_key);
    made.args = {};
    made.target.chain = alice_.address;
    EXPECT_EQ(unit_of(made, lone_.identity()).error(), OffLedgerFault::other_chain);
}

TEST_F(OffLedger, what_is_sent_out_of_an_account_goes_with_the_next_anchor)
{
    const auto below = lone_.iotas_below(alice_.address);
    const auto result = run({unit(alice_, {.contract = "accounts", .entry = "withdrawToAddress"})});
    ASSERT_EQ(result.receipts.size(), 1u);
    EXPECT_EQ(result.receipts[0].error, std::nullopt);
    lone_.pass(5 * types::second);
    run({});
    EXPECT_EQ(lone_.iotas(alice_.agent()), 0u);
    EXPECT_EQ(lone_.iotas_below(alice_.address), below + 1'000);
    // The number stays when the account is empty.
    EXPECT_EQ(nonce(alice_), 1u);
}

TEST_F(OffLedger, the_number_of_an_account_is_asked_with_a_view)
{
    run({unit(alice_, {}), unit(alice_, {.nonce = 1})});
    const auto results = lone_.view("accounts", "getAccountNonce",
                                    {{to_bytes("a"), types::encoded(alice_.agent())}});
    ASSERT_TRUE(results.has_value());
    EXPECT_EQ(as_u64(results->at(to_bytes("n"))), 2u);
}

}  // namespace
}  // namespace weft::chain::test
