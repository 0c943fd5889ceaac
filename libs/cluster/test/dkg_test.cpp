// Key generation by whole nodes, and the chain that runs on the key.

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

std::vector<types::NodeId> members_of(Scene& scene, std::size_t count)
{
    std::vector<types::NodeId> members;
    for (std::size_t i = 0; i < count; ++i) members.push_back(scene.cluster().id(scene.member(i)));
    return members;
}

/// The newest run at a member, when it is over.
std::optional<answers::Dkg> outcome(Scene& scene, std::size_t member)
{
    const auto runs = scene.cluster()
                          .queries(scene.member(member))
                          ->ask(&node::DkgQueries::dkg_runs, answers::whole_list)
                          ->items;
    if (runs.empty() || runs.back().state == answers::DkgState::running) return std::nullopt;
    return runs.back();
}

}  // namespace

TEST(KeyGeneration, gives_all_members_one_address_that_runs_a_chain)
{
    Scene scene{{}};
    scene.cluster().run_for(1s);
    std::string error = "no answer";
    scene.cluster().command(scene.member(0), node::StartDkg{members_of(scene, 4), 2000},
                            [&](const node::Answer& answer) { error = answer.error; });
    ASSERT_TRUE(scene.cluster().run_until([&] { return error != "no answer"; }, 1s));
    ASSERT_EQ(error, "");
    ASSERT_TRUE(scene.cluster().run_until(
        [&] {
            for (std::size_t i = 0; i < 4; ++i)
                if (!outcome(scene, i)) return false;
            return true;
        },
        60s));
    const auto first = *outcome(scene, 0);
    ASSERT_EQ(first.state, answers::DkgState::done) << first.error.value_or("");
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(outcome(scene, i)->address, first.address);

    scene.use_chain(*first.address);
    for (std::size_t i = 0; i < 4; ++i)
        scene.cluster().crash(scene.member(i));  // the keys are on disk
    scene.cluster().start_all();
    scene.cluster().run_for(1s);
    scene.deploy();
    EXPECT_TRUE(scene.processed(
        scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 5}}))));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

TEST(KeyGeneration, goes_on_without_a_member_that_dies_at_once)
{
    Scene scene{{.seed = 3}};
    scene.cluster().run_for(1s);
    scene.cluster().command(scene.member(0), node::StartDkg{members_of(scene, 4), 500});
    scene.cluster().run_for(5ms);
    scene.cluster().crash(scene.member(3));
    ASSERT_TRUE(scene.cluster().run_until(
        [&] { return outcome(scene, 0) && outcome(scene, 1) && outcome(scene, 2); }, 60s));
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(outcome(scene, i)->state, answers::DkgState::done)
            << outcome(scene, i)->error.value_or("");
}

TEST(KeyGeneration, goes_on_when_its_inviter_dies_at_once)
{
    Scene scene{{.seed = 3}};
    scene.cluster().run_for(1s);
    scene.cluster().command(scene.member(0), node::StartDkg{members_of(scene, 4), 500});
    // The invitations are on their way or there.
    scene.cluster().run_for(50ms);
    scene.cluster().crash(scene.member(0));
    ASSERT_TRUE(scene.cluster().run_until(
        [&] { return outcome(scene, 1) && outcome(scene, 2) && outcome(scene, 3); }, 60s));
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_EQ(outcome(scene, i)->state, answers::DkgState::done)
            << outcome(scene, i)->error.value_or("");
}

TEST(KeyGeneration, survives_that_all_members_crash_while_they_endorse)
{
    // At some instant of the run everybody crashes at once. Whatever a certificate then says, each
    // who signed it has its share; and it is all or none of them that ends with the key.
    std::size_t completed = 0;
    for (auto after = 30ms; after < 400ms; after += 10ms) {
        Scene scene{{.seed = 5}};
        scene.cluster().run_for(1s);
        scene.cluster().command(scene.member(0), node::StartDkg{members_of(scene, 4), 500});
        scene.cluster().run_for(after);
        bool all_endorsed = true;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto& disk = scene.cluster().disk(scene.member(i));
            all_endorsed = all_endorsed && !disk.scan(to_bytes("de"), to_bytes("de"), 1).empty();
        }
        for (std::size_t i = 0; i < 4; ++i) scene.cluster().crash(scene.member(i));
        scene.cluster().start_all();
        scene.cluster().run_for(20s);
        std::size_t done = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto ended = outcome(scene, i);
            if (ended && ended->state == answers::DkgState::done) ++done;
        }
        if (all_endorsed) {
            EXPECT_EQ(done, 4u) << "crashed after " << after.count() << " ms";
            ++completed;
        }
        EXPECT_TRUE(done == 0 || done >= 3) << "crashed after " << after.count() << " ms";
    }
    EXPECT_GT(completed, 0u);
}

TEST(KeyGeneration, is_refused_with_a_reason_when_a_member_is_not_connected)
{
    Scene scene{{}};
    scene.cluster().run_for(1s);
    scene.cluster().crash(scene.member(2));
    std::string error = "no answer";
    scene.cluster().command(scene.member(0), node::StartDkg{members_of(scene, 4), 500},
                            [&](const node::Answer& answer) { error = answer.error; });
    ASSERT_TRUE(scene.cluster().run_until([&] { return error != "no answer"; }, 1s));
    EXPECT_EQ(error, "member_not_connected");
}
