// A chain's key goes to other members: whole nodes, under load.

#include <gtest/gtest.h>

#include "rotation_net.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

std::vector<types::RequestId> send(Scene& scene, int count)
{
    std::vector<types::RequestId> sent;
    for (int i = 0; i < count; ++i)
        sent.push_back(scene.request(scene.section("accounts", "deposit")));
    return sent;
}

void expect_processed(Rotation& net,
                      const std::vector<types::RequestId>& sent,
                      const std::vector<std::size_t>& at)
{
    for (const auto& id : sent) EXPECT_TRUE(net.processed(id, at)) << types::to_text(id);
}

}  // namespace

TEST(Rotation, replaces_one_of_four_members_and_the_chain_goes_on_at_its_address)
{
    Rotation net{{.committee = 4, .spares = 1, .seed = 7}};
    auto& scene = net.scene();
    EXPECT_EQ(scene.lagging(), "");
    auto sent = send(scene, 1);
    EXPECT_EQ(net.reshare(0, {0, 1, 2, 4}), "");
    std::ranges::copy(send(scene, 4), std::back_inserter(sent));
    ASSERT_TRUE(net.taken_over({0, 1, 2, 4})) << net.info(0).stage;
    std::ranges::copy(send(scene, 4), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 3, 4});
    EXPECT_EQ(net.committee_at(4), net.ids({0, 1, 2, 4}));
    EXPECT_TRUE(net.info(4).sharing.has_value());
    EXPECT_EQ(net.info(3).sharing, net.info(4).sharing);
    EXPECT_FALSE(net.info(3).self_seat.has_value());
    EXPECT_FALSE(net.has_share(3));
    EXPECT_TRUE(net.has_share(4));
    EXPECT_EQ(scene.violation(), "");
}

TEST(Rotation, goes_from_four_to_seven_and_to_four_others_with_a_member_down)
{
    Rotation net{{.committee = 4, .spares = 5, .seed = 11}};
    auto& scene = net.scene();
    auto sent = send(scene, 1);
    net.cluster().command(net.host(0),
                          node::ReshareChain{scene.chain(), net.ids({0, 1, 2, 3, 4, 5, 6})});
    net.cluster().run_for(30ms);
    net.cluster().crash(net.host(3));
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    ASSERT_TRUE(net.taken_over({0, 1, 2, 3, 4, 5, 6}));
    net.cluster().start(net.host(3));
    // Who was away gets its share of the others, and votes.
    const auto seven = net.ids({0, 1, 2, 3, 4, 5, 6});
    ASSERT_TRUE(net.cluster().run_until([&] { return net.committee_at(3) == seven; }, 60s))
        << net.info(3).stage << " " << net.info(3).block_index << " "
        << net.info(3).hand_over.value_or("-") << " " << net.info(3).self_seat.has_value();
    net.cluster().crash(net.host(6));
    // To a smaller committee each old member's operator says it.
    const std::vector<std::size_t> last{4, 5, 7, 8};
    for (const std::size_t at : {0, 1, 2, 3, 4, 5}) EXPECT_EQ(net.reshare(at, last), "");
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    ASSERT_TRUE(net.taken_over(last));
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    net.cluster().start(net.host(6));
    expect_processed(net, sent, {0, 1, 2, 3, 4, 5, 6, 7, 8});
    net.cluster().run_for(5s);
    for (const std::size_t i : {0, 1, 2, 3, 6}) EXPECT_FALSE(net.has_share(i)) << i;
    for (const auto i : last) EXPECT_TRUE(net.has_share(i)) << i;
    EXPECT_EQ(scene.violation(), "");
}

TEST(Rotation, goes_to_members_none_of_whom_was_one)
{
    Rotation net{{.committee = 4, .spares = 4, .seed = 12}};
    auto& scene = net.scene();
    EXPECT_EQ(net.reshare(2, {4, 5, 6, 7}), "");
    auto sent = send(scene, 2);
    ASSERT_TRUE(net.taken_over({4, 5, 6, 7}));
    for (const std::size_t i : {0, 1, 2, 3}) net.cluster().crash(net.host(i));
    std::ranges::copy(send(scene, 2), std::back_inserter(sent));
    expect_processed(net, sent, {4, 5, 6, 7});
    EXPECT_EQ(scene.violation(), "");
}

/// Off the ledger nothing but the nodes keeps a request.
TEST(Rotation, loses_no_request_that_a_member_took_and_processes_none_twice)
{
    Rotation net{{.committee = 4, .spares = 4, .seed = 13}};
    auto& scene = net.scene();
    auto& cluster = net.cluster();
    const auto deposit =
        scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 100'000}}));
    ASSERT_TRUE(net.processed(deposit, {0, 1, 2, 3}));
    EXPECT_EQ(net.reshare(0, {4, 5, 6, 7}), "");
    std::vector<types::RequestId> taken;
    std::vector<std::shared_ptr<std::string>> answers;
    for (std::uint64_t nonce = 0; nonce < 60; ++nonce) {
        const auto request = scene.off_ledger(nonce, "accounts", "deposit");
        taken.push_back(types::id_of(request));
        answers.push_back(scene.give_at(request, net.host(nonce % 4)));
        cluster.run_for(100ms);
    }
    ASSERT_TRUE(net.taken_over({4, 5, 6, 7}));
    cluster.run_for(2s);
    for (std::size_t i = 0; i < taken.size(); ++i) {
        EXPECT_EQ(*answers[i], "") << i;
        EXPECT_TRUE(net.processed(taken[i], {4, 5, 6, 7})) << i;
    }
    EXPECT_EQ(scene.violation(), "");
}

/// Scenario 24.
TEST(Rotation, counts_no_vote_of_the_old_committee_in_the_new_one)
{
    // What is on the way between the nodes is slow, so the last block finds rounds of it everywhere.
    Rotation net{{.committee = 4, .spares = 3, .seed = 24, .faults = {.latency_max = 120ms}}};
    auto& scene = net.scene();
    EXPECT_EQ(net.reshare(1, {0, 1, 4, 5}), "");
    auto sent = send(scene, 8);
    ASSERT_TRUE(net.taken_over({0, 1, 4, 5}));
    std::ranges::copy(send(scene, 4), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 3, 4, 5});
    EXPECT_EQ(scene.violation(), "");  // two states of a block, or a correct node accused
}

TEST(Rotation, a_member_whose_old_disk_comes_back_does_not_vote_with_its_old_share)
{
    Rotation net{{.committee = 4, .spares = 1, .seed = 25, .faults = {.remembers_writes = true}}};
    auto& scene = net.scene();
    auto sent = send(scene, 1);
    EXPECT_EQ(net.reshare(0, {0, 1, 2, 4}), "");
    ASSERT_TRUE(net.taken_over({0, 1, 2, 4}));
    std::ranges::copy(send(scene, 2), std::back_inserter(sent));
    // It was a member, and its disk is of the time when it was; it is one, and its disk the same.
    const auto turned = [&](std::size_t i) {
        auto place = to_bytes(i == 3 ? "cf" : "cs");
        append(place, scene.chain().bytes());
        return net.cluster().disk(net.host(i)).read(place).has_value();
    };
    for (const std::size_t i : {2, 3}) {
        net.cluster().crash(net.host(i));
        while (turned(i)) net.cluster().lose_suffix(net.host(i), 1);
        net.cluster().lose_suffix(net.host(i), 4);
    }
    net.cluster().start(net.host(3));
    net.cluster().start(net.host(2));
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 4});
    EXPECT_TRUE(net.cluster().run_until([&] { return !net.has_share(3); }, 60s));
    EXPECT_EQ(scene.violation(), "");
}

/// The disk has the last block and not the turn behind it: the new share had spoken already.
TEST(Rotation, a_member_that_forgot_what_its_new_share_said_is_silent_for_a_while)
{
    Rotation net{{.committee = 4, .spares = 1, .seed = 28, .faults = {.remembers_writes = true}}};
    auto& scene = net.scene();
    auto& cluster = net.cluster();
    EXPECT_EQ(net.reshare(0, {0, 1, 2, 4}), "");
    ASSERT_TRUE(net.taken_over({0, 1, 2, 4}));
    auto sent = send(scene, 3);
    expect_processed(net, sent, {0, 1, 2, 4});
    auto place = to_bytes("cs");
    append(place, scene.chain().bytes());
    cluster.crash(net.host(2));
    while (cluster.disk(net.host(2)).read(place)) cluster.lose_suffix(net.host(2), 1);
    cluster.start(net.host(2));
    EXPECT_TRUE(cluster.run_until([&] { return net.info(2).stage == "votes_unknown"; }, 5s))
        << net.info(2).stage;
    EXPECT_TRUE(
        cluster.run_until([&] { return net.committee_at(2) == net.ids({0, 1, 2, 4}); }, 5s));
    EXPECT_EQ(net.info(2).stage, "votes_unknown") << "as a member of the new committee, too";
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    cluster.run_for(15s);
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 4});
    EXPECT_NE(net.info(2).stage, "votes_unknown");
    EXPECT_EQ(scene.violation(), "");
}

/// It would have made beacons with a share that goes.
TEST(Rotation, ends_the_beacons_of_a_member_that_the_others_hand_over_without)
{
    Rotation net{{.committee = 4, .spares = 4, .seed = 29}};
    auto& scene = net.scene();
    auto& cluster = net.cluster();
    const node::StartSeries series{
        .key = scene.chain(),
        .period = 1s,
        .genesis = node::Instant{(scene.instant().count() / 1'000'000'000 + 5) * 1'000'000'000}};
    const auto told = [&](std::size_t i) {
        std::string error = "no answer";
        cluster.command(net.host(i), series,
                        [&](const node::Answer& answer) { error = answer.error; });
        cluster.run_for(1s);
        return error;
    };
    const auto made = [&](std::size_t i) {
        const auto all =
            cluster.queries(net.host(i))->ask(&node::DrngQueries::series, answers::whole_list);
        return all && std::ranges::any_of(
                          all->items, [&](const auto& one) { return one.key == scene.chain(); });
    };
    EXPECT_EQ(told(3), "");
    EXPECT_TRUE(made(3));
    EXPECT_EQ(net.reshare(3, {0, 1, 2, 3}), "key_in_use");
    // New members are away for now: the key is neither here nor there.
    std::string answer = "no answer";
    cluster.command(net.host(0), node::ReshareChain{scene.chain(), net.ids({2, 3, 4, 5})},
                    [&](const node::Answer& said) { answer = said.error; });
    cluster.run_for(5ms);
    for (const std::size_t i : {4, 5}) cluster.crash(net.host(i));
    EXPECT_EQ(told(0), "key_in_use") << "it begins no others meanwhile";
    EXPECT_EQ(answer, "");
    for (const std::size_t i : {4, 5}) cluster.start(net.host(i));
    auto sent = send(scene, 3);
    // Who declined because of its beacons gets a share of the others.
    ASSERT_TRUE(net.taken_over({2, 3, 4, 5})) << net.info(3).stage;
    std::ranges::copy(send(scene, 2), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 3, 4, 5});
    EXPECT_FALSE(made(3)) << "its share is another one";
    EXPECT_FALSE(made(0));
    cluster.crash(net.host(3));
    cluster.start(net.host(3));
    cluster.run_for(2s);
    EXPECT_FALSE(made(3));
    EXPECT_EQ(scene.violation(), "");
}

/// Its operator did not say that fewer may hold the key; so many others did.
TEST(Rotation, gives_a_share_to_a_member_that_declined_a_smaller_committee)
{
    Rotation net{{.committee = 5, .seed = 30}};
    auto& scene = net.scene();
    const std::vector<std::size_t> four{0, 1, 2, 4};
    for (const std::size_t at : {0, 1, 2, 3}) EXPECT_EQ(net.reshare(at, four), "");
    auto sent = send(scene, 3);
    ASSERT_TRUE(net.taken_over(four)) << net.info(4).stage;
    std::ranges::copy(send(scene, 3), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 3, 4});
    EXPECT_TRUE(net.has_share(4));
    EXPECT_FALSE(net.has_share(3));
    EXPECT_EQ(scene.violation(), "");
}

/// Two hand-overs of one sharing are certified; the chain takes one of them up.
TEST(Rotation, leaves_no_share_with_members_that_the_chain_passed_over)
{
    Rotation net{{.committee = 4, .spares = 4, .seed = 31}};
    auto& scene = net.scene();
    auto& cluster = net.cluster();
    const std::vector<std::size_t> one{0, 1, 4, 5};
    const std::vector<std::size_t> other{2, 3, 6, 7};
    std::set<std::size_t> waited;  // with a share of a hand-over that the chain has not taken up
    const auto waits = [&](std::size_t i) {
        auto place = to_bytes("cn");
        append(place, scene.chain().bytes());
        return !cluster.disk(net.host(i)).scan(place, place, 1).empty();
    };
    cluster.command(net.host(0), node::ReshareChain{scene.chain(), net.ids(one)});
    cluster.command(net.host(2), node::ReshareChain{scene.chain(), net.ids(other)});
    ASSERT_TRUE(cluster.run_until(
        [&] {
            for (std::size_t i = 4; i < 8; ++i)
                if (waits(i)) waited.insert(i);
            return net.committee_at(4) == net.ids(one) || net.committee_at(6) == net.ids(other);
        },
        60s));
    const bool first = net.committee_at(4) == net.ids(one);
    const auto& passed_over =
        first ? std::vector<std::size_t>{6, 7} : std::vector<std::size_t>{4, 5};
    for (const auto i : passed_over)
        ASSERT_TRUE(waited.contains(i)) << "the seed has no two certified hand-overs";
    ASSERT_TRUE(net.taken_over(first ? one : other));
    auto sent = send(scene, 2);
    expect_processed(net, sent, first ? one : other);
    EXPECT_TRUE(cluster.run_until(
        [&] {
            for (std::size_t i = 0; i < 8; ++i)
                if (waits(i)) return false;
            return true;
        },
        30s));
    for (const auto i : passed_over) EXPECT_FALSE(net.has_share(i)) << i;
    EXPECT_EQ(scene.violation(), "");
}

TEST(Rotation, is_refused_by_name_where_it_cannot_be)
{
    Rotation net{{.committee = 4, .spares = 2, .seed = 26}};
    EXPECT_EQ(net.reshare(4, {0, 1, 2, 4}), "no_seat");
    EXPECT_EQ(net.reshare(0, {}), "members_count");
    EXPECT_EQ(net.reshare(0, {0, 0, 1, 2}), "member_repeated");
    net.cluster().crash(net.host(5));
    net.cluster().run_for(1s);
    EXPECT_EQ(net.reshare(0, {0, 1, 2, 5}), "member_not_connected");
}

/// A hand-over to members that are not there waits, and the chain goes on as it is.
TEST(Rotation, waits_for_members_that_are_away_while_the_chain_goes_on)
{
    Rotation net{{.committee = 4, .spares = 4, .seed = 27}};
    auto& scene = net.scene();
    std::string answer = "no answer";
    net.cluster().command(net.host(0), node::ReshareChain{scene.chain(), net.ids({4, 5, 6, 7})},
                          [&](const node::Answer& said) { answer = said.error; });
    net.cluster().run_for(5ms);
    // Two of four are too few to hold the key.
    for (const std::size_t i : {6, 7}) net.cluster().crash(net.host(i));
    auto sent = send(scene, 3);
    EXPECT_EQ(answer, "");
    expect_processed(net, sent, {0, 1, 2, 3});
    EXPECT_EQ(net.committee_at(0), net.ids({0, 1, 2, 3}));
    EXPECT_TRUE(net.info(0).hand_over.has_value());
    for (const std::size_t i : {6, 7}) net.cluster().start(net.host(i));
    ASSERT_TRUE(net.taken_over({4, 5, 6, 7}));
    std::ranges::copy(send(scene, 2), std::back_inserter(sent));
    expect_processed(net, sent, {0, 1, 2, 3, 4, 5, 6, 7});
    EXPECT_EQ(scene.violation(), "");
}
