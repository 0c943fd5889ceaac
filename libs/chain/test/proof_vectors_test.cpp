// Anchors and proofs against vectors another program made (tests/conformance/formats/proofs.py).

#include <weft/chain/state_proof.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::chain {
namespace {

using Json = nlohmann::json;

Json vectors(const std::string& kind)
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/formats/proofs.json"};
    return Json::parse(file).at(kind);
}

Bytes bytes_of(const Json& vector, const std::string& name)
{
    return *from_hex(vector.at(name).get<std::string>());
}

TEST(ProofVectors, what_is_accepted_shows_what_it_says)
{
    for (const auto& vector : vectors("accepted")) {
        const auto name = vector.at("name").get<std::string>();
        const auto proof = bytes_of(vector, "proof");
        const auto shown = verify_proof(bytes_of(vector, "anchor"), proof);
        ASSERT_TRUE(shown) << name << ": " << chain::name(shown.error());
        EXPECT_EQ(to_hex(shown->key), vector.at("key").get<std::string>()) << name;
        EXPECT_EQ(shown->anchor.chain.text(), vector.at("chain").get<std::string>()) << name;
        EXPECT_EQ(types::to_text(shown->anchor.color), vector.at("color").get<std::string>());
        EXPECT_EQ(types::to_text(shown->anchor.id), vector.at("transaction").get<std::string>());
        EXPECT_EQ(shown->anchor.block_index, vector.at("block_index").get<std::uint32_t>());
        EXPECT_EQ(shown->value.has_value(), !vector.at("value").is_null()) << name;
        if (shown->value) {
            EXPECT_EQ(to_hex(*shown->value), vector.at("value").get<std::string>()) << name;
        }
        EXPECT_EQ(encode(*decode_proof_document(proof)), proof) << name;
    }
}

TEST(ProofVectors, what_is_refused_has_the_steps_name)
{
    for (const auto& vector : vectors("refused")) {
        const auto shown = verify_proof(bytes_of(vector, "anchor"), bytes_of(vector, "proof"));
        ASSERT_FALSE(shown) << vector.at("name");
        EXPECT_EQ(chain::name(shown.error()), vector.at("error").get<std::string>())
            << vector.at("name");
    }
}

}  // namespace
}  // namespace weft::chain
