#include <weft/crypto/bls.hpp>
#include <weft/crypto/hash_to_curve.hpp>
#include <weft/crypto/min_pk.hpp>

#include <blst.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::crypto::bls {
namespace {

template <class T>
T fixed(std::string_view hex)
{
    return *T::from(*from_hex(hex));
}

SecretKey scalar_of(std::uint8_t value)
{
    SecretKey key;
    key.writable()[31] = static_cast<std::byte>(value);
    return key;
}

/// Zcash's compressed form, written a second time: x, with flags for "compressed" and "y is the
/// larger root of the two".
Bytes compressed(const nlohmann::json& x, const nlohmann::json& y)
{
    const std::string half_of_p =
        "0d0088f51cbff34d258dd3db21a5d66bb23ba5c279c2895fb39869507b587b120f55ffff58a9ffffdcff7fffff"
        "ffd555";
    Bytes bytes;
    for (auto part = x.rbegin(); part != x.rend(); ++part)
        append(bytes, *from_hex(part->get<std::string>()));
    const auto last = y.back().get<std::string>();
    const bool zero = last.find_first_not_of('0') == last.npos;
    const auto decides = zero ? y.front().get<std::string>() : last;
    bytes[0] |= std::byte{0x80};
    if (decides > half_of_p) bytes[0] |= std::byte{0x20};
    return bytes;
}

TEST(HashToCurve, gives_the_points_of_RFC_9380)
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/crypto/hash_to_curve.json"};
    const auto suites = nlohmann::json::parse(file).at("suites");
    std::size_t checked = 0;
    for (const auto& suite : suites) {
        const auto tag = suite.at("tag").get<std::string>();
        const bool in_g1 = suite.at("name").get<std::string>().starts_with("BLS12381G1");
        for (const auto& vector : suite.at("vectors")) {
            const auto message = vector.at("message").get<std::string>();
            const auto expected = compressed(vector.at("x"), vector.at("y"));
            if (in_g1)
                EXPECT_EQ(to_bytes(hash_to_g1(as_bytes(message), tag).bytes()), expected)
                    << message;
            else
                EXPECT_EQ(to_bytes(hash_to_g2(as_bytes(message), tag).bytes()), expected)
                    << message;
            ++checked;
        }
    }
    EXPECT_EQ(checked, 10u);
}

TEST(Bls, the_key_of_one_is_the_generator)
{
    EXPECT_EQ(public_key(scalar_of(1)).hex(),
              "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac"
              "7d055d04"
              "2b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbef"
              "d48056c8"
              "c121bdb8");
    EXPECT_EQ(min_pk::public_key(scalar_of(1)).hex(),
              "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3a"
              "f00adb22"
              "c6bb");
}

TEST(Bls, signing_is_deterministic_and_gives_the_known_signature)
{
    // drand, crypto/curve_test.go, TestBLS12381Compatv112: signature in G2, the NUL tag.
    const auto key =
        fixed<SecretKey>("643d6c704505385387a20d98aba19664e3ee81c600d21a0da910cc87f5dc4ab3");
    constexpr std::string_view tag = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";
    const auto message = *from_hex("7061737320746865207369676e6174757265");
    const auto public_key = min_pk::public_key(key);
    const auto signature = min_pk::sign(key, tag, message);
    EXPECT_EQ(public_key.hex(),
              "8a57e1e14228b387c523a3ac3ac9d58cbc9cfaabb2dd1272896a84d2ab77e5f1040defaadf095189e22c"
              "a277067c"
              "4c44");
    EXPECT_EQ(signature.hex(),
              "9940ca447bab3bab393c3a07866349343630437167eaeab063ef1e47acedc51e85c513121cf319a8832c"
              "3d136d7f"
              "36490fa7241194b403a3bbbba9e7d5e73c9a86f67a9585c6fe077cd6576b2f76560efbab3550d9d51242"
              "42c728e3"
              "a7ef6989");
    EXPECT_TRUE(min_pk::verify(public_key, tag, message, signature));
    EXPECT_FALSE(min_pk::verify(public_key, tag, as_bytes("other"), signature));
}

struct BlsSigned : testing::Test {
    SecretKey key = derive_key(Bytes(32, std::byte{5}));
    PublicKey public_key = bls::public_key(key);
    Bytes message = to_bytes("block 7");
    Signature signature = sign(key, Purpose::certificate, message);
};

TEST_F(BlsSigned, verifies_for_its_key_message_and_purpose_only)
{
    EXPECT_TRUE(verify(public_key, Purpose::certificate, message, signature));
    EXPECT_FALSE(verify(public_key, Purpose::certificate, as_bytes("block 8"), signature));
    EXPECT_FALSE(verify(bls::public_key(scalar_of(9)), Purpose::certificate, message, signature));
    for (const auto other : {Purpose::ledger, Purpose::coin, Purpose::commitment, Purpose::order})
        EXPECT_FALSE(verify(public_key, other, message, signature));
}

TEST_F(BlsSigned, a_prepared_key_gives_the_same_answers)
{
    const auto prepared = PreparedKey::from(public_key);
    ASSERT_TRUE(prepared);
    EXPECT_TRUE(prepared->verify(Purpose::certificate, message, signature));
    EXPECT_FALSE(prepared->verify(Purpose::order, message, signature));
    EXPECT_FALSE(prepared->verify(Purpose::certificate, as_bytes("block 8"), signature));
    EXPECT_FALSE(prepared->verify(Purpose::certificate, message, Signature{}));
    EXPECT_FALSE(PreparedKey::from(PublicKey{}));
}

TEST_F(BlsSigned, every_flipped_bit_is_refused)
{
    for (std::size_t bit = 0; bit < 48 * 8; bit += 7) {
        auto flipped = signature;
        flipped.writable()[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        EXPECT_FALSE(verify(public_key, Purpose::certificate, message, flipped)) << bit;
    }
    for (std::size_t bit = 0; bit < 96 * 8; bit += 13) {
        auto flipped = public_key;
        flipped.writable()[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        EXPECT_FALSE(verify(flipped, Purpose::certificate, message, signature)) << bit;
    }
}

constexpr std::string_view g1_infinity =
    "c000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00";

TEST(Points, infinity_is_refused)
{
    EXPECT_FALSE(well_formed(fixed<Signature>(g1_infinity)));
    const auto g2_infinity = fixed<PublicKey>(std::string{g1_infinity} + std::string(96, '0'));
    EXPECT_FALSE(well_formed(g2_infinity));
    // The pair (infinity, infinity) satisfies the pairing equation for every message.
    EXPECT_FALSE(
        verify(g2_infinity, Purpose::ledger, as_bytes("m"), fixed<Signature>(g1_infinity)));
    EXPECT_FALSE(PreparedKey::from(g2_infinity));
    // Infinity with a sign bit or with a stray byte is not even that.
    auto stray = fixed<Signature>(g1_infinity);
    stray.writable()[47] = std::byte{1};
    EXPECT_FALSE(well_formed(stray));
    stray = fixed<Signature>(g1_infinity);
    stray.writable()[0] |= std::byte{0x20};
    EXPECT_FALSE(well_formed(stray));
}

TEST(Points, outside_the_subgroup_is_refused)
{
    // Small x that are first coordinates of points of the curves, found by trying; few points of
    // the curves are in the subgroups of prime order.
    std::size_t on_g1_curve = 0;
    std::size_t on_g2_curve = 0;
    for (std::uint8_t x = 1; x < 40; ++x) {
        auto g1 = fixed<Signature>(g1_infinity);
        g1.writable()[0] = std::byte{0x80};
        g1.writable()[47] = static_cast<std::byte>(x);
        auto g2 = fixed<PublicKey>(std::string{g1_infinity} + std::string(96, '0'));
        g2.writable()[0] = std::byte{0x80};
        g2.writable()[95] = static_cast<std::byte>(x);
        blst_p1_affine g1_point;
        blst_p2_affine g2_point;
        on_g1_curve += blst_p1_uncompress(&g1_point, g1.uchars()) == BLST_SUCCESS;
        on_g2_curve += blst_p2_uncompress(&g2_point, g2.uchars()) == BLST_SUCCESS;
        EXPECT_FALSE(well_formed(g1)) << int{x};
        EXPECT_FALSE(well_formed(g2)) << int{x};
        EXPECT_FALSE(PreparedKey::from(g2)) << int{x};
        EXPECT_FALSE(verify(g2, Purpose::ledger, as_bytes("m"), g1)) << int{x};
        EXPECT_FALSE(verify(public_key(scalar_of(7)), Purpose::ledger, as_bytes("m"), g1))
            << int{x};
    }
    EXPECT_GT(on_g1_curve, 5u);
    EXPECT_GT(on_g2_curve, 5u);
}

TEST(Points, non_canonical_encodings_are_refused)
{
    const auto key = scalar_of(7);
    const auto signature = sign(key, Purpose::ledger, as_bytes("m"));
    ASSERT_TRUE(well_formed(signature));
    auto uncompressed_flag = signature;
    uncompressed_flag.writable()[0] &= std::byte{0x7f};
    EXPECT_FALSE(well_formed(uncompressed_flag));
    // x = p, which is 0 in a second form.
    const auto field_size = fixed<Signature>(
        "9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffff"
        "ffaaab");
    EXPECT_FALSE(well_formed(field_size));
    EXPECT_FALSE(well_formed(Signature{}));
    EXPECT_FALSE(well_formed(Signature::filled(0xff)));
    EXPECT_FALSE(well_formed(PublicKey{}));
    EXPECT_FALSE(well_formed(PublicKey::filled(0xff)));
}

TEST(SecretKeys, lie_between_zero_and_the_group_order)
{
    EXPECT_FALSE(well_formed(SecretKey{}));
    EXPECT_TRUE(well_formed(scalar_of(1)));
    EXPECT_TRUE(well_formed(
        fixed<SecretKey>("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000")));
    EXPECT_FALSE(well_formed(
        fixed<SecretKey>("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001")));
    EXPECT_TRUE(well_formed(derive_key(Bytes(32))));
}

}  // namespace
}  // namespace weft::crypto::bls
