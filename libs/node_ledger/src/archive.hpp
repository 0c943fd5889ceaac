#pragma once

// What was booked, wherever it is by now: in memory, in the log on disk, or let go by the Tangle.
//
// Source    D-25, D-90.
// Input     the store at start; each step of the Tangle.
// Promises  1. what a step booked is put into the log in the order of booking, and into its index, before
//              anything else is told of it;
//           2. the log alone gives the same Tangle again, or the place where it does not is named;
//           3. what was booked is found, with its state, whether the Tangle still has it or not;
//           4. what ended open is written as such, also when that was found out while the log of a
//              version without an index was booked again.
// Effects   puts into the caller's batch.

#include <weft/tangle/tangle.hpp>

#include "ledger_server.hpp"
#include "log_index.hpp"
#include "message_log.hpp"
#include "old_books.hpp"
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weft::node {

class Archive {
public:
    using Place = MessageLog::Place;

    /// Pre: all of it outlives this.
    Archive(const types::StoreView& store,
            const types::Genesis& genesis,
            const tangle::Tangle& tangle);

    /// Books a message again, or says why that cannot be.
    using Take = std::function<std::expected<tangle::Step, std::string>(ByteSpan message)>;
    /// All of the log after place `after`, in order. Once, before the first `append`.
    [[nodiscard]] std::expected<void, MessageLog::Damage> replay(const Take& take, Place after);
    void append(const tangle::Step& step, types::Batch& batch);

    /// Some of the log is from before there was an index.
    [[nodiscard]] bool behind() const noexcept { return index_.behind(); }
    /// Indexes a page of that. Pre: `behind()`.
    void index_more(types::Batch& batch);

    /// For pruning.hpp. Pre: nothing is `behind()`.
    [[nodiscard]] const MessageLog& log() const noexcept { return log_; }
    /// What a message of the log carries, when it was the first to carry it.
    [[nodiscard]] std::optional<types::Transaction> carried_first(Place place,
                                                                  ByteSpan message) const;

    /// Of what is in memory or was; nullopt: never booked, or genesis.
    [[nodiscard]] std::optional<Place> place_of(const types::MessageId& id) const;
    [[nodiscard]] std::optional<ledger::TransactionState> state_of(
        const types::TransactionId& id) const;
    /// Of a place up to the newest; 0: genesis.
    [[nodiscard]] types::MessageId id_at(Place place) const;
    /// nullopt: unknown, or not there yet.
    [[nodiscard]] std::optional<Bytes> at(Place place) const { return log_.read(place); }
    [[nodiscard]] std::optional<Bytes> message(const types::MessageId& id) const;
    [[nodiscard]] std::optional<Bytes> transaction(const types::TransactionId& id) const;
    [[nodiscard]] std::optional<types::MessageId> first_carrier(
        const types::TransactionId& id) const;
    /// Where in the log the message is that carried it first.
    [[nodiscard]] std::optional<Place> first_place(const types::TransactionId& id) const;

    /// Of what the Tangle has in memory no longer: that it is there, and whether it was confirmed.
    [[nodiscard]] const LogIndex& index() const noexcept { return index_; }
    [[nodiscard]] const OldBooks& old() const noexcept { return old_; }
    /// What chains' nodes are answered from.
    [[nodiscard]] LedgerServer::Books books() const;

private:
    const tangle::Tangle& tangle_;
    MessageLog log_;
    LogIndex index_;
    OldBooks old_;
    std::vector<types::MessageId> messages_left_open_;          ///< while the log was booked again
    std::vector<types::TransactionId> transactions_left_open_;  ///< the same
};

}  // namespace weft::node
