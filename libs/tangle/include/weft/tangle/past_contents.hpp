#pragma once

// What the past of a message contains: the transactions it may spend from (D-20).
//
// A message stands for what its strong parents stand for, and for its own and its weak parents'
// payloads with the transactions these spend from. The past of a message to come contains what its
// parents bring: all that its strong parents stand for, and of its weak parents the payloads with
// the transactions these spend from.
//
// Invariants, which the sources cite by number:
//   P1  A transaction spends from transactions with lower indexes only.
//   P2  Who carries a transaction stands for all it spends from: in a strong past each of these is
//       the payload of a message of that past, or of a weak parent of one.
//   P3  `first_time` is not above the time of any message that carries the transaction. Parents are
//       older than their children, so below a message of that age nobody carries it.
//   P4  A checkpoint's `transactions` are exactly what its message stands for, its `past` exactly the
//       message's strong past with itself.
//   P5  Messages are walked from the highest index down, so a checkpoint comes before all that lies
//       in its past.
//
// Cost   a query walks the strong past of the parents, newest first, back to the time of the first
//        message that carried what is asked for, and the history of each payload met over a weak
//        parent once. So that old transactions cost no walk to genesis there are checkpoints: the
//        exact set one message stands for, and its past, as bits. A query walks what is above
//        them only. One is made of every so many booked messages, and after a long walk.

#include <weft/tangle/dag.hpp>

#include <deque>
#include <map>
#include <unordered_set>

namespace weft::tangle {

class PastContents {
public:
    /// `checkpoint_after`: messages between two checkpoints, and that a query visits before it
    /// leaves one.
    explicit PastContents(std::size_t checkpoint_after = 4096) : checkpoint_after_{checkpoint_after}
    {}

    /// A booked message carries the transaction; interns it on first sight, with the transactions
    /// it spends from, which are interned already.
    TransactionIndex carry(const types::TransactionId& id,
                           const std::vector<TransactionIndex>& spends_from);
    /// The message is in the DAG now. `transaction`: none when it carries none.
    void booked(MessageIndex message, TransactionIndex transaction, const Dag& dag);

    [[nodiscard]] std::optional<TransactionIndex> find(const types::TransactionId& id) const;
    [[nodiscard]] const types::TransactionId& id(TransactionIndex transaction) const
    {
        return transactions_[transaction].id;
    }
    /// In order of booking.
    [[nodiscard]] std::span<const MessageIndex> carriers(TransactionIndex transaction) const
    {
        return transactions_[transaction].carriers;
    }
    /// Without genesis, with those that were let go.
    [[nodiscard]] std::uint64_t size() const noexcept { return transactions_.size() - 1; }
    /// Messages and transactions below go. Pre: no message that is kept carries such a transaction any
    /// more, as the DAG has it.
    void let_go(MessageIndex messages, TransactionIndex transactions);
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// Those of `wanted` (booked transactions) that the past of a message with these parents does
    /// not contain.
    [[nodiscard]] std::vector<TransactionIndex> missing(std::span<const MessageIndex> strong,
                                                        std::span<const MessageIndex> weak,
                                                        const std::vector<TransactionIndex>& wanted,
                                                        const Dag& dag);
    /// Messages and transactions that queries have visited so far.
    [[nodiscard]] std::uint64_t visits() const noexcept { return visits_; }
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.transactions_, self.checkpoints_, self.checkpoint_order_, self.visits_);
        if constexpr (Archive::reads) self.index_again();
    }

private:
    struct Carried {
        types::TransactionId id;
        std::vector<MessageIndex> carriers;
        std::vector<TransactionIndex> spends_from;  ///< P1
        types::Timestamp first_time = std::numeric_limits<types::Timestamp>::max();

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.id, self.carriers, self.spends_from, self.first_time);
        }
    };
    /// A set of numbers that are not below a bound, which moves up.
    class Bits {
    public:
        explicit Bits(std::uint64_t bound = 0) : first_{bound / 64} {}
        [[nodiscard]] bool has(std::uint64_t place) const noexcept
        {
            const auto word = place / 64;
            return word >= first_ && word - first_ < words_.size() &&
                   (words_[static_cast<std::size_t>(word - first_)] >> (place % 64) & 1) != 0;
        }
        /// False when it was there already, or is below the bound.
        bool add(std::uint64_t place);
        void add(const Bits& other);
        void drop_before(std::uint64_t bound);
        [[nodiscard]] std::size_t bytes() const noexcept
        {
            return words_.capacity() * sizeof(std::uint64_t);
        }
        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.first_, self.words_);
        }

    private:
        std::uint64_t first_;  ///< the number of the first word
        std::vector<std::uint64_t> words_;
    };
    struct Checkpoint {
        Bits transactions;  ///< what it stands for
        Bits past;          ///< over strong parents, itself included

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.transactions, self.past);
        }
    };
    struct Query;

    void index_again();
    void add_history(Bits& bits, TransactionIndex transaction) const;
    void make_checkpoint(MessageIndex message, const Dag& dag);
    void touch(MessageIndex checkpoint);

    std::size_t checkpoint_after_;
    Window<Carried> transactions_;
    std::unordered_map<types::TransactionId, TransactionIndex> index_;  ///< lookups only
    std::map<MessageIndex, Checkpoint> checkpoints_;
    std::deque<MessageIndex> checkpoint_order_;  ///< the one not used for longest first
    std::uint64_t visits_ = 0;
};

}  // namespace weft::tangle
