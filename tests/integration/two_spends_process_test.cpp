// Two spends of the same funds, posted within 25 ms of each other at two nodes, again and again: in the end every
// node says the same of each. 40 pairs; WEFT_CAMPAIGN_PAIRS is another number (1,000 in the test
// nightly.a_thousand_pairs_of_spends).

#include <weft/client/ledger.hpp>
#include <weft/fixtures/keys.hpp>

#include "cluster.hpp"
#include <array>
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;
using answers::TransactionState;

constexpr std::size_t nodes = 4;

std::size_t pairs()
{
    const char* number = std::getenv("WEFT_CAMPAIGN_PAIRS");
    return number != nullptr ? std::strtoul(number, nullptr, 10) : 40;
}

class TwoSpends : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = nodes;
        plan.committee = 0;
        plan.wallets = {"alice", "bob"};
        for (std::size_t p = 0; p < pairs(); ++p)
            plan.allocations.push_back({fixtures::wallet(owner(p)), {{types::iota_color, 10}}});
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
        for (std::size_t i = 0; i < nodes; ++i) start(ledger(i));
        wait_ready({&ledger(0), &ledger(1), &ledger(2), &ledger(3)});
    }
    static std::string owner(std::size_t pair) { return "pair" + std::to_string(pair); }
    static types::Transaction spend_of(std::size_t pair, const std::string& to)
    {
        const auto key = fixtures::key_of(owner(pair));
        types::Essence essence;
        essence.timestamp = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                std::chrono::system_clock::now().time_since_epoch())
                                .count();
        essence.inputs = {{fixtures::wallet(owner(pair)), {}}};
        essence.outputs = {{fixtures::wallet(to), {{types::iota_color, 10}}}};
        return types::sign(essence, {&key, 1});
    }
    /// Most are close together: what a node has heard of it refuses.
    static std::size_t gap(std::size_t pair) { return pair % 4 == 0 ? pair * 7 % 26 : pair % 2; }
    void post(std::size_t pair)
    {
        const std::array spends{spend_of(pair, "one"), spend_of(pair, "two")};
        const auto start = Clock::now() + std::chrono::milliseconds{5};
        std::array<bool, 2> taken{};
        {
            std::array<std::jthread, 2> threads;
            for (std::size_t side = 0; side < 2; ++side)
                threads[side] = std::jthread{[&, side] {
                    std::this_thread::sleep_until(
                        start + std::chrono::milliseconds{side == 0 ? 0 : gap(pair)});
                    const auto at = client((pair + 2 * side) % nodes);
                    taken[side] = client::submit(at, types::encode(spends[side])).has_value();
                }};
        }
        // A node that had both already refuses the second.
        EXPECT_TRUE(taken[0] || taken[1]);
        if (!taken[0] || !taken[1]) return;
        ids_.push_back({types::id_of(spends[0]), types::id_of(spends[1])});
    }
    /// What all nodes say of the two, once they say the same and nothing is pending.
    [[nodiscard]] std::optional<std::array<TransactionState, 2>> end_of(
        const std::array<types::TransactionId, 2>& both, Clock::time_point at_most)
    {
        do {
            std::optional<std::array<TransactionState, 2>> all;
            bool same = true;
            for (std::size_t n = 0; n < nodes && same; ++n) {
                const auto one = client::transaction(client(n), both[0]);
                const auto two = client::transaction(client(n), both[1]);
                if (!one || !two || one->state == TransactionState::pending ||
                    two->state == TransactionState::pending) {
                    same = false;
                    break;
                }
                const std::array here{one->state, two->state};
                same = !all || *all == here;
                all = here;
            }
            if (same) return all;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        } while (Clock::now() < at_most);
        return std::nullopt;
    }

    std::vector<std::array<types::TransactionId, 2>> ids_;
};

TEST_F(TwoSpends, within_25_ms_at_two_nodes_end_the_same_way_at_all)
{
    for (std::size_t pair = 0; pair < pairs(); ++pair) post(pair);
    std::array<std::size_t, 2> won{};
    // What was said of many takes time to ask for.
    const auto end = Clock::now() + patience + pairs() * std::chrono::milliseconds{50};
    for (std::size_t p = 0; p < ids_.size(); ++p) {
        const auto states = end_of(ids_[p], end);
        ASSERT_TRUE(states.has_value())
            << "nodes differ about pair " << p << ": " << types::to_text(ids_[p][0]);
        const auto confirmed = std::ranges::count(*states, TransactionState::confirmed);
        ASSERT_EQ(confirmed, 1) << types::to_text(ids_[p][0]);
        ++won[(*states)[0] == TransactionState::confirmed ? 0 : 1];
    }
    std::printf("%zu pairs, %zu with both sides booked; the first side won %zu, the second %zu\n",
                pairs(), ids_.size(), won[0], won[1]);
    EXPECT_GT(ids_.size(), pairs() / 10) << "too few double spends got into the network";
}

}  // namespace
}  // namespace weft::app
