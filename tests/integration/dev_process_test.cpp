// `weft dev`, as somebody who tries Weft for the first time uses it: by its commands alone.

#include <weft/http/client.hpp>

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include "cli/files.hpp"
#include "demo/processes.hpp"
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <thread>

namespace weft::app {
namespace {

using Words = std::vector<std::string>;

class Dev : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_GE(sodium_init(), 0);
        std::string pattern = (std::filesystem::temp_directory_path() / "weft-dev-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override
    {
        process_ = {};
        std::error_code ignored;
        if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
    }
    /// What it says when it is there.
    [[nodiscard]] std::optional<Json> start(const Words& more)
    {
        const auto log = folder_ / ("dev-" + std::to_string(++runs_) + ".txt");
        Words words{WEFT_PROGRAM, "dev", "--json", "--listen", "127.0.0.1:0"};
        words.insert(words.end(), more.begin(), more.end());
        auto started = demo::Process::start(words, log);
        if (!started) return std::nullopt;
        process_ = *std::move(started);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (std::chrono::steady_clock::now() < end && process_.running()) {
            const auto text = read_text(log.string());
            const auto line = text ? text->find("{\"ready\":true") : std::string::npos;
            if (line != std::string::npos && text->find('\n', line) != std::string::npos)
                return Json::parse(text->substr(line, text->find('\n', line) - line));
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        return std::nullopt;
    }
    [[nodiscard]] demo::Finished weft(const Words& words)
    {
        Words all{WEFT_PROGRAM};
        all.insert(all.end(), words.begin(), words.end());
        const auto finished =
            demo::run_to_end(all, folder_ / ("command-" + std::to_string(++runs_) + ".txt"));
        return finished.value_or(demo::Finished{-1, "not started"});
    }
    [[nodiscard]] demo::Finished call_counter(const Json& dev)
    {
        return weft({"chain", "call", dev["chain"], "counter", "add", "--arg", "n=u64:5", "--api",
                     dev["api"], "--committee-api", dev["api"], "--wallet",
                     dev["wallets"][0]["file"], "--json"});
    }
    [[nodiscard]] std::string counted(const Json& dev)
    {
        return weft({"chain", "view", dev["chain"], "counter", "get", "--api", dev["api"]}).output;
    }

    std::filesystem::path folder_;
    demo::Process process_;
    int runs_ = 0;
};

TEST_F(Dev, has_wallets_with_tokens_a_chain_and_the_contract_that_was_asked_for)
{
    const auto dev = start({"--deploy", std::string{"counter="} + WEFT_COUNTER});
    ASSERT_TRUE(dev);
    ASSERT_EQ((*dev)["wallets"].size(), 10u);
    // The same on every machine: guides and tests may name it.
    EXPECT_EQ((*dev)["wallets"][0]["address"], "SmoUhrGJ9MujQ7zddigvW9EjfEvs41EUro4aSzgs7C6V");
    const auto called = call_counter(*dev);
    EXPECT_EQ(called.exit_code, 0) << called.output;
    EXPECT_NE(counted(*dev).find("= 5"), std::string::npos) << counted(*dev);
    const std::filesystem::path temporary = (*dev)["folder"].get<std::string>();
    EXPECT_TRUE(std::filesystem::exists(temporary));
    EXPECT_EQ(process_.stop(std::chrono::seconds{15}), 0);
    EXPECT_FALSE(std::filesystem::exists(temporary)) << "without --state nothing stays";
}

TEST_F(Dev, has_a_chain_with_the_bounds_that_a_deployed_one_has)
{
    const auto dev = start({});
    ASSERT_TRUE(dev);
    const auto told = weft({"chain", "view", (*dev)["chain"], "governance", "getChainParameters",
                            "--api", (*dev)["api"]});
    EXPECT_EQ(told.exit_code, 0) << told.output;
    for (const auto* value :
         {"$$receiptskept$$  40420f00  = 1000000", "$$stategas$$  e8030000  = 1000",
          "$$statemax$$  0000004000000000  = 1073741824"})
        EXPECT_NE(told.output.find(value), std::string::npos) << value << "\n" << told.output;
    const auto listed =
        weft({"contract", "list", (*dev)["chain"], "--committee-api", (*dev)["api"]});
    for (const auto* name : {"root", "accounts", "blob", "eventlog", "governance"})
        EXPECT_NE(listed.output.find(name), std::string::npos) << name << "\n" << listed.output;
}

TEST_F(Dev, goes_on_where_it_was_with_the_same_state_and_forgets_it_when_told_to)
{
    const auto state = (folder_ / "state").string();
    const Words words{"--state", state, "--deploy", std::string{"counter="} + WEFT_COUNTER};
    const auto first = start(words);
    ASSERT_TRUE(first);
    EXPECT_EQ(call_counter(*first).exit_code, 0);
    process_.kill();

    const auto again = start(words);
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)["chain"], (*first)["chain"]);
    EXPECT_NE(counted(*again).find("= 5"), std::string::npos) << counted(*again);
    EXPECT_EQ(call_counter(*again).exit_code, 0);
    EXPECT_NE(counted(*again).find("= 10"), std::string::npos) << counted(*again);
    EXPECT_EQ(process_.stop(std::chrono::seconds{15}), 0);

    const auto anew = start({"--state", state, "--reset"});
    ASSERT_TRUE(anew);
    EXPECT_NE((*anew)["chain"], (*first)["chain"]);
    EXPECT_NE(call_counter(*anew).exit_code, 0) << "nobody deployed it";
}

TEST_F(Dev, faucet_pays_whoever_asks_and_twice_who_asks_twice_at_once)
{
    const auto dev = start({});
    ASSERT_TRUE(dev);
    const auto address = std::string{(*dev)["wallets"][4]["address"]};
    std::vector<demo::Finished> paid(4);
    {
        std::vector<std::jthread> at_once;
        for (std::size_t n = 0; n < paid.size(); ++n)
            at_once.emplace_back([&, n] {
                const auto finished =
                    demo::run_to_end({WEFT_PROGRAM, "wallet", "faucet", address, "--amount", "7",
                                      "--api", (*dev)["api"], "--json"},
                                     folder_ / ("faucet-" + std::to_string(n) + ".txt"));
                paid[n] = finished.value_or(demo::Finished{-1, "not started"});
            });
    }
    for (const auto& one : paid) EXPECT_EQ(one.exit_code, 0) << one.output;
    const auto balance = weft(
        {"wallet", "balance", "--wallet", (*dev)["wallets"][4]["file"], "--api", (*dev)["api"]});
    EXPECT_NE(balance.output.find("1000000028 IOTA"), std::string::npos) << balance.output;
}

TEST_F(Dev, has_a_clock_that_moves_on_when_it_is_told_to_and_stays_there)
{
    const auto state = (folder_ / "state").string();
    const Words words{"--state", state, "--deploy", std::string{"counter="} + WEFT_COUNTER};
    const auto dev = start(words);
    ASSERT_TRUE(dev);
    const auto advance = [&](const Json& to, const std::string& by) {
        const auto moved = weft({"dev", "advance", by, "--api", to["api"], "--json"});
        EXPECT_EQ(moved.exit_code, 0) << moved.output;
        return moved.exit_code == 0
                   ? std::stoll(Json::parse(moved.output)["time"].get<std::string>())
                   : 0LL;
    };
    EXPECT_EQ(call_counter(*dev).exit_code, 0);
    const auto first = advance(*dev, "1h");
    const auto second = advance(*dev, "30d");
    EXPECT_GE(second - first, 30LL * 86'400 * 1'000'000'000);
    // Ledger, chain and validator live in that time.
    const auto called = call_counter(*dev);
    EXPECT_EQ(called.exit_code, 0) << called.output;
    const auto paid =
        weft({"wallet", "faucet", (*dev)["wallets"][3]["address"], "--api", (*dev)["api"]});
    EXPECT_EQ(paid.exit_code, 0) << paid.output;
    const auto moved = weft({"casper", "transfer", (*dev)["wallets"][3]["address"], "7", "--wallet",
                             (*dev)["wallets"][0]["file"], "--api", (*dev)["api"]});
    EXPECT_EQ(moved.exit_code, 0) << moved.output;
    process_.kill();

    const auto again = start(words);
    ASSERT_TRUE(again);
    EXPECT_GE(advance(*again, "1"), second);
    const auto counted_again = call_counter(*again);
    EXPECT_EQ(counted_again.exit_code, 0) << counted_again.output;
    EXPECT_NE(counted(*again).find("= 15"), std::string::npos) << counted(*again);
    for (const auto* by :
         {"40000d", "999999999999d", "101y", "100y"}) {  // it is a month ahead already
        const auto far = weft({"dev", "advance", by, "--api", (*again)["api"]});
        EXPECT_EQ(far.exit_code, 1);
        EXPECT_NE(far.output.find("too_far"), std::string::npos) << far.output;
        EXPECT_NE(far.output.find("`weft dev reset` begins anew"), std::string::npos) << far.output;
    }
    EXPECT_LT(advance(*again, "0"), second + 86'400LL * 1'000'000'000) << "nothing was moved on";
    // By years, and all still works there.
    const auto years = advance(*again, "3y");
    EXPECT_GE(years - second, 3LL * 365 * 86'400 * 1'000'000'000);
    EXPECT_EQ(call_counter(*again).exit_code, 0);
    EXPECT_NE(counted(*again).find("= 20"), std::string::npos) << counted(*again);
    EXPECT_EQ(weft({"dev", "advance", "tomorrow", "--api", (*again)["api"]}).exit_code, 2);
}

TEST_F(Dev, answers_a_funded_call_soon_and_goes_on_answering_at_once)
{
    const auto began = std::chrono::steady_clock::now();
    const auto dev = start({"--deploy", std::string{"counter="} + WEFT_COUNTER});
    ASSERT_TRUE(dev);
    const auto passed = [&](auto since) {
        return static_cast<long>((std::chrono::steady_clock::now() - since) /
                                 std::chrono::milliseconds{1});
    };
    EXPECT_EQ(call_counter(*dev).exit_code, 0);
    std::printf("the first funded call is done %ld ms after the command\n", passed(began));
    constexpr int calls = 10;
    const auto since = std::chrono::steady_clock::now();
    for (int n = 0; n < calls; ++n) EXPECT_EQ(call_counter(*dev).exit_code, 0);
    std::printf("a call takes %ld ms, with the start of the command line\n", passed(since) / calls);
    EXPECT_NE(counted(*dev).find("= 55"), std::string::npos) << counted(*dev);
    // Its keys are printed, and the dashboard is at the same port.
    EXPECT_EQ((*dev)["wallets"][0]["seed"].get<std::string>().size(), 64u);
    EXPECT_EQ((*dev)["dashboard"], (*dev)["api"].get<std::string>() + "/dashboard/");
    auto browser = http::Client::at((*dev)["api"].get<std::string>(), {});
    ASSERT_TRUE(browser.has_value());
    const auto page = browser->send(http::Method::get, "/dashboard/", "");
    ASSERT_TRUE(page.has_value());
    EXPECT_EQ(static_cast<unsigned>(page->status), 200u);
    EXPECT_NE(page->body.find("<script"), std::string::npos) << page->body;
}

TEST_F(Dev, keeps_a_snapshot_goes_back_to_it_and_begins_there_elsewhere)
{
    const auto dev = start({"--deploy", std::string{"counter="} + WEFT_COUNTER});
    ASSERT_TRUE(dev);
    const std::string api = (*dev)["api"];
    EXPECT_EQ(call_counter(*dev).exit_code, 0);
    const auto kept = (folder_ / "kept").string();
    const auto saved = weft({"dev", "snapshot", kept, "--api", api});
    ASSERT_EQ(saved.exit_code, 0) << saved.output;
    EXPECT_NE(counted(*dev).find("= 5"), std::string::npos) << "it goes on where it was";
    EXPECT_EQ(call_counter(*dev).exit_code, 0);
    EXPECT_EQ(weft({"dev", "advance", "30d", "--api", api}).exit_code, 0);
    EXPECT_NE(counted(*dev).find("= 10"), std::string::npos) << counted(*dev);
    const auto time = [&] {
        const auto status = weft({"dev", "advance", "0", "--api", api, "--json"});
        EXPECT_EQ(status.exit_code, 0) << status.output;
        return std::stoll(Json::parse(status.output)["time"].get<std::string>());
    };
    const auto late = time();

    // Twice: what is gone back to is not used up.
    for (int n = 0; n < 2; ++n) {
        const auto back = weft({"dev", "reset", kept, "--api", api});
        ASSERT_EQ(back.exit_code, 0) << back.output;
        EXPECT_NE(counted(*dev).find("= 5"), std::string::npos) << counted(*dev);
        EXPECT_LT(time(), late - 29LL * 86'400 * 1'000'000'000) << "its clock, too";
        EXPECT_EQ(call_counter(*dev).exit_code, 0);
        EXPECT_NE(counted(*dev).find("= 10"), std::string::npos) << counted(*dev);
    }
    // The clock can be set, to what is still to come.
    const auto wanted = time() / 1'000'000'000 + 60LL * 86'400;
    const auto seconds = static_cast<std::time_t>(wanted);
    char text[32] = {};
    ASSERT_NE(std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&seconds)), 0u);
    EXPECT_EQ(weft({"dev", "set-time", text, "--api", api}).exit_code, 0);
    EXPECT_GE(time() / 1'000'000'000, wanted);
    EXPECT_EQ(call_counter(*dev).exit_code, 0);
    const auto past = weft({"dev", "set-time", "2001-01-01", "--api", api});
    EXPECT_EQ(past.exit_code, 1);
    EXPECT_NE(past.output.find("time_past"), std::string::npos) << past.output;
    EXPECT_EQ(weft({"dev", "set-time", "2026-02-31", "--api", api}).exit_code, 2);

    // From nothing: another chain, with the contract that was asked for.
    const auto anew = weft({"dev", "reset", "--api", api, "--json"});
    ASSERT_EQ(anew.exit_code, 0) << anew.output;
    const auto chain = Json::parse(anew.output)["chain"].get<std::string>();
    EXPECT_NE(chain, (*dev)["chain"]);
    const auto none = weft({"chain", "view", chain, "counter", "get", "--api", api});
    EXPECT_EQ(none.exit_code, 0) << none.output;
    EXPECT_EQ(none.output.find("= 5"), std::string::npos) << none.output;

    EXPECT_EQ(weft({"dev", "snapshot", kept, "--api", api}).exit_code, 2) << "it is there already";
    // One that cannot be written leaves nothing that a reset would stumble over.
    const auto nowhere =
        weft({"dev", "snapshot", (folder_ / "no" / "folder").string(), "--api", api});
    EXPECT_EQ(nowhere.exit_code, 1);
    EXPECT_NE(nowhere.output.find("folder_unwritable"), std::string::npos) << nowhere.output;
    const std::filesystem::path own = (*dev)["folder"].get<std::string>();
    EXPECT_FALSE(std::filesystem::exists(own / "snapshot"));
    // Nor does one that was cut short.
    std::filesystem::copy(kept, own / "snapshot", std::filesystem::copy_options::recursive);
    const auto over_it = weft({"dev", "reset", "--api", api});
    EXPECT_EQ(over_it.exit_code, 0) << over_it.output;
    EXPECT_FALSE(std::filesystem::exists(own / "snapshot"));
    EXPECT_EQ(weft({"dev", "reset", folder_.string(), "--api", api}).exit_code, 2) << "it is none";
    EXPECT_EQ(process_.stop(std::chrono::seconds{15}), 0);

    const auto elsewhere = start({"--state", kept});
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ((*elsewhere)["chain"], (*dev)["chain"]);
    EXPECT_NE(counted(*elsewhere).find("= 5"), std::string::npos) << counted(*elsewhere);
}

TEST_F(Dev, refuses_what_would_show_its_keys_to_others_or_take_a_folder_of_somebody_else)
{
    const auto open = weft({"dev", "--listen", "0.0.0.0:0"});
    EXPECT_EQ(open.exit_code, 2);
    EXPECT_NE(open.output.find("not_loopback"), std::string::npos) << open.output;

    const auto other = folder_ / "other";
    std::filesystem::create_directory(other);
    ASSERT_TRUE(write_text(other / "letter.txt", "dear"));
    for (const auto& words : {Words{"dev", "--state", other.string()},
                              Words{"dev", "--state", other.string(), "--reset"}}) {
        const auto refused = weft(words);
        EXPECT_EQ(refused.exit_code, 2);
        EXPECT_NE(refused.output.find("folder_not_empty"), std::string::npos) << refused.output;
    }
    EXPECT_TRUE(std::filesystem::exists(other / "letter.txt"));

    const auto no_file = weft({"dev", "--deploy", "counter=nowhere.wasm"});
    EXPECT_EQ(no_file.exit_code, 2);
    EXPECT_NE(no_file.output.find("file_unreadable"), std::string::npos) << no_file.output;
    EXPECT_NE(no_file.output.find("Is the path right"), std::string::npos) << no_file.output;
    EXPECT_EQ(weft({"dev", "--deploy", "counter"}).exit_code, 2);
    // A file that is no contract is named, and an option that lacks another one.
    const auto letter = (other / "letter.txt").string();
    const auto no_contract =
        weft({"dev", "--listen", "127.0.0.1:0", "--deploy", "counter=" + letter});
    EXPECT_EQ(no_contract.exit_code, 1);
    EXPECT_NE(no_contract.output.find("--deploy counter=" + letter + ": "), std::string::npos)
        << no_contract.output;
    const auto alone = weft({"dev", "--listen", "127.0.0.1:0", "--reset"});
    EXPECT_EQ(alone.exit_code, 2);
    EXPECT_NE(alone.output.find("--reset requires --state"), std::string::npos) << alone.output;
}

}  // namespace
}  // namespace weft::app
