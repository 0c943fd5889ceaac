#include <weft/base/bytes.hpp>

#include <gtest/gtest.h>

using namespace weft;

TEST(Hex, every_byte_survives_the_round_trip)
{
    Bytes all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Hex, an_odd_length_or_a_foreign_digit_is_refused)
{
    EXPECT_FALSE(from_hex("abc"));
    EXPECT_FALSE(from_hex("0g"));
    EXPECT_FALSE(from_hex("0x"));
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(FixedBytes, takes_exactly_its_size_and_orders_bytewise)
{
    using Four = FixedBytes<struct FourTag, 8>;
    EXPECT_FALSE(Four::from(as_bytes("seven..")));
    EXPECT_LT(*Four::from(as_bytes("aaaaaaaa")), *Four::from(as_bytes("aaaaaaab")));
    EXPECT_LT(*Four::from(as_bytes("aaaaaaaa")), Four::filled(0xff));
    EXPECT_TRUE(Four{}.is_zero());
}
