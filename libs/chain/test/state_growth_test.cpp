// What a byte of state costs, and where it ends (docs/decisions/0060), a sentence per rule.

#include <weft/chain/off_ledger.hpp>
#include <weft/contracts/governance.hpp>

#include "../src/partitions.hpp"
#include "testbox.hpp"

namespace weft::chain::test {
namespace {

using vm::Failure;
using vm::FailureKind;

/// An account of one color: hname, kind, agent, color and amount.
constexpr std::int64_t account_bytes = 4 + 1 + 37 + 32 + 8;
constexpr std::uint64_t far_away = 4'000'000'000;

constexpr std::uint64_t byte_gas = 1'000;

Bytes u32(std::uint32_t value)
{
    codec::Writer writer;
    writer.u32(value);
    return std::move(writer).take();
}
class StateGrowth : public Boxes {
protected:
    void set_parameter(std::string_view name, Bytes value)
    {
        const auto receipt = lone.request(
            lone.originator(),
            {"governance", "setChainParameters", {{to_bytes(name), std::move(value)}}});
        EXPECT_EQ(receipt.error, std::nullopt);
    }
    /// Puts so many bytes under one key of the box. That key and its contract take 8 more.
    contracts::Receipt put(const Wallet& from,
                           std::size_t bytes,
                           Dict more = {},
                           const std::string& box = "box")
    {
        more[to_bytes("key")] = to_bytes("name");
        more[to_bytes("value")] = Bytes(bytes, std::byte{7});
        return lone.request(from, {box, "set", std::move(more)});
    }
    /// A contract calls governance, as alice asks it to.
    contracts::Receipt through(const std::string& box, std::string_view entry, Dict args = {})
    {
        args[to_bytes("contract")] = to_bytes("governance");
        args[to_bytes("entry")] = to_bytes(entry);
        return lone.request(alice, {box, "nest", std::move(args)});
    }
    void expect_ok(const contracts::Receipt& receipt)
    {
        EXPECT_EQ(receipt.error, std::nullopt) << vm::to_text(receipt.error.value_or(Failure{}));
    }
    void as_owner(std::string_view entry, Dict args)
    {
        expect_ok(
            lone.request(lone.originator(), {"governance", std::string{entry}, std::move(args)}));
    }
    void expect_full(const contracts::Receipt& receipt)
    {
        ASSERT_TRUE(receipt.error);
        EXPECT_EQ(receipt.error->kind, FailureKind::too_large);
        EXPECT_NE(receipt.error->text.find("the chain's state is full"), std::string::npos);
    }
    /// Box asks box2 for something on this chain, later.
    contracts::Receipt post(std::uint64_t timelock, std::size_t data)
    {
        return lone.request(alice, {"box",
                                    "post",
                                    {{to_bytes("to"), of(lone.identity().id.bytes())},
                                     {to_bytes("contract"), to_bytes("box2")},
                                     {to_bytes("entry"), to_bytes("keep")},
                                     {to_bytes("data"), Bytes(data, std::byte{1})},
                                     {to_bytes("amount"), balances_bytes({})},
                                     {to_bytes("timelock"), u64(timelock)}}});
    }
    [[nodiscard]] std::int64_t counted()
    {
        return counted_growth(lone.chain().state()).value_or(-1);
    }
    [[nodiscard]] std::size_t held()
    {
        const auto value =
            lone.chain().state().get(partition_key(types::hname_of("box"), as_bytes("name")));
        return value ? value->size() : 0;
    }
};

TEST_F(StateGrowth, a_chain_that_says_nothing_has_neither_price_nor_end_and_counts_nothing)
{
    EXPECT_EQ(put(alice, 30'000).gas_used, box_load);
    EXPECT_EQ(held(), 30'000U);
    EXPECT_EQ(lone.chain().state().get(partition_key(types::no_hname, as_bytes("g"))),
              std::nullopt);
}

TEST_F(StateGrowth, each_byte_that_is_new_costs_and_what_takes_the_place_of_others_does_not)
{
    set_parameter("$$stategas$$", u32(byte_gas));
    EXPECT_EQ(put(alice, 100).gas_used, box_load + 108 * byte_gas);
    EXPECT_EQ(put(alice, 100).gas_used, box_load);
    EXPECT_EQ(put(alice, 40).gas_used, box_load);
    EXPECT_EQ(put(alice, 50).gas_used, box_load + 10 * byte_gas);
}

TEST_F(StateGrowth, who_cannot_pay_for_it_changes_nothing_and_reads_how_much_it_was)
{
    set_parameter("$$stategas$$", u32(byte_gas));
    const auto receipt =
        put(alice, 100, {{to_bytes(contracts::gas_param), u64(box_load + 107'999)}});
    EXPECT_EQ(receipt.error,
              (vm::Failure{FailureKind::out_of_gas,
                           "the state would be 108 bytes larger, which cost 108000 gas"}));
    EXPECT_EQ(receipt.gas_used, box_load + 107'999U);
    EXPECT_EQ(held(), 0U);
    EXPECT_EQ(put(alice, 100, {{to_bytes(contracts::gas_param), u64(box_load + 108'000)}}).error,
              std::nullopt);
}

TEST_F(StateGrowth, above_the_bound_only_what_takes_no_more_room_runs)
{
    set_parameter("$$statemax$$", u64(1'000));
    EXPECT_EQ(put(alice, 900).error, std::nullopt);
    const auto full = put(alice, 1'000);
    ASSERT_TRUE(full.error);
    EXPECT_EQ(full.error->kind, FailureKind::too_large);
    EXPECT_NE(full.error->text.find("the chain's state is full: 1000 bytes"), std::string::npos);
    EXPECT_EQ(held(), 900U);
    EXPECT_EQ(put(alice, 500).error, std::nullopt);
    EXPECT_EQ(put(alice, 800).error, std::nullopt);
}

TEST_F(StateGrowth, the_owner_may_write_above_the_bound_and_lift_it)
{
    set_parameter("$$statemax$$", u64(1'000));
    EXPECT_EQ(put(lone.originator(), 5'000).error, std::nullopt);
    EXPECT_TRUE(put(alice, 5'001).error.has_value());
    set_parameter("$$statemax$$", u64(100'000));
    EXPECT_EQ(put(alice, 5'001).error, std::nullopt);
    set_parameter("$$statemax$$", u64(0));
    EXPECT_EQ(put(alice, 20'000).error, std::nullopt);
    EXPECT_EQ(put(alice, 25'000).error, std::nullopt);
}

TEST_F(StateGrowth, who_asks_an_owner_that_is_a_contract_is_not_bound)
{
    as_owner("delegateChainOwnership",
             {{to_bytes("$$owner$$"), types::encoded(lone.contract("box"))}});
    expect_ok(through("box", "claimChainOwnership"));
    ASSERT_EQ(lone.chain().owner(), lone.contract("box"));
    expect_ok(through("box", "setChainParameters", {{to_bytes("$$statemax$$"), u64(1)}}));
    expect_ok(put(alice, 500));  // as a vote is written
    expect_full(put(alice, 500, {}, "box2"));
    expect_full(lone.request(alice, {"box2",
                                     "nest",
                                     {{to_bytes("contract"), to_bytes("box")},
                                      {to_bytes("entry"), to_bytes("set")},
                                      {to_bytes("key"), to_bytes("name")},
                                      {to_bytes("value"), Bytes(900)}}}));
    expect_full(put(lone.originator(), 500, {}, "box2"));
    expect_ok(through("box", "setChainParameters", {{to_bytes("$$statemax$$"), u64(100'000)}}));
    expect_ok(put(alice, 500, {}, "box2"));
}

TEST_F(StateGrowth, nor_is_who_asks_a_voting_body_that_decides_the_bound)
{
    const auto let_decide = [&](contracts::Area area) {
        as_owner("setVotingBody", {{to_bytes("body"), types::encoded(lone.contract("box2"))},
                                   {to_bytes("areas"), Bytes{static_cast<std::byte>(area)}}});
    };
    set_parameter("$$statemax$$", u64(1));
    let_decide(contracts::Area::fees);
    expect_full(put(alice, 500, {}, "box2"));
    let_decide(contracts::Area::parameters);
    expect_ok(put(alice, 500, {}, "box2"));
    expect_full(put(alice, 500));
    expect_ok(through("box2", "setChainParameters", {{to_bytes("$$statemax$$"), u64(100'000)}}));
    expect_ok(put(alice, 500));
}

TEST_F(StateGrowth, a_voting_body_that_is_an_address_is_not_bound_itself)
{
    as_owner("setVotingBody",
             {{to_bytes("body"), types::encoded(bob.agent())},
              {to_bytes("areas"), Bytes{static_cast<std::byte>(contracts::Area::parameters)}}});
    set_parameter("$$statemax$$", u64(1));
    expect_full(put(alice, 500));
    expect_ok(put(bob, 500));
}

TEST_F(StateGrowth, a_request_to_the_own_chain_costs_what_it_takes_while_it_waits)
{
    const auto free = post(far_away, 110).gas_used - post(far_away, 10).gas_used;
    set_parameter("$$stategas$$", u32(byte_gas));
    EXPECT_EQ(post(far_away, 110).gas_used - post(far_away, 10).gas_used, free + 100 * byte_gas);
}

TEST_F(StateGrowth, what_waits_takes_room_until_it_has_run)
{
    set_parameter("$$statemax$$", u64(1'000));
    const auto before = counted();
    const auto soon = static_cast<std::uint64_t>(lone.now() / types::second) + 60;
    expect_ok(post(soon, 700));
    EXPECT_GT(counted(), before + 700);
    expect_full(post(far_away, 700));
    lone.pass(types::minute);
    EXPECT_EQ(lone.run().receipts.size(), 1U);
    EXPECT_EQ(counted(), before);
    expect_ok(post(far_away, 700));
}

TEST_F(StateGrowth, what_was_posted_is_not_above_the_bound_when_it_runs)
{
    const auto soon = static_cast<std::uint64_t>(lone.now() / types::second) + 60;
    expect_ok(lone.request(alice, {"box",
                                   "post",
                                   {{to_bytes("to"), of(lone.identity().id.bytes())},
                                    {to_bytes("contract"), to_bytes("box2")},
                                    {to_bytes("entry"), to_bytes("look")},
                                    {to_bytes("amount"), balances_bytes({})},
                                    {to_bytes("timelock"), u64(soon)}}}));
    set_parameter("$$statemax$$", u64(1));
    expect_ok(put(lone.originator(), 5'000));
    lone.pass(types::minute);
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    expect_full(result.receipts[0]);
}

TEST_F(StateGrowth, an_account_that_fees_empty_does_not_count_any_more)
{
    set_parameter("$$statemax$$", u64(100'000));
    ASSERT_EQ(lone.request(lone.originator(), {"root",
                                               "setContractFee",
                                               {{to_bytes("$$hname$$"), types::encoded("box"_hn)},
                                                {to_bytes("$$ownerfee$$"), u64(10)},
                                                {to_bytes("$$validatorfee$$"), u64(0)}}})
                  .error,
              std::nullopt);
    std::optional<std::int64_t> before;
    for (std::uint64_t nonce = 0; nonce < 5; ++nonce) {
        expect_ok(lone.request(alice, {"accounts", "deposit", {}, {{types::iota_color, 10}}}));
        const auto full = counted();
        types::OffLedgerRequest request;
        request.target = {lone.identity().id, "box"_hn};
        request.entry_point = "keep"_hn;
        request.nonce = nonce;
        request.valid_until = 4'000'000'000;
        auto unit = unit_of(types::sign(request, alice.keys), lone.identity());
        ASSERT_TRUE(unit.has_value());
        const auto result = lone.run(std::vector{*std::move(unit)});
        ASSERT_EQ(result.receipts.size(), 1U);
        expect_ok(result.receipts[0]);
        EXPECT_EQ(lone.iotas(alice.agent()), 0U);
        // The first one also opens the owner's account and writes down the number of alice's.
        if (before) {
            EXPECT_EQ(counted(), full - account_bytes);
            EXPECT_EQ(counted(), *before);
        }
        before = counted();
    }
}

TEST_F(StateGrowth, an_account_that_a_refund_opens_counts)
{
    expect_ok(lone.request(bob, {"accounts", "deposit", {}, {{types::iota_color, 1}}}));
    set_parameter("$$statemax$$", u64(100'000));
    const auto before = counted();
    const auto receipt = lone.request(
        alice, {"box",
                "echo",
                {{to_bytes("fail"), to_bytes("1")},
                 {to_bytes(contracts::refund_param), types::encoded(lone.contract("box2"))}},
                iotas_42});
    EXPECT_TRUE(receipt.error.has_value());
    EXPECT_EQ(lone.iotas(lone.contract("box2")), 42U + 1U) << "with the request token";
    EXPECT_EQ(counted(), before + account_bytes);
}

TEST_F(StateGrowth, tokens_of_nobody_count_where_they_come_to_lie)
{
    set_parameter("$$statemax$$", u64(100'000));
    const auto before = counted();
    auto essence = build_requests(std::vector{lone.section({"box", "list"})},
                                  ledger.at(alice.address), lone.now());
    ASSERT_TRUE(essence.has_value());
    for (auto& output : essence->outputs)
        EXPECT_TRUE(output.address == lone.identity().id
                        ? output.balance.add(types::iota_color, 5)
                        : output.balance.subtract(types::iota_color, 5));
    static_cast<void>(ledger.book(alice.sign(*essence)));
    EXPECT_EQ(lone.run().receipts.size(), 1U);
    EXPECT_EQ(lone.iotas(lone.originator().agent()), 5U);
    EXPECT_GE(counted(), before + account_bytes);
}

TEST_F(StateGrowth, a_bound_of_the_first_block_counts_all_there_is)
{
    LoneChain other{ledger,
                    programs_with_testbox(),
                    "other",
                    {.anchor_interval = types::second, .state_max = 1'000'000}};
    other.start();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(counted_growth(other.chain().state()),
                  lasting_bytes(other.chain().state().entries()));
        expect_ok(other.request(alice, {"accounts", "deposit", {}, {{types::iota_color, 5}}}));
    }
}

TEST_F(StateGrowth, a_later_one_counts_from_the_request_that_declares_it_and_anew_after_none)
{
    for (int i = 0; i < 2; ++i) {
        const auto before = lasting_bytes(lone.chain().state().entries());
        set_parameter("$$statemax$$", u64(100'000));
        EXPECT_EQ(counted(), lasting_bytes(lone.chain().state().entries()) - before);
        expect_ok(put(alice, 500 + static_cast<std::size_t>(i)));
        set_parameter("$$statemax$$", u64(0));
        EXPECT_EQ(counted_growth(lone.chain().state()), std::nullopt);
    }
}

/// It goes into the update with which a block begins, whatever the requests after it have counted.
TEST_F(StateGrowth, the_note_of_a_hand_over_is_the_chain_s_own)
{
    set_parameter("$$statemax$$", u64(100'000));
    lone.send(alice, Ask{"box", "send", {{to_bytes("to"), of(bob.address.bytes())}}, iotas_42});
    static_cast<void>(lone.run());
    const auto before = counted();
    lone.send(
        alice,
        Ask{"box", "set", {{to_bytes("key"), to_bytes("name")}, {to_bytes("value"), Bytes(100)}}});
    lone.handed_over = types::Hash::filled(7);
    const auto updates = lone.run().block.updates;
    ASSERT_EQ(updates.size(), 2U);
    EXPECT_EQ(updates.front().request, RequestId{});
    EXPECT_EQ(counted(), before + 108);
}

TEST_F(StateGrowth, receipts_and_lines_of_the_log_are_not_meant)
{
    set_parameter("$$stategas$$", u32(byte_gas));
    const auto receipt = lone.request(
        alice, {"box", "emit", {{to_bytes("text"), to_bytes("a line of some length")}}});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.gas_used, box_load);
}

TEST_F(StateGrowth, gas_for_bytes_is_paid_like_any_other)
{
    set_parameter("$$stategas$$", u32(byte_gas));
    ASSERT_EQ(lone.request(lone.originator(),
                           {"governance", "setGasFee", {{to_bytes("$$gasprice$$"), u64(1'000)}}})
                  .error,
              std::nullopt);
    Dict args{{to_bytes("key"), to_bytes("name")}, {to_bytes("value"), Bytes(92, std::byte{1})}};
    args[to_bytes(contracts::gas_param)] = u64(1'000'000);
    const auto receipt = lone.request(alice, {"box", "set", args, {{types::iota_color, 1'000}}});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.fee, (Balances{{types::iota_color, 191}}));  // of 190,770 gas
}

TEST_F(StateGrowth, what_is_declared_is_read_back)
{
    set_parameter("$$stategas$$", u32(7));
    set_parameter("$$statemax$$", u64(9'000'000));
    const auto told = lone.view("governance", "getChainParameters").value();
    EXPECT_EQ(told.at(to_bytes("$$stategas$$")), u32(7));
    EXPECT_EQ(told.at(to_bytes("$$statemax$$")), u64(9'000'000));
    EXPECT_EQ(lone.chain().parameters().state_gas, 7U);
    EXPECT_EQ(lone.chain().parameters().state_max, 9'000'000U);
}

}  // namespace
}  // namespace weft::chain::test
