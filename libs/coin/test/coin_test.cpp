#include <weft/coin/coin.hpp>

#include <gtest/gtest.h>

namespace weft::coin {
namespace {

using crypto::bls::SignatureShare;
using protocol::InstanceId;

constexpr ValidatorIndex seat(std::uint16_t i)
{
    return ValidatorIndex{i};
}

/// Real keys of n seats and one coin per seat.
struct Table {
    explicit Table(std::uint16_t n, std::uint32_t round = 2)
        : dealt{crypto::bls::deal(n,
                                  static_cast<std::uint16_t>(protocol::Committee{n}.one_correct()),
                                  crypto::Hash::filled(5).bytes())}
    {
        for (const auto& share : dealt.shares)
            keys.push_back(Keys::from(dealt.public_key, share).value());
        for (std::uint16_t i = 0; i < n; ++i)
            coins.emplace_back(keys[i], seat(i), InstanceId::filled(1), round);
        message = coin_message(InstanceId::filled(1), round);
    }
    [[nodiscard]] Share share(std::uint16_t i) const { return keys[i].sign(message.bytes()); }

    crypto::bls::DealtKey dealt;
    std::vector<Keys> keys;
    std::vector<Coin> coins;
    crypto::Hash message;
};

TEST(Coin, f_plus_1_shares_open_it_and_everybody_sees_the_same_bit)
{
    Table table{7};
    for (auto& coin : table.coins) EXPECT_FALSE(coin.release().messages.empty());
    for (std::uint16_t i = 0; i < 7; ++i) {
        EXPECT_FALSE(table.coins[i].value());
        const auto first = seat(static_cast<std::uint16_t>((i + 1) % 7));
        const auto second = seat(static_cast<std::uint16_t>((i + 3) % 7));
        EXPECT_TRUE(table.coins[i].handle(first, table.share(first.value())).empty());
        const auto step = table.coins[i].handle(second, table.share(second.value()));
        ASSERT_EQ(step.outputs.size(), 1u);
        EXPECT_EQ(table.coins[i].value(), table.coins[0].value());
    }
}

TEST(Coin, a_coin_we_do_not_want_yet_is_not_opened)
{
    Table table{4};
    EXPECT_TRUE(table.coins[0].handle(seat(1), table.share(1)).empty());
    EXPECT_TRUE(table.coins[0].handle(seat(2), table.share(2)).empty());
    EXPECT_FALSE(table.coins[0].value());
    const auto step = table.coins[0].release();
    EXPECT_EQ(step.outputs.size(), 1u);
    EXPECT_EQ(step.messages.size(), 1u);
    EXPECT_TRUE(table.coins[0].release().empty());
}

TEST(Coin, the_bit_is_the_low_bit_of_the_hash_of_the_group_signature)
{
    for (std::uint32_t round = 2; round < 10; ++round) {
        Table table{4, round};
        (void)table.coins[0].release();
        (void)table.coins[0].handle(seat(3), table.share(3));
        std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> shares;
        for (const std::uint16_t i : {std::uint16_t{0}, std::uint16_t{3}})
            shares.emplace_back(i, table.dealt.shares[i]);
        const auto whole = crypto::bls::sign(crypto::bls::interpolate(shares),
                                             crypto::bls::Purpose::coin, table.message.bytes());
        const auto hash = crypto::sha256(whole.bytes());
        EXPECT_EQ(table.coins[0].value(), (std::to_integer<int>(hash.bytes()[31]) & 1) == 1);
    }
}

TEST(Coin, the_message_binds_instance_and_round)
{
    // BLAKE2b-256 of 09 "weft/coin" (32 × 01) 03000000, computed by another implementation.
    EXPECT_EQ(coin_message(InstanceId::filled(1), 3).hex(),
              "c47e123e65e9826d4d47017c5ee77ac68da118ef55fa473b1d9a12c4a4f09f68");
    EXPECT_NE(coin_message(InstanceId::filled(1), 4), coin_message(InstanceId::filled(1), 3));
    EXPECT_NE(coin_message(InstanceId::filled(2), 3), coin_message(InstanceId::filled(1), 3));
}

TEST(Coin, wrong_shares_are_named_and_the_coin_is_recovered_from_the_others)
{
    Table table{7};
    Table other{7, 3};
    auto& coin = table.coins[0];
    (void)coin.release();
    (void)coin.handle(seat(1), other.share(1));              // of another coin
    const auto step = coin.handle(seat(2), table.share(3));  // another seat's, as one's own
    EXPECT_TRUE(step.outputs.empty());
    ASSERT_EQ(step.accusations.size(), 2u);
    EXPECT_EQ(step.accusations[0].whom, seat(1));
    EXPECT_EQ(step.accusations[1].whom, seat(2));
    EXPECT_EQ(step.accusations[1].what, Fault::bad_share);
    EXPECT_TRUE(coin.handle(seat(3), table.share(3)).empty());
    EXPECT_EQ(coin.handle(seat(4), table.share(4)).outputs.size(), 1u);
}

TEST(Coin, zero_and_random_bytes_are_wrong_shares)
{
    for (const auto& bad : {Share{}, Share::filled(0xff), Share::filled(0x80)}) {
        Table table{4};
        (void)table.coins[0].release();
        const auto step = table.coins[0].handle(seat(1), bad);
        ASSERT_EQ(step.accusations.size(), 1u);
        EXPECT_EQ(step.accusations[0].what, Fault::bad_share);
        EXPECT_EQ(table.coins[0].handle(seat(2), table.share(2)).outputs.size(), 1u);
    }
}

TEST(Coin, two_different_shares_of_one_seat_are_a_fault_and_a_repeat_is_none)
{
    Table table{7};
    EXPECT_TRUE(table.coins[0].handle(seat(1), table.share(1)).empty());
    EXPECT_TRUE(table.coins[0].handle(seat(1), table.share(1)).empty());
    const auto step = table.coins[0].handle(seat(1), table.share(2));
    ASSERT_EQ(step.accusations.size(), 1u);
    EXPECT_EQ(step.accusations[0].what, Fault::two_shares);
}

TEST(Coin, keys_that_do_not_fit_are_refused)
{
    const auto dealt = crypto::bls::deal(7, 5, crypto::Hash::filled(5).bytes());
    EXPECT_FALSE(Keys::from(dealt.public_key, dealt.shares[0])) << "threshold of n - f, not f + 1";
    auto good = crypto::bls::deal(7, 3, crypto::Hash::filled(5).bytes());
    EXPECT_TRUE(Keys::from(good.public_key, good.shares[0]));
    good.public_key.group = {};
    EXPECT_FALSE(Keys::from(good.public_key, good.shares[0]));
    good.public_key.shares.clear();
    EXPECT_FALSE(Keys::from(good.public_key, good.shares[0]));
}

}  // namespace
}  // namespace weft::coin
