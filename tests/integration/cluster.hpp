#pragma once

// A network of real processes for one test.

#include <weft/client/ledger.hpp>

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "demo/demo.hpp"
#include "demo/network.hpp"
#include "wallet/spend.hpp"
#include <chrono>
#include <thread>

namespace weft::app {

class Cluster : public testing::Test {
protected:
    static constexpr demo::Milliseconds patience{60'000};

    void SetUp() override
    {
        ASSERT_GE(sodium_init(), 0);
        std::string pattern =
            (std::filesystem::temp_directory_path() / "weft-integration-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override
    {
        network_.reset();  // kills what still runs
        std::error_code ignored;
        if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
    }

    void make(std::size_t ledgers,
              const std::vector<std::string>& wallets,
              std::size_t committee = 0)
    {
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = ledgers;
        plan.committee = committee;
        plan.wallets = wallets;
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
    }
    /// Four ledger nodes that weigh 3, 3, 3 and 1: what payments pledge is little beside it.
    void make_unequal(const std::vector<std::string>& wallets, std::size_t committee = 0)
    {
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = 4;
        plan.committee = committee;
        plan.wallets = wallets;
        plan.iotas_each = 1'000;
        plan.mana = {30'000'000, 30'000'000, 30'000'000, 10'000'000};
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
    }
    [[nodiscard]] std::string settings_file_of(std::size_t index)
    {
        return (ledger(index).folder / "node.toml").string();
    }
    /// In a node's settings, before it starts.
    void change_setting(std::size_t index, std::string_view usual, std::string_view now)
    {
        auto text = read_text(settings_file_of(index));
        ASSERT_TRUE(text.has_value());
        const auto at = text->find(usual);
        ASSERT_NE(at, std::string::npos) << usual;
        ASSERT_TRUE(
            write_text(settings_file_of(index), text->replace(at, usual.size(), now), 0600));
    }
    /// Until it answers, not until it is ready: others may be away.
    void start_and_wait(std::size_t index)
    {
        start(ledger(index));
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!client::tangle(client(index)) && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(demo::Milliseconds{50});
    }
    void start(demo::NodePlace& node)
    {
        const auto started = network_->start(node);
        ASSERT_TRUE(started.has_value()) << started.error().message;
    }
    void wait_ready(const std::vector<demo::NodePlace*>& nodes)
    {
        const auto ready = network_->wait_ready(nodes, patience);
        ASSERT_TRUE(ready.has_value()) << ready.error().message;
    }
    [[nodiscard]] demo::NodePlace& ledger(std::size_t index)
    {
        return network_->ledgers().at(index);
    }
    [[nodiscard]] client::Client client(std::size_t index)
    {
        return demo::Network::client(ledger(index));
    }

    /// A payment of 1 IOTA to another wallet, confirmed.
    [[nodiscard]] Try<Sent> pay(const std::string& from,
                                const std::string& to,
                                std::size_t node,
                                client::Wait wait)
    {
        return spend(client(node), network_->wallet(from).keys,
                     wallet::send({{network_->wallet(to).address(), {{types::iota_color, 1}}}}),
                     wait);
    }
    /// It comes back as one that never was.
    void lose_disk(std::size_t index)
    {
        std::error_code failed;
        std::filesystem::remove_all(ledger(index).folder / "store", failed);
        ASSERT_FALSE(failed) << failed.message();
    }
    [[nodiscard]] bool wait_state(std::size_t index,
                                  const types::TransactionId& id,
                                  answers::TransactionState wanted)
    {
        for (const auto end = std::chrono::steady_clock::now() + patience;
             std::chrono::steady_clock::now() < end;
             std::this_thread::sleep_for(demo::Milliseconds{100})) {
            const auto now = client::transaction(client(index), id);
            if (now && now->state == wanted) return true;
        }
        return false;
    }
    /// The node does its work: a fresh payment through it is confirmed.
    void expect_at_work(std::size_t node, const std::string& after)
    {
        const auto sent = pay("alice", "bob", node, patience);
        EXPECT_TRUE(sent.has_value())
            << "after " << after << ": "
            << (sent ? "" : sent.error().code + ": " + sent.error().message);
        EXPECT_TRUE(ledger(node).process.running()) << "after " << after;
    }

    std::filesystem::path folder_;
    std::unique_ptr<demo::Network> network_;
};

}  // namespace weft::app
