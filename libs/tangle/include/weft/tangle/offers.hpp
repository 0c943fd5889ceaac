#pragma once

// What messages stand for: which transactions their parents offer to a new one (D-20).
//
// A message stands for what its strong parents stand for, and for its own and its weak parents'
// payloads with the transactions these spend from.
//
// Cost   a query walks the strong past of the parents back to the time of the first message that
//        carried what is asked for. So that old transactions cost no walk to genesis, a long walk
//        leaves a checkpoint: the exact set one message stands for, as bits over transactions.

#include <weft/ledger/ledger.hpp>
#include <weft/tangle/dag.hpp>

#include <deque>
#include <map>

namespace weft::tangle {

class Offers {
public:
    /// `checkpoint_after`: messages a query visits before it leaves a checkpoint.
    explicit Offers(std::size_t checkpoint_after = 4096) : checkpoint_after_{checkpoint_after} {}

    /// A booked message carries the transaction; interns it on first sight.
    TransactionIndex carry(const types::TransactionId& id);
    void carried_by(TransactionIndex transaction, MessageIndex message);

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
    [[nodiscard]] std::size_t size() const noexcept { return transactions_.size(); }

    /// Those of `wanted` (booked transactions) that a message with these parents is not offered.
    [[nodiscard]] std::vector<TransactionIndex> missing(std::span<const MessageIndex> strong,
                                                        std::span<const MessageIndex> weak,
                                                        std::vector<TransactionIndex> wanted,
                                                        const Dag& dag,
                                                        const ledger::Ledger& ledger);

private:
    struct Record {
        types::TransactionId id;
        std::vector<MessageIndex> carriers;
    };
    using Bits = std::vector<bool>;

    void settle(std::vector<TransactionIndex>& wanted,
                MessageIndex carrier,
                const Dag& dag,
                const ledger::Ledger& ledger) const;
    void add_history(Bits& bits, TransactionIndex transaction, const ledger::Ledger& ledger) const;
    void make_checkpoint(MessageIndex message, const Dag& dag, const ledger::Ledger& ledger);
    [[nodiscard]] types::Timestamp first_time(const std::vector<TransactionIndex>& wanted,
                                              const Dag& dag) const;

    std::size_t checkpoint_after_;
    std::vector<Record> transactions_;
    std::unordered_map<types::TransactionId, TransactionIndex> index_;  ///< lookups only
    std::map<MessageIndex, Bits> checkpoints_;
    std::deque<MessageIndex> checkpoint_order_;
};

}  // namespace weft::tangle
