// Ledger nodes whose disks break their word: the end of what was written and acknowledged is gone,
// and now and then the file of marks too.
//
// Safety: no node ever signs two messages with one sequence number, over all its lives. After
// healing, every node issues and every message is confirmed everywhere.

#include <weft/cluster/cluster.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/sim/swarm.hpp>

#include <memory>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

constexpr std::size_t everything = 1'000'000;

struct Plan {
    std::size_t nodes = 4;
    std::size_t says = 0;      ///< messages that users issue in all
    std::size_t crashes = 0;   ///< each takes some of the end of the disk with it
    std::size_t lost_max = 0;  ///< writes that one crash takes
    bool marks_too = false;    ///< some crashes take the marks
    ClusterFaults faults;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        plan.nodes = prng.within(1, 6);
        plan.says = prng.within(5, 30);
        plan.crashes = prng.within(1, 6);
        plan.lost_max = prng.chance(Ratio::percent(30)) ? everything : prng.within(1, 40);
        // Alone there is nobody to ask, and nobody who heard what was lost.
        plan.marks_too = plan.nodes >= 3 && prng.chance(Ratio::percent(50));
        plan.faults.remembers_writes = true;
        plan.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(100)};
        plan.faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << nodes << " nodes, " << says << " messages, " << crashes
            << " crashes that take up to " << lost_max << " writes"
            << (marks_too ? " and marks" : "");
        return out.str();
    }
};

std::vector<Cluster::HostSpec> specs_of(const Plan& plan)
{
    fixtures::DrawnGenesis drawn{.time = 1'600'000'000ll * types::second};
    std::vector<types::NodeId> ids;
    std::vector<Cluster::HostIndex> everyone;
    for (std::size_t i = 0; i < plan.nodes; ++i) {
        const auto name = "ledger " + std::to_string(i);
        drawn.mana[name] = 100;
        ids.push_back(fixtures::node_id(name));
        everyone.push_back(i);
    }
    std::vector<Cluster::HostSpec> specs;
    for (std::size_t i = 0; i < plan.nodes; ++i) {
        auto others = ids;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        specs.push_back({.config = {.genesis = fixtures::genesis_of(drawn),
                                    .roles = {node::ledger_door({.gossip_peers = std::move(others),
                                                                 .snapshot_messages = 20})}},
                         .identity = fixtures::key_of("ledger " + std::to_string(i)).seed(),
                         .peers = everyone,
                         .disk = {}});
    }
    return specs;
}

/// What every node signed, as it left.
class Signed {
public:
    explicit Signed(Cluster& cluster)
    {
        for (std::size_t host = 0; host < cluster.size(); ++host)
            cluster.lie(host, [this](std::size_t, ByteSpan bytes) {
                note(bytes);
                return std::optional{to_bytes(bytes)};
            });
    }
    [[nodiscard]] bool twice() const noexcept { return twice_; }

private:
    void note(ByteSpan bytes)
    {
        const auto frame = node::decode_frame<std::variant<node::GossipMessage>>(bytes);
        if (!frame) return;
        const auto& message = std::get<node::GossipMessage>(*frame).message;
        const auto decoded = types::decode_message(message);
        if (!decoded) return;
        const auto [known, fresh] = by_number_.emplace(
            std::pair{decoded->issuer, decoded->sequence_number}, types::id_of(message));
        if (!fresh && known->second != types::id_of(message)) twice_ = true;
    }

    std::map<std::pair<types::NodeId, std::uint64_t>, types::MessageId> by_number_;
    bool twice_ = false;
};

void crash(Cluster& cluster, std::size_t host, const Plan& plan, Prng& prng)
{
    cluster.crash(host);
    cluster.lose_suffix(host, prng.within(0, plan.lost_max));
    if (plan.marks_too && prng.chance(Ratio::percent(50))) cluster.lose_marks(host);
}

sim::Outcome run(std::uint64_t seed, bool want_text)
{
    const auto plan = Plan::draw(seed);
    Prng prng{seed ^ 0x5eed};
    sim::Outcome outcome;
    if (want_text) outcome.scenario = plan.text();
    Cluster cluster{seed, plan.faults, specs_of(plan)};
    const Signed said{cluster};
    cluster.start_all();
    cluster.run_for(2s);

    const auto say = [&](std::size_t host, std::size_t number) {
        if (cluster.up(host))
            cluster.command(host, node::IssueData{to_bytes("data " + std::to_string(number))});
    };
    std::size_t crashes = plan.crashes;
    for (std::size_t i = 0; i < plan.says; ++i) {
        say(prng.below(plan.nodes), i);
        cluster.run_for(std::chrono::milliseconds{prng.below(1500)});
        if (crashes == 0 || !prng.chance(Ratio::percent(40))) continue;
        --crashes;
        // Of those that tell one may have lost everything itself: two of three must tell.
        const bool both = plan.marks_too && plan.nodes >= 4 && prng.chance(Ratio::percent(50));
        const auto host = both ? 0 : prng.below(plan.nodes);
        const auto other = (host + 1) % plan.nodes;
        crash(cluster, host, plan, prng);
        if (both) {
            cluster.lose_suffix(host, everything);
            cluster.lose_marks(host);
            cluster.crash(other);
            cluster.lose_suffix(other, everything);
        }
        cluster.run_for(std::chrono::milliseconds{prng.below(3000)});
        cluster.start(host);
        if (both) cluster.start(other);
        if (plan.marks_too) cluster.run_for(10s);
    }
    cluster.heal();
    cluster.run_for(30s);

    // Everybody speaks again, and all hear it.
    std::size_t refused = 0;
    for (std::size_t host = 0; host < plan.nodes; ++host)
        cluster.command(
            host, node::IssueData{to_bytes("after all")},
            [&refused](const node::Answer& answer) { refused += !answer.error.empty(); });
    const auto equal = [&] {
        std::optional<std::uint64_t> messages;
        for (std::size_t host = 0; host < plan.nodes; ++host) {
            const auto tangle = cluster.queries(host)->ask(&node::LedgerQueries::tangle);
            if (messages && *messages != tangle->messages) return false;
            messages = tangle->messages;
        }
        return true;
    };
    cluster.run_for(5s);
    if (!cluster.run_until(equal, 60s)) outcome.what = "nodes do not have the same messages";
    if (refused != 0) outcome.what = "a node does not issue again";
    if (!outcome.what.empty()) outcome.failure = sim::Failure::liveness;
    if (said.twice()) {
        outcome.failure = sim::Failure::safety;
        outcome.what = "a number is used for two messages";
    }
    outcome.digest = cluster.digest();
    outcome.steps = cluster.agenda().steps();
    return outcome;
}

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "marks",
         .about = "whole ledger nodes; simulated disks that lose what they acknowledged",
         .probe_prefix = "",
         .run = run});
}
