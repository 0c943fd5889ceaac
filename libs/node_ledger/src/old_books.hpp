#pragma once

// What the Tangle has let go, read from the log: transactions and how they ended, the outputs they
// created, the history of an address, and who else spent the same.
//
// Source    D-25.
// Input     the log and its index, and genesis; for what is younger the answers are the ledger's.
// Promises  what was answered while it was in memory is answered afterwards: the state in which it was
//           let go is final;
//           a page costs its length, wherever it begins.
// Cost      a few reads of the store per transaction, and as many per input where amounts are shown.
// Effects   none.

#include <weft/ledger/listing.hpp>
#include <weft/types/genesis.hpp>

#include "log_index.hpp"
#include "message_log.hpp"
#include <functional>

namespace weft::node {

class OldBooks {
public:
    using Place = MessageLog::Place;
    /// Pre: all of it outlives this.
    OldBooks(const MessageLog& log, const LogIndex& index, const types::Genesis& genesis)
        : log_{log}, index_{index}, genesis_{genesis}
    {}

    /// Of one that is in memory no longer; nullopt: it was never booked.
    [[nodiscard]] std::optional<ledger::TransactionState> state(
        const types::TransactionId& id) const;
    /// Of any that was booked.
    [[nodiscard]] std::optional<types::Transaction> transaction(
        const types::TransactionId& id) const;
    /// What was in an output, whoever spends it; nullopt: nobody created it.
    [[nodiscard]] std::optional<types::Balances> balance(const types::OutputId& output) const;

    /// Whether the ledger still has it in memory.
    using InMemory = std::function<bool(const types::TransactionId&)>;
    /// Of an address, from that place on, what is in memory no longer, in order of booking.
    /// `next`: the place where the next page begins; nullopt: all else is in memory.
    [[nodiscard]] ledger::Page<ledger::HistoryEntry> history(const types::Address& address,
                                                             Place from,
                                                             std::size_t limit,
                                                             const InMemory& in_memory) const;
    struct Conflict {
        types::TransactionId transaction;
        types::OutputId output;  ///< that both spend
    };
    /// Other spenders of what a transaction spends, by input, then in order of booking, from a place
    /// in that list on. O(`from` + `limit` + inputs).
    [[nodiscard]] ledger::Page<Conflict> conflicts(const types::TransactionId& id,
                                                   std::uint64_t from,
                                                   std::size_t limit) const;

private:
    const MessageLog& log_;
    const LogIndex& index_;
    const types::Genesis& genesis_;
};

}  // namespace weft::node
