// Votes that beacons judge, on real processes: one network makes a series, the genesis of another names
// it, one feeder hands its rounds to one node, and all five nodes judge by the same numbers.

#include <weft/client/dkg.hpp>
#include <weft/client/drng.hpp>
#include <weft/client/ledger.hpp>
#include <weft/drand/json.hpp>

#include "cli/values.hpp"
#include "cluster.hpp"
#include <array>
#include <iostream>
#include <map>
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

class JudgedVotes : public Cluster {
protected:
    static constexpr std::size_t nodes = 5;
    static constexpr std::size_t members = 4;
    static constexpr std::uint32_t period_ms = 1'000;

    template <class Done>
    static bool wait_until(Done done)
    {
        for (const auto end = Clock::now() + patience; Clock::now() < end;
             std::this_thread::sleep_for(demo::Milliseconds{50}))
            if (done()) return true;
        return false;
    }
    [[nodiscard]] client::Client member(std::size_t seat)
    {
        return demo::Network::client(makers_->committee().at(seat));
    }
    /// Starts a committee that makes a series; what drand's /info says of it.
    void make_series()
    {
        demo::NetworkPlan plan;
        plan.folder = folder_ / "makers";
        plan.program = WEFT_PROGRAM;
        plan.ledgers = 1;
        plan.committee = members;
        plan.wallets = {"nobody"};
        auto made = demo::Network::create(plan);
        ASSERT_TRUE(made.has_value()) << made.error().message;
        makers_ = *std::move(made);
        for (auto* node : makers_->all()) ASSERT_TRUE(makers_->start(*node).has_value());
        ASSERT_TRUE(makers_->wait_ready(makers_->all(), patience).has_value());
        std::vector<types::NodeId> ids;
        for (auto& node : makers_->committee()) ids.push_back(node.id);
        const auto run = client::start_dkg(member(0), {.members = ids});
        ASSERT_TRUE(run.has_value()) << run.error().code;
        const auto key = client::dkg(member(0), run->run, demo::Milliseconds{30'000});
        ASSERT_TRUE(key && key->address) << "no key";
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::system_clock::now().time_since_epoch());
        for (std::size_t seat = 0; seat < members; ++seat)
            ASSERT_TRUE(
                client::start_series(member(seat),
                                     {.key = *key->address,
                                      .period_ms = period_ms,
                                      .genesis_time = static_cast<std::uint32_t>(now.count() + 2)})
                    .has_value());
        ASSERT_TRUE(wait_until([&] {
            const auto all = client::series(member(0));
            if (!all || all->empty() || !all->front().series || all->front().round < 1)
                return false;
            series_ = *all->front().series;
            return true;
        }));
        const auto info = client::series_info(member(0), series_);
        ASSERT_TRUE(info.has_value());
        auto document = json::write(*info);
        if (!info->period_ms) document.erase("period_ms");
        const auto read = drand::read_info(document.dump());
        ASSERT_TRUE(read.has_value()) << read.error().text("info");
        beacon_ = drng::named(*read);
    }
    void make_voters()
    {
        demo::NetworkPlan plan;
        plan.folder = folder_ / "voters";
        plan.program = WEFT_PROGRAM;
        plan.ledgers = nodes;
        plan.committee = 0;
        plan.wallets = {"alice", "bob", "mallory-0", "mallory-1", "mallory-2"};
        plan.iotas_each = 1'000;
        plan.mana = {20'000'000, 20'000'000, 5'000'000, 20'000'000, 20'000'000};
        plan.voting = types::Genesis::Voting{
            .quarantine_ms = 1'000, .round_ms = period_ms, .beacon = beacon_};
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
        std::vector<demo::NodePlace*> all;
        for (std::size_t n = 0; n < nodes; ++n) {
            start(ledger(n));
            all.push_back(&ledger(n));
        }
        wait_ready(all);
    }
    void feed()
    {
        auto feeder = demo::Process::start(
            {WEFT_PROGRAM, "drng", "feed", makers_->committee()[0].api() + "/drng", "--series",
             to_hex(series_), "--api", ledger(1).api()},
            folder_ / "feeder.txt");
        ASSERT_TRUE(feeder.has_value());
        feeder_ = *std::move(feeder);
    }
    std::array<types::TransactionId, 2> spend_twice(const std::string& from, bool& both)
    {
        const auto& keys = network_->wallet(from).keys;
        const auto unspent = spendable(client(0), keys.addresses());
        EXPECT_TRUE(unspent.has_value());
        std::array<types::TransactionId, 2> ids;
        std::array<Bytes, 2> bytes;
        for (std::size_t side = 0; side < 2; ++side) {
            const auto& to = network_->wallet(side == 0 ? "alice" : "bob").address();
            const auto intent = wallet::send({{to, {{types::iota_color, 1'000}}}});
            const auto built = wallet::build(*intent, *unspent, keys,
                                             {.now = now(),
                                              .access_pledge = {},
                                              .consensus_pledge = {},
                                              .change = keys.address(0)});
            ids[side] = types::id_of(*built);
            bytes[side] = types::encode(*built);
        }
        std::array<bool, 2> taken{};
        {
            std::jthread one{[&] { taken[0] = client::submit(client(0), bytes[0]).has_value(); }};
            std::jthread two{
                [&] { taken[1] = client::submit(client(nodes - 1), bytes[1]).has_value(); }};
        }
        both = taken[0] && taken[1];
        return ids;
    }

    std::unique_ptr<demo::Network> makers_;
    demo::Process feeder_;
    Bytes series_;
    types::Genesis::BeaconSeries beacon_;
};

TEST_F(JudgedVotes, of_five_nodes_are_judged_by_the_series_that_genesis_names_and_one_node_is_fed)
{
    make_series();
    if (HasFatalFailure()) return;
    make_voters();
    if (HasFatalFailure()) return;
    feed();
    for (std::size_t n = 0; n < nodes; ++n)
        ASSERT_TRUE(wait_until([&] {
            const auto all = client::series(client(n));
            return all && !all->empty() && all->front().round >= 5;
        })) << "node "
            << n << " follows what genesis names";

    bool both = false;
    std::array<types::TransactionId, 2> sides{};
    for (int k = 0; k < 3 && !both; ++k) sides = spend_twice("mallory-" + std::to_string(k), both);
    ASSERT_TRUE(both) << "each second spend was refused";
    const auto ended = [&](std::size_t n) {
        for (const auto& side : sides) {
            const auto branch = client::branch(client(n), side);
            if (!branch || !branch->vote || branch->vote->level < 2) return false;
        }
        return true;
    };
    for (std::size_t n = 0; n < nodes; ++n)
        ASSERT_TRUE(wait_until([&] { return ended(n); })) << "node " << n;

    for (std::size_t side = 0; side < 2; ++side) {
        std::map<std::uint64_t, std::string> numbers;  // by round of the series
        std::map<std::uint64_t, std::size_t> used;     // by how many nodes
        std::size_t judged = 0;
        for (std::size_t n = 0; n < nodes; ++n) {
            const auto branch = client::branch(client(n), sides[side]);
            ASSERT_TRUE(branch.has_value());
            std::string line;
            for (const auto& round : branch->vote_rounds) {
                line += " " + std::to_string(round.round) + ":" +
                        (round.beacon ? std::to_string(*round.beacon) : std::string{"-"});
                if (!round.beacon) continue;
                ++judged;
                ++used[*round.beacon];
                const auto [known, fresh] = numbers.emplace(*round.beacon, *round.random);
                EXPECT_EQ(known->second, *round.random) << "two numbers of one round";
            }
            std::cout << "side " << side << " node " << n
                      << ", round of the vote: round of the series" << line << "\n";
        }
        for (const auto& [round, random] : numbers) {
            const auto made =
                client::series_round(member(2), series_, static_cast<std::uint32_t>(round));
            ASSERT_TRUE(made.has_value());
            EXPECT_EQ(random, to_hex(made->randomness).substr(0, 16)) << "round " << round;
        }
        EXPECT_GE(judged, 3 * nodes) << "of ten rounds six are drawn";
        std::size_t shared = 0;
        for (const auto& [round, count] : used) shared += count == nodes ? 1 : 0;
        EXPECT_GE(shared, 2u) << "rounds of the series that judged on all nodes";
    }
}

}  // namespace
}  // namespace weft::app
