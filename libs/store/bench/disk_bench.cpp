// Durable writes through the disk queue: batches of 4 entries of 32 + 200 bytes.

#include <weft/base/prng.hpp>
#include <weft/store/disk_queue.hpp>

#include <benchmark/benchmark.h>

#include "../test/temporary_directory.hpp"
#include <atomic>
#include <thread>

namespace weft::store {
namespace {

Batch batch_of(Prng& prng)
{
    Batch batch;
    for (int entry = 0; entry < 4; ++entry) {
        Bytes key;
        for (int i = 0; i < 32; ++i) key.push_back(static_cast<std::byte>(prng.next()));
        batch.put(std::move(key), Bytes(200, std::byte{7}));
    }
    return batch;
}

/// One write at a time: the latency of a sync.
void store_synced_write(benchmark::State& state)
{
    const TemporaryDirectory directory;
    const auto store = open_disk(directory.in("store")).value();
    Prng prng{1};
    for (auto _ : state) {
        if (!store->write(batch_of(prng), Durability::synced)) state.SkipWithError("write failed");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(store_synced_write)->UseRealTime();

/// `window` writes under way at any time, as a busy node has.
void disk_queue_synced_writes(benchmark::State& state)
{
    const auto window = static_cast<std::uint64_t>(state.range(0));
    const TemporaryDirectory directory;
    const auto store = open_disk(directory.in("store")).value();
    Prng prng{1};
    std::atomic<std::uint64_t> durable = 0;
    DiskQueue queue{*store,
                    {.on_durable =
                         [&](std::span<const DiskQueue::WriteId> ids) {
                             durable += ids.size();
                             durable.notify_one();
                         },
                     .on_failure = [](const Failure&) { std::abort(); }}};
    std::uint64_t pushed = 0;
    for (auto _ : state) {
        queue.push(pushed++, batch_of(prng));
        for (auto done = durable.load(); pushed - done >= window; done = durable.load())
            durable.wait(done);
    }
    while (durable.load() < pushed) std::this_thread::yield();
    state.SetItemsProcessed(state.iterations());
    state.counters["writes_per_sync"] =
        static_cast<double>(pushed) / static_cast<double>(queue.counters().groups);
}
BENCHMARK(disk_queue_synced_writes)->Arg(1)->Arg(16)->Arg(256)->Arg(4096)->UseRealTime();

void store_read(benchmark::State& state)
{
    const TemporaryDirectory directory;
    const auto store = open_disk(directory.in("store")).value();
    Prng prng{1};
    std::vector<Bytes> keys;
    for (int i = 0; i < 25'000; ++i) {
        const auto batch = batch_of(prng);
        for (const auto& put : batch.puts) keys.push_back(put.key);
        if (!store->write(batch, Durability::buffered)) state.SkipWithError("write failed");
    }
    for (auto _ : state) benchmark::DoNotOptimize(store->read(keys[prng.below(keys.size())]));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(store_read);

}  // namespace
}  // namespace weft::store
