#include <weft/interface/description.hpp>

#include <gtest/gtest.h>

namespace weft::interface {
namespace {

std::string rule_of(std::string_view text)
{
    const auto read_back = read(as_bytes(text));
    return read_back ? "" : to_text(read_back.error());
}

constexpr std::string_view sale =
    "func buy(account?: agent) payable -> (amount: u64) # Buys tokens.\n"
    "view info(...) -> (price: u64, color: color, ...)\n"
    "func init()\n"
    "event sold(amount: u64, to: agent, note?: text)\n"
    "error sold_out # There are not enough tokens.\n"
    "error closed\n";

TEST(Description, is_read_and_written_as_it_was)
{
    const auto description = read(as_bytes(sale));
    ASSERT_TRUE(description) << to_text(description.error());
    EXPECT_EQ(write(*description), sale);
    const auto* buy = description->entry("buy");
    ASSERT_NE(buy, nullptr);
    EXPECT_TRUE(buy->payable);
    EXPECT_EQ(buy->about, "Buys tokens.");
    EXPECT_EQ(buy->fields.list, (std::vector<Field>{{"account", ValueType::agent, true}}));
    EXPECT_EQ(buy->results.list, (std::vector<Field>{{"amount", ValueType::u64, false}}));
    EXPECT_TRUE(description->entry("info")->fields.open);
    EXPECT_EQ(description->entry("sold"), nullptr);
    EXPECT_NE(description->find(ItemKind::error, "closed"), nullptr);
    EXPECT_TRUE(read({})->items.empty());
}

TEST(Description, names_the_rule_that_a_line_breaks)
{
    EXPECT_EQ(rule_of("func go()"), "line 1: the line has no end");
    EXPECT_EQ(rule_of("func a()\n\n"), "line 2: expected 'func ', 'view ', 'event ' or 'error '");
    EXPECT_EQ(rule_of("func 1st()\n"), "line 1: expected a name");
    EXPECT_EQ(rule_of("func go(n: u63)\n"), "line 1: there is no type 'u63'");
    EXPECT_EQ(rule_of("func go(n:u64)\n"),
              "line 1: expected ': ' and a type behind a field's name");
    EXPECT_EQ(rule_of("func go(n: u64, n: u8)\n"), "line 1: two fields are called n");
    EXPECT_EQ(rule_of("func go(..., n: u8)\n"), "line 1: expected ', ' or ')'");
    EXPECT_EQ(rule_of("func go() -> ()\n"), "line 1: no results: leave out ' -> ()'");
    EXPECT_EQ(rule_of("view go() payable\n"),
              "line 1: expected the end of the line, or ' # ' and a sentence");
    EXPECT_EQ(rule_of("func go()\nview go()\n"), "line 2: go stands there twice");
    EXPECT_EQ(rule_of("event go(...)\n"), "line 1: an event has no '...'");
    EXPECT_EQ(rule_of("func go() #  two spaces\n"),
              "line 1: a sentence is printable UTF-8 without spaces at its ends");
    EXPECT_EQ(rule_of("func go() # \x1b[31m\n"),
              "line 1: a sentence is printable UTF-8 without spaces at its ends");
    EXPECT_EQ(rule_of("func " + std::string(65, 'a') + "()\n"),
              "line 1: a name has at most 64 characters");
    EXPECT_EQ(rule_of(std::string(20'000, 'a')), "line 1: a description has at most 16384 bytes");
    std::string many;
    for (int i = 0; i < 513; ++i) many += "error e" + std::to_string(i) + "\n";
    EXPECT_EQ(rule_of(many), "line 513: more than 512 lines");
}

TEST(Description, tells_the_fields_of_a_logged_line_apart)
{
    const auto description = *read(as_bytes(sale));
    EXPECT_FALSE(logged(description, "sold amount=5 to=C/x note=\"a\"")) << "no agent";
    const auto description2 = *read(
        as_bytes(std::string_view{"event said(n: u64, text: text, by?: hname)\nevent ping()\n"}));
    const auto said = logged(description2, "said n=7 text=\"a \\\"b\\\" \\\\ c=d\\n\"");
    ASSERT_TRUE(said);
    EXPECT_EQ(said->name, "said");
    ASSERT_EQ(said->fields.size(), 2u);
    EXPECT_EQ(said->fields[0].text, "7");
    EXPECT_EQ(said->fields[1].text, "a \"b\" \\ c=d\n");
    EXPECT_EQ(line_of(*said), "said n=7 text=\"a \\\"b\\\" \\\\ c=d\\n\"");
    EXPECT_TRUE(logged(description2, "said n=7 text=\"\" by=0x00000001"));
    EXPECT_TRUE(logged(description2, "ping"));
    EXPECT_FALSE(logged(description2, "ping "));
    EXPECT_FALSE(logged(description2, "said n=7"));
    EXPECT_FALSE(logged(description2, "said n=7 text=\"open"));
    EXPECT_FALSE(logged(description2, "counter changed"));
}

}  // namespace
}  // namespace weft::interface
