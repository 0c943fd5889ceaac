#include <weft/base/check.hpp>
#include <weft/bench/bench.hpp>

#include <time.h>

#include <algorithm>
#include <chrono>

namespace weft::bench {

namespace {

double now(Counted counted)
{
    if (counted == Counted::wall)
        return std::chrono::duration<double, std::nano>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Nanoseconds per call.
double time_of(const std::function<void()>& call, std::uint64_t repeats, Counted counted)
{
    const auto start = now(counted);
    for (std::uint64_t i = 0; i < repeats; ++i) call();
    return (now(counted) - start) / static_cast<double>(repeats);
}

/// How often the call fits into `nanoseconds`; warms caches on the way.
std::uint64_t repeats_for(const std::function<void()>& call, double nanoseconds, Counted counted)
{
    std::uint64_t repeats = 1;
    for (;;) {
        const double taken = time_of(call, repeats, counted) * static_cast<double>(repeats);
        if (taken >= nanoseconds) return repeats;
        if (taken >= nanoseconds / 10) {
            const double scaled = static_cast<double>(repeats) * nanoseconds / taken;
            return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(scaled));
        }
        repeats *= 4;
    }
}

double median_of(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

Sample sample(std::vector<double> values)
{
    WEFT_CHECK(!values.empty());
    std::ranges::sort(values);
    return {values[values.size() / 2], values.front(), values.back()};
}

Sample measure(const std::function<void()>& call, Effort effort)
{
    WEFT_CHECK(effort.runs > 0);
    const auto run = static_cast<double>(effort.run_milliseconds) * 1e6;
    const auto repeats = repeats_for(call, run, effort.counted);
    std::vector<double> values;
    for (std::size_t i = 0; i < effort.runs; ++i)
        values.push_back(time_of(call, repeats, effort.counted));
    return sample(std::move(values));
}

Comparison compare(const std::function<void()>& ours,
                   const std::function<void()>& limit,
                   Effort effort)
{
    WEFT_CHECK(effort.runs > 0);
    // Many short turns, not few long ones: what disturbs the machine disturbs both sides of a pair.
    constexpr std::size_t turns = 20;
    const auto turn = static_cast<double>(effort.run_milliseconds) * 1e6 / turns;
    const auto our_repeats = repeats_for(ours, turn, effort.counted);
    const auto limit_repeats = repeats_for(limit, turn, effort.counted);
    std::vector<double> our_runs;
    std::vector<double> limit_runs;
    std::vector<double> ratios;
    for (std::size_t run = 0; run < effort.runs; ++run) {
        double our_total = 0;
        double limit_total = 0;
        for (std::size_t i = 0; i < turns; ++i) {
            double mine = 0;
            // Who goes first alternates, so that neither always runs after the other.
            if (i % 2 == 0) mine = time_of(ours, our_repeats, effort.counted);
            const double theirs = time_of(limit, limit_repeats, effort.counted);
            if (i % 2 != 0) mine = time_of(ours, our_repeats, effort.counted);
            our_total += mine;
            limit_total += theirs;
            ratios.push_back(mine / theirs);
        }
        our_runs.push_back(our_total / turns);
        limit_runs.push_back(limit_total / turns);
    }
    return {sample(std::move(our_runs)), sample(std::move(limit_runs)),
            median_of(std::move(ratios))};
}

}  // namespace weft::bench
