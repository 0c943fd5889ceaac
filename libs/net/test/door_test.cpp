// The limits on strangers and the pace of dialling.

#include <weft/base/prng.hpp>

#include <gtest/gtest.h>

#include "../src/admission.hpp"
#include "../src/backoff.hpp"
#include <set>

namespace weft::net {
namespace {

using namespace std::chrono_literals;

constexpr AdmissionLimits limits{.pending_max = 4,
                                 .pending_per_place_max = 2,
                                 .attempts_max = 5,
                                 .window = 10s,
                                 .places_max = 4};

Admission::Instant at(std::chrono::seconds seconds)
{
    return Admission::Instant{} + 1h + seconds;
}

using Leaves = std::optional<Admission::Visit>;

struct Door : Admission {
    Door() : Admission{limits} {}
    /// Pre: may come in.
    Entered come(const std::string& place, Origin origin = Origin::unknown, Instant now = at(0s))
    {
        return enter(place, origin, now).value();
    }
};

TEST(Admission, one_place_may_wait_twice_and_its_third_takes_the_place_of_its_first)
{
    Door door;
    const auto first = door.come("a").visit;
    EXPECT_EQ(door.come("a").leaves, Leaves{});
    EXPECT_EQ(door.come("a").leaves, first);
    EXPECT_EQ(door.pending(), 2u);
}

TEST(Admission, when_all_is_full_the_longest_silent_of_the_place_with_most_leaves)
{
    Door door;
    door.come("b");
    const auto first_of_most = door.come("a").visit;
    door.come("a");
    door.come("c");
    EXPECT_EQ(door.come("d").leaves, first_of_most);
    EXPECT_EQ(door.pending(), 4u);
}

TEST(Admission, among_equals_the_longest_silent_leaves)
{
    Door door;
    const auto first = door.come("a").visit;
    for (const auto* place : {"b", "c", "d"}) door.come(place);
    EXPECT_EQ(door.come("d").leaves, first);
}

TEST(Admission, who_comes_from_where_a_peer_lives_does_not_leave_for_strangers)
{
    Door door;
    door.come("home", Origin::of_a_peer);
    door.come("home", Origin::of_a_peer);
    const auto stranger = door.come("a").visit;
    door.come("b");
    EXPECT_EQ(door.come("c").leaves, stranger) << "although its place has less";
    EXPECT_TRUE(door.come("home", Origin::of_a_peer).leaves) << "but for its like it does";
}

TEST(Admission, who_has_shown_a_peers_key_does_not_leave_for_strangers_wherever_it_comes_from)
{
    Door door;
    const auto peer = door.come("anywhere").visit;
    const auto next = door.come("a").visit;
    for (const auto* place : {"b", "c"}) door.come(place);
    door.proven(peer);
    EXPECT_EQ(door.come("a").leaves, next) << "the peer has been here longest";
    door.leave(peer);
    door.proven(peer);
    EXPECT_EQ(door.pending(), 3u);
}

TEST(Admission, where_only_peers_wait_a_stranger_is_turned_away)
{
    Door door;
    for (const auto* place : {"p", "p", "q", "q"}) door.come(place, Origin::of_a_peer);
    EXPECT_EQ(door.enter("a", Origin::unknown, at(0s)).error(), Turned::crowded);
    EXPECT_TRUE(door.enter("r", Origin::of_a_peer, at(0s)));
}

TEST(Admission, who_left_to_make_room_may_leave_again)
{
    Door door;
    const auto first = door.come("a").visit;
    door.come("a");
    door.come("a");
    door.leave(first);
    EXPECT_EQ(door.pending(), 2u);
}

TEST(Admission, who_comes_too_often_waits_for_the_next_window)
{
    Door door;
    for (int i = 0; i < 5; ++i) door.leave(door.come("a", Origin::unknown, at(1s)).visit);
    EXPECT_EQ(door.enter("a", Origin::unknown, at(2s)).error(), Turned::too_often);
    EXPECT_TRUE(door.enter("b", Origin::unknown, at(2s))) << "others are not concerned";
    EXPECT_TRUE(door.enter("a", Origin::unknown, at(11s)));
}

TEST(Admission, memory_of_places_is_bounded_and_idle_ones_are_forgotten)
{
    Door door;
    for (const auto* place : {"a", "b", "c", "d"}) door.leave(door.come(place).visit);
    EXPECT_EQ(door.enter("e", Origin::unknown, at(1s)).error(), Turned::crowded);
    EXPECT_TRUE(door.enter("home", Origin::of_a_peer, at(1s))) << "of peers there are not many";
    EXPECT_TRUE(door.enter("e", Origin::unknown, at(10s)));
}

TEST(Admission, whoever_comes_and_goes_the_limits_hold)
{
    Prng prng{3};
    Admission door{{.pending_max = 6, .pending_per_place_max = 3, .attempts_max = 1'000'000}};
    std::set<Admission::Visit> here;
    for (int step = 0; step < 20'000; ++step) {
        if (prng.chance(Ratio::percent(60))) {
            const auto number = prng.below(5);
            const auto entered = door.enter(
                std::to_string(number), number == 0 ? Origin::of_a_peer : Origin::unknown, at(0s));
            if (!entered) continue;
            if (entered->leaves) {
                ASSERT_EQ(here.erase(*entered->leaves), 1u);
            }
            here.insert(entered->visit);
        } else if (!here.empty()) {
            const auto one =
                std::next(here.begin(), static_cast<std::ptrdiff_t>(prng.below(here.size())));
            door.leave(*one);
            here.erase(one);
        }
        ASSERT_EQ(door.pending(), here.size());
        ASSERT_LE(door.pending(), 6u);
    }
}

TEST(Backoff, doubles_up_to_its_cap_and_keeps_at_least_a_half)
{
    Prng prng{1};
    Backoff backoff{100ms, 1'000ms};
    for (const auto whole : {100ms, 200ms, 400ms, 800ms, 1'000ms, 1'000ms}) {
        const auto delay = backoff.next(prng);
        EXPECT_GE(delay, whole / 2);
        EXPECT_LE(delay, whole);
    }
    backoff.succeeded();
    EXPECT_LE(backoff.next(prng), 100ms);
}

TEST(Backoff, many_failures_do_not_overflow)
{
    Prng prng{1};
    Backoff backoff{100ms, 30'000ms};
    for (int i = 0; i < 1'000; ++i) EXPECT_LE(backoff.next(prng), 30'000ms);
}

}  // namespace
}  // namespace weft::net
