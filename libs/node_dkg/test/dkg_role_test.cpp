// Key generation between a few nodes driven by hand: who may keep whom from it.

#include <weft/dkg/codec.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
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
            make(name, nodes_[node_id(name)]);
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
    /// Its memory is lost, and so is what was on its way to it.
    void restart(const std::string& name)
    {
        auto& one = nodes_.at(node_id(name));
        const auto id = node_id(name);
        std::erase_if(frames_, [&](const auto& frame) { return frame.to == id; });
        std::erase_if(timers_, [&](const auto& timer) { return timer.first.first == id; });
        one.core.reset();
        make(name, one);
        obey(id, one.core->on_start(now));
        for (auto& [other, node] : nodes_)
            if (other != id) {
                obey(other, node.core->on_peer_down(now, id));
                obey(other, node.core->on_peer_up(now, id));
                obey(id, one.core->on_peer_up(now, other));
            }
    }
    /// The same, with the disk that it had before its first run; or its marks are lost.
    enum class Lost : std::uint8_t { store, marks, both };
    void forget(const std::string& name, Lost what)
    {
        auto& one = nodes_.at(node_id(name));
        if (what != Lost::marks) one.disk = {};
        if (what != Lost::store) one.marks.reset();
        restart(name);
    }
    std::optional<Marks>& marks(const std::string& name) { return nodes_.at(node_id(name)).marks; }
    /// The connection breaks: what is under way between the two is lost.
    void reconnect(const std::string& a, const std::string& b)
    {
        const auto between = [&](const auto& frame) {
            return std::set{frame.from, frame.to} == std::set{node_id(a), node_id(b)};
        };
        std::erase_if(frames_, between);
        std::erase_if(invites_, between);
        for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
            obey(node_id(one), nodes_.at(node_id(one)).core->on_peer_down(now, node_id(other)));
            obey(node_id(one), nodes_.at(node_id(one)).core->on_peer_up(now, node_id(other)));
        }
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
        return nodes_.at(node_id(name))
            .core->queries()
            .ask(&DkgQueries::dkg_runs, answers::whole_list)
            ->items;
    }

    Instant now = seconds{1'700'000'000};
    std::set<types::NodeId> accused;
    std::set<types::NodeId> stalled;  ///< who said that it does not know what it said
    /// What is lost on its way.
    std::function<bool(const types::NodeId& from, const dkg::Message&)> muted;

private:
    struct Node {
        Disk disk;
        std::optional<Marks> marks = Marks{};
        std::unique_ptr<NodeCore> core;
    };
    struct Travelling {
        types::NodeId from;
        types::NodeId to;
        Bytes bytes;
    };
    static void make(const std::string& name, Node& one)
    {
        NodeConfig config;
        config.genesis.network = "test";
        config.roles = {committee_door({}), dkg_door()};
        config.marks = one.marks;
        one.core = std::make_unique<NodeCore>(config, key_of(name), one.disk, Bytes(32));
    }
    void obey(const types::NodeId& self, Effects effects)
    {
        for (const auto& one : effects.arms) timers_[{self, one.id}] = one.at;
        for (auto& one : effects.sends) send(self, one);
        for (auto& write : effects.writes) {
            nodes_.at(self).disk.apply(write.batch);
            for (const auto& mark : write.marks) {
                auto& marks = nodes_.at(self).marks;
                if (!marks) marks.emplace();
                (*marks)[mark.key] = mark.value;
            }
            for (auto& one : write.then) send(self, one);
            for (const auto& one : write.answers) answer_ = one;
        }
        for (const auto& one : effects.answers) answer_ = one;
        for (const auto& event : effects.events) {
            if (const auto* one = event.get_if<PeerAccused>()) accused.insert(one->peer);
            const auto* stall = event.get_if<Stalled>();
            if (stall && stall->reason.find("votes_unknown") != std::string::npos)
                stalled.insert(self);
        }
    }
    void send(const types::NodeId& self, const Effects::Send& one)
    {
        const auto said = decode_frame<DkgFrames>(one.frame);
        const auto* frame = std::get_if<DkgFrame>(&*said);
        if (frame && muted && muted(self, *dkg::decode(frame->body))) return;
        const bool invite = frame == nullptr;
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

namespace {

bool about_the_end(const types::NodeId&, const dkg::Message& message)
{
    return std::holds_alternative<dkg::Endorsement>(message) ||
           std::holds_alternative<dkg::Certified>(message);
}

std::set<std::pair<answers::DkgState, std::string>> states(Members& members)
{
    std::set<std::pair<answers::DkgState, std::string>> all;
    for (const auto name : {"A", "B", "C"})
        for (const auto& run : members.runs(name)) all.emplace(run.state, run.phase);
    return all;
}

}  // namespace

TEST(DkgRole, who_endorsed_and_timed_out_gets_its_key_when_it_hears_of_the_others_at_last)
{
    Members members{{"A", "B", "C"}};
    members.muted = about_the_end;
    ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
    members.pass(seconds{60});
    ASSERT_EQ(states(members), (std::set<std::pair<answers::DkgState, std::string>>{
                                   {answers::DkgState::failed, "endorsed"}}));
    members.muted = {};
    members.reconnect("A", "B");
    members.reconnect("A", "C");
    members.pass(seconds{1});
    EXPECT_EQ(
        states(members),
        (std::set<std::pair<answers::DkgState, std::string>>{{answers::DkgState::done, "over"}}));
    EXPECT_TRUE(members.runs("A")[0].address.has_value());
}

TEST(DkgRole, a_restart_of_all_between_endorsement_and_certificate_loses_no_key)
{
    Members members{{"A", "B", "C"}};
    members.muted = about_the_end;
    ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
    members.pass(seconds{2});
    members.muted = {};
    for (const auto name : {"A", "B", "C"}) members.restart(name);
    for (const auto name : {"A", "B", "C"}) ASSERT_EQ(members.runs(name).size(), 1u);
    members.pass(seconds{1});
    EXPECT_EQ(
        states(members),
        (std::set<std::pair<answers::DkgState, std::string>>{{answers::DkgState::done, "over"}}));
    EXPECT_EQ(members.runs("A")[0].address, members.runs("B")[0].address);
    EXPECT_EQ(members.accused, std::set<types::NodeId>{});
}

TEST(DkgRole, who_was_away_when_the_certificate_came_is_told_it_by_who_remembers_it)
{
    Members members{{"A", "B", "C"}};
    members.muted = [](const types::NodeId& from, const dkg::Message& message) {
        return from != node_id("C") && about_the_end(from, message);
    };
    ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
    members.pass(seconds{2});
    // A learns it from B and C; C, which hears of neither, restarts, and so does A.
    members.muted = [](const types::NodeId&, const dkg::Message& message) {
        return std::holds_alternative<dkg::Certified>(message);
    };
    members.reconnect("A", "B");
    members.pass(seconds{1});
    ASSERT_EQ(members.runs("A")[0].state, answers::DkgState::done);
    members.muted = {};
    members.restart("C");
    members.restart("A");
    EXPECT_EQ(members.runs("A")[0].state, answers::DkgState::done) << "also after a restart";
    members.pass(seconds{1});
    ASSERT_EQ(members.runs("C").size(), 1u);
    EXPECT_EQ(members.runs("C")[0].state, answers::DkgState::done);
    EXPECT_EQ(members.runs("C")[0].address, members.runs("A")[0].address);
}

TEST(DkgRole, what_a_broken_connection_lost_is_said_again)
{
    Members members{{"A", "B", "C"}};
    std::size_t frames = 0;
    // Every third frame is lost, until the connections have been made anew.
    members.muted = [&](const types::NodeId&, const dkg::Message&) { return ++frames % 3 == 0; };
    ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
    members.pass(milliseconds{500});
    members.muted = {};
    members.reconnect("A", "B");
    members.reconnect("A", "C");
    members.reconnect("B", "C");
    members.pass(milliseconds{400});
    for (const auto name : {"A", "B", "C"}) {
        ASSERT_EQ(members.runs(name).size(), 1u);
        EXPECT_EQ(members.runs(name)[0].state, answers::DkgState::done) << name;
        EXPECT_TRUE(members.runs(name)[0].culprits.empty());
    }
    EXPECT_EQ(members.accused, std::set<types::NodeId>{});
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

TEST(DkgRole, a_peer_whose_runs_ended_before_their_certificate_may_invite_again)
{
    Members members{{"A", "B", "C"}};
    members.muted = about_the_end;
    for (std::size_t run = 1; run <= 4; ++run) {
        ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
        members.pass(seconds{40});
        ASSERT_EQ(members.runs("B").size(), run) << "the share of each run before is kept";
        for (const auto& one : members.runs("B")) EXPECT_EQ(one.phase, "endorsed");
    }
    members.muted = {};
    ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
    members.pass(seconds{40});
    const auto runs = members.runs("B");
    EXPECT_EQ(std::ranges::count(runs, answers::DkgState::done, &answers::Dkg::state), 1);
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

class Forgetful : public testing::TestWithParam<Members::Lost> {};

TEST_P(Forgetful, a_member_is_silent_in_the_runs_it_has_forgotten_and_says_so)
{
    Members members{{"A", "B", "C", "X"}};
    members.muted = [](const types::NodeId&, const dkg::Message&) { return true; };
    ASSERT_EQ(members.start("A", {"A", "B", "C", "X"}).error, "");
    members.deliver();
    ASSERT_EQ(members.runs("B").size(), 1u) << "it has dealt";
    members.muted = {};
    for (const auto& [one, other] : {std::pair{"A", "C"}, std::pair{"A", "X"}, std::pair{"C", "X"}})
        members.reconnect(one, other);
    members.forget("B", GetParam());  // A comes up again, and invites it again
    EXPECT_EQ(members.stalled, std::set{node_id("B")});
    members.pass(seconds{29});
    for (const auto name : {"A", "C", "X"}) {
        ASSERT_EQ(members.runs(name).size(), 1u);
        EXPECT_EQ(members.runs(name)[0].state, answers::DkgState::done)
            << name << ": three of four";
    }
    EXPECT_EQ(members.accused, std::set<types::NodeId>{});
    // Again, in its next life: it is still not known which runs there were.
    members.forget("B", Members::Lost::store);
    ASSERT_EQ(members.start("A", {"A", "B", "C", "X"}).error, "");
    members.pass(seconds{35});
    EXPECT_EQ(members.runs("B").size(), 0u) << "of that length there may be others";
    members.pass(seconds{10});
    ASSERT_EQ(members.start("A", {"A", "B", "C", "X"}).error, "");
    members.pass(seconds{20});
    ASSERT_EQ(members.runs("B").size(), 1u);
    EXPECT_EQ(members.runs("B")[0].state, answers::DkgState::done);
    EXPECT_EQ(members.accused, std::set<types::NodeId>{});
    // When the longest run is over it forgets that it forgot.
    members.pass(std::chrono::hours{6});
    ASSERT_EQ(members.start("A", {"A", "B", "C", "X"}).error, "");
    members.pass(seconds{20});
    members.stalled.clear();
    members.restart("B");
    EXPECT_EQ(members.stalled, std::set<types::NodeId>{});
}

INSTANTIATE_TEST_SUITE_P(DkgRole,
                         Forgetful,
                         testing::Values(Members::Lost::store,
                                         Members::Lost::marks,
                                         Members::Lost::both));

TEST(DkgRole, takes_a_crash_between_a_run_and_its_mark_for_no_loss)
{
    Members members{{"A", "B", "C"}};
    for (int run = 0; run < 3; ++run) {
        const auto before = members.marks("B");
        ASSERT_EQ(members.start("A", {"A", "B", "C"}).error, "");
        members.pass(seconds{20});
        ASSERT_NE(members.marks("B"), before);
        members.marks("B") = before;
        members.restart("B");
        EXPECT_NE(members.marks("B"), before) << "it is raised before anything leaves";
    }
    EXPECT_EQ(members.stalled, std::set<types::NodeId>{});
}
