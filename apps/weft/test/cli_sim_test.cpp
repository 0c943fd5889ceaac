#include "ran.hpp"
#include <filesystem>
#include <fstream>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file)
{
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

struct Sim : ::testing::Test {
    Sim() { fs::create_directories(folder); }
    ~Sim() override { fs::remove_all(folder); }
    fs::path folder = fs::temp_directory_path() /
                      ("weft-sim-" + std::to_string(::getpid()) + "-" +
                       ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::vector<std::string> sweep(std::vector<std::string> more = {}) const
    {
        std::vector<std::string> words{"sim",  "sweep",   "--nodes", "4,5",   "--share",
                                       "0,25", "--seeds", "2",       "--out", folder.string()};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
};

TEST_F(Sim, one_scenario_tells_each_seed_and_is_the_same_each_time)
{
    const std::vector<std::string> words{"sim", "run", "--nodes", "10", "--seeds", "2", "--json"};
    const auto once = run(words);
    EXPECT_EQ(once.exit_code, exit_ok) << once.error;
    const auto rows = Json::parse(once.out);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1]["seed"], 2);
    EXPECT_EQ(rows[0]["violation"], "");
    EXPECT_EQ(run(words).out, once.out);
}

TEST_F(Sim, parts_of_a_sweep_join_to_the_files_of_an_undivided_one)
{
    ASSERT_EQ(run(sweep()).exit_code, exit_ok);
    const auto csv = text_of(folder / "sweep.csv");
    const auto page = text_of(folder / "sweep.html");
    EXPECT_NE(page.find("Rounds to termination"), std::string::npos);
    std::vector<std::string> merge{"sim", "merge", "--out", folder.string()};
    for (const auto* part : {"3", "1", "2"}) {
        ASSERT_EQ(run(sweep({"--shard", std::string{part} + "/3"})).exit_code, exit_ok);
        merge.push_back((folder / ("sweep-" + std::string{part} + "-of-3.csv")).string());
    }
    fs::remove(folder / "sweep.csv");
    fs::remove(folder / "sweep.html");
    const auto merged = run(merge);
    EXPECT_EQ(merged.exit_code, exit_ok) << merged.error;
    EXPECT_EQ(text_of(folder / "sweep.csv"), csv);
    EXPECT_EQ(text_of(folder / "sweep.html"), page);
    merge.pop_back();
    const auto missing = run(merge);
    EXPECT_EQ(missing.exit_code, exit_usage);
    EXPECT_NE(missing.error.find("unit 1 of 8 is missing"), std::string::npos) << missing.error;
}

TEST_F(Sim, what_is_wrong_is_named_before_anything_runs)
{
    const auto error_of = [](std::vector<std::string> words) {
        words.insert(words.begin(), "sim");
        const auto ran = run(words);
        EXPECT_EQ(ran.exit_code, exit_usage);
        return ran.error;
    };
    const auto has = [](const std::string& text, const char* part) {
        EXPECT_NE(text.find(part), std::string::npos) << text;
    };
    has(error_of({"run", "--nodes", "1"}), "--nodes 1: a whole number from 2 to 5000");
    has(error_of({"run", "--nodes", "0x10"}), "--nodes 0x10");
    has(error_of({"run", "--share", "100"}), "--share 100");
    has(error_of({"run", "--nodes", "4,5"}), "one value of each");
    has(error_of({"run", "--adversary", "evil"}), "no such adversary");
    has(error_of({"sweep", "--shard", "0/4"}), "expected I/N");
    has(error_of({"sweep", "--shard", "5/4"}), "expected I/N");
    has(error_of({"sweep", "--shard", "2"}), "expected I/N");
    has(error_of({"sweep", "--seeds", "1000000", "--share", "1,2,3,4,5,6,7,8,9,10,11"}),
        "more than 10000000 runs");
    has(error_of({"merge", "/no/such/file"}), "/no/such/file");
}

}  // namespace
}  // namespace weft::app
