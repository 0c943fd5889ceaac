// The payload against vectors another program made (tests/conformance/formats/make.py).

#include <weft/voting/statement_payload.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::voting {
namespace {

TEST(StatementPayload, is_what_another_program_writes)
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/formats/payloads.json"};
    const auto all = nlohmann::json::parse(file).at("statement");
    for (const auto& vector : all.at("accepted")) {
        const auto bytes = *from_hex(vector.at("hex").get<std::string>());
        const auto statement = decode_statement(bytes);
        ASSERT_TRUE(statement) << vector.at("name");
        EXPECT_EQ(statement->lines.size(), vector.at("lines").get<std::size_t>());
        EXPECT_EQ(encode(*statement), bytes) << vector.at("name");
    }
    for (const auto& vector : all.at("refused")) {
        const auto statement = decode_statement(*from_hex(vector.at("hex").get<std::string>()));
        ASSERT_FALSE(statement) << vector.at("name");
        EXPECT_EQ(codec::name(statement.error()), vector.at("error").get<std::string>())
            << vector.at("name");
    }
}

}  // namespace
}  // namespace weft::voting
