// The builder against vectors another program made (tests/conformance/formats/wallet.py): the same transactions, byte for byte.

#include <weft/wallet/builder.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::wallet {
namespace {

using Json = nlohmann::json;

Json read_vectors()
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/formats/wallet.json"};
    return Json::parse(file);
}

std::string text(const Json& json, const std::string& name)
{
    return json.at(name).get<std::string>();
}

std::uint64_t amount_of(const Json& json)
{
    return std::stoull(json.get<std::string>());
}

types::Address address_of(const Json& json, const std::string& name)
{
    return *types::Address::from_text(text(json, name));
}

types::Balances balance_of(const Json& json)
{
    types::Balances balance;
    for (const auto& [color, amount] : json.items())
        balance.set(*types::color_from_text(color), amount_of(amount));
    return balance;
}

std::vector<Unspent> unspent_of(const Json& vector)
{
    std::vector<Unspent> unspent;
    for (const auto& one : vector.at("unspent")) {
        const auto transaction =
            *types::id_from_text<types::TransactionId>(text(one, "transaction"));
        unspent.push_back(
            {{address_of(one, "address"), transaction}, balance_of(one.at("balance"))});
    }
    return unspent;
}

types::RequestSection request_of(const Json& call)
{
    types::Dict args;
    for (const auto& [key, value] : call.at("args").items())
        args[*from_hex(key)] = *from_hex(value.get<std::string>());
    return {.sender_contract = {},
            .target = {address_of(call, "chain"), types::hname_of(text(call, "contract"))},
            .timelock = call.at("timelock").get<std::uint32_t>(),
            .entry_point = types::hname_of(text(call, "entry_point")),
            .args = args,
            .transfer = balance_of(call.at("transfer"))};
}

Built<Intent> intent_of(const Json& vector)
{
    if (vector.contains("send")) {
        std::vector<types::Output> payments;
        for (const auto& one : vector.at("send"))
            payments.push_back({address_of(one, "address"), balance_of(one.at("balance"))});
        return send(payments);
    }
    if (vector.contains("mint")) {
        const auto& what = vector.at("mint");
        return mint(address_of(what, "to"), amount_of(what.at("amount")));
    }
    if (vector.contains("burn")) {
        const auto& what = vector.at("burn");
        return burn(address_of(what, "to"), *types::color_from_text(text(what, "color")),
                    amount_of(what.at("amount")));
    }
    std::vector<types::RequestSection> sections;
    for (const auto& call : vector.at("requests")) sections.push_back(request_of(call));
    return requests(sections);
}

TEST(WalletVectors, the_same_seed_and_the_same_wish_give_the_same_bytes)
{
    const auto vectors = read_vectors();
    const Keyring keys{*WalletSeed::from(*from_hex(text(vectors, "seed"))), 3};
    for (std::uint32_t i = 0; i < 3; ++i)
        EXPECT_EQ(keys.address(i).text(), vectors.at("addresses").at(i).get<std::string>());

    const auto node = *types::id_from_text<types::NodeId>(text(vectors, "node"));
    for (const auto& vector : vectors.at("cases")) {
        const Circumstances circumstances{
            .now = std::stoll(text(vectors, "timestamp")),
            .access_pledge = node,
            .consensus_pledge = node,
            .change = address_of(vector, "change"),
        };
        const auto intent = intent_of(vector);
        const auto built = intent ? build(*intent, unspent_of(vector), keys, circumstances)
                                  : std::unexpected{intent.error()};
        if (vector.contains("error")) {
            ASSERT_FALSE(built) << vector.at("name");
            EXPECT_EQ(name(built.error().error), text(vector, "error")) << vector.at("name");
        } else {
            ASSERT_TRUE(built) << vector.at("name") << ": " << name(built.error().error);
            EXPECT_EQ(to_hex(types::encode(*built)), text(vector, "transaction"))
                << vector.at("name");
            EXPECT_EQ(types::to_text(types::id_of(*built)), text(vector, "id"));
        }
    }
}

}  // namespace
}  // namespace weft::wallet
