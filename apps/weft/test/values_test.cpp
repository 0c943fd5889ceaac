// Arguments of contracts as people write them, with and without a description; results as they see them.

#include "cli/values.hpp"

#include <weft/types/contract_ids.hpp>

#include <gtest/gtest.h>

namespace weft::app {
namespace {

interface::Description described(std::string_view text)
{
    const auto description = interface::read(as_bytes(text));
    EXPECT_TRUE(description) << interface::to_text(description.error());
    return description.value_or(interface::Description{});
}

std::string value(const std::string& argument)
{
    const auto arguments = arguments_from({argument});
    return arguments ? to_hex(arguments->begin()->second) : arguments.error().code;
}

TEST(Arguments, have_a_type_or_are_a_text)
{
    EXPECT_EQ(value("k=hi"), "6869");
    EXPECT_EQ(value("k=text:a:b"), "613a62");
    EXPECT_EQ(value("k=u8:255"), "ff");
    EXPECT_EQ(value("k=u16:1"), "0100");
    EXPECT_EQ(value("k=i32:-1"), "ffffffff");
    EXPECT_EQ(value("k=u128:1"), "01" + std::string(30, '0'));
    EXPECT_EQ(value("k=hex:00ff"), "00ff");
    EXPECT_EQ(value("k=bytes:00ff"), "00ff");
    EXPECT_EQ(value("k=hname:accounts"), "025e4b3c");
    EXPECT_EQ(value("k=color:IOTA"), std::string(64, '0'));
    EXPECT_EQ(value("k=u8:256"), "argument_malformed");
    EXPECT_EQ(value("k"), "argument_malformed");
    EXPECT_EQ(value("=5"), "argument_malformed");
    EXPECT_FALSE(arguments_from({"k=1", "k=2"}));
}

TEST(Arguments, of_a_misspelt_type_are_no_texts)
{
    const auto wrong = arguments_from({"n=u46:5"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "type_unknown");
    EXPECT_EQ(wrong.error().exit_code, exit_usage);
    EXPECT_NE(wrong.error().hint.find("u64"), std::string::npos);
}

TEST(Arguments, of_a_described_entry_point_have_its_types)
{
    const auto description =
        described("func add(n: u64, note?: text) -> (total: u64)\nfunc any(n: u8, ...)\n");
    const auto& add = *description.entry("add");
    const auto code = [&](const std::vector<std::string>& texts, const interface::Item& entry) {
        const auto arguments = arguments_from(texts, entry);
        return arguments ? "" : arguments.error().code;
    };
    const auto arguments = arguments_from({"n=5", "note=u64:7"}, add);
    ASSERT_TRUE(arguments);
    EXPECT_EQ(to_hex(arguments->at(to_bytes("n"))), "0500000000000000");
    EXPECT_EQ(to_string(arguments->at(to_bytes("note"))), "u64:7") << "a text is a text";
    EXPECT_EQ(code({"n=u64:5"}, add), "argument_malformed");
    EXPECT_EQ(code({"n=5", "more=1"}, add), "argument_unknown");
    EXPECT_EQ(code({"note=x"}, add), "argument_missing");
    EXPECT_EQ(code({"n=5", "n=5"}, add), "argument_malformed");
    EXPECT_EQ(code({"n=5", "more=u8:1"}, *description.entry("any")), "");
    EXPECT_EQ(code({"n=5", "more=u9:1"}, *description.entry("any")), "type_unknown");
}

TEST(Results, are_shown_by_their_types)
{
    const auto description = described(
        "view see() -> (n: u32, wide: u64, flag: bool, who: hname, wrong: u16)\n"
        "event told(n: u32, text: text)\n");
    const auto& see = *description.entry("see");
    const types::Dict results{
        {to_bytes("n"), *from_hex("05000000")}, {to_bytes("wide"), *from_hex("ffffffffffffffff")},
        {to_bytes("flag"), *from_hex("01")},    {to_bytes("who"), *from_hex("025e4b3c")},
        {to_bytes("wrong"), *from_hex("05")},   {to_bytes("more"), *from_hex("07")}};
    EXPECT_EQ(document_of(results, see.results).dump(),
              R"({"flag":true,"more":"0x07","n":5,"who":"0x3c4b5e02",)"
              R"("wide":"18446744073709551615","wrong":"0x05"})");
    EXPECT_NE(text_of(results, see.results).find("wide  18446744073709551615\n"),
              std::string::npos);
    EXPECT_EQ(document_of_event("told n=5 text=\"a b\"", description).dump(),
              R"({"event":"told","fields":{"n":5,"text":"a b"}})");
    EXPECT_EQ(document_of_event("anything", description).dump(), R"({"text":"anything"})");
}

}  // namespace
}  // namespace weft::app
