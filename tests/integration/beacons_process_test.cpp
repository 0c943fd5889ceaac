// Beacons on real processes: a committee makes them with a generated key, the Tangle carries them, nodes
// follow, and what our node tells in drand's form is a relay for another node.

#include <weft/client/dkg.hpp>
#include <weft/client/drng.hpp>
#include <weft/drand/json.hpp>
#include <weft/drng/follower.hpp>
#include <weft/http/client.hpp>

#include "cluster.hpp"
#include <algorithm>
#include <chrono>
#include <thread>

namespace weft::app {
namespace {

class Beacons : public Cluster {
protected:
    static constexpr std::size_t members = 4;

    [[nodiscard]] client::Client member(std::size_t seat)
    {
        return demo::Network::client(network_->committee().at(seat));
    }
    /// What a key generation made, as this member sees it.
    [[nodiscard]] std::optional<types::Address> key_at(const client::Client& node, ByteSpan run)
    {
        for (const auto end = std::chrono::steady_clock::now() + patience;
             std::chrono::steady_clock::now() < end;
             std::this_thread::sleep_for(demo::Milliseconds{50})) {
            const auto made = client::dkg(node, run, demo::Milliseconds{5'000});
            if (made && made->address) return made->address;
            if (made && made->state == answers::DkgState::failed) break;
        }
        ADD_FAILURE() << "no key";
        return std::nullopt;
    }
    /// The key that these make together.
    [[nodiscard]] std::optional<types::Address> key_of(const std::vector<types::NodeId>& ids)
    {
        const auto run = client::start_dkg(member(0), {.members = ids}, patience);
        if (!run) {
            ADD_FAILURE() << run.error().code;
            return std::nullopt;
        }
        // Each of them is told to use it: the last one has it a moment after the first.
        std::optional<types::Address> made;
        for (std::size_t seat = 0; seat < ids.size(); ++seat)
            if (made = key_at(member(seat), run->run); !made) return std::nullopt;
        return made;
    }
    /// The first `count` members make four beacons a second with the key, from two seconds hence.
    void start_series(const types::Address& key, std::size_t count)
    {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::system_clock::now().time_since_epoch());
        for (std::size_t seat = 0; seat < count; ++seat) {
            const auto started = client::start_series(
                member(seat), {.key = key,
                               .period_ms = 250,
                               .genesis_time = static_cast<std::uint32_t>(now.count() + 2)});
            ASSERT_TRUE(started.has_value()) << started.error().code;
        }
    }
    /// /info and /public/latest of a member, read strictly and verified.
    void expect_read_by_drand_clients(std::size_t seat, const Bytes& id)
    {
        auto relay = http::Client::at(network_->committee().at(seat).api(), {});
        ASSERT_TRUE(relay.has_value());
        const auto path = "/drng/" + to_hex(id);
        const auto told = relay->get(path + "/info");
        ASSERT_TRUE(told.has_value());
        const auto series = drand::read_info(told->body);
        ASSERT_TRUE(series.has_value()) << series.error().text("info") << "\n" << told->body;
        const auto latest = relay->get(path + "/public/latest");
        ASSERT_TRUE(latest.has_value());
        const auto round = drand::read_round(latest->body, series->scheme);
        ASSERT_TRUE(round.has_value()) << round.error().text("round") << "\n" << latest->body;
        drng::Follower follower{*series};
        EXPECT_TRUE(follower.hear(*round).has_value());
    }
    /// The first series of a node, when it has come to that round.
    [[nodiscard]] std::optional<answers::Series> at_round(const client::Client& node,
                                                          std::uint64_t round)
    {
        std::optional<answers::Series> last;
        for (const auto end = std::chrono::steady_clock::now() + patience;
             std::chrono::steady_clock::now() < end;
             std::this_thread::sleep_for(demo::Milliseconds{50})) {
            const auto all = client::series(node);
            if (!all || all->empty()) continue;
            last = all->front();
            if (last->round >= round) return last;
        }
        ADD_FAILURE() << "round " << (last ? last->round : 0) << ": "
                      << (last ? last->state : "no series");
        return std::nullopt;
    }
};

TEST_F(Beacons, are_made_by_a_committee_carried_by_the_tangle_and_read_as_drands)
{
    make(2, {"alice"}, members);
    for (auto* node : network_->all()) start(*node);
    wait_ready(network_->all());
    std::vector<types::NodeId> ids;
    for (std::size_t seat = 0; seat < members; ++seat)
        ids.push_back(network_->committee()[seat].id);
    const auto key = key_of(ids);
    ASSERT_TRUE(key);

    ASSERT_NO_FATAL_FAILURE(start_series(*key, members));
    const auto made = at_round(member(0), 8);
    ASSERT_TRUE(made && made->series);
    const auto info = client::series_info(member(0), *made->series);
    ASSERT_TRUE(info.has_value()) << info.error().code;

    const auto followed = client::follow_series(client(1), *info);
    ASSERT_TRUE(followed.has_value()) << followed.error().code << ": " << followed.error().message;
    const auto carried = at_round(client(1), made->round + 8);
    ASSERT_TRUE(carried);
    for (const auto* node : {"member", "ledger"}) {
        const auto round =
            client::series_round(node == std::string{"member"} ? member(3) : client(1),
                                 *made->series, static_cast<std::uint32_t>(carried->round - 1));
        ASSERT_TRUE(round.has_value()) << node << ": " << round.error().code;
    }

    // With one member gone for good the rounds go on, and it makes up for them when it is back.
    network_->committee()[2].process.kill();
    const auto before = at_round(member(0), 1);
    ASSERT_TRUE(at_round(member(0), before->round + 8));
    start(network_->committee()[2]);
    ASSERT_TRUE(at_round(member(2), before->round + 8));

    // All of them are killed; when they are back they make up for the rounds that were missed.
    for (auto& one : network_->committee()) one.process.kill();
    std::this_thread::sleep_for(demo::Milliseconds{3'000});
    for (auto& one : network_->committee()) start(one);
    wait_ready(network_->all());
    const auto due = client::series(member(1));
    ASSERT_TRUE(due && !due->empty());
    for (std::size_t seat = 0; seat < members; ++seat)
        ASSERT_TRUE(at_round(member(seat), due->front().due + 4)) << "member " << seat;
    ASSERT_TRUE(at_round(client(1), due->front().due + 4)) << "who follows";

    // As a drand client has it: /info and /public/latest, read strictly and verified.
    expect_read_by_drand_clients(1, *made->series);
}

// Four members hand their series to five others and back parts, under running rounds: what is asked of
// any node about the series stays the same.
TEST_F(Beacons, go_on_with_the_same_key_when_other_members_make_them)
{
    constexpr std::size_t old_members = 4;
    make(2, {"alice"}, 7);
    for (auto* node : network_->all()) start(*node);
    wait_ready(network_->all());
    const auto id = [&](std::size_t seat) { return network_->committee()[seat].id; };
    std::vector<types::NodeId> old_ids;
    for (std::size_t seat = 0; seat < old_members; ++seat) old_ids.push_back(id(seat));
    const auto key = key_of(old_ids);
    ASSERT_TRUE(key);
    ASSERT_NO_FATAL_FAILURE(start_series(*key, old_members));
    const auto made = at_round(member(0), 8);
    ASSERT_TRUE(made && made->series);
    const auto info = client::series_info(member(0), *made->series);
    ASSERT_TRUE(info.has_value()) << info.error().code;
    ASSERT_TRUE(client::follow_series(client(1), *info).has_value());
    ASSERT_TRUE(at_round(client(1), made->round + 4));

    // From the terminal of one, with another one killed: two of the old members and three others.
    network_->committee()[1].process.kill();
    const std::vector<std::size_t> makers{2, 3, 4, 5, 6};
    answers::Reshare plan{.series = *made->series, .members = {}};
    for (const auto seat : makers) plan.members.push_back(id(seat));
    std::ranges::sort(plan.members);
    const auto begun = client::reshare(member(0), plan);
    ASSERT_TRUE(begun.has_value()) << begun.error().code << ": " << begun.error().message;
    const auto becomes = [&](std::size_t seat, bool maker) {
        std::string state;
        for (const auto end = std::chrono::steady_clock::now() + patience;
             std::chrono::steady_clock::now() < end;
             std::this_thread::sleep_for(demo::Milliseconds{100})) {
            const auto all = client::series(member(seat));
            if (!all) continue;
            // Who was away and never saw the whole key follows nothing.
            if (all->empty() && !maker) return true;
            if (all->empty()) continue;
            state = all->front().state;
            const auto& first = all->front();
            if (!first.series) continue;  // it is on its way
            if (maker ? first.members == plan.members : !first.key) return true;
        }
        ADD_FAILURE() << "member " << seat << ": " << state;
        return false;
    };
    for (const auto seat : makers) ASSERT_TRUE(becomes(seat, true));
    ASSERT_TRUE(becomes(0, false));

    const auto after = at_round(member(0), 1);
    ASSERT_TRUE(after);
    for (const auto seat : makers) ASSERT_TRUE(at_round(member(seat), after->round + 8)) << seat;
    ASSERT_TRUE(at_round(client(1), after->round + 8)) << "who follows";
    for (const std::size_t seat : {0u, 2u, 6u}) {
        const auto same = client::series_info(member(seat), *made->series);
        ASSERT_TRUE(same.has_value()) << seat;
        EXPECT_EQ(same->public_key, info->public_key) << seat;
        EXPECT_EQ(same->hash, info->hash) << seat;
        EXPECT_EQ(same->groupHash, info->groupHash) << seat;
    }

    // The one that was away learns that it is over; it has no share to begin anew with.
    start(network_->committee()[1]);
    ASSERT_TRUE(becomes(1, false));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const auto again = client::start_series(
        member(1), {.key = *key,
                    .period_ms = 250,
                    .genesis_time = static_cast<std::uint32_t>(seconds.count() + 2)});
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, "unknown_key");

    // With one of the new ones down the rounds go on, and it makes them again when it is back.
    network_->committee()[5].process.kill();
    const auto before = at_round(member(2), 1);
    ASSERT_TRUE(before && at_round(member(2), before->round + 8));
    start(network_->committee()[5]);
    ASSERT_TRUE(at_round(member(5), before->round + 12));
    // With all old members gone for good: theirs is no part in it.
    for (const std::size_t seat : {0u, 1u}) network_->committee()[seat].process.kill();
    const auto alone = at_round(member(4), 1);
    ASSERT_TRUE(alone && at_round(member(4), alone->round + 8));

    expect_read_by_drand_clients(4, *made->series);
}

}  // namespace
}  // namespace weft::app
