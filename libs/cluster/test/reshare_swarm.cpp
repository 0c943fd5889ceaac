// Whole nodes whose series goes to other members, twice, while nodes fall and come back with what their
// disks have kept. Old and new members overlap as drawn. In some seeds one disk loses the end of what it
// had acknowledged; in some of these it is the disk of who leads the settlement, which falls when it has
// proposed, while f' others are down: nothing is settled without it, and it could propose again.
//
// Safety: no correct node is accused, that one neither; all that make or follow the series have the same rounds. After
// healing, the new members and no others make its rounds, and they have come to those that are due; the old
// members follow it.

#include <weft/base/probe.hpp>
#include <weft/dkg/handover_messages.hpp>
#include <weft/node_drng/drng_door.hpp>
#include <weft/node_drng/frames.hpp>
#include <weft/sim/swarm.hpp>

#include "scene.hpp"
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

constexpr std::size_t old_members = 4;
constexpr std::size_t spares = 3;
constexpr std::size_t all_members = old_members + spares;

struct Plan {
    std::vector<std::vector<std::size_t>> committees;  ///< after the first one, each by host number
    std::vector<std::size_t> falls;                    ///< while each hand-over goes on
    std::optional<std::size_t>
        forgetful;  ///< each fall of it takes up to so many writes of its disk
    std::size_t lost_max = 0;
    /// In this hand-over the forgetful one leads, and falls behind its proposal.
    std::optional<std::size_t> leader_falls;
    ClusterFaults faults;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        std::size_t least = old_members;
        for (std::size_t turn = 0; turn < 2; ++turn) {
            const auto size = prng.within(least, all_members);
            least = size;
            std::vector<std::size_t> hosts(all_members);
            for (std::size_t i = 0; i < all_members; ++i) hosts[i] = i;
            prng.shuffle(std::span{hosts});
            hosts.resize(size);
            std::ranges::sort(hosts);
            plan.committees.push_back(std::move(hosts));
            plan.falls.push_back(prng.below(9));
        }
        // Of four or more new members one may be missing.
        if (prng.chance(Ratio::percent(40))) {
            plan.forgetful = prng.below(all_members);
            plan.lost_max = prng.within(1, 30);
            plan.faults.remembers_writes = true;
            if (prng.chance(Ratio::percent(60))) plan.leader_falls = prng.below(2);
        }
        plan.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(100)};
        plan.faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        for (std::size_t turn = 0; turn < committees.size(); ++turn) {
            out << "to";
            for (const auto host : committees[turn]) out << " " << host;
            out << ", " << falls[turn] << " falls\n";
        }
        if (leader_falls)
            out << "the leader of the turn " << *leader_falls
                << " falls behind its proposal, and loses up to " << lost_max << " writes\n";
        else if (forgetful)
            out << "node " << *forgetful << " loses up to " << lost_max << " writes\n";
        return out.str();
    }
};

class Run {
public:
    explicit Run(std::uint64_t seed)
        : plan_{Plan::draw(seed)},
          prng_{seed ^ 0x5eed},
          scene_{{.ledger = 1,
                  .committee = old_members,
                  .spares = spares,
                  .seed = seed,
                  .faults = plan_.faults}}
    {
        if (!plan_.leader_falls) return;
        const auto& to = plan_.committees[*plan_.leader_falls];
        // Of the first view: the seat 0.
        plan_.forgetful = *std::ranges::min_element(
            to, {}, [this](std::size_t i) { return cluster().id(host(i)); });
        cluster().listen([this](auto from, auto, ByteSpan frame) { hear(from, frame); });
    }
    sim::Outcome play(bool want_text)
    {
        const node::Instant genesis{(scene_.instant().count() / 1'000'000'000 + 3) * 1'000'000'000};
        for (std::size_t i = 0; i < old_members; ++i)
            cluster().command(host(i), node::StartSeries{.key = scene_.chain(),
                                                         .period = std::chrono::seconds{1},
                                                         .genesis = genesis});
        cluster().run_for(8s);
        auto makers = std::vector<std::size_t>{0, 1, 2, 3};
        for (std::size_t turn = 0; turn < plan_.committees.size() && outcome_.what.empty();
             ++turn) {
            std::erase_if(makers, [this](std::size_t i) { return plan_.forgetful == i; });
            hand_over(makers[prng_.below(makers.size())], turn);
            for (const auto i : makers)
                if (!std::ranges::binary_search(plan_.committees[turn], i)) check_follows(i);
            makers = plan_.committees[turn];
        }
        if (want_text) outcome_.scenario = plan_.text();
        return scene_.close(outcome_);
    }

private:
    [[nodiscard]] Cluster& cluster() { return scene_.cluster(); }
    [[nodiscard]] std::size_t host(std::size_t i)
    {
        return i < old_members ? scene_.member(i) : scene_.spare(i - old_members);
    }
    answers::Series of(std::size_t i)
    {
        const auto all =
            cluster().queries(host(i))->ask(&node::DrngQueries::series, answers::whole_list);
        return all && !all->items.empty() ? all->items.front() : answers::Series{};
    }
    void fail(sim::Failure failure, std::string what)
    {
        if (!outcome_.what.empty()) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }
    void check_follows(std::size_t i)
    {
        const auto now = of(i);
        const auto text = "node " + std::to_string(i) + ", an old member, ";
        if (!now.series)
            fail(sim::Failure::liveness, text + "does not follow");
        else if (now.round + 5 < now.due)
            fail(sim::Failure::liveness, text + "is behind: " + now.state);
    }
    void hear(std::size_t from, ByteSpan frame)
    {
        if (proposed_ || from != host(*plan_.forgetful)) return;
        const auto known = node::decode_frame<node::DrngFrames>(frame);
        const auto* said = known ? std::get_if<node::HandoverFrame>(&*known) : nullptr;
        if (said == nullptr) return;
        const auto message =
            dkg::handover::decode(said->body, protocol::Committee{static_cast<std::uint16_t>(
                                                  plan_.committees[*plan_.leader_falls].size())});
        const auto* part = message ? std::get_if<dkg::settlement::Message>(&*message) : nullptr;
        proposed_ = part != nullptr && std::holds_alternative<dkg::settlement::Proposal>(*part);
    }
    /// Most of those that are left hear the proposal, and cannot end without who made it.
    void fall_behind_proposal(const std::vector<std::size_t>& to)
    {
        proposed_ = false;
        if (!cluster().run_until([this] { return proposed_; }, 3s)) return;
        probe<"handover: a leader falls behind its proposal">();
        const auto leader = host(*plan_.forgetful);
        auto others = to;
        std::erase(others, *plan_.forgetful);
        prng_.shuffle(std::span{others});
        others.resize(protocol::Committee{static_cast<std::uint16_t>(to.size())}.faulty_max());
        for (const auto i : others) cluster().crash(host(i));
        const auto latency = static_cast<std::uint64_t>(plan_.faults.latency_max / 1ms);
        cluster().run_for(std::chrono::milliseconds{prng_.within(1, 2 * latency)});
        cluster().crash(leader);
        cluster().lose_suffix(leader, prng_.within(1, plan_.lost_max));
        cluster().run_for(std::chrono::milliseconds{prng_.below(200)});
        cluster().start(leader);
        cluster().run_for(std::chrono::milliseconds{600 + prng_.below(600)});
        for (const auto i : others) cluster().start(host(i));
    }
    void hand_over(std::size_t at, std::size_t turn)
    {
        const auto& to = plan_.committees[turn];
        auto falls = plan_.falls[turn];
        const auto series = of(at).series;
        if (!series) return fail(sim::Failure::liveness, "no rounds are made");
        std::vector<types::NodeId> members;
        for (const auto i : to) members.push_back(cluster().id(host(i)));
        std::ranges::sort(members);
        cluster().command(host(at), node::Reshare{*drng::SeriesId::from(*series), members});
        if (plan_.leader_falls == turn) fall_behind_proposal(to);
        // Most of it happens within a second.
        for (; falls > 0; --falls) {
            const auto who = host(prng_.below(all_members));
            cluster().run_for(std::chrono::milliseconds{prng_.below(400)});
            cluster().crash(who);
            if (plan_.forgetful && who == host(*plan_.forgetful))
                cluster().lose_suffix(who, prng_.within(1, plan_.lost_max));
            cluster().run_for(std::chrono::milliseconds{prng_.below(600)});
            cluster().start(who);
        }
        cluster().run_for(2s);
        // The command, too, may have gone with who was told it.
        if (const auto now = of(at); now.key && now.members != members)
            cluster().command(host(at), node::Reshare{*drng::SeriesId::from(*series), members});
        cluster().run_for(30s);
        std::optional<Bytes> randomness;
        std::uint64_t round = 0;
        for (std::size_t i = 0; i < all_members; ++i) {
            if (plan_.forgetful == i) continue;  // it may have lost its share, too
            const auto now = of(i);
            const auto text = "node " + std::to_string(i) + ": " + now.state;
            const bool makes = now.series && now.key;
            if (makes != std::ranges::binary_search(to, i))
                return fail(sim::Failure::liveness,
                            text + (makes ? ", and it makes rounds" : ", and it makes none"));
            if (!makes) continue;
            if (now.members != members)
                return fail(sim::Failure::liveness, text + ", with other members");
            if (now.round + 3 < now.due) return fail(sim::Failure::liveness, text + ", behind");
            if (now.series != series) return fail(sim::Failure::safety, text + ", another series");
            if (round == 0) round = now.round - 3;
            const auto known = cluster().queries(host(i))->ask(
                &node::DrngQueries::round, *drng::SeriesId::from(*series), round);
            if (!known) return fail(sim::Failure::liveness, text + ", without a late round");
            if (randomness && *randomness != known->randomness)
                return fail(sim::Failure::safety, text + ", with another round");
            randomness = known->randomness;
        }
    }

    Plan plan_;
    Prng prng_;
    Scene scene_;
    sim::Outcome outcome_;
    bool proposed_ = false;  ///< by who leads and will fall
};

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "reshare",
         .about = "whole nodes; disks keep what was acknowledged",
         .probe_prefix = "handover: ",
         .run = [](std::uint64_t seed, bool want_text) { return Run{seed}.play(want_text); }});
}
