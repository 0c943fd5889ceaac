#include <weft/wallet/builder.hpp>

#include <gtest/gtest.h>

namespace weft::wallet {
namespace {

using types::Balances;
using types::Color;

const Color red = Color::filled(7);

class Building : public testing::Test {
protected:
    [[nodiscard]] Unspent at(std::uint32_t address,
                             std::uint8_t transaction,
                             Balances balance) const
    {
        return {{keys_.address(address), types::TransactionId::filled(transaction)},
                std::move(balance)};
    }
    [[nodiscard]] Built<types::Transaction> built(const Built<Intent>& intent,
                                                  const std::vector<Unspent>& unspent) const
    {
        if (!intent) return std::unexpected{intent.error()};
        return build(
            *intent, unspent, keys_,
            {.now = 5, .access_pledge = {}, .consensus_pledge = {}, .change = keys_.address(0)});
    }
    [[nodiscard]] static Balances paid_to(const types::Transaction& transaction,
                                          const types::Address& address)
    {
        for (const auto& output : transaction.essence.outputs)
            if (output.address == address) return output.balance;
        return {};
    }

    WalletSeed seed_ = *WalletSeed::from(Bytes(32, std::byte{1}));
    Keyring keys_{seed_, 3};
    types::Address bob_ = Keyring{*WalletSeed::from(Bytes(32, std::byte{2})), 1}.address(0);
    types::ChainId chain_ = Keyring{*WalletSeed::from(Bytes(32, std::byte{3})), 1}.address(0);
};

TEST_F(Building, what_is_not_paid_comes_back_as_one_output)
{
    const auto sent = built(send({{bob_, {{types::iota_color, 30}}}}),
                            {at(1, 1, {{types::iota_color, 100}, {red, 4}})});
    ASSERT_TRUE(sent.has_value());
    EXPECT_EQ(sent->essence.outputs.size(), 2u);
    EXPECT_EQ(paid_to(*sent, bob_), (Balances{{types::iota_color, 30}}));
    EXPECT_EQ(paid_to(*sent, keys_.address(0)), (Balances{{types::iota_color, 70}, {red, 4}}));
    const auto bytes = types::encode(*sent);
    EXPECT_EQ(types::decode_transaction(bytes), *sent);
    ASSERT_EQ(sent->unlocks.size(), 1u);
    EXPECT_TRUE(types::verify(sent->unlocks[0], types::encode(sent->essence)));
}

TEST_F(Building, signed_anew_it_does_the_same_at_another_time_and_spends_the_same)
{
    const auto sent =
        built(send({{bob_, {{types::iota_color, 30}}}}),
              {at(0, 1, {{types::iota_color, 20}}), at(1, 2, {{types::iota_color, 20}})});
    ASSERT_TRUE(sent.has_value());
    const auto anew = sign_anew(*sent, keys_, 9);
    ASSERT_TRUE(anew.has_value());
    EXPECT_NE(types::id_of(*anew), types::id_of(*sent));
    EXPECT_EQ(anew->essence.timestamp, 9);
    EXPECT_EQ(anew->essence.inputs, sent->essence.inputs);
    EXPECT_EQ(anew->essence.outputs, sent->essence.outputs);
    ASSERT_EQ(anew->unlocks.size(), 2u);
    for (const auto& unlock : anew->unlocks)
        EXPECT_TRUE(types::verify(unlock, types::encode(anew->essence)));
    EXPECT_EQ(sign_anew(*sent, Keyring{seed_, 1}, 9).error().error, BuildError::key_missing);
}

TEST_F(Building, a_payment_to_oneself_and_its_change_are_one_output)
{
    const auto sent = built(send({{keys_.address(0), {{types::iota_color, 30}}}}),
                            {at(0, 1, {{types::iota_color, 100}})});
    ASSERT_TRUE(sent.has_value());
    EXPECT_EQ(sent->essence.outputs.size(), 1u);
    EXPECT_EQ(paid_to(*sent, keys_.address(0)), (Balances{{types::iota_color, 100}}));
}

TEST_F(Building, few_and_large_outputs_are_spent_first_and_each_address_signs_once)
{
    const auto sent =
        built(send({{bob_, {{types::iota_color, 90}}}}),
              {at(0, 1, {{types::iota_color, 5}}), at(1, 2, {{types::iota_color, 50}}),
               at(1, 3, {{types::iota_color, 45}})});
    ASSERT_TRUE(sent.has_value());
    EXPECT_EQ(sent->essence.inputs.size(), 2u);
    EXPECT_EQ(sent->unlocks.size(), 1u);
}

TEST_F(Building, what_is_missing_is_named_by_color)
{
    const auto sent = built(send({{bob_, {{types::iota_color, 10}, {red, 9}}}}),
                            {at(0, 1, {{types::iota_color, 100}, {red, 4}})});
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().error, BuildError::not_enough);
    EXPECT_EQ(sent.error().missing, (Balances{{red, 5}}));
}

TEST_F(Building, minting_takes_iota_and_burning_gives_it_back)
{
    const auto minted = built(mint(keys_.address(0), 7), {at(0, 1, {{types::iota_color, 100}})});
    ASSERT_TRUE(minted.has_value());
    EXPECT_EQ(paid_to(*minted, keys_.address(0)),
              (Balances{{types::iota_color, 93}, {types::mint_color, 7}}));
    const auto burnt =
        built(burn(keys_.address(0), red, 3), {at(0, 1, {{types::iota_color, 1}, {red, 4}})});
    ASSERT_TRUE(burnt.has_value());
    EXPECT_EQ(paid_to(*burnt, keys_.address(0)), (Balances{{types::iota_color, 4}, {red, 1}}));
    EXPECT_EQ(burn(bob_, types::iota_color, 1).error().error, BuildError::color_reserved);
}

TEST_F(Building, requests_to_one_chain_share_an_output_with_one_minted_token_each)
{
    const types::RequestSection first{.sender_contract = {},
                                      .target = {chain_, types::Hname{9}},
                                      .timelock = 0,
                                      .entry_point = types::Hname{1},
                                      .args = {},
                                      .transfer = {{types::iota_color, 5}}};
    auto second = first;
    second.transfer = {{red, 2}};
    const auto sent =
        built(requests({first, second}), {at(0, 1, {{types::iota_color, 10}, {red, 2}})});
    ASSERT_TRUE(sent.has_value());
    EXPECT_EQ(paid_to(*sent, chain_),
              (Balances{{types::iota_color, 5}, {red, 2}, {types::mint_color, 2}}));
    EXPECT_EQ(paid_to(*sent, keys_.address(0)), (Balances{{types::iota_color, 3}}));
    const auto payload = types::decode_sc_payload(sent->essence.data);
    ASSERT_TRUE(payload.has_value());
    EXPECT_EQ(payload->requests, (std::vector{first, second}));
    EXPECT_EQ(requests(std::vector(128, first)).error().error, BuildError::too_many_requests);
}

TEST_F(Building, limits_are_checked_before_anything_is_sent)
{
    EXPECT_EQ(send({}).error().error, BuildError::nothing_to_do);
    EXPECT_EQ(send({{bob_, {}}}).error().error, BuildError::amount_zero);
    EXPECT_EQ(send({{bob_, {{types::mint_color, 1}}}}).error().error, BuildError::color_reserved);
    EXPECT_EQ(send({{bob_, {{types::iota_color, ~0ull}}}, {bob_, {{types::iota_color, 1}}}})
                  .error()
                  .error,
              BuildError::amount_overflow);
    auto intent = *send({{bob_, {{types::iota_color, 1}}}});
    intent.data = Bytes(types::transaction_bytes_max);
    EXPECT_EQ(built(intent, {at(0, 1, {{types::iota_color, 1}})}).error().error,
              BuildError::transaction_too_large);
    const Unspent foreign{{bob_, types::TransactionId::filled(1)}, {{types::iota_color, 1}}};
    EXPECT_EQ(built(send({{bob_, {{types::iota_color, 1}}}}), {foreign}).error().error,
              BuildError::key_missing);
}

TEST_F(Building, the_same_seed_gives_the_same_addresses)
{
    EXPECT_EQ((Keyring{seed_, 1}.address(0)), keys_.address(0));
    EXPECT_NE(keys_.address(0), keys_.address(1));
    EXPECT_EQ(keys_.key_of(bob_), nullptr);
}

}  // namespace
}  // namespace weft::wallet
