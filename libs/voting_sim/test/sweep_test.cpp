#include <weft/voting_sim/sweep.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace weft::voting_sim {
namespace {

Plan small()
{
    return {.nodes = {4, 6},
            .adversaries = {Adversary::silent, Adversary::berserk},
            .adversary_percent = {0, 20},
            .zipf_quarters = {0},
            .likes_percent = {60},
            .conflicts = {1},
            .delay_max = {50},
            .loss_permille = {0},
            .beacon_interval = {250},
            .peers = {5},
            .equal_rounds = {4},
            .high_percent = {70},
            .seeds = 2,
            .first_seed = 1};
}
std::string run(const Plan& plan, Shard shard = {})
{
    auto csv = csv_header() + "\n";
    for (std::uint64_t unit = 0; unit < units(plan); ++unit)
        if (shard.has(unit)) csv += csv_row(plan, unit, simulate(scenario_of(plan, unit))) + "\n";
    return csv;
}
std::string error_of(const std::vector<Part>& parts)
{
    const auto table = merge(parts);
    return table ? "" : table.error();
}

TEST(Sweep, every_combination_is_a_point_and_each_has_so_many_seeds)
{
    const auto plan = small();
    ASSERT_EQ(units(plan), 16u);
    std::set<std::string> seen;
    for (std::uint64_t unit = 0; unit < 16; ++unit) {
        const auto one = scenario_of(plan, unit);
        seen.insert(std::to_string(one.nodes) + " " + std::string{name(one.adversary)} + " " +
                    std::to_string(one.adversary_percent) + " " + std::to_string(one.seed));
    }
    EXPECT_EQ(seen.size(), 16u);
}

TEST(Sweep, too_many_units_are_told_without_an_overflow)
{
    auto plan = small();
    plan.seeds = 0xffff'ffff;
    plan.adversary_percent.assign(100'000, 1);
    EXPECT_EQ(units(plan), units_max + 1);
}

TEST(Sweep, bounds_what_was_seen_as_clopper_and_pearson_do)
{
    EXPECT_DOUBLE_EQ(failure_bound(3, 3), 1);
    // Nothing seen in n: 1 - 0.01^(1/n).
    EXPECT_NEAR(failure_bound(0, 1'000), 0.0045946, 1e-7);
    EXPECT_NEAR(failure_bound(0, 1), 0.99, 1e-12);
    // Tables of the binomial distribution: with 0.02400 thirteen or fewer of 1,000 come once in 100.
    EXPECT_NEAR(failure_bound(13, 1'000), 0.02400, 5e-6);
    EXPECT_LT(failure_bound(1, 2'000'000), 1e-5);
}

TEST(Sweep, parts_join_to_what_one_run_writes)
{
    const auto plan = small();
    const auto whole = run(plan);
    for (const std::uint32_t count : {1, 2, 3, 7}) {
        std::vector<Part> parts;
        for (std::uint32_t index = 0; index < count; ++index)
            parts.push_back({"part " + std::to_string(index), run(plan, {index, count})});
        std::ranges::reverse(parts);
        const auto table = merge(parts);
        ASSERT_TRUE(table) << table.error();
        EXPECT_EQ(table->csv(), whole);
    }
}

TEST(Sweep, what_does_not_join_is_told_by_file_and_line)
{
    const auto plan = small();
    const auto a = run(plan, {0, 2});
    const auto b = run(plan, {1, 2});
    auto other = plan;
    other.seeds = 1;
    EXPECT_EQ(error_of({{"a", a}}), "unit 1 of 16 is missing; run the shard that has it");
    EXPECT_EQ(error_of({{"b", b}}), "unit 0 of 16 is missing; run the shard that has it");
    EXPECT_EQ(error_of({{"a", a}, {"b", b}, {"c", b}}), "unit 1 is there twice, in c too");
    EXPECT_EQ(error_of({{"a", a}, {"o", run(other, {1, 2})}}), "a and o are of different sweeps");
    EXPECT_EQ(error_of({{"a", "x,y\n"}}), "a: line 1: not the header of a sweep's CSV");
    EXPECT_EQ(error_of({{"a", csv_header() + "\n"}}), "no row in any file");
    EXPECT_EQ(error_of({{"a", a.substr(0, a.size() - 5)}}),
              "a: the last line does not end; it was cut off");
    EXPECT_EQ(error_of({{"a", csv_header() + "\n1,2\n"}}), "a: line 2: 2 values, there must be 33");
    auto wrong = a;
    wrong.replace(wrong.find("silent"), 6, "honest");
    EXPECT_EQ(error_of({{"a", wrong}}), "a: line 2: adversary: no such adversary");
    wrong = a;
    wrong.replace(wrong.find(",16,"), 4, ",1x,");
    EXPECT_EQ(error_of({{"a", wrong}}), "a: line 2: units: a whole number");
    EXPECT_EQ(error_of({}), "no row in any file");
}

TEST(Sweep, the_page_has_each_plot_and_needs_nothing_beside_it)
{
    const auto table = merge({{"all", run(small())}});
    ASSERT_TRUE(table);
    const auto html = page(*table);
    for (const auto* title : {"Rounds to termination", "Agreement failures", "Integrity failures",
                              "Messages", "nodes 6, adversary berserk"})
        EXPECT_NE(html.find(title), std::string::npos) << title;
    EXPECT_EQ(html.find("http"), std::string::npos);
    EXPECT_EQ(html.find("<script"), std::string::npos);
}

TEST(Simulation, a_double_spend_as_it_comes_about_is_decided_by_every_node)
{
    Scenario scenario;
    scenario.nodes = 10;
    scenario.adversary_percent = 0;
    scenario.conflicts = 5;
    scenario.issued_within = 3'000;
    const auto outcome = simulate(scenario);
    EXPECT_EQ(outcome.violation, "");
    EXPECT_EQ(outcome.unfinished, 0u);
    EXPECT_EQ(outcome.contradictions, 0u);
    ASSERT_EQ(outcome.resolved_after.size(), 5u);
    for (const auto time : outcome.resolved_after) EXPECT_GT(time, 0u);
    EXPECT_EQ(simulate(scenario).digest, outcome.digest);
}

}  // namespace
}  // namespace weft::voting_sim
