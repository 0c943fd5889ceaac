#include <weft/store/disk_queue.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace weft::store {
namespace {

using WriteId = DiskQueue::WriteId;

Batch one(std::string_view key, std::string_view value)
{
    Batch batch;
    batch.put(to_bytes(key), to_bytes(value));
    return batch;
}

/// A memory store whose first write waits until it is let go, and whose n-th write may fail.
class SlowStore final : public Store {
public:
    Result<std::optional<Bytes>> read(ByteSpan key) const override { return inner_->read(key); }
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes> keys) const override
    {
        return inner_->read_many(keys);
    }
    Result<std::vector<Entry>> scan(const Range& range) const override
    {
        return inner_->scan(range);
    }
    std::unique_ptr<View> snapshot() const override { return inner_->snapshot(); }
    Result<void> write(const Batch& batch, Durability durability) override
    {
        EXPECT_EQ(durability, Durability::synced);
        if (writes_++ == 0) {
            started.set_value();
            go.get_future().wait();
        }
        if (writes_ == fail_at) return std::unexpected{Failure{StoreError::no_space, "full"}};
        return inner_->write(batch, durability);
    }

    std::promise<void> started;
    std::promise<void> go;
    int fail_at = 0;

private:
    std::unique_ptr<Store> inner_ = open_memory();
    int writes_ = 0;
};

struct Reports {
    std::mutex mutex;
    std::vector<std::vector<WriteId>> groups;
    std::vector<StoreError> failures;

    DiskQueue::Callbacks callbacks()
    {
        return {.on_durable =
                    [this](std::span<const WriteId> ids) {
                        const std::scoped_lock lock{mutex};
                        groups.emplace_back(ids.begin(), ids.end());
                    },
                .on_failure =
                    [this](const Failure& failure) {
                        const std::scoped_lock lock{mutex};
                        failures.push_back(failure.error);
                    }};
    }
};

TEST(DiskQueue, reports_an_id_after_its_batch_can_be_read)
{
    const auto store = open_memory();
    std::promise<std::string> seen;
    {
        DiskQueue queue{*store,
                        {.on_durable =
                             [&](std::span<const WriteId> ids) {
                                 ASSERT_EQ(ids.size(), 1u);
                                 EXPECT_EQ(ids[0], 41u);
                                 seen.set_value(to_string(*store->read(as_bytes("a")).value()));
                             },
                         .on_failure = [](const Failure&) { FAIL(); }}};
        queue.push(41, one("a", "1"));
        EXPECT_EQ(seen.get_future().get(), "1");
    }
}

TEST(DiskQueue, what_waits_while_the_disk_is_busy_becomes_one_group)
{
    SlowStore store;
    Reports reports;
    {
        DiskQueue queue{store, reports.callbacks()};
        queue.push(1, one("a", "1"));
        store.started.get_future().wait();
        queue.push(2, one("a", "2"));
        queue.push(3, one("a", "3"));
        queue.push(4, one("b", "4"));
        EXPECT_EQ(queue.counters().waiting, 4u);
        store.go.set_value();
    }
    EXPECT_EQ(reports.groups, (std::vector<std::vector<WriteId>>{{1}, {2, 3, 4}}));
    EXPECT_EQ(store.read(as_bytes("a")).value(), to_bytes("3")) << "order inside a group";
}

TEST(DiskQueue, what_a_batch_follows_is_done_before_it_and_a_failure_of_it_ends_everything)
{
    const auto store = open_memory();
    Reports reports;
    bool early = true;
    {
        DiskQueue queue{*store, reports.callbacks()};
        queue.push(1, one("a", "1"), [&]() -> Result<void> {
            early = !store->read(as_bytes("a")).value();
            return {};
        });
        queue.push(2, {}, []() -> Result<void> {
            return std::unexpected{Failure{StoreError::no_space, "full"}};
        });
        queue.push(3, one("b", "3"));
    }
    EXPECT_TRUE(early);
    EXPECT_EQ(reports.failures, std::vector{StoreError::no_space});
    EXPECT_EQ(store->read(as_bytes("b")).value(), std::nullopt);
}

TEST(DiskQueue, a_group_has_a_size)
{
    SlowStore store;
    Reports reports;
    {
        DiskQueue queue{store, reports.callbacks(), {.group_bytes_max = 100}};
        queue.push(1, one("z", "1"));
        store.started.get_future().wait();
        queue.push(2, one("a", std::string(60, 'x')));
        queue.push(3, one("b", std::string(60, 'x')));
        queue.push(4, one("c", std::string(600, 'x')));
        queue.push(5, {});
        store.go.set_value();
    }
    EXPECT_EQ(reports.groups, (std::vector<std::vector<WriteId>>{{1}, {2}, {3}, {4}, {5}}))
        << "one larger than the limit travels alone";
}

TEST(DiskQueue, an_empty_batch_is_reported_after_those_before_it_and_writes_nothing)
{
    SlowStore store;
    Reports reports;
    {
        DiskQueue queue{store, reports.callbacks(), {.group_bytes_max = 1}};
        queue.push(1, one("a", "1"));
        store.started.get_future().wait();
        queue.push(2, {});
        EXPECT_TRUE(reports.groups.empty());
        store.fail_at = 2;  // a second write would fail
        store.go.set_value();
    }
    EXPECT_EQ(reports.groups, (std::vector<std::vector<WriteId>>{{1}, {2}}));
    EXPECT_TRUE(reports.failures.empty());
}

TEST(DiskQueue, nothing_is_durable_after_a_failure)
{
    SlowStore store;
    store.fail_at = 2;
    Reports reports;
    {
        DiskQueue queue{store, reports.callbacks(), {.group_bytes_max = 1}};
        queue.push(1, one("a", "1"));
        store.started.get_future().wait();
        queue.push(2, one("b", "2"));
        queue.push(3, one("c", "3"));
        store.go.set_value();
        while (true) {
            const std::scoped_lock lock{reports.mutex};
            if (!reports.failures.empty()) break;
        }
        queue.push(4, one("d", "4"));
        EXPECT_EQ(queue.counters().durable, 1u);
    }
    EXPECT_EQ(reports.groups, (std::vector<std::vector<WriteId>>{{1}}));
    EXPECT_EQ(reports.failures, std::vector{StoreError::no_space});
    EXPECT_EQ(store.read(as_bytes("c")).value(), std::nullopt);
}

TEST(DiskQueue, a_thousand_pushes_are_reported_in_order_and_once)
{
    const auto store = open_memory();
    Reports reports;
    {
        DiskQueue queue{*store, reports.callbacks()};
        for (WriteId id = 0; id < 1'000; ++id) queue.push(id, one("k", std::to_string(id)));
    }
    WriteId next = 0;
    for (const auto& group : reports.groups)
        for (const auto id : group) EXPECT_EQ(id, next++);
    EXPECT_EQ(next, 1'000u);
}

TEST(DiskQueue, what_follows_a_batch_is_done_after_it_and_before_it_is_reported_once_for_a_group)
{
    SlowStore store;
    Reports reports;
    std::vector<std::string> order;
    std::mutex mutex;
    {
        auto callbacks = reports.callbacks();
        callbacks.on_durable = [&, inner = callbacks.on_durable](std::span<const WriteId> ids) {
            const std::scoped_lock lock{mutex};
            order.push_back("reported " + std::to_string(ids.size()));
        };
        DiskQueue queue{store, std::move(callbacks)};
        const auto follows = [&](std::string key) {
            return [&, key](bool more) -> Result<void> {
                const std::scoped_lock lock{mutex};
                EXPECT_TRUE(store.read(to_bytes(key))->has_value()) << key;
                order.push_back(key + (more ? " and more" : ""));
                return {};
            };
        };
        queue.push(1, one("a", "1"));
        store.started.get_future().wait();
        queue.push(2, one("b", "1"), {}, follows("b"));
        queue.push(3, one("c", "1"), {}, follows("c"));
        store.go.set_value();
    }
    EXPECT_EQ(order, (std::vector<std::string>{"reported 1", "b and more", "c", "reported 2"}));
}

TEST(DiskQueue, nothing_is_reported_when_what_follows_fails)
{
    SlowStore store;
    Reports reports;
    {
        DiskQueue queue{store, reports.callbacks()};
        queue.push(1, one("a", "1"), {}, [](bool) -> Result<void> {
            return std::unexpected{Failure{StoreError::no_space, "full"}};
        });
        store.started.get_future().wait();
        store.go.set_value();
    }
    EXPECT_TRUE(reports.groups.empty());
    EXPECT_EQ(reports.failures, std::vector{StoreError::no_space});
}

TEST(DiskQueue, a_disk_that_stands_still_is_a_failure_before_it_is_a_lack_of_memory)
{
    for (const bool by_bytes : {true, false}) {
        SlowStore store;
        Reports reports;
        {
            DiskQueue queue{store, reports.callbacks(),
                            by_bytes ? DiskQueue::Options{.waiting_bytes_max = 100}
                                     : DiskQueue::Options{.waiting_max = 10}};
            queue.push(1, one("a", "1"));
            store.started.get_future().wait();
            for (WriteId id = 2; id < 1000; ++id)
                queue.push(id, by_bytes ? one("key", "value") : Batch{});
            EXPECT_LE(queue.counters().waiting_bytes, 100u);
            store.go.set_value();
        }
        EXPECT_TRUE(reports.groups.empty()) << "nothing is durable after a failure";
        EXPECT_EQ(reports.failures, std::vector{StoreError::too_slow}) << "said once";
    }
}

}  // namespace
}  // namespace weft::store
