#include "compile_bench.hpp"

#include <weft/vm/gas.hpp>
#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/validate.hpp>

#include "hard_modules.hpp"
#include <algorithm>
#include <cstdio>

namespace weft::bench {
namespace {

using vm::wasm::Engine;

constexpr double gas_of_an_effort = 1e3 / 3;

struct Tried {
    Genome genome;
    std::size_t bytes = 0;
    std::uint64_t effort = 0;
    double nanoseconds = 0;
    double ratio = 0;  ///< to what its effort says
};

class Search {
public:
    explicit Search(const CompileOptions& options) : options_{options}, prng_{options.seed} {}

    std::vector<Tried> run()
    {
        std::vector<Tried> best;
        for (std::size_t i = 0; i < options_.tries; ++i) {
            Genome genome;
            if (i < piece_count) {
                genome = any();
                genome.pieces = {i};
            } else if (best.empty() || prng_.chance(Ratio::percent(30))) {
                genome = any();
            } else {
                genome = changed(best[prng_.below(best.size())].genome);
            }
            const auto tried = measured(std::move(genome));
            if (!tried) continue;
            longest_ = std::max(longest_, tried->nanoseconds);
            best.push_back(*tried);
            std::ranges::sort(best, std::greater{}, &Tried::ratio);
            if (best.size() > 12) best.pop_back();
        }
        return best;
    }
    [[nodiscard]] double longest() const { return longest_; }

private:
    template <class T, std::size_t n>
    T one_of(const T (&values)[n])
    {
        return values[prng_.below(n)];
    }
    Genome any()
    {
        Genome genome;
        const auto kinds = 1 + prng_.below(3);
        for (std::uint64_t i = 0; i < kinds; ++i) genome.pieces.push_back(prng_.below(piece_count));
        genome.variables = one_of({1U, 2U, 8U, 40U, 200U, 500U});
        genome.functions = one_of({1U, 1U, 1U, 4U, 30U, 400U});
        genome.bytes = one_of({500U, 2'000U, 8'000U, 30'000U, 60'000U});
        genome.width = one_of({1U, 4U, 30U, 200U});
        return genome;
    }
    Genome changed(Genome genome)
    {
        const auto scaled = [&](std::uint32_t value, std::uint32_t most) {
            const auto percent = 50 + prng_.below(150);
            return static_cast<std::uint32_t>(
                std::clamp<std::uint64_t>(value * percent / 100, 1, most));
        };
        switch (prng_.below(6)) {
        case 0: genome.pieces.push_back(prng_.below(piece_count)); break;
        case 1: genome.pieces[prng_.below(genome.pieces.size())] = prng_.below(piece_count); break;
        case 2: genome.variables = scaled(genome.variables, 500); break;
        case 3: genome.functions = scaled(genome.functions, 4000); break;
        case 4: genome.bytes = scaled(genome.bytes, 60'000); break;
        case 5: genome.width = scaled(genome.width, 400); break;
        }
        return genome;
    }
    /// Made smaller until a chain would take it. Nullopt: it is refused for another reason.
    std::optional<Tried> measured(Genome genome)
    {
        for (; genome.bytes >= 100; genome.bytes = genome.bytes * 2 / 3) {
            const auto bytes = module_of(genome);
            if (bytes.size() > program_bytes_max) continue;
            const auto module = vm::wasm::check(bytes);
            if (!module) continue;
            const auto effort = vm::wasm::compile_effort(module->module, module->facts);
            if (vm::cost_schedule_newest.effort_max != 0 &&
                effort > vm::cost_schedule_newest.effort_max)
                continue;
            const auto metered =
                vm::wasm::meter(module->module, module->facts, vm::cost_schedule_newest);
            if (!metered) continue;
            const auto once = [&] {
                return measure([&] { keep(engine_.compile(*metered).has_value()); },
                               {1, 0, Counted::processor})
                    .minimum;
            };
            Tried tried{.genome = std::move(genome), .bytes = bytes.size(), .effort = effort};
            const auto allowed =
                static_cast<double>(effort) * gas_of_an_effort * nanoseconds_of_one_gas();
            tried.nanoseconds = once();
            // What looks bad is looked at again: the machine may have done something else.
            for (int again = 0; again < 3 && tried.nanoseconds > 0.7 * allowed; ++again)
                tried.nanoseconds = std::min(tried.nanoseconds, once());
            tried.ratio = tried.nanoseconds / allowed;
            return tried;
        }
        return std::nullopt;
    }

    const CompileOptions& options_;
    Prng prng_;
    Engine engine_;
    double longest_ = 0;
};

std::string text_of(const Genome& genome)
{
    std::string text = "pieces";
    for (const auto number : genome.pieces) text += " " + std::to_string(number);
    return text + ", " + std::to_string(2 * genome.variables) + " variables, " +
           std::to_string(genome.functions) + " functions, width " + std::to_string(genome.width);
}

}  // namespace

double nanoseconds_of_one_gas()
{
    constexpr int steps = 200'000;
    const auto time = measure(
        [] {
            std::uint64_t x = 1;
            for (int i = 0; i < steps; ++i) {
                x = x * 0x5851f42d4c957f2d + 0x14057b7ef767814f;
                keep(x);
            }
        },
        {3, 1, Counted::processor});
    return time.minimum / steps / 4;
}

Report compile(const CompileOptions& options)
{
    Report report{"compile"};
    Search search{options};
    for (const auto& tried : search.run()) {
        Row row{
            .name = "compile", .input = text_of(tried.genome), .size = tried.bytes, .unit = "byte"};
        row.time = {tried.nanoseconds, tried.nanoseconds, tried.nanoseconds};
        row.limit = "effort " + std::to_string(tried.effort);
        const auto limit = tried.nanoseconds / tried.ratio;
        row.limit_time = Sample{limit, limit, limit};
        row.ratio = tried.ratio;
        row.ratio_max = 1.0;
        report.add(std::move(row));
    }
    // On the machine of the figures a gas is 0.3 ns; here it may be more, and so may the bound be.
    constexpr double milliseconds_max = 100;
    Row longest{.name = "compile", .input = "the longest of all modules a chain takes"};
    longest.time = {search.longest(), search.longest(), search.longest()};
    longest.limit = "100 ms";
    const auto most = milliseconds_max * 1e6 * nanoseconds_of_one_gas() / 0.3;
    longest.limit_time = Sample{most, most, most};
    longest.ratio = search.longest() / most;
    longest.ratio_max = 1.0;
    report.add(std::move(longest));
    char line[160];
    std::snprintf(line, sizeof line, "%zu modules; the longest took %.1f ms; a gas is %.3f ns here",
                  options.tries, search.longest() / 1e6, nanoseconds_of_one_gas());
    report.note(line);
    return report;
}

}  // namespace weft::bench
