#pragma once

// Walks of the engine over what stands for a transaction (D-20).

#include <weft/tangle/engine.hpp>

namespace weft::tangle {

template <class Visit>
void Engine::each_standing_for(TransactionIndex t, Visit visit) const
{
    std::vector<MessageIndex> open;
    boost::unordered_flat_set<MessageIndex> seen;
    const auto meet = [&](MessageIndex message) {
        if (seen.insert(message).second) open.push_back(message);
    };
    branches_.each_in_future(t, [&](TransactionIndex later) {
        for (const auto carrier : past_.carriers(later)) {
            meet(carrier);
            dag_.each_child(carrier, [&](MessageIndex child, bool strong) {
                if (!strong) meet(child);  // a weak parent brings its payload only
            });
        }
    });
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        visit(at);
        dag_.each_child(at, [&](MessageIndex child, bool strong) {
            if (strong) meet(child);
        });
    }
}

/// The transactions that the message brings by itself, without their histories.
template <class Visit>
void Engine::each_introduced(MessageIndex message, Visit visit) const
{
    if (const auto t = dag_[message].transaction; t != no_index) visit(t);
    for (const auto parent : dag_.weak(message))
        if (const auto t = dag_[parent].transaction; t != no_index) visit(t);
}

}  // namespace weft::tangle
