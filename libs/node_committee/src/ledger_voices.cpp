#include "ledger_voices.hpp"

#include <algorithm>

namespace weft::node {

LedgerVoices::LedgerVoices(std::size_t nodes, std::size_t words)
{
    const auto faulty = nodes == 0 ? 0 : (nodes - 1) / 3;
    needed_ = nodes <= 1 ? 1 : std::max<std::size_t>(2, faulty + 1);
    if (words > 0) needed_ = std::clamp<std::size_t>(nodes, 1, words);
}

bool LedgerVoices::says(Instant now, const PeerId& node, const types::TransactionId& id)
{
    if (needed_ == 1) return true;
    if (believed_.contains(id)) {
        if (const auto back = back_.find(id); back != back_.end()) back->second.erase(node);
        return true;
    }
    const auto [place, fresh] = held_.try_emplace(id, Held{.by = {}, .since = now});
    if (fresh) {
        auto& first = first_[node];
        first.push_back(id);
        while (first.size() > held_of_node_max) {
            // What another node has said as well is no longer this one's alone.
            const auto oldest = held_.find(first.front());
            if (oldest != held_.end() && oldest->second.by.size() <= 1) held_.erase(oldest);
            first.pop_front();
        }
    }
    place->second.by.insert(node);
    if (place->second.by.size() < needed_) return false;
    held_.erase(place);
    believe(id);
    return true;
}

bool LedgerVoices::takes_back(const PeerId& node, const types::TransactionId& id)
{
    if (needed_ == 1) return true;
    if (const auto held = held_.find(id); held != held_.end()) {
        held->second.by.erase(node);
        if (held->second.by.empty()) held_.erase(held);
    }
    if (!believed_.contains(id)) return false;
    auto& by = back_[id];
    by.insert(node);
    if (by.size() < needed_) return false;
    back_.erase(id);
    believed_.erase(id);
    return true;
}

void LedgerVoices::believe(const types::TransactionId& id)
{
    believed_.insert(id);
    believed_order_.push_back(id);
    if (believed_order_.size() <= believed_max) return;
    believed_.erase(believed_order_.front());
    back_.erase(believed_order_.front());
    believed_order_.pop_front();
}

std::vector<types::TransactionId> LedgerVoices::to_ask_for(Instant now)
{
    std::vector<types::TransactionId> ids;
    for (auto& [id, held] : held_) {
        if (held.asked || now < held.since + ask_after) continue;
        held.asked = true;
        ids.push_back(id);
    }
    return ids;
}

std::vector<LedgerVoices::Contradiction> LedgerVoices::contradictions(Instant now) const
{
    std::map<PeerId, Contradiction> oldest;
    for (const auto& [id, held] : held_) {
        if (now < held.since + named_after) continue;
        for (const auto& node : held.by) {
            const auto [place, fresh] =
                oldest.try_emplace(node, Contradiction{node, id, held.since});
            if (!fresh && held.since < place->second.since) place->second = {node, id, held.since};
        }
    }
    std::vector<Contradiction> all;
    for (const auto& [node, contradiction] : oldest) all.push_back(contradiction);
    return all;
}

}  // namespace weft::node
