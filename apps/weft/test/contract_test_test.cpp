// weft contract test: from a new contract to its scenarios, and what people and scripts see.

#include <gtest/gtest.h>
#include <unistd.h>

#include "ran.hpp"
#include <filesystem>
#include <fstream>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

class ContractTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto pattern = (fs::temp_directory_path() / "weft-contract-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream{folder_ / name} << text;
        return (folder_ / name).string();
    }

    fs::path folder_;
    const std::string conformance_ = WEFT_TEST_DATA "/conformance/contracts";
};

TEST_F(ContractTest, a_new_contract_is_built_and_its_scenario_is_as_expected)
{
    const auto book = (folder_ / "guest_book").string();
    ASSERT_EQ(run({"contract", "new", book, "--language", "cpp"}).exit_code, exit_ok);
    const auto too_early = run({"contract", "test", book});
    EXPECT_EQ(too_early.exit_code, exit_failed);
    EXPECT_NE(too_early.out.find("`weft contract build` makes it"), std::string::npos)
        << too_early.out;
    ASSERT_EQ(run({"contract", "build", book}).exit_code, exit_ok);
    const auto ran = run({"contract", "test", book, "--gas"});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.out << ran.error;
    EXPECT_NE(ran.out.find("ok    "), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("guest_book.sign"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("1 scenario, all as expected"), std::string::npos) << ran.out;
}

TEST_F(ContractTest, a_rust_contract_says_how_its_own_tests_run)
{
    const auto book = (folder_ / "guest_book").string();
    ASSERT_EQ(run({"contract", "new", book, "--language", "rust"}).exit_code, exit_ok);
    const auto ran = run({"contract", "test", book});
    EXPECT_EQ(ran.exit_code, exit_failed);  // it is not built
    EXPECT_NE(ran.out.find("`cargo test`"), std::string::npos) << ran.out;
}

TEST_F(ContractTest, what_failed_is_one_document_with_place_and_calls)
{
    const auto scenario = write("wrong.json", R"({"weft_contract_test": 1,
        "wallets": {"owner": 10}, "chains": {"main": {"owner": "owner"}},
        "steps": [{"request": {"by": "owner", "contract": "accounts", "entry": "withdrawToChain"}}]})");
    const auto ran = run({"contract", "test", scenario, "--json"});
    EXPECT_EQ(ran.exit_code, exit_failed);
    const auto document = Json::parse(ran.out);
    EXPECT_EQ(document["ok"], false);
    EXPECT_EQ(document["failed"], 1);
    const auto& one = document["scenarios"][0];
    EXPECT_EQ(one["mismatches"][0]["place"], "steps[0].request");
    EXPECT_EQ(one["trace"][0]["call"]["entry"], "withdrawToChain");
    EXPECT_EQ(one["chains"][0]["chain"], "main");
}

TEST_F(ContractTest, a_file_that_is_no_scenario_is_wrong_usage_with_its_place)
{
    const auto scenario =
        write("wrong.json", R"({"weft_contract_test": 1, "wallets": {}, "chains": {},
        "steps": [{"requst": {}}]})");
    const auto ran = run({"contract", "test", conformance_ + "/base.json", scenario});
    EXPECT_EQ(ran.exit_code, exit_usage);
    EXPECT_EQ(ran.error, scenario + ": steps[0].requst: unknown key\n");
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(run({"contract", "test", folder_.string()}).exit_code, exit_usage);
    EXPECT_EQ(run({"contract", "test", "/no/such/file.json"}).exit_code, exit_usage);
}

}  // namespace
}  // namespace weft::app
