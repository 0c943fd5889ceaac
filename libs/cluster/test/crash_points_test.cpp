// A committee of one, killed at every instant at which anything happens: between an anchor and the
// block it speaks of above all. Nobody else could tell it what it said.

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

/// One life of a chain of one member: a request is on its way to the ledger.
struct Story {
    explicit Story(Ratio crash_keeps)
        // A slow disk and a fast network: what leaves too early arrives before the crash.
        : scene{{.ledger = 1,
                 .committee = 1,
                 .seed = 6,
                 .faults = {.latency_max = 2ms,
                            .sync_min = 20ms,
                            .sync_max = 40ms,
                            .crash_keeps = crash_keeps}}}
    {
        scene.deploy();
        // It fails, so that its refund comes with an anchor.
        const auto section = scene.section("nobody", "nothing", {}, {{types::iota_color, 500}});
        const auto transaction =
            scene.sign(*chain::build_requests(std::span{&section, 1}, scene.funds(), scene.now()));
        request = {types::id_of(transaction), 0};
        scene.cluster().command(0, node::SubmitTransaction{types::encode(transaction)});
    }
    [[nodiscard]] bool refunded()
    {
        std::uint64_t sum = 0;
        for (const auto& funds : scene.funds()) sum += funds.balance.of(types::iota_color);
        return sum == 1'000'000'000 - 1;  // the chain token stays out
    }
    Scene scene;
    types::RequestId request;
};

/// Steps until the refund is there: until the anchor is confirmed, and the member has heard so.
std::uint64_t instants(Ratio crash_keeps)
{
    Story story{crash_keeps};
    auto& agenda = story.scene.cluster().agenda();
    const auto first = agenda.steps();
    while (!story.refunded() && agenda.step()) {
    }
    story.scene.cluster().run_for(50ms);
    return agenda.steps() - first;
}

void kill_at(std::uint64_t instant, Ratio crash_keeps)
{
    Story story{crash_keeps};
    auto& [scene, request] = story;
    auto& cluster = scene.cluster();
    for (const auto end = cluster.agenda().steps() + instant; cluster.agenda().steps() < end;)
        ASSERT_TRUE(cluster.agenda().step());
    cluster.crash(scene.member(0));
    cluster.run_for(700ms);
    cluster.start(scene.member(0));
    EXPECT_TRUE(scene.processed(request));
    EXPECT_TRUE(cluster.run_until([&] { return story.refunded(); }, 60s));
    // The ledger and the chain are of one mind: it goes on.
    EXPECT_TRUE(scene.processed(
        scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 7}}))));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

void kill_at_every_instant(Ratio crash_keeps)
{
    const auto all = instants(crash_keeps);
    ASSERT_GT(all, 20u);
    for (std::uint64_t instant = 1; instant <= all; ++instant) {
        SCOPED_TRACE("killed after step " + std::to_string(instant) + " of " + std::to_string(all));
        kill_at(instant, crash_keeps);
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace

TEST(CommitteeOfOne, killed_at_any_instant_with_nothing_more_on_disk_says_nothing_else_than_before)
{
    kill_at_every_instant(Ratio::never());
}

TEST(CommitteeOfOne, killed_at_any_instant_with_all_it_wrote_says_nothing_else_than_before)
{
    kill_at_every_instant(Ratio::percent(100));
}
