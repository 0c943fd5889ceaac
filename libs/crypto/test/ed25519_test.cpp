#include <weft/crypto/ed25519.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::crypto::ed25519 {
namespace {

TEST(Ed25519, gives_the_keys_and_signatures_of_RFC_8032)
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/crypto/ed25519.json"};
    const auto vectors = nlohmann::json::parse(file).at("vectors");
    ASSERT_EQ(vectors.size(), 5u);
    for (const auto& vector : vectors) {
        SCOPED_TRACE(vector.at("name").get<std::string>());
        const auto bytes = [&](const char* key) {
            return *from_hex(vector.at(key).get<std::string>());
        };
        const auto pair = KeyPair::from(*Seed::from(bytes("secret_key")));
        const auto message = bytes("message");
        EXPECT_EQ(pair.public_key(), PublicKey::from(bytes("public_key")));
        EXPECT_EQ(pair.sign(message), Signature::from(bytes("signature")));
        EXPECT_TRUE(verify(pair.public_key(), message, pair.sign(message)));
    }
}

struct Ed25519Signed : testing::Test {
    KeyPair pair = KeyPair::from(*Seed::from(Bytes(32, std::byte{3})));
    Bytes message = to_bytes("pay bob 5");
    Signature signature = pair.sign(message);
};

TEST_F(Ed25519Signed, any_flipped_bit_of_the_signature_is_refused)
{
    for (std::size_t bit = 0; bit < 512; ++bit) {
        auto flipped = signature;
        flipped.writable()[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        EXPECT_FALSE(verify(pair.public_key(), message, flipped)) << "bit " << bit;
    }
}

TEST_F(Ed25519Signed, another_message_or_key_is_refused)
{
    EXPECT_FALSE(verify(pair.public_key(), as_bytes("pay bob 6"), signature));
    EXPECT_FALSE(verify(KeyPair::from(*Seed::from(Bytes(32, std::byte{4}))).public_key(), message,
                        signature));
}

TEST_F(Ed25519Signed, a_scalar_above_the_group_order_is_refused)
{
    // S + L is the same number to a lax verifier. L = 2^252 +
    // 27742317777372353535851937790883648493.
    const auto order =
        *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    auto malleated = signature;
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += std::to_integer<unsigned>(signature.bytes()[32 + i]) +
                 std::to_integer<unsigned>(order[i]);
        malleated.writable()[32 + i] = static_cast<std::byte>(carry & 0xff);
        carry >>= 8;
    }
    EXPECT_FALSE(verify(pair.public_key(), message, malleated));
}

TEST_F(Ed25519Signed, small_order_and_non_canonical_keys_are_refused)
{
    // With these keys and R = identity, S = 0 a lax verifier accepts for every message, or for half
    // of all messages.
    Signature forged;
    forged.writable()[0] = std::byte{1};
    for (const char* key :
         {"0100000000000000000000000000000000000000000000000000000000000000",   // identity
          "0000000000000000000000000000000000000000000000000000000000000000",   // order 4
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",   // order 2
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",   // order 8
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",   // p + 1: identity
                                                                                // again
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})  // p: order 4 again
        EXPECT_FALSE(verify(*PublicKey::from(*from_hex(key)), message, forged)) << key;
}

}  // namespace
}  // namespace weft::crypto::ed25519
