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

    Scene scene{{.ledger = 4, .committee = 4, .spares = 4, .voting = types::Genesis::Voting{}}};
};

/// The series of four members goes to others.
class Reshared : public Beacons {
protected:
    /// Old members by number, then spares.
    std::size_t host(std::size_t i) { return i < 4 ? scene.member(i) : scene.spare(i - 4); }
    std::vector<types::NodeId> ids(const std::vector<std::size_t>& hosts)
    {
        std::vector<types::NodeId> all;
        for (const auto i : hosts) all.push_back(scene.cluster().id(host(i)));
        std::ranges::sort(all);
        return all;
    }
    std::string reshare(std::size_t at, const std::vector<std::size_t>& to)
    {
        return told(host(at), node::Reshare{series, ids(to)});
    }
    void begin()
    {
        start();
        scene.cluster().run_for(10s);
        series = id();
        before = info();
        follower = scene.ledger(3);
        EXPECT_EQ(told(follower, node::FollowSeries{before}), "");
        scene.cluster().run_for(2s);
    }
    std::uint64_t round_at(std::size_t host) { return of(host).round; }
    bool makes(std::size_t i) { return of(host(i)).key && of(host(i)).series; }
    /// It goes on, as the same series, at all of these and at who follows.
    void goes_on(const std::vector<std::size_t>& hosts)
    {
        const auto last = round_at(follower);
        scene.cluster().run_for(20s);
        for (const auto i : hosts) {
            EXPECT_TRUE(makes(i)) << i;
            EXPECT_GE(round_at(host(i)), last + 15) << i << ": " << of(host(i)).state;
            EXPECT_EQ(*of(host(i)).series, to_bytes(ByteSpan{series.bytes()})) << i;
        }
        EXPECT_GE(round_at(follower), last + 15) << of(follower).state;
        EXPECT_EQ(scene.violation(), "");
    }

    drng::SeriesId series;
    drng::SeriesInfo before;
    std::size_t follower = 0;
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

TEST_F(Reshared, goes_to_more_members_of_whom_some_are_the_same_and_followers_notice_nothing)
{
    begin();
    ASSERT_EQ(reshare(0, {1, 2, 4, 5, 6}), "");
    scene.cluster().run_for(5s);
    goes_on({1, 2, 4, 5, 6});
    EXPECT_EQ(info(), before) << "of a member";
    for (const std::size_t left : {0u, 3u}) {
        EXPECT_FALSE(makes(left));
        EXPECT_EQ(of(host(left)).state.substr(0, 7), "follows");
        EXPECT_EQ(told(host(left), node::StartSeries{.key = scene.chain(),
                                                     .period = before.period,
                                                     .genesis = before.genesis}),
                  "unknown_key")
            << "its share is gone";
    }
}

TEST_F(Reshared, goes_on_with_an_old_member_away_and_a_new_one_away_who_come_back)
{
    begin();
    scene.cluster().crash(host(3));
    ASSERT_EQ(reshare(0, {1, 2, 4, 5, 6, 7}), "");
    scene.cluster().crash(host(6));
    scene.cluster().run_for(10s);
    goes_on({1, 2, 4, 5, 7});
    scene.cluster().start(host(6));
    scene.cluster().start(host(3));
    scene.cluster().run_for(10s);
    goes_on({1, 2, 4, 5, 6, 7});
    EXPECT_FALSE(makes(3)) << "it has learnt that it is over";
    EXPECT_EQ(of(host(3)).series, to_bytes(ByteSpan{series.bytes()})) << "and follows";
    EXPECT_GE(round_at(host(3)) + 3, round_at(host(4))) << of(host(3)).state;
}

TEST_F(Reshared, restarts_in_the_middle_and_at_the_end_change_nothing)
{
    begin();
    ASSERT_EQ(reshare(2, {0, 1, 4, 5, 6}), "");
    for (std::size_t i = 0; i < 7; ++i) {
        scene.cluster().crash(host(i));
        scene.cluster().start(host(i));
        scene.cluster().run_for(300ms);
    }
    scene.cluster().run_for(10s);
    goes_on({0, 1, 4, 5, 6});
    for (const std::size_t i : {0u, 1u, 2u, 3u, 4u, 5u, 6u}) scene.cluster().crash(host(i));
    scene.cluster().run_for(5s);
    for (const std::size_t i : {0u, 1u, 2u, 3u, 4u, 5u, 6u}) scene.cluster().start(host(i));
    scene.cluster().run_for(10s);
    goes_on({0, 1, 4, 5, 6});
}

TEST_F(Reshared, again_and_again)
{
    begin();
    ASSERT_EQ(reshare(0, {4, 5, 6, 7}), "");
    scene.cluster().run_for(5s);
    goes_on({4, 5, 6, 7});
    ASSERT_EQ(reshare(5, {0, 1, 2, 3}), "");
    scene.cluster().run_for(5s);
    goes_on({0, 1, 2, 3});
    ASSERT_EQ(reshare(3, {0, 1, 2, 3}), "") << "to the same: new shares";
    scene.cluster().run_for(5s);
    goes_on({0, 1, 2, 3});
    EXPECT_EQ(info(), before);
}

TEST_F(Reshared, to_fewer_needs_the_word_of_each_old_operator)
{
    begin();
    ASSERT_EQ(reshare(0, {4, 5}), "");
    scene.cluster().run_for(10s);
    EXPECT_TRUE(makes(0)) << "one member gives nothing away";
    EXPECT_FALSE(makes(4));
    ASSERT_EQ(reshare(1, {4, 5}), "");
    ASSERT_EQ(reshare(2, {4, 5}), "");
    scene.cluster().run_for(10s);
    goes_on({4, 5});
    EXPECT_TRUE(makes(3)) << "its operator has not said a word";
}

TEST_F(Reshared, is_refused_by_name)
{
    begin();
    EXPECT_EQ(told(scene.ledger(0), node::Reshare{series, ids({4})}), "not_made_here");
    EXPECT_EQ(reshare(0, {}), "members_count");
    EXPECT_EQ(reshare(0, {4, 4}), "member_repeated");
    scene.cluster().crash(host(4));
    scene.cluster().run_for(2s);
    EXPECT_EQ(reshare(0, {1, 2, 3, 4}), "member_not_connected");
}
