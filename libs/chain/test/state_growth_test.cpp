// What a byte of state costs, and where it ends (docs/decisions/0060), a sentence per rule.

#include "../src/partitions.hpp"
#include "testbox.hpp"

namespace weft::chain::test {
namespace {

using vm::FailureKind;

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
    contracts::Receipt put(const Wallet& from, std::size_t bytes, Dict more = {})
    {
        more[to_bytes("key")] = to_bytes("name");
        more[to_bytes("value")] = Bytes(bytes, std::byte{7});
        return lone.request(from, {"box", "set", std::move(more)});
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
