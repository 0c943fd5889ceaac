#include <weft/base/window.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace weft {
namespace {

constexpr std::uint64_t block = 1024;

TEST(Window, numbers_count_on_when_the_beginning_is_gone)
{
    Window<std::uint64_t> list;
    for (std::uint64_t n = 1; n <= 5 * block; ++n) list.push_back(n);
    for (std::uint64_t first = 1; first <= 5 * block; first += 97) {
        list.drop_before(first);
        EXPECT_EQ(list.first(), first);
        EXPECT_EQ(list[first], first);
        EXPECT_EQ(list[5 * block], 5 * block);
        list.push_back(list.size());
        EXPECT_EQ(list.back(), list.size() - 1);
    }
}

TEST(Window, element_0_stays_and_what_is_gone_reads_as_gone)
{
    Window<int> list{-1};
    list[0] = 7;
    list.push_back(1);
    list.push_back(2);
    list.drop_before(2);
    EXPECT_EQ(list[0], 7);
    EXPECT_EQ(std::as_const(list)[1], -1);
    EXPECT_EQ(list[2], 2);
    EXPECT_TRUE(list.holds(0));
    EXPECT_FALSE(list.holds(1));
    EXPECT_TRUE(list.holds(2));
    EXPECT_FALSE(list.holds(3));
}

TEST(Window, memory_is_that_of_what_is_there)
{
    Window<std::uint64_t> list;
    std::size_t most = 0;
    for (std::uint64_t n = 1; n <= 1000 * block; ++n) {
        list.push_back(n);
        if (list.count() > 10 * block) list.drop_before(list.size() - 9 * block);
        most = std::max(most, list.bytes());
    }
    EXPECT_LT(most, 16 * block * sizeof(std::uint64_t));
}

TEST(Window, what_an_element_holds_goes_with_it_not_with_its_block)
{
    Window<std::shared_ptr<int>> list;
    const auto held = std::make_shared<int>(1);
    list.push_back(held);
    list.push_back(held);
    EXPECT_EQ(held.use_count(), 3);
    list.drop_before(2);
    EXPECT_EQ(held.use_count(), 2);
    list.drop_before(3);
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(list.count(), 0u);
    list.push_back(held);
    EXPECT_EQ(list[3], held);
}

TEST(Window, a_run_lies_side_by_side)
{
    Window<std::uint64_t> list;
    std::vector<std::uint64_t> begins;
    for (std::size_t i = 0; i < 1000; ++i) {
        begins.push_back(list.begin_run(7));
        for (std::uint64_t k = 0; k < 7; ++k) list.push_back(i * 10 + k);
    }
    for (std::size_t i = 0; i < 1000; ++i) {
        const auto run = list.run(begins[i], 7);
        for (std::uint64_t k = 0; k < 7; ++k) EXPECT_EQ(run[k], i * 10 + k);
    }
}

TEST(Window, all_may_go_and_more_may_come)
{
    Window<std::uint64_t> list;
    for (std::uint64_t round = 0; round < 5; ++round) {
        for (std::uint64_t n = 0; n < block - 1 + round % 2; ++n) list.push_back(list.size());
        list.drop_before(list.size());
        EXPECT_EQ(list.count(), 0u);
        list.push_back(list.size());
        EXPECT_EQ(list.back(), list.size() - 1);
    }
}

}  // namespace
}  // namespace weft
