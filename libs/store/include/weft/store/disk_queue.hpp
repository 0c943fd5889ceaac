#pragma once

// The disk thread: makes batches durable in order, many at a time.
//
// Source    `Effects::Write` (docs/architecture.md); D-76, D-90.
// Input     batches in the order their effects were decided, from one thread.
// Promises  order       ids are reported durable in the order they were pushed, each once
//           durable     an id is reported only after its batch and all before it are synced (D-90)
//           grouped     everything waiting when the disk is free becomes one synced write, so the
//                       cost of a sync is shared: the busier, the larger the groups
//           first       what a batch has to follow is done before anything of its group is written
//           then        what has to follow a batch is done after its group is synced, before an id of
//                       the group is reported
//           failure     after the first failed write nothing is ever reported durable again
//           bounded     more than `waiting_bytes_max` or `waiting_max` that wait is a failure: too_slow
// Effects   one thread; both callbacks run on it and are expected to post and return.

#include <weft/base/strong.hpp>
#include <weft/store/store.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace weft::store {

class DiskQueue {
public:
    /// The caller's name of a write; the queue only carries it.
    using WriteId = std::uint64_t;

    struct Callbacks {
        /// In order of pushing; several when they shared a sync.
        std::function<void(std::span<const WriteId>)> on_durable;
        /// Once. The node must stop: it can no longer keep its word.
        std::function<void(const Failure&)> on_failure;
    };
    struct Options {
        std::size_t group_bytes_max = 8u << 20;  ///< bounds the wait of the first in a group
        /// What may wait. Far above what all peers and users may cause together (weft/node/pending.hpp);
        /// above it the queue fails, so that a disk that stands still ends the node by name and not
        /// by its memory.
        std::size_t waiting_bytes_max = 1000u << 20;
        std::size_t waiting_max = 1u << 20;  ///< batches, empty ones included
    };
    /// Since the start; for `/metrics`.
    struct Counters {
        std::uint64_t pushed = 0;
        std::uint64_t durable = 0;
        std::uint64_t groups = 0;  ///< synced writes
        std::uint64_t bytes = 0;   ///< keys and values made durable
        std::size_t waiting = 0;   ///< pushed, not yet durable
        std::size_t waiting_bytes = 0;
    };

    /// `store` must outlive the queue.
    DiskQueue(Store& store, Callbacks callbacks, Options options);
    DiskQueue(Store& store, Callbacks callbacks) : DiskQueue{store, std::move(callbacks), {}} {}
    /// Finishes what was pushed, reports it, joins.
    ~DiskQueue();
    DiskQueue(const DiskQueue&) = delete;
    DiskQueue& operator=(const DiskQueue&) = delete;

    /// What is made durable elsewhere before the batch is, on the disk's thread.
    using First = std::function<Result<void>()>;
    /// What is made durable elsewhere after the batch is, on the disk's thread. `more`: another one of
    /// the same group is called next, and may do the work of both.
    using Then = std::function<Result<void>(bool more)>;
    /// Never waits for the disk. Who causes writes is bounded by what waits because of it (a peer is
    /// not heard, a user has one command per connection), and the queue by its own end (`Options`).
    /// An empty batch is a barrier: durable when all before it are.
    void push(WriteId id, Batch batch, First first = {}, Then then = {});
    [[nodiscard]] Counters counters() const;

private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace weft::store
