// A committee that makes beacons, ledger nodes that carry them, and nodes that follow.

#include <weft/drng/follower.hpp>
#include <weft/node_drng/drng_door.hpp>

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

class Beacons : public testing::Test {
protected:
    void start(drng::Duration period = 1s)
    {
        const node::Instant genesis{(scene.instant().count() / 1'000'000'000 + 5) * 1'000'000'000};
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_EQ(
                told(scene.member(i),
                     node::StartSeries{.key = scene.chain(), .period = period, .genesis = genesis}),
                "");
    }
    /// The error that answers; empty: done.
    std::string told(std::size_t host, node::AnyCommand what)
    {
        std::string error = "no answer";
        scene.cluster().command(host, std::move(what),
                                [&](const node::Answer& answer) { error = answer.error; });
        scene.cluster().run_for(1s);
        return error;
    }
    answers::Series of(std::size_t host)
    {
        const auto all =
            scene.cluster().queries(host)->ask(&node::DrngQueries::series, answers::whole_list);
        return all && !all->items.empty() ? all->items.front() : answers::Series{};
    }
    drng::SeriesId id() { return *drng::SeriesId::from(*of(scene.member(0)).series); }
    Bytes randomness(std::size_t host, std::uint64_t round)
    {
        const auto found =
            scene.cluster().queries(host)->ask(&node::DrngQueries::round, id(), round);
        return found ? found->randomness : Bytes{};
    }
    drng::SeriesInfo info()
    {
        const auto said =
            *scene.cluster().queries(scene.member(0))->ask(&node::DrngQueries::info, id());
        return {.public_key = said.public_key,
                .period = said.period_ms
                              ? drng::Duration{std::chrono::milliseconds{*said.period_ms}}
                              : drng::Duration{std::chrono::seconds{said.period}},
                .genesis = std::chrono::seconds{said.genesis_time},
                .genesis_seed = *drng::Hash::from(said.groupHash),
                .beacon_id = {}};
    }

    std::uint64_t figure(std::size_t host, std::string_view name)
    {
        for (const auto& figure : scene.cluster().queries(host)->figures())
            if (figure.name == name) return figure.value;
        return 0;
    }

    Scene scene{{.ledger = 4, .committee = 4, .voting = types::Genesis::Voting{}}};
};

}  // namespace

TEST_F(Beacons, are_made_by_the_committee_and_the_same_at_each_member)
{
    start();
    scene.cluster().run_for(30s);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_GE(of(scene.member(i)).round, 20u) << of(scene.member(i)).state;
        EXPECT_EQ(randomness(scene.member(i), 10), randomness(scene.member(0), 10));
    }
    EXPECT_EQ(randomness(scene.member(0), 10).size(), 32u);
    EXPECT_EQ(scene.violation(), "");
}

TEST_F(Beacons, travel_on_the_Tangle_to_who_follows_and_few_are_published_twice)
{
    start();
    scene.cluster().run_for(10s);
    EXPECT_EQ(told(scene.ledger(3), node::FollowSeries{info()}), "");
    const auto before = scene.cluster().queries(0)->ask(&node::LedgerQueries::tangle)->messages;
    scene.cluster().run_for(60s);
    const auto followed = of(scene.ledger(3));
    EXPECT_GE(followed.round, 60u) << followed.state;
    EXPECT_LE(followed.round, followed.due);
    const auto at = followed.round - 5;
    EXPECT_EQ(randomness(scene.ledger(3), at), randomness(scene.member(1), at));
    // Of sixty rounds and what approves them, not four times as many.
    EXPECT_LE(scene.cluster().queries(0)->ask(&node::LedgerQueries::tangle)->messages - before,
              60 * 6u);
    EXPECT_EQ(scene.violation(), "");
}

TEST_F(Beacons, go_on_with_a_member_down_and_after_all_were)
{
    start();
    scene.cluster().run_for(10s);
    scene.cluster().crash(scene.member(2));
    const auto before = of(scene.member(0)).round;
    scene.cluster().run_for(20s);
    EXPECT_GE(of(scene.member(0)).round, before + 18);
    for (const std::size_t i : {0u, 1u, 3u}) scene.cluster().crash(scene.member(i));
    scene.cluster().run_for(20s);
    for (std::size_t i = 0; i < 4; ++i) scene.cluster().start(scene.member(i));
    scene.cluster().run_for(20s);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto now = of(scene.member(i));
        EXPECT_GE(now.round + 2, now.due) << "what was missed is made up for: " << now.state;
    }
    EXPECT_EQ(scene.violation(), "");
}

TEST_F(Beacons, of_a_public_network_are_taken_round_by_round_and_refused_by_name)
{
    start();
    scene.cluster().run_for(10s);
    const auto series = info();
    const auto round = [&](std::uint64_t number) {
        const auto said =
            *scene.cluster().queries(scene.member(0))->ask(&node::DrngQueries::round, id(), number);
        return drng::Round{.number = said.round,
                           .signature = said.signature,
                           .previous_signature = said.previous_signature.value_or(Bytes{})};
    };
    const auto stranger = scene.ledger(1);
    const auto hear = [&](drng::Round one) {
        return told(stranger, node::HearRound{drng::id_of(series), std::move(one)});
    };
    EXPECT_EQ(hear(round(1)), "unknown_series");
    // One that no ledger node tells it of: it is fed.
    auto apart = series;
    apart.beacon_id = "apart";
    EXPECT_EQ(told(stranger, node::FollowSeries{apart}), "");
    const auto feed = [&](drng::Round one) {
        return told(stranger, node::HearRound{drng::id_of(apart), std::move(one)});
    };
    EXPECT_EQ(feed(round(1)), "");
    EXPECT_EQ(feed(round(1)), "") << "the same again";
    EXPECT_EQ(feed(round(3)), "round_skipped");
    auto wrong = round(2);
    wrong.signature = round(3).signature;
    EXPECT_EQ(feed(wrong), "signature_wrong");
    auto other = round(2);
    other.previous_signature = round(3).signature;
    EXPECT_EQ(feed(other), "previous_wrong");
    EXPECT_EQ(feed(round(2)), "");
    EXPECT_EQ(of(stranger).round, 3u) << "what had come too early follows";
}

TEST_F(Beacons, of_other_terms_are_another_series_and_a_key_makes_one)
{
    start();
    EXPECT_EQ(
        told(scene.member(0), node::StartSeries{.key = scene.chain(), .period = 2s, .genesis = 7s}),
        "other_series");
    EXPECT_EQ(
        told(scene.ledger(0), node::StartSeries{.key = scene.chain(), .period = 2s, .genesis = 7s}),
        "unknown_key");
    EXPECT_EQ(told(scene.member(0),
                   node::StartSeries{.key = scene.wallet(), .period = 1ms, .genesis = 7s}),
              "period_range");
}

TEST_F(Beacons, of_a_series_that_genesis_does_not_name_judge_no_votes)
{
    start();
    scene.cluster().run_for(10s);
    EXPECT_EQ(told(scene.ledger(1), node::FollowSeries{info()}), "");
    scene.cluster().run_for(20s);
    EXPECT_GE(of(scene.ledger(1)).round, 18u);
    EXPECT_EQ(figure(scene.ledger(1), "weft_votes_beacons_heard_total"), 0u);
    EXPECT_EQ(scene.violation(), "");
}
