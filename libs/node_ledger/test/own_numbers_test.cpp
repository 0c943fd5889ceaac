#include "../src/own_numbers.hpp"

#include <weft/fixtures/keys.hpp>
#include <weft/node_ledger/frames.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;
using fixtures::node_id;

namespace {
constexpr auto ahead = OwnNumbers::ahead;
}

TEST(OwnNumbers, of_a_new_node_begin_at_0_with_a_mark_above)
{
    OwnNumbers numbers{0, 3};
    EXPECT_TRUE(numbers.known());
    EXPECT_EQ(numbers.number_for(0), 0u);
    EXPECT_EQ(numbers.use(0), ahead);
    for (std::uint64_t number = 1; number < ahead; ++number)
        EXPECT_EQ(numbers.use(number), std::nullopt) << number;
    EXPECT_EQ(numbers.use(ahead), 2 * ahead);
}

TEST(OwnNumbers, go_on_above_the_mark_and_above_what_the_tangle_holds)
{
    OwnNumbers numbers{2048, 3};
    EXPECT_EQ(numbers.number_for(17), 2048u) << "the log has lost its end";
    EXPECT_EQ(numbers.number_for(3000), 3000u) << "the mark is older than the log";
    EXPECT_EQ(numbers.use(3000), 3000 + ahead);
}

/// Whatever a life used, and however much of its log is lost, the next life uses other numbers.
TEST(OwnNumbers, are_used_once_over_any_lives_and_any_losses)
{
    std::set<std::uint64_t> used;
    std::uint64_t mark = 0;
    for (const std::uint64_t spoken : {1u, 0u, 1023u, 1024u, 1025u, 3000u, 1u})
        for (const std::uint64_t kept : {0u, 1u, 500u}) {
            OwnNumbers numbers{mark, 3};
            std::uint64_t next = kept;  // what is left of the log says so
            for (std::uint64_t i = 0; i < spoken; ++i) {
                const auto number = numbers.number_for(next);
                if (const auto raised = numbers.use(number)) mark = *raised;
                EXPECT_LT(number, mark) << "durable before it leaves";
                EXPECT_TRUE(used.insert(number).second) << number;
                next = number + 1;
            }
        }
}

TEST(OwnNumbers, without_a_mark_are_known_when_more_than_half_of_the_peers_have_told)
{
    for (std::size_t peers = 1; peers <= 7; ++peers) {
        OwnNumbers numbers{std::nullopt, peers};
        EXPECT_EQ(numbers.answers_needed(), peers / 2 + 1);
        for (std::size_t told = 1; told <= peers / 2; ++told) {
            EXPECT_FALSE(numbers.told(node_id("peer " + std::to_string(told)), 10 * told));
            EXPECT_FALSE(numbers.told(node_id("peer " + std::to_string(told)), 10 * told))
                << "each counts once";
            EXPECT_FALSE(numbers.known());
        }
        EXPECT_TRUE(numbers.told(node_id("the last one"), std::nullopt));
        EXPECT_EQ(numbers.number_for(0), (peers == 1 ? 0 : 10 * (peers / 2) + 1) + ahead)
            << "above the highest, with room for what only the others heard";
        EXPECT_FALSE(numbers.told(node_id("one more"), 1'000'000)) << "too late";
        EXPECT_LT(numbers.number_for(0), 1'000'000u);
    }
}

TEST(OwnNumbers, of_two_lives_without_a_mark_whose_peers_know_the_same_do_not_meet)
{
    // The first life speaks, and nobody whom the second one asks has heard it.
    const auto first_of = [](std::uint64_t jump) {
        OwnNumbers numbers{std::nullopt, 1, jump};
        EXPECT_TRUE(numbers.told(node_id("peer"), 7));
        return numbers.number_for(0);
    };
    EXPECT_EQ(first_of(0), 8 + ahead);
    EXPECT_EQ(first_of(500'000), 8 + ahead + 500'000);
    EXPECT_EQ(first_of(0xffff'ffff), 8 + ahead + 0xffff'ffff);
}

TEST(OwnNumbers, without_a_mark_and_without_peers_leave_out_what_one_mark_covers)
{
    const OwnNumbers numbers{std::nullopt, 0};
    EXPECT_TRUE(numbers.known());
    EXPECT_EQ(numbers.number_for(0), ahead);
    EXPECT_EQ(numbers.number_for(5000), 5000u);
}
