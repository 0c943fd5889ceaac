#include <gtest/gtest.h>

#include "metering_check.hpp"

namespace weft::vm::wasm {
namespace {

TEST(Metering, random_programs_mean_and_cost_what_their_tree_says)
{
    const Engine engine{{.instances = 8}};
    test::Tally tally;
    for (std::uint64_t seed = 1; seed <= 120; ++seed)
        ASSERT_EQ(test::check_seed(engine, seed, tally), "") << "seed " << seed;
    EXPECT_GT(tally.finished, 100u);
    EXPECT_GT(tally.trapped, 5u);
    EXPECT_GT(tally.endless, 2u);
    std::printf("finished %zu, trapped %zu, endless %zu, deep %zu\n", tally.finished, tally.trapped,
                tally.endless, tally.deep);
}

}  // namespace
}  // namespace weft::vm::wasm
