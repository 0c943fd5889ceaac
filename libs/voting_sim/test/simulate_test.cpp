#include <weft/voting_sim/simulate.hpp>

#include <gtest/gtest.h>

namespace weft::voting_sim {
namespace {

Scenario issued(std::uint64_t seed)
{
    Scenario scenario;
    scenario.seed = seed;
    scenario.nodes = 10;
    scenario.adversary_percent = 0;
    scenario.conflicts = 10;
    scenario.issued_within = 3'000;
    return scenario;
}

TEST(Silence, of_the_beacons_makes_votes_no_longer_and_no_worse)
{
    std::uint64_t with = 0;
    std::uint64_t without = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto scenario = issued(seed);
        const auto heard = simulate(scenario);
        scenario.beacon_silent = true;
        const auto silent = simulate(scenario);
        EXPECT_EQ(silent.unfinished, 0u) << seed;
        EXPECT_EQ(silent.contradictions, 0u) << seed;
        EXPECT_EQ(silent.violation, "") << seed;
        EXPECT_EQ(simulate(scenario).digest, silent.digest) << seed;
        for (const auto time : heard.resolved_after) with += time;
        for (const auto time : silent.resolved_after) without += time;
    }
    EXPECT_LE(without, with);
}

}  // namespace
}  // namespace weft::voting_sim
