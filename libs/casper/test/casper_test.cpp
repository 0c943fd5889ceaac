#include <weft/casper/casper.hpp>

#include <gtest/gtest.h>

#include "compared.hpp"
#include <limits>

namespace weft::casper {
namespace {

using drawn::id_of;

TEST(Casper, incremental_equals_the_definitions_on_drawn_dags)
{
    std::size_t with_equivocators = 0;
    std::size_t final_count = 0;
    std::map<std::string_view, std::size_t> errors;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
        drawn::Compared compared{seed};
        compared.run(4 + seed % 18);
        ASSERT_EQ(compared.complaint, "") << "seed " << seed;
        with_equivocators += compared.equivocators > 0 ? 1 : 0;
        final_count += compared.final_count;
        for (const auto& [error, count] : compared.errors) errors[error] += count;
    }
    EXPECT_GE(with_equivocators, 200u);
    EXPECT_GE(final_count, 500u);
    EXPECT_EQ(errors.size(), 9u) << "every rule but ancestor_rejected is broken by some block";
}

Block block(std::uint64_t n,
            Validator creator,
            const std::vector<std::uint64_t>& parents,
            const std::vector<std::uint64_t>& justifications = {})
{
    Block block{
        .id = id_of(n), .creator = creator, .parents = {}, .justifications = {}, .effects = {}};
    for (const auto parent : parents) block.parents.push_back(id_of(parent));
    for (const auto one : justifications) block.justifications.push_back(id_of(one));
    return block;
}

TEST(Casper, a_block_waits_for_all_it_cites_and_the_earliest_arrived_is_judged_first)
{
    Casper casper{{.genesis = id_of(0), .stakes = {2, 1}, .finality = {1, 3}}};
    EXPECT_TRUE(casper.arrive(block(3, 0, {2}, {1})).empty());
    EXPECT_TRUE(casper.arrive(block(2, 1, {1})).empty());
    EXPECT_EQ(casper.buffer().waiting(), (std::vector{id_of(2), id_of(3)}));
    const auto events = casper.arrive(block(1, 0, {0}));
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].block, id_of(1));
    EXPECT_EQ(events[1].block, id_of(2));
    EXPECT_EQ(events[2].block, id_of(3));
    EXPECT_TRUE(casper.buffer().waiting().empty());
    EXPECT_TRUE(casper.arrive(block(1, 0, {0})).empty()) << "once is enough";
}

TEST(Casper, what_cites_a_rejected_block_is_rejected_whatever_else_it_lacks)
{
    Casper casper{{.genesis = id_of(0), .stakes = {2, 1}, .finality = {1, 3}}};
    EXPECT_TRUE(casper.arrive(block(3, 1, {2, 9})).empty());
    const auto events = casper.arrive(block(2, 1, {}));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].error, BlockError::parents_empty);
    EXPECT_EQ(events[1].error, BlockError::ancestor_rejected);
    EXPECT_TRUE(casper.buffer().waiting().empty());
}

TEST(Casper, finality_is_decided_exactly_also_where_stakes_fill_64_bits)
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_FALSE(decisive(most / 2, most, {0, 1}));
    EXPECT_TRUE(decisive(most / 2 + 1, most, {0, 1}));
    EXPECT_FALSE(decisive(most, most, {1, 1}));
    EXPECT_TRUE(decisive(most, most, {4294967294, 4294967295}));
}

}  // namespace
}  // namespace weft::casper
