#include <weft/base/check.hpp>
#include <weft/tangle/mana.hpp>
#include <weft/tangle/parse.hpp>

#include <algorithm>
#include <functional>

namespace weft::tangle {

Mana::Mana(const types::Genesis& genesis) : tangle_time_{genesis.time}, genesis_time_{genesis.time}
{
    for (const auto& pledge : genesis.pledges) {
        const auto node = intern(pledge.node);
        nodes_[node].newest = genesis.time;
        if (pledge.consensus_mana == 0) continue;
        hold(node).mana = pledge.consensus_mana;
        by_id_[pledge.node] = node;
        active_total_ += pledge.consensus_mana;
    }
}

Mana::Mana(std::span<const std::pair<NodeId, std::uint64_t>> holders)
    : tangle_time_{0}, genesis_time_{0}, always_active_{true}
{
    for (const auto& [id, mana] : holders) {
        const auto node = intern(id);
        nodes_[node].newest = 0;
        hold(node).mana = mana;
        if (mana != 0) by_id_[id] = node;
        active_total_ += mana;
    }
}

Mana::Node Mana::intern(const NodeId& id)
{
    const auto next = free_.empty() ? static_cast<Node>(nodes_.size()) : free_.back();
    const auto [place, added] = index_.try_emplace(id, next);
    if (!added) return place->second;
    if (free_.empty())
        nodes_.emplace_back();
    else
        free_.pop_back();
    nodes_[next] = {.id = id, .mana = 0, .newest = {}};
    return next;
}

void Mana::forget(Node node)
{
    WEFT_CHECK(may_forget(node) && nodes_[node].mana == 0);
    index_.erase(nodes_[node].id);
    nodes_[node] = {};
    nodes_[node].free = true;
    free_.push_back(node);
}

std::optional<Mana::Node> Mana::find(const NodeId& id) const
{
    const auto found = index_.find(id);
    return found == index_.end() ? std::nullopt : std::optional{found->second};
}

bool Mana::in_window(const Entry& entry) const
{
    if (always_active_) return true;
    if (!entry.newest) return false;
    return *entry.newest >= tangle_time_ ||
           time_between(tangle_time_, *entry.newest) <= activity_window;
}

/// The node gets mana: from now on its activity matters, if it ever speaks.
Mana::Entry& Mana::hold(Node node)
{
    auto& entry = nodes_[node];
    if (!entry.holder) {
        entry.holder = true;
        entry.active = in_window(entry);
        if (entry.active) await(node);
        if (entry.newest) holders_.push_back(node);
    }
    return entry;
}

void Mana::await(Node node)
{
    if (always_active_) return;
    due_.emplace_back(*nodes_[node].newest, node);
    std::ranges::push_heap(due_, std::greater{});
}

void Mana::set_active(Node node, bool active)
{
    auto& entry = nodes_[node];
    const auto before = active_mana(node);
    if (active && !entry.active) await(node);
    entry.active = active;
    const auto after = active_mana(node);
    if (before == after) return;
    active_total_ = active_total_ - before + after;
    changes_.push_back({node, before, after});
}

void Mana::set_mana(Node node, std::uint64_t mana)
{
    const auto before = active_mana(node);
    if (const auto was = std::exchange(nodes_[node].mana, mana); was == 0 && mana != 0)
        by_id_[nodes_[node].id] = node;
    else if (was != 0 && mana == 0)
        by_id_.erase(nodes_[node].id);
    const auto after = active_mana(node);
    if (before == after) return;
    active_total_ = active_total_ - before + after;
    changes_.push_back({node, before, after});
}

bool Mana::issued(Node issuer, Timestamp time)
{
    auto& entry = nodes_[issuer];
    if (entry.newest && *entry.newest >= time) return false;
    if (entry.holder && !entry.newest) holders_.push_back(issuer);
    entry.newest = time;
    if (!entry.holder || entry.active || !in_window(entry)) return false;
    set_active(issuer, true);
    return entry.mana != 0;
}

bool Mana::message_confirmed(Timestamp time)
{
    if (time <= tangle_time_) return false;
    tangle_time_ = time;
    bool changed = false;
    const auto outside = [&](Timestamp spoken) {
        return spoken < tangle_time_ && time_between(tangle_time_, spoken) > activity_window;
    };
    while (!due_.empty() && outside(due_.front().first)) {
        const auto node = due_.front().second;
        std::ranges::pop_heap(due_, std::greater{});
        due_.pop_back();
        if (in_window(nodes_[node])) {
            await(node);  // it has spoken since
        } else {
            set_active(node, false);
            changed = changed || nodes_[node].mana != 0;
        }
    }
    return changed;
}

void Mana::turn_back(std::optional<Timestamp> tangle_time)
{
    tangle_time_ = tangle_time.value_or(genesis_time_);
    for (const auto holder : holders_)
        if (in_window(nodes_[holder])) set_active(holder, true);
}

bool Mana::move(const ledger::Pledge& pledge)
{
    bool changed = false;
    // Taken before it is given: what a node pledges to itself must not pass u64 on the way.
    for (const auto& from : pledge.from) {
        if (from.node.is_zero()) continue;
        const auto node = intern(from.node);
        WEFT_CHECK(nodes_[node].mana >= from.amount);  // pre: it was given before
        set_mana(node, nodes_[node].mana - from.amount);
        changed = changed || nodes_[node].active;
    }
    if (!pledge.to.is_zero())
        for (const auto& from : pledge.from) {
            const auto node = intern(pledge.to);
            hold(node);
            // All mana and all tokens together fit u64 (checked at genesis).
            set_mana(node, nodes_[node].mana + from.amount);
            changed = changed || nodes_[node].active;
        }
    return changed;
}

void Mana::take_back(const ledger::Pledge& pledge)
{
    for (const auto& from : pledge.from) {
        if (!pledge.to.is_zero()) {
            const auto node = intern(pledge.to);
            WEFT_CHECK(nodes_[node].mana >= from.amount);  // pre: it was given before
            set_mana(node, nodes_[node].mana - from.amount);
        }
    }
    for (const auto& from : pledge.from) {
        if (from.node.is_zero()) continue;
        const auto node = intern(from.node);
        set_mana(node, nodes_[node].mana + from.amount);
    }
}

}  // namespace weft::tangle
