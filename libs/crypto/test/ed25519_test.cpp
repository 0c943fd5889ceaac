#include <weft/crypto/ed25519.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <span>
#include <string>
#include <vector>

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

// The rule is libsodium's, and somebody else computes by it: every verdict is compared.

bool taken_by_libsodium(const PublicKey& key, ByteSpan message, const Signature& signature)
{
    return crypto_sign_verify_detached(signature.uchars(), uchars(message), message.size(),
                                       key.uchars()) == 0;
}

using Number = std::array<unsigned char, 32>;
using Point = std::array<unsigned char, 32>;

/// The points of order 1, 2, 4 (two) and 8 (four).
std::vector<Point> small_points()
{
    std::vector<Point> points;
    for (const char* hex : {"0100000000000000000000000000000000000000000000000000000000000000",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "0000000000000000000000000000000000000000000000000000000000000000",
                            "0000000000000000000000000000000000000000000000000000000000000080",
                            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"}) {
        const auto bytes = *from_hex(hex);
        std::copy_n(uchars(bytes), 32, points.emplace_back().begin());
    }
    return points;
}

Number number_of(std::string_view name, std::uint32_t index)
{
    Number number;
    std::array<unsigned char, 64> wide{};
    const auto text = std::string{name} + std::to_string(index);
    crypto_hash_sha512(wide.data(), uchars(as_bytes(text)), text.size());
    crypto_core_ed25519_scalar_reduce(number.data(), wide.data());
    return number;
}

/// number * B + small
Point point_of(const Number& number, const Point& small)
{
    Point point;
    EXPECT_EQ(crypto_scalarmult_ed25519_base_noclamp(point.data(), number.data()), 0);
    EXPECT_EQ(crypto_core_ed25519_add(point.data(), point.data(), small.data()), 0);
    return point;
}

TEST(Ed25519, points_with_a_part_of_small_order_are_judged_as_libsodium_does)
{
    const auto small = small_points();
    std::size_t taken = 0;
    std::uint32_t index = 0;
    for (const auto& of_key : small)
        for (const auto& of_point : small)
            for (int repeat = 0; repeat < 16; ++repeat) {
                const auto secret = number_of("secret", ++index);
                const auto once = number_of("once", index);
                const auto key = point_of(secret, of_key);
                const auto point = point_of(once, of_point);
                const auto message = to_bytes("message " + std::to_string(index));
                std::array<unsigned char, 64> wide{};
                crypto_hash_sha512_state state;
                crypto_hash_sha512_init(&state);
                crypto_hash_sha512_update(&state, point.data(), point.size());
                crypto_hash_sha512_update(&state, key.data(), key.size());
                crypto_hash_sha512_update(&state, uchars(message), message.size());
                crypto_hash_sha512_final(&state, wide.data());
                Number number;
                crypto_core_ed25519_scalar_reduce(number.data(), wide.data());
                crypto_core_ed25519_scalar_mul(number.data(), number.data(), secret.data());
                crypto_core_ed25519_scalar_add(number.data(), number.data(), once.data());
                Signature signature;
                std::ranges::copy(point, signature.uchars());
                std::ranges::copy(number, signature.uchars() + point.size());
                PublicKey its;
                std::ranges::copy(key, its.uchars());
                const bool ours = verify(its, message, signature);
                ASSERT_EQ(ours, taken_by_libsodium(its, message, signature)) << index;
                if (ours) ++taken;
            }
    // All of those without such parts, and those whose parts cancel out.
    EXPECT_GT(taken, 64u);
    EXPECT_LT(taken, index / 4);
}

TEST(Ed25519, any_bytes_are_judged_as_libsodium_does)
{
    const auto small = small_points();
    for (std::uint32_t index = 0; index < 2'000; ++index) {
        const auto seed = number_of("seed", index);
        const auto pair = KeyPair::from(*Seed::from(std::as_bytes(std::span{seed})));
        const auto message = to_bytes("message " + std::to_string(index));
        auto key = pair.public_key();
        auto signature = pair.sign(message);
        const auto draw = number_of("draw", index);
        // One or two bytes of the key or the signature become others; every fourth has a point that is
        // small, or that has another encoding.
        switch (index % 4) {
        case 0: break;
        case 1: key.writable()[draw[0] % 32] ^= static_cast<std::byte>(1u << (draw[1] % 8)); break;
        case 2: signature.writable()[draw[0] % 64] = static_cast<std::byte>(draw[1]); break;
        case 3: {
            auto point = small[draw[0] % small.size()];
            if (draw[1] % 2 == 0) {
                point.fill(0xff);
                point.front() = static_cast<unsigned char>(0xe0 + draw[2] % 0x20);
                point.back() = draw[3] % 2 == 0 ? 0xff : 0x7f;
            }
            std::ranges::copy(point, draw[4] % 2 == 0 ? key.uchars() : signature.uchars());
            break;
        }
        }
        ASSERT_EQ(verify(key, message, signature), taken_by_libsodium(key, message, signature))
            << index;
    }
}

}  // namespace
}  // namespace weft::crypto::ed25519
