#include <weft/explain/tangle.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::explain {
namespace {

using Json = nlohmann::json;

TEST(ExplainTangle, every_conformance_case)
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/tangle/scenarios.json"};
    int judged = 0;
    int refused = 0;
    for (const auto& one : Json::parse(file)) {
        const auto name = one.at("name").get<std::string>();
        if (one.contains("scenario")) {
            const auto answer = tangle(one.at("scenario").dump());
            ASSERT_TRUE(answer) << name << ": " << answer.error();
            EXPECT_EQ(Json::parse(*answer), one.at("verdicts")) << name;
            ++judged;
        } else {
            const auto answer = tangle(one.at("text").get<std::string>());
            ASSERT_FALSE(answer) << name;
            EXPECT_EQ(answer.error(), one.at("malformed").get<std::string>()) << name;
            ++refused;
        }
    }
    EXPECT_GE(judged, 15);
    EXPECT_GE(refused, 15);
}

TEST(ExplainTangle, any_prefix_of_a_scenario_is_refused_in_one_line)
{
    const std::string whole = R"({"nodes": {"A": 1}, "genesis_outputs": ["x"], )"
                              R"("transactions": {"t": {"spends": ["x"]}}, "messages": )"
                              R"([{"id": "1", "issuer": "A", "strong": ["genesis"]}]})";
    ASSERT_TRUE(tangle(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto answer = tangle(std::string_view{whole}.substr(0, size));
        ASSERT_FALSE(answer) << size;
        EXPECT_EQ(answer.error().find('\n'), std::string::npos);
    }
}

TEST(ExplainTangle, transactions_that_spend_from_each_other_are_never_booked)
{
    const auto answer = tangle(R"({"nodes": {"A": 1}, "transactions": {
        "t": {"spends": ["y"], "creates": ["x"]}, "u": {"spends": ["x"], "creates": ["y"]}},
        "messages": [{"id": "1", "issuer": "A", "strong": ["genesis"], "transaction": "t"}]})");
    ASSERT_TRUE(answer) << answer.error();
    EXPECT_EQ(Json::parse(*answer).at("invalid").dump(),
              R"([{"error":"inputs_not_in_past","message":"1"}])");
}

}  // namespace
}  // namespace weft::explain
