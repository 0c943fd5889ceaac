#include <weft/explain/ledger.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::explain {
namespace {

using Json = nlohmann::json;

Json cases()
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/ledger/scenarios.json"};
    return Json::parse(file);
}

TEST(ExplainLedger, the_example_of_the_format)
{
    const auto answer = ledger(R"(
{"outputs": {"a": {"owner": "alice", "balance": {"IOTA": 100, "red": 5}}},
 "transactions": [
   {"id": "t1", "spends": ["a"], "signed_by": ["alice"],
    "creates": {"b": {"owner": "bob", "balance": {"IOTA": 95, "red": 5, "MINT": 5}}}},
   {"id": "t2", "spends": ["a"], "signed_by": ["alice"],
    "creates": {"c": {"owner": "carol", "balance": {"IOTA": 105}}}},
   {"id": "t3", "spends": ["b"], "signed_by": ["bob"],
    "creates": {"d": {"owner": "bob", "balance": {"IOTA": 106}}}}]})");
    ASSERT_TRUE(answer) << answer.error();
    EXPECT_EQ(*answer, R"({"conflicts":[["t1","t2"]],)"
                       R"("outputs":{"b":{"balance":{"IOTA":95,"red":5,"t1":5},"owner":"bob"},)"
                       R"("c":{"balance":{"IOTA":105},"owner":"carol"}},)"
                       R"("transactions":{"t1":{"valid":true},"t2":{"valid":true},)"
                       R"("t3":{"error":"inputs_outputs_unequal","valid":false}}})");
}

TEST(ExplainLedger, every_conformance_case)
{
    int judged = 0;
    int refused = 0;
    for (const auto& one : cases()) {
        const auto name = one.at("name").get<std::string>();
        if (one.contains("scenario")) {
            const auto answer = ledger(one.at("scenario").dump());
            ASSERT_TRUE(answer) << name << ": " << answer.error();
            EXPECT_EQ(Json::parse(*answer), one.at("verdicts")) << name;
            ++judged;
        } else {
            const auto answer = ledger(one.at("text").get<std::string>());
            ASSERT_FALSE(answer) << name;
            EXPECT_EQ(answer.error(), one.at("malformed").get<std::string>()) << name;
            ++refused;
        }
    }
    EXPECT_GE(judged, 20);
    EXPECT_GE(refused, 20);
}

TEST(ExplainLedger, any_prefix_of_a_scenario_is_refused_in_one_line)
{
    for (const auto& one : cases()) {
        if (!one.contains("scenario")) continue;
        const auto text = one.at("scenario").dump();
        for (std::size_t cut = 0; cut < text.size(); ++cut) {
            const auto answer = ledger(text.substr(0, cut));
            ASSERT_FALSE(answer);
            EXPECT_EQ(answer.error().find('\n'), std::string::npos);
            EXPECT_NE(answer.error().find(": "), std::string::npos);
        }
    }
}

TEST(ExplainLedger, hostile_documents_are_refused)
{
    EXPECT_EQ(ledger(std::string(100'000, '[')).error().substr(0, 6), "[0][0]");
    EXPECT_FALSE(ledger("{\"outputs\": {\"\xff\": 1}, \"transactions\": []}")) << "not UTF-8";
    EXPECT_FALSE(ledger(R"({"outputs": {"\ud800": 1}, "transactions": []})")) << "half a character";
    EXPECT_FALSE(ledger(R"({"outputs": {"a": 1e999}, "transactions": []})"));
    EXPECT_FALSE(ledger(std::string_view{"\0", 1}));
    using namespace std::string_view_literals;
    EXPECT_EQ(ledger("{\"outputs\": {}, \"transactions\": []}\0}"sv).error(), "byte 36: not JSON");
}

}  // namespace
}  // namespace weft::explain
