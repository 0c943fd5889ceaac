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
#include <functional>
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
    [[nodiscard]] std::optional<types::Address> key_of(const std::vector<std::size_t>& seats)
    {
        std::vector<types::NodeId> ids;
        for (const auto seat : seats) ids.push_back(network_->committee().at(seat).id);
        std::ranges::sort(ids);
        const auto run = client::start_dkg(member(seats.front()), {.members = ids}, patience);
        if (!run) {
            ADD_FAILURE() << run.error().code;
            return std::nullopt;
        }
        // Each of them is told to use it: the last one has it a moment after the first.
        std::optional<types::Address> made;
        for (const auto seat : seats)
            if (made = key_at(member(seat), run->run); !made) return std::nullopt;
        return made;
    }
    /// These make four beacons a second with the key, from two seconds hence.
    void start_series(const types::Address& key, const std::vector<std::size_t>& seats)
    {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::system_clock::now().time_since_epoch());
        for (const auto seat : seats) {
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
    /// A node's series of that id or key, or its first, when it has come to that round.
    [[nodiscard]] std::optional<answers::Series> at_round(
        const client::Client& node,
        std::uint64_t round,
        const std::function<bool(const answers::Series&)>& wanted = {})
    {
        std::optional<answers::Series> last;
        for (const auto end = std::chrono::steady_clock::now() + patience;
             std::chrono::steady_clock::now() < end;
             std::this_thread::sleep_for(demo::Milliseconds{50})) {
            const auto all = client::series(node);
            if (!all) continue;
            const auto found = wanted ? std::ranges::find_if(*all, wanted) : all->begin();
            if (found == all->end()) continue;
            last = *found;
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
    const std::vector<std::size_t> seats{0, 1, 2, 3};
    const auto key = key_of(seats);
    ASSERT_TRUE(key);

    ASSERT_NO_FATAL_FAILURE(start_series(*key, seats));
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

// Two committees, and three nodes that are in both: each series goes on by itself, and a node that follows
// both has both.
TEST_F(Beacons, of_two_committees_go_on_side_by_side)
{
    make(2, {"alice"}, 5);
    for (auto* node : network_->all()) start(*node);
    wait_ready(network_->all());
    const std::vector<std::vector<std::size_t>> committees{{0, 1, 2, 3}, {1, 2, 3, 4}};
    std::vector<Bytes> series;
    for (const auto& seats : committees) {
        const auto key = key_of(seats);
        ASSERT_TRUE(key);
        ASSERT_NO_FATAL_FAILURE(start_series(*key, seats));
        for (const auto seat : seats) {
            const auto made = at_round(member(seat), 4, [&](const answers::Series& one) {
                return one.key == key && one.series;
            });
            ASSERT_TRUE(made && made->series) << seat;
            if (seat == seats.front()) series.push_back(*made->series);
        }
        const auto info = client::series_info(member(seats.front()), series.back());
        ASSERT_TRUE(info.has_value()) << info.error().code;
        ASSERT_TRUE(client::follow_series(client(1), *info).has_value());
    }
    ASSERT_NE(series[0], series[1]);
    // Without a member of each, and without one of both.
    for (const std::size_t gone : {0u, 2u}) {
        network_->committee()[gone].process.kill();
        for (const auto& id : series) {
            const auto same = [&](const answers::Series& one) { return one.series == id; };
            const auto before = at_round(client(1), 1, same);
            ASSERT_TRUE(before);
            ASSERT_TRUE(at_round(client(1), before->round + 8, same)) << to_hex(id);
        }
        start(network_->committee()[gone]);
        wait_ready({&network_->committee()[gone]});
    }
    const auto first = client::series_round(member(1), series[0], 4);
    const auto second = client::series_round(member(1), series[1], 4);
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->signature, second->signature);
}

// Four members hand their series to five others and back parts, under running rounds: what is asked of
// any node about the series stays the same.
TEST_F(Beacons, go_on_with_the_same_key_when_other_members_make_them)
{
    make(2, {"alice"}, 7);
    for (auto* node : network_->all()) start(*node);
    wait_ready(network_->all());
    const auto id = [&](std::size_t seat) { return network_->committee()[seat].id; };
    const std::vector<std::size_t> old{0, 1, 2, 3};
    const auto key = key_of(old);
    ASSERT_TRUE(key);
    ASSERT_NO_FATAL_FAILURE(start_series(*key, old));
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
