#include <weft/chain/estimate.hpp>
#include <weft/chain/own_requests.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

/// Contracts that ask their own chain (docs/decisions/0029).
class OwnRequests : public Boxes {
protected:
    /// `box` posts `entry` of `contract` with `amount` of its tokens.
    [[nodiscard]] Ask post(std::string_view contract,
                           std::string_view entry,
                           std::uint64_t amount = 0,
                           Dict more = {}) const
    {
        Dict args = std::move(more);
        args[to_bytes("to")] = of(lone.identity().id.bytes());
        args[to_bytes("contract")] = to_bytes(contract);
        args[to_bytes("entry")] = to_bytes(entry);
        args[to_bytes("data")] = to_bytes("x");
        const auto funds = amount == 0 ? Balances{} : Balances{{types::iota_color, amount}};
        args[to_bytes("amount")] = balances_bytes(funds);
        return {"box", "post", std::move(args), {}};
    }
    void expect_posted(const Ask& ask)
    {
        const auto receipt = lone.request(alice, ask);
        EXPECT_EQ(receipt.error, std::nullopt)
            << vm::to_text(receipt.error.value_or(vm::Failure{}));
    }
    void give_box(std::uint64_t amount)
    {
        EXPECT_EQ(lone.request(alice, {"box", "keep", {}, {{types::iota_color, amount}}}).error,
                  std::nullopt);
    }
    [[nodiscard]] std::uint32_t waiting() { return own_requests_waiting(lone.chain().state()); }
    [[nodiscard]] std::uint64_t held() const
    {
        return lone.iotas(own_request_account(lone.identity().id));
    }
};

TEST_F(OwnRequests, the_next_block_runs_what_a_contract_posted_with_its_tokens)
{
    give_box(42);
    expect_posted(post("box2", "look", 30));
    EXPECT_EQ(waiting(), 1U);
    EXPECT_EQ(held(), 30U);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 12U) << "no request token";
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 0U);

    const auto result = lone.run(std::vector<Unit>{});
    ASSERT_EQ(result.receipts.size(), 1U);
    const auto& receipt = result.receipts[0];
    EXPECT_EQ(receipt.request, own_request_id(lone.identity().id, 0));
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.sender, lone.contract("box"));
    EXPECT_EQ(receipt.target, "box2"_hn);
    EXPECT_EQ(waiting(), 0U);
    EXPECT_EQ(held(), 0U);
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 30U);
    EXPECT_EQ(value("box2", "incoming"), to_string(balances_bytes({{types::iota_color, 30}})));
    EXPECT_EQ(value("box2", "caller"), to_string(types::encoded(lone.contract("box"))));
}

TEST_F(OwnRequests, it_is_never_run_in_the_block_that_posted_it_and_only_once)
{
    lone.send(alice, post("box2", "look"));
    lone.send(bob, Ask{"box", "keep"});
    EXPECT_EQ(lone.run().receipts.size(), 2U);
    EXPECT_EQ(lone.run().receipts.size(), 1U);
    const auto id = own_request_id(lone.identity().id, 0);
    const auto again =
        lone.view("eventlog", "getRequestReceipt", {{to_bytes("requestID"), types::encoded(id)}});
    EXPECT_TRUE(again.has_value());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(lone.run().receipts.empty());
}

TEST_F(OwnRequests, a_timelock_is_waited_for_and_the_block_is_wanted_at_its_time)
{
    const auto minute_later = static_cast<std::uint64_t>(lone.now() / types::second) + 60;
    expect_posted(post("box2", "look", 0, {{to_bytes("timelock"), u64(minute_later)}}));
    const auto due = static_cast<Timestamp>(minute_later) * types::second;
    EXPECT_EQ(own_request_at(lone.chain().state()), due);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(lone.run().receipts.empty());
    EXPECT_EQ(lone.chain().block_at(), due);
    lone.pass(types::minute);
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_GE(result.receipts[0].timestamp, due);
    EXPECT_EQ(lone.chain().block_at(), lone.chain().anchor_at());
}

TEST_F(OwnRequests, what_fails_leaves_its_tokens_with_the_contract_that_posted_it)
{
    give_box(42);
    for (const auto& [contract, entry] :
         {std::pair{"box2", "mess"}, std::pair{"nobody", "keep"}, std::pair{"box2", "get"},
          std::pair{"box2", "no such entry"}, std::pair{"box2", "init"}}) {
        expect_posted(post(contract, entry, 30));
        EXPECT_EQ(held(), 30U);
        const auto result = lone.run();
        ASSERT_EQ(result.receipts.size(), 1U) << contract << " " << entry;
        EXPECT_TRUE(result.receipts[0].error.has_value()) << contract << " " << entry;
        EXPECT_EQ(lone.iotas(lone.contract("box")), 42U) << contract << " " << entry;
        EXPECT_EQ(held(), 0U);
    }
    EXPECT_EQ(value("box2", "mess"), "(none)");
}

TEST_F(OwnRequests, what_comes_back_goes_to_whom_the_request_names)
{
    give_box(42);
    const auto before = below(bob);
    expect_posted(post("box2", "mess", 30, {{to_bytes("refund"), types::encoded(bob.agent())}}));
    static_cast<void>(lone.run());
    EXPECT_EQ(below(bob), before + 30) << "on the ledger";
    EXPECT_EQ(lone.iotas(lone.contract("box")), 12U);
    expect_posted(
        post("box2", "mess", 12, {{to_bytes("refund"), types::encoded(lone.contract("box2"))}}));
    static_cast<void>(lone.run());
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 12U);
}

TEST_F(OwnRequests, it_pays_the_fee_out_of_its_tokens_and_fails_without)
{
    give_box(42);
    EXPECT_EQ(lone.request(lone.originator(), {"root",
                                               "setContractFee",
                                               {{to_bytes("$$hname$$"), types::encoded("box2"_hn)},
                                                {to_bytes("$$ownerfee$$"), u64(7)},
                                                {to_bytes("$$validatorfee$$"), u64(3)}}})
                  .error,
              std::nullopt);
    lone.validators = {bob.address};
    const auto owner = lone.iotas(lone.originator().agent());
    expect_posted(post("box2", "keep", 30));
    const auto paid = lone.run();
    ASSERT_EQ(paid.receipts.size(), 1U);
    EXPECT_EQ(paid.receipts[0].fee, (Balances{{types::iota_color, 10}}));
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 20U);
    EXPECT_EQ(lone.iotas(lone.originator().agent()), owner + 7);
    EXPECT_EQ(lone.iotas(bob.agent()), 3U);

    expect_posted(post("box2", "keep", 9));
    const auto unpaid = lone.run();
    ASSERT_EQ(unpaid.receipts.size(), 1U);
    EXPECT_EQ(unpaid.receipts[0].error->kind, vm::FailureKind::insufficient_funds);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 12U);

    expect_posted(post("box2", "mess", 12));
    const auto failed = lone.run();
    ASSERT_EQ(failed.receipts.size(), 1U);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 2U) << "a failed request has paid";
}

TEST_F(OwnRequests, a_contract_without_the_tokens_posts_nothing)
{
    const auto receipt = lone.request(alice, post("box2", "keep", 1));
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::insufficient_funds);
    EXPECT_EQ(waiting(), 0U);
}

TEST_F(OwnRequests, a_posting_call_that_fails_has_posted_nothing)
{
    give_box(42);
    // The caller swallows the error of the call that posted.
    auto ask = post("box2", "keep", 30);
    ask.args[to_bytes("units")] = u64(1'000'000'000);
    ask.args[to_bytes(contracts::gas_param)] = u64(5'000'000);
    EXPECT_TRUE(lone.request(alice, ask).error.has_value());
    EXPECT_EQ(waiting(), 0U);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 42U);
}

TEST_F(OwnRequests, each_runs_with_the_gas_it_asks_for)
{
    expect_posted(post("box2", "burn", 0, {{to_bytes("gas"), u64(1'234'000)}}));
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_EQ(result.receipts[0].error->kind, vm::FailureKind::out_of_gas);
    EXPECT_EQ(result.receipts[0].gas_limit, 1'234'000U);
    EXPECT_EQ(result.receipts[0].gas_used, 1'234'000U);
}

TEST_F(OwnRequests, a_contract_has_at_most_so_many_waiting_and_others_are_not_in_its_way)
{
    expect_posted({"box", "breed"});
    std::size_t failed = 0;
    std::uint32_t most = 0;
    for (int i = 0; i < 12; ++i) {
        lone.send(bob, Ask{"box2", "keep"});
        const auto result = lone.run();
        most = std::max(most, waiting());
        for (const auto& receipt : result.receipts) failed += receipt.error ? 1 : 0;
        const auto theirs =
            std::ranges::count(result.receipts, bob.agent(), &contracts::Receipt::sender);
        EXPECT_EQ(theirs, 1) << "block " << result.block.index;
    }
    EXPECT_EQ(most, own_requests_max);
    EXPECT_GT(failed, 0U);
    expect_posted({"box2", "keep"});
}

TEST_F(OwnRequests, many_bytes_that_wait_are_refused_by_name)
{
    const auto far = u64(4'000'000'000);
    auto ask = post("box2", "keep", 0, {{to_bytes("timelock"), far}});
    ask.args[to_bytes("data")] = Bytes(60'000, std::byte{1});
    for (int i = 0; i < 4; ++i) expect_posted(ask);
    const auto receipt = lone.request(alice, ask);
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::too_large);
    EXPECT_EQ(receipt.error->text,
              "the contract has 4 requests to its own chain waiting: no room for one more");
    expect_posted(post("box2", "keep"));  // a small one
}

TEST_F(OwnRequests, they_take_half_of_a_block_s_gas_and_go_on_in_the_next)
{
    for (int i = 0; i < 8; ++i)
        expect_posted(post(
            "box2", "burn", 0,
            {{to_bytes("gas"), u64(200'000'000)}, {to_bytes("timelock"), u64(1'700'001'000)}}));
    lone.pass(3600 * types::second);
    lone.send(alice, Ask{"box2", "keep"});
    const auto first = lone.run();
    EXPECT_EQ(first.receipts.size(), 3U + 1U) << "600 million of 1,000 million, and alice's";
    EXPECT_EQ(waiting(), 5U);
    EXPECT_EQ(lone.run().receipts.size(), 3U);
    EXPECT_EQ(lone.run().receipts.size(), 2U);
    EXPECT_EQ(waiting(), 0U);
}

TEST_F(OwnRequests, an_anchor_that_is_made_again_changes_nothing_of_them)
{
    give_box(42);
    lone.anchors_enabled = false;
    expect_posted(post("box2", "keep", 30));
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    lone.store().apply(lone.chain().void_anchors());
    lone.anchors_enabled = true;
    lone.anchor_all();
    EXPECT_TRUE(lone.run().receipts.empty());
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 30U);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 12U);
}

TEST_F(OwnRequests, they_wait_on_the_disk_too)
{
    give_box(42);
    expect_posted(post("box2", "keep", 30));
    const auto loaded = Chain::load(lone.identity(), to_bytes("p/"), lone.store());
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(own_requests_waiting(loaded->state()), 1U);
    EXPECT_EQ(loaded->block_at(), own_request_at(lone.chain().state()));
    EXPECT_TRUE(loaded->account_sums().has_value());
}

TEST_F(OwnRequests, an_estimate_is_of_the_request_that_was_asked_for)
{
    expect_posted(post("box2", "look"));
    lone.send(alice, Ask{"box2", "keep"});
    const auto units = lone.backlog();
    ASSERT_EQ(units.size(), 1U);
    BatchInput circumstances;
    circumstances.timestamp = lone.now() + types::second;
    const auto estimates =
        estimate(lone.identity(), lone.programs(), lone.chain().state(), units[0], circumstances);
    ASSERT_TRUE(estimates.has_value());
    ASSERT_EQ(estimates->size(), 1U);
    EXPECT_EQ(estimates->front().receipt.sender, alice.agent());
}

TEST_F(OwnRequests, nobody_else_moves_what_they_carry)
{
    give_box(42);
    expect_posted(post("box2", "keep", 30, {{to_bytes("timelock"), u64(4'000'000'000)}}));
    const auto chain_itself = types::encoded(own_request_account(lone.identity().id));
    const auto put = lone.request(
        alice, {"accounts", "deposit", {{to_bytes("a"), chain_itself}}, {{types::iota_color, 5}}});
    EXPECT_TRUE(put.error.has_value()) << "it holds nothing else";
    EXPECT_EQ(held(), 30U);
}

}  // namespace
}  // namespace weft::chain::test
