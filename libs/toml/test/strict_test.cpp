#include <weft/toml/strict.hpp>

#include <gtest/gtest.h>

#include <array>

namespace weft::tomlfile {
namespace {

std::string error_of(std::string_view text)
{
    const auto read = parse(text);
    return read ? "" : read.error();
}

}  // namespace

TEST(StrictToml, reads_a_table)
{
    const auto read = parse("a = 1\n[b]\nc = 'x'\n");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ((*read)["a"].value_exact<std::int64_t>(), 1);
    EXPECT_EQ((*read)["b"]["c"].value_exact<std::string>(), "x");
}

TEST(StrictToml, names_the_line_of_what_is_wrong)
{
    EXPECT_TRUE(error_of("a = 1\nb =\n").starts_with("line 2: ")) << error_of("a = 1\nb =\n");
}

TEST(StrictToml, a_key_that_stands_twice_and_what_is_no_utf8_are_errors)
{
    EXPECT_NE(error_of("a = 1\na = 2\n"), "");
    EXPECT_NE(error_of("[a]\n[a]\n"), "");
    EXPECT_NE(error_of("a = '\xff'\n"), "");
    EXPECT_NE(error_of(std::string_view{"a = '\0'\n", 8}), "");
}

TEST(StrictToml, what_is_nested_beyond_measure_is_an_error)
{
    EXPECT_NE(error_of("a = " + std::string(100'000, '[')), "");
}

TEST(StrictToml, a_text_that_is_too_long_is_not_looked_at)
{
    EXPECT_EQ(parse("a = 1", 4).error(), "longer than 4 bytes");
    EXPECT_TRUE(parse("a = 1", 5).has_value());
}

TEST(StrictToml, finds_the_key_that_nobody_knows)
{
    constexpr std::array<std::string_view, 2> known{"a", "b"};
    EXPECT_EQ(unknown_key(*parse("a = 1\nb = 2"), known), "");
    EXPECT_EQ(unknown_key(*parse("a = 1\nbb = 2"), known), "bb");
}

}  // namespace weft::tomlfile
