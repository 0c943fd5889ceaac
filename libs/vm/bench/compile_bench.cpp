#include "compile_bench.hpp"

#include <weft/base/prng.hpp>
#include <weft/vm/gas.hpp>
#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/validate.hpp>

#include "assembler.hpp"
#include <algorithm>
#include <cstdio>

namespace weft::bench {
namespace {

using vm::wasm::Engine;

constexpr double gas_of_an_effort = 1e3 / 3;
constexpr std::size_t program_bytes_max = 64u << 10;  // of a blob's field

/// What a module is made of.
struct Genome {
    std::vector<std::size_t> pieces;  ///< by number, in turn
    std::uint32_t variables = 8;      ///< i32, and as many i64
    std::uint32_t functions = 1;
    std::uint32_t bytes = 4096;  ///< of all bodies
    std::uint32_t width = 8;     ///< labels, operands, nesting
};

constexpr std::size_t piece_count = 24;

/// One piece of code, which leaves the stack as it was. Variables are drawn.
Code piece(std::size_t number, const Genome& genome, Prng& prng)
{
    const auto narrow = [&] { return static_cast<std::uint32_t>(prng.below(genome.variables)); };
    const auto wide = [&] {
        return genome.variables + static_cast<std::uint32_t>(prng.below(genome.variables));
    };
    const auto deep = std::min<std::uint32_t>(genome.width, 200);
    Code code;
    switch (number) {
    case 0: return code.raw({0x3f, 0, 0x11, 1, 0, 0x1a});
    case 1: return code.get(narrow()).i32(7).raw({0x6a}).set(narrow());
    case 2: return code.get(narrow()).raw({0x04, 0x40}).get(narrow()).set(narrow()).raw({0x0b});
    case 3: return code.raw({0x02, 0x40}).get(narrow()).raw({0x0d, 0, 0x0b});
    case 4: return code.raw({0x03, 0x40}).get(narrow()).raw({0x0d, 0, 0x0b});
    case 5: return code.get(narrow()).raw({0x28, 2, 0}).set(narrow());
    case 6: return code.get(narrow()).get(narrow()).raw({0x36, 2, 0});
    case 7: return code.get(narrow()).raw({0x40, 0}).set(narrow());
    case 8: return code.get(narrow()).get(narrow()).get(narrow()).raw({0xfc, 10, 0, 0});
    case 9: return code.get(narrow()).get(narrow()).get(narrow()).raw({0xfc, 11, 0});
    case 10: return code.get(narrow()).get(narrow()).raw({0x6d}).set(narrow());
    case 11:
        code.raw({0x02, 0x40}).get(narrow()).raw({0x0e}).number(genome.width);
        for (std::uint32_t i = 0; i <= genome.width; ++i) code.raw({0});
        return code.raw({0x0b});
    case 12: return code.get(narrow()).get(narrow()).get(narrow()).raw({0x1b}).set(narrow());
    case 13: return code.call(0);
    case 14: return code.get(wide()).get(wide()).raw({0x7e}).set(wide());
    case 15:
        for (std::uint32_t i = 0; i < deep; ++i) code.get(narrow());
        for (std::uint32_t i = 1; i < deep; ++i) code.raw({0x6a});
        return code.set(narrow());
    case 16:
        for (std::uint32_t i = 0; i < deep; ++i) code.raw({0x02, 0x40});
        for (std::uint32_t i = 0; i < deep; ++i)
            code.get(narrow()).raw({0x0d}).number(prng.below(deep - i)).raw({0x0b});
        return code;
    case 17:
        return code.raw({0x02, 0x40, 0x03, 0x40})
            .get(narrow())
            .raw({0x0d, 1})
            .get(narrow())
            .set(narrow())
            .raw({0x0c, 0, 0x0b, 0x0b});
    case 18: return code.raw({0x23, 0}).get(narrow()).raw({0x6a, 0x24, 0});
    case 19: return code.get(narrow()).raw({0x04, 0x40, 0x0f, 0x0b});
    case 20: return code.get(wide()).get(wide()).raw({0x80}).set(wide());
    case 21:
        for (std::uint32_t i = 0; i < deep; ++i) code.raw({0x03, 0x40});
        for (std::uint32_t i = 0; i < deep; ++i)
            code.get(narrow())
                .i32(1)
                .raw({0x6b})
                .tee(narrow())
                .raw({0x0d})
                .number(prng.below(deep - i))
                .raw({0x0b});
        return code;
    case 22: return code.get(narrow()).i32(0).raw({0x11, 1, 0}).set(narrow());
    case 23:
        return code.get(narrow())
            .raw({0x04, 0x7e})
            .get(wide())
            .raw({0x05})
            .get(wide())
            .raw({0x0b})
            .set(wide());
    }
    return code;
}

Bytes module_of(const Genome& genome)
{
    Prng prng{7};
    Code bodies;
    bodies.number(genome.functions);
    const auto each = genome.bytes / genome.functions;
    for (std::uint32_t f = 0; f < genome.functions; ++f) {
        Code body;
        body.raw({2}).number(genome.variables).raw({0x7f}).number(genome.variables).raw({0x7e});
        for (std::size_t i = 0; body.size() < each; ++i)
            body += piece(genome.pieces[i % genome.pieces.size()], genome, prng);
        bodies.sized(body.raw({0x0b}));
    }
    Code declared;
    declared.number(genome.functions);
    for (std::uint32_t f = 0; f < genome.functions; ++f) declared.raw({0});
    Code module;
    module.raw({0, 'a', 's', 'm', 1, 0, 0, 0});
    module.section(1, Code{}.raw({2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f})).section(3, declared);
    module.section(4, Code{}.raw({1, 0x70, 1, 8, 8})).section(5, Code{}.raw({1, 1, 1, 16}));
    module.section(6, Code{}.raw({1, 0x7f, 1, 0x41, 0, 0x0b}));
    module.section(7, Code{}.raw({2}).text("memory").raw({2, 0}).text("func:run").raw({0, 0}));
    module.section(10, bodies);
    return module.bytes();
}

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
    char line[160];
    std::snprintf(line, sizeof line, "%zu modules; the longest took %.1f ms; a gas is %.3f ns here",
                  options.tries, search.longest() / 1e6, nanoseconds_of_one_gas());
    report.note(line);
    return report;
}

}  // namespace weft::bench
