#include <weft/codec/codec.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::codec;

TEST(Reader, reads_back_what_the_writer_wrote)
{
    Writer writer;
    writer.u8(7).u16(0x1234).u32(0xdeadbeef).u64(1).i64(-2).boolean(true).text("weft").count(0);
    EXPECT_EQ(to_hex(writer.view()).substr(0, 14), "073412efbeadde");
    Reader reader{writer.view()};
    EXPECT_EQ(reader.u8(), 7);
    EXPECT_EQ(reader.u16(), 0x1234);
    EXPECT_EQ(reader.u32(), 0xdeadbeefu);
    EXPECT_EQ(reader.u64(), 1u);
    EXPECT_EQ(reader.i64(), -2);
    EXPECT_TRUE(reader.boolean());
    EXPECT_EQ(reader.text(4), "weft");
    EXPECT_EQ(reader.count(0, 1), 0u);
    EXPECT_TRUE(reader.finish(0).has_value());
}

TEST(Reader, a_count_that_the_bytes_cannot_hold_is_refused_before_anything_is_allocated)
{
    Writer writer;
    writer.u32(1'000'000);
    Reader reader{writer.view()};
    EXPECT_EQ(reader.count(2'000'000, 4), 0u);
    EXPECT_EQ(reader.error(), DecodeError::truncated);
    Reader limited{writer.view()};
    EXPECT_EQ(limited.count(10, 4), 0u);
    EXPECT_EQ(limited.error(), DecodeError::too_long);
}

TEST(Reader, the_first_error_sticks_and_the_rest_reads_as_zero)
{
    Reader reader{as_bytes("\x02")};
    EXPECT_FALSE(reader.boolean());
    EXPECT_EQ(reader.u64(), 0u);
    EXPECT_EQ(reader.finish(1).error(), DecodeError::not_canonical);
}

TEST(Reader, a_byte_left_over_is_trailing)
{
    Reader reader{as_bytes("ab")};
    reader.u8();
    EXPECT_EQ(reader.finish(1).error(), DecodeError::trailing);
}
