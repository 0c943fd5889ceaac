#pragma once

// The working set of the ledger: outputs, who spends them, and what became of each transaction.
//
// Source    S1, T §2.10; D-10 … D-14.
// Input     transactions that passed `check`, each after those it spends from; approvals of
//           transactions by confirmed messages.
// Promises  the state is a function of the order of inputs;
//           every spender of an output is recorded, however many there are;
//           of the spenders of one output at most one is ever confirmed, and a confirmed
//           transaction has a confirmed history; both are final in this form.
// First form  No branches and no voting yet. A transaction is confirmed once it is approved, the
//           transactions it spends from are confirmed, and no other transaction that is not
//           rejected spends one of its inputs. While two such spenders stand and neither was
//           confirmed before the other came, both are held back, with all that spends from them. A
//           spender that comes after a confirmed one is rejected, with all that spends from it. So
//           two nodes that hear a double spend in a different order relative to its confirmation
//           may differ: resolving that is the work of branches and votes (D-22, D-24).
// Cost      booking O(inputs + outputs) lookups; the first rival of a transaction walks its future
//           cone once; a second spend walks the part of its history that is younger than the first;
//           a page of a listing costs its length, wherever it begins (listing.hpp).

#include <weft/ledger/listing.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/types/genesis.hpp>

#include <map>
#include <set>
#include <unordered_map>

namespace weft::ledger {

using types::NodeId;

/// An output that is spent more than once, and by whom.
struct Conflict {
    OutputId output;
    std::vector<TransactionId> spenders;  ///< in order of booking, the newest last
    friend bool operator==(const Conflict&, const Conflict&) = default;
};
struct Changed {
    TransactionId transaction;
    Status status;
    friend bool operator==(const Changed&, const Changed&) = default;
};
/// Spenders that a step names of one output: the first and the newest. `Ledger::output` has all.
inline constexpr std::size_t step_spenders_max = 16;
/// What one input changed.
struct Step {
    std::vector<Conflict> conflicts;  ///< conflict sets that grew, by output
    std::vector<Changed> changed;     ///< parents before children; a new transaction is the first
    friend bool operator==(const Step&, const Step&) = default;
};

struct OutputState {
    OutputId id;
    Balances balance;
    Status status;  ///< of the transaction that created it
    std::vector<Spender> spenders;
};
struct Rival {
    TransactionId transaction;
    OutputId output;
    Status status;
    friend bool operator==(const Rival&, const Rival&) = default;
};
struct Balance {
    Balances confirmed;  ///< in confirmed outputs that no confirmed transaction spends
    Balances available;  ///< of these, what nothing but rejected transactions spends
    Balances incoming;   ///< in unspent outputs of pending transactions
};
/// Where a confirmed transaction's mana came from and went (T §2.17).
struct Pledge {
    struct From {
        NodeId node;  ///< zero: nobody, a genesis output
        std::uint64_t amount;
    };
    std::vector<From> from;  ///< one per input
    NodeId to;               ///< zero: nobody
};

class Ledger final : public OutputsView {
public:
    /// An output that exists from the start, confirmed.
    struct Initial {
        OutputId id;
        Balances balance;
    };
    /// Pre: ids are unique.
    explicit Ledger(std::span<const Initial> outputs);
    /// The genesis transaction's outputs (id all zero). Pre: `types::check(genesis)`.
    explicit Ledger(const types::Genesis& genesis);

    /// Books a transaction that passed `check` against this ledger, once. Pre: unknown so far.
    /// However many rivals it has: they were dealt with when they came.
    Step book(const TransactionId& id, const Essence& essence);
    /// A confirmed message stands for the transaction, and so for its history. Pre: booked.
    Step approve(const TransactionId& id);

    [[nodiscard]] const Balances* find(const OutputId& id) const override;
    [[nodiscard]] bool history_conflicts(std::span<const OutputId> inputs) const override;

    [[nodiscard]] bool knows(const TransactionId& id) const;
    [[nodiscard]] std::optional<Status> status(const TransactionId& id) const;
    /// Other spenders of the transaction's inputs, by input, then in order of booking.
    [[nodiscard]] std::vector<Rival> rivals(const TransactionId& id) const;
    [[nodiscard]] std::optional<Pledge> pledge(const TransactionId& id) const;
    /// The transactions it spends from, without genesis, each once, in order of booking.
    [[nodiscard]] std::vector<TransactionId> spends_from(const TransactionId& id) const;
    /// True when `ancestor` is `id` or one of the transactions its history goes back to.
    [[nodiscard]] bool in_history(const TransactionId& ancestor, const TransactionId& id) const;
    /// The output with its spenders; nullopt when unknown.
    [[nodiscard]] std::optional<OutputState> output(const OutputId& id) const;
    /// The output as listings show it; nullopt when unknown.
    [[nodiscard]] std::optional<OutputLine> output_line(const OutputId& id) const;
    /// All outputs to the address, spent ones too, in order of booking.
    [[nodiscard]] Page<OutputLine> outputs_of(const Address& address, PageAt at = {}) const;
    /// Confirmed outputs to the address that no confirmed transaction spends, in order of booking.
    /// Of the page before, some may be spent by now: none is named twice, none is left out.
    [[nodiscard]] Page<OutputLine> unspent_of(const Address& address, PageAt at = {}) const;
    [[nodiscard]] Balance balance_of(const Address& address) const;
    /// The same by color, from `first` on.
    [[nodiscard]] ColorPage colors_of(const Address& address,
                                      const Color& first,
                                      std::size_t limit) const;
    /// Transactions that pay to or spend from the address, in order of booking.
    [[nodiscard]] Page<HistoryEntry> history_of(const Address& address, PageAt at = {}) const;
    /// Every output that is spent more than once, in order of its first second spend, and all its
    /// spenders. O(state).
    [[nodiscard]] std::vector<Conflict> conflicts() const;
    /// The same in pages; a page may end among the spenders of one output, and the next one goes on
    /// there.
    [[nodiscard]] Page<ConflictPart> conflicts(PageAt at) const;

    struct Counts {
        std::uint64_t transactions = 0;  ///< booked, without genesis
        std::uint64_t pending = 0;
        std::uint64_t held_back = 0;
        std::uint64_t confirmed = 0;
        std::uint64_t rejected = 0;
        std::uint64_t conflicts = 0;  ///< outputs spent more than once
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    /// Hash of the whole state in order of booking: equal on nodes that booked the same in the
    /// same order. O(state).
    [[nodiscard]] types::Hash digest() const;

private:
    using Index = std::uint32_t;  ///< of a transaction (0: genesis) or an output, in booking order

    /// In which sums of its address an output is.
    struct Counted {
        bool confirmed = false;
        bool available = false;
        bool incoming = false;
        friend bool operator==(const Counted&, const Counted&) = default;
    };
    struct OutputRecord {
        OutputId id;
        Balances balance;
        Index creator;
        std::vector<Index> spenders;
        Index claimant = 0;  ///< its first spender that is not rejected; 0: none
        /// Its one spender that is pending or confirmed; 0: none, each is held back or rejected.
        Index leader = 0;
        Counted counted = {};
    };
    struct Record {
        TransactionId id;
        std::vector<Index> inputs;
        Index output_first = 0;
        Index output_count = 0;
        Status status = Status::confirmed;
        bool approved = true;
        /// Transactions in its history (itself included) that share an input with another one.
        std::vector<Index> contested;
        NodeId consensus_pledge;
        Timestamp timestamp = 0;
    };
    struct AddressRecord {
        std::vector<Index> outputs;
        std::set<Index> unspent;  ///< of its outputs: confirmed, and not spent by a confirmed one
        std::vector<Index> transactions;
        std::map<Color, ColorSums> sums;  ///< colors of which there is any
    };
    struct OutputIdHash {
        std::size_t operator()(const OutputId& id) const noexcept
        {
            return std::hash<TransactionId>{}(id.transaction) * 31 +
                   std::hash<Address::Base>{}(id.address);
        }
    };

    Index add_output(const OutputId& id, Balances balance, Index creator);
    void note_address(const Address& address, Index transaction);
    void set_status(Index transaction, Status status, Step& step);
    void contest(Index transaction);
    void hold_back(Index transaction, Step& step);
    [[nodiscard]] bool ready(Index transaction) const;
    [[nodiscard]] std::set<Index>& unspent_at(Index output);
    /// Brings the sums of its address up to date.
    void recount(Index output);
    [[nodiscard]] Counted counted(const OutputRecord& output) const;
    [[nodiscard]] bool spent_for_good(const OutputRecord& output) const;
    [[nodiscard]] OutputLine line_of(Index output) const;
    [[nodiscard]] HistoryEntry entry_of(Index transaction, const Address& address) const;
    [[nodiscard]] std::size_t parts_of(Index transaction) const;
    template <class Visit>
    void walk_history(std::vector<Index> from, Index lowest, Visit visit) const;
    [[nodiscard]] bool reaches(std::vector<Index> from, Index target) const;
    [[nodiscard]] Conflict conflict_at(
        Index output, std::size_t spenders_max = static_cast<std::size_t>(-1)) const;
    [[nodiscard]] OutputState state_of(Index output) const;
    [[nodiscard]] std::uint64_t& count_of(Status status);
    template <class Visit>
    void each_child(Index transaction, Visit visit) const;

    std::vector<OutputRecord> outputs_;
    std::vector<Record> transactions_;
    std::vector<Index> contested_outputs_;
    Counts counts_;
    // Lookups only: never iterated.
    std::unordered_map<OutputId, Index, OutputIdHash> output_index_;
    std::unordered_map<TransactionId, Index> transaction_index_;
    std::unordered_map<Address::Base, AddressRecord> addresses_;
};

}  // namespace weft::ledger
