#pragma once

// Sweeps: many simulations over lists of parameters, in parts that any scheduler can run, and what
// they came to as CSV.
//
// Source    arXiv 1905.10895 and 2006.00928: what is varied and what is measured.
// Promises  a unit (a point of the sweep and a seed) is a function of the plan alone, so its row is the
//           same whichever shard runs it; the merged file is the one that an unshared run writes.
//           `merge` takes nothing twice, nothing of another sweep, and says what is missing.

#include <weft/voting_sim/simulate.hpp>

#include <expected>

namespace weft::voting_sim {

/// Every combination of the lists is a point. No list is empty.
struct Plan {
    std::vector<std::uint32_t> nodes{100};
    std::vector<Adversary> adversaries{Adversary::berserk};
    std::vector<std::uint32_t> adversary_percent{25};
    std::vector<std::uint32_t> zipf_quarters{4};
    std::vector<std::uint32_t> likes_percent{66};
    std::vector<std::uint32_t> conflicts{1};
    std::vector<std::uint32_t> delay_max{100};
    std::vector<std::uint32_t> loss_permille{0};
    std::vector<std::uint32_t> beacon_interval{250};
    std::vector<std::uint32_t> peers{static_cast<std::uint32_t>(voting::distinct_peers)};
    std::vector<std::uint32_t> equal_rounds{
        10};  ///< of these the last three have a fixed threshold, if they are so many
    std::vector<std::uint32_t> high_percent{
        67};                   ///< below which random thresholds lie, from 1/2 on
    std::uint32_t seeds = 20;  ///< of each point
    std::uint64_t first_seed = 1;
};
inline constexpr std::uint64_t units_max = 10'000'000;

[[nodiscard]] std::uint64_t units(const Plan& plan);  ///< saturates above units_max
/// Pre: unit < units(plan).
[[nodiscard]] Scenario scenario_of(const Plan& plan, std::uint64_t unit);

/// Units whose number leaves `index` when divided by `count`: all parts take equally long.
struct Shard {
    std::uint32_t index = 0;
    std::uint32_t count = 1;
    [[nodiscard]] bool has(std::uint64_t unit) const noexcept { return unit % count == index; }
};

/// The names of the columns.
[[nodiscard]] std::string csv_header();
/// One line, as `csv_header` names its parts.
[[nodiscard]] std::string csv_row(const Plan& plan, std::uint64_t unit, const Outcome& outcome);

/// What a file holds, read and checked.
struct Table {
    std::vector<std::vector<std::string>> rows;  ///< by unit, as many parts as columns
    /// Pre: a column of that name.
    [[nodiscard]] const std::string& at(std::size_t row, std::string_view column) const;
    [[nodiscard]] double number(std::size_t row, std::string_view column) const;
    [[nodiscard]] std::string csv() const;
};
struct Part {
    std::string name;  ///< of the file, for errors
    std::string csv;
};
/// Error: one line that names file, line and rule, or what is missing.
[[nodiscard]] std::expected<Table, std::string> merge(const std::vector<Part>& parts);

/// Of `trials` runs `failures` failed: each fails with at most this probability, or what was seen has a
/// probability of 1 in 100 or less (Clopper, Pearson 1934, one side). Pre: failures <= trials.
[[nodiscard]] double failure_bound(std::uint64_t failures, std::uint64_t trials);

/// A page that needs nothing beside it: plots of rounds, failures of agreement and of integrity, and
/// messages, over the parameter that takes most values; and the same as a table, with bounds of the
/// probabilities that honest nodes end differently, and on different sides.
[[nodiscard]] std::string page(const Table& table);

}  // namespace weft::voting_sim
