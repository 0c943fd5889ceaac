#include <weft/bench/bench.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace weft::bench {
namespace {

TEST(Sample, holds_the_middle_and_both_ends)
{
    const auto figure = sample({5, 1, 4, 2, 3});
    EXPECT_EQ(figure.median, 3);
    EXPECT_EQ(figure.minimum, 1);
    EXPECT_EQ(figure.maximum, 5);
}

TEST(Measure, a_call_is_repeated_until_a_run_is_long_enough)
{
    int calls = 0;
    const auto figure = measure([&] { ++calls; }, {.runs = 3, .run_milliseconds = 1});
    EXPECT_GT(calls, 100);
    EXPECT_LE(figure.minimum, figure.median);
    EXPECT_LE(figure.median, figure.maximum);
}

Report a_report()
{
    Report report{"crypto"};
    Row row{.name = "combine", .input = "n = 4", .size = 4, .unit = "share"};
    row.against("called directly", {{800, 700, 900}, {790, 690, 880}, 1.01}, 1.03);
    report.add(row);
    report.add({.name = "sign", .input = "32 bytes", .time = {1500, 1400, 2'000'000}});
    return report;
}

TEST(Report, its_text_names_the_machine_and_shows_cost_per_unit_and_ratio)
{
    const auto text = a_report().text();
    EXPECT_TRUE(text.starts_with("SUMMARY crypto\n  version "));
    EXPECT_NE(text.find(" cores\n"), text.npos);
    EXPECT_NE(text.find("200 ns/share"), text.npos);
    EXPECT_NE(text.find("1.010"), text.npos);
    EXPECT_NE(text.find("meets 1.030"), text.npos);
    EXPECT_NE(text.find("2.00 ms"), text.npos);
}

TEST(Report, a_row_above_its_figure_is_named)
{
    auto report = a_report();
    EXPECT_TRUE(report.meets());
    Row slow{.name = "slow"};
    report.add(slow.against("direct", {{2, 2, 2}, {1, 1, 1}, 2.0}, 1.03));
    EXPECT_FALSE(report.meets());
    EXPECT_NE(report.text().find("misses 1.030"), std::string::npos);
    EXPECT_NE(report.json().find("\"meets\": false"), std::string::npos);
}

}  // namespace
}  // namespace weft::bench
