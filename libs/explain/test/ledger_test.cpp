#include <weft/explain/ledger.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace weft::explain {
namespace {

using Json = nlohmann::json;

/// The verdicts, or the complaint as a JSON string.
Json explained(const std::string& scenario)
{
    const auto answer = ledger(scenario);
    return answer ? Json::parse(*answer) : Json(answer.error());
}

TEST(ExplainLedger, the_example_of_the_format)
{
    EXPECT_EQ(explained(R"(
{"outputs": {"a": {"owner": "alice", "balance": {"IOTA": 100, "red": 5}}},
 "transactions": [
   {"id": "t1", "spends": ["a"], "creates": {"b": {"owner": "bob", "balance": {"IOTA": 95, "red": 5, "MINT": 5}}}, "signed_by": ["alice"]},
   {"id": "t2", "spends": ["a"], "creates": {"c": {"owner": "carol", "balance": {"IOTA": 105}}}, "signed_by": ["alice"]},
   {"id": "t3", "spends": ["b"], "creates": {"d": {"owner": "bob", "balance": {"IOTA": 106}}}, "signed_by": ["bob"]}]})"),
              Json::parse(R"(
{"transactions": {"t1": {"valid": true}, "t2": {"valid": true},
                  "t3": {"valid": false, "error": "inputs_outputs_unequal"}},
 "outputs": {"b": {"owner": "bob", "balance": {"IOTA": 95, "red": 5, "t1": 5}},
             "c": {"owner": "carol", "balance": {"IOTA": 105}}},
 "conflicts": [["t1", "t2"]]})"));
}

}  // namespace
}  // namespace weft::explain
