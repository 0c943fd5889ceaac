#pragma once

// Listings: a ledger's long lists, a page at a time.
//
// Promises  a page costs its length, wherever it begins and however long the list is;
//           lists only grow at their end, so a place keeps its meaning, and who goes on where the
//           page before ended sees everything once;
//           a page has an end in items and in what the items consist of: an output of many colors,
//           or one that is spent many times, makes a shorter page, not a longer answer.

#include <weft/types/transaction.hpp>

#include <optional>
#include <vector>

namespace weft::ledger {

/// Each of them may be left again: see D-22, D-24.
enum class TransactionState : std::uint8_t {
    pending,    ///< booked; not decided
    confirmed,  ///< a confirmed message stands for it, and its branches are confirmed
    rejected,   ///< it, or something it builds on, conflicts with a confirmed branch
};
[[nodiscard]] std::string_view name(TransactionState state) noexcept;

/// Where a page begins and how long it may be.
struct PageAt {
    std::uint64_t from = 0;       ///< `next` of the page before
    std::size_t items_max = 100;  ///< at least 1
    /// Amounts and spenders in all items together, inputs and outputs looked at. The item that
    /// passes it is the last; a page has at least one.
    std::size_t parts_max = 4096;
};
template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::uint64_t> next;  ///< nullopt: this was the last
};

/// What one spender means for an output.
struct Spender {
    types::TransactionId transaction;
    TransactionState state;
    friend bool operator==(const Spender&, const Spender&) = default;
};
/// An output, however often it is spent.
struct OutputLine {
    types::OutputId id;
    types::Balances balance;
    TransactionState state;  ///< of the transaction that created it
    /// The confirmed spender, else the first one that is not rejected.
    std::optional<Spender> spent_by;

    [[nodiscard]] bool unspent() const
    {
        return state == TransactionState::confirmed &&
               (!spent_by || spent_by->state != TransactionState::confirmed);
    }
};
struct HistoryEntry {
    types::TransactionId transaction;
    TransactionState state;
    types::Timestamp timestamp;
    types::Balances received;
    types::Balances spent;
};
/// A part of a conflict set.
struct ConflictSetPart {
    types::OutputId output;
    std::uint64_t first = 0;        ///< place of the first one listed here among the spenders
    std::uint64_t total = 0;        ///< spenders, here and on other pages
    std::vector<Spender> spenders;  ///< in order of booking
};
/// What an address has of one color; see `Balance`.
struct ColorSums {
    std::uint64_t confirmed = 0;
    std::uint64_t available = 0;
    std::uint64_t incoming = 0;
    friend bool operator==(const ColorSums&, const ColorSums&) = default;
};
struct ColorPage {
    std::vector<std::pair<types::Color, ColorSums>> colors;  ///< ascending
    std::optional<types::Color> next;                        ///< nullopt: this was the last
};

}  // namespace weft::ledger
