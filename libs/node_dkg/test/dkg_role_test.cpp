// Key generation between a few nodes driven by hand: who may keep whom from it.

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Nodes whose frames arrive in order, invitations after everything else.
class Members {
public:
    explicit Members(const std::vector<std::string>& names)
    {
        for (const auto& name : names) {
            NodeConfig config;
            config.genesis.network = "test";
            config.roles = {committee_door({}), dkg_door()};
            auto& one = nodes_[node_id(name)];
            one.core = std::make_unique<NodeCore>(config, key_of(name), one.disk, Bytes(32));
        }
        for (auto& [id, one] : nodes_) obey(id, one.core->on_start(now));
        for (auto& [id, one] : nodes_)
            for (const auto& name : {"A", "B", "C", "X"})
                if (node_id(name) != id) obey(id, one.core->on_peer_up(now, node_id(name)));
    }

    Answer start(const std::string& name, const std::vector<std::string>& members)
    {
        StartDkg what{.members = {}, .phase_timeout_ms = 1000};
        for (const auto& member : members) what.members.push_back(node_id(member));
        answer_ = {.command = {}, .error = "none", .message = {}, .values = {}};
        obey(node_id(name), nodes_.at(node_id(name)).core->on_command(now, {CommandId{1}, what}));
        return answer_;
    }
    void hear(const std::string& to, const std::string& from, const DkgFrames& frame)
    {
        obey(node_id(to), nodes_.at(node_id(to)).core->on_frame(now, node_id(from), encode(frame)));
    }
    void deliver()
    {
        while (!frames_.empty() || !invites_.empty()) {
            auto& queue = frames_.empty() ? invites_ : frames_;
            const auto one = std::move(queue.front());
            queue.pop_front();
            if (nodes_.contains(one.to))
                obey(one.to, nodes_.at(one.to).core->on_frame(now, one.from, one.bytes));
        }
    }
    void pass(Instant span)
    {
        const auto end = now + span;
        for (;;) {
            deliver();
            const auto next = std::ranges::min_element(
                timers_, {}, [](const auto& timer) { return timer.second; });
            if (next == timers_.end() || next->second > end) break;
            now = std::max(now, next->second);
            const auto [id, timer] = next->first;
            timers_.erase(next);
            obey(id, nodes_.at(id).core->on_timer(now, timer));
        }
        now = end;
    }
    std::vector<answers::Dkg> runs(const std::string& name)
    {
        return nodes_.at(node_id(name)).core->queries().ask(&DkgQueries::dkg_runs, answers::whole_list)->items;
    }

    Instant now = seconds{1'700'000'000};
    std::set<types::NodeId> accused;

private:
    struct Node {
        Disk disk;
        std::unique_ptr<NodeCore> core;
    };
    struct Travelling {
        types::NodeId from;
        types::NodeId to;
        Bytes bytes;
    };
    void obey(const types::NodeId& self, Effects effects)
    {
        for (const auto& one : effects.arms) timers_[{self, one.id}] = one.at;
        for (auto& one : effects.sends) send(self, one);
        for (auto& write : effects.writes) {
            nodes_.at(self).disk.apply(write.batch);
            for (auto& one : write.then) send(self, one);
            for (const auto& one : write.answers) answer_ = one;
        }
        for (const auto& one : effects.answers) answer_ = one;
        for (const auto& event : effects.events)
            if (const auto* one = event.get_if<PeerAccused>()) accused.insert(one->peer);
    }
    void send(const types::NodeId& self, const Effects::Send& one)
    {
        const bool invite = std::holds_alternative<DkgInvite>(*decode_frame<DkgFrames>(one.frame));
        (invite ? invites_ : frames_).push_back({self, one.to, one.frame});
    }

    std::map<types::NodeId, Node> nodes_;
    std::map<std::pair<types::NodeId, TimerId>, Instant> timers_;
    std::deque<Travelling> frames_;
    std::deque<Travelling> invites_;
    Answer answer_;
};

}  // namespace

TEST(DkgRole, frames_of_runs_that_are_over_do_not_keep_early_ones_out)
{
    Members members{{"A", "B"}};
    // X, or a run that a restart ended: frames nobody here will ever want.
    for (std::uint32_t i = 0; i < 3000; ++i)
        members.hear("B", "X", DkgFrame{crypto::Hash::filled(7), Bytes(100)});
    ASSERT_EQ(members.start("A", {"A", "B"}).error, "");
    members.pass(seconds{20});
    ASSERT_EQ(members.runs("B").size(), 1u);
    EXPECT_EQ(members.runs("B")[0].state, answers::DkgState::done)
        << members.runs("B")[0].error.value_or("");
    EXPECT_TRUE(members.runs("B")[0].culprits.empty());
}

TEST(DkgRole, members_who_are_invited_on_different_terms_accuse_nobody_correct)
{
    Members members{{"A", "B"}};
    std::vector<types::NodeId> ids = {node_id("A"), node_id("B"), node_id("X")};
    std::ranges::sort(ids);
    members.hear("A", "X", DkgInvite{crypto::Hash::filled(1), ids, 1000});
    members.hear("B", "X", DkgInvite{crypto::Hash::filled(1), ids, 2000});
    members.pass(seconds{120});
    for (const auto name : {"A", "B"}) {
        ASSERT_EQ(members.runs(name).size(), 1u);
        EXPECT_EQ(members.runs(name)[0].state, answers::DkgState::failed);
    }
    EXPECT_EQ(members.accused, std::set<types::NodeId>{}) << "they are in different runs";
}

TEST(DkgRole, one_peer_cannot_take_all_places_for_runs)
{
    Members members{{"A", "B"}};
    std::vector<types::NodeId> ids = {node_id("B"), node_id("X")};
    std::ranges::sort(ids);
    for (std::uint8_t i = 1; i <= 20; ++i)
        members.hear("B", "X", DkgInvite{crypto::Hash::filled(i), ids, 600'000});
    EXPECT_EQ(members.runs("B").size(), 2u);
    ASSERT_EQ(members.start("B", {"A", "B"}).error, "") << "an own run has its own places";
    members.pass(seconds{20});
    const auto runs = members.runs("B");
    EXPECT_EQ(std::ranges::count(runs, answers::DkgState::done, &answers::Dkg::state), 1);
}
