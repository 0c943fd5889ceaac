// What a ledger node has acknowledged survives SIGKILL at any moment (D-90).

#include <weft/base/prng.hpp>

#include "cluster.hpp"
#include <atomic>
#include <thread>

namespace weft::app {
namespace {

using LedgerCrash = Cluster;

TEST_F(LedgerCrash, kill_minus_nine_under_load_loses_no_acknowledged_write)
{
    const std::vector<std::string> wallets{"alice", "bob", "carol", "dave"};
    make(4, wallets);
    for (std::size_t i = 0; i < 4; ++i) start(ledger(i));
    wait_ready(network_->all());

    Prng prng{1};
    std::vector<types::TransactionId> acknowledged;
    for (int turn = 0; turn < 4; ++turn) {
        std::atomic<bool> stop{false};
        std::vector<std::vector<types::TransactionId>> by_wallet(wallets.size());
        {
            std::vector<std::jthread> threads;
            for (std::size_t w = 0; w < wallets.size(); ++w)
                threads.emplace_back([&, w] {
                    while (!stop) {
                        const auto sent =
                            pay(wallets[w], wallets[(w + 1) % wallets.size()], 0, std::nullopt);
                        if (sent) by_wallet[w].push_back(sent->id);
                        // Its change is confirmed before the next; a dead node ends the wait.
                        if (sent)
                            (void)wait_confirmed(client(0), sent->id, demo::Milliseconds{5'000});
                    }
                });
            std::this_thread::sleep_for(demo::Milliseconds{300 + prng.below(700)});
            ledger(0).process.kill();
            stop = true;
        }
        for (const auto& ids : by_wallet)
            acknowledged.insert(acknowledged.end(), ids.begin(), ids.end());
        start(ledger(0));
        wait_ready({&ledger(0)});
        for (const auto& id : acknowledged) {
            const auto confirmed = wait_confirmed(client(0), id, patience);
            EXPECT_TRUE(confirmed.has_value())
                << "turn " << turn << ": " << types::to_text(id) << ": "
                << (confirmed ? "" : confirmed.error().message);
        }
    }
    EXPECT_GT(acknowledged.size(), 20u);
    for (const auto& id : acknowledged) {
        const auto confirmed = wait_confirmed(client(2), id, patience);
        EXPECT_TRUE(confirmed.has_value()) << "on another node: " << types::to_text(id);
    }
}

TEST_F(LedgerCrash, a_settings_file_with_a_slip_is_refused_by_name_before_anything_starts)
{
    make(1, {"alice"});
    const auto file = ledger(0).folder / "node.toml";
    const auto finished = demo::run_to_end(
        {WEFT_PROGRAM, "node", "run", "--check", "--config", file.string()}, folder_ / "good.txt");
    ASSERT_TRUE(finished.has_value());
    EXPECT_EQ(finished->exit_code, 0) << finished->output;
    std::FILE* settings = std::fopen(file.c_str(), "a");
    ASSERT_NE(settings, nullptr);
    std::fputs("\n[apis]\n", settings);
    std::fclose(settings);
    const auto refused = demo::run_to_end({WEFT_PROGRAM, "node", "run", "--config", file.string()},
                                          folder_ / "bad.txt");
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->exit_code, 2);
    EXPECT_NE(refused->output.find("did you mean api?"), std::string::npos) << refused->output;
}

}  // namespace
}  // namespace weft::app
