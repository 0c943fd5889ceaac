#pragma once

// The log of a ledger node: the bytes of every booked message, in the order of booking.
//
// Source    D-90; docs/formats/store.md.
// Input     the store as it is at start; then each message, in the order in which it was booked.
// Promises  replayed in its order, the log gives the same Tangle again;
//           a message can be read as soon as it was appended, before the disk has it: peers ask
//           for a parent as soon as its child reaches them;
//           the memory this takes is bounded, in messages and in bytes. What was pushed out before
//           the disk had it is not found for a moment, as if it had not come yet.
// Effects   puts into the caller's batch.
//
// On disk: "tm" ‖ place in the order of booking, from 1 -> message bytes. A place is a u32 BE; from
// 2^32 - 1 on it is 0xffffffff ‖ u64 BE, so that keys stay in order.

#include <weft/types/batch.hpp>

#include <deque>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace weft::node {

class MessageLog {
public:
    using Place = std::uint64_t;  ///< in the order of booking, from 1
    static constexpr std::string_view key_space = "tm";
    struct Limits {
        std::size_t recent_max = 2048;
        std::size_t recent_bytes_max = 8u << 20;
    };

    /// Pre: the store outlives the log.
    explicit MessageLog(const types::StoreView& store) : MessageLog{store, Limits{}} {}
    MessageLog(const types::StoreView& store, Limits limits) : store_{store}, limits_{limits} {}

    /// The log is not one that this node can have written.
    struct Damage {
        Place place;
        std::string reason;  ///< "missing", or what `take` said
    };
    /// Takes a message back into the Tangle, or says why that cannot be.
    using Take = std::function<std::expected<void, std::string>(ByteSpan message)>;
    /// Hands every message of the store to `take`, in order: those after place `after`, which a
    /// snapshot has. Before the first `append`.
    [[nodiscard]] std::expected<void, Damage> replay(const Take& take, Place after = 0);
    /// Pre: `place` follows the one before, or is 1.
    void append(Place place, const Bytes& message, types::Batch& batch);
    /// Of a log that begins with a snapshot.
    static void put(Place place, Bytes message, types::Batch& batch);
    static void erase(Place place, types::Batch& batch);
    struct Entry {
        Place place;
        Bytes message;
    };
    /// What is on the disk from a place on, at most `limit`.
    [[nodiscard]] std::vector<Entry> page(Place from, std::size_t limit) const;
    /// The newest; 0 without any.
    [[nodiscard]] Place last() const noexcept { return next_ - 1; }
    /// nullopt: not there, or not there yet.
    [[nodiscard]] std::optional<Bytes> read(Place place) const;

private:
    const types::StoreView& store_;
    Limits limits_;
    Place next_ = 1;
    std::deque<Bytes> recent_;  ///< the last is at `next_` - 1
    std::size_t recent_bytes_ = 0;
};

}  // namespace weft::node
