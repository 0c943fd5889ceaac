#include "memory_bench.hpp"

#include <weft/tangle/tangle.hpp>

#include "traffic.hpp"
#include <chrono>

namespace weft::bench {

namespace {

using namespace tangle;

std::string megabytes(std::uint64_t bytes)
{
    return std::to_string(bytes / 1'000'000) + " MB";
}

void measure(const MemoryOptions& options, std::uint64_t pays, Report& report)
{
    constexpr Timestamp window = 60 * types::minute;
    const auto step = (window + parent_age_max) / static_cast<Timestamp>(options.kept);
    Traffic traffic{step, pays};
    Tangle tangle{traffic.genesis, {.window = window}};
    const auto part = options.messages / options.parts;
    for (std::size_t p = 0; p < options.parts; ++p) {
        std::chrono::nanoseconds spent{0};
        for (std::size_t i = 0; i < part; ++i) {
            auto message = traffic.next();
            const auto time = message.message().time;
            const auto start = std::chrono::steady_clock::now();
            keep(tangle.receive(std::move(message), time));
            spent += std::chrono::steady_clock::now() - start;
        }
        const auto counts = tangle.counts();
        Row row{.name = std::to_string(pays) + " % pay",
                .input = "after " + std::to_string(counts.messages),
                .size = part,
                .unit = "message",
                .time = sample({static_cast<double>(spent.count())})};
        row.note = megabytes(resident_bytes()) + " resident, " + std::to_string(counts.kept) +
                   " messages and " + std::to_string(counts.transactions_kept) +
                   " transactions kept, " + std::to_string(counts.confirmed) + " confirmed";
        report.add(std::move(row));
    }
    const auto memory = tangle.memory();
    report.note(std::to_string(pays) + " % pay, by part: messages " +
                megabytes(memory.engine.messages) + ", markers " +
                megabytes(memory.engine.markers) + ", votes " + megabytes(memory.engine.votes) +
                ", contents of pasts " + megabytes(memory.engine.past_contents) + ", branches " +
                megabytes(memory.engine.branches) + ", ledger " + megabytes(memory.ledger));
}

}  // namespace

Report memory(const MemoryOptions& options)
{
    Report report{"memory"};
    for (const auto pays : options.pays) measure(options, pays, report);
    report.note("a window of an hour of virtual time; resident memory is the whole process's");
    return report;
}

}  // namespace weft::bench
