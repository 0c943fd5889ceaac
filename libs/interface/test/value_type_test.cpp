#include <weft/interface/value_type.hpp>
#include <weft/types/contract_ids.hpp>

#include <gtest/gtest.h>

namespace weft::interface {
namespace {

std::string hex(ValueType type, std::string_view text)
{
    const auto bytes = value_from_text(type, text);
    return bytes ? to_hex(*bytes) : "none";
}

TEST(ValueType, numbers_fit_their_width_exactly)
{
    EXPECT_EQ(hex(ValueType::u8, "255"), "ff");
    EXPECT_EQ(hex(ValueType::u8, "256"), "none");
    EXPECT_EQ(hex(ValueType::u16, "258"), "0201");
    EXPECT_EQ(hex(ValueType::u32, "4294967295"), "ffffffff");
    EXPECT_EQ(hex(ValueType::u32, "4294967296"), "none");
    EXPECT_EQ(hex(ValueType::u64, "18446744073709551615"), "ffffffffffffffff");
    EXPECT_EQ(hex(ValueType::u64, "18446744073709551616"), "none");
    EXPECT_EQ(hex(ValueType::u128, "340282366920938463463374607431768211455"),
              "ffffffffffffffffffffffffffffffff");
    EXPECT_EQ(hex(ValueType::u128, "340282366920938463463374607431768211456"), "none");
    EXPECT_EQ(hex(ValueType::i8, "-128"), "80");
    EXPECT_EQ(hex(ValueType::i8, "-129"), "none");
    EXPECT_EQ(hex(ValueType::i8, "127"), "7f");
    EXPECT_EQ(hex(ValueType::i8, "128"), "none");
    EXPECT_EQ(hex(ValueType::i16, "-1"), "ffff");
    EXPECT_EQ(hex(ValueType::i32, "-2147483648"), "00000080");
    EXPECT_EQ(hex(ValueType::i64, "-9223372036854775808"), "0000000000000080");
    EXPECT_EQ(hex(ValueType::i128, "-1"), "ffffffffffffffffffffffffffffffff");
    EXPECT_EQ(hex(ValueType::i128, "-170141183460469231731687303715884105728"),
              "00000000000000000000000000000080");
    for (const auto* text : {"", "-", "-0", "01", "+1", " 1", "1 ", "0x1", "1e3"}) {
        EXPECT_EQ(hex(ValueType::i32, text), "none") << text;
        EXPECT_EQ(hex(ValueType::u64, text), "none") << text;
    }
    EXPECT_EQ(hex(ValueType::u64, "-1"), "none");
}

TEST(ValueType, bytes_that_are_a_value_have_one_text_and_it_gives_them_again)
{
    Bytes bytes;
    for (std::size_t size = 0; size < 70; ++size) {
        for (const auto type : value_types()) {
            const auto text = text_of_value(type, bytes);
            if (!text) continue;
            const auto again = value_from_text(type, *text);
            ASSERT_TRUE(again) << name(type) << " " << *text;
            EXPECT_EQ(*again, bytes) << name(type) << " " << *text;
        }
        bytes.push_back(
            std::byte{size == 0 ? std::uint8_t{1} : static_cast<std::uint8_t>(size * 37)});
    }
}

TEST(ValueType, a_bool_is_0_or_1)
{
    EXPECT_EQ(hex(ValueType::boolean, "true"), "01");
    EXPECT_EQ(hex(ValueType::boolean, "yes"), "none");
    EXPECT_EQ(text_of_value(ValueType::boolean, Bytes{std::byte{0}}), "false");
    EXPECT_EQ(text_of_value(ValueType::boolean, Bytes{std::byte{2}}), std::nullopt);
}

TEST(ValueType, an_hname_is_read_as_a_name_and_written_as_a_number)
{
    EXPECT_EQ(value_from_text(ValueType::hname, "accounts"),
              types::encoded(types::hname_of("accounts")));
    EXPECT_EQ(text_of_value(ValueType::hname, types::encoded(types::hname_of("accounts"))),
              "0x3c4b5e02");
    EXPECT_EQ(hex(ValueType::hname, "0x3c4b5e02"), "025e4b3c");
    EXPECT_EQ(hex(ValueType::hname, "0x3c4b"), "none");
}

TEST(ValueType, balances_are_amounts_with_colors)
{
    EXPECT_EQ(hex(ValueType::balances, "nothing"), "0000");
    const auto five = "0100" + std::string(64, '0') + "0500000000000000";
    EXPECT_EQ(hex(ValueType::balances, "5"), five);
    EXPECT_EQ(hex(ValueType::balances, "5:IOTA"), five);
    EXPECT_EQ(text_of_value(ValueType::balances, *from_hex(five)), "5");
    EXPECT_EQ(hex(ValueType::balances, "5,6"), "none");
    EXPECT_EQ(hex(ValueType::balances, "0"), "none");
    EXPECT_EQ(hex(ValueType::balances, "5:MINT"), "none");
}

TEST(ValueType, every_type_is_found_by_its_name)
{
    for (const auto type : value_types()) {
        EXPECT_EQ(value_type_from(name(type)), type);
        EXPECT_FALSE(looks_like(type).empty());
    }
    EXPECT_EQ(value_type_from("int"), std::nullopt);
}

}  // namespace
}  // namespace weft::interface
