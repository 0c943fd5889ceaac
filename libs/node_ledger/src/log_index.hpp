#pragma once

// Where in the log a message is, and the first message that carried a transaction: for what the Tangle
// keeps in memory no longer (D-25).
//
// Source    docs/formats/store.md.
// Input     messages as they are booked, and what the Tangle lets go without having confirmed it.
// Promises  what was booked is found as long as its log is there, and how it ended;
//           a log from before there was an index is indexed a page at a time, beside the rest.
// Effects   puts into the caller's batch.
//
// On disk: "ti" ‖ 'm' ‖ message id, "ti" ‖ 't' ‖ transaction id -> u64 place;
//          "ti" ‖ 'x' ‖ either id -> nothing: it was let go, and was not confirmed;
//          "ti" ‖ 'p' -> u64 ‖ u64: places from 1 to the second are from before there was an index, and
//          those up to the first are in it by now.

#include <weft/types/batch.hpp>
#include <weft/types/ids.hpp>

#include "message_log.hpp"

namespace weft::node {

class LogIndex {
public:
    using Place = MessageLog::Place;
    static constexpr std::string_view key_space = "ti";
    static constexpr std::size_t page_max = 1024;

    /// Pre: the store outlives the index.
    explicit LogIndex(const types::StoreView& store) : store_{store} {}

    /// The log has messages up to this place, from before the start. Before the first `booked`.
    void begin(Place booked_before);
    /// `transaction`: one that nobody carried before.
    void booked(Place place,
                const types::MessageId& message,
                const std::optional<types::TransactionId>& transaction,
                types::Batch& batch);
    static void ended_open(const types::MessageId& message, types::Batch& batch);
    static void ended_open(const types::TransactionId& transaction, types::Batch& batch);

    /// Some of the log's messages are not in the index.
    [[nodiscard]] bool behind() const noexcept { return indexed_ < until_; }
    /// Indexes a page of them.
    void catch_up(const MessageLog& log, types::Batch& batch);

    struct Found {
        Place place;
        bool confirmed;  ///< of what the Tangle has let go
    };
    [[nodiscard]] std::optional<Found> find(const types::MessageId& message) const;
    [[nodiscard]] std::optional<Found> find(const types::TransactionId& transaction) const;

private:
    [[nodiscard]] std::optional<Found> find(char kind, ByteSpan id) const;
    const types::StoreView& store_;
    void note_progress(types::Batch& batch);

    Place indexed_ = 0;
    Place until_ = 0;
    bool recorded_ = false;  ///< the disk knows of these, or the batches on their way
};

}  // namespace weft::node
