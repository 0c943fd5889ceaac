// Values between bytes and what the interface shows.

#include "../src/typed_values.hpp"

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

const auto description = *interface::read(
    as_bytes("view all(a: u8, b?: u64, c: bool, d: text, ...) -> (e: i32, f: u64)\n"
             "event moved(n: u64, to?: text)\n"));
const interface::Fields& fields = description.entry("all")->fields;

answers::Values values(std::map<std::string, answers::Value> named)
{
    return {std::move(named)};
}

TEST(TypedValues, are_read_as_their_types_say_and_written_as_they_were_read)
{
    const auto given = values({{"a", {std::int64_t{7}}},
                               {"b", {"18446744073709551615"}},
                               {"c", {true}},
                               {"d", {"text"}}});
    const auto dict = dict_of(given, fields);
    ASSERT_TRUE(dict) << dict.error();
    EXPECT_EQ(to_hex(dict->at(to_bytes("a"))), "07");
    EXPECT_EQ(to_hex(dict->at(to_bytes("b"))), "ffffffffffffffff");
    EXPECT_EQ(to_hex(dict->at(to_bytes("c"))), "01");
    EXPECT_EQ(values_of(*dict, fields), given);
}

TEST(TypedValues, what_is_wrong_is_named)
{
    const auto wrong = [](std::string name, answers::Value value) {
        auto given = values({{"a", {std::int64_t{7}}}, {"c", {true}}, {"d", {"text"}}});
        given.named.insert_or_assign(std::move(name), std::move(value));
        const auto dict = dict_of(given, fields);
        return dict ? std::string{} : dict.error();
    };
    EXPECT_EQ(wrong("a", {std::int64_t{256}}), "a: u8 is a whole number from 0 to 255");
    EXPECT_NE(wrong("a", {true}), "");
    EXPECT_NE(wrong("c", {std::int64_t{1}}), "");
    EXPECT_NE(wrong("d", {std::int64_t{1}}), "");
    EXPECT_EQ(wrong("a", {"7"}), "") << "a number may be a text";
    EXPECT_NE(wrong("other", {"7"}), "") << "of what is not described no type is known";
    EXPECT_EQ(wrong("other", {"0x07"}), "");
    EXPECT_EQ(dict_of({}, fields).error(), "a: is missing, a u8");
    EXPECT_EQ(dict_of(values({{"x", {"0x00"}}}), interface::Fields{}).error(),
              "x: there is no such parameter");
}

TEST(TypedValues, bytes_without_a_type_or_of_another_are_hex)
{
    const types::Dict dict{{to_bytes("a"), to_bytes("too long")},
                           {Bytes{std::byte{0}, std::byte{0xff}}, to_bytes("x")}};
    EXPECT_EQ(values_of(dict, fields),
              values({{"a", {"0x746f6f206c6f6e67"}}, {"0x00ff", {"0x78"}}}));
    const auto back = dict_of(values({{"0x00ff", {"0x78"}}}), interface::Fields{{}, true});
    ASSERT_TRUE(back);
    EXPECT_EQ(back->at(Bytes{std::byte{0}, std::byte{0xff}}), to_bytes("x"));
}

TEST(TypedValues, events_are_taken_apart_when_they_are_described)
{
    const auto seen = event_of("box", "moved n=5 to=\"a b\"", &description);
    EXPECT_EQ(seen.event, "moved");
    EXPECT_EQ(seen.fields, values({{"n", {"5"}}, {"to", {"a b"}}}));
    EXPECT_EQ(event_of("box", "something", &description).event, std::nullopt);
    EXPECT_EQ(event_of("box", "moved n=5", nullptr).event, std::nullopt);
}

TEST(TypedValues, an_interface_shows_what_the_description_says)
{
    const auto shown = interface_of(description);
    ASSERT_EQ(shown.entry_points.size(), 1u);
    EXPECT_TRUE(shown.entry_points[0].view);
    EXPECT_TRUE(shown.entry_points[0].other_params);
    EXPECT_EQ(shown.entry_points[0].params.size(), 4u);
    EXPECT_EQ(shown.events.at(0).fields.at(1).optional, true);
    EXPECT_EQ(shown.text, interface::write(description));
}

}  // namespace
