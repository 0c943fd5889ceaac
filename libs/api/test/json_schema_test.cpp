// The checker of schemas must itself refuse.

#include "json_schema.hpp"

#include <gtest/gtest.h>

namespace weft::api {
namespace {

using Json = nlohmann::ordered_json;

std::string first_fault(const char* value, const char* schema)
{
    const auto document = Json::parse(R"({"n": {"type": "integer", "minimum": 1}})");
    const auto faults = SchemaCheck{document}.faults(Json::parse(value), Json::parse(schema));
    return faults.empty() ? "" : faults.front();
}

TEST(SchemaCheck, a_value_that_agrees_has_no_fault)
{
    EXPECT_EQ(first_fault(R"({"a": 1, "b": [null, "x"]})",
                          R"({"type": "object", "required": ["a"], "properties": {
                               "a": {"$ref": "#/n"},
                               "b": {"type": "array", "items": {"type": ["null", "string"]}}}})"),
              "");
}

TEST(SchemaCheck, every_keyword_can_be_broken)
{
    EXPECT_EQ(first_fault("1.5", R"({"type": "integer"})"), "/: 1.5 is not \"integer\"");
    EXPECT_EQ(first_fault("0", R"({"$ref": "#/n"})"), "/: too small");
    EXPECT_EQ(first_fault("-1", R"({"$ref": "#/n"})"), "/: too small");
    EXPECT_EQ(first_fault("9", R"({"maximum": 8})"), "/: too large");
    EXPECT_EQ(first_fault("\"b\"", R"({"enum": ["a"]})"), "/: \"b\" is not among [\"a\"]");
    EXPECT_EQ(first_fault("\"b\"", R"({"const": "a"})"), "/: \"b\" is not among [\"a\"]");
    EXPECT_EQ(first_fault("\"b\"", R"({"pattern": "^a$"})"), "/: \"b\" does not look like \"^a$\"");
    EXPECT_EQ(first_fault("\"bb\"", R"({"maxLength": 1})"), "/: too long");
    EXPECT_EQ(first_fault("{}", R"({"required": ["a"]})"), "/: lacks \"a\"");
    EXPECT_EQ(first_fault(R"({"a": 1})", R"({"properties": {}})"), "/: a is not documented");
    EXPECT_EQ(first_fault(R"({"a": "1"})", R"({"additionalProperties": {"$ref": "#/n"}})"),
              "/a: \"1\" is not \"integer\"");
    EXPECT_EQ(first_fault(R"({"a": 1})", R"({"propertyNames": {"const": "b"}})"),
              "/a: \"a\" is not among [\"b\"]");
    EXPECT_EQ(first_fault("[1, 0]", R"({"items": {"$ref": "#/n"}})"), "/1: too small");
    EXPECT_EQ(first_fault("1", R"({"oneOf": [{"const": 1}, {"type": "integer"}]})"),
              "/: 2 of the choices fit, not one");
    EXPECT_EQ(first_fault("1", R"({"allOf": [{"const": 2}]})"), "/: 1 is not among [2]");
    EXPECT_EQ(first_fault("1", R"({"multipleOf": 2})"), "/: keyword multipleOf");
    EXPECT_EQ(first_fault("{}", R"({"minProperties": 2})"), "/: keyword minProperties");
}

}  // namespace
}  // namespace weft::api
