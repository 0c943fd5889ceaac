#include "left_behind.hpp"

namespace weft::node {

void LeftBehind::opened(const types::TransactionId& id, types::Timestamp newest)
{
    set(id, {.due = instant_of(newest) + attachable_for, .found_before = false});
}

void LeftBehind::closed(const types::TransactionId& id)
{
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    due_.erase({found->second.due, id});
    entries_.erase(found);
}

void LeftBehind::set(const types::TransactionId& id, Entry entry)
{
    closed(id);
    due_.emplace(entry.due, id);
    entries_.emplace(id, entry);
}

std::vector<types::TransactionId> LeftBehind::give_up(Instant now, const Look& look)
{
    std::vector<types::TransactionId> given_up;
    for (std::size_t looks = 0; looks < looks_max && !due_.empty() && due_.begin()->first <= now;
         ++looks) {
        const auto id = due_.begin()->second;
        const bool before = entries_.at(id).found_before;
        const auto found = look(id);
        if (!found.open) {
            closed(id);
            continue;
        }
        const auto until = instant_of(found.newest) + attachable_for;
        if (until > now) {
            opened(id, found.newest);
            continue;
        }
        if (found.left_behind && before) given_up.push_back(id);
        // A transaction that was given up may be liked again, so its count begins anew.
        set(id, {.due = now + look_again, .found_before = found.left_behind && !before});
    }
    return given_up;
}

}  // namespace weft::node
