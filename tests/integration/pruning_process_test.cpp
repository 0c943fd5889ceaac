// Nodes that erase what is old, on machines whose clocks are set on by hours: what is erased, what stays, a kill
// in between, and a new node that starts from the file which such a node makes by itself.

#include <weft/client/ledger.hpp>
#include <weft/client/snapshot.hpp>

#include "machine_clock.hpp"

namespace weft::app {
namespace {

using std::chrono::hours;

constexpr std::chrono::seconds minute{60};

class Pruning : public MachineClock {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(3, {"alice", "bob", "carol"});
        for (std::size_t i = 0; i < 3; ++i) {
            change_setting(i, "snapshot_messages = 50000", "snapshot_messages = 8");
            change_setting(i, "window_minutes = 120", "window_minutes = 60");
            change_setting(i, "keep_hours = 0", "keep_hours = 2");
        }
    }
    void restart_both_at(hours ahead)
    {
        for (const std::size_t i : {0, 1}) ledger(i).process.kill();
        for (const std::size_t i : {0, 1}) start_on_clock(i, ahead);
        wait_ready({&ledger(0), &ledger(1)});
    }
    [[nodiscard]] types::TransactionId paid(const std::string& from, const std::string& to)
    {
        const auto sent = pay(from, to, 0, patience);
        EXPECT_TRUE(sent.has_value()) << (sent ? "" : sent.error().message);
        return sent ? sent->id : types::TransactionId{};
    }
    [[nodiscard]] bool knows(std::size_t node, const types::TransactionId& id)
    {
        return client::transaction(client(node), id).has_value();
    }
    [[nodiscard]] demo::Finished weft(const std::vector<std::string>& words, std::size_t index)
    {
        std::vector<std::string> command{WEFT_PROGRAM, "node"};
        command.insert(command.end(), words.begin(), words.end());
        command.insert(command.end(), {"--json", "--config", settings_file_of(index)});
        const auto finished =
            demo::run_to_end(command, folder_ / ("command-" + std::to_string(++runs_) + ".txt"));
        EXPECT_TRUE(finished.has_value());
        return finished.value_or(demo::Finished{});
    }
    int runs_ = 0;
};

TEST_F(Pruning, leaves_what_is_unspent_outlives_kills_and_gives_new_nodes_a_place_to_start)
{
    for (const std::size_t i : {0, 1}) start_on_clock(i, hours{0});
    wait_ready({&ledger(0), &ledger(1)});
    const auto to_carol = paid("alice", "carol");
    for (int i = 0; i < 4; ++i) (void)paid("alice", "bob");
    const auto words = client::issue(client(0), as_bytes("the first words"));
    ASSERT_TRUE(words.has_value());

    // Hours go by; each time something is said, so that the Tangle's time goes on.
    for (int hour = 3; hour <= 9; hour += 3) {
        restart_both_at(hours{hour});
        (void)paid("alice", "alice");
        for (int i = 0; i < 12; ++i)
            EXPECT_TRUE(client::issue(client(0), as_bytes(std::to_string(hour * 100 + i))));
        (void)paid("alice", "alice");
    }
    EXPECT_TRUE(within(minute, [&] { return client::snapshot(client(0)).has_value(); }))
        << "no file for new nodes";
    EXPECT_TRUE(knows(0, to_carol)) << "carol has not spent it";
    restart_both_at(hours{10});
    EXPECT_TRUE(knows(0, to_carol)) << "after a restart";
    expect_at_work(0, "a restart");

    EXPECT_TRUE(within(minute, [&] {
        const auto found = client::message(client(0), words->message);
        return !found && found.error().code == "unknown_message";
    })) << "what is old is not erased";

    // A new node without the file is told what to do; with it, it is one of them.
    start_on_clock(2, hours{10});
    EXPECT_TRUE(within(minute, [&] {
        const auto ready = client::ready(client(2));
        return ready && std::ranges::any_of(ready->reasons, [](const auto& reason) {
                   return reason.reason.find("weft node adopt") != std::string::npos;
               });
    }));
    ledger(2).process.kill();
    std::filesystem::remove_all(ledger(2).folder / "store");
    const auto file = client::snapshot(client(0));
    ASSERT_TRUE(file.has_value());
    const auto adopted = weft({"adopt", "--hash", file->hash.hex()}, 2);
    ASSERT_EQ(adopted.exit_code, exit_ok) << adopted.output;
    start_on_clock(2, hours{10});
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    expect_at_work(2, "adopting");
    EXPECT_TRUE(knows(2, to_carol));
}

}  // namespace
}  // namespace weft::app
