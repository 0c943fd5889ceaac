#include <weft/base/probe.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <vector>

namespace weft::sim {
namespace {

constexpr int not_deterministic = 2, crash = 127, liveness = 128, safety = 129;

// Read in a signal handler, hence plain globals.
volatile std::uint64_t seed_now = 0;

extern "C" void report_crash(int)
{
    char line[96] = "crashed at seed ";
    auto* end = std::to_chars(line + std::strlen(line), line + sizeof line - 1, seed_now).ptr;
    *end++ = '\n';
    if (::write(STDERR_FILENO, line, static_cast<std::size_t>(end - line)) < 0) std::_Exit(crash);
    std::_Exit(crash);
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

void print_failure(const Swarm& swarm, std::uint64_t seed, const Outcome& outcome)
{
    std::printf("%.*s: seed %llu: %s (%s)\n%s\nrepeat: --show %llu, make it small: --shrink %llu\n",
                static_cast<int>(swarm.name.size()), swarm.name.data(),
                static_cast<unsigned long long>(seed), outcome.what.c_str(),
                outcome.failure == Failure::safety ? "safety" : "liveness",
                outcome.scenario.c_str(), static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(seed));
}

void print_probes(std::string_view prefix)
{
    auto probes = Probe::all();
    std::ranges::sort(probes, {}, [](const Probe* probe) { return probe->name; });
    std::size_t missed = 0;
    for (const auto* probe : probes) {
        if (!probe->name.starts_with(prefix)) continue;
        std::printf("  probe %12llu  %.*s\n", static_cast<unsigned long long>(probe->hits),
                    static_cast<int>(probe->name.size()), probe->name.data());
        missed += probe->hits == 0;
    }
    std::printf("  %zu probes not reached\n", missed);
}

}  // namespace

int swarm_main(int argc, char** argv, const Swarm& swarm)
{
    std::vector<std::string_view> words(argv + 1, argv + argc);
    const bool shrink = !words.empty() && words.front() == "--shrink" && swarm.shrink;
    const bool show = shrink || (!words.empty() && words.front() == "--show");
    if (show) words.erase(words.begin());
    std::vector<std::uint64_t> numbers;
    for (const auto word : words) {
        const auto value = number(word);
        if (!value) break;
        numbers.push_back(*value);
    }
    if (numbers.size() != words.size() || numbers.size() > 2 || (show && numbers.size() != 1)) {
        std::fprintf(stderr, "usage: %s [[FIRST] SEEDS] | --show SEED | --shrink SEED\n", argv[0]);
        return 1;
    }
    const auto first = show || numbers.size() == 2 ? numbers[0] : 1;
    const auto seeds = show || numbers.empty() ? 1 : numbers.back();

    if (shrink) {
        std::printf("%s\n", swarm.shrink(numbers[0]).c_str());
        return 0;
    }
    std::signal(SIGABRT, report_crash);
    std::signal(SIGSEGV, report_crash);
    std::printf("%.*s: %.*s\n", static_cast<int>(swarm.name.size()), swarm.name.data(),
                static_cast<int>(swarm.about.size()), swarm.about.data());
    std::fflush(stdout);
    // Whether a run is determined is the honest swarm's to show: a hunt runs each seed once.
    const bool hunting = std::getenv("WEFT_PLANT_BUG") != nullptr;
    std::uint64_t steps = 0;
    Digest all;  // of all seeds: what two compilers' builds must agree on
    Outcome last;
    for (auto seed = first; seed < first + seeds; ++seed) {
        seed_now = seed;
        const auto once = swarm.run(seed, show);
        if (once.failure != Failure::none) {
            print_failure(swarm, seed, swarm.run(seed, true));
            return once.failure == Failure::safety ? safety : liveness;
        }
        if (hunting) {
            all.mix(once.digest);
            continue;
        }
        const auto twice = swarm.run(seed, false);
        if (once.digest != twice.digest || once.steps != twice.steps) {
            std::printf("seed %llu: not deterministic\n%s\n", static_cast<unsigned long long>(seed),
                        swarm.run(seed, true).scenario.c_str());
            return not_deterministic;
        }
        steps += once.steps + twice.steps;
        all.mix(once.digest);
        last = once;
    }
    if (show) std::printf("%s\n", last.scenario.c_str());
    std::printf("%llu seeds, each twice, %llu steps, no violation; digest of all %016llx\n",
                static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(steps),
                static_cast<unsigned long long>(all.value()));
    print_probes(swarm.probe_prefix);
    return 0;
}

}  // namespace weft::sim
