#include "conflicts_bench.hpp"

#include <weft/voting/voting.hpp>
#include <weft/voting_sim/simulate.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace weft::bench {

namespace {

using voting::Opinion;

constexpr std::uint32_t conflicts_at_once = 10;

struct Network {
    std::uint32_t delay_max = 0;
    bool silent = false;  ///< no beacon comes: the clock judges
};

voting_sim::Scenario double_spends(const ConflictsOptions& options,
                                   std::uint32_t nodes,
                                   Network network,
                                   std::uint64_t seed)
{
    voting_sim::Scenario scenario;
    scenario.seed = seed;
    scenario.nodes = nodes;
    scenario.beacon_silent = network.silent;
    scenario.adversary_percent = 0;
    scenario.conflicts = conflicts_at_once;
    // Some within the quarantine of the first side, some after it.
    scenario.issued_within = 3'000;
    scenario.delay_min = options.delay_min;
    scenario.delay_max = network.delay_max;
    return scenario;
}

double at(const std::vector<double>& sorted, double share)
{
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// In virtual time: the machine does not matter.
void add_resolution(Report& report,
                    const ConflictsOptions& options,
                    std::uint32_t nodes,
                    Network network)
{
    const auto delay_max = network.delay_max;
    std::vector<double> times;
    std::uint64_t votes = 0;
    std::uint64_t rounds = 0;
    std::uint32_t rounds_max = 0;
    std::uint64_t differ = 0;
    for (std::uint64_t seed = 1; seed <= options.seeds; ++seed) {
        const auto outcome = voting_sim::simulate(double_spends(options, nodes, network, seed));
        for (const auto time : outcome.resolved_after) times.push_back(1e6 * time);
        votes += outcome.votes;
        rounds += outcome.rounds;
        rounds_max = std::max(rounds_max, outcome.rounds_max);
        differ += outcome.disagreements + outcome.unfinished;
    }
    std::ranges::sort(times);
    const voting::Settings settings;
    const auto beacon = voting_sim::Scenario{}.beacon_interval;
    const auto bound = 2'000 + 10 * std::max<std::uint32_t>(beacon, 4 * delay_max);
    const auto row = [&](const char* which, double time, double at_most) {
        Row one{.name = fmt::format("double spend, {}", which),
                .input = fmt::format("{} nodes, {} to {} ms{}", nodes, options.delay_min, delay_max,
                                     network.silent ? ", no beacon" : ""),
                .size = nodes,
                .unit = "node",
                .time = {time, times.front(), times.back()}};
        one.limit = "quarantine + 10 x max(beacon, 2 round trips)";
        one.limit_time = Sample{1e6 * bound, 1e6 * bound, 1e6 * bound};
        one.ratio = time / (1e6 * bound);
        one.ratio_max = at_most / (1e6 * bound);
        report.add(one);
    };
    row("p50", at(times, 0.50), 5e9);
    row("p99", at(times, 0.99), 5e9);
    report.note(
        fmt::format("{} nodes, delays to {} ms{}: {} conflicts, p50 {:.2f} s, p99 {:.2f} s, {:.1f} "
                    "rounds a vote ({} at most), {} "
                    "without one end on all nodes",
                    nodes, delay_max, network.silent ? ", no beacon" : "", times.size(),
                    at(times, 0.50) / 1e9, at(times, 0.99) / 1e9,
                    votes == 0 ? 0.0 : static_cast<double>(rounds) / static_cast<double>(votes),
                    rounds_max, differ));
}

template <class Id>
Id numbered(std::uint64_t number)
{
    Id id;
    for (std::size_t k = 0; k < 8; ++k)
        id.writable()[k] = static_cast<std::byte>((number + 1) >> (8 * (7 - k)) & 0xff);
    return id;
}

/// A node in the middle of so many votes, its 21 peers, and what they answer.
struct Busy {
    explicit Busy(std::uint32_t conflicts)
    {
        voting::Settings settings;
        settings.cooling_rounds = 900;  // no vote ends while it is measured
        settings.max_rounds = 1'000;
        voting = std::make_unique<voting::Voting>(settings);
        for (std::uint64_t c = 0; c < conflicts; ++c) {
            const voting::OutputId output{types::Address{numbered<types::Address::Base>(c)}, {}};
            for (std::uint64_t side = 0; side < 2; ++side)
                voting->arrive({}, numbered<voting::TransactionId>(2 * c + side), {&output, 1});
        }
        now = std::chrono::seconds{10};
        voting->advance(now);
        for (std::uint64_t p = 0; p < voting::distinct_peers; ++p)
            drawn.push_back({numbered<voting::NodeId>(p), 1 + static_cast<std::uint32_t>(p % 4)});
    }
    /// As the node meets it: it asks, hears, judges. Answers are of three likes in four on every
    /// other side, so that opinions stay.
    void round()
    {
        const auto asked = voting->begin_round(now, drawn);
        if (answers.empty())
            for (const auto& query : asked.queries) {
                auto& answer = answers.emplace_back();
                answer.peer = query.peer;
                for (const auto place : query.asked)
                    answer.opinions.push_back(place % 2 == 0 && answers.size() % 4 != 0
                                                  ? Opinion::like
                                                  : Opinion::dislike);
            }
        now += std::chrono::milliseconds{500};
        keep(voting->end_round(now, answers, {10, 1'000}, 1));
        (void)voting->take_changes();
    }

    std::unique_ptr<voting::Voting> voting;
    voting::Instant now{};
    std::vector<voting::Drawn> drawn;
    std::vector<voting::Answer> answers;
};

void add_round(Report& report, const ConflictsOptions& options, std::uint32_t conflicts)
{
    Busy node{conflicts};
    node.round();
    const auto time = measure([&] { node.round(); }, options.effort);
    Row row{.name = "one round",
            .input = fmt::format("{} open conflicts of two sides, 21 peers", conflicts),
            .size = conflicts,
            .unit = "conflict",
            .time = time};
    if (conflicts == 10'000) {
        row.limit = "5 ms";
        row.limit_time = Sample{5e6, 5e6, 5e6};
        row.ratio = time.median / 5e6;
        row.ratio_max = 1.0;
    }
    report.add(row);
}

}  // namespace

Report conflicts(const ConflictsOptions& options)
{
    Report report{"conflicts"};
    for (const auto nodes : options.nodes)
        add_resolution(report, options, nodes, {options.delay_max});
    for (const bool silent : {false, true})
        for (const auto nodes : options.nodes)
            add_resolution(report, options, nodes, {options.slow_delay_max, silent});
    for (const auto open : options.open) add_round(report, options, open);
    report.note(
        "times of double spends are virtual: quarantine 2 s, a beacon every 250 ms, ten conflicts "
        "at once, from the issue of the second side until no node votes any more");
    return report;
}

}  // namespace weft::bench
