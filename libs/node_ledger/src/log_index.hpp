#pragma once

// Where in the log a message is, the first message that carried a transaction, the transactions of an
// address, and who spends an output: for what the Tangle keeps in memory no longer (D-25).
//
// Source    docs/formats/store.md.
// Input     messages as they are booked, and what the Tangle lets go without having confirmed it.
// Promises  what was booked is found as long as its log is there, and how it ended;
//           a log from before there was an index is indexed a page at a time, beside the rest.
// Effects   puts into the caller's batch.
//
// On disk: "ti" ‖ 'm' ‖ message id, "ti" ‖ 't' ‖ transaction id -> u64 place;
//          "ti" ‖ 'x' ‖ either id -> nothing: it was let go, and was not confirmed;
//          "ti" ‖ 'a' ‖ address ‖ u64 BE place -> transaction id: it pays to the address or spends from it;
//          "ti" ‖ 's' ‖ address ‖ transaction id ‖ u64 BE place -> transaction id: it spends that output;
//          "ti" ‖ 'g' ‖ message id -> message id: what it carries was said again in that one;
//          "ti" ‖ 'e' -> u64 place, "ti" ‖ 'k' ‖ u64 BE place -> nothing: what is erased (pruning.hpp);
//          "ti" ‖ 'q' -> u64 ‖ u64: places from 1 to the second are from before there was an index, and
//          those up to the first are in it by now.

#include <weft/types/batch.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/transaction.hpp>

#include "message_log.hpp"
#include <vector>

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
    /// `first`: the transaction that it carries, when nobody carried it before.
    void booked(Place place,
                const types::MessageId& message,
                const std::optional<types::Transaction>& first,
                types::Batch& batch);
    /// What a message of the log carries.
    [[nodiscard]] static std::optional<types::Transaction> transaction_in(ByteSpan message);
    /// Takes out what `booked` put in, and how it ended.
    static void erased(Place place,
                       const types::MessageId& message,
                       const std::optional<types::Transaction>& first,
                       types::Batch& batch);
    static void ended_open(const types::MessageId& message, types::Batch& batch);
    static void ended_open(const types::TransactionId& transaction, types::Batch& batch);

    /// Of an own message that was left behind: in which message its issuer said the same again.
    static void said_again(const types::MessageId& before,
                           const types::MessageId& now,
                           types::Batch& batch);
    [[nodiscard]] std::optional<types::MessageId> again_of(const types::MessageId& message) const;

    /// Where erasing the log has come to: what is before it is erased, or among the kept.
    [[nodiscard]] Place erased_before() const;
    static void erased_before(Place place, types::Batch& batch);
    /// Messages before that place which were not erased, from a place on, at most `limit`.
    [[nodiscard]] std::vector<Place> kept(Place from, std::size_t limit) const;
    static void keep(Place place, types::Batch& batch);
    static void keep_no_more(Place place, types::Batch& batch);

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

    struct Entry {
        Place place;  ///< of the first message that carried it
        types::TransactionId transaction;
    };
    /// Transactions of an address from that place on, in order of booking, at most `limit`.
    [[nodiscard]] std::vector<Entry> of_address(const types::Address& address,
                                                Place from,
                                                std::size_t limit) const;
    /// The same of those that spend an output.
    [[nodiscard]] std::vector<Entry> spenders(const types::OutputId& output,
                                              Place from,
                                              std::size_t limit) const;

private:
    [[nodiscard]] std::optional<Found> find(char kind, ByteSpan id) const;
    [[nodiscard]] std::vector<Entry> list(Bytes prefix, Place from, std::size_t limit) const;
    const types::StoreView& store_;
    void note_progress(types::Batch& batch);

    Place indexed_ = 0;
    Place until_ = 0;
    bool recorded_ = false;  ///< the disk knows of these, or the batches on their way
};

}  // namespace weft::node
