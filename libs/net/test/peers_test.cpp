#include "loopback.hpp"

namespace weft::net {
namespace {

class Loopback : public testing::Test {
protected:
    /// 1 and 2 know each other; only 1 dials.
    void start_two()
    {
        two.knows(one, false);
        two.start();
        one.knows(two);
        one.start();
    }
    bool until(const std::function<bool()>& condition, std::chrono::milliseconds at_most = 10s)
    {
        return io.run_until(condition, at_most);
    }
    bool both_up()
    {
        return until([&] { return one.up.contains(2) && two.up.contains(1); });
    }

    Io io;
    TestNode one{io, 1};
    TestNode two{io, 2};
};

TEST_F(Loopback, two_peers_meet_and_know_each_other)
{
    one.config.hello.agent = "weft/1";
    start_two();
    ASSERT_TRUE(both_up());
    EXPECT_EQ(two.infos[1].agent, "weft/1");
    EXPECT_EQ(two.infos[1].roles, 1u);
    EXPECT_EQ(two.infos[1].direction, Direction::inbound);
    EXPECT_EQ(one.infos[2].direction, Direction::outbound);
}

TEST_F(Loopback, frames_arrive_in_order_and_whole_in_both_directions)
{
    start_two();
    ASSERT_TRUE(both_up());
    const std::string large(1u << 20, 'x');
    EXPECT_TRUE(one.peers->send(id_of(2), to_bytes("a")));
    EXPECT_TRUE(one.peers->send(id_of(2), to_bytes(large)));
    EXPECT_TRUE(one.peers->send(id_of(2), {}));
    EXPECT_TRUE(two.peers->send(id_of(1), to_bytes("back")));
    ASSERT_TRUE(until([&] { return two.frames == 3 && one.frames == 1; }));
    EXPECT_EQ(two.heard[1], (std::vector<std::string>{"a", large, ""}));
    EXPECT_EQ(one.heard[2], std::vector<std::string>{"back"});
    EXPECT_EQ(one.status_of(2).counters.frames_out, 3u);
    EXPECT_EQ(two.status_of(1).counters.frames_in, 3u);
}

TEST_F(Loopback, a_frame_may_be_sent_from_on_up_and_from_on_frame)
{
    two.on_frame = [&](const PeerId& from, ByteSpan frame) { two.peers->send(from, frame); };
    start_two();
    ASSERT_TRUE(both_up());
    one.peers->send(id_of(2), to_bytes("echo"));
    EXPECT_TRUE(until([&] { return one.frames == 1; }));
}

TEST_F(Loopback, a_held_peer_is_not_read_from_until_it_is_released)
{
    two.on_frame = [&](const PeerId& from, ByteSpan) {
        if (two.frames % 3 == 0) two.peers->hold(from);
    };
    start_two();
    ASSERT_TRUE(both_up());
    const std::string large(100'000, 'x');
    std::vector<std::string> sent;
    for (int i = 0; i < 8; ++i) {
        sent.push_back(std::to_string(i) + large);
        EXPECT_TRUE(one.peers->send(id_of(2), to_bytes(sent.back())));
    }
    for (const std::uint64_t expected : {3u, 6u}) {
        ASSERT_TRUE(until([&] { return two.frames == expected; }));
        EXPECT_FALSE(until([&] { return two.frames != expected; }, 50ms));
        two.peers->release(id_of(1));
    }
    ASSERT_TRUE(until([&] { return two.frames == 8; }));
    EXPECT_EQ(two.heard[1], sent);
}

TEST_F(Loopback, a_held_peer_is_not_called_silent_and_may_be_told_to_go)
{
    for (auto* node : {&one, &two}) {
        node->config.ping_every = 20ms;
        node->config.dead_after = 200ms;
    }
    start_two();
    ASSERT_TRUE(both_up());
    two.peers->hold(id_of(1));
    EXPECT_FALSE(
        until([&] { return two.has("down 1 silent") || one.has("down 2 silent"); }, 600ms));
    two.peers->penalize(id_of(1), "lied");
    EXPECT_TRUE(
        until([&] { return two.has("down 1 penalized") && one.has("down 2 closed_by_peer"); }));
}

TEST_F(Loopback, four_peers_that_all_dial_each_other_end_with_one_link_per_pair)
{
    TestNode three{io, 3};
    TestNode four{io, 4};
    const std::vector<TestNode*> nodes{&one, &two, &three, &four};
    // Ports are learnt by listening once.
    for (auto* node : nodes) node->start();
    for (auto* node : nodes) node->peers.reset();
    for (auto* node : nodes)
        for (auto* other : nodes)
            if (node != other) node->knows(*other);
    for (auto* node : nodes) node->start();
    const auto all_up = [&] {
        return std::ranges::all_of(nodes, [](auto* node) { return node->up.size() == 3; });
    };
    ASSERT_TRUE(until(all_up));
    // What is left after the dust has settled stays.
    until([] { return false; }, 300ms);
    ASSERT_TRUE(all_up());
    const auto before = one.story.size();
    until([] { return false; }, 300ms);
    EXPECT_EQ(one.story.size(), before) << "no flapping";
    for (auto* node : nodes)
        for (auto* other : nodes)
            if (node != other) node->peers->send(id_of(other->number), to_bytes("hi"));
    EXPECT_TRUE(until(
        [&] { return std::ranges::all_of(nodes, [](auto* node) { return node->frames == 3; }); }));
}

TEST_F(Loopback, another_network_is_refused_and_both_are_named)
{
    two.config.hello.network = NetworkId::filled(2);
    start_two();
    ASSERT_TRUE(until(
        [&] { return one.event(Ending::wrong_network) || one.event(Ending::closed_by_peer); }));
    ASSERT_TRUE(until(
        [&] { return two.event(Ending::wrong_network) || two.event(Ending::closed_by_peer); }));
    const auto* event = one.event(Ending::wrong_network) ? one.event(Ending::wrong_network)
                                                         : one.event(Ending::closed_by_peer);
    EXPECT_NE(event->detail.find(NetworkId::filled(1).hex()), std::string::npos) << event->detail;
    EXPECT_NE(event->detail.find(NetworkId::filled(2).hex()), std::string::npos) << event->detail;
    EXPECT_TRUE(one.story.empty());
    EXPECT_TRUE(two.story.empty());
}

TEST_F(Loopback, a_key_that_is_not_in_the_list_is_refused)
{
    two.start();
    one.knows(two);
    one.start();
    ASSERT_TRUE(until([&] { return two.event(Ending::unknown_key) != nullptr; }));
    EXPECT_EQ(two.event(Ending::unknown_key)->peer, id_of(1));
    ASSERT_TRUE(until([&] { return !one.events.empty(); }));
    EXPECT_TRUE(one.story.empty()) << "no hello was given to a stranger";
}

TEST_F(Loopback, a_dialled_peer_with_another_key_is_refused)
{
    two.knows(one, false);
    two.start();
    one.config.peers.push_back({id_of(9), "127.0.0.1", two.peers->port()});
    one.start();
    EXPECT_TRUE(until([&] { return one.event(Ending::unexpected_key) != nullptr; }));
    EXPECT_TRUE(one.story.empty());
    EXPECT_TRUE(two.story.empty());
}

TEST_F(Loopback, that_an_address_leads_to_another_is_remembered_while_the_peer_dials_by_itself)
{
    TestNode three{io, 3};
    one.start();
    three.start();
    one.numbers[id_of(2)] = 2;
    one.peers->add({id_of(2), "127.0.0.1", three.peers->port()});
    ASSERT_TRUE(until([&] { return one.event(Ending::unexpected_key) != nullptr; }));
    // Only now: to a peer that is up, node 1 would not dial.
    two.knows(one);
    two.start();
    ASSERT_TRUE(until([&] { return one.up.contains(2); }));
    EXPECT_EQ(one.status_of(2).last_ending, Ending::unexpected_key);
    EXPECT_TRUE(one.status_of(2).up);
}

TEST_F(Loopback, a_node_that_dials_itself_notices)
{
    one.start();
    one.peers.reset();
    one.config.peers.push_back({id_of(9), "127.0.0.1", one.config.listen_port});
    one.start();
    EXPECT_TRUE(until([&] { return one.event(Ending::own_key) != nullptr; }));
}

TEST_F(Loopback, a_killed_peer_comes_back_and_is_met_again)
{
    start_two();
    ASSERT_TRUE(both_up());
    for (int life = 0; life < 3; ++life) {
        two.peers.reset();
        ASSERT_TRUE(until([&] { return !one.up.contains(2); }));
        two.up.clear();
        EXPECT_FALSE(one.peers->send(id_of(2), to_bytes("lost")));
        two.start();
        ASSERT_TRUE(both_up()) << "life " << life;
        one.peers->send(id_of(2), to_bytes("again"));
        ASSERT_TRUE(
            until([&] { return two.heard[1].size() == static_cast<std::size_t>(life) + 1; }));
    }
    EXPECT_EQ(one.status_of(2).counters.links, 4u);
    EXPECT_EQ(one.status_of(2).counters.frames_refused, 3u);
}

TEST_F(Loopback, a_disconnected_peer_is_dialled_again)
{
    start_two();
    ASSERT_TRUE(both_up());
    one.peers->disconnect(id_of(2), "maintenance");
    EXPECT_TRUE(one.up.contains(2)) << "no callback inside a call";
    ASSERT_TRUE(until([&] { return one.has("down 2 requested"); }));
    ASSERT_TRUE(until([&] { return two.event(Ending::closed_by_peer) != nullptr; }));
    EXPECT_EQ(two.event(Ending::closed_by_peer)->detail, "requested: maintenance");
    EXPECT_TRUE(both_up());
}

TEST_F(Loopback, a_penalized_peer_is_refused_for_a_while)
{
    two.config.ban_time = 400ms;
    start_two();
    ASSERT_TRUE(both_up());
    two.peers->penalize(id_of(1), "two_proposals");
    ASSERT_TRUE(until([&] { return two.has("down 1 penalized"); }));
    ASSERT_TRUE(until([&] { return two.event(Ending::banned) != nullptr; }));
    EXPECT_GT(two.status_of(1).banned_for, 0ms);
    EXPECT_TRUE(both_up()) << "and forgiven";
}

TEST_F(Loopback, a_removed_peer_is_gone_and_an_added_one_is_met)
{
    start_two();
    ASSERT_TRUE(both_up());
    one.peers->remove(id_of(2));
    ASSERT_TRUE(until([&] { return one.has("down 2 requested") && two.up.empty(); }));
    EXPECT_FALSE(one.peers->send(id_of(2), to_bytes("x")));
    one.peers->add({id_of(2), "127.0.0.1", two.peers->port()});
    EXPECT_TRUE(both_up());
}

TEST_F(Loopback, a_peer_may_be_removed_by_who_is_told_of_its_end)
{
    one.on_down = [&](const PeerId& id) { one.peers->remove(id); };
    start_two();
    ASSERT_TRUE(both_up());
    two.peers->disconnect(id_of(1), "maintenance");
    ASSERT_TRUE(until([&] { return one.has("down 2 closed_by_peer"); }));
    EXPECT_TRUE(one.peers->status().peers.empty());
    EXPECT_FALSE(until([&] { return one.up.contains(2); }, 300ms)) << "and is not dialled again";
}

TEST_F(Loopback, a_full_queue_ends_the_link_instead_of_skipping_a_frame)
{
    one.config.queue_bytes_max = 1u << 20;
    start_two();
    ASSERT_TRUE(both_up());
    // Nothing is written before the loop runs: the queue only grows.
    const Bytes frame(100'000);
    int sent = 0;
    while (one.peers->send(id_of(2), frame)) ++sent;
    EXPECT_EQ(sent, 10);
    EXPECT_FALSE(one.peers->send(id_of(2), frame));
    ASSERT_TRUE(until([&] { return one.has("down 2 queue_full"); }));
    EXPECT_TRUE(both_up()) << "and comes up again, empty";
}

TEST_F(Loopback, a_queue_is_also_counted_in_frames)
{
    one.config.queue_frames_max = 50;
    start_two();
    ASSERT_TRUE(both_up());
    int sent = 0;
    while (one.peers->send(id_of(2), {})) ++sent;
    EXPECT_EQ(sent, 50);
}

TEST_F(Loopback, a_frame_above_the_limit_is_refused_by_the_sender)
{
    one.config.frame_bytes_max = 1'000;
    start_two();
    ASSERT_TRUE(both_up());
    EXPECT_FALSE(one.peers->send(id_of(2), Bytes(1'001)));
    EXPECT_TRUE(one.peers->send(id_of(2), Bytes(1'000)));
    EXPECT_TRUE(until([&] { return two.frames == 1; }));
}

TEST_F(Loopback, a_frame_above_the_limit_of_the_receiver_ends_the_link)
{
    two.config.frame_bytes_max = 1'000;
    start_two();
    ASSERT_TRUE(both_up());
    one.peers->send(id_of(2), Bytes(1'001));
    ASSERT_TRUE(until([&] { return two.has("down 1 oversized"); }));
    EXPECT_EQ(two.frames, 0u);
}

TEST_F(Loopback, pings_measure_the_round_trip_and_keep_a_quiet_link_alive)
{
    one.config.ping_every = two.config.ping_every = 20ms;
    one.config.dead_after = two.config.dead_after = 200ms;
    start_two();
    ASSERT_TRUE(both_up());
    until([] { return false; }, 500ms);
    EXPECT_TRUE(one.up.contains(2) && two.up.contains(1));
    EXPECT_GT(one.status_of(2).round_trip, 0us);
    EXPECT_EQ(one.status_of(2).counters.links, 1u);
}

TEST_F(Loopback, an_address_where_nobody_listens_is_tried_again_and_again)
{
    one.config.peers.push_back({id_of(2), "127.0.0.1", 1});
    one.start();
    EXPECT_TRUE(until([&] { return one.events.size() >= 3; }));
    EXPECT_EQ(one.events[0].ending, Ending::dial_failed);
    EXPECT_EQ(one.status_of(2).last_ending, Ending::dial_failed);
}

TEST_F(Loopback, a_port_in_use_is_an_error_with_its_address)
{
    one.start();
    two.config.listen_port = one.peers->port();
    const auto refused = Peers::open(io, two.config, key_of(2), two.callbacks());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, NetError::Kind::cannot_listen);
    EXPECT_NE(refused.error().detail.find(std::to_string(one.peers->port())), std::string::npos);
}

TEST_F(Loopback, a_listening_address_that_is_none_is_an_error)
{
    one.config.listen_host = "not an address";
    const auto refused = Peers::open(io, one.config, key_of(1), one.callbacks());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, NetError::Kind::bad_address);
}

TEST_F(Loopback, a_hundred_thousand_small_frames_arrive_in_order)
{
    constexpr std::uint64_t count = 100'000;
    std::uint64_t next = 0;
    two.keep_frames = false;
    two.on_frame = [&](const PeerId&, ByteSpan frame) {
        ASSERT_EQ(decode_number(frame).value(), next);
        ++next;
    };
    start_two();
    ASSERT_TRUE(both_up());
    std::uint64_t sent = 0;
    ASSERT_TRUE(until(
        [&] {
            for (int i = 0; i < 500 && sent < count && sent - next < 20'000; ++i)
                if (one.peers->send(id_of(2), encode_number(sent))) ++sent;
            return next == count;
        },
        30s));
    EXPECT_EQ(one.status_of(2).counters.links, 1u);
}

}  // namespace
}  // namespace weft::net
