// A committee of one, killed at every instant at which anything happens: between an anchor and the
// block it speaks of above all. Nobody else could tell it what it said.

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

/// One life of a chain of one member: a request is on the ledger, and what it causes begins.
struct Story {
    explicit Story(Ratio crash_keeps)
        : scene{{.ledger = 1, .committee = 1, .seed = 6, .faults = {.crash_keeps = crash_keeps}}}
    {
        scene.deploy();
        const auto before = scene.info(0).anchor->block_index;
        // It fails, so that its refund comes with an anchor.
        request = scene.request(scene.section("nobody", "nothing", {}, {{types::iota_color, 500}}));
        anchored = [this, before] {
            const auto info = scene.info(0);
            return info.anchor && info.anchor->block_index > before &&
                   info.anchor->state == answers::AnchorState::confirmed;
        };
    }
    [[nodiscard]] bool refunded()
    {
        std::uint64_t sum = 0;
        for (const auto& funds : scene.funds()) sum += funds.balance.of(types::iota_color);
        return sum == 1'000'000'000 - 1;  // the chain token stays out
    }
    Scene scene;
    types::RequestId request;
    std::function<bool()> anchored;
};

/// Steps at which something was delivered, written or told, until the anchor is confirmed.
std::vector<std::uint64_t> instants(Ratio crash_keeps)
{
    Story story{crash_keeps};
    std::vector<std::uint64_t> instants;
    auto& cluster = story.scene.cluster();
    const auto first = cluster.agenda().steps();
    for (auto digest = cluster.digest(); !story.anchored(); digest = cluster.digest()) {
        if (!cluster.agenda().step()) return {};
        if (cluster.digest() != digest) instants.push_back(cluster.agenda().steps() - first);
    }
    return instants;
}

void kill_at(std::uint64_t instant, Ratio crash_keeps)
{
    Story story{crash_keeps};
    auto& [scene, request, anchored] = story;
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
    ASSERT_GT(all.size(), 20u);
    for (const auto instant : all) {
        SCOPED_TRACE("killed after step " + std::to_string(instant));
        kill_at(instant, crash_keeps);
        if (testing::Test::HasFailure()) return;
    }
    std::printf("%zu instants\n", all.size());
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
