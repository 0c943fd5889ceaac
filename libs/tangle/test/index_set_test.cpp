#include <weft/base/prng.hpp>
#include <weft/tangle/index_set.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {

TEST(IndexSet, is_walked_both_ways_as_a_set_is_whatever_comes_and_goes)
{
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Prng prng{seed};
        const auto largest = std::uint64_t{1} << prng.within(1, 20);
        IndexSet ours;
        std::set<std::uint32_t> theirs;
        for (int i = 0; i < 3000; ++i) {
            const auto index = static_cast<std::uint32_t>(prng.below(largest));
            if (theirs.insert(index).second) {
                ours.insert(index);
            } else {
                theirs.erase(index);
                ours.erase(index);
            }
            const auto place = prng.below(largest + 2);
            const auto next = theirs.lower_bound(static_cast<std::uint32_t>(place));
            ASSERT_EQ(ours.at_or_above(place),
                      next == theirs.end() ? std::nullopt : std::optional{*next});
            ASSERT_EQ(ours.below(place),
                      next == theirs.begin() ? std::nullopt : std::optional{*std::prev(next)});
        }
    }
}

TEST(IndexSet, has_its_ends)
{
    IndexSet set;
    EXPECT_FALSE(set.at_or_above(0));
    EXPECT_FALSE(set.below(~std::uint64_t{0}));
    set.insert(0);
    EXPECT_EQ(set.at_or_above(0), 0u);
    EXPECT_FALSE(set.at_or_above(1));
    EXPECT_FALSE(set.below(0));
    EXPECT_EQ(set.below(1), 0u);
    EXPECT_EQ(set.below(~std::uint64_t{0}), 0u);
    EXPECT_FALSE(set.at_or_above(~std::uint64_t{0}));
}

}  // namespace weft::tangle
