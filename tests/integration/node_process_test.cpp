// A node as a process: what keeps it from starting is said, and it ends when it is told to.

#include <weft/base/prng.hpp>
#include <weft/http/client.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/files.hpp"
#include "cluster.hpp"
#include "node/settings.hpp"
#include <fstream>
#include <sstream>

namespace weft::app {
namespace {

class NodeProcess : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(1, {"alice", "bob"});
    }
    [[nodiscard]] std::string settings_file() { return (ledger(0).folder / "node.toml").string(); }
    [[nodiscard]] demo::Finished run_again()
    {
        const auto finished =
            demo::run_to_end({WEFT_PROGRAM, "node", "run", "--json", "--config", settings_file()},
                             folder_ / ("again-" + std::to_string(++runs_) + ".txt"));
        EXPECT_TRUE(finished.has_value());
        return finished.value_or(demo::Finished{});
    }
    void change_settings(const std::function<void(Settings&)>& change)
    {
        const auto text = read_text(settings_file());
        ASSERT_TRUE(text.has_value());
        auto settings = parse_settings(*text, {});
        ASSERT_TRUE(settings.has_value());
        change(*settings);
        ASSERT_TRUE(write_text(settings_file(), render(*settings), 0600).has_value());
    }
    /// The soft limit as the kernel tells it: "Max open files" or "Max core file size".
    [[nodiscard]] std::string limit(const std::string& name)
    {
        std::ifstream limits{"/proc/" + std::to_string(ledger(0).process.id()) + "/limits"};
        for (std::string line; std::getline(limits, line);)
            if (line.starts_with(name)) {
                std::istringstream words{line.substr(name.size())};
                std::string soft;
                words >> soft;
                return soft;
            }
        return "none";
    }
    int runs_ = 0;
};

TEST_F(NodeProcess, a_second_one_on_the_same_folder_is_refused_by_name)
{
    start(ledger(0));
    wait_ready({&ledger(0)});
    const auto refused = run_again();
    EXPECT_EQ(refused.exit_code, exit_failed);
    EXPECT_NE(refused.output.find("store_locked"), std::string::npos) << refused.output;
    expect_at_work(0, "a second node on its folder");
}

TEST_F(NodeProcess, a_port_that_is_taken_is_named)
{
    const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(ledger(0).api_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(taken, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(taken, 1), 0);
    const auto refused = run_again();
    ::close(taken);
    EXPECT_EQ(refused.exit_code, exit_failed);
    EXPECT_NE(refused.output.find("cannot_listen"), std::string::npos) << refused.output;
    EXPECT_NE(refused.output.find(std::to_string(ledger(0).api_port)), std::string::npos)
        << refused.output;
    start(ledger(0));
    wait_ready({&ledger(0)});
}

TEST_F(NodeProcess, one_that_lists_itself_as_a_peer_is_refused)
{
    change_settings([&](Settings& settings) {
        settings.peers.push_back({types::to_text(ledger(0).id), "127.0.0.1:1", {"ledger"}, "me"});
    });
    const auto refused = run_again();
    EXPECT_EQ(refused.exit_code, exit_usage);
    EXPECT_NE(refused.output.find("the node itself"), std::string::npos) << refused.output;
}

TEST_F(NodeProcess, ends_at_once_when_told_to_though_clients_wait)
{
    start(ledger(0));
    wait_ready({&ledger(0)});
    std::jthread waiting{[&] {
        const auto node = client(0);
        (void)client::transaction(node, types::TransactionId::filled(7),
                                  demo::Milliseconds{40'000});
    }};
    std::this_thread::sleep_for(demo::Milliseconds{300});
    EXPECT_EQ(ledger(0).process.stop(demo::Milliseconds{5'000}), 0);
}

TEST_F(NodeProcess, tells_prometheus_what_prometheus_itself_finds_well_said)
{
    if (!std::filesystem::exists(WEFT_PROMTOOL)) {
        ASSERT_EQ(std::getenv("CI"), nullptr) << "tools/setup puts it there: " WEFT_PROMTOOL;
        GTEST_SKIP() << "no promtool; tools/setup puts it there";
    }
    for (auto* node : network_->all()) start(*node);
    wait_ready({&ledger(0)});
    for (const auto* node : network_->all()) {
        auto http = http::Client::at(node->api());
        ASSERT_TRUE(http.has_value());
        const auto figures = http->get("/metrics");
        ASSERT_TRUE(figures.has_value()) << node->name;
        const auto file = folder_ / (node->name + ".metrics");
        ASSERT_TRUE(write_text(file, figures->body).has_value());
        const auto judged =
            demo::run_to_end({"/bin/sh", "-c", WEFT_PROMTOOL " check metrics <" + file.string()},
                             folder_ / "promtool.txt");
        ASSERT_TRUE(judged.has_value());
        EXPECT_EQ(judged->exit_code, 0) << judged->output;
        EXPECT_EQ(judged->output, "");
    }
}

TEST_F(NodeProcess, killed_at_any_moment_of_its_start_starts_again)
{
    Prng prng{3};
    for (int turn = 0; turn < 15; ++turn) {
        start(ledger(0));
        std::this_thread::sleep_for(demo::Milliseconds{prng.below(60)});
        ledger(0).process.kill();
    }
    start(ledger(0));
    wait_ready({&ledger(0)});
    expect_at_work(0, "kills during its start");
}

TEST_F(NodeProcess, says_itself_why_it_does_not_show_events)
{
    start(ledger(0));
    wait_ready({&ledger(0)});
    const auto refused = demo::run_to_end({WEFT_PROGRAM, "tangle", "watch", "--topics", "weather",
                                           "--json", "--api", ledger(0).api()},
                                          folder_ / "watch.txt");
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->exit_code, exit_failed);
    EXPECT_NE(refused->output.find("bad_parameter"), std::string::npos) << refused->output;
}

TEST_F(NodeProcess, may_open_files_enough_for_its_clients_and_its_store)
{
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    if (before.rlim_max < 4'096) GTEST_SKIP() << "this machine does not allow it";
    const rlimit few{.rlim_cur = 256, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    start(ledger(0));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    wait_ready({&ledger(0)});
    EXPECT_EQ(limit("Max open files"), "4096");
}

TEST_F(NodeProcess, with_locked_secrets_leaves_no_core_file)
{
    ASSERT_TRUE(write_text(ledger(0).folder / "pass.txt", "correct horse\n", 0600).has_value());
    change_settings([](Settings& settings) {
        settings.unprotected = false;
        settings.passphrase_file = "pass.txt";
    });
    start(ledger(0));
    wait_ready({&ledger(0)});
    EXPECT_EQ(limit("Max core file size"), "0");
}

}  // namespace
}  // namespace weft::app
