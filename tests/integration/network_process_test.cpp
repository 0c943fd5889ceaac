// Three organisations, each with a folder of its own, form a network and a chain by the commands of
// docs/guides/form-a-network.md alone.

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include "cli/files.hpp"
#include "demo/network.hpp"
#include "demo/processes.hpp"
#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

namespace weft::app {
namespace {

using Words = std::vector<std::string>;
using namespace std::chrono_literals;

std::uint16_t free_port()
{
    const auto ports = demo::free_ports(1);
    EXPECT_TRUE(ports.has_value());
    return ports ? ports->front() : std::uint16_t{0};
}

class Organisations : public testing::Test {
protected:
    struct One {
        std::string name;
        std::string config;
        std::string api;
        std::string line;
        demo::Process process;
    };

    void SetUp() override
    {
        ASSERT_GE(sodium_init(), 0);
        std::string pattern =
            (std::filesystem::temp_directory_path() / "weft-forming-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override
    {
        organisations_.clear();
        std::error_code ignored;
        if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] demo::Finished weft(const Words& words)
    {
        Words all{WEFT_PROGRAM};
        all.insert(all.end(), words.begin(), words.end());
        const auto finished =
            demo::run_to_end(all, folder_ / ("command-" + std::to_string(++runs_) + ".txt"));
        return finished.value_or(demo::Finished{-1, "not started"});
    }
    [[nodiscard]] Json done(Words words)
    {
        words.emplace_back("--json");
        const auto finished = weft(words);
        EXPECT_EQ(finished.exit_code, 0) << words[0] << " " << words[1] << ": " << finished.output;
        return finished.exit_code == 0 ? Json::parse(finished.output) : Json{};
    }
    void make(const std::string& name, const Words& roles)
    {
        const auto net = "127.0.0.1:" + std::to_string(free_port());
        const auto api = "127.0.0.1:" + std::to_string(free_port());
        Words words{"node",         "init", "--dir",        (folder_ / name).string(),
                    "--name",       name,   "--net-listen", net,
                    "--address",    net,    "--api-listen", api,
                    "--unprotected"};
        for (const auto& role : roles) words.insert(words.end(), {"--role", role});
        const auto made = done(words);
        organisations_.push_back(
            {name, (folder_ / name / "node.toml").string(), "http://" + api, made["line"], {}});
    }
    void run(One& one)
    {
        auto started = demo::Process::start({WEFT_PROGRAM, "node", "run", "--config", one.config},
                                            folder_ / (one.name + ".log"));
        ASSERT_TRUE(started);
        one.process = *std::move(started);
    }
    [[nodiscard]] static bool until(const std::function<bool()>& holds)
    {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(100ms);
        }
        return true;
    }
    [[nodiscard]] bool connected_with(const One& one, std::size_t peers)
    {
        return until([&] {
            const auto said = weft({"node", "status", "--api", one.api, "--json"});
            if (said.exit_code != 0) return false;
            std::size_t up = 0;
            const auto document = Json::parse(said.output);
            for (const auto& peer : document["peers"]) up += peer["connected"].get<bool>() ? 1 : 0;
            return up == peers;
        });
    }

    std::filesystem::path folder_;
    std::vector<One> organisations_;
    int runs_ = 0;
};

TEST_F(Organisations, form_a_network_and_a_chain_by_one_line_each_and_take_in_one_more)
{
    for (const auto* name : {"a", "b", "c"}) make(name, {"ledger", "committee"});
    const auto wallet = (folder_ / "alice.toml").string();
    const auto address =
        done({"wallet", "new", "--wallet", wallet, "--unprotected"})["address"].get<std::string>();
    std::string description = "network = \"mine\"\n[allocate]\n" + address + " = 1000000\n";
    for (const auto& one : organisations_)
        description += "[[node]]\nline = \"" + one.line + "\"\nmana = 10000000\n";
    const auto file = (folder_ / "mine.toml").string();
    ASSERT_TRUE(write_text(file, description));
    const auto network = (folder_ / "network").string();
    const auto made = done({"network", "init", file, "--dir", network});
    ASSERT_EQ(made["nodes"].size(), 3u);
    for (const auto& one : organisations_) {
        EXPECT_EQ(done({"network", "join", network, "--config", one.config})["genesis"],
                  made["genesis"]);
        EXPECT_EQ(done({"node", "line", "--config", one.config})["line"], one.line);
    }
    EXPECT_EQ(weft({"network", "init", file, "--dir", network}).exit_code, 1) << "it is made once";

    // The third comes late: the key is made by those who are there, and so is the chain.
    for (auto& one : organisations_) run(one);
    for (const auto& one : organisations_) ASSERT_TRUE(connected_with(one, 2)) << one.name;
    const auto committee =
        organisations_[0].api + "," + organisations_[1].api + "," + organisations_[2].api;
    const auto key = done({"dkg", "run", "--api", organisations_[0].api});
    ASSERT_TRUE(key["address"].is_string()) << key.dump();
    const std::string chain = key["address"];
    const Words deploy{"chain",
                       "deploy",
                       chain,
                       "--api",
                       organisations_[0].api,
                       "--committee-api",
                       organisations_[0].api,
                       "--committee-api",
                       organisations_[1].api,
                       "--committee-api",
                       organisations_[2].api,
                       "--wallet",
                       wallet};
    EXPECT_EQ(organisations_[2].process.stop(15s), 0);
    // Of three all are needed.
    const auto refused = weft(deploy);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.output.find("quorum_missing"), std::string::npos) << refused.output;
    run(organisations_[2]);
    ASSERT_TRUE(connected_with(organisations_[0], 2));
    ASSERT_TRUE(connected_with(organisations_[2], 2));
    const auto deployed = done(deploy);
    EXPECT_TRUE(deployed.contains("init")) << deployed.dump();
    const auto again = done(deploy);
    EXPECT_EQ(again["color"], deployed["color"])
        << "it is one chain, however often it is asked for";
    EXPECT_FALSE(again.contains("init"));
    EXPECT_EQ(done({"chain", "activate", chain, "--committee-api", organisations_[0].api,
                    "--committee-api", organisations_[1].api, "--committee-api",
                    organisations_[2].api})["told"],
              0);

    // One more, which nobody restarts for.
    make("d", {"ledger"});
    auto& late = organisations_.back();
    const auto outside = weft({"network", "join", network, "--config", late.config});
    EXPECT_EQ(outside.exit_code, 1);
    EXPECT_NE(outside.output.find("not_in_network"), std::string::npos) << outside.output;
    std::vector<pid_t> before;
    for (std::size_t i = 0; i < 3; ++i) {
        before.push_back(organisations_[i].process.id());
        EXPECT_EQ(
            done({"node", "add-peer", late.line, "--config", organisations_[i].config})["peers"],
            4);
    }
    std::filesystem::copy_file(folder_ / "a" / "peers.toml", folder_ / "network" / "peers.toml",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(done({"network", "join", network, "--config", late.config})["genesis"],
              made["genesis"]);
    run(late);
    for (const auto& one : organisations_) EXPECT_TRUE(connected_with(one, 3)) << one.name;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(organisations_[i].process.running());
        EXPECT_EQ(organisations_[i].process.id(), before[i]);
    }
    // What a start would find.
    EXPECT_EQ(done({"node", "run", "--check", "--config", late.config})["store"], "in_use");
    EXPECT_EQ(late.process.stop(15s), 0);
    // One may begin anew just then with its new list, though it had heard of the late one from others.
    Json checked;
    EXPECT_TRUE(until([&] {
        const auto check = weft({"node", "run", "--check", "--config", late.config, "--json"});
        if (check.exit_code != 0) return false;
        checked = Json::parse(check.output);
        return std::ranges::all_of(checked["peers"],
                                   [](const Json& peer) { return peer["up"] == true; });
    })) << checked.dump();
    EXPECT_EQ(checked["store"], "whole");
    EXPECT_EQ(checked["peers"].size(), 3u);
    run(late);
    ASSERT_TRUE(connected_with(late, 3));
    const auto paid = weft({"wallet", "send", address, "5", "--wallet", wallet, "--api", late.api});
    EXPECT_EQ(paid.exit_code, 0) << paid.output;
}

TEST_F(Organisations, are_told_of_a_peer_that_has_another_key_before_they_start)
{
    make("a", {"ledger"});
    make("b", {"ledger"});
    const auto file = (folder_ / "mine.toml").string();
    const auto network = (folder_ / "network").string();
    // The key of a in the place of b's.
    auto line = organisations_[1].line;
    const auto other = done({"node", "init", "--dir", (folder_ / "x").string(), "--role", "ledger",
                             "--unprotected"})["id"]
                           .get<std::string>();
    line = other + line.substr(line.find('@'));
    ASSERT_TRUE(write_text(file, "network = \"mine\"\n[[node]]\nline = \"" +
                                     organisations_[0].line + "\"\nmana = 1\n[[node]]\nline = \"" +
                                     line + "\"\nmana = 1\n"));
    (void)done({"network", "init", file, "--dir", network});
    auto& a = organisations_[0];
    auto& b = organisations_[1];
    (void)done({"network", "join", network, "--config", a.config});
    const auto alone = weft({"node", "run", "--check", "--config", a.config});
    EXPECT_EQ(alone.exit_code, 0) << "nobody is there yet: " << alone.output;
    EXPECT_NE(alone.output.find("none yet"), std::string::npos) << alone.output;
    ASSERT_TRUE(write_text(folder_ / "b" / "genesis.toml",
                           *read_text((folder_ / "network" / "genesis.toml").string())));
    run(b);
    EXPECT_TRUE(until([&] {
        const auto met = weft({"node", "run", "--check", "--config", a.config});
        return met.exit_code == 1 && met.output.find("unexpected_key") != std::string::npos;
    }));
}

TEST_F(Organisations, are_told_what_is_wrong_with_a_line_or_a_description)
{
    make("a", {"ledger"});
    const auto& one = organisations_.front();
    const auto says = [&](const Words& words) { return weft(words).output; };
    EXPECT_NE(says({"node", "add-peer", "somebody", "--config", one.config}).find("peer_malformed"),
              std::string::npos);
    const auto file = (folder_ / "mine.toml").string();
    const auto network = (folder_ / "network").string();
    for (const auto& [text, what] :
         {std::pair<std::string, std::string>{"network = \"mine\"\n",
                                              "node: expected tables, as [[node]]"},
          {"network = \"mine\"\n[[node]]\nline = \"" + one.line + "\"\n[[node]]\nline = \"" +
               one.line + "\"\n",
           "is there twice"},
          {"network = \"mine\"\n[[node]]\nline = \"nobody/ledger\"\n",
           "id: expected base58 of 32 bytes"},
          {"network = \"mine\"\n[[node]]\nname = \"../b\"\nroles = [\"ledger\"]\n",
           "without a slash"},
          {"network = \"mine\"\n[[node]]\nlin = \"\"\n",
           "node[0].lin: unknown key; did you mean line?"}}) {
        ASSERT_TRUE(write_text(file, text));
        const auto refused = weft({"network", "init", file, "--dir", network});
        EXPECT_EQ(refused.exit_code, 2) << refused.output;
        EXPECT_NE(refused.output.find(what), std::string::npos) << refused.output;
    }
}

}  // namespace
}  // namespace weft::app
