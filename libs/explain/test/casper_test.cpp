#include <weft/explain/casper.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::explain {
namespace {

using Json = nlohmann::json;

TEST(ExplainCasper, every_conformance_case)
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/casper/scenarios.json"};
    int judged = 0;
    int refused = 0;
    for (const auto& one : Json::parse(file)) {
        const auto name = one.at("name").get<std::string>();
        if (one.contains("scenario")) {
            const auto answer = casper(one.at("scenario").dump());
            ASSERT_TRUE(answer) << name << ": " << answer.error();
            EXPECT_EQ(Json::parse(*answer), one.at("verdicts")) << name;
            ++judged;
        } else {
            const auto answer = casper(one.at("text").get<std::string>());
            ASSERT_FALSE(answer) << name;
            EXPECT_EQ(answer.error(), one.at("malformed").get<std::string>()) << name;
            ++refused;
        }
    }
    EXPECT_GE(judged, 14);
    EXPECT_GE(refused, 20);
}

TEST(ExplainCasper, any_prefix_of_a_scenario_is_refused_in_one_line)
{
    const std::string whole =
        R"({"validators": {"a": 1}, "genesis": "G", "finality_threshold": "0", "blocks": )"
        R"([{"id": "1", "creator": "a", "gas": 1, "parents": ["G"], "justifications": []}]})";
    ASSERT_TRUE(casper(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto answer = casper(std::string_view{whole}.substr(0, size));
        ASSERT_FALSE(answer) << size;
        EXPECT_EQ(answer.error().find('\n'), std::string::npos);
    }
}

TEST(ExplainCasper, blocks_that_cite_each_other_or_themselves_wait_for_ever)
{
    const auto answer = casper(
        R"({"validators": {"a": 1}, "genesis": "G", "finality_threshold": "0", "blocks": [
            {"id": "1", "creator": "a", "gas": 1, "parents": ["2"], "justifications": []},
            {"id": "2", "creator": "a", "gas": 1, "parents": ["1"], "justifications": []},
            {"id": "3", "creator": "a", "gas": 1, "parents": ["3"], "justifications": []}]})");
    ASSERT_TRUE(answer) << answer.error();
    EXPECT_EQ(Json::parse(*answer).at("buffered").dump(), R"(["1","2","3"])");
}

}  // namespace
}  // namespace weft::explain
