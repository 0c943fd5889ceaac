#include "ledger_events.hpp"

#include <algorithm>

namespace weft::node {

std::vector<Event> events_of(const tangle::Step& step)
{
    std::vector<Event> events;
    for (const auto& conflict : step.conflict_sets) {
        auto transactions = conflict.spenders;
        std::ranges::sort(transactions);
        events.emplace_back(ConflictSeen{conflict.output, std::move(transactions)});
    }
    for (const auto& message : step.booked)
        if (message.first) events.emplace_back(TransactionBooked{*message.transaction});
    for (const auto& change : step.branches)
        if (change.over) events.emplace_back(Reorganised{*change.over, change.branch});
    for (const auto& change : step.transactions) {
        if (change.before == ledger::TransactionState::confirmed)
            events.emplace_back(TransactionUnconfirmed{change.transaction});
        switch (change.after) {
        case ledger::TransactionState::pending:
            if (change.before == ledger::TransactionState::rejected)
                events.emplace_back(TransactionReopened{change.transaction});
            break;
        case ledger::TransactionState::confirmed:
            events.emplace_back(TransactionConfirmed{change.transaction});
            break;
        case ledger::TransactionState::rejected:
            events.emplace_back(TransactionRejected{change.transaction, "double_spend"});
            break;
        }
    }
    for (const auto& moved : step.mana)
        if (moved.taken_back)
            events.emplace_back(
                ManaTakenBack{moved.transaction, moved.tokens, moved.consensus, moved.access});
        else
            events.emplace_back(
                ManaPledged{moved.transaction, moved.tokens, moved.consensus, moved.access});
    for (const auto& change : step.messages)
        if (change.confirmed)
            events.emplace_back(MessageConfirmed{change.message});
        else
            events.emplace_back(MessageUnconfirmed{change.message});
    return events;
}

}  // namespace weft::node
