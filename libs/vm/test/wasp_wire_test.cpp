#include <weft/base/prng.hpp>

#include <gtest/gtest.h>

#include "../src/wasplib/wire.hpp"
#include <limits>

namespace weft::vm::wasplib {
namespace {

Bytes hex(std::string_view text)
{
    return *from_hex(text);
}

TEST(AWireInteger, comes_back_from_its_bytes)
{
    std::vector<std::int64_t> values{0, 1, -1, 63, 64, -64, -65, 127, 128, 1'000'000};
    for (int bit = 0; bit < 63; ++bit) {
        values.push_back(std::int64_t{1} << bit);
        values.push_back(-(std::int64_t{1} << bit));
    }
    values.push_back(std::numeric_limits<std::int64_t>::max());
    values.push_back(std::numeric_limits<std::int64_t>::min());
    for (const auto value : values) {
        Bytes bytes;
        append_integer(bytes, value);
        EXPECT_LE(bytes.size(), 10u);
        WireReader reader{bytes};
        EXPECT_EQ(reader.integer(), value);
        EXPECT_TRUE(reader.finished());
    }
}

TEST(AWireInteger, has_the_bytes_of_signed_leb128)
{
    const std::pair<std::int64_t, std::string_view> known[] = {
        {2, "02"}, {-2, "7e"}, {127, "ff00"}, {-127, "817f"}, {128, "8001"}, {-128, "807f"}};
    for (const auto& [value, text] : known) {
        Bytes bytes;
        append_integer(bytes, value);
        EXPECT_EQ(to_hex(bytes), text);
    }
}

TEST(AWireInteger, that_is_cut_or_too_long_is_none)
{
    for (const auto* text : {"", "80", "ffffffffffffffffffff00", "80808080808080808002"}) {
        const auto bytes = hex(text);
        WireReader reader{bytes};
        reader.integer();
        EXPECT_FALSE(reader.ok()) << text;
    }
}

TEST(WireBytes, stand_behind_their_length_and_never_beyond_the_end)
{
    Bytes bytes;
    append_bytes(bytes, as_bytes("abc"));
    append_bytes(bytes, {});
    WireReader reader{bytes};
    EXPECT_EQ(to_string(reader.bytes()), "abc");
    EXPECT_TRUE(reader.bytes().empty());
    EXPECT_TRUE(reader.finished());
    for (const auto* text : {"04616263", "7f", "ffffffffffffffffff00"}) {
        const auto bad = hex(text);
        WireReader other{bad};
        EXPECT_TRUE(other.bytes().empty());
        EXPECT_FALSE(other.ok()) << text;
    }
}

TEST(WireBytes, of_any_kind_give_an_answer)
{
    Prng prng{1};
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(prng.below(24));
        for (auto& byte : bytes) byte = static_cast<std::byte>(prng.next());
        WireReader reader{bytes};
        for (int step = 0; step < 4; ++step) {
            if (prng.below(2) == 0)
                reader.integer();
            else
                EXPECT_LE(reader.bytes().size(), bytes.size());
        }
        EXPECT_LE(reader.left(), bytes.size());
    }
}

}  // namespace
}  // namespace weft::vm::wasplib
