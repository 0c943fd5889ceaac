// The table of bad requests (C §3.3, "suggested requirement"), row by row, and what good ones do.

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

using vm::FailureKind;

std::string error_of(const contracts::Receipt& receipt)
{
    return receipt.error ? std::string{vm::name(receipt.error->kind)} : "Ok";
}

class Request : public Boxes {
protected:
    /// All 42 came back and nothing of the call is left.
    void expect_refund(const contracts::Receipt& receipt, FailureKind kind)
    {
        EXPECT_EQ(error_of(receipt), vm::name(kind));
        EXPECT_EQ(below(alice), faucet_tokens);
        EXPECT_EQ(lone.iotas(alice.agent()), 0U);
        EXPECT_EQ(lone.iotas(lone.contract("box")), 0U);
        EXPECT_TRUE(lone.backlog().empty());
    }
};

TEST_F(Request, a_good_one_gives_its_tokens_to_the_contract_and_its_request_token_back)
{
    const auto receipt = lone.request(alice, {"box", "keep", {}, iotas_42});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 42U);
    EXPECT_EQ(below(alice), faucet_tokens - 42);
    EXPECT_EQ(receipt.sender, alice.agent());
    EXPECT_EQ(receipt.target, "box"_hn);
    EXPECT_EQ(receipt.entry_point, "keep"_hn);
}

TEST_F(Request, what_an_entry_point_gives_back_is_on_its_receipt_unless_it_is_large)
{
    const Dict small{{to_bytes("a"), to_bytes("b")}};
    auto receipt = lone.request(alice, {"box", "echo", small});
    EXPECT_EQ(receipt.results, small);
    EXPECT_EQ(contracts::decode_receipt(contracts::encode(receipt)), receipt);
    // A count of 8 bytes, the lengths of key and value 6, the key 1.
    const auto size = contracts::receipt_results_bytes_max - 15;
    const Dict largest{{to_bytes("a"), Bytes(size)}};
    EXPECT_EQ(lone.request(alice, {"box", "echo", largest}).results, largest);
    receipt = lone.request(alice, {"box", "echo", {{to_bytes("a"), Bytes(size + 1)}}});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_TRUE(receipt.results.empty());
    receipt = lone.request(alice, {"box", "echo", {{to_bytes("fail"), to_bytes("1")}}});
    EXPECT_TRUE(receipt.error.has_value());
    EXPECT_TRUE(receipt.results.empty());
}

TEST_F(Request, unknown_contract_is_refunded)
{
    expect_refund(lone.request(alice, {"nobody", "keep", {}, iotas_42}),
                  FailureKind::unknown_contract);
}

TEST_F(Request, unknown_entry_point_is_refunded)
{
    expect_refund(lone.request(alice, {"box", "no such thing", {}, iotas_42}),
                  FailureKind::unknown_entry_point);
}

TEST_F(Request, a_view_called_by_a_request_is_refunded)
{
    expect_refund(lone.request(alice, {"box", "get", {}, iotas_42}), FailureKind::not_callable);
}

TEST_F(Request, init_not_called_by_root_is_refunded)
{
    expect_refund(lone.request(alice, {"box", "init", {}, iotas_42}), FailureKind::not_callable);
    expect_refund(lone.request(alice, {"root", "init", {}, iotas_42}), FailureKind::not_callable);
}

TEST_F(Request, a_second_init_of_the_chain_is_refused_even_to_the_originator)
{
    auto section = lone.init_section();
    lone.send(lone.originator(), {section});
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_EQ(error_of(result.receipts[0]), "not_callable");
}

TEST_F(Request, arguments_with_an_empty_key_fail_with_a_refund)
{
    expect_refund(lone.request(alice, {"box", "keep", {{Bytes{}, to_bytes("x")}}, iotas_42}),
                  FailureKind::bad_argument);
}

TEST_F(Request, a_malformed_gas_limit_fails_with_a_refund)
{
    expect_refund(
        lone.request(alice,
                     {"box", "keep", {{to_bytes(contracts::gas_param), Bytes(3)}}, iotas_42}),
        FailureKind::bad_argument);
}

TEST_F(Request, a_missing_or_wrong_typed_parameter_is_refunded)
{
    expect_refund(lone.request(alice, {"root", "delegateChainOwnership", {}, iotas_42}),
                  FailureKind::unauthorized);
    const auto receipt =
        lone.request(alice, {"accounts", "deposit", {{to_bytes("a"), Bytes(5)}}, iotas_42});
    expect_refund(receipt, FailureKind::bad_argument);
}

TEST_F(Request, a_trap_is_rolled_back_and_refunded)
{
    const auto receipt = lone.request(alice, {"box", "mess", {}, iotas_42});
    expect_refund(receipt, FailureKind::trap);
    EXPECT_EQ(value("box", "mess"), "(none)");
    EXPECT_TRUE(receipt.events.empty());
}

TEST_F(Request, an_endless_loop_ends_with_the_gas_and_is_refunded)
{
    const auto receipt = lone.request(alice, {"box", "burn", {}, iotas_42});
    expect_refund(receipt, FailureKind::out_of_gas);
    EXPECT_EQ(receipt.gas_used, lone.chain().parameters().gas_default);
    EXPECT_EQ(value("box", "burn"), "(none)");
}

TEST_F(Request, too_little_gas_fails_with_a_refund_and_enough_of_it_does_not)
{
    const auto with_gas = [&](std::uint64_t gas) {
        return Ask{"box",
                   "spend",
                   {{to_bytes("units"), u64(5000)}, {to_bytes(contracts::gas_param), u64(gas)}},
                   iotas_42};
    };
    expect_refund(lone.request(alice, with_gas(box_load + 4999)), FailureKind::out_of_gas);
    const auto receipt = lone.request(alice, with_gas(box_load + 5000));
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.gas_used, box_load + 5000);
    EXPECT_EQ(receipt.gas_limit, box_load + 5000);
}

TEST_F(Request, a_gas_limit_above_the_chains_is_cut_to_it)
{
    const auto receipt = lone.request(
        alice, {"box", "keep", {{to_bytes(contracts::gas_param), u64(std::uint64_t{1} << 60)}}});
    EXPECT_EQ(receipt.gas_limit, lone.chain().parameters().gas_max);
}

TEST_F(Request, an_uncaught_error_of_a_nested_call_aborts_the_request)
{
    expect_refund(lone.request(alice, {"box",
                                       "nest",
                                       {{to_bytes("contract"), to_bytes("box2")},
                                        {to_bytes("entry"), to_bytes("mess")},
                                        {to_bytes("amount"), balances_bytes(iotas_42)}},
                                       iotas_42}),
                  FailureKind::trap);
    EXPECT_EQ(value("box", "before"), "(none)");
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 0U);
}

TEST_F(Request, a_swallowed_error_of_a_nested_call_rolls_back_the_callee_alone)
{
    const auto receipt = lone.request(alice, {"box",
                                              "nest",
                                              {{to_bytes("contract"), to_bytes("box2")},
                                               {to_bytes("entry"), to_bytes("mess")},
                                               {to_bytes("amount"), balances_bytes(iotas_42)},
                                               {to_bytes("swallow"), to_bytes("1")}},
                                              iotas_42});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(value("box", "before"), "1");
    EXPECT_EQ(value("box", "after"), "trap");
    EXPECT_EQ(value("box2", "mess"), "(none)");
    EXPECT_EQ(lone.iotas(lone.contract("box")), 42U);
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 0U);
    EXPECT_TRUE(receipt.events.empty());
}

TEST_F(Request, a_nested_call_moves_its_transfer_and_sees_the_calling_contract)
{
    const auto receipt =
        lone.request(alice, {"box",
                             "nest",
                             {{to_bytes("contract"), to_bytes("box2")},
                              {to_bytes("entry"), to_bytes("look")},
                              {to_bytes("amount"), balances_bytes({{types::iota_color, 40}})}},
                             iotas_42});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 2U);
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 40U);
    EXPECT_EQ(value("box2", "caller"), to_string(types::encoded(lone.contract("box"))));
}

TEST_F(Request, a_nested_call_cannot_give_more_than_the_caller_has)
{
    const auto receipt =
        lone.request(alice, {"box",
                             "nest",
                             {{to_bytes("contract"), to_bytes("box2")},
                              {to_bytes("entry"), to_bytes("keep")},
                              {to_bytes("amount"), balances_bytes({{types::iota_color, 43}})}},
                             iotas_42});
    expect_refund(receipt, FailureKind::insufficient_funds);
}

TEST_F(Request, calls_nest_only_so_deep)
{
    expect_refund(lone.request(alice, {"box", "recurse", {}, iotas_42}), FailureKind::too_deep);
}

TEST_F(Request, a_transfer_that_is_not_covered_traps_instead_of_being_ignored)
{
    expect_refund(
        lone.request(alice, {"box",
                             "send",
                             {{to_bytes("to"), of(bob.address.bytes())},
                              {to_bytes("amount"), balances_bytes({{types::iota_color, 43}})}},
                             iotas_42}),
        FailureKind::insufficient_funds);
}

TEST_F(Request, a_contract_sends_to_an_address_with_the_next_anchor)
{
    const auto receipt =
        lone.request(alice, {"box", "send", {{to_bytes("to"), of(bob.address.bytes())}}, iotas_42});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(below(bob), faucet_tokens + 42);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 0U);
}

TEST_F(Request, a_contract_cannot_send_to_the_chains_own_address)
{
    expect_refund(
        lone.request(alice,
                     {"box", "send", {{to_bytes("to"), of(lone.identity().id.bytes())}}, iotas_42}),
        FailureKind::bad_argument);
}

TEST_F(Request, tokens_beyond_the_declared_ones_are_the_chain_owners)
{
    auto essence = build_requests(std::vector{lone.section({"box", "keep", {}, iotas_42})},
                                  ledger.at(alice.address), lone.now());
    ASSERT_TRUE(essence.has_value());
    for (auto& output : essence->outputs) {
        if (output.address == lone.identity().id) {
            EXPECT_TRUE(output.balance.add(types::iota_color, 8));
        } else {
            EXPECT_TRUE(output.balance.subtract(types::iota_color, 8));
        }
    }
    ledger.book(alice.sign(*essence));
    lone.run();
    EXPECT_EQ(lone.iotas(lone.contract("box")), 42U);
    EXPECT_EQ(lone.iotas(lone.originator().agent()), 8U);
}

TEST_F(Request, tokens_without_a_request_are_the_chain_owners)
{
    Essence essence;
    essence.timestamp = lone.now();
    for (const auto& funds : ledger.at(alice.address)) essence.inputs.push_back(funds.id);
    essence.outputs = {{alice.address, {{types::iota_color, faucet_tokens - 10}}},
                       {lone.identity().id, {{types::iota_color, 7}, {types::mint_color, 3}}}};
    essence.data = to_bytes("not a payload");
    ASSERT_TRUE(types::make_canonical(essence));
    const auto id = ledger.book(alice.sign(essence));
    ASSERT_EQ(lone.backlog().size(), 1U);
    EXPECT_TRUE(lone.backlog()[0].requests.empty());
    lone.run();
    EXPECT_EQ(lone.account(lone.originator().agent()),
              (Balances{{types::iota_color, 7}, {types::color_of(id), 3}}));
    EXPECT_TRUE(lone.backlog().empty());
}

TEST_F(Request, several_of_one_transaction_run_in_order_in_one_block)
{
    std::vector<RequestSection> sections;
    for (const char* text : {"one", "two", "three"})
        sections.push_back(lone.section({"box", "emit", {{to_bytes("text"), to_bytes(text)}}}));
    lone.send(alice, sections);
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 3U);
    ASSERT_EQ(result.events.size(), 3U);
    EXPECT_EQ(result.events[0].text, "one");
    EXPECT_EQ(result.events[2].text, "three");
    for (std::uint16_t i = 0; i < 3; ++i) {
        EXPECT_EQ(result.receipts[i].request.index, i);
        EXPECT_EQ(result.block.updates[result.block.updates.size() - 3 + i].timestamp,
                  result.receipts[i].timestamp);
    }
    EXPECT_EQ(below(alice), faucet_tokens);
}

TEST_F(Request, a_unit_waits_for_the_latest_of_its_timelocks)
{
    const auto unlock = static_cast<std::uint32_t>(lone.now() / types::second + 60);
    auto later = Ask{"box", "keep", {}, iotas_42, unlock};
    lone.send(alice, {lone.section({"box", "keep"}), lone.section(later)});
    auto result = lone.run();
    EXPECT_TRUE(result.receipts.empty());
    ASSERT_EQ(result.left.size(), 1U);
    EXPECT_EQ(result.left[0].second, Left::timelocked);
    lone.pass(60 * types::second);
    result = lone.run();
    EXPECT_EQ(result.receipts.size(), 2U);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 42U);
}

TEST_F(Request, none_is_processed_twice)
{
    lone.send(alice, {"box", "keep", {}, iotas_42});
    const auto unit = lone.backlog();
    ASSERT_EQ(unit.size(), 1U);
    const auto result = lone.run(std::vector{unit[0], unit[0]});
    EXPECT_EQ(result.receipts.size(), 1U);
    ASSERT_EQ(result.left.size(), 1U);
    EXPECT_EQ(result.left[0].second, Left::already_processed);
    EXPECT_EQ(lone.run(unit).left[0].second, Left::already_processed);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 42U);
}

TEST_F(Request, one_that_writes_too_much_is_refunded)
{
    const auto writing = [&](std::uint64_t bytes) {
        return lone.request(alice, {"box", "write", {{to_bytes("bytes"), u64(bytes)}}, iotas_42});
    };
    expect_refund(writing(200 * 1024), FailureKind::too_large);
    EXPECT_EQ(writing(100 * 1024).error, std::nullopt);
}

TEST_F(Request, entropy_differs_from_request_to_request_and_minted_supply_counts_free_tokens)
{
    lone.send(alice, {lone.section({"box", "look"}), lone.section({"box", "look"})});
    const auto id = lone.backlog()[0].transaction;
    lone.run();
    const auto first = value("box", "entropy " + types::to_text(RequestId{id, 0}));
    const auto second = value("box", "entropy " + types::to_text(RequestId{id, 1}));
    EXPECT_EQ(first.size(), 32U);
    EXPECT_NE(first, second);
    EXPECT_EQ(value("box", "minted"), to_string(u64(0)));
}

TEST_F(Request, before_init_everything_but_the_originators_init_waits)
{
    NaiveLedger other_ledger;
    LoneChain young{other_ledger, programs_with_testbox(), "young"};
    const Wallet carol{"carol"};
    other_ledger.mint_genesis(carol.address, {{types::iota_color, 100}});
    young.send(carol, {young.init_section()});
    auto result = young.run();
    EXPECT_FALSE(result.needed);
    ASSERT_EQ(result.left.size(), 1U);
    EXPECT_EQ(result.left[0].second, Left::before_init);
    young.send(young.originator(), {young.init_section()});
    young.run();
    EXPECT_EQ(young.chain().owner(), young.originator().agent());
    young.run();
    EXPECT_TRUE(young.backlog().empty());
    EXPECT_EQ(young.chain().owner(), young.originator().agent());
}

TEST_F(Request, a_view_cannot_reach_a_full_entry_point)
{
    const auto result = lone.view(
        "box", "peek",
        {{to_bytes("contract"), to_bytes("box2")}, {to_bytes("entry"), to_bytes("keep")}});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, FailureKind::not_a_view);
}

TEST_F(Request, a_view_may_be_called_from_a_request_and_from_a_view)
{
    const auto receipt = lone.request(alice, {"box",
                                              "nest",
                                              {{to_bytes("contract"), to_bytes("box2")},
                                               {to_bytes("entry"), to_bytes("get")},
                                               {to_bytes("key"), to_bytes("init")}}});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(value("box", "after"), "ok");
}

}  // namespace
}  // namespace weft::chain::test
