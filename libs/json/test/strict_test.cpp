// What the reader of JSON texts takes, and where it says that something is wrong.

#include <weft/json/strict.hpp>

#include <gtest/gtest.h>

namespace weft::json {
namespace {

struct Row {
    std::string text;
    Fault fault;
    std::string place;
    std::string rule;
};
void expect_refused(const std::vector<Row>& rows)
{
    for (const auto& row : rows) {
        const auto read = parse(row.text);
        ASSERT_FALSE(read) << row.text;
        EXPECT_EQ(read.error(), (Malformed{row.fault, row.place, row.rule})) << row.text;
        const auto other = parse<nlohmann::json>(row.text);
        ASSERT_FALSE(other) << row.text;
        EXPECT_EQ(other.error(), read.error()) << row.text;
    }
}

TEST(StrictJson, takes_one_value_of_any_kind_with_space_around_it)
{
    for (const auto* text : {"{}", "[]", "null", "true", "-1.5e3", "\"\"", " \t\r\n{\"a\" : 1} \n"})
        EXPECT_TRUE(parse(text)) << text;
}

TEST(StrictJson, keeps_names_in_the_order_in_which_they_came)
{
    EXPECT_EQ(text_of(*parse(R"({"b":1,"a":{"d":[],"c":null}})")),
              R"({"b":1,"a":{"d":[],"c":null}})");
}

TEST(StrictJson, refuses_what_is_not_one_json_text)
{
    for (const auto* text :
         {"",        " ",           "{",       "[1,]",  "{\"a\":1,}", "{'a':1}",  "{a:1}", "01",
          "+1",      ".5",          "1.",      "0x1",   "NaN",        "Infinity", "nul",   "\"\n\"",
          "\"\\x\"", "\"\\ud800\"", "// c\n1", "/**/1", "{\"a\"}",    "[1 2]"}) {
        const auto read = parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().fault, Fault::not_json) << text;
    }
}

TEST(StrictJson, refuses_text_before_and_after_the_value)
{
    for (const auto* text : {"{} x", "{}{}", "[],", "1 1", "null\x01", "\xef\xbb\xbf{}"}) {
        const auto read = parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().fault, Fault::not_json) << text;
    }
}

TEST(StrictJson, refuses_a_zero_byte_wherever_it_stands)
{
    const std::string whole = R"({"a":[1,"b"]})";
    for (std::size_t at = 0; at <= whole.size(); ++at) {
        auto text = whole;
        text.insert(at, 1, '\0');
        const auto read = parse(text);
        ASSERT_FALSE(read) << at;
        EXPECT_EQ(read.error().fault, Fault::not_json);
        EXPECT_EQ(read.error().rule, "byte " + std::to_string(at + 1) + ": not JSON");
    }
    EXPECT_FALSE(parse(whole + std::string{"\0{}", 3}));
}

TEST(StrictJson, refuses_bytes_that_are_not_utf_8)
{
    for (const auto* text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
                             "\"\xc3\"", "{\"\xff\":1}"})
        EXPECT_FALSE(parse(text));
    EXPECT_TRUE(parse("\"K\xc3\xb6ln\""));
}

TEST(StrictJson, refuses_a_name_that_comes_twice_however_it_is_written)
{
    expect_refused({{R"({"a":1,"a":1})", Fault::name_twice, "a", "given twice"},
                    {R"({"a":1,"b":2,"\u0061":3})", Fault::name_twice, "a", "given twice"},
                    {R"({"x":[{},{"a":1,"a":2}]})", Fault::name_twice, "x[1].a", "given twice"},
                    {R"({"":1,"":1})", Fault::name_twice, "[\"\"]", "given twice"},
                    {"{\"two words\":{\"a\":1,\"a\":2}}", Fault::name_twice, "[\"two words\"].a",
                     "given twice"}});
    EXPECT_TRUE(parse(R"({"a":{"a":{"a":[{"a":1},{"a":1}]}}})"));
}

TEST(StrictJson, depth_is_bounded)
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(parse(nested(64)));
    EXPECT_EQ(parse(nested(65)).error().fault, Fault::too_deep);
    EXPECT_EQ(parse(std::string(1'000'000, '[')).error().fault, Fault::too_deep)
        << "and it is noticed before the end is";
    EXPECT_TRUE(parse("[[1]]", {.depth_max = 2}));
    EXPECT_EQ(parse("[{\"a\":[1]}]", {.depth_max = 2}).error().place, "[0].a");
}

TEST(StrictJson, size_is_bounded)
{
    EXPECT_TRUE(parse("[1]", {.bytes_max = 3}));
    const auto read = parse("[12]", {.bytes_max = 3});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().text("the file"), "the file: more than 3 bytes");
    EXPECT_EQ(read.error().fault, Fault::too_large);
}

TEST(StrictJson, an_object_of_many_names_costs_no_more_than_its_bytes)
{
    std::string text = "{";
    for (int i = 0; i < 60'000; ++i) text += "\"name" + std::to_string(i) + "\":1,";
    const auto read = parse(text + "\"last\":1}");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->size(), 60'001u);
    EXPECT_EQ(parse(text + "\"name7\":1}").error().place, "name7");
}

TEST(StrictJson, a_fault_reads_as_one_line)
{
    EXPECT_EQ(parse("").error().text("the body").find("the body: byte "), 0u);
    EXPECT_EQ(parse("{\"a\\nb\":{\"c\":1,\"c\":1}}").error().text("the body"),
              "[\"a\\nb\"].c: given twice");
}

TEST(StrictJson, every_fault_has_a_name)
{
    std::set<std::string_view> names;
    for (const auto fault : {Fault::too_large, Fault::not_json, Fault::too_deep, Fault::name_twice,
                             Fault::unknown_name, Fault::missing, Fault::wrong_value})
        names.insert(name(fault));
    EXPECT_EQ(names.size(), 7u);
}

}  // namespace
}  // namespace weft::json
