// Values: reference G-25, and by hand from the closed form.

#include <weft/congestion/access_mana.hpp>
#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <array>

namespace weft::congestion {
namespace {

constexpr Timestamp hour = 60 * types::minute;
constexpr Timestamp long_ago = -100'000 * hour;
constexpr std::uint64_t token = 1'000'000;  // fractions show in millionths

/// As the reference's cases: decay and average alike, a half-life of six hours.
constexpr AccessManaParameters alike{.half_life = 6 * hour, .averaging = 6 * hour};

const NodeId a = fixtures::node_id("a");
const NodeId b = fixtures::node_id("b");

AccessMana with(std::uint64_t tokens, AccessManaParameters parameters)
{
    AccessMana mana{parameters};
    mana.pledge(a, std::array{Earning{tokens, long_ago}}, 0);
    return mana;
}

TEST(Halving, nothing_is_lost_in_no_time_and_half_in_a_half_life)
{
    EXPECT_EQ(left_after(0, hour), whole);
    EXPECT_EQ(left_after(hour, hour), whole / 2);
    EXPECT_EQ(left_after(3 * hour, hour), whole / 8);
    EXPECT_EQ(left_after(63 * hour, hour), 0u);
    EXPECT_EQ(left_after(std::numeric_limits<Timestamp>::max(), 1), 0u);
}

TEST(Halving, half_a_half_life_leaves_the_root_of_a_half)
{
    // 2^63 · 2^-0.5 = 6521908912666391106.18…
    EXPECT_EQ(left_after(hour / 2, hour), 6521908912666391106u);
}

TEST(Halving, a_longer_time_never_leaves_more)
{
    Share before = whole;
    for (Timestamp span = 0; span < 3 * types::second; span += 1'234'567) {
        const auto left = left_after(span, types::second);
        EXPECT_LE(left, before);
        before = left;
    }
}

TEST(AccessMana, what_was_earned_halves_in_a_half_life)
{
    const auto mana = with(token, alike);
    EXPECT_EQ(mana.earned(a, 0), token);
    EXPECT_NEAR(static_cast<double>(mana.earned(a, 6 * hour)), 500'000, 1);
}

TEST(AccessMana, the_average_follows_what_was_earned)
{
    const auto mana = with(token, alike);
    EXPECT_EQ(mana.of(a, 0), 0u);
    EXPECT_NEAR(static_cast<double>(mana.of(a, 6 * hour)), 346'573, 1);  // ln 2 / 2
}

TEST(AccessMana, with_a_short_memory_the_average_is_there_soon)
{
    const auto mana = with(token, {});
    // (2^(−1/18) … ) · 180/179 after 20 min: 2^(−20/360) = 0.962224, 2^−10 = 0.000977
    EXPECT_NEAR(static_cast<double>(mana.of(a, 20 * types::minute)), 966'617, 2);
}

TEST(AccessMana, an_input_that_lay_for_a_half_life_earns_half_of_itself)
{
    AccessMana mana{alike};
    mana.pledge(a, std::array{Earning{token, long_ago}}, 0);
    mana.pledge(a, std::array{Earning{10 * token, 0}}, 6 * hour);
    EXPECT_NEAR(static_cast<double>(mana.earned(a, 6 * hour)), 5'500'000, 2);
}

TEST(AccessMana, an_input_that_lay_for_no_time_earns_nothing)
{
    AccessMana mana{alike};
    mana.pledge(a, std::array{Earning{token, 5}, Earning{token, 9}}, 5);
    EXPECT_EQ(mana.earned(a, 5), 0u);
    EXPECT_EQ(mana.size(), 0u);
}

TEST(AccessMana, a_late_pledge_counts_as_if_it_had_come_in_time)
{
    AccessMana mana{alike};
    mana.pledge(a, std::array{Earning{1, long_ago}}, 6 * hour);
    mana.pledge(a, std::array{Earning{10 * token, long_ago}}, 0);
    EXPECT_NEAR(static_cast<double>(mana.earned(a, 6 * hour)), 5'000'001, 2);
    EXPECT_NEAR(static_cast<double>(mana.of(a, 6 * hour)), 3'465'735, 2);
}

TEST(AccessMana, what_is_taken_back_leaves_what_would_be_there_without_it)
{
    const std::array first{Earning{token, long_ago}};
    const std::array second{Earning{7 * token, long_ago}};
    AccessMana mana{};
    AccessMana without{};
    mana.pledge(a, first, 0);
    without.pledge(a, first, 0);
    mana.pledge(a, second, hour);
    mana.take_back(a, second, hour);
    for (const auto at : {hour, 2 * hour, 9 * hour}) {
        EXPECT_NEAR(static_cast<double>(mana.of(a, at)), static_cast<double>(without.of(a, at)), 1);
        EXPECT_NEAR(static_cast<double>(mana.earned(a, at)),
                    static_cast<double>(without.earned(a, at)), 1);
    }
}

TEST(AccessMana, taking_back_when_everything_has_decayed_leaves_nothing)
{
    const std::array inputs{Earning{token, long_ago}};
    AccessMana mana{};
    mana.pledge(a, inputs, 0);
    mana.pledge(a, std::array{Earning{1, long_ago}}, 1000 * hour);
    mana.take_back(a, inputs, 0);
    EXPECT_EQ(mana.earned(a, 1000 * hour), 1u);
}

TEST(AccessMana, what_is_pledged_to_nobody_is_burned)
{
    AccessMana mana{};
    mana.pledge(NodeId{}, std::array{Earning{token, long_ago}}, 0);
    EXPECT_EQ(mana.size(), 0u);
    EXPECT_EQ(mana.total(hour), 0u);
}

TEST(AccessMana, genesis_pledges_count_at_once)
{
    types::Genesis genesis;
    genesis.time = 77 * hour;
    genesis.pledges = {{.node = a, .access_mana = 30}, {.node = b, .consensus_mana = 5}};
    const AccessMana mana{genesis};
    EXPECT_EQ(mana.of(a, genesis.time), 30u);
    EXPECT_EQ(mana.of(b, genesis.time), 0u);
    EXPECT_EQ(mana.total(genesis.time), 30u);
}

TEST(AccessMana, who_has_nothing_left_is_forgotten)
{
    AccessMana mana{};
    for (int i = 0; i < 100; ++i)
        mana.pledge(fixtures::node_id("n" + std::to_string(i)),
                    std::array{Earning{token, long_ago}}, 0);
    EXPECT_EQ(mana.size(), 100u);
    for (int i = 1; i <= 200; ++i)
        mana.pledge(b, std::array{Earning{token, long_ago}}, 2000 * hour + i);
    EXPECT_EQ(mana.size(), 1u);
}

TEST(AccessMana, the_greatest_sums_and_times_do_not_overflow)
{
    const auto most = std::numeric_limits<std::uint64_t>::max();
    const auto last = std::numeric_limits<Timestamp>::max();
    const auto first = std::numeric_limits<Timestamp>::min();
    AccessMana mana{};
    mana.pledge(a, std::array{Earning{most, first}}, last);
    EXPECT_EQ(mana.earned(a, last), most);
    mana.pledge(a, std::array{Earning{0, first}}, first);
    EXPECT_EQ(mana.earned(a, first), most);
}

TEST(AccessMana, whoever_has_some_comes_once_by_id)
{
    AccessMana mana{alike};
    std::vector<NodeId> nodes{a, b, fixtures::node_id("c")};
    std::ranges::sort(nodes);
    for (const auto& node : nodes) mana.pledge(node, std::array{Earning{token, long_ago}}, 0);
    EXPECT_EQ(mana.next(std::nullopt), nodes[0]);
    EXPECT_EQ(mana.next(nodes[0]), nodes[1]);
    EXPECT_EQ(mana.next(nodes[1]), nodes[2]);
    EXPECT_EQ(mana.next(nodes[2]), std::nullopt);
}

}  // namespace
}  // namespace weft::congestion
