#include <weft/base/prng.hpp>
#include <weft/crypto/bls.hpp>

#include <gtest/gtest.h>

namespace weft::crypto::bls {
namespace {

constexpr auto purpose = Purpose::certificate;
const Bytes message = to_bytes("block 7");

/// A committee of n seats with threshold n - f and everybody's share.
struct Dealt {
    explicit Dealt(std::uint16_t seats)
        : Dealt(seats, static_cast<std::uint16_t>(seats - (seats - 1) / 3))
    {}
    Dealt(std::uint16_t seats, std::uint16_t threshold)
        : key{deal(seats, threshold, Bytes(32, static_cast<std::byte>(seats)))}
    {
        for (std::uint16_t seat = 0; seat < seats; ++seat)
            shares.push_back({seat, sign(key.shares[seat], purpose, message)});
    }
    [[nodiscard]] Combined combine(std::span<const SignatureShare> some) const
    {
        return bls::combine(key.public_key, purpose, message, some);
    }
    /// A well-formed share of the right seat for another message.
    [[nodiscard]] SignatureShare wrong(std::uint16_t seat) const
    {
        return {seat, sign(key.shares[seat], purpose, as_bytes("another block"))};
    }
    [[nodiscard]] bool signed_by_group(const Combined& combined) const
    {
        return combined.signature &&
               verify(key.public_key.group, purpose, message, *combined.signature);
    }

    DealtKey key;
    std::vector<SignatureShare> shares;
};

constexpr std::initializer_list<std::uint16_t> sizes{1, 2, 3, 4, 5, 6, 7, 10, 31, 100};

TEST(Combine, any_threshold_shares_make_the_same_signature)
{
    Prng prng{1};
    for (const auto seats : sizes) {
        SCOPED_TRACE(seats);
        Dealt committee{seats};
        const std::size_t threshold = committee.key.public_key.threshold;
        const auto first = committee.combine(std::span{committee.shares}.first(threshold));
        EXPECT_TRUE(committee.signed_by_group(first));
        EXPECT_TRUE(first.bad.empty());
        prng.shuffle(std::span{committee.shares});
        EXPECT_EQ(committee.combine(std::span{committee.shares}.first(threshold)), first);
    }
}

TEST(Combine, fewer_than_threshold_shares_make_nothing)
{
    for (const auto seats : sizes) {
        SCOPED_TRACE(seats);
        const Dealt committee{seats};
        const std::size_t threshold = committee.key.public_key.threshold;
        EXPECT_EQ(committee.combine(std::span{committee.shares}.first(threshold - 1)), Combined{});
    }
}

TEST(Combine, names_exactly_the_wrong_seats_and_signs_with_the_rest)
{
    Prng prng{2};
    for (const auto seats : sizes) {
        SCOPED_TRACE(seats);
        const Dealt committee{seats};
        const auto faulty = static_cast<std::size_t>(seats - committee.key.public_key.threshold);
        const std::size_t runs = seats > 31 ? 2 : 6;
        for (std::size_t run = 0; run < runs; ++run) {
            std::vector<std::uint16_t> order(seats);
            for (std::uint16_t seat = 0; seat < seats; ++seat) order[seat] = seat;
            prng.shuffle(std::span{order});
            auto bad =
                std::vector(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(faulty));
            auto shares = committee.shares;
            for (const auto seat : bad) {
                switch (prng.below(3)) {
                case 0: shares[seat] = committee.wrong(seat); break;
                // Another seat's share under this seat's number.
                case 1: shares[seat].signature = committee.shares[order.back()].signature; break;
                default: shares[seat].signature = Signature::filled(0xc0); break;
                }
            }
            // Wrong shares first: the optimistic attempt meets them all.
            std::ranges::sort(bad);
            std::ranges::stable_partition(shares, [&](const SignatureShare& share) {
                return std::ranges::binary_search(bad, share.index);
            });
            const auto combined = committee.combine(shares);
            EXPECT_TRUE(committee.signed_by_group(combined));
            EXPECT_EQ(combined.bad, bad);
        }
    }
}

TEST(Combine, with_too_many_wrong_shares_names_them_and_signs_nothing)
{
    const Dealt committee{7};
    auto shares = committee.shares;
    for (const std::uint16_t seat : std::initializer_list<std::uint16_t>{0, 3, 6})
        shares[seat] = committee.wrong(seat);
    EXPECT_EQ(committee.combine(shares), (Combined{std::nullopt, {0, 3, 6}}));
    for (std::uint16_t seat = 0; seat < 7; ++seat) shares[seat] = committee.wrong(seat);
    // All sign the other block: nobody is alone, all are wrong for this one.
    EXPECT_EQ(committee.combine(shares), (Combined{std::nullopt, {0, 1, 2, 3, 4, 5, 6}}));
}

TEST(Combine, two_wrong_shares_that_cancel_each_other_are_both_named)
{
    // S_0 + d and S_1 - d with weights that cancel would pass a batch without random factors.
    // Swapped shares are the cheap form of it.
    const Dealt committee{7};
    auto shares = committee.shares;
    std::swap(shares[0].signature, shares[1].signature);
    const auto combined = committee.combine(shares);
    EXPECT_EQ(combined.bad, (std::vector<std::uint16_t>{0, 1}));
    EXPECT_TRUE(committee.signed_by_group(combined));
}

TEST(Combine, a_malformed_share_is_named_without_an_attempt)
{
    const Dealt committee{4};
    auto shares = committee.shares;
    shares[0].signature = Signature{};
    const auto combined = committee.combine(shares);
    EXPECT_EQ(combined.bad, (std::vector<std::uint16_t>{0}));
    EXPECT_TRUE(committee.signed_by_group(combined));
    shares.resize(2);
    EXPECT_EQ(committee.combine(shares), (Combined{std::nullopt, {0}}));
}

TEST(Combine, repeated_and_foreign_indexes_count_as_absent)
{
    const Dealt committee{4};
    const auto& s = committee.shares;
    EXPECT_EQ(committee.combine(std::vector{s[0], s[0], s[1]}), Combined{});
    EXPECT_EQ(committee.combine(std::vector{s[0], s[1], SignatureShare{4, s[2].signature},
                                            SignatureShare{65535, s[3].signature}}),
              Combined{});
    // The first of a repeat counts, so a repeat cannot blame its seat.
    const auto combined = committee.combine(std::vector{s[0], committee.wrong(0), s[1], s[2]});
    EXPECT_TRUE(committee.signed_by_group(combined));
    EXPECT_TRUE(combined.bad.empty());
}

TEST(Combine, a_prepared_group_key_changes_nothing)
{
    const Dealt committee{7};
    const auto prepared = PreparedKey::from(committee.key.public_key.group);
    auto shares = committee.shares;
    shares[2] = committee.wrong(2);
    EXPECT_EQ(combine(committee.key.public_key, *prepared, purpose, message, shares),
              committee.combine(shares));
    EXPECT_TRUE(committee.combine(shares).signature);
}

TEST(Combine, a_key_whose_group_does_not_fit_its_shares_signs_nothing_and_blames_nobody)
{
    Dealt committee{4};
    committee.key.public_key.group = public_key(derive_key(Bytes(32, std::byte{77})));
    EXPECT_EQ(committee.combine(committee.shares), Combined{});
}

TEST(VerifyShare, is_bound_to_its_seat)
{
    const Dealt committee{4};
    const auto& key = committee.key.public_key;
    for (std::uint16_t seat = 0; seat < 4; ++seat)
        for (std::uint16_t claimed = 0; claimed < 6; ++claimed)
            EXPECT_EQ(
                verify_share(key, purpose, message, {claimed, committee.shares[seat].signature}),
                seat == claimed);
    EXPECT_FALSE(verify_share(key, Purpose::coin, message, committee.shares[0]));
}

TEST(Polynomial, shares_are_its_values_and_lead_back_to_it)
{
    for (const std::uint16_t threshold : std::initializer_list<std::uint16_t>{1, 2, 3, 7, 21}) {
        const auto polynomial = Polynomial::random(threshold, Bytes(32, std::byte{8}));
        ASSERT_EQ(polynomial.threshold(), threshold);
        std::vector<std::pair<std::uint16_t, SecretKey>> values;
        for (std::uint16_t i = 0; i < threshold; ++i) {
            const auto seat = static_cast<std::uint16_t>((i * 5 + 2) % 107);
            values.emplace_back(seat, polynomial.share(seat));
        }
        const auto again = Polynomial::through(values);
        ASSERT_EQ(again.threshold(), threshold);
        for (std::size_t k = 0; k < threshold; ++k)
            EXPECT_TRUE(equal_in_constant_time(again.coefficient(k).reveal(),
                                               polynomial.coefficient(k).reveal()));
        EXPECT_TRUE(equal_in_constant_time(interpolate(values).reveal(),
                                           polynomial.coefficient(0).reveal()));
    }
}

TEST(Polynomial, gives_hand_computed_values)
{
    const auto number = [](std::uint8_t value) {
        SecretKey key;
        key.writable()[31] = static_cast<std::byte>(value);
        return key;
    };
    // 3 + 2x + x^2 at x = 1, 2, 5
    const Polynomial polynomial{{number(3), number(2), number(1)}};
    EXPECT_TRUE(equal_in_constant_time(polynomial.share(0).reveal(), number(6).reveal()));
    EXPECT_TRUE(equal_in_constant_time(polynomial.share(1).reveal(), number(11).reveal()));
    EXPECT_TRUE(equal_in_constant_time(polynomial.share(4).reveal(), number(38).reveal()));
    EXPECT_TRUE(equal_in_constant_time(add(number(3), number(4)).reveal(), number(7).reveal()));
}

}  // namespace
}  // namespace weft::crypto::bls
