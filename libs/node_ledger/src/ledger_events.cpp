#include "ledger_events.hpp"

#include <algorithm>
#include <set>

namespace weft::node {

std::vector<Event> events_of(const tangle::Step& step)
{
    std::vector<Event> events;
    for (const auto& conflict : step.conflict_sets) {
        auto transactions = conflict.spenders;
        std::ranges::sort(transactions);
        events.emplace_back(ConflictSeen{conflict.output, std::move(transactions)});
    }
    // A transaction is booked with the first message that carries it, and that is the first change
    // it goes through.
    std::set<types::TransactionId> carried;
    for (const auto& message : step.booked)
        if (message.transaction) carried.insert(*message.transaction);
    for (const auto& change : step.transactions) {
        if (carried.erase(change.transaction) != 0)
            events.emplace_back(TransactionBooked{change.transaction});
        switch (change.state) {
        case ledger::TransactionState::pending:
        case ledger::TransactionState::conflicting: break;
        case ledger::TransactionState::confirmed:
            events.emplace_back(TransactionConfirmed{change.transaction});
            break;
        case ledger::TransactionState::rejected:
            events.emplace_back(TransactionRejected{change.transaction, "double_spend"});
            break;
        }
    }
    for (const auto& id : step.confirmed) events.emplace_back(MessageConfirmed{id});
    return events;
}

}  // namespace weft::node
