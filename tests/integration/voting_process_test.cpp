// Double spends on five real processes that vote (D-31, D-34): two spends of the same funds at two far
// ends within 25 ms, several times. All nodes end the same: one side, or neither, and then a third spend
// is confirmed. Honest payments are confirmed meanwhile.

#include <weft/client/ledger.hpp>

#include "cli/values.hpp"
#include "cluster.hpp"
#include <array>
#include <iostream>
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;
using answers::TransactionState;

class Voting : public Cluster {
protected:
    static constexpr std::size_t nodes = 5;
    static constexpr int times = 5;
    static constexpr std::array apart{0, 0, 1, 2, 25};  ///< milliseconds between the two spends

    void SetUp() override
    {
        Cluster::SetUp();
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = nodes;
        plan.committee = 0;
        plan.wallets = {"alice", "bob"};
        for (int k = 0; k < times; ++k) plan.wallets.push_back(mallory(k));
        plan.iotas_each = 1'000;
        // Two and two stand against each other, and the fifth does not decide alone.
        plan.mana = {20'000'000, 20'000'000, 5'000'000, 20'000'000, 20'000'000};
        plan.voting.emplace();
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
        std::vector<demo::NodePlace*> all;
        for (std::size_t n = 0; n < nodes; ++n) {
            start(ledger(n));
            all.push_back(&ledger(n));
        }
        wait_ready(all);
        // Opinions are formed when a node has what its peers have, and it writes statements 10 s later.
        std::this_thread::sleep_for(std::chrono::seconds{12});
    }
    static std::string mallory(int k) { return "mallory-" + std::to_string(k); }

    /// All that the wallet has, signed and not sent.
    types::Transaction pay_all(const std::string& from, const types::Address& to, std::size_t node)
    {
        const auto& keys = network_->wallet(from).keys;
        const auto unspent = spendable(client(node), keys.addresses());
        EXPECT_TRUE(unspent.has_value());
        const auto intent = wallet::send({{to, {{types::iota_color, 1'000}}}});
        const auto built = wallet::build(
            *intent, *unspent, keys,
            {.now = now(), .access_pledge = {}, .consensus_pledge = {}, .change = keys.address(0)});
        EXPECT_TRUE(built.has_value());
        return built.value_or(types::Transaction{});
    }
    TransactionState state(std::size_t node, const types::TransactionId& id)
    {
        const auto found = client::transaction(client(node), id);
        return found ? found->state : TransactionState::pending;
    }
    bool everywhere(const types::TransactionId& id, TransactionState wanted)
    {
        for (std::size_t n = 0; n < nodes; ++n)
            if (state(n, id) != wanted) return false;
        return true;
    }
    bool voted_down_everywhere(const types::TransactionId& id)
    {
        for (std::size_t n = 0; n < nodes; ++n) {
            const auto branch = client::branch(client(n), id);
            if (!branch || !branch->vote || branch->vote->opinion != "dislike" ||
                branch->vote->level < 2)
                return false;
        }
        return true;
    }
    template <class Done>
    bool wait_until(Done done)
    {
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            if (done()) return true;
            std::this_thread::sleep_for(demo::Milliseconds{50});
        }
        return false;
    }
};

TEST_F(Voting, a_double_spend_at_two_far_ends_ends_the_same_way_on_all_nodes)
{
    int one_side = 0;
    int neither = 0;
    int refused = 0;
    for (int k = 0; k < times; ++k) {
        const auto a = pay_all(mallory(k), network_->wallet("alice").address(), 0);
        const auto b = pay_all(mallory(k), network_->wallet("bob").address(), 4);
        const auto one = types::id_of(a);
        const auto two = types::id_of(b);
        // Who has heard of the other spend already refuses this one.
        std::array<bool, 2> taken{};
        std::jthread other{[&] {
            std::this_thread::sleep_for(demo::Milliseconds{apart[k]});
            taken[1] = client::submit(client(4), types::encode(b)).has_value();
        }};
        taken[0] = client::submit(client(0), types::encode(a)).has_value();
        other.join();
        EXPECT_TRUE(taken[0] || taken[1]);
        const auto honest = pay("alice", "bob", 2, patience);
        EXPECT_TRUE(honest.has_value()) << "meanwhile: " << honest.error().message;

        if (!taken[0] || !taken[1]) {
            ++refused;
            EXPECT_TRUE(wait_until(
                [&] { return everywhere(taken[0] ? one : two, TransactionState::confirmed); }));
            continue;
        }
        bool nobody = false;
        EXPECT_TRUE(wait_until([&] {
            nobody = voted_down_everywhere(one) && voted_down_everywhere(two);
            return nobody ||
                   (everywhere(one, TransactionState::confirmed) &&
                    everywhere(two, TransactionState::rejected)) ||
                   (everywhere(two, TransactionState::confirmed) &&
                    everywhere(one, TransactionState::rejected));
        })) << "time "
            << k;
        (nobody ? neither : one_side) += 1;
        if (!nobody) continue;
        auto again = a;
        again.essence.timestamp = now();
        const auto& keys = network_->wallet(mallory(k)).keys;
        const auto third =
            types::sign(std::move(again.essence), std::span{keys.key_of(keys.address(0)), 1});
        EXPECT_TRUE(client::submit(client(2), types::encode(third)).has_value());
        EXPECT_TRUE(wait_until([&] {
            return everywhere(types::id_of(third), TransactionState::confirmed) &&
                   everywhere(one, TransactionState::rejected) &&
                   everywhere(two, TransactionState::rejected);
        })) << "after neither, time "
            << k;
    }
    // What each of the five thinks, by one command.
    std::vector<std::string> words{WEFT_PROGRAM, "tangle", "conflicts", "--api", ledger(0).api()};
    for (std::size_t n = 1; n < 5; ++n) words.insert(words.end(), {"--also", ledger(n).api()});
    const auto seen = demo::run_to_end(words, folder_ / "conflicts.txt");
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->exit_code, 0) << seen->output;
    for (std::size_t n = 0; one_side + neither > 0 && n < 5; ++n) {
        const auto line = "    " + types::to_text(ledger(n).id) + "  ";
        EXPECT_NE(seen->output.find(line), std::string::npos) << seen->output;
    }
    std::cout << "one side " << one_side << ", neither " << neither << ", the second refused "
              << refused << "\n";
}

}  // namespace
}  // namespace weft::app
