// One rule of Ed25519 everywhere (D-6), against signatures made to tell implementations apart.

#include <weft/crypto/ed25519.hpp>

#include <nlohmann/json.hpp>

#include "suite.hpp"

namespace weft::suites {
namespace {

using crypto::ed25519::PublicKey;
using crypto::ed25519::Signature;

class Ed25519Suite : public Suite {
protected:
    Ed25519Suite() : Suite{"ed25519", "C2SP/wycheproof, novifinancial/ed25519-speccheck"} {}

    /// A signature of another length is none.
    static bool verifies(const std::string& key,
                         const std::string& message,
                         const std::string& signature)
    {
        const auto bytes = from_hex(signature);
        const auto known = bytes ? Signature::from(*bytes) : std::nullopt;
        return known && verify(*PublicKey::from(*from_hex(key)), *from_hex(message), *known);
    }
};

TEST_F(Ed25519Suite, wycheproof_every_verdict_is_ours)
{
    const auto document = nlohmann::json::parse(text_of(file("wycheproof_ed25519.json")));
    std::size_t valid = 0;
    std::size_t invalid = 0;
    for (const auto& group : document.at("testGroups"))
        for (const auto& test : group.at("tests")) {
            const bool expected = test.at("result") == "valid";
            ++(expected ? valid : invalid);
            EXPECT_EQ(verifies(group.at("publicKey").at("pk"), test.at("msg"), test.at("sig")),
                      expected)
                << "case " << test.at("tcId") << ": " << test.at("comment");
        }
    std::printf("ed25519 wycheproof: %zu valid taken, %zu invalid refused\n", valid, invalid);
    EXPECT_EQ(valid + invalid, document.at("numberOfTests").get<std::size_t>());
}

/// Of the twelve edge cases libsodium's rule takes one: a mixed-order key and R that satisfy the
/// equation without the cofactor. Small-order keys and points, S out of range and encodings that
/// are not canonical are refused.
TEST_F(Ed25519Suite, speccheck_takes_what_libsodium_takes)
{
    const auto cases = nlohmann::json::parse(text_of(file("speccheck_cases.json")));
    std::vector<std::size_t> taken;
    for (std::size_t i = 0; i < cases.size(); ++i)
        if (verifies(cases[i].at("pub_key"), cases[i].at("message"), cases[i].at("signature")))
            taken.push_back(i);
    EXPECT_EQ(cases.size(), 12U);
    EXPECT_EQ(taken, std::vector<std::size_t>{3});
    std::printf("ed25519 speccheck: %zu cases, %zu taken\n", cases.size(), taken.size());
}

}  // namespace
}  // namespace weft::suites
