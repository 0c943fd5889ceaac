// Whole nodes whose chain goes to another address, while requests come, nodes fall and links break. The
// members of the one and of the other overlap as drawn. Half of the requests are sent to the address that
// the wallet first heard of, also after the move.
//
// Safety: one state of each block, no request in two blocks, no correct node accused. After healing: the
// members of the new address vote there, all have all requests and one state, and when the time of
// forwards is over nobody has a share of the old address.

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
    std::vector<std::size_t> next;   ///< members of the new address
    std::vector<std::size_t> order;  ///< in which operators agree
    std::size_t wish_after = 0;      ///< so many have agreed when the owner asks
    std::size_t falls = 0;
    bool splits = false;
    ClusterFaults faults;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        const auto size = prng.within(4, 5);
        std::vector<std::size_t> hosts(all_nodes);
        for (std::size_t i = 0; i < all_nodes; ++i) hosts[i] = i;
        prng.shuffle(std::span{hosts});
        plan.next.assign(hosts.begin(), hosts.begin() + static_cast<std::ptrdiff_t>(size));
        std::ranges::sort(plan.next);
        for (std::size_t i = 0; i < all_nodes; ++i)
            if (i < old_members || std::ranges::binary_search(plan.next, i))
                plan.order.push_back(i);
        prng.shuffle(std::span{plan.order});
        plan.wish_after = prng.below(plan.order.size() + 1);
        plan.falls = prng.below(9);
        plan.splits = prng.chance(Ratio::percent(40));
        plan.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(80)};
        plan.faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << "to";
        for (const auto host : next) out << " " << host;
        out << ", agreed by";
        for (const auto host : order) out << " " << host;
        out << ", asked for after " << wish_after << ", " << falls << " falls"
            << (splits ? ", links break" : "") << "\n";
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
                .faults = plan_.faults,
                .new_home = plan_.next,
                .forward_for = 40s}}
    {}
    sim::Outcome play(bool want_text)
    {
        request();
        move();
        check();
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
    /// The command may have gone with who was told it.
    void agree(std::size_t i)
    {
        if (!cluster().up(net_.host(i))) return;
        cluster().command(net_.host(i), node::MoveChain{.chain = net_.scene().chain(),
                                                        .to = net_.scene().new_home(),
                                                        .origin = net_.scene().origin(),
                                                        .from = net_.members_of_old()});
    }
    void fall()
    {
        const auto who = net_.host(prng_.below(all_nodes));
        if (plan_.splits && prng_.chance(Ratio::percent(50))) {
            const auto other = net_.host(prng_.below(all_nodes));
            if (other != who) cluster().cut(who, other);
        }
        cluster().run_for(std::chrono::milliseconds{prng_.below(500)});
        cluster().crash(who);
        if (prng_.chance(Ratio::percent(50))) request();
        cluster().run_for(std::chrono::milliseconds{prng_.below(600)});
        cluster().start(who);
    }
    void move()
    {
        std::size_t agreed = 0;
        for (const auto i : plan_.order) {
            if (agreed++ == plan_.wish_after) sent_.push_back(net_.ask_to_move());
            agree(i);
            cluster().run_for(std::chrono::milliseconds{prng_.below(300)});
        }
        if (plan_.wish_after >= agreed) sent_.push_back(net_.ask_to_move());
        for (auto falls = plan_.falls; falls > 0; --falls) fall();
        request();
        cluster().heal();
        cluster().run_for(3s);
        if (!net_.taken_over(plan_.next, 90s)) {
            std::string text = "not taken over";
            for (std::size_t i = 0; i < all_nodes; ++i)
                text += "; node " + std::to_string(i) + ": block " +
                        std::to_string(net_.info(i).block_index) + ", " + net_.info(i).stage +
                        ", " + net_.info(i).hand_over.value_or("no move");
            fail(sim::Failure::liveness, text);
        }
        request();
        net_.scene().send_to(net_.scene().new_home());
        request();
    }
    void check()
    {
        if (!outcome_.what.empty()) return;
        if (!net_.scene().lagging().empty())
            return fail(sim::Failure::liveness, net_.scene().lagging());
        for (const auto& id : sent_)
            if (!net_.processed(id, plan_.order)) {
                std::string text = "a request is never processed: number " +
                                   std::to_string(&id - sent_.data()) + " of " +
                                   std::to_string(sent_.size());
                for (const auto i : plan_.order) {
                    const auto info = net_.info(i);
                    text += "; node " + std::to_string(i) + ": block " +
                            std::to_string(info.block_index) + ", " + info.stage + ", backlog " +
                            std::to_string(info.backlog) +
                            (info.self_seat ? ", a member" : ", no member");
                }
                return fail(sim::Failure::liveness, text);
            }
        cluster().run_for(60s);
        for (std::size_t i = 0; i < all_nodes; ++i) {
            if (net_.has_share_of(i, net_.scene().chain()))
                return fail(sim::Failure::safety, "a share of the old address is left");
            const bool sits = std::ranges::binary_search(plan_.next, i);
            if (net_.has_share_of(i, net_.scene().new_home()) != sits)
                return fail(sim::Failure::safety, "a share of the new address is gone");
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
        {.name = "move",
         .about = "whole nodes; disks keep what was acknowledged",
         .probe_prefix = "committee: a member",
         .run = [](std::uint64_t seed, bool want_text) { return Run{seed}.play(want_text); }});
}
