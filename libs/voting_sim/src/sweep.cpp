#include <weft/base/check.hpp>
#include <weft/voting_sim/sweep.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace weft::voting_sim {

namespace {

constexpr std::array columns{"sweep",      "unit",          "units",          "seeds",
                             "seed",       "nodes",         "adversary",      "share",
                             "zipf",       "likes",         "conflicts",      "delay",
                             "loss",       "beacon",        "peers",          "equal",
                             "high",       "honest",        "liars",          "liars_permille",
                             "votes",      "rounds",        "rounds_max",     "failed",
                             "unfinished", "disagreements", "contradictions", "integrity_failures",
                             "queries",    "bytes",         "milliseconds",   "digest",
                             "violation"};

std::size_t column(std::string_view name)
{
    const auto found = std::ranges::find(columns, name);
    WEFT_CHECK(found != columns.end());
    return static_cast<std::size_t>(found - columns.begin());
}

template <class T>
std::string joined(const std::vector<T>& list)
{
    std::string text;
    for (const auto& one : list) {
        if (!text.empty()) text += ' ';
        if constexpr (std::is_same_v<T, Adversary>)
            text += name(one);
        else
            text += std::to_string(one);
    }
    return text;
}

/// Which sweep a row is of. FNV-1a: two plans by accident alike is all that it must rule out.
std::string name_of(const Plan& plan)
{
    const auto text = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", joined(plan.nodes), joined(plan.adversaries),
        joined(plan.adversary_percent), joined(plan.zipf_quarters), joined(plan.likes_percent),
        joined(plan.conflicts), joined(plan.delay_max), joined(plan.loss_permille),
        joined(plan.beacon_interval), joined(plan.peers), joined(plan.equal_rounds),
        joined(plan.high_percent), plan.seeds, plan.first_seed);
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    return fmt::format("{:016x}", hash);
}

template <class T>
const T& take(const std::vector<T>& list, std::uint64_t& point)
{
    const auto& one = list[point % list.size()];
    point /= list.size();
    return one;
}

std::vector<std::string> split(std::string_view line, char at)
{
    std::vector<std::string> parts;
    for (;;) {
        const auto end = line.find(at);
        parts.emplace_back(line.substr(0, end));
        if (end == std::string_view::npos) return parts;
        line.remove_prefix(end + 1);
    }
}

std::optional<std::uint64_t> whole(std::string_view text)
{
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

}  // namespace

std::uint64_t units(const Plan& plan)
{
    std::uint64_t product = plan.seeds;
    for (const auto size :
         {plan.nodes.size(), plan.adversaries.size(), plan.adversary_percent.size(),
          plan.zipf_quarters.size(), plan.likes_percent.size(), plan.conflicts.size(),
          plan.delay_max.size(), plan.loss_permille.size(), plan.beacon_interval.size(),
          plan.peers.size(), plan.equal_rounds.size(), plan.high_percent.size()})
        product = std::min(product * std::min<std::uint64_t>(size, units_max), units_max + 1);
    return product;
}

Scenario scenario_of(const Plan& plan, std::uint64_t unit)
{
    WEFT_CHECK(unit < units(plan));
    auto point = unit / plan.seeds;
    Scenario scenario;
    scenario.seed = plan.first_seed + unit % plan.seeds;
    // What is varied first in the file is drawn last: neighbours differ in the share.
    scenario.adversary_percent = take(plan.adversary_percent, point);
    scenario.likes_percent = take(plan.likes_percent, point);
    scenario.zipf_quarters = take(plan.zipf_quarters, point);
    scenario.delay_max = take(plan.delay_max, point);
    scenario.delay_min = std::min(scenario.delay_min, scenario.delay_max);
    scenario.loss_permille = take(plan.loss_permille, point);
    scenario.beacon_interval = take(plan.beacon_interval, point);
    scenario.peers = take(plan.peers, point);
    scenario.settings.equal_rounds = take(plan.equal_rounds, point);
    scenario.settings.fixed_rounds =
        std::min(scenario.settings.fixed_rounds, scenario.settings.equal_rounds - 1);
    scenario.settings.high = {take(plan.high_percent, point), 100};
    scenario.conflicts = take(plan.conflicts, point);
    scenario.adversary = take(plan.adversaries, point);
    scenario.nodes = take(plan.nodes, point);
    return scenario;
}

std::string csv_header()
{
    std::string line;
    for (const auto* one : columns) line += (line.empty() ? "" : ",") + std::string{one};
    return line;
}

std::string csv_row(const Plan& plan, std::uint64_t unit, const Outcome& outcome)
{
    const auto s = scenario_of(plan, unit);
    return fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},"
        "{},{},{},{},{},{},{:016x},{}",
        name_of(plan), unit, units(plan), plan.seeds, s.seed, s.nodes, name(s.adversary),
        s.adversary_percent, s.zipf_quarters, s.likes_percent, s.conflicts, s.delay_max,
        s.loss_permille, s.beacon_interval, s.peers, s.settings.equal_rounds,
        s.settings.high.numerator, outcome.honest, outcome.liars, outcome.liars_permille,
        outcome.votes, outcome.rounds, outcome.rounds_max, outcome.failed, outcome.unfinished,
        outcome.disagreements, outcome.contradictions, outcome.integrity_failures, outcome.queries,
        outcome.bytes, outcome.milliseconds, outcome.digest, outcome.violation);
}

const std::string& Table::at(std::size_t row, std::string_view name) const
{
    return rows[row][column(name)];
}

double Table::number(std::size_t row, std::string_view name) const
{
    return static_cast<double>(whole(at(row, name)).value_or(0));
}

std::string Table::csv() const
{
    std::string text = csv_header() + "\n";
    for (const auto& row : rows) {
        for (std::size_t k = 0; k < row.size(); ++k) text += (k > 0 ? "," : "") + row[k];
        text += '\n';
    }
    return text;
}

std::expected<Table, std::string> merge(const std::vector<Part>& parts)
{
    struct Placed {
        std::uint64_t unit;
        const Part* part;
        std::vector<std::string> cells;
    };
    std::vector<Placed> all;
    for (const auto& part : parts) {
        const auto lines = split(part.csv, '\n');
        if (lines.front() != csv_header())
            return std::unexpected{part.name + ": line 1: not the header of a sweep's CSV"};
        if (lines.size() < 2 || !lines.back().empty())
            return std::unexpected{part.name + ": the last line does not end; it was cut off"};
        for (std::size_t k = 1; k + 1 < lines.size(); ++k) {
            const auto place = fmt::format("{}: line {}: ", part.name, k + 1);
            auto cells = split(lines[k], ',');
            if (cells.size() != columns.size())
                return std::unexpected{place + fmt::format("{} values, there must be {}",
                                                           cells.size(), columns.size())};
            for (std::size_t c = 0; c < cells.size(); ++c)
                if (c != column("sweep") && c != column("adversary") && c != column("digest") &&
                    c != column("violation") && !whole(cells[c]))
                    return std::unexpected{place + columns[c] + ": a whole number"};
            if (!adversary_from(cells[column("adversary")]))
                return std::unexpected{place + "adversary: no such adversary"};
            const auto unit = *whole(cells[column("unit")]);
            all.push_back({unit, &part, std::move(cells)});
        }
    }
    if (all.empty()) return std::unexpected{"no row in any file"};
    std::ranges::stable_sort(all, {}, &Placed::unit);
    const auto& first = all.front();
    const auto count = *whole(first.cells[column("units")]);
    Table table;
    for (const auto& one : all) {
        for (const auto* same : {"sweep", "units", "seeds"})
            if (one.cells[column(same)] != first.cells[column(same)])
                return std::unexpected{fmt::format("{} and {} are of different sweeps",
                                                   first.part->name, one.part->name)};
        const auto expected = table.rows.size();
        if (one.unit < expected)
            return std::unexpected{
                fmt::format("unit {} is there twice, in {} too", one.unit, one.part->name)};
        if (one.unit > expected)
            return std::unexpected{fmt::format(
                "unit {} of {} is missing; run the shard that has it", expected, count)};
        table.rows.push_back(one.cells);
    }
    if (table.rows.size() != count)
        return std::unexpected{fmt::format("unit {} of {} is missing; run the shard that has it",
                                           table.rows.size(), count)};
    return table;
}

}  // namespace weft::voting_sim
