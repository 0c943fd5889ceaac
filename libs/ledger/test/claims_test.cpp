#include <weft/base/prng.hpp>
#include <weft/ledger/claims.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace weft::ledger {

namespace {

using Model = std::map<ConflictSetIndex, TransactionIndex>;

Model content(const Claims& claims)
{
    Model found;
    claims.each([&](ConflictSetIndex output, TransactionIndex transaction) {
        found.emplace(output, transaction);
    });
    return found;
}

TEST(Claims, an_empty_set_says_nothing)
{
    EXPECT_TRUE(Claims{}.empty());
    EXPECT_EQ(Claims{}.at(3), no_index);
    EXPECT_TRUE(Claims{}.with(3, 7).without(3).empty());
}

TEST(Claims, sets_of_different_height_join_and_compare)
{
    const auto low = Claims{}.with(1, 10);
    const auto high = Claims{}.with(70'000, 20);
    const auto both = *Claims::join(low, high);
    EXPECT_EQ(content(both), (Model{{1, 10}, {70'000, 20}}));
    EXPECT_EQ(both, *Claims::join(high, low));
    EXPECT_EQ(both.without(70'000), low);
    EXPECT_FALSE(both == low);
}

TEST(Claims, one_output_claimed_for_two_transactions_does_not_join)
{
    EXPECT_FALSE(Claims::join(Claims{}.with(5, 1), Claims{}.with(5, 2)).has_value());
    EXPECT_FALSE(
        Claims::join(Claims{}.with(5, 1).with(900, 4), Claims{}.with(5, 2).with(3, 3)).has_value());
}

TEST(Claims, what_holds_all_of_the_other_is_shared)
{
    auto large = Claims{};
    for (std::uint32_t k = 0; k < 1000; ++k) large = large.with(k * 3, k);
    const auto larger = large.with(5000, 1);
    EXPECT_TRUE(Claims::join(large, larger)->shares_all_with(larger));
    EXPECT_TRUE(Claims::join(larger, large)->shares_all_with(larger));
}

TEST(Claims, are_a_map)
{
    Prng prng{7};
    for (int round = 0; round < 2000; ++round) {
        Model models[2];
        Claims claims[2];
        for (int k = 0; k < 2; ++k) {
            if (k == 1 && prng.below(2) == 0) {
                models[1] = models[0];
                claims[1] = claims[0];
            }
            const auto changes = prng.below(40);
            for (std::uint64_t c = 0; c < changes; ++c) {
                const auto output =
                    static_cast<ConflictSetIndex>(prng.below(prng.below(2) == 0 ? 30 : 3000));
                const auto remove = prng.below(4) == 0;
                const auto transaction =
                    static_cast<TransactionIndex>(output * 2 + (prng.below(40) == 0 ? 1 : 0));
                if (remove) {
                    models[k].erase(output);
                    claims[k] = claims[k].without(output);
                } else {
                    models[k][output] = transaction;
                    claims[k] = claims[k].with(output, transaction);
                }
            }
            ASSERT_EQ(content(claims[k]), models[k]);
        }
        auto together = models[0];
        bool agree = true;
        for (const auto& [output, transaction] : models[1])
            agree = together.emplace(output, transaction).first->second == transaction && agree;
        const auto joined = Claims::join(claims[0], claims[1]);
        ASSERT_EQ(joined.has_value(), agree);
        if (joined) {
            ASSERT_EQ(content(*joined), together);
        }
        const auto all_of = [](const Model& part, const Model& whole) {
            return std::ranges::all_of(part, [&](const auto& e) {
                const auto found = whole.find(e.first);
                return found != whole.end() && *found == e;
            });
        };
        ASSERT_EQ(claims[0].covers(claims[1]), all_of(models[1], models[0]));
        ASSERT_EQ(claims[1].covers(claims[0]), all_of(models[0], models[1]));
        if (joined) {
            ASSERT_TRUE(joined->covers(claims[0]) && joined->covers(claims[1]));
        }
        Model in_a;
        Model in_b;
        Claims::each_difference(
            claims[0], claims[1],
            [&](ConflictSetIndex output, TransactionIndex a, TransactionIndex b) {
                EXPECT_NE(a, b);
                if (a != no_index) in_a.emplace(output, a);
                if (b != no_index) in_b.emplace(output, b);
            });
        std::erase_if(models[0], [&](const auto& e) {
            const auto found = models[1].find(e.first);
            return found != models[1].end() && *found == e;
        });
        ASSERT_EQ(in_a, models[0]);
    }
}

TEST(Claims, what_many_share_counts_once_in_their_memory)
{
    Claims large;
    for (ConflictSetIndex output = 0; output < 1000; ++output) large = large.with(output, 1);
    const auto other = large.with(1, 2);
    std::set<const void*> seen;
    EXPECT_EQ(Claims{}.bytes(seen), 0u);
    const auto alone = large.bytes(seen);
    EXPECT_GT(alone, 1000 * sizeof(TransactionIndex));
    EXPECT_EQ(Claims{large}.bytes(seen), 0u);
    const auto more = other.bytes(seen);
    EXPECT_GT(more, 0u);
    EXPECT_LT(more, alone / 20);
}

}  // namespace

}  // namespace weft::ledger
