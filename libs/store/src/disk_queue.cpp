#include <weft/store/disk_queue.hpp>

#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace weft::store {
namespace {

std::size_t size_of(const Batch& batch) noexcept
{
    std::size_t bytes = 0;
    for (const auto& [key, value] : batch.puts) bytes += key.size() + (value ? value->size() : 0);
    return bytes;
}

}  // namespace

struct DiskQueue::Worker {
    struct Pending {
        WriteId id;
        Batch batch;
        First first;
        Then then;
        std::size_t bytes;
    };
    struct Group {
        std::vector<WriteId> ids;
        Batch batch;
        std::vector<First> first;
        std::vector<Then> then;
        std::size_t bytes = 0;
    };

    Worker(Store& to, Callbacks reports, Options limits)
        : store{to}, callbacks{std::move(reports)}, options{limits}, thread{[this] { run(); }}
    {}

    void run()
    {
        while (auto group = next_group()) {
            for (const auto& first : group->first)
                if (const auto done = first(); !done) {
                    give_up(done.error());
                    return;
                }
            // A group that only waits for those before it is as durable as they are.
            if (!group->batch.puts.empty()) {
                const auto written = store.write(group->batch, Durability::synced);
                if (!written) {
                    give_up(written.error());
                    return;
                }
            }
            for (std::size_t i = 0; i < group->then.size(); ++i)
                if (const auto done = group->then[i](i + 1 < group->then.size()); !done) {
                    give_up(done.error());
                    return;
                }
            {
                const std::scoped_lock lock{mutex};
                if (failed) return;  // it was said that nothing more is durable
                counters.durable += group->ids.size();
                counters.groups += 1;
                counters.bytes += group->bytes;
                counters.waiting_bytes -= group->bytes;
            }
            callbacks.on_durable(group->ids);
        }
    }

    /// Waits for work; nullopt when stopping and nothing is left.
    std::optional<Group> next_group()
    {
        std::unique_lock lock{mutex};
        wake.wait(lock, [this] { return stopping || !pending.empty(); });
        if (pending.empty()) return std::nullopt;
        Group group;
        while (!pending.empty() && (group.ids.empty() || group.bytes + pending.front().bytes <=
                                                             options.group_bytes_max)) {
            auto& first = pending.front();
            group.ids.push_back(first.id);
            group.bytes += first.bytes;
            std::ranges::move(first.batch.puts, std::back_inserter(group.batch.puts));
            if (first.first) group.first.push_back(std::move(first.first));
            if (first.then) group.then.push_back(std::move(first.then));
            pending.pop_front();
        }
        return group;
    }

    void give_up(const Failure& failure)
    {
        {
            const std::scoped_lock lock{mutex};
            if (std::exchange(failed, true)) return;
            pending.clear();
        }
        callbacks.on_failure(failure);
    }

    Store& store;
    Callbacks callbacks;
    Options options;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<Pending> pending;
    Counters counters;
    bool stopping = false;
    bool failed = false;
    std::thread thread;  // last: starts when everything above is built
};

DiskQueue::DiskQueue(Store& store, Callbacks callbacks, Options options)
    : worker_{std::make_unique<Worker>(store, std::move(callbacks), options)}
{}

DiskQueue::~DiskQueue()
{
    {
        const std::scoped_lock lock{worker_->mutex};
        worker_->stopping = true;
    }
    worker_->wake.notify_one();
    worker_->thread.join();
}

void DiskQueue::push(WriteId id, Batch batch, First first, Then then)
{
    const auto bytes = size_of(batch);
    std::optional<Failure> failure;
    {
        const std::scoped_lock lock{worker_->mutex};
        worker_->counters.pushed += 1;
        if (worker_->failed) return;
        const auto& options = worker_->options;
        if (worker_->counters.waiting_bytes + bytes > options.waiting_bytes_max ||
            worker_->pending.size() >= options.waiting_max)
            failure =
                Failure{StoreError::too_slow,
                        std::to_string(worker_->counters.waiting_bytes >> 20) + " MiB in " +
                            std::to_string(worker_->pending.size()) + " writes wait for the disk"};
    }
    if (failure) {
        worker_->give_up(*failure);
        return;
    }
    {
        const std::scoped_lock lock{worker_->mutex};
        if (worker_->failed) return;
        worker_->counters.waiting_bytes += bytes;
        worker_->pending.push_back(
            {id, std::move(batch), std::move(first), std::move(then), bytes});
    }
    worker_->wake.notify_one();
}

DiskQueue::Counters DiskQueue::counters() const
{
    const std::scoped_lock lock{worker_->mutex};
    auto counters = worker_->counters;
    counters.waiting = counters.pushed - counters.durable;
    return counters;
}

}  // namespace weft::store
