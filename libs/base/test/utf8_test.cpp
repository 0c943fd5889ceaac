#include <weft/base/utf8.hpp>

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(Utf8, text_of_any_script_is_a_printable_line)
{
    for (const auto* text : {"", "weft 1.0 ledger-1", "Köln-1", "узел-7", "節点", "🧵 one", "é"})
        EXPECT_TRUE(is_printable_line(text)) << text;
}

TEST(Utf8, what_moves_the_cursor_or_turns_the_writing_around_is_not)
{
    for (const auto* text :
         {"a\nb", "a\tb", "\x1b[2J", "\x7f", "\xc2\x85", "\xc2\x9b", "\xe2\x80\xa8", "\xe2\x80\xa9",
          "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8f", "\xd8\x9c", "\xef\xbb\xbf",
          "\xef\xbf\xbf", "\xef\xb7\x90"})
        EXPECT_FALSE(is_printable_line(text)) << to_hex(as_bytes(text));
    EXPECT_FALSE(is_printable_line(std::string_view{"a\0b", 3}));
}

TEST(Utf8, what_is_not_well_formed_is_neither)
{
    for (const auto* text : {"\xff", "\xc3", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                             "\xf4\x90\x80\x80", "K\xf6ln"}) {
        EXPECT_FALSE(is_utf8(as_bytes(text))) << to_hex(as_bytes(text));
        EXPECT_FALSE(is_printable_line(text)) << to_hex(as_bytes(text));
    }
    EXPECT_TRUE(is_utf8(as_bytes("a\nb")));
}

TEST(Utf8, what_no_line_may_show_is_shown_as_a_question_mark_once_for_each_character)
{
    EXPECT_EQ(printable_line("Köln-1 節点 🧵"), "Köln-1 節点 🧵");
    EXPECT_EQ(printable_line("a\x1b[2J\nb"), "a?[2J?b");
    EXPECT_EQ(printable_line("a\xc2\x9b"
                             "2Jb"),
              "a?2Jb");
    EXPECT_EQ(printable_line("a\xe2\x80\xae"
                             "b"),
              "a?b");
    EXPECT_EQ(printable_line("K\xf6ln"), "K?ln");
    EXPECT_EQ(printable_line("a\xe2\x80"), "a??");
    EXPECT_EQ(printable_line(std::string_view{"a\0b", 3}), "a?b");
    EXPECT_EQ(printable_lines("a\n\tb\rc"), "a\n\tb?c");
}

TEST(Utf8, a_beginning_cuts_no_character_in_two)
{
    EXPECT_EQ(utf8_prefix("Köln", 8), "Köln");
    EXPECT_EQ(utf8_prefix("Köln", 3), "Kö");
    EXPECT_EQ(utf8_prefix("Köln", 2), "K");
    EXPECT_EQ(utf8_prefix("🧵", 3), "");
}

}  // namespace
}  // namespace weft
