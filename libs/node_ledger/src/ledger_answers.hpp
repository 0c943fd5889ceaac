#pragma once

// Answers to what a ledger node is asked, from what its role has booked.

#include <weft/node_ledger/queries.hpp>

#include "archive.hpp"
#include "snapshot_shelf.hpp"
#include "voting_part.hpp"

namespace weft::node {

/// What the answers are read from. All of it outlives who reads.
struct LedgerView {
    const tangle::Tangle& tangle;
    const Archive& archive;
    const VotingPart& votes;
    const SnapshotShelf& shelf;
    const Instant& lately;  ///< a moment ago: what decays with time is asked for as of then
};

class LedgerAnswers final : public LedgerQueries {
public:
    explicit LedgerAnswers(const LedgerView& ledger) : ledger_{ledger} {}

    [[nodiscard]] Queried<answers::AddressStatus> address(
        const types::Address& address) const override;
    [[nodiscard]] QueriedPage<answers::AddressColor> colors(
        const types::Address& address, const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::AddressOutput> outputs(
        const types::Address& address, const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::AddressOutput> unspent(
        const types::Address& address, const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::HistoryEntry> history(
        const types::Address& address, const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Transaction> transaction(
        const types::TransactionId& id) const override;
    [[nodiscard]] QueriedPage<answers::Conflicting> conflicts_of(
        const types::TransactionId& id, const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<types::MessageId> carriers(
        const types::TransactionId& id, const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Message> message(const types::MessageId& id) const override;
    [[nodiscard]] QueriedPage<answers::MessageHead> messages(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::Conflict> conflicts(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Branch> branch(const types::TransactionId& id) const override;
    [[nodiscard]] Queried<answers::Tangle> tangle() const override;
    [[nodiscard]] Queried<answers::Snapshot> snapshot() const override;
    [[nodiscard]] QueriedPage<answers::Mana> mana(const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Mana> mana_of(const types::NodeId& node) const override;
    [[nodiscard]] QueriedPage<types::MessageId> tips(const answers::PageAsk& ask) const override;

private:
    [[nodiscard]] answers::Conflicting conflicting(const OldBooks::Conflict& other) const;
    [[nodiscard]] answers::MessageHead head_at(tangle::MessageIndex message) const;

    LedgerView ledger_;
};

}  // namespace weft::node
