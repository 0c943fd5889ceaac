#include <weft/protocol/seats.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace weft::protocol {
namespace {

constexpr ValidatorIndex seat(std::uint16_t i)
{
    return ValidatorIndex{i};
}

TEST(SeatSet, adding_a_seat_twice_says_so_and_counts_once)
{
    SeatSet set;
    EXPECT_TRUE(set.empty());
    EXPECT_TRUE(set.add(seat(3)));
    EXPECT_FALSE(set.add(seat(3)));
    EXPECT_EQ(set.count(), 1u);
    set.remove(seat(3));
    EXPECT_TRUE(set.empty());
}

TEST(SeatSet, seats_are_visited_lowest_first_across_the_word_border)
{
    SeatSet set;
    for (const auto i : {99, 64, 0, 63}) set.add(seat(static_cast<std::uint16_t>(i)));
    std::vector<int> seen;
    set.each([&](ValidatorIndex who) { seen.push_back(who.value()); });
    EXPECT_EQ(seen, (std::vector{0, 63, 64, 99}));
    EXPECT_TRUE(set.contains(seat(64)));
    EXPECT_FALSE(set.contains(seat(65)));
}

TEST(Committee, sizes_that_are_not_3f_plus_1_keep_every_intersection)
{
    for (std::uint16_t n = 1; n <= committee_size_max; ++n) {
        const Committee committee{n};
        const auto f = committee.faulty_max();
        EXPECT_GT(n, 3 * f);
        EXPECT_LE(committee.quorum(), committee.all_but_faulty());
        EXPECT_GE(2 * committee.quorum(), n + f + 1);           // two quorums share a correct seat
        EXPECT_GE(2 * committee.all_but_faulty(), n + f + 1u);  // so do two sets of n - f
        EXPECT_LE(committee.correct_majority(), committee.all_but_faulty());
    }
}

}  // namespace
}  // namespace weft::protocol
