#include "committee_bench.hpp"

#include <weft/protocol/committee.hpp>

#include "wan_bench.hpp"
#include <algorithm>
#include <string>
#include <utility>

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
           " crashed" + (options.leader_crashed ? ", the leader too" : "");
}

/// The model's figures on the same network, in ms, and what is allowed over them.
struct Model {
    std::uint16_t seats;
    bool crashed;
    double order, anchor;
};
constexpr Model model[] = {{4, false, 172, 212},   {10, false, 325, 403}, {31, false, 356, 449},
                           {100, false, 398, 490}, {10, true, 538, 714},  {31, true, 546, 718},
                           {100, true, 633, 801}};
constexpr double allowed = 1.15;

/// Several seeds; medians over the nodes of each.
void latency_rows(Report& report, WanOptions options, Effort effort)
{
    std::vector<double> order, anchor;
    WanResult last;
    for (std::size_t run = 0; run < effort.runs; ++run) {
        options.seed = run + 1;
        last = play_on_wan(options);
        order.push_back(median(last.order));
        anchor.push_back(median(last.anchor));
    }
    const auto* known = std::ranges::find_if(model, [&](const Model& one) {
        return options.topology == Topology::geo && !options.leader_crashed &&
               one.seats == options.seats && one.crashed == (options.crashed > 0);
    });
    const auto hop = nanoseconds(median_delay(options));
    const auto row = [&](const char* name, std::vector<double> times, double hops,
                         double modelled) {
        Row made{.name = name, .input = title(options), .size = options.seats, .unit = "seat"};
        made.time = sample(std::move(times));
        const bool has_model = modelled > 0;
        if (has_model) made.ratio_max = 1;
        const auto limit = has_model ? modelled * allowed * 1e6 : hops * hop;
        made.limit = has_model   ? "the model x 1.15"
                     : hops == 4 ? "4 one-way delays"
                                 : "5 one-way delays";
        made.limit_time = Sample{limit, limit, limit};
        made.ratio = made.time.median / limit;
        report.add(std::move(made));
    };
    const bool has_model = known != std::end(model);
    row("batch to order", std::move(order), 4, has_model ? known->order : 0);
    row("batch to anchor", std::move(anchor), 5, has_model ? known->anchor : 0);
    const auto live = static_cast<std::uint64_t>(options.seats - options.crashed);
    report.note(title(options) + ": a slot takes " + std::to_string(last.messages) +
                " messages and " + std::to_string(last.bytes / 1024) + " KiB of all nodes, " +
                std::to_string(last.messages / live) + " and " +
                std::to_string(last.bytes / live / 1024) + " KiB of each; " +
                std::to_string(last.proposals) + " proposals, " +
                (last.fast ? "by the leader's list" : "by the common subset"));
}

/// What computing a batch may cost each node, in ms.
constexpr std::pair<std::uint16_t, double> computing_max[] = {{4, 6}, {10, 10}, {31, 30}};

void computing_row(Report& report, std::uint16_t seats, Effort effort)
{
    Row row{.name = "computing of a node for a batch",
            .input = "n = " + std::to_string(seats),
            .size = 1,
            .unit = "batch"};
    row.time = measure([&] { keep(play_in_one_thread(seats, 256, Play::batch)); }, effort);
    for (auto* figure : {&row.time.median, &row.time.minimum, &row.time.maximum}) *figure /= seats;
    const auto* known =
        std::ranges::find(computing_max, seats, [](const auto& one) { return one.first; });
    if (known != std::end(computing_max)) {
        const auto limit = known->second * 1e6;
        row.limit = "the figure to meet";
        row.limit_time = Sample{limit, limit, limit};
        row.ratio = row.time.median / limit;
        row.ratio_max = 1;
    }
    report.add(std::move(row));
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
        // The common subset of a hundred is millions of messages: it is the leader that is dear to lose.
        if (size > 31) continue;
        latency_rows(report, {.seats = size, .crashed = 1, .leader_crashed = true}, options.effort);
    }
    for (const auto size : options.sizes) {
        computing_row(report, size, options.effort);
        const auto handled = play_in_one_thread(size, 256, Play::agreement);
        Row row{.name = "FP-ACS, all nodes in one thread",
                .input = "n = " + std::to_string(size),
                .size = handled,
                .unit = "message"};
        row.time =
            measure([&] { keep(play_in_one_thread(size, 256, Play::agreement)); }, options.effort);
        report.add(std::move(row));
    }
    report.note(
        "latencies are virtual: message-level model of a WAN, 256-byte proposals, medians "
        "over nodes; all signatures are real");
    report.note(
        "computing of a batch: all signatures and checks of a round without faults, those of the "
        "commitment, the certificate and the anchor among them, without execution");
    report.note(
        "the plain common subset, which this replaces: 286, 543, 617, 613 ms to the anchor (geo, 0 "
        "crashed, n = 4, 10, 31, 100); a Wasp-like flow: 542, 977, 1132, 1129 ms");
    report.note(
        "Wasp v1.0.3's common subset alone, all nodes: 1.6, 40, 1645 ms for n = 4, 10, 31 "
        "(348, 6390, 202,700 messages), measured once on another machine of two cores");
    return report;
}

}  // namespace weft::bench
