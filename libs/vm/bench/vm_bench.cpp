#include "vm_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "../test/memory_chain.hpp"
#include "programs.hpp"
#include <cmath>
#include <cstdio>

extern "C" {
std::uint64_t kernel_recursion(std::uint32_t);
std::uint64_t kernel_sieve(std::uint32_t);
std::uint64_t kernel_hash(std::uint32_t);
std::uint64_t kernel_sort(std::uint32_t);
std::uint64_t kernel_matrix(std::uint32_t);
std::uint64_t kernel_collatz(std::uint32_t);
std::uint64_t kernel_table(std::uint32_t);
}

namespace weft::bench {
namespace {

using namespace vm;
using wasm::Engine;

struct Kernel {
    const char* name;
    std::uint32_t size;
    std::uint64_t (*native)(std::uint32_t);
};
constexpr Kernel kernels[] = {
    {"recursion", 24, kernel_recursion}, {"sieve", 8, kernel_sieve},
    {"hash", 4000, kernel_hash},         {"sort", 4, kernel_sort},
    {"matrix", 8, kernel_matrix},        {"collatz", 20'000, kernel_collatz},
    {"table", 200'000, kernel_table},
};
constexpr double metered_ratio_max = 1.5;
constexpr double instance_nanoseconds_max = 10'000;

std::shared_ptr<const wasm::Code> compiled(const Engine& engine, ByteSpan module, bool metered)
{
    auto parsed = wasm::parse(to_bytes(module));
    WEFT_CHECK(parsed);
    const auto facts = wasm::validate(*parsed);
    WEFT_CHECK(facts);
    const auto bytes = wasm::meter(*parsed, *facts, cost_schedule_newest);
    WEFT_CHECK(bytes);
    auto code = engine.compile(metered ? ByteSpan{*bytes} : module);
    WEFT_CHECK(code);
    return *code;
}

Row against_figure(Row row, const Sample& time, double nanoseconds_max)
{
    row.time = time;
    row.limit = "the figure";
    row.limit_time = Sample{nanoseconds_max, nanoseconds_max, nanoseconds_max};
    row.ratio = time.median / nanoseconds_max;
    row.ratio_max = 1.0;
    return row;
}

/// A module with so many pages, 4 KiB of data and a function that does nothing.
Bytes idle_module(std::uint32_t pages)
{
    std::string text{"\0asm\1\0\0\0", 8};
    const auto section = [&text](char id, const std::string& contents) {
        text += id;
        auto size = contents.size();
        for (; size >= 0x80; size >>= 7) text += static_cast<char>(size | 0x80);
        text += static_cast<char>(size);
        text += contents;
    };
    using namespace std::string_literals;
    WEFT_CHECK(pages < 128);
    section(1, "\1\x60\0\0"s);
    section(3, "\1\0"s);
    section(5, "\1\0"s + static_cast<char>(pages));
    section(7, "\2\6memory\2\0\4idle\0\0"s);
    section(10, "\1\2\0\x0b"s);
    section(11, "\1\0\x41\0\x0b\x80\x20"s + std::string(4096, 'x'));
    return to_bytes(std::string_view{text});
}

void instance_rows(Report& report, const Engine& engine, Effort effort)
{
    for (const std::uint32_t pages : {1u, 2u, 8u, 64u}) {
        const auto code = compiled(engine, idle_module(pages), true);
        report.add(against_figure(
            {.name = "instance",
             .input = "fresh instance, empty call, gone; 64 KiB pages, 4 KiB of data",
             .size = pages,
             .unit = "page"},
            measure([&] { keep(engine.run_bare(*code, "idle", {}, 1000).gas_used); }, effort),
            instance_nanoseconds_max));
    }
}

void call_rows(Report& report, Effort effort)
{
    wasm::WasmFactory factory;
    test::MemoryChain chain;
    chain.gas = ~Gas{0} >> 1;
    const auto counter = types::hname_of("counter");
    const auto loaded = factory.load(program("counter"), cost_schedule_newest);
    WEFT_CHECK(loaded);
    chain.contracts[counter].processor = *loaded;
    const auto row = [&](const char* entry, const char* what) {
        const auto code = (*loaded)->entry_point(types::hname_of(entry));
        WEFT_CHECK(code);
        const auto once = [&] {
            test::MemorySandbox sandbox{chain, {counter, chain.owner, {}, {}, 1}};
            const auto outcome = is_view(*code) ? std::get<ViewEntryPoint>(*code)(sandbox)
                                                : std::get<FullEntryPoint>(*code)(sandbox);
            WEFT_CHECK(outcome);
            chain.events.clear();
        };
        Row r{.name = "call", .input = what, .time = measure(once, effort)};
        char note[64];
        std::snprintf(note, sizeof note, "%.0f calls/s", 1e9 / r.time.median);
        r.note = note;
        report.add(std::move(r));
    };
    row("get", "counter.get: one read, one result");
    row("increment", "counter.increment: read, write, result, event");
}

void compile_rows(Report& report, const Engine& engine, Effort effort)
{
    for (const auto* name : {"token_sale", "counter", "faults"}) {
        const auto bytes = program(name);
        const auto kib = (bytes.size() + 1023) / 1024;
        report.add({.name = "check and meter",
                    .input = name,
                    .size = kib,
                    .unit = "KiB",
                    .time = measure(
                        [&] {
                            const auto checked = wasm::check(to_bytes(bytes));
                            keep(wasm::meter(checked->module, checked->facts, cost_schedule_newest)
                                     ->size());
                        },
                        effort)});
        const auto checked = wasm::check(to_bytes(bytes));
        const auto metered = *wasm::meter(checked->module, checked->facts, cost_schedule_newest);
        report.add({.name = "compile",
                    .input = name,
                    .size = kib,
                    .unit = "KiB",
                    .time = measure([&] { keep(engine.compile(metered)->get()); }, effort)});
    }
}

void kernel_rows(Report& report, const Engine& engine, Effort effort)
{
    const auto plain = compiled(engine, kernel_module(), false);
    const auto metered = compiled(engine, kernel_module(), true);
    double logarithms = 0;
    int count = 0;
    const auto run = [&](const wasm::Code& code, const Kernel& kernel, std::uint32_t size) {
        const std::int64_t argument[] = {static_cast<std::int64_t>(size)};
        const auto bare = engine.run_bare(code, kernel.name, argument, gas_budget_max);
        WEFT_CHECK(bare.result);
        return static_cast<std::uint64_t>(*bare.result);
    };
    for (const auto& kernel : kernels) {
        const bool deep = kernel.size < 100 && kernel.native == kernel_recursion;
        for (const std::uint32_t part : {4u, 2u, 1u}) {
            const auto size = deep ? kernel.size - part + 1 : kernel.size / part;
            WEFT_CHECK(run(*metered, kernel, size) == kernel.native(size));
            Row row{.name = std::string{"metered "} + kernel.name,
                    .input = "kernels.c, n",
                    .size = size,
                    .unit = "n"};
            row.against("not metered",
                        compare([&] { keep(run(*metered, kernel, size)); },
                                [&] { keep(run(*plain, kernel, size)); }, effort),
                        metered_ratio_max);
            if (part == 1) {
                logarithms += std::log(*row.ratio);
                ++count;
            }
            report.add(std::move(row));
        }
        Row row{.name = std::string{"wasm "} + kernel.name,
                .input = "kernels.c, n",
                .size = kernel.size,
                .unit = "n"};
        row.against("native code", compare([&] { keep(run(*metered, kernel, kernel.size)); },
                                           [&] { keep(kernel.native(kernel.size)); }, effort));
        report.add(std::move(row));
    }
    char line[128];
    std::snprintf(line, sizeof line,
                  "metering, geometric mean over %d kernels: %.2f x (figure: at most %.1f)", count,
                  std::exp(logarithms / count), metered_ratio_max);
    report.note(line);
}

}  // namespace

Report vm(const VmOptions& options)
{
    Report report{"vm"};
    const Engine engine;
    instance_rows(report, engine, options.effort);
    call_rows(report, options.effort);
    compile_rows(report, engine, options.effort);
    kernel_rows(report, engine, options.effort);
    report.note("instance: the figure is 10 us; call: with an in-memory chain around it");
    return report;
}

}  // namespace weft::bench
