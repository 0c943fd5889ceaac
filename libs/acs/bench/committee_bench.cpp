#include "committee_bench.hpp"

#include <weft/protocol/committee.hpp>

#include "wan_bench.hpp"
#include <algorithm>
#include <string>

namespace weft::bench {
namespace {

double nanoseconds(WanTime time)
{
    return static_cast<double>(time.count());
}

double median(std::vector<WanTime> times)
{
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return nanoseconds(*middle);
}

std::string title(const WanOptions& options)
{
    return std::string{options.topology == Topology::geo ? "geo" : "uniform"} +
           ", n = " + std::to_string(options.seats) + ", " + std::to_string(options.crashed) +
           " crashed";
}

/// Several seeds; medians over the nodes of each.
void latency_rows(Report& report, WanOptions options, Effort effort)
{
    std::vector<double> subset, order, anchor;
    WanResult last;
    for (std::size_t run = 0; run < effort.runs; ++run) {
        options.seed = run + 1;
        last = play_on_wan(options);
        subset.push_back(median(last.subset));
        order.push_back(median(last.order));
        anchor.push_back(median(last.anchor));
    }
    const auto five_delays = 5 * nanoseconds(median_delay(options));
    const auto row = [&](const char* name, std::vector<double> times) {
        Row made{.name = name, .input = title(options), .size = options.seats, .unit = "seat"};
        made.time = sample(std::move(times));
        made.limit = "5 one-way delays";
        made.limit_time = Sample{five_delays, five_delays, five_delays};
        made.ratio = made.time.median / five_delays;
        report.add(std::move(made));
    };
    row("batch to subset", std::move(subset));
    row("batch to order", std::move(order));
    row("batch to anchor", std::move(anchor));
    const auto live = static_cast<std::uint64_t>(options.seats - options.crashed);
    report.note(title(options) + ": per live node " + std::to_string(last.messages / live) +
                " messages, " + std::to_string(last.bytes / live / 1024) + " KiB; subset of " +
                std::to_string(last.proposals) + ", longest agreement " +
                std::to_string(last.rounds) + " rounds");
}

}  // namespace

Report committee(const CommitteeOptions& options)
{
    Report report{"committee"};
    for (const auto size : options.sizes) {
        const auto f = static_cast<std::uint16_t>(protocol::Committee{size}.faulty_max());
        for (const auto topology : {Topology::uniform, Topology::geo})
            for (const std::uint16_t crashed : {std::uint16_t{0}, f}) {
                if (topology == Topology::uniform && size > 31) continue;
                latency_rows(report, {.seats = size, .crashed = crashed, .topology = topology},
                             options.effort);
            }
    }
    for (const auto size : options.sizes) {
        const auto handled = play_in_one_thread(size, 256);
        Row row{.name = "common subset, all nodes in one thread",
                .input = "n = " + std::to_string(size),
                .size = handled,
                .unit = "message"};
        row.time = measure([&] { keep(play_in_one_thread(size, 256)); }, options.effort);
        report.add(std::move(row));
    }
    report.note(
        "latencies are virtual: message-level model of a WAN, 256-byte proposals, medians "
        "over nodes; all signatures are real");
    report.note(
        "the model's leader fast path: 212, 403, 449, 490 ms to the anchor (geo, 0 "
        "crashed, n = 4, 10, 31, 100); a Wasp-like flow: 542, 977, 1132, 1129 ms");
    report.note(
        "Wasp v1.0.3's common subset alone, all nodes: 1.6, 40, 1645 ms for n = 4, 10, 31 "
        "(348, 6390, 202,700 messages), measured once on another machine of two cores");
    return report;
}

}  // namespace weft::bench
