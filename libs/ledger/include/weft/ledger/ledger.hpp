#pragma once

// The working set of the ledger: outputs, who spends them, and what each address has.
//
// Source    S1, T §2.10; D-10 … D-13.
// Input     transactions that passed `check`, each after those it spends from; what state each is in,
//           which others decide (`Branches`, the Tangle's engine) and may take back.
// Promises  every spender of an output is recorded, however many there are;
//           listings and sums are those of the states as they are now;
//           memory is that of the unspent outputs and of the transactions that are kept: the oldest
//           are let go by the caller, and what a confirmed one created is then like genesis.
// Words     the spenders of an output that is spent more than once are its conflict set; any two of
//           them are in conflict, and each is a conflict of the other.
// Cost      booking O(inputs + outputs) lookups; a state O(inputs + outputs), and a search for the
//           next spender that is not rejected where it was the first; a page of a listing costs its
//           length, wherever it begins (listing.hpp).
//
// Invariants, which hold between any two inputs; the sources cite them by number:
//   I1  An index is a place in the order of booking, and never used again: what a transaction spends
//       from is lower.
//   I2  The spenders of an output are all transactions kept that spend it, ascending.
//   I3  `first_live` is the lowest spender that is not rejected, `confirmed_spender` the one that is
//       confirmed; at most one is.
//   I4  An output is in its address's `unspent` when it is confirmed and has no confirmed spender.
//   I5  What a transaction, an output or an address names is kept; the creator of an output whose
//       transaction was let go is 0.

#include <weft/ledger/branches.hpp>
#include <weft/ledger/index_set.hpp>
#include <weft/ledger/listing.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/types/genesis.hpp>

#include <boost/container/devector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstring>
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
/// Spenders that a step names of one output: the first and the newest. `Ledger::output` has all.
inline constexpr std::size_t step_spenders_max = 16;
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
    /// In unspent outputs of pending transactions, of which not all need be confirmed in the end: at
    /// most 2^64 - 1 of a color are shown.
    Balances incoming;
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
/// The same of access mana: what lay still earned it (weft/congestion/access_mana.hpp).
struct AccessPledge {
    struct Input {
        std::uint64_t tokens;  ///< of all colors
        Timestamp since;       ///< the time of the transaction that created it
    };
    std::vector<Input> inputs;
    NodeId to;  ///< zero: nobody
    Timestamp at = 0;
};

class Ledger {
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

    /// Outputs know the entries of their addresses by place.
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;
    Ledger(Ledger&&) = default;
    Ledger& operator=(Ledger&&) = default;
    ~Ledger() = default;

    /// The transaction as `Branches` and the Tangle number it.
    struct Booked {
        TransactionIndex transaction;
        std::vector<TransactionIndex>
            creators;                     ///< of its inputs; ascending, each once, no genesis
        std::vector<OutputIndex> inputs;  ///< ascending
    };
    /// Books a transaction that passed `check` against this ledger, once; it is pending. Pre: unknown
    /// so far. The cost does not grow with the conflict sets it joins.
    Booked book(const TransactionId& id, const Essence& essence);
    /// Pre: where a step takes one confirmation back and gives another one, it takes back first.
    void set_state(TransactionIndex transaction, TransactionState state);
    /// Lets the oldest transaction go. A confirmed one: what it spent goes with it, what it created is
    /// as if it had been there from the start. Another one: what it created goes with it. Pre: it is
    /// confirmed or rejected; other spenders of what a confirmed one spent, and whoever spends from a
    /// rejected one, are rejected.
    /// `of_a_side`: it stood for a side of a conflict (`of_a_side` of what it created).
    /// `left_behind`: nothing that is confirmed later has it in its past (`left_behind` of what it created).
    void let_go(TransactionIndex transaction, bool of_a_side = false, bool left_behind = false);
    /// The oldest that is kept, besides genesis.
    [[nodiscard]] TransactionIndex first() const noexcept { return transactions_.first(); }
    /// Outputs that are kept.
    [[nodiscard]] std::size_t outputs() const noexcept { return outputs_.size(); }
    /// Memory, about.
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The balance of an output, spent or not; nullptr when no booked transaction created it.
    [[nodiscard]] const Balances* find(const OutputId& id) const;
    [[nodiscard]] std::optional<OutputIndex> index_of(const OutputId& id) const;
    [[nodiscard]] const OutputId& id_of(OutputIndex output) const { return outputs_.at(output).id; }
    [[nodiscard]] TransactionIndex creator(OutputIndex output) const
    {
        return outputs_.at(output).creator;
    }
    /// The time of the transaction that created it.
    [[nodiscard]] Timestamp since(OutputIndex output) const { return outputs_.at(output).since; }
    /// Its transaction was let go, and stood for a side of a conflict.
    [[nodiscard]] bool of_a_side(OutputIndex output) const { return outputs_.at(output).of_a_side; }
    /// Its transaction was let go, and no message of an honest node has it in its past, or ever will.
    [[nodiscard]] bool left_behind(OutputIndex output) const
    {
        return outputs_.at(output).left_behind;
    }
    /// It is there from the start.
    [[nodiscard]] bool is_initial(OutputIndex output) const
    {
        return outputs_.at(output).id.transaction.is_zero();
    }
    [[nodiscard]] bool knows(const TransactionId& id) const;
    [[nodiscard]] std::optional<TransactionIndex> find(const TransactionId& id) const;
    [[nodiscard]] const TransactionId& id(TransactionIndex transaction) const
    {
        return transactions_[transaction].id;
    }
    [[nodiscard]] std::optional<TransactionState> state(const TransactionId& id) const;
    /// Outputs it spends, ascending.
    [[nodiscard]] std::span<const OutputIndex> inputs(TransactionIndex transaction) const
    {
        return transactions_[transaction].inputs;
    }
    /// In order of booking.
    [[nodiscard]] std::span<const TransactionIndex> spenders(OutputIndex output) const
    {
        return outputs_.at(output).spenders;
    }
    /// Other spenders of the transaction's inputs, by input, then in order of booking. None is
    /// named twice; what comes meanwhile for an input of an earlier page is left out.
    [[nodiscard]] Page<Conflict> conflicts_of(const TransactionId& id, PageAt at = {}) const;
    [[nodiscard]] std::uint64_t conflict_count(const TransactionId& id) const;
    /// Of its inputs those that others spend too, by output, with the first spenders and the newest.
    [[nodiscard]] std::vector<ConflictSet> conflict_sets_of(TransactionIndex transaction) const;
    [[nodiscard]] Pledge pledge(TransactionIndex transaction) const;
    [[nodiscard]] AccessPledge access_pledge(TransactionIndex transaction) const;
    /// The output with its spenders; nullopt when unknown.
    [[nodiscard]] std::optional<OutputState> output(const OutputId& id) const;
    /// The output as listings show it; nullopt when unknown.
    [[nodiscard]] std::optional<OutputLine> output_line(const OutputId& id) const;
    /// All outputs to the address, spent ones too, in order of booking.
    [[nodiscard]] Page<OutputLine> outputs_of(const Address& address, PageAt at = {}) const;
    /// Confirmed outputs to the address that no confirmed transaction spends, in order of booking.
    /// Of the page before, some may be spent by now: none is named twice, none is left out.
    [[nodiscard]] Page<OutputLine> unspent_of(const Address& address, PageAt at = {}) const;
    /// The same, the newest first. What comes while somebody turns pages is on none of the later ones.
    [[nodiscard]] Page<OutputLine> newest_unspent_of(const Address& address, PageAt at = {}) const;
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
        std::uint64_t confirmed = 0;
        std::uint64_t rejected = 0;
        std::uint64_t conflict_sets = 0;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.transactions, self.pending, self.confirmed, self.rejected,
                    self.conflict_sets);
        }
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    /// Hash of the whole state in order of booking: equal on nodes that booked the same in the
    /// same order. O(state).
    [[nodiscard]] types::Hash digest() const;
    /// Hash of the confirmed outputs that no confirmed transaction spends, with time and pledge: equal on
    /// nodes that have confirmed the same, in whatever order. O(outputs).
    [[nodiscard]] types::Hash confirmed_digest() const;
    /// Transactions that created these, each once, without genesis. O(outputs).
    [[nodiscard]] std::vector<TransactionId> unspent_from() const;
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.outputs_, self.output_next_, self.transactions_, self.conflict_sets_,
                self.counts_, self.addresses_);
        if constexpr (Archive::reads) self.index_again();
    }

private:
    void index_again();
    template <class Archive>
    static void image_of(const Balances& balance, Archive& archive)
    {
        const std::vector<std::pair<Color, std::uint64_t>> amounts{balance.begin(), balance.end()};
        archive(amounts);
    }
    template <class Archive>
    static void image_of(Balances& balance, Archive& archive)
    {
        std::vector<std::pair<Color, std::uint64_t>> amounts;
        archive(amounts);
        balance = {};
        for (const auto& [color, amount] : amounts) balance.set(color, amount);
    }
    using Index = std::uint64_t;  ///< of a transaction (0: genesis) or an output, in booking order

    /// In which sums of its address an output is.
    struct Counted {
        bool confirmed = false;
        bool available = false;
        bool incoming = false;
        friend bool operator==(const Counted&, const Counted&) = default;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.confirmed, self.available, self.incoming);
        }
    };
    struct AddressEntry;
    struct OutputEntry {
        OutputId id;
        Balances balance;
        Index creator = 0;
        NodeId pledged_to;    ///< the consensus pledge of its transaction
        Timestamp since = 0;  ///< its transaction's time
        std::vector<Index> spenders;
        Index first_live = 0;         ///< I3; 0: none
        Index confirmed_spender = 0;  ///< I3; 0: none
        Counted counted = {};
        bool of_a_side = false;
        bool left_behind = false;
        std::uint64_t conflict_set = 0;  ///< its number among conflict sets, from 1; 0: none
        /// That of its address, which stays where it is as long as it has an output.
        AddressEntry* owner = nullptr;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.id.address, self.id.transaction);
            image_of(self.balance, archive);
            archive(self.creator, self.pledged_to, self.since, self.spenders, self.first_live,
                    self.confirmed_spender, self.counted, self.of_a_side, self.left_behind,
                    self.conflict_set);
        }
    };
    struct TransactionEntry {
        TransactionId id;
        std::vector<Index> inputs;
        Index output_first = 0;
        Index output_count = 0;
        TransactionState state = TransactionState::confirmed;
        NodeId consensus_pledge;
        NodeId access_pledge;
        Timestamp timestamp = 0;
        /// Of inputs that were let go with a confirmed spender: it still stands in their histories.
        std::vector<Address> inputs_gone = {};

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.id, self.inputs, self.output_first, self.output_count, self.state,
                    self.consensus_pledge, self.access_pledge, self.timestamp, self.inputs_gone);
        }
    };
    __extension__ using Wide = unsigned __int128;
    struct Sums {
        std::uint64_t confirmed = 0;
        std::uint64_t available = 0;
        Wide incoming = 0;  ///< of conflicts that cannot all be confirmed
        friend bool operator==(const Sums&, const Sums&) = default;
        [[nodiscard]] ColorSums shown() const;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            auto low = static_cast<std::uint64_t>(self.incoming);
            auto high = static_cast<std::uint64_t>(self.incoming >> 64);
            archive(self.confirmed, self.available, low, high);
            if constexpr (Archive::reads) self.incoming = Wide{high} << 64 | low;
        }
    };
    /// Most addresses have an output or two: an entry takes little memory until it has much.
    struct AddressEntry {
        IndexSet outputs;
        IndexSet unspent;                                ///< I4
        boost::container::devector<Index> transactions;  ///< ascending
        std::map<Color, Sums> sums;                      ///< colors of which there is any

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.outputs, self.unspent, self.transactions, self.sums);
        }
    };
    /// Ids whole: std::equal goes byte by byte.
    struct SameBytes {
        template <class Id>
        bool operator()(const Id& a, const Id& b) const noexcept
        {
            return std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
        }
        bool operator()(const OutputId& a, const OutputId& b) const noexcept
        {
            return (*this)(a.transaction, b.transaction) && (*this)(a.address, b.address);
        }
    };
    struct OutputIdHash {
        std::size_t operator()(const OutputId& id) const noexcept
        {
            return std::hash<TransactionId>{}(id.transaction) * 31 +
                   std::hash<Address::Base>{}(id.address);
        }
    };

    OutputEntry& add_output(const OutputId& id, Balances balance, Index creator);
    void remove_output(Index output);
    void forget_address(const Address& address, Index transaction);
    static void note_address(AddressEntry& address, Index transaction);
    void note_spender(OutputEntry& output, Index spender, TransactionState now) const;
    /// Brings listings and sums of its address up to date.
    void refresh(Index index, OutputEntry& output);
    [[nodiscard]] Counted counted(const OutputEntry& output) const;
    [[nodiscard]] OutputLine line_of(Index output) const;
    [[nodiscard]] HistoryEntry entry_of(Index transaction, const Address& address) const;
    [[nodiscard]] std::size_t parts_of(Index transaction) const;
    [[nodiscard]] ConflictSet conflict_set_at(
        Index output, std::size_t spenders_max = static_cast<std::size_t>(-1)) const;
    [[nodiscard]] OutputState state_of(Index output) const;
    [[nodiscard]] std::uint64_t& count_of(TransactionState state);

    std::unordered_map<Index, OutputEntry> outputs_;  ///< lookups only
    Index output_next_ = 0;
    Window<TransactionEntry> transactions_;
    std::set<std::pair<std::uint64_t, Index>> conflict_sets_;  ///< outputs, by their second spend
    Counts counts_;
    // Lookups only: never iterated.
    boost::unordered_flat_map<OutputId, Index, OutputIdHash, SameBytes> output_index_;
    boost::unordered_flat_map<TransactionId, Index, std::hash<TransactionId>, SameBytes>
        transaction_index_;
    /// Entries stay where they are.
    std::unordered_map<Address::Base, AddressEntry, std::hash<Address::Base>, SameBytes> addresses_;
};

/// What the rules read of a ledger and of the branches of its transactions. Pre: both outlive it.
class BookedOutputs final : public OutputsView {
public:
    BookedOutputs(const Ledger& ledger, const Branches& branches)
        : ledger_{ledger}, branches_{branches}
    {}
    [[nodiscard]] const Balances* find(const OutputId& id) const override;
    [[nodiscard]] bool history_conflicts(std::span<const OutputId> inputs) const override;

private:
    const Ledger& ledger_;
    const Branches& branches_;
};

}  // namespace weft::ledger
