// The limits on strangers and the pace of dialling.

#include <gtest/gtest.h>

#include "../src/admission.hpp"
#include "../src/backoff.hpp"

namespace weft::net {
namespace {

using namespace std::chrono_literals;

constexpr AdmissionLimits limits{.pending_max = 4,
                                 .pending_per_address_max = 2,
                                 .attempts_max = 5,
                                 .window = 10s,
                                 .addresses_max = 3};

Admission::Instant at(std::chrono::seconds seconds)
{
    return Admission::Instant{} + 1h + seconds;
}

TEST(Admission, one_address_may_wait_twice_and_not_three_times)
{
    Admission door{limits};
    EXPECT_EQ(door.enter("a", at(0s)), std::nullopt);
    EXPECT_EQ(door.enter("a", at(0s)), std::nullopt);
    EXPECT_EQ(door.enter("a", at(0s)), Turned::crowded_address);
    door.leave("a");
    EXPECT_EQ(door.enter("a", at(0s)), std::nullopt);
}

TEST(Admission, all_addresses_together_have_a_limit)
{
    Admission door{limits};
    for (const auto* address : {"a", "a", "b", "b"})
        EXPECT_EQ(door.enter(address, at(0s)), std::nullopt);
    EXPECT_EQ(door.enter("c", at(0s)), Turned::crowded);
    EXPECT_EQ(door.pending(), 4u);
}

TEST(Admission, who_comes_too_often_waits_for_the_next_window)
{
    Admission door{limits};
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(door.enter("a", at(1s)), std::nullopt);
        door.leave("a");
    }
    EXPECT_EQ(door.enter("a", at(2s)), Turned::too_often);
    EXPECT_EQ(door.enter("b", at(2s)), std::nullopt) << "others are not concerned";
    EXPECT_EQ(door.enter("a", at(11s)), std::nullopt);
}

TEST(Admission, memory_of_addresses_is_bounded_and_idle_ones_are_forgotten)
{
    Admission door{limits};
    for (const auto* address : {"a", "b", "c"}) {
        EXPECT_EQ(door.enter(address, at(0s)), std::nullopt);
        door.leave(address);
    }
    EXPECT_EQ(door.enter("d", at(1s)), Turned::crowded);
    EXPECT_EQ(door.enter("d", at(10s)), std::nullopt);
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
