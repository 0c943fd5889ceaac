#include <weft/explain/voting.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::explain {
namespace {

using Json = nlohmann::json;

TEST(ExplainVoting, every_conformance_case)
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/voting/scenarios.json"};
    int judged = 0;
    int refused = 0;
    for (const auto& one : Json::parse(file)) {
        const auto name = one.at("name").get<std::string>();
        if (one.contains("scenario")) {
            const auto answer = voting(one.at("scenario").dump());
            ASSERT_TRUE(answer) << name << ": " << answer.error();
            EXPECT_EQ(Json::parse(*answer), one.at("verdicts")) << name;
            ++judged;
        } else {
            const auto answer = voting(one.at("text").get<std::string>());
            ASSERT_FALSE(answer) << name;
            EXPECT_EQ(answer.error(), one.at("malformed").get<std::string>()) << name;
            ++refused;
        }
    }
    EXPECT_GE(judged, 50);
    EXPECT_GE(refused, 50);
}

TEST(ExplainVoting, any_prefix_of_a_scenario_is_refused_in_one_line)
{
    const std::string whole =
        R"({"node": "A", "mana": {"A": 1}, "genesis_outputs": ["x"], "transactions": )"
        R"([{"id": "t", "time": 0, "spends": ["x"]}], "rounds": [{"start": 1, "drawn": {}}]})";
    ASSERT_TRUE(voting(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto answer = voting(std::string_view{whole}.substr(0, size));
        ASSERT_FALSE(answer) << size;
        EXPECT_EQ(answer.error().find('\n'), std::string::npos);
    }
}

}  // namespace
}  // namespace weft::explain
