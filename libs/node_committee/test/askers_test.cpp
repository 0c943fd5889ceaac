// A small question does not bring a large answer as often as a peer likes.

#include "../src/askers.hpp"

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

constexpr ValidatorIndex a{0}, b{1};
constexpr auto start = 1'700'000'000s;

struct AskersOfATable : testing::Test {
    Askers askers{2};
};

}  // namespace

TEST_F(AskersOfATable, get_a_round_again_after_half_a_second_and_another_round_at_once)
{
    EXPECT_TRUE(askers.may_have_round(start, a, 7, 0));
    EXPECT_FALSE(askers.may_have_round(start + 499ms, a, 7, 0));
    EXPECT_TRUE(askers.may_have_round(start + 499ms, b, 7, 0)) << "each seat by itself";
    EXPECT_TRUE(askers.may_have_round(start + 499ms, a, 7, 1));
    EXPECT_TRUE(askers.may_have_round(start + 499ms, a, 8, 0));
    EXPECT_TRUE(askers.may_have_round(start + 999ms, a, 8, 0));
}

TEST_F(AskersOfATable, get_the_block_of_a_return_once_in_half_a_second)
{
    EXPECT_TRUE(askers.may_have_round(start, a, 7, 0));
    EXPECT_TRUE(askers.may_have_return(start, a, 7, 0)) << "the messages are another matter";
    EXPECT_FALSE(askers.may_have_return(start + 499ms, a, 7, 0));
    EXPECT_TRUE(askers.may_have_return(start + 499ms, b, 7, 0)) << "each seat by itself";
    EXPECT_TRUE(askers.may_have_return(start + 500ms, a, 7, 0));
    EXPECT_TRUE(askers.may_have_return(start + 500ms, a, 7, 1));
    askers.new_session(a);
    EXPECT_TRUE(askers.may_have_return(start + 500ms, a, 7, 1));
}

TEST_F(AskersOfATable, get_it_again_when_what_was_sent_may_have_been_lost_with_its_session)
{
    EXPECT_TRUE(askers.may_have_round(start, a, 7, 0));
    askers.new_session(a);
    EXPECT_TRUE(askers.may_have_round(start, a, 7, 0));
}

TEST_F(AskersOfATable, get_eight_mebibytes_at_once_and_as_many_a_second)
{
    constexpr std::size_t answer = 4u << 20;
    EXPECT_TRUE(askers.may_have(start, a, answer));
    EXPECT_TRUE(askers.may_have(start, a, answer));
    EXPECT_FALSE(askers.may_have(start, a, answer));
    EXPECT_TRUE(askers.may_have(start, b, answer));
    std::size_t given = 0;
    for (auto now = Instant{start}; now < start + 60s; now += 1ms)
        if (askers.may_have(now, a, answer)) given += answer;
    EXPECT_LE(given, (60u + 1u) * (8u << 20));
    EXPECT_GE(given, 59u * (8u << 20)) << "who catches up is not kept waiting";
}
