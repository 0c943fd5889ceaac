#include <weft/crypto/commitments.hpp>
#include <weft/crypto/schnorr.hpp>

#include <gtest/gtest.h>

namespace weft::crypto::bls {
namespace {

Bytes filled(std::uint8_t byte)
{
    return Bytes(32, static_cast<std::byte>(byte));
}

std::vector<PublicKey> feldman(const Polynomial& polynomial)
{
    std::vector<PublicKey> points;
    for (std::size_t k = 0; k < polynomial.threshold(); ++k)
        points.push_back(commit(polynomial.coefficient(k)));
    return points;
}

TEST(Commitments, evaluate_to_the_commitment_of_the_share)
{
    const auto polynomial = Polynomial::random(5, filled(1));
    const auto points = feldman(polynomial);
    for (const std::uint16_t seat : std::initializer_list<std::uint16_t>{0, 1, 2, 6, 99, 65535})
        EXPECT_EQ(evaluate(points, seat), commit(polynomial.share(seat))) << seat;
    EXPECT_EQ(Commitments::decode(points)->encoded(3), points[3]);
}

TEST(Commitments, of_pedersen_bind_both_polynomials)
{
    const auto secret = Polynomial::random(3, filled(1));
    const auto blinding = Polynomial::random(3, filled(2));
    std::vector<PublicKey> points;
    for (std::size_t k = 0; k < 3; ++k)
        points.push_back(commit(secret.coefficient(k), blinding.coefficient(k)));
    EXPECT_EQ(evaluate(points, 4), commit(secret.share(4), blinding.share(4)));
    EXPECT_NE(evaluate(points, 4), commit(blinding.share(4), secret.share(4)));
    EXPECT_NE(evaluate(points, 4), commit(secret.share(3), blinding.share(4)));
}

TEST(Commitments, add_up_like_their_polynomials)
{
    const auto a = Polynomial::random(3, filled(1));
    const auto b = Polynomial::random(3, filled(2));
    auto total = *Commitments::decode(feldman(a));
    total += *Commitments::decode(feldman(b));
    EXPECT_EQ(total.evaluate(7), commit(add(a.share(7), b.share(7))));
    EXPECT_EQ(sum(std::vector{commit(a.share(7)), commit(b.share(7))}), total.evaluate(7));
}

TEST(Commitments, with_a_malformed_point_are_refused)
{
    auto points = feldman(Polynomial::random(3, filled(1)));
    points[1] = PublicKey{};
    EXPECT_FALSE(Commitments::decode(points));
    EXPECT_FALSE(evaluate(points, 0));
    EXPECT_FALSE(sum(points));
    EXPECT_FALSE(Commitments::decode({}));
    EXPECT_FALSE(sum({})) << "the empty sum is infinity";
}

TEST(Commitments, a_sum_at_infinity_is_nothing)
{
    const auto point = commit(derive_key(filled(1)));
    auto negated = point;
    negated.writable()[0] ^= std::byte{0x20};
    EXPECT_FALSE(sum(std::vector{point, negated}));
    EXPECT_FALSE(evaluate(std::vector{point, negated}, 0)) << "p - p x at x = 1";
    EXPECT_TRUE(evaluate(std::vector{point, negated}, 1));
}

TEST(KnowledgeProof, convinces_for_its_point_and_context_only)
{
    const auto secret = derive_key(filled(1));
    const auto point = commit(secret);
    const auto proof = prove_knowledge(secret, as_bytes("run 1, seat 2"), filled(9));
    EXPECT_TRUE(verify_knowledge(point, as_bytes("run 1, seat 2"), proof));
    EXPECT_FALSE(verify_knowledge(point, as_bytes("run 1, seat 3"), proof));
    EXPECT_FALSE(verify_knowledge(commit(derive_key(filled(2))), as_bytes("run 1, seat 2"), proof));
    EXPECT_FALSE(verify_knowledge(PublicKey{}, as_bytes("run 1, seat 2"), proof));
    for (std::size_t bit = 0; bit < 128 * 8; bit += 11) {
        auto flipped = proof;
        flipped.writable()[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        EXPECT_FALSE(verify_knowledge(point, as_bytes("run 1, seat 2"), flipped)) << bit;
    }
}

}  // namespace
}  // namespace weft::crypto::bls
