// The ledger's half of the queries.

#include "node_queries.hpp"
#include <algorithm>
#include <numeric>

namespace weft::node {

namespace {

constexpr ledger::PageAt everything{.from = 0,
                                    .items_max = static_cast<std::size_t>(-1),
                                    .parts_max = static_cast<std::size_t>(-1)};

TransactionState state_of(ledger::Status status)
{
    switch (status) {
    case ledger::Status::pending: return TransactionState::pending;
    case ledger::Status::held_back: return TransactionState::held_back;
    case ledger::Status::confirmed: return TransactionState::confirmed;
    case ledger::Status::rejected: return TransactionState::rejected;
    }
    return TransactionState::pending;
}

std::string rational(std::uint64_t numerator, std::uint64_t denominator)
{
    if (numerator == 0 || denominator == 0) return "0";
    const auto divisor = std::gcd(numerator, denominator);
    if (denominator == divisor) return std::to_string(numerator / divisor);
    return std::to_string(numerator / divisor) + "/" + std::to_string(denominator / divisor);
}

std::unexpected<QueryFailure> refuse(QueryError error)
{
    return std::unexpected{QueryFailure{error, {}}};
}

}  // namespace

std::vector<Reason> NodeQueries::not_ready(Instant now) const
{
    std::vector<Reason> reasons;
    if (ledger_ != nullptr) ledger_->add_reasons(now, reasons);
    if (committee_ != nullptr) committee_->add_reasons(now, reasons);
    return reasons;
}

Queried<std::vector<OutputInfo>> NodeQueries::outputs(const types::Address& address) const
{
    if (ledger_ == nullptr) return refuse(QueryError::not_a_ledger_node);
    std::vector<OutputInfo> outputs;
    for (auto& output : ledger_->tangle().ledger().outputs_of(address, everything).items) {
        OutputInfo info{.id = output.id,
                        .balance = std::move(output.balance),
                        .state = state_of(output.status),
                        .spent_by = {}};
        if (output.spent_by) info.spent_by = output.spent_by->transaction;
        outputs.push_back(std::move(info));
    }
    return outputs;
}

Queried<std::vector<HistoryEntry>> NodeQueries::history(const types::Address& address) const
{
    if (ledger_ == nullptr) return refuse(QueryError::not_a_ledger_node);
    std::vector<HistoryEntry> history;
    for (auto& entry : ledger_->tangle().ledger().history_of(address, everything).items)
        history.push_back({.transaction = entry.transaction,
                           .state = state_of(entry.status),
                           .timestamp = entry.timestamp,
                           .received = std::move(entry.received),
                           .spent = std::move(entry.spent)});
    return history;
}

Queried<TransactionInfo> NodeQueries::transaction(const types::TransactionId& id) const
{
    if (ledger_ == nullptr) return refuse(QueryError::not_a_ledger_node);
    const auto& ledger = ledger_->tangle().ledger();
    const auto status = ledger.status(id);
    if (!status) return refuse(QueryError::unknown_transaction);
    TransactionInfo info{.id = id,
                         .state = state_of(*status),
                         .bytes = {},
                         .transaction = {},
                         .rivals = {},
                         .messages = {}};
    if (auto bytes = ledger_->transaction_bytes(id)) {
        if (auto transaction = types::decode_transaction(*bytes))
            info.transaction = *std::move(transaction);
        info.bytes = *std::move(bytes);
    }
    for (const auto& rival : ledger.rivals(id))
        info.rivals.push_back({rival.transaction, rival.output});
    info.messages = ledger_->tangle().carriers(id);
    return info;
}

Queried<MessageInfo> NodeQueries::message(const types::MessageId& id) const
{
    if (ledger_ == nullptr) return refuse(QueryError::not_a_ledger_node);
    const auto state = ledger_->tangle().message(id);
    if (!state) return refuse(QueryError::unknown_message);
    MessageInfo info;
    info.id = id;
    if (auto bytes = ledger_->message_bytes(id)) {
        if (auto message = types::decode_message(*bytes)) info.message = *std::move(message);
        info.bytes = *std::move(bytes);
    }
    info.transaction = state->transaction;
    info.confirmed = state->confirmed;
    info.supporters = state->supporters;
    info.approval_weight = rational(state->weight, state->active_total);
    return info;
}

Queried<std::vector<ConflictInfo>> NodeQueries::conflicts() const
{
    if (ledger_ == nullptr) return refuse(QueryError::not_a_ledger_node);
    const auto& ledger = ledger_->tangle().ledger();
    std::vector<ConflictInfo> conflicts;
    for (const auto& conflict : ledger.conflicts()) {
        ConflictInfo info{.output = conflict.output, .transactions = {}};
        for (const auto& id : conflict.spenders)
            info.transactions.emplace_back(id, state_of(*ledger.status(id)));
        std::ranges::sort(info.transactions);
        conflicts.push_back(std::move(info));
    }
    return conflicts;
}

Queried<TangleInfo> NodeQueries::tangle() const
{
    if (ledger_ == nullptr) return refuse(QueryError::not_a_ledger_node);
    const auto counts = ledger_->tangle().counts();
    return TangleInfo{.messages = counts.messages,
                      .transactions = counts.ledger.transactions,
                      .confirmed_messages = counts.confirmed,
                      .confirmed_transactions = counts.ledger.confirmed,
                      .unsolid = counts.waiting,
                      .conflicts = counts.ledger.conflicts,
                      .tangle_time = ledger_->tangle().tangle_time(),
                      .tips = ledger_->tangle().tips()};
}

std::vector<std::pair<std::string, std::uint64_t>> NodeQueries::counters() const
{
    std::vector<std::pair<std::string, std::uint64_t>> counters;
    if (ledger_ != nullptr) ledger_->add_counters(counters);
    if (committee_ != nullptr) committee_->add_counters(counters);
    return counters;
}

}  // namespace weft::node
