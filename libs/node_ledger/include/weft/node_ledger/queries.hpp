#pragma once

// What a ledger node can be asked. The values are the answers of the API (libs/answers).

#include <weft/answers/ledger.hpp>
#include <weft/answers/snapshot.hpp>
#include <weft/node/queries.hpp>

namespace weft::node {

enum class LedgerQueryError : std::uint8_t {
    not_a_ledger_node,
    unknown_transaction,
    unknown_message,
    unknown_branch,
    no_snapshot
};
BOOST_DESCRIBE_ENUM(LedgerQueryError,
                    not_a_ledger_node,
                    unknown_transaction,
                    unknown_message,
                    unknown_branch,
                    no_snapshot)

class LedgerQueries {
public:
    static constexpr auto not_played = LedgerQueryError::not_a_ledger_node;
    virtual ~LedgerQueries() = default;

    /// What the address holds.
    [[nodiscard]] virtual Queried<answers::AddressStatus> address(
        const types::Address& address) const = 0;
    /// All colors of which it has any.
    [[nodiscard]] virtual QueriedPage<answers::AddressColor> colors(
        const types::Address& address, const answers::PageAsk& ask) const = 0;
    /// Spent ones too, the newest last.
    [[nodiscard]] virtual QueriedPage<answers::AddressOutput> outputs(
        const types::Address& address, const answers::PageAsk& ask) const = 0;
    /// Confirmed, and nothing confirmed spends it; the newest first.
    [[nodiscard]] virtual QueriedPage<answers::AddressOutput> unspent(
        const types::Address& address, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual QueriedPage<answers::HistoryEntry> history(
        const types::Address& address, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Transaction> transaction(
        const types::TransactionId& id) const = 0;
    /// Who else spends what the transaction spends.
    [[nodiscard]] virtual QueriedPage<answers::Conflicting> conflicts_of(
        const types::TransactionId& id, const answers::PageAsk& ask) const = 0;
    /// The messages that carry it.
    [[nodiscard]] virtual QueriedPage<types::MessageId> carriers(
        const types::TransactionId& id, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Message> message(const types::MessageId& id) const = 0;
    /// Those in memory, the newest first; the cursor is the order of the next one.
    [[nodiscard]] virtual QueriedPage<answers::MessageHead> messages(
        const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual QueriedPage<answers::Conflict> conflicts(
        const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Branch> branch(const types::TransactionId& id) const = 0;
    [[nodiscard]] virtual Queried<answers::Tangle> tangle() const = 0;
    /// The newest file for new nodes.
    [[nodiscard]] virtual Queried<answers::Snapshot> snapshot() const = 0;
    /// Of nodes that have any, by id.
    [[nodiscard]] virtual QueriedPage<answers::Mana> mana(const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Mana> mana_of(const types::NodeId& node) const = 0;
    [[nodiscard]] virtual QueriedPage<types::MessageId> tips(const answers::PageAsk& ask) const = 0;
};

}  // namespace weft::node
