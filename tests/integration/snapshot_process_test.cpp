// A new ledger node that starts from another one's snapshot, with the commands that an operator gives.

#include <weft/client/ledger.hpp>
#include <weft/client/snapshot.hpp>

#include "cli/files.hpp"
#include "cluster.hpp"
#include <chrono>
#include <thread>

namespace weft::app {
namespace {

class Snapshot : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(3, {"alice", "bob"});
        for (std::size_t i = 0; i < 3; ++i) {
            const auto file = settings_file(i);
            auto text = read_text(file);
            ASSERT_TRUE(text.has_value());
            const std::string_view usual = "snapshot_messages = 50000";
            const auto at = text->find(usual);
            ASSERT_NE(at, std::string::npos);
            ASSERT_TRUE(
                write_text(file, text->replace(at, usual.size(), "snapshot_messages = 8"), 0600));
        }
    }
    [[nodiscard]] std::string settings_file(std::size_t index)
    {
        return (ledger(index).folder / "node.toml").string();
    }
    [[nodiscard]] demo::Finished weft(const std::vector<std::string>& words, std::size_t index)
    {
        std::vector<std::string> command{WEFT_PROGRAM, "node"};
        command.insert(command.end(), words.begin(), words.end());
        command.insert(command.end(), {"--json", "--config", settings_file(index)});
        const auto finished =
            demo::run_to_end(command, folder_ / ("command-" + std::to_string(++runs_) + ".txt"));
        EXPECT_TRUE(finished.has_value());
        return finished.value_or(demo::Finished{});
    }
    [[nodiscard]] std::string balance_at(std::size_t index, const std::string& wallet)
    {
        const auto found = client::address(client(index), network_->wallet(wallet).address());
        return found ? json::write(*found).dump() : found.error().code;
    }
    int runs_ = 0;
};

TEST_F(Snapshot, of_a_node_is_where_a_new_one_starts_that_then_follows_and_is_started_again)
{
    start(ledger(0));
    start(ledger(1));
    wait_ready({&ledger(0), &ledger(1)});
    for (int i = 0; i < 30; ++i) {
        const auto sent = pay("alice", "bob", 0, patience);
        ASSERT_TRUE(sent.has_value()) << sent.error().message;
    }
    const auto file = (folder_ / "ledger.snapshot").string();
    const auto refused = weft({"snapshot", file}, 0);
    EXPECT_EQ(refused.exit_code, exit_failed) << "the node runs";
    EXPECT_NE(refused.output.find("store_locked"), std::string::npos) << refused.output;

    ledger(0).process.kill();
    const auto made = weft({"snapshot", file}, 0);
    ASSERT_EQ(made.exit_code, exit_ok) << made.output;
    const auto hash = Json::parse(made.output).at("hash").get<std::string>();
    auto other = hash;
    other[0] = other[0] == '0' ? '1' : '0';
    const auto wrong = weft({"adopt", file, "--hash", other}, 2);
    EXPECT_EQ(wrong.exit_code, exit_failed);
    EXPECT_NE(wrong.output.find("other_hash"), std::string::npos) << wrong.output;
    const auto adopted = weft({"adopt", file, "--hash", hash}, 2);
    ASSERT_EQ(adopted.exit_code, exit_ok) << adopted.output;
    const auto again = weft({"adopt", file, "--hash", hash}, 1);
    EXPECT_NE(again.exit_code, exit_ok) << "a node that is not new";

    start(ledger(0));
    start(ledger(2));
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    expect_at_work(2, "adopting");
    ledger(2).process.kill();
    start(ledger(2));
    wait_ready({&ledger(2)});
    expect_at_work(2, "a restart");
    // What one has confirmed the other confirms a moment later.
    for (const auto* wallet : {"alice", "bob"}) {
        const auto shown = [&] { return std::pair{balance_at(2, wallet), balance_at(1, wallet)}; };
        const auto seen =
            demo::poll(patience, shown, [](const auto& two) { return two.first == two.second; });
        EXPECT_EQ(seen.first, seen.second) << wallet;
    }
}

TEST_F(Snapshot, is_made_by_a_node_that_runs_and_comes_to_a_new_one_over_the_wire)
{
    start(ledger(0));
    start(ledger(1));
    wait_ready({&ledger(0), &ledger(1)});
    for (int i = 0; i < 10; ++i) {
        const auto sent = pay("alice", "bob", 0, patience);
        ASSERT_TRUE(sent.has_value()) << sent.error().message;
    }
    const auto none = client::snapshot(client(1));
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, "no_snapshot");
    const auto nobody = weft({"adopt", "--hash", std::string(64, 'a')}, 2);
    EXPECT_EQ(nobody.exit_code, exit_failed);
    EXPECT_NE(nobody.output.find("snapshot_not_offered"), std::string::npos) << nobody.output;

    const auto begun = client::make_snapshot(client(0), 0);
    ASSERT_TRUE(begun.has_value()) << begun.error().message;
    auto made = client::snapshot(client(0));
    for (int i = 0; i < 300 && (!made || made->making); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        made = client::snapshot(client(0));
    }
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(made->messages, begun->messages);
    // It works on meanwhile, so it has more than the file by now.
    for (int i = 0; i < 5; ++i) {
        const auto sent = pay("alice", "bob", 0, patience);
        ASSERT_TRUE(sent.has_value()) << sent.error().message;
    }
    const auto adopted = weft({"adopt", "--hash", made->hash.hex()}, 2);
    ASSERT_EQ(adopted.exit_code, exit_ok) << adopted.output;
    start(ledger(2));
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    expect_at_work(2, "adopting over the wire");
    // What one has confirmed the other confirms a moment later.
    for (const auto* wallet : {"alice", "bob"}) {
        const auto shown = [&] { return std::pair{balance_at(2, wallet), balance_at(1, wallet)}; };
        const auto seen =
            demo::poll(patience, shown, [](const auto& two) { return two.first == two.second; });
        EXPECT_EQ(seen.first, seen.second) << wallet;
    }
}

}  // namespace
}  // namespace weft::app
