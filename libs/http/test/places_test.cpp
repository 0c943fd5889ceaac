// Who has a place, who makes room, whose read is next; and the same over sockets.

#include "../src/places.hpp"

#include <weft/base/prng.hpp>
#include <weft/net/place.hpp>

#include "../src/read_turns.hpp"
#include "http_fixture.hpp"
#include <list>

namespace weft::http {
namespace {

constexpr Places::Limits limits{
    .hall_max = 6, .hall_per_place_max = 3, .operator_places = 2, .anteroom_max = 2};

/// Guests from places a, b, c and from this machine.
struct Hall {
    Places places{limits};
    std::list<Places::Seated> seated;

    Places::Seated& enter(const std::string& place)
    {
        seated.push_back(places.enter(place, place == "here"));
        return seated.back();
    }
    Places::Guest busy(const std::string& place)
    {
        const auto guest = enter(place).ticket.guest();
        places.set_busy(guest);
        return guest;
    }
    static std::string in(const Places::Seated& one)
    {
        return one.room == Places::Room::hall ? "hall" : "anteroom";
    }
};

TEST(Places, there_is_room_until_there_is_none)
{
    Hall hall;
    for (const auto* place : {"a", "a", "b", "b"}) {
        const auto& one = hall.enter(place);
        EXPECT_EQ(Hall::in(one), "hall");
        EXPECT_FALSE(one.leaves);
    }
    EXPECT_EQ(hall.places.in_hall(), 4u);
}

TEST(Places, who_has_been_idle_longest_makes_room)
{
    Hall hall;
    const auto first = hall.enter("a").ticket.guest();
    const auto second = hall.enter("a").ticket.guest();
    hall.enter("b");
    hall.enter("b");
    hall.places.set_busy(first);
    hall.places.set_idle(first);  // it has just asked something
    EXPECT_EQ(hall.enter("c").leaves, second);
}

TEST(Places, the_place_that_has_most_makes_room_first)
{
    Hall hall;
    hall.enter("b");  // the oldest of all
    const auto first_of_most = hall.enter("a").ticket.guest();
    hall.enter("a");
    hall.enter("a");
    EXPECT_EQ(hall.enter("c").leaves, first_of_most);
}

TEST(Places, who_has_its_share_takes_the_place_of_its_own)
{
    Hall hall;
    const auto first = hall.enter("a").ticket.guest();
    hall.enter("a");
    hall.enter("a");
    const auto& fourth = hall.enter("a");
    EXPECT_EQ(fourth.leaves, first);
    EXPECT_EQ(Hall::in(fourth), "hall");
    EXPECT_EQ(hall.places.in_hall(), 3u);
}

TEST(Places, the_busy_do_not_leave_and_the_next_waits_in_the_anteroom)
{
    Hall hall;
    for (const auto* place : {"a", "a", "b", "b"}) hall.busy(place);
    const auto& late = hall.enter("c");
    EXPECT_EQ(Hall::in(late), "anteroom");
    EXPECT_FALSE(late.leaves);
    EXPECT_FALSE(hall.places.promote(late.ticket.guest()).in_hall);
}

TEST(Places, from_the_anteroom_to_the_hall_when_there_is_room_by_then)
{
    Hall hall;
    std::vector<Places::Guest> guests;
    for (const auto* place : {"a", "a", "b", "b"}) guests.push_back(hall.busy(place));
    const auto late = hall.enter("c").ticket.guest();
    hall.places.set_idle(guests[2]);
    const auto promoted = hall.places.promote(late);
    EXPECT_TRUE(promoted.in_hall);
    EXPECT_EQ(promoted.leaves, guests[2]);
}

TEST(Places, some_are_for_this_machine_whatever_others_do)
{
    Hall hall;
    for (const auto* place : {"a", "a", "a", "b", "b", "b", "c", "c"}) hall.busy(place);
    EXPECT_EQ(hall.places.in_hall(), 4u);
    EXPECT_EQ(Hall::in(hall.enter("here")), "hall");
    EXPECT_EQ(Hall::in(hall.enter("here")), "hall");
}

TEST(Places, idle_ones_of_this_machine_do_not_leave_for_others)
{
    Hall hall;
    for (int i = 0; i < 3; ++i) hall.enter("here");
    hall.busy("a");
    EXPECT_EQ(Hall::in(hall.enter("b")), "anteroom");
}

TEST(Places, a_full_anteroom_loses_who_came_first_of_the_place_that_has_most)
{
    Hall hall;
    for (const auto* place : {"a", "a", "b", "b"}) hall.busy(place);
    hall.enter("c");
    const auto crowd = hall.enter("a").ticket.guest();
    EXPECT_EQ(hall.seated.back().leaves, std::nullopt);
    const auto& next = hall.enter("a");  // c and a have one each: c came first
    EXPECT_NE(next.leaves, crowd);
    EXPECT_EQ(hall.enter("d").leaves, crowd) << "now a has two";
}

TEST(Places, whoever_comes_and_goes_the_limits_hold_and_all_places_come_back)
{
    Prng prng{7};
    Places places{limits};
    std::map<Places::Guest, Places::Seated> here;
    const std::vector<std::string> names{"a", "b", "c", "d", "here"};
    for (int step = 0; step < 20'000; ++step) {
        const auto kind = prng.below(5);
        if (kind < 2) {
            const auto& name = names[prng.below(names.size())];
            auto seated = places.enter(name, name == "here");
            if (seated.leaves) {
                ASSERT_EQ(here.erase(*seated.leaves), 1u) << "who leaves was there";
            }
            here.emplace(seated.ticket.guest(), std::move(seated));
        } else if (!here.empty()) {
            auto one = here.begin();
            std::advance(one, static_cast<std::ptrdiff_t>(prng.below(here.size())));
            if (kind == 2)
                places.set_busy(one->first);
            else if (kind == 3)
                std::ignore = places.stay(one->first);
            else if (prng.chance(Ratio::percent(50)))
                places.set_idle(one->first);
            else
                here.erase(one);
        }
        ASSERT_EQ(places.size(), here.size());
        ASSERT_LE(places.in_hall(), limits.hall_max);
        ASSERT_LE(places.size() - places.in_hall(), limits.anteroom_max);
    }
    here.clear();
    EXPECT_EQ(places.size(), 0u);
    EXPECT_EQ(places.in_hall(), 0u);
}

TEST(Places, who_stays_never_has_the_last_places)
{
    Places places{{.hall_max = 32,
                   .hall_per_place_max = 16,
                   .operator_places = 4,
                   .anteroom_max = 2,
                   .short_places = 3,
                   .short_per_place = 2}};
    std::list<Places::Seated> seated;
    const auto stay = [&](const std::string& place) {
        seated.push_back(places.enter(place, place == "here"));
        const auto guest = seated.back().ticket.guest();
        places.set_busy(guest);
        const bool may = places.stay(guest);
        if (!may) seated.pop_back();
        return may;
    };
    for (int i = 0; i < 14; ++i) EXPECT_TRUE(stay("a")) << i;
    EXPECT_FALSE(stay("a")) << "two of its share are for who asks and goes";
    for (int i = 0; i < 11; ++i) EXPECT_TRUE(stay("b")) << i;
    EXPECT_FALSE(stay("b")) << "three of all are, besides those of this machine";
    for (int i = 0; i < 3; ++i) {
        seated.push_back(places.enter("c", false));
        EXPECT_EQ(Hall::in(seated.back()), "hall") << i;
    }
    for (int i = 0; i < 3; ++i) seated.pop_back();
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(stay("here")) << i;
    EXPECT_FALSE(stay("here"));
    // Whose answer has come may stay again, and so may another in its place.
    const auto last = seated.back().ticket.guest();
    places.set_idle(last);
    EXPECT_TRUE(places.stay(last));
    EXPECT_TRUE(places.stay(last)) << "it is counted once";
    seated.pop_back();
    EXPECT_TRUE(stay("here"));
    EXPECT_FALSE(places.stay(0)) << "nobody";
}

TEST(ReadTurns, places_take_turns_whatever_each_asks)
{
    ReadTurns reads;
    std::string order;
    for (const auto* what : {"a1", "a2", "a3", "b1", "c1", "b2"})
        reads.add(std::string(what, 1), [&order, what] { order += std::string{what} + " "; });
    while (!reads.empty()) reads.next()();
    EXPECT_EQ(order, "a1 b1 c1 a2 b2 a3 ");
}

TEST(Place, an_address_is_its_own_and_a_network_of_ipv6_one)
{
    EXPECT_EQ(net::place_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(net::place_of("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(net::place_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(net::place_of("2001:db8:1:2::"), net::place_of("2001:db8:1:2:ffff::1"));
    EXPECT_NE(net::place_of("2001:db8:1:2::"), net::place_of("2001:db8:1:3::"));
    EXPECT_EQ(net::place_of("::1"), "::1");
    EXPECT_EQ(net::place_of("nonsense"), "nonsense");
}

TEST(Place, this_machine_is_told_from_others)
{
    for (const auto* here : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(net::is_loopback(here)) << here;
    for (const auto* elsewhere : {"192.0.2.7", "::2", "nonsense", "0.0.0.0"})
        EXPECT_FALSE(net::is_loopback(elsewhere)) << elsewhere;
}

constexpr std::string_view get_x =
    "GET /hello/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
constexpr std::string_view get_never = "GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n";

class CrowdTest : public HttpTest {
protected:
    using Sockets = std::vector<std::unique_ptr<RawSocket>>;
    Sockets crowd(int count, std::string_view each_says)
    {
        Sockets sockets;
        for (int i = 0; i < count; ++i) {
            sockets.push_back(std::make_unique<RawSocket>(server->port()));
            if (!each_says.empty()) sockets.back()->say(each_says);
        }
        return sockets;
    }
    /// Until so many handlers were asked and have not answered.
    bool all_wait(std::size_t count)
    {
        for (int tries = 0; tries < 500; ++tries) {
            std::size_t waiting = 0;
            on_io([&] { waiting = kept.size(); });
            if (waiting == count) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
    std::size_t connections()
    {
        std::size_t count = 0;
        on_io([&] { count = server->status().connections; });
        return count;
    }
};

TEST_F(CrowdTest, idle_connections_make_room_for_who_asks)
{
    config.connections_max = 8;
    start();
    const auto silent = crowd(8, "");
    const auto slow = crowd(8, "GET /hello/x HTTP/1.1\r\nHo");
    const auto unfinished =
        crowd(8, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n[");
    const auto without_end = crowd(
        8, "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[");
    for (int i = 0; i < 20; ++i) ASSERT_NE(raw(get_x).find("200 OK"), std::string::npos) << i;
}

TEST_F(CrowdTest, who_finds_all_places_taken_is_told_so_and_when_to_come_again)
{
    config.connections_max = 8;
    start();
    auto waiting = crowd(8, get_never);
    ASSERT_TRUE(all_wait(8));
    const auto answer = raw(get_x);
    EXPECT_EQ(code_of(answer), "too_many_connections");
    EXPECT_NE(answer.find("503"), std::string::npos);
    EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    waiting.pop_back();
    on_io([&] { kept.pop_back(); });
    for (int tries = 0; tries < 500; ++tries) {
        if (raw(get_x).find("200 OK") != std::string::npos) return;
        std::this_thread::sleep_for(10ms);
    }
    FAIL() << "a place that became free stays taken";
}

TEST_F(CrowdTest, how_the_node_is_may_always_be_asked)
{
    config.connections_max = 8;
    config.anteroom_max = 4;
    start();
    const auto waiting = crowd(8, get_never);
    ASSERT_TRUE(all_wait(8));
    const auto silent = crowd(16, "");  // more than the anteroom holds
    for (int i = 0; i < 20; ++i)
        ASSERT_NE(raw("GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n").find("200 OK"),
                  std::string::npos)
            << i;
    EXPECT_LE(connections(), 12u);
}

TEST_F(CrowdTest, who_waits_and_who_listens_leave_places_to_who_asks_and_goes)
{
    config.connections_max = 32;
    config.short_places = 4;
    start();
    std::vector<Subscription> streams;
    for (int i = 0; i < 8; ++i) {
        auto http = client();
        auto stream = http.subscribe("/events");
        ASSERT_TRUE(stream);
        streams.push_back(*std::move(stream));
    }
    const auto waiting = crowd(20, "GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(all_wait(20));
    for (int i = 0; i < 10; ++i) {
        const auto answer =
            raw("GET /long HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(code_of(answer), "too_many_waiting");
        EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
        const auto refused = client().subscribe("/events");
        ASSERT_FALSE(refused);
        EXPECT_EQ(code_of(*refused.error().response), "too_many_streams");
        ASSERT_NE(raw(get_x).find("200 OK"), std::string::npos) << i;
    }
}

TEST_F(CrowdTest, who_does_not_take_its_answer_makes_room)
{
    config.connections_max = 8;
    start();
    const auto slow = crowd(8, "GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int tries = 0; tries < 500; ++tries) {
        if (raw(get_x).find("200 OK") != std::string::npos) return;
        std::this_thread::sleep_for(20ms);
    }
    FAIL() << "who asks and does not read holds every place";
}

TEST_F(CrowdTest, who_hangs_up_frees_its_place_and_what_it_waited_for)
{
    start();
    {
        const auto waiting = crowd(200, get_never);
        ASSERT_TRUE(all_wait(200));
        EXPECT_EQ(gone, 0u);
    }
    for (int tries = 0; tries < 500 && gone < 200; ++tries) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(gone, 200u);
    on_io([&] { kept.clear(); });  // as whoever keeps a list of them does when told
    for (int tries = 0; tries < 500 && connections() > 0; ++tries)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(connections(), 0u);
}

TEST_F(CrowdTest, who_resets_its_connection_does_too)
{
    start();
    {
        const auto waiting = crowd(50, get_never);
        ASSERT_TRUE(all_wait(50));
        for (const auto& one : waiting) one->reset();
    }
    for (int tries = 0; tries < 500 && (gone < 50 || connections() > 0); ++tries)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(gone, 50u);
    EXPECT_EQ(connections(), 0u);
}

TEST_F(CrowdTest, who_only_says_no_more_is_still_answered)
{
    start();
    const RawSocket socket{server->port()};
    socket.say("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(all_wait(1));
    socket.hang_up();
    for (int tries = 0; tries < 500 && gone == 0; ++tries) std::this_thread::sleep_for(10ms);
    on_io([&] { kept.at(0)({.body = "\"as things stand\""}); });
    EXPECT_TRUE(socket.hear_all().ends_with("\"as things stand\""));
}

TEST_F(CrowdTest, a_write_does_not_wait_for_a_crowd_of_reads)
{
    start();
    std::atomic<bool> asked = false;
    int reads_before_write = -1;
    on_io([&] {
        server->on_served([&, reads = 0](const Served& what) mutable {
            if (what.pattern == "/slow") ++reads;
            if (what.pattern == "/echo") reads_before_write = reads;
            if (what.pattern == "/slow" && reads == 1) asked = true;
        });
    });
    const auto readers =
        crowd(32, "GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const RawSocket writer{server->port()};
    while (!asked) std::this_thread::sleep_for(1ms);
    writer.say(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: "
        "close\r\n\r\n[]");
    EXPECT_TRUE(writer.hear_all().ends_with("[]"));
    for (const auto& one : readers) EXPECT_NE(one->hear_all().find("200 OK"), std::string::npos);
    EXPECT_GE(reads_before_write, 1);
    EXPECT_LE(reads_before_write, 8) << "of 32, of which all asked before it";
}

}  // namespace
}  // namespace weft::http
