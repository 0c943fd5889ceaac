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
// Words     the spenders of an output that is spent more than once are its conflict set; any two of
//           them are in conflict, and each is a conflict of the other.
// First form  No branches and no voting yet. A transaction is confirmed once it is approved, the
//           transactions it spends from are confirmed, and it has no conflict that is not rejected.
//           While two such spenders stand and neither was confirmed before the other came, both are
//           conflicting, with all that spends from them. A spender that comes after a confirmed one
//           is rejected, with all that spends from it. So two nodes that hear a double spend in a
//           different order relative to its confirmation may differ: resolving that is the work of
//           branches and votes (D-22, D-24).
// Cost      booking O(inputs + outputs) lookups; the first conflict of a transaction walks its
//           future cone once; a second spend walks the part of its history that is younger than the
//           first; a page of a listing costs its length, wherever it begins (listing.hpp).
//
// Invariants, which hold between any two inputs; the sources cite them by number:
//   I1  An index is a place in the order of booking: what a transaction spends from is lower.
//   I2  The spenders of an output are all booked transactions that spend it, ascending.
//   I3  `confirmed` and `rejected` are final, and `rejected` is known when a transaction is booked.
//   I4  Of the spenders of one output at most one is pending or confirmed: the undisputed one.
//   I5  A confirmed transaction is approved, what it spends from is confirmed, and it is the
//       undisputed spender of each of its inputs.
//   I6  What spends from a conflicting transaction is conflicting or rejected; what spends from a
//       rejected one is rejected.
//   I7  A transaction's `in_conflict` are exactly those of its history, itself included, that are in
//       a conflict set.
//   I8  The history of an approved transaction is approved.

#include <weft/ledger/listing.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/types/genesis.hpp>

#include <map>
#include <set>
#include <unordered_map>

namespace weft::ledger {

using types::NodeId;

/// All that spend one output, where it is more than one transaction.
struct ConflictSet {
    OutputId output;
    std::vector<TransactionId> spenders;  ///< in order of booking, the newest last
    friend bool operator==(const ConflictSet&, const ConflictSet&) = default;
};
struct Changed {
    TransactionId transaction;
    TransactionState state;
    friend bool operator==(const Changed&, const Changed&) = default;
};
/// Spenders that a step names of one output: the first and the newest. `Ledger::output` has all.
inline constexpr std::size_t step_spenders_max = 16;
/// What one input changed.
struct Step {
    std::vector<ConflictSet> conflict_sets;  ///< those that grew, by output
    std::vector<Changed> changed;  ///< parents before children; a new transaction is the first
    friend bool operator==(const Step&, const Step&) = default;
};

struct OutputState {
    OutputId id;
    Balances balance;
    TransactionState state;  ///< of the transaction that created it
    std::vector<Spender> spenders;
};
/// A transaction that spends an output which another one, the one asked about, spends too.
struct Conflict {
    TransactionId transaction;
    OutputId output;
    TransactionState state;
    friend bool operator==(const Conflict&, const Conflict&) = default;
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
    /// The cost does not grow with the conflict sets it joins.
    Step book(const TransactionId& id, const Essence& essence);
    /// A confirmed message stands for the transaction, and so for its history. Pre: booked.
    Step approve(const TransactionId& id);

    [[nodiscard]] const Balances* find(const OutputId& id) const override;
    [[nodiscard]] bool history_conflicts(std::span<const OutputId> inputs) const override;

    [[nodiscard]] bool knows(const TransactionId& id) const;
    [[nodiscard]] std::optional<TransactionState> state(const TransactionId& id) const;
    /// Other spenders of the transaction's inputs, by input, then in order of booking.
    [[nodiscard]] std::vector<Conflict> conflicts_of(const TransactionId& id) const;
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
    [[nodiscard]] std::vector<ConflictSet> conflict_sets() const;
    /// The same in pages; a page may end among the spenders of one output, and the next one goes on
    /// there.
    [[nodiscard]] Page<ConflictSetPart> conflict_sets(PageAt at) const;

    struct Counts {
        std::uint64_t transactions = 0;  ///< booked, without genesis
        std::uint64_t pending = 0;
        std::uint64_t conflicting = 0;
        std::uint64_t confirmed = 0;
        std::uint64_t rejected = 0;
        std::uint64_t conflict_sets = 0;
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
    struct OutputEntry {
        OutputId id;
        Balances balance;
        Index creator;
        std::vector<Index> spenders;
        Index first_live = 0;  ///< its first spender that is not rejected; 0: none
        Index undisputed = 0;  ///< I4; 0: none, each spender is conflicting or rejected
        Counted counted = {};
    };
    struct TransactionEntry {
        TransactionId id;
        std::vector<Index> inputs;
        Index output_first = 0;
        Index output_count = 0;
        TransactionState state = TransactionState::confirmed;
        bool approved = true;
        std::vector<Index> in_conflict;  ///< I7; ascending
        NodeId consensus_pledge;
        Timestamp timestamp = 0;
    };
    struct AddressEntry {
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

    /// What a transaction meets at the outputs it spends.
    struct Met {
        TransactionState state = TransactionState::pending;
        bool conflict = false;          ///< another transaction spends one of them
        std::set<Index> undisputed;     ///< undisputed spenders of them
        std::set<Index> only_spenders;  ///< of those spent once: in a conflict set from now on
    };

    [[nodiscard]] Met meet(const Essence& essence, TransactionEntry& entry) const;
    void join_spenders(Index transaction, Step& step);
    Index add_output(const OutputId& id, Balances balance, Index creator);
    void note_address(const Address& address, Index transaction);
    void set_state(Index transaction, TransactionState state, Step& step);
    void note_conflict(Index transaction);
    void mark_conflicting(Index transaction, Step& step);
    [[nodiscard]] bool confirmable(Index transaction) const;
    [[nodiscard]] std::set<Index>& unspent_at(Index output);
    /// Brings the sums of its address up to date.
    void recount(Index output);
    [[nodiscard]] Counted counted(const OutputEntry& output) const;
    [[nodiscard]] bool spent_for_good(const OutputEntry& output) const;
    [[nodiscard]] OutputLine line_of(Index output) const;
    [[nodiscard]] HistoryEntry entry_of(Index transaction, const Address& address) const;
    [[nodiscard]] std::size_t parts_of(Index transaction) const;
    template <class Visit>
    void walk_history(std::vector<Index> from, Index lowest, Visit visit) const;
    [[nodiscard]] bool reaches(std::vector<Index> from, Index target) const;
    [[nodiscard]] ConflictSet conflict_set_at(
        Index output, std::size_t spenders_max = static_cast<std::size_t>(-1)) const;
    [[nodiscard]] OutputState state_of(Index output) const;
    [[nodiscard]] std::uint64_t& count_of(TransactionState state);
    template <class Visit>
    void each_child(Index transaction, Visit visit) const;

    std::vector<OutputEntry> outputs_;
    std::vector<TransactionEntry> transactions_;
    std::vector<Index> conflict_sets_;  ///< outputs, in the order of their second spend
    Counts counts_;
    // Lookups only: never iterated.
    std::unordered_map<OutputId, Index, OutputIdHash> output_index_;
    std::unordered_map<TransactionId, Index> transaction_index_;
    std::unordered_map<Address::Base, AddressEntry> addresses_;
};

}  // namespace weft::ledger
