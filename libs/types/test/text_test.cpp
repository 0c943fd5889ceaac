#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/transaction.hpp>

#include <gtest/gtest.h>

namespace weft::types {
namespace {

constexpr auto most = std::numeric_limits<std::uint64_t>::max();

TEST(Texts, a_request_id_is_an_index_in_brackets_before_a_transaction_id)
{
    const RequestId id{TransactionId::filled(7), 3};
    const auto text = to_text(id);
    EXPECT_TRUE(text.starts_with("[3]"));
    EXPECT_EQ(request_from_text(text), id);
    const auto transaction = to_text(id.transaction);
    EXPECT_TRUE(request_from_text("[0]" + transaction));
    EXPECT_TRUE(request_from_text("[65535]" + transaction));
    for (const auto* bad :
         {"[65536]", "[-1]", "[+1]", "[01]", "[]", "[1", "1]", "", "[1.0]", "[ 1]", "[1]]"})
        EXPECT_FALSE(request_from_text(bad + transaction)) << bad;
    EXPECT_FALSE(request_from_text("[1]"));
    EXPECT_FALSE(request_from_text("[1]" + transaction + "1"));
    EXPECT_FALSE(request_from_text("[1]" + transaction.substr(1)));
    EXPECT_FALSE(request_from_text("[1]0OIl"));
}

TEST(Texts, an_id_is_base58_of_exactly_its_bytes)
{
    EXPECT_EQ(to_text(TransactionId{}), "11111111111111111111111111111111");
    EXPECT_EQ(id_from_text<TransactionId>("11111111111111111111111111111111"), TransactionId{});
    EXPECT_FALSE(id_from_text<TransactionId>("1111111111111111111111111111111"));
    EXPECT_FALSE(id_from_text<TransactionId>("111111111111111111111111111111111"));
    EXPECT_FALSE(id_from_text<TransactionId>(""));
}

TEST(Texts, an_address_has_version_one_or_two)
{
    for (int version = 0; version < 256; ++version) {
        Address address;
        address.writable()[0] = static_cast<std::byte>(version);
        EXPECT_EQ(Address::from_text(address.text()).has_value(), version == 1 || version == 2);
    }
}

TEST(Texts, an_agent_is_an_address_or_a_contract)
{
    const auto chain = Address::of(crypto::bls::PublicKey::filled(5));
    const AgentId wallet{chain};
    const AgentId contract{ContractId{chain, hname_of("root")}};
    EXPECT_EQ(to_text(wallet), "A/" + chain.text());
    EXPECT_EQ(to_text(contract), "C/" + chain.text() + "::cebf5908");
    EXPECT_EQ(agent_from_text(to_text(wallet)), wallet);
    EXPECT_EQ(agent_from_text(to_text(contract)), contract);
    for (const auto& bad :
         {std::string{"A/"}, "C/" + chain.text(), "C/" + chain.text() + "::00000000",
          "C/" + chain.text() + "::cebf590", "B/" + chain.text(), std::string{}})
        EXPECT_FALSE(agent_from_text(bad)) << bad;
}

TEST(Texts, colors)
{
    EXPECT_EQ(to_text(iota_color), "IOTA");
    EXPECT_EQ(to_text(mint_color), "MINT");
    for (const auto& color : {iota_color, mint_color, Color::filled(3)})
        EXPECT_EQ(color_from_text(to_text(color)), color);
    EXPECT_FALSE(color_from_text("iota"));
}

TEST(Balances, sums_that_pass_u64_change_nothing)
{
    Balances balance{{iota_color, most}};
    EXPECT_FALSE(balance.add(iota_color, 1));
    EXPECT_FALSE(balance.add(Balances{{iota_color, 1}, {mint_color, 5}}));
    EXPECT_EQ(balance, (Balances{{iota_color, most}}));
    EXPECT_FALSE(balance.subtract(Balances{{iota_color, 1}, {mint_color, 1}}));
    EXPECT_EQ(balance, (Balances{{iota_color, most}}));
    EXPECT_TRUE(balance.subtract(iota_color, most));
    EXPECT_TRUE(balance.empty()) << "an entry that reaches zero goes";
}

TEST(Balances, can_be_added_to_and_taken_from_themselves)
{
    Balances balance{{iota_color, 3}, {mint_color, 4}};
    EXPECT_TRUE(balance.add(balance));
    EXPECT_EQ(balance, (Balances{{iota_color, 6}, {mint_color, 8}}));
    EXPECT_TRUE(balance.subtract(balance));
    EXPECT_TRUE(balance.empty());
}

TEST(Canonical, inputs_are_sorted_once_and_outputs_to_one_address_merged)
{
    const auto a = Address::of(crypto::ed25519::PublicKey::filled(1));
    const auto b = Address::of(crypto::ed25519::PublicKey::filled(2));
    Essence essence;
    essence.inputs = {{std::max(a, b), {}}, {std::min(a, b), {}}, {std::max(a, b), {}}};
    essence.outputs = {{std::max(a, b), {{iota_color, 1}}},
                       {std::min(a, b), {{iota_color, 2}}},
                       {std::max(a, b), {{iota_color, 3}, {mint_color, 4}}}};
    ASSERT_TRUE(make_canonical(essence));
    EXPECT_EQ(essence.inputs, (std::vector<OutputId>{{std::min(a, b), {}}, {std::max(a, b), {}}}));
    EXPECT_EQ(essence.outputs,
              (std::vector<Output>{{std::min(a, b), {{iota_color, 2}}},
                                   {std::max(a, b), {{iota_color, 4}, {mint_color, 4}}}}));
    EXPECT_TRUE(decode_essence(encode(essence)));
    essence.outputs.push_back({a, {{iota_color, most}}});
    EXPECT_FALSE(make_canonical(essence)) << "overflow";
}

}  // namespace
}  // namespace weft::types
