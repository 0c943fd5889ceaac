// Messages scheduled per second, from `submit` to `next`, with a thousand waiting: by issuers, all
// with mana or none.

#include <weft/base/prng.hpp>
#include <weft/congestion/scheduler.hpp>

#include <benchmark/benchmark.h>

#include <array>

namespace weft::congestion {
namespace {

NodeId node(std::uint64_t number)
{
    Bytes bytes(NodeId::size_bytes);
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::byte>(number >> 8 * i);
    return *NodeId::from(bytes);
}

void schedule(benchmark::State& state)
{
    const auto issuers = static_cast<std::uint64_t>(state.range(0));
    AccessMana mana;
    if (state.range(1) != 0)
        for (std::uint64_t i = 1; i <= issuers; ++i)
            mana.pledge(node(i), std::array{Earning{1'000 * i, -1'000'000 * types::minute}}, 0);
    const Timestamp now = 60 * types::minute;
    Scheduler scheduler;
    Prng prng{7};
    std::uint64_t made = 0;
    const auto submit = [&] {
        const auto issuer = node(1 + prng.below(issuers));
        (void)scheduler.submit({.id = *MessageId::from(node(++made).bytes()),
                                .issuer = issuer,
                                .from = node(1'000'000 + made % 8),
                                .account = {},
                                .time = static_cast<Timestamp>(made),
                                .bytes = 200},
                               mana, now);
    };
    for (int i = 0; i < 1'000; ++i) submit();
    for (auto _ : state) {
        submit();
        benchmark::DoNotOptimize(scheduler.next(mana, now));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(schedule)->ArgNames({"issuers", "mana"})->ArgsProduct({{10, 1'000, 10'000}, {0, 1}});

}  // namespace
}  // namespace weft::congestion
