// The reader of scenarios and what a run reports: docs/formats/contract-tests.md.

#include <weft/solo_scenario/scenario.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace weft::solo_scenario {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> file_text(const fs::path& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Files beside(const fs::path& folder)
{
    return [folder](const std::string& path) -> std::expected<Bytes, std::string> {
        const auto text = file_text(folder / path);
        if (!text) return std::unexpected{"cannot read " + path};
        return to_bytes(*text);
    };
}
const Files in_the_tree = beside(WEFT_SOURCE_DIR);

/// A scenario of one chain with these steps.
std::string with_steps(const std::string& steps)
{
    return R"({"weft_contract_test": 1, "wallets": {"owner": 100, "alice": 100},
               "chains": {"main": {"owner": "owner"}}, "steps": [)" +
           steps + "]}";
}
std::string refusal_of(const std::string& text)
{
    const auto scenario = read(text);
    return scenario ? "(taken)" : scenario.error();
}
Report run_steps(const std::string& steps)
{
    const auto scenario = read(with_steps(steps));
    EXPECT_TRUE(scenario.has_value()) << scenario.error();
    return scenario ? run(*scenario, in_the_tree) : Report{};
}
const std::string deploy_counter =
    R"({"deploy": {"name": "counter", "program": "contracts/counter/counter.wasm"}},)";

TEST(ScenarioRun, an_off_ledger_request_takes_its_allowance_from_the_account)
{
    const auto report =
        run_steps(deploy_counter +
                  R"({"request": {"by": "alice", "contract": "counter", "entry": "increment",
                        "off_ledger": true}, "expect": {"refused": "no_account"}},
           {"request": {"by": "alice", "contract": "accounts", "entry": "deposit", "tokens": 50}},
           {"request": {"by": "alice", "contract": "counter", "entry": "increment", "tokens": 5,
                        "off_ledger": true}},
           {"request": {"by": "alice", "contract": "counter", "entry": "nothing", "tokens": 5,
                        "off_ledger": true}, "expect": {"error": "unknown_entry_point"}},
           {"request": {"by": "alice", "contract": "counter", "entry": "increment", "tokens": 46,
                        "off_ledger": true}, "expect": {"refused": "unpayable"}},
           {"check": {"accounts": {"main": {"alice": 45}}, "ledger": {"alice": 50},
                      "totals": {"main": 50}}})");
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.mismatches.front().text);
}

TEST(ScenarioReader, takes_an_off_ledger_request_without_what_only_a_transaction_has)
{
    const auto step = [](const std::string& text) { return refusal_of(with_steps(text)); };
    EXPECT_EQ(step(R"({"request": {"by": "alice", "contract": "c", "entry": "e",
                                   "off_ledger": 1}})"),
              "steps[0].request.off_ledger: true, or it is not there");
    EXPECT_EQ(step(R"({"request": {"by": "alice", "contract": "c", "entry": "e",
                                   "off_ledger": true, "timelock": "1s"}})"),
              "steps[0].request.timelock: not off the ledger");
}

TEST(ScenarioReader, names_the_place_of_what_it_does_not_take)
{
    const auto step = [](const std::string& text) { return refusal_of(with_steps(text)); };
    EXPECT_EQ(refusal_of("{"), "byte 2: not JSON");
    EXPECT_EQ(refusal_of("[]"), "scenario: not an object");
    EXPECT_EQ(refusal_of("{}"), "weft_contract_test: missing: the version of the format, 1");
    EXPECT_EQ(refusal_of(R"({"weft_contract_test": 2})"),
              "weft_contract_test: version 2, and this program reads version 1");
    EXPECT_EQ(refusal_of(R"({"weft_contract_test": 1, "wallets": {}, "chains": {}})"),
              "steps: missing");
    EXPECT_EQ(refusal_of(
                  R"({"weft_contract_test": 1, "wallets": {}, "chains": {}, "steps": [], "x": 1})"),
              "x: unknown key");
    EXPECT_EQ(
        refusal_of(
            R"({"weft_contract_test": 1, "wallets": {}, "chains": {"a": {"owner": "b"}}, "steps": []})"),
        "chains.a.owner: there is no wallet of that name");
    EXPECT_EQ(step("{}").substr(0, 35), "steps[0]: a step is one of deploy, ");
    EXPECT_EQ(step(R"({"dance": 1})"), "steps[0].dance: unknown key");
    EXPECT_EQ(step(R"({"advance": "1s", "time": 1})"), "steps[0].time: a second thing in one step");
    EXPECT_EQ(step(R"({"advance": "1 s"})").substr(0, 32), "steps[0].advance: not a duration");
    EXPECT_EQ(step(R"({"send": {"by": "alice", "to": "bob", "tokens": 1}})"),
              "steps[0].send.to: not a wallet, a chain, or an address");
    EXPECT_EQ(step(R"({"send": {"by": "alice", "to": "owner", "tokens": 1.5}})"),
              "steps[0].send.tokens: not an integer from 0 to 2^64-1");
    EXPECT_EQ(step(R"({"send": {"by": "alice", "to": "owner", "tokens": {"gold": 1}}})"),
              "steps[0].send.tokens.gold: there is no color of that name");
    EXPECT_EQ(step(R"({"request": {"by": "alice", "contract": "c", "entry": "e", "arg": {}}})"),
              "steps[0].request.arg: unknown key");
    EXPECT_EQ(
        step(R"({"request": {"by": "alice", "contract": "c", "entry": "e", "args": {"n": 5}}})"),
        R"(steps[0].request.args.n: a number needs its type: {"u64": 5})");
    EXPECT_EQ(
        step(
            R"({"request": {"by": "alice", "contract": "c", "entry": "e", "args": {"n": {"u8": 256}}}})"),
        "steps[0].request.args.n.u8: not a whole number that fits u8");
    EXPECT_EQ(
        step(
            R"({"request": {"by": "alice", "contract": "c", "entry": "e", "args": {"n": {"u63": 1}}}})")
            .substr(0, 53),
        "steps[0].request.args.n.u63: a type is one of text, h");
    EXPECT_EQ(
        step(
            R"({"request": {"by": "alice", "contract": "c", "entry": "e"}, "expect": {"error": "sadness"}})"),
        "steps[0].expect.error: there is no such kind of failure");
    EXPECT_EQ(step(R"({"view": {"contract": "c", "entry": "e"}, "expect": {"gas": 5}})"),
              "steps[0].expect.gas: unknown key");
    EXPECT_EQ(step(R"({"check": {}, "expect": {}})"),
              "steps[0].expect: a check expects what it says");
    EXPECT_EQ(step(R"({"check": {"state": [{"contract": "c", "key": "k"}]}})"),
              R"(steps[0].check.state[0]: either "value", or "absent": true)");
    EXPECT_EQ(step(R"({"mint": {"by": "alice", "color": "IOTA", "amount": 5}})"),
              "steps[0].mint.color: not a name");
    EXPECT_EQ(step(R"({"deploy": {"name": "c"}})"),
              R"(steps[0].deploy: either "program", a file, or "builtin", a name)");
}

TEST(ScenarioReader, takes_the_only_chain_when_none_is_named)
{
    EXPECT_EQ(
        refusal_of(
            R"({"weft_contract_test": 1, "wallets": {"o": 9}, "chains": {"a": {"owner": "o"}, "b": {"owner": "o"}},
                             "steps": [{"view": {"contract": "c", "entry": "e"}}]})"),
        "steps[0].view.chain: missing: there is not one chain alone");
}

TEST(ScenarioRun, that_is_as_expected_has_no_mismatch_and_says_how_the_chain_ended)
{
    const auto report = run_steps(deploy_counter + R"(
        {"request": {"by": "alice", "contract": "counter", "entry": "add", "args": {"n": {"u64": 5}}},
         "expect": {"results": {"counter": {"u64": 5}}, "events": ["changed counter=5"]}})");
    EXPECT_TRUE(report.ok()) << report.mismatches[0].place << ": " << report.mismatches[0].text;
    EXPECT_EQ(report.steps, 2U);
    EXPECT_EQ(report.trace, "");
    ASSERT_EQ(report.chains.size(), 1U);
    EXPECT_EQ(report.chains[0].chain, "main");
    EXPECT_GE(report.chains[0].block, 3U);
    ASSERT_EQ(report.gas.size(), 2U);
    EXPECT_GT(report.gas[1].gas, 0U);
}

struct Wrong {
    std::string step, place, text;
};
TEST(ScenarioRun, names_the_place_of_what_is_not_as_expected_with_both_values)
{
    const std::string add =
        R"({"request": {"by": "alice", "contract": "counter", "entry": "add", "args": {"n": {"u64": 5}}}, "expect": )";
    const std::vector<Wrong> cases{
        {add + R"({"results": {"counter": {"u64": 6}}}})", "steps[1].expect.results.counter",
         "expected u64 6, got u64 5"},
        {add + R"({"results": {}}})", "steps[1].expect.results",
         "a result that is not expected: \"counter\" = 0x0500000000000000 = 5"},
        {add + R"({"events": []}})", "steps[1].expect.events[0]",
         "an event that is not expected: counter: changed counter=5"},
        {add + R"({"events": ["changed counter=5", "again"]}})", "steps[1].expect.events[1]",
         "expected counter: again, got nothing"},
        {add + R"({"error": "trap"}})", "steps[1].expect.error", "expected trap, and it was done"},
        {add + R"({"fee": 5}})", "steps[1].expect.fee", "expected 5 IOTA, got nothing"},
        {add + R"({"refused": "not_enough"}})", "steps[1].expect.refused",
         "expected not_enough, and it went"},
        {add + R"({"waits": true}})", "steps[1].expect.waits", "it was processed"},
        {add + R"({"then": [{"contract": "counter", "entry": "add"}]}})", "steps[1].expect.then[0]",
         "no such request followed"},
        {R"({"request": {"by": "alice", "contract": "counter", "entry": "reset"}})",
         "steps[1].request", "it failed: contract_error: not_owner: only the owner may do that"},
        {R"({"request": {"by": "alice", "contract": "counter", "entry": "add", "tokens": 200}})",
         "steps[1].request", "not_built: not_enough, 101 IOTA too little"},
        {R"({"view": {"contract": "counter", "entry": "get"}, "expect": {"results": {"counter": {"u64": 1}}}})",
         "steps[1].expect.results.counter", "expected u64 1, got u64 0"},
        {R"({"check": {"ledger": {"alice": 99}}})", "steps[1].check.ledger.alice",
         "expected 99 IOTA, got 100 IOTA"},
        {R"({"check": {"totals": {"main": 1}}})", "steps[1].check.totals.main",
         "expected 1 IOTA, got nothing"},
        {R"({"check": {"state": [{"contract": "counter", "key": "counter", "absent": true}]}})",
         "steps[1].check.state[0].absent", "expected nothing, got 0x0000000000000000 = 0"},
        {R"({"check": {"state": [{"contract": "counter", "key": "count", "value": {"u64": 0}}]}})",
         "steps[1].check.state[0].value", "expected u64 0, got nothing"},
        {R"({"deploy": {"name": "x", "program": "contracts/none.wasm"}})",
         "steps[1].deploy.program", "cannot read contracts/none.wasm"},
    };
    for (const auto& one : cases) {
        const auto report = run_steps(deploy_counter + one.step);
        ASSERT_FALSE(report.ok()) << one.step;
        EXPECT_EQ(report.mismatches[0].place, one.place) << one.step;
        EXPECT_EQ(report.mismatches[0].text, one.text) << one.step;
    }
}

TEST(ScenarioRun, ends_with_the_step_that_was_not_as_expected)
{
    const auto report = run_steps(R"({"check": {"ledger": {"alice": 1}}}, {"advance": "1s"})");
    EXPECT_EQ(report.steps, 1U);
    EXPECT_EQ(report.mismatches.size(), 1U);
}

TEST(ScenarioRun, shows_the_calls_of_a_request_that_failed_and_what_was_rolled_back)
{
    const auto report = run_steps(R"(
        {"deploy": {"name": "testcore", "program": "contracts/testcore/testcore.wasm"}},
        {"request": {"by": "alice", "contract": "testcore", "entry": "call_on", "tokens": 7,
                     "args": {"contract": {"hname": "testcore"}, "entry": {"hname": "panic_full"}}}})");
    ASSERT_FALSE(report.ok());
    for (const std::string part :
         {"of chain main, block 3: contract_error: ",
          "\n  testcore.call_on  by alice  with 7 IOTA  gas ", " (own ", "\n    testcore.0x",
          "  by main/testcore  gas ", ": contract_error: I panic on full entry points\n",
          "\n        rolled back:\n",
          "testcore \"written\" = ", "event of testcore: about to panic\n",
          "\n      rolled back:\n", "testcore \"before\" = "})
        EXPECT_NE(report.trace.find(part), std::string::npos) << part << "\nin\n" << report.trace;
    ASSERT_EQ(report.trace_document.size(), 1U);
    EXPECT_EQ(report.trace_document[0]["call"]["calls"][0]["rolled_back"], true);
}

TEST(ScenarioRun, a_value_is_the_bytes_that_contracts_use)
{
    const auto report = run_steps(R"(
        {"deploy": {"name": "testcore", "program": "contracts/testcore/testcore.wasm"}},
        {"request": {"by": "alice", "contract": "testcore", "entry": "set_int", "args": {"name": "x", "value": {"i64": -2}}}},
        {"check": {"state": [
          {"contract": "testcore", "key": "x", "value": {"hex": "feffffffffffffff"}},
          {"contract": "testcore", "key": {"hex": "78"}, "value": [{"u8": 254}, {"i8": -1}, {"u16": 65535}, {"i32": -1}]},
          {"contract": "testcore", "key": ["", "x"], "value": {"u64": "18446744073709551614"}}]}})");
    EXPECT_TRUE(report.ok()) << report.mismatches[0].place << ": " << report.mismatches[0].text;
}

/// Every scenario of the folder and of the contracts of the tree.
TEST(Conformance, every_scenario_of_the_tree_is_as_expected_twice)
{
    std::vector<fs::path> files;
    const auto add = [&](const fs::path& folder) {
        std::error_code none;
        for (const auto& item : fs::directory_iterator{folder, none})
            if (item.path().extension() == ".json") files.push_back(item.path());
    };
    add(fs::path{WEFT_TEST_DATA} / "conformance" / "contracts");
    for (const auto& contract : fs::directory_iterator{fs::path{WEFT_SOURCE_DIR} / "contracts"})
        add(contract.path() / "tests");
    std::ranges::sort(files);
    ASSERT_GE(files.size(), 12U);
    const auto engine = vm::wasm::shared_factory();  // compiles each program once
    for (const auto& file : files) {
        const auto scenario = read(*file_text(file));
        ASSERT_TRUE(scenario.has_value()) << file << ": " << scenario.error();
        const auto report = run(*scenario, beside(file.parent_path()));
        for (const auto& one : report.mismatches)
            ADD_FAILURE() << file.string() << ": " << one.place << ": " << one.text << "\n"
                          << report.trace;
        const auto again = run(*scenario, beside(file.parent_path()));
        ASSERT_EQ(report.chains.size(), again.chains.size());
        for (std::size_t i = 0; i < report.chains.size(); ++i)
            EXPECT_EQ(report.chains[i].state_hash, again.chains[i].state_hash) << file;
    }
}

}  // namespace
}  // namespace weft::solo_scenario
