#include <weft/crypto/commitments.hpp>
#include <weft/crypto/opening.hpp>

#include <gtest/gtest.h>

namespace weft::crypto::bls {
namespace {

Bytes filled(std::uint8_t byte)
{
    return Bytes(32, static_cast<std::byte>(byte));
}

TEST(Commitments, evaluate_to_the_commitment_of_the_share)
{
    const auto polynomial = Polynomial::random(5, filled(1));
    const auto points = commit(polynomial);
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
    auto total = *Commitments::decode(commit(a));
    total += *Commitments::decode(commit(b));
    EXPECT_EQ(total.evaluate(7), commit(add(a.share(7), b.share(7))));
    EXPECT_EQ(sum(std::vector{commit(a.share(7)), commit(b.share(7))}), total.evaluate(7));
}

TEST(Commitments, in_two_variables_are_those_of_what_is_left_of_the_polynomial)
{
    // P(x, y) with three powers of x and two of y.
    const std::vector columns{Polynomial::random(3, filled(1)), Polynomial::random(3, filled(2))};
    const std::vector by_power{Commitments::to(columns[0]), Commitments::to(columns[1])};
    for (const std::uint16_t seat : std::initializer_list<std::uint16_t>{0, 1, 6, 99}) {
        std::vector<SecretKey> left;
        for (std::size_t k = 0; k < 3; ++k)
            left.push_back(
                Polynomial{std::vector{columns[0].coefficient(k), columns[1].coefficient(k)}}.share(
                    seat));
        const auto committed = Commitments::at(by_power, seat);
        for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(committed.encoded(k), commit(left[k]));
    }
}

TEST(Commitments, interpolate_degree_by_degree_as_their_polynomials_do)
{
    const auto a = Polynomial::random(3, filled(1));
    const auto b = Polynomial::random(3, filled(2));
    const auto one = Commitments::to(a);
    const auto other = Commitments::to(b);
    const std::vector<std::pair<std::uint16_t, const Commitments*>> dealt{{1, &one}, {4, &other}};
    const auto total = Commitments::interpolate(dealt);
    for (std::size_t k = 0; k < 3; ++k) {
        const std::vector<std::pair<std::uint16_t, SecretKey>> values{{1, a.coefficient(k)},
                                                                      {4, b.coefficient(k)}};
        EXPECT_EQ(total.encoded(k), commit(interpolate(values)));
    }
}

TEST(Commitments, with_a_malformed_point_are_refused)
{
    auto points = commit(Polynomial::random(3, filled(1)));
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

struct Opened : testing::Test {
    static constexpr std::uint16_t threshold = 3;
    Polynomial secret = Polynomial::random(threshold, filled(1));
    Polynomial blinding = Polynomial::random(threshold, filled(2));
    Commitments pedersen = *Commitments::decode(commit(secret, blinding));
    Commitments feldman = *Commitments::decode(commit(secret));
    OpeningProof proof = prove_opening(secret, blinding, as_bytes("run 1, seat 2"), filled(9));
};

TEST_F(Opened, convinces_for_its_points_and_context_only)
{
    EXPECT_TRUE(verify_opening(pedersen, feldman, as_bytes("run 1, seat 2"), proof));
    EXPECT_FALSE(verify_opening(pedersen, feldman, as_bytes("run 1, seat 3"), proof));
    EXPECT_FALSE(verify_opening(feldman, pedersen, as_bytes("run 1, seat 2"), proof));
    for (std::size_t bit = 0; bit < 96 * 8; bit += 11) {
        auto flipped = proof;
        flipped.writable()[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        EXPECT_FALSE(verify_opening(pedersen, feldman, as_bytes("run 1, seat 2"), flipped)) << bit;
    }
    for (const std::uint16_t single : std::initializer_list<std::uint16_t>{1, 20}) {
        const auto a = Polynomial::random(single, filled(3));
        const auto b = Polynomial::random(single, filled(4));
        EXPECT_TRUE(verify_opening(*Commitments::decode(commit(a, b)),
                                   *Commitments::decode(commit(a)), {},
                                   prove_opening(a, b, {}, filled(5))));
    }
}

TEST_F(Opened, one_other_coefficient_is_refused_even_with_a_proof_of_its_own)
{
    // The dealer reveals another polynomial than it dealt, and proves as well as it can.
    const auto other = Polynomial::random(threshold, filled(7));
    const auto forged = prove_opening(other, blinding, as_bytes("run 1, seat 2"), filled(9));
    EXPECT_FALSE(verify_opening(pedersen, *Commitments::decode(commit(other)),
                                as_bytes("run 1, seat 2"), forged));
    auto points = commit(secret);
    points[2] = commit(other)[2];
    EXPECT_FALSE(
        verify_opening(pedersen, *Commitments::decode(points), as_bytes("run 1, seat 2"), proof));
    points = commit(secret);
    points.pop_back();
    EXPECT_FALSE(
        verify_opening(pedersen, *Commitments::decode(points), as_bytes("run 1, seat 2"), proof));
}

}  // namespace
}  // namespace weft::crypto::bls
