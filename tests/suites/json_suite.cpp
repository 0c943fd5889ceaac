// The one reader of JSON from outside, against texts made to tell readers apart.

#include <weft/json/strict.hpp>

#include "suite.hpp"
#include <set>

namespace weft::suites {
namespace {

class JsonSuite : public Suite {
protected:
    JsonSuite() : Suite{"json", "nst/JSONTestSuite, test_parsing"} {}
};

/// Valid by the grammar of RFC 8259, and refused here by RFC 7493: two readers could see two values.
const std::set<std::string> names_twice = {"y_object_duplicated_key.json",
                                           "y_object_duplicated_key_and_value.json"};

TEST_F(JsonSuite, takes_what_is_json_and_refuses_by_name_what_is_not)
{
    std::size_t taken = 0;
    std::size_t refused = 0;
    std::size_t free = 0;
    for (const auto& path : files(".json")) {
        const auto name = path.filename().string();
        const auto text = text_of(path);
        const auto read = json::parse(text);
        const auto other = json::parse<nlohmann::json>(text);
        EXPECT_EQ(read.has_value(), other.has_value()) << name << ": two documents, two verdicts";
        if (read) {
            // What is taken says what it said, also when it was written and read again.
            EXPECT_EQ(json::parse(json::text_of(*read)), *read) << name;
        } else {
            EXPECT_NE(json::name(read.error().fault), "") << name;
        }
        if (names_twice.contains(name)) {
            ASSERT_FALSE(read) << name;
            EXPECT_EQ(read.error().fault, json::Fault::name_twice) << name;
            ++refused;
        } else if (name.starts_with("y_")) {
            EXPECT_TRUE(read) << name << ": " << read.error().text("the text");
            ++taken;
        } else if (name.starts_with("n_")) {
            EXPECT_FALSE(read) << name;
            ++refused;
        } else {
            ++free;
        }
    }
    std::printf("json: %zu taken, %zu refused, %zu left to the reader\n", taken, refused, free);
    EXPECT_GT(taken, 0U);
    EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace weft::suites
