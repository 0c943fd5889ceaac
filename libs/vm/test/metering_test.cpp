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

TEST(Metering, the_interpreter_says_the_same_with_no_code_of_the_machine)
{
    const Engine engine{{.instances = 8}};
    const Engine interpreter{{.instances = 8, .interprets = true}};
    const auto module = test::Assembler{}.run(test::Generator{1}.run());
    EXPECT_NE(engine.saved(**engine.compile(module)),
              interpreter.saved(**interpreter.compile(module)));
    test::Tally tally;
    for (std::uint64_t seed = 1; seed <= 60; ++seed)
        ASSERT_EQ(test::check_seed(interpreter, seed, tally), "") << "seed " << seed;
    EXPECT_GT(tally.finished, 50u);
}

}  // namespace
}  // namespace weft::vm::wasm
