// Whole nodes whose chain goes to other members, twice, while requests come, nodes fall and links break. Old
// and new members overlap as drawn.
//
// Safety: one state of each block, no request in two blocks, no correct node accused. After healing: the new
// members vote, all have all requests and one state, and who is no member any more has no share.

#include <weft/sim/swarm.hpp>

#include "rotation_net.hpp"
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

constexpr std::size_t old_members = 4;
constexpr std::size_t spares = 4;
constexpr std::size_t all_nodes = old_members + spares;

struct Plan {
    std::vector<std::vector<std::size_t>> committees;  ///< after the first one
    std::vector<std::size_t> falls;                    ///< while each hand-over goes on
    std::vector<bool> splits;                          ///< and whether links break
    ClusterFaults faults;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        for (std::size_t turn = 0; turn < 2; ++turn) {
            const auto size = prng.within(4, turn == 0 ? 7 : 5);
            std::vector<std::size_t> hosts(all_nodes);
            for (std::size_t i = 0; i < all_nodes; ++i) hosts[i] = i;
            prng.shuffle(std::span{hosts});
            hosts.resize(size);
            std::ranges::sort(hosts);
            plan.committees.push_back(std::move(hosts));
            plan.falls.push_back(prng.below(7));
            plan.splits.push_back(prng.chance(Ratio::percent(40)));
        }
        plan.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(80)};
        plan.faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        for (std::size_t turn = 0; turn < committees.size(); ++turn) {
            out << "to";
            for (const auto host : committees[turn]) out << " " << host;
            out << ", " << falls[turn] << " falls" << (splits[turn] ? ", links break" : "") << "\n";
        }
        return out.str();
    }
};

class Run {
public:
    explicit Run(std::uint64_t seed)
        : plan_{Plan::draw(seed)},
          prng_{seed ^ 0x5eed},
          net_{{.ledger = 1,
                .committee = old_members,
                .spares = spares,
                .seed = seed,
                .faults = plan_.faults}}
    {}
    sim::Outcome play(bool want_text)
    {
        std::vector<std::size_t> makers{0, 1, 2, 3};
        request();
        for (std::size_t turn = 0; turn < plan_.committees.size() && outcome_.what.empty();
             ++turn) {
            hand_over(makers, turn);
            makers = plan_.committees[turn];
        }
        check(makers);
        if (want_text) outcome_.scenario = plan_.text();
        return net_.scene().close(outcome_);
    }

private:
    [[nodiscard]] Cluster& cluster() { return net_.cluster(); }
    void fail(sim::Failure failure, std::string what)
    {
        if (!outcome_.what.empty()) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }
    void request()
    {
        auto& scene = net_.scene();
        sent_.push_back(scene.request(scene.section("accounts", "deposit")));
    }
    /// To a smaller committee each old member is told; the command may have gone with who was told it.
    void tell(const std::vector<std::size_t>& makers, const std::vector<std::size_t>& to)
    {
        for (const auto i : makers)
            if (cluster().up(net_.host(i)) && net_.committee_at(i) != net_.ids(to))
                cluster().command(net_.host(i),
                                  node::ReshareChain{net_.scene().chain(), net_.ids(to)});
    }
    void hand_over(const std::vector<std::size_t>& makers, std::size_t turn)
    {
        const auto& to = plan_.committees[turn];
        tell(makers, to);
        std::set<std::size_t> down;
        for (auto falls = plan_.falls[turn]; falls > 0; --falls) {
            const auto who = net_.host(prng_.below(all_nodes));
            if (plan_.splits[turn] && prng_.chance(Ratio::percent(50))) {
                const auto other = net_.host(prng_.below(all_nodes));
                if (other != who) cluster().cut(who, other);
            }
            cluster().run_for(std::chrono::milliseconds{prng_.below(500)});
            cluster().crash(who);
            if (prng_.chance(Ratio::percent(50))) request();
            cluster().run_for(std::chrono::milliseconds{prng_.below(600)});
            cluster().start(who);
        }
        request();
        cluster().heal();
        cluster().run_for(3s);
        tell(makers, to);
        request();
        if (!net_.taken_over(to, 90s)) {
            auto text = "not taken over after turn " + std::to_string(turn);
            for (std::size_t i = 0; i < all_nodes; ++i)
                text += "; node " + std::to_string(i) + ": block " +
                        std::to_string(net_.info(i).block_index) + ", " + net_.info(i).stage +
                        ", " + net_.info(i).hand_over.value_or("no hand-over");
            fail(sim::Failure::liveness, text);
        }
        request();
    }
    void check(const std::vector<std::size_t>& makers)
    {
        if (!outcome_.what.empty()) return;
        if (!net_.scene().lagging().empty())
            return fail(sim::Failure::liveness, net_.scene().lagging());
        std::vector<std::size_t> all(makers);
        // Who has been no member for longer follows when it is named as an access node.
        all.insert(all.end(), plan_.committees.front().begin(), plan_.committees.front().end());
        for (const auto& id : sent_)
            if (!net_.processed(id, all)) {
                std::string text = "a request is never processed";
                for (const auto i : all) {
                    const auto info = net_.info(i);
                    text += "; node " + std::to_string(i) + ": block " +
                            std::to_string(info.block_index) + ", " + info.stage +
                            (info.self_seat ? ", a member" : ", no member");
                }
                return fail(sim::Failure::liveness, text);
            }
        cluster().run_for(5s);
        for (std::size_t i = 0; i < all_nodes; ++i) {
            const bool sits = std::ranges::binary_search(makers, i);
            if (net_.has_share(i) != sits)
                return fail(sim::Failure::safety, sits ? "a member has no share"
                                                       : "a share of the old committee is left");
        }
    }

    Plan plan_;
    Prng prng_;
    Rotation net_;
    std::vector<types::RequestId> sent_;
    sim::Outcome outcome_;
};

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "rotation",
         .about = "whole nodes; disks keep what was acknowledged",
         .probe_prefix = "committee: a member",
         .run = [](std::uint64_t seed, bool want_text) { return Run{seed}.play(want_text); }});
}
