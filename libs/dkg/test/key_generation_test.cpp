#include <gtest/gtest.h>

#include "world.hpp"

namespace weft::dkg::test {
namespace {

constexpr std::initializer_list<std::uint16_t> sizes{1, 2, 3, 4, 5, 7, 10};

TEST(KeyGeneration, correct_members_hold_shares_of_the_same_keys)
{
    for (const auto size : sizes) {
        SCOPED_TRACE(size);
        World world{size};
        world.start_all();
        world.run();
        EXPECT_EQ(broken_promise(world), "");
        EXPECT_EQ(unfinished(world), "");
        EXPECT_EQ(world.result(0)->qualified.size(), size);
        EXPECT_TRUE(world.result(0)->excluded.empty());
    }
}

}  // namespace
}  // namespace weft::dkg::test
