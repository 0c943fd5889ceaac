#include <weft/crypto/beacon.hpp>
#include <weft/crypto/min_pk_shares.hpp>

#include <gtest/gtest.h>

namespace weft::crypto::bls::min_pk {
namespace {

constexpr std::string_view tag = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";
const Bytes message = to_bytes("a round");

struct Sharing : ::testing::Test {
    Sharing() : dealt{deal(7, 5, Bytes(32, std::byte{9}))}
    {
        for (std::uint16_t seat = 0; seat < 7; ++seat)
            keys.push_back({seat, min_pk::public_key(dealt.shares[seat])});
        shared = *complete_key(std::span{keys}.first(5), 7);
    }
    SignatureShare share(std::uint16_t seat) const
    {
        return {seat, sign(dealt.shares[seat], tag, message)};
    }
    SignatureShare wrong(std::uint16_t seat) const
    {
        return {seat, sign(dealt.shares[seat], tag, to_bytes("another round"))};
    }
    DealtKey dealt;
    std::vector<KeyShare> keys;
    SharedPublicKey shared;
};

TEST_F(Sharing, keys_in_both_groups_are_known_to_be_of_one_secret)
{
    for (std::uint16_t seat = 0; seat < 7; ++seat)
        for (std::uint16_t other = 0; other < 7; ++other)
            EXPECT_EQ(same_secret(keys[seat].key, dealt.public_key.shares[other]), seat == other);
    EXPECT_TRUE(same_secret(shared.group, dealt.public_key.group));
    EXPECT_FALSE(same_secret(PublicKey{}, dealt.public_key.group));
}

TEST_F(Sharing, any_threshold_of_keys_gives_all_others_and_the_groups)
{
    for (std::uint16_t left_out = 0; left_out < 3; ++left_out) {
        const auto again = complete_key(std::span{keys}.subspan(left_out, 5), 7);
        ASSERT_TRUE(again);
        EXPECT_EQ(*again, shared);
    }
    for (std::uint16_t seat = 0; seat < 7; ++seat) EXPECT_EQ(shared.shares[seat], keys[seat].key);
}

TEST_F(Sharing, any_threshold_of_shares_makes_the_one_signature)
{
    std::optional<Signature> first;
    for (std::uint16_t a = 0; a < 7; ++a)
        for (std::uint16_t b = static_cast<std::uint16_t>(a + 1); b < 7; ++b) {
            std::vector<SignatureShare> shares;
            for (std::uint16_t seat = 0; seat < 7; ++seat)
                if (seat != a && seat != b) shares.push_back(share(seat));
            const auto combined = combine(shared, tag, message, shares);
            ASSERT_TRUE(combined.signature);
            EXPECT_TRUE(combined.bad.empty());
            if (!first) first = combined.signature;
            EXPECT_EQ(combined.signature, first);
        }
    EXPECT_TRUE(verify(shared.group, tag, message, *first));
}

TEST_F(Sharing, wrong_shares_are_named_and_the_rest_makes_the_signature)
{
    const std::vector<SignatureShare> shares{share(0), wrong(1), share(2), {3, Signature{}},
                                             share(4), share(5), share(6)};
    const auto combined = combine(shared, tag, message, shares);
    EXPECT_TRUE(combined.signature);
    EXPECT_EQ(combined.bad, (std::vector<std::uint16_t>{1, 3}));
}

TEST_F(Sharing, with_too_few_shares_there_is_no_signature)
{
    const std::vector<SignatureShare> four{share(0), share(2), share(4),
                                           share(5), share(5), {9, {}}};
    const auto combined = combine(shared, tag, message, four);
    EXPECT_FALSE(combined.signature);
    EXPECT_TRUE(combined.bad.empty());
}

TEST_F(Sharing, commitments_are_evaluated_as_the_polynomial_is)
{
    const auto polynomial = Polynomial::random(3, Bytes(32, std::byte{4}));
    std::vector<PublicKey> commitments;
    for (std::size_t k = 0; k < 3; ++k)
        commitments.push_back(min_pk::public_key(polynomial.coefficient(k)));
    std::vector<KeyShare> values;
    for (std::uint16_t seat = 0; seat < 3; ++seat) {
        values.push_back({seat, min_pk::public_key(polynomial.share(seat))});
        EXPECT_EQ(evaluate(commitments, seat), values.back().key);
    }
    EXPECT_EQ(interpolate(values), commitments.front());
    EXPECT_FALSE(evaluate(std::vector{PublicKey{}}, 0));
    EXPECT_FALSE(interpolate(std::vector<KeyShare>{{0, PublicKey{}}}));
}

}  // namespace
}  // namespace weft::crypto::bls::min_pk
