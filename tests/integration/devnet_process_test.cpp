// `weft devnet`, by its commands alone: a network of processes that is killed, paused, cut and healed.

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include "cli/files.hpp"
#include "demo/processes.hpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

namespace weft::app {
namespace {

using Words = std::vector<std::string>;
using namespace std::chrono_literals;

class DevnetProcess : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_GE(sodium_init(), 0);
        std::string pattern =
            (std::filesystem::temp_directory_path() / "weft-devnet-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override
    {
        up_ = {};
        if (detached_) (void)devnet({"down"});
        std::error_code ignored;
        if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::string place() const { return (folder_ / "net").string(); }
    [[nodiscard]] demo::Finished weft(const Words& words)
    {
        Words all{WEFT_PROGRAM};
        all.insert(all.end(), words.begin(), words.end());
        const auto finished =
            demo::run_to_end(all, folder_ / ("command-" + std::to_string(++runs_) + ".txt"));
        return finished.value_or(demo::Finished{-1, "not started"});
    }
    [[nodiscard]] demo::Finished devnet(Words words)
    {
        words.insert(words.begin(), "devnet");
        words.insert(words.end(), {"--folder", place(), "--json"});
        return weft(words);
    }
    /// What `up` says when it is there.
    [[nodiscard]] std::optional<Json> up(const Words& more)
    {
        const auto log = folder_ / ("up-" + std::to_string(++runs_) + ".txt");
        Words words{WEFT_PROGRAM, "devnet", "up", "--json", "--folder", place()};
        words.insert(words.end(), more.begin(), more.end());
        auto started = demo::Process::start(words, log);
        if (!started) return std::nullopt;
        up_ = *std::move(started);
        said_ = log;
        const auto found = until([&] { return said("{\"ready\":true"); });
        if (!found) {
            ADD_FAILURE() << read_text(log.string()).value_or("");
            return std::nullopt;
        }
        const auto text = *read_text(log.string());
        const auto line = text.find("{\"ready\":true");
        return Json::parse(text.substr(line, text.find('\n', line) - line));
    }
    [[nodiscard]] bool said(const std::string& words) const
    {
        const auto text = read_text(said_.string());
        const auto at = text ? text->find(words) : std::string::npos;
        return at != std::string::npos && text->find('\n', at) != std::string::npos;
    }
    [[nodiscard]] static bool until(const std::function<bool()>& holds)
    {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(50ms);
        }
        return true;
    }
    /// Of one node: {"state", "says", "api", …}.
    [[nodiscard]] Json node(const std::string& name)
    {
        const auto status = devnet({"status"});
        if (status.exit_code != 0) return Json{{"state", status.output}, {"says", ""}};
        const auto document = Json::parse(status.output);
        for (const auto& one : document["nodes"])
            if (one["name"] == name) return one;
        return Json{{"state", "unknown"}, {"says", ""}};
    }
    [[nodiscard]] bool ready(const std::string& name)
    {
        return until([&] { return node(name)["says"] == "ready"; });
    }
    /// From wallet 1 to wallet 2, confirmed.
    [[nodiscard]] demo::Finished pay(const Json& there,
                                     std::size_t ledger,
                                     const std::string& amount)
    {
        return weft({"wallet", "send", there["wallets"][1]["address"], amount, "--wallet",
                     there["wallets"][0]["file"], "--api", there["nodes"][ledger]["api"],
                     "--json"});
    }
    [[nodiscard]] std::string balance(const Json& there, std::size_t ledger)
    {
        return weft({"wallet", "balance", "--wallet", there["wallets"][1]["file"], "--api",
                     there["nodes"][ledger]["api"]})
            .output;
    }
    /// 0: there is none.
    [[nodiscard]] static std::uint64_t number_after(const std::string& text,
                                                    const std::string& words)
    {
        const auto at = text.find(words);
        return at == text.npos ? 0 : std::strtoull(text.c_str() + at + words.size(), nullptr, 10);
    }
    [[nodiscard]] static std::uint64_t number_before(const std::string& text,
                                                     const std::string& words)
    {
        auto at = text.find(words);
        if (at == text.npos) return 0;
        while (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') --at;
        return std::strtoull(text.c_str() + at, nullptr, 10);
    }
    [[nodiscard]] bool all_have(const Json& there, std::size_t ledgers, const std::string& iotas)
    {
        return until([&] {
            for (std::size_t i = 0; i < ledgers; ++i)
                if (balance(there, i).find(iotas + " IOTA") == std::string::npos) return false;
            return true;
        });
    }

    std::filesystem::path folder_;
    std::filesystem::path said_;
    demo::Process up_;
    bool detached_ = false;
    int runs_ = 0;
};

TEST_F(DevnetProcess, what_was_acknowledged_is_there_after_kills_pauses_and_partitions)
{
    const auto there = up({"--ledgers", "4", "--committee", "4", "--validators", "3", "--api-port",
                           "0", "--deploy", std::string{"counter="} + WEFT_COUNTER});
    ASSERT_TRUE(there);
    EXPECT_EQ((*there)["nodes"].size(), 11u);
    EXPECT_EQ((*there)["chains"].size(), 1u);
    EXPECT_EQ(pay(*there, 0, "1").exit_code, 0);

    // A crash of one in each network; it comes back on its disk.
    EXPECT_EQ(devnet({"kill", "ledger-4", "committee-4", "validator-3"}).exit_code, 0);
    EXPECT_EQ(node("ledger-4")["state"], "killed");
    EXPECT_EQ(pay(*there, 1, "2").exit_code, 0);
    const auto called =
        weft({"chain", "call", (*there)["chains"][0], "counter", "add", "--arg", "n=u64:5", "--api",
              (*there)["nodes"][0]["api"], "--committee-api", (*there)["nodes"][4]["api"],
              "--wallet", (*there)["wallets"][0]["file"]});
    EXPECT_EQ(called.exit_code, 0) << called.output;
    EXPECT_EQ(devnet({"start"}).exit_code, 0);
    EXPECT_TRUE(ready("ledger-4"));
    EXPECT_TRUE(ready("committee-4"));
    EXPECT_TRUE(ready("validator-3"));

    // Who is there and silent, and who is not heard.
    EXPECT_EQ(devnet({"pause", "ledger-3"}).exit_code, 0);
    EXPECT_EQ(node("ledger-3")["state"], "paused");
    EXPECT_EQ(pay(*there, 0, "4").exit_code, 0);
    EXPECT_EQ(devnet({"start", "ledger-3"}).exit_code, 0);
    const auto cut = devnet({"partition", "ledger-1"});
    EXPECT_EQ(cut.exit_code, 0) << cut.output;
    EXPECT_EQ(Json::parse(cut.output)["cut"].size(), 7u) << cut.output;
    EXPECT_EQ(pay(*there, 1, "8").exit_code, 0);
    EXPECT_EQ(balance(*there, 0).find("1000000015 IOTA"), std::string::npos)
        << "ledger-1 hears nobody";
    EXPECT_EQ(devnet({"heal"}).exit_code, 0);
    EXPECT_TRUE(all_have(*there, 4, "1000000015"));

    // Nothing is lost by the end of it all, and by an end that nobody asked for.
    EXPECT_EQ(devnet({"down"}).exit_code, 0);
    EXPECT_TRUE(until([&] { return !up_.running(); }));
    const auto again = up({"--api-port", "0"});
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)["chains"], (*there)["chains"]);
    EXPECT_TRUE(all_have(*again, 4, "1000000015"));
    up_.kill();
    const auto third = up({"--api-port", "0"});
    ASSERT_TRUE(third);
    EXPECT_TRUE(all_have(*third, 4, "1000000015"));
    const auto counted = weft({"chain", "view", (*third)["chains"][0], "counter", "get", "--api",
                               (*third)["nodes"][4]["api"]});
    EXPECT_NE(counted.output.find("= 5"), std::string::npos) << counted.output;
}

TEST_F(DevnetProcess, a_fault_plan_runs_at_its_times)
{
    const auto plan = (folder_ / "plan.toml").string();
    ASSERT_TRUE(write_text(plan, R"(ledgers = 3
committees = []
validators = 0
api_port = 0

[[fault]]
at_ms = 0
do = "kill"
nodes = ["ledger-3"]

[[fault]]
at_ms = 300
do = "partition"
groups = [["ledger-1"], ["ledger-2"]]

[[fault]]
at_ms = 600
do = "start"

[[fault]]
at_ms = 900
do = "heal"
)"));
    const auto there = up({plan});
    ASSERT_TRUE(there);
    EXPECT_TRUE(until([&] { return said("fault: heal"); }));
    EXPECT_TRUE(said("fault: kill ledger-3"));
    EXPECT_TRUE(said("fault: partition ledger-1 ledger-2"));
    EXPECT_TRUE(said("fault: start"));
    for (const auto* name : {"ledger-1", "ledger-2", "ledger-3"}) EXPECT_TRUE(ready(name)) << name;
    EXPECT_EQ(pay(*there, 2, "3").exit_code, 0);
    EXPECT_TRUE(all_have(*there, 3, "1000000003"));
}

TEST_F(DevnetProcess, a_fault_plan_over_eleven_processes_loses_nothing_that_was_acknowledged)
{
    const auto faults = (folder_ / "faults.toml").string();
    ASSERT_TRUE(write_text(faults, R"(
[[fault]]
at_ms = 500
do = "kill"
nodes = ["ledger-4", "committee-4", "validator-3"]

[[fault]]
at_ms = 2500
do = "start"

[[fault]]
at_ms = 4000
do = "pause"
nodes = ["ledger-3", "committee-3", "validator-3"]

[[fault]]
at_ms = 6000
do = "start"

[[fault]]
at_ms = 7500
do = "partition"
groups = [["ledger-1"], ["committee-2"], ["validator-2"]]

[[fault]]
at_ms = 9500
do = "heal"
)"));
    const auto began = std::chrono::steady_clock::now();
    const auto passed = [&] {
        return static_cast<long>((std::chrono::steady_clock::now() - began) / 1ms);
    };
    const auto there =
        up({"--ledgers", "4", "--committee", "4", "--validators", "3", "--api-port", "0",
            "--deploy", std::string{"counter="} + WEFT_COUNTER, "--fault-plan", faults});
    ASSERT_TRUE(there);
    const auto ready_after = passed();
    ASSERT_EQ(pay(*there, 1, "1").exit_code, 0);
    std::printf("ready after %ld ms, the first payment of a funded wallet confirmed after %ld ms\n",
                ready_after, passed());
    // Through nodes that the plan leaves alone, as long as it runs.
    const std::string validator = (*there)["nodes"][8]["api"];
    const std::string to = (*there)["wallets"][1]["address"];
    const std::string from = (*there)["wallets"][0]["file"];
    const auto balance_there = [&](const std::string& api) {
        return number_after(weft({"casper", "balance", to, "--api", api, "--json"}).output,
                            "\"balance\":\"");
    };
    const auto before = balance_there(validator);
    EXPECT_GT(before, 0u);
    std::uint64_t paid = 1;
    std::uint64_t counted = 0;
    std::uint64_t moved = 0;
    int refused = 0;
    do {
        if (pay(*there, 1, "1").exit_code == 0)
            ++paid;
        else
            ++refused;
        const auto called =
            weft({"chain", "call", (*there)["chains"][0], "counter", "add", "--arg", "n=u64:1",
                  "--api", (*there)["nodes"][1]["api"], "--committee-api",
                  (*there)["nodes"][4]["api"], "--wallet", from});
        if (called.exit_code == 0)
            ++counted;
        else
            ++refused;
        const auto gone =
            weft({"casper", "transfer", to, "1", "--wallet", from, "--api", validator});
        if (gone.exit_code == 0)
            ++moved;
        else
            ++refused;
    } while (!said("fault: heal"));
    for (const auto& one : (*there)["nodes"])
        EXPECT_TRUE(ready(one["name"].get<std::string>())) << one["name"];
    std::printf("%llu payments, %llu requests, %llu deploys acknowledged; %d were not\n",
                static_cast<unsigned long long>(paid), static_cast<unsigned long long>(counted),
                static_cast<unsigned long long>(moved), refused);
    EXPECT_GT(paid, 3u);
    EXPECT_GT(counted, 3u);
    EXPECT_GT(moved, 3u);
    // At every node: at least what was acknowledged, and no more than what was asked for.
    const auto within = [&](std::uint64_t value, std::uint64_t least) {
        return value >= least && value <= least + static_cast<std::uint64_t>(refused);
    };
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_TRUE(until([&] {
            const auto text = balance(*there, i);
            return within(number_before(text, " IOTA"), 1'000'000'000 + paid);
        })) << i
            << ": " << balance(*there, i);
    for (std::size_t i = 4; i < 8; ++i) {
        const auto get = [&] {
            return weft({"chain", "view", (*there)["chains"][0], "counter", "get", "--api",
                         (*there)["nodes"][i]["api"]})
                .output;
        };
        EXPECT_TRUE(until([&] { return within(number_after(get(), "= "), counted); }))
            << i << ": " << get();
    }
    for (std::size_t i = 8; i < 11; ++i) {
        const std::string api = (*there)["nodes"][i]["api"];
        EXPECT_TRUE(until([&] { return within(balance_there(api), before + moved); }))
            << i << ": " << balance_there(api) << ", before " << before;
    }
}

TEST_F(DevnetProcess, goes_on_by_itself_when_it_is_told_to)
{
    detached_ = true;
    const auto there = devnet({"up", "--detach", "--ledgers", "1", "--committee", "1",
                               "--committee", "1", "--validators", "0", "--api-port", "0"});
    ASSERT_EQ(there.exit_code, 0) << there.output;
    const auto document = Json::parse(there.output);
    EXPECT_EQ(document["nodes"].size(), 3u);
    // Each chain is found at the members that are told with it.
    ASSERT_EQ(document["chains"].size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto info =
            weft({"chain", "info", document["chains"][i], "--api", document["members"][i]});
        EXPECT_EQ(info.exit_code, 0) << info.output;
    }
    EXPECT_EQ(devnet({"up", "--api-port", "0"}).exit_code, 1) << "it runs already";
    // The faucet keeps nothing: asked twice, it pays twice.
    for (int n = 0; n < 2; ++n)
        EXPECT_EQ(weft({"wallet", "faucet", document["wallets"][1]["address"], "--amount", "7",
                        "--api", document["nodes"][0]["api"]})
                      .exit_code,
                  0);
    EXPECT_TRUE(all_have(document, 1, "1000000014"));
    const auto log = devnet({"logs", "ledger-1"});
    EXPECT_EQ(log.exit_code, 0);
    EXPECT_FALSE(Json::parse(log.output)["ledger-1"].get<std::string>().empty());
    EXPECT_EQ(devnet({"down"}).exit_code, 0);
    EXPECT_EQ(devnet({"down"}).exit_code, 0) << "that it does not run is what was wanted";
    EXPECT_EQ(devnet({"reset"}).exit_code, 0);
    EXPECT_TRUE(std::filesystem::is_empty(place()));
}

TEST_F(DevnetProcess, says_what_cannot_be_done)
{
    const auto nowhere = devnet({"kill", "ledger-1"});
    EXPECT_EQ(nowhere.exit_code, 1);
    EXPECT_NE(nowhere.output.find("not_running"), std::string::npos) << nowhere.output;
    EXPECT_EQ(devnet({"reset"}).exit_code, 1);
    EXPECT_EQ(devnet({"up", "--ledgers", "0"}).exit_code, 2);
    EXPECT_EQ(devnet({"up", "--deploy", "counter=nowhere.wasm"}).exit_code, 2);

    const auto there = up({"--ledgers", "1", "--no-chain", "--validators", "0", "--api-port", "0"});
    ASSERT_TRUE(there);
    for (const auto& [words, code] : {std::pair{Words{"kill", "ledger-2"}, "node_unknown"},
                                      std::pair{Words{"start", "ledger-1"}, "not_possible"},
                                      std::pair{Words{"reset"}, "already_running"}}) {
        const auto refused = devnet(words);
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_NE(refused.output.find(code), std::string::npos) << refused.output;
    }
    // Each with a line that says what to do; also what the network in the background ended with.
    const Json standing = Json::parse(devnet({"status"}).output);
    const std::string api = standing["nodes"][0]["api"];
    for (const auto& [words, code, does] :
         {std::tuple{Words{"kill", "ledger-2"}, "node_unknown", "`weft devnet status` names all"},
          std::tuple{Words{"partition", "ledger-1", "ledger-1"}, "node_unknown",
                     "each stands in one group"},
          std::tuple{Words{"up", "--ledgers", "1", "--no-chain", "--validators", "0", "--detach",
                           "--api-port", api.substr(api.rfind(':') + 1)},
                     "weft: port_taken: ", "--api-port gives others"},
          std::tuple{Words{"up", "--ledgers", "0"}, "plan_malformed",
                     "`weft devnet up --help` has the flags"}}) {
        Words all{"devnet"};
        all.insert(all.end(), words.begin(), words.end());
        const bool another = words.front() == "up";
        all.insert(all.end(), {"--folder", another ? (folder_ / "second").string() : place()});
        const auto refused = weft(all);
        EXPECT_NE(refused.exit_code, 0);
        EXPECT_NE(refused.output.find(code), std::string::npos) << refused.output;
        EXPECT_NE(refused.output.find(does), std::string::npos) << refused.output;
    }
    EXPECT_EQ(devnet({"down"}).exit_code, 0);
    const auto other = devnet({"up", "--ledgers", "2", "--api-port", "0"});
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_NE(other.output.find("other_plan"), std::string::npos) << other.output;
}

}  // namespace
}  // namespace weft::app
