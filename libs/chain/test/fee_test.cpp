// Fees as set in root (C §2.1, numbers of C §7.2), and who gets them (D-54).

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

class Fee : public Boxes {
protected:
    contracts::Receipt set_default(std::optional<std::int64_t> owner,
                                   std::optional<std::int64_t> validator)
    {
        return lone.request(lone.originator(), {"root", "setDefaultFee", fees(owner, validator)});
    }
    contracts::Receipt set_for(std::string_view contract,
                               std::optional<std::int64_t> owner,
                               std::optional<std::int64_t> validator)
    {
        auto args = fees(owner, validator);
        args.emplace(to_bytes("$$hname$$"), types::encoded(types::hname_of(contract)));
        return lone.request(lone.originator(), {"root", "setContractFee", args});
    }
    static Dict fees(std::optional<std::int64_t> owner, std::optional<std::int64_t> validator)
    {
        Dict args;
        if (owner) args.emplace(to_bytes("$$ownerfee$$"), u64(static_cast<std::uint64_t>(*owner)));
        if (validator)
            args.emplace(to_bytes("$$validatorfee$$"), u64(static_cast<std::uint64_t>(*validator)));
        return args;
    }
    std::pair<std::uint64_t, std::uint64_t> info(std::string_view contract)
    {
        const auto result =
            lone.view("root", "getFeeInfo",
                      {{to_bytes("$$hname$$"), types::encoded(types::hname_of(contract))}});
        EXPECT_TRUE(result.has_value());
        return {as_u64(result->at(to_bytes("$$ownerfee$$"))),
                as_u64(result->at(to_bytes("$$validatorfee$$")))};
    }
    std::uint64_t owner_has() { return lone.iotas(lone.originator().agent()); }
};

TEST_F(Fee, is_zero_unless_someone_sets_it)
{
    EXPECT_EQ(info("box"), (std::pair<std::uint64_t, std::uint64_t>{0, 0}));
    EXPECT_EQ(info("no such contract"), (std::pair<std::uint64_t, std::uint64_t>{0, 0}));
    const auto receipt = lone.request(alice, {"box", "keep"});
    EXPECT_TRUE(receipt.fee.empty());
    EXPECT_EQ(below(alice), faucet_tokens);
}

TEST_F(Fee, goes_to_the_owner_and_to_the_validators_before_the_contract_sees_the_rest)
{
    const Wallet v1{"validator 1"};
    const Wallet v2{"validator 2"};
    lone.validators = {v1.address, v2.address};
    EXPECT_EQ(set_default(10, 5).error, std::nullopt);
    const auto receipt = lone.request(alice, {"box", "keep", {}, iotas_42});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.fee, (Balances{{types::iota_color, 15}}));
    EXPECT_EQ(lone.iotas(lone.contract("box")), 27U);
    EXPECT_EQ(owner_has(), 10U);
    EXPECT_EQ(lone.iotas(v1.agent()), 3U);  // equal shares, the rest to the first
    EXPECT_EQ(lone.iotas(v2.agent()), 2U);
    EXPECT_EQ(below(alice), faucet_tokens - 42);
}

TEST_F(Fee, of_validators_is_the_owners_when_no_address_is_named)
{
    EXPECT_EQ(set_default(std::nullopt, 5).error, std::nullopt);
    EXPECT_EQ(lone.request(alice, {"box", "keep", {}, iotas_42}).error, std::nullopt);
    EXPECT_EQ(owner_has(), 5U);
}

TEST_F(Fee, that_is_not_paid_stops_the_request_and_everything_goes_back)
{
    EXPECT_EQ(set_default(10, 0).error, std::nullopt);
    const auto receipt =
        lone.request(alice, {"box",
                             "set",
                             {{to_bytes("key"), to_bytes("k")}, {to_bytes("value"), to_bytes("v")}},
                             {{types::iota_color, 9}}});
    ASSERT_TRUE(receipt.error.has_value());
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::insufficient_funds);
    EXPECT_EQ(value("box", "k"), "(none)");
    EXPECT_EQ(below(alice), faucet_tokens);
    EXPECT_EQ(owner_has(), 0U);
}

TEST_F(Fee, is_kept_when_the_contract_fails_and_the_rest_goes_back)
{
    EXPECT_EQ(set_default(10, 0).error, std::nullopt);
    const auto receipt = lone.request(alice, {"box", "mess", {}, iotas_42});
    ASSERT_TRUE(receipt.error.has_value());
    EXPECT_EQ(owner_has(), 10U);
    EXPECT_EQ(below(alice), faucet_tokens - 10);
}

TEST_F(Fee, is_not_asked_of_the_chain_owner)
{
    EXPECT_EQ(set_default(10, 5).error, std::nullopt);
    EXPECT_EQ(lone.request(lone.originator(), {"box", "keep"}).error, std::nullopt);
}

TEST_F(Fee, of_a_contract_overrides_the_default_component_by_component)
{
    EXPECT_EQ(set_default(1000, 499).error, std::nullopt);
    EXPECT_EQ(info("box"), (std::pair<std::uint64_t, std::uint64_t>{1000, 499}));
    EXPECT_EQ(set_for("box", std::nullopt, 1999).error, std::nullopt);
    EXPECT_EQ(info("box"), (std::pair<std::uint64_t, std::uint64_t>{1000, 1999}));
    EXPECT_EQ(set_default(7, 8).error, std::nullopt);
    EXPECT_EQ(info("box"), (std::pair<std::uint64_t, std::uint64_t>{7, 1999}));
    EXPECT_EQ(info("box2"), (std::pair<std::uint64_t, std::uint64_t>{7, 8}));
    EXPECT_EQ(set_for("box", std::nullopt, 0).error, std::nullopt);
    EXPECT_EQ(info("box"), (std::pair<std::uint64_t, std::uint64_t>{7, 8}));
    EXPECT_EQ(set_default(0, 0).error, std::nullopt);
    EXPECT_EQ(info("box"), (std::pair<std::uint64_t, std::uint64_t>{0, 0}));
}

TEST_F(Fee, for_gas_is_what_was_used_and_the_rest_of_the_deposit_comes_back)
{
    const Wallet v1{"validator 1"};
    lone.validators = {v1.address};
    codec::Writer share;
    share.u16(250);
    EXPECT_EQ(
        lone.request(lone.originator(), {"governance",
                                         "setGasFee",
                                         {{to_bytes("$$gasprice$$"), u64(8)},
                                          {to_bytes("$$gasvalidators$$"), to_bytes(share.view())}}})
            .error,
        std::nullopt);
    const Dict gas{{to_bytes(contracts::gas_param), u64(5'000'000)},
                   {to_bytes("units"), u64(2'000'000)}};
    const auto receipt = lone.request(alice, {"box", "spend", gas, {{types::iota_color, 100}}});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_GT(receipt.gas_used, 2'000'000U);
    const auto fee = (receipt.gas_used * 8 + 999'999) / 1'000'000;
    EXPECT_EQ(receipt.fee, (Balances{{types::iota_color, fee}}));
    EXPECT_EQ(lone.iotas(v1.agent()), fee / 4);
    EXPECT_EQ(owner_has(), fee - fee / 4);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 60U) << "5 million gas may cost 40";
    EXPECT_EQ(below(alice), faucet_tokens - 60 - fee);
    EXPECT_EQ(lone.iotas(alice.agent()), 0U);
}

TEST_F(Fee, for_gas_that_is_not_deposited_stops_the_request)
{
    EXPECT_EQ(
        lone.request(lone.originator(), {"root", "setGasFee", {{to_bytes("$$gasprice$$"), u64(8)}}})
            .error,
        std::nullopt);
    const Dict gas{{to_bytes(contracts::gas_param), u64(5'000'000)}};
    const auto receipt = lone.request(alice, {"box", "keep", gas, {{types::iota_color, 39}}});
    ASSERT_TRUE(receipt.error.has_value());
    EXPECT_EQ(receipt.error->text,
              "the gas is not paid: 5000000 gas may cost 40; a lower '$$gas$$' costs less");
    EXPECT_TRUE(receipt.fee.empty());
    EXPECT_EQ(below(alice), faucet_tokens);
    EXPECT_EQ(lone.request(lone.originator(), {"box", "keep"}).error, std::nullopt)
        << "the owner pays none";
}

TEST_F(Fee, for_gas_is_kept_of_a_request_that_fails_and_all_else_comes_back)
{
    EXPECT_EQ(
        lone.request(lone.originator(), {"root", "setGasFee", {{to_bytes("$$gasprice$$"), u64(8)}}})
            .error,
        std::nullopt);
    const Dict gas{{to_bytes(contracts::gas_param), u64(5'000'000)}};
    const auto receipt = lone.request(alice, {"box", "burn", gas, {{types::iota_color, 100}}});
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::out_of_gas);
    EXPECT_EQ(receipt.fee, (Balances{{types::iota_color, 40}}));
    EXPECT_EQ(owner_has(), 40U);
    EXPECT_EQ(below(alice), faucet_tokens - 40);
}

TEST_F(Fee, is_not_negative_and_is_set_by_the_owner_for_contracts_that_exist)
{
    EXPECT_TRUE(set_default(-1, std::nullopt).error.has_value());
    EXPECT_TRUE(set_default(std::nullopt, std::nullopt).error.has_value());
    EXPECT_TRUE(set_for("no such contract", 1, 1).error.has_value());
    const auto receipt = lone.request(alice, {"root", "setDefaultFee", fees(1, 1)});
    ASSERT_TRUE(receipt.error.has_value());
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::unauthorized);
}

}  // namespace
}  // namespace weft::chain::test
