#include <weft/base/check.hpp>
#include <weft/tangle/mana.hpp>
#include <weft/tangle/parse.hpp>

namespace weft::tangle {

Mana::Mana(const types::Genesis& genesis) : tangle_time_{genesis.time}
{
    for (const auto& pledge : genesis.pledges) {
        const auto node = intern(pledge.node);
        nodes_[node].newest = genesis.time;
        if (pledge.consensus_mana == 0) continue;
        hold(node).mana = pledge.consensus_mana;
        active_total_ += pledge.consensus_mana;
    }
}

Mana::Node Mana::intern(const NodeId& id)
{
    const auto [place, added] = index_.try_emplace(id, static_cast<Node>(nodes_.size()));
    if (added)
        nodes_.push_back({.id = id, .mana = 0, .newest = {}, .holder = false, .active = false});
    return place->second;
}

std::optional<Mana::Node> Mana::find(const NodeId& id) const
{
    const auto found = index_.find(id);
    return found == index_.end() ? std::nullopt : std::optional{found->second};
}

bool Mana::in_window(const Record& record) const
{
    if (!record.newest) return false;
    return *record.newest >= tangle_time_ ||
           time_between(tangle_time_, *record.newest) <= activity_window;
}

/// The node gets mana: from now on its activity matters, if it ever speaks.
Mana::Record& Mana::hold(Node node)
{
    auto& record = nodes_[node];
    if (!record.holder) {
        record.holder = true;
        record.active = in_window(record);
        if (record.newest) holders_.push_back(node);
    }
    return record;
}

bool Mana::issued(Node issuer, Timestamp time)
{
    auto& record = nodes_[issuer];
    if (record.newest && *record.newest >= time) return false;
    if (record.holder && !record.newest) holders_.push_back(issuer);
    record.newest = time;
    if (!record.holder || record.active || !in_window(record)) return false;
    record.active = true;
    active_total_ += record.mana;
    return record.mana != 0;
}

bool Mana::message_confirmed(Timestamp time)
{
    if (time <= tangle_time_) return false;
    tangle_time_ = time;
    bool changed = false;
    for (const auto holder : holders_) {
        auto& record = nodes_[holder];
        if (!record.active || in_window(record)) continue;
        record.active = false;
        active_total_ -= record.mana;
        changed = changed || record.mana != 0;
    }
    return changed;
}

bool Mana::move(const ledger::Pledge& pledge)
{
    bool changed = false;
    const auto add = [&](const NodeId& node, std::uint64_t amount) {
        auto& record = hold(intern(node));
        record.mana += amount;  // all mana and all tokens together fit u64 (checked at genesis)
        if (record.active) active_total_ += amount;
        changed = changed || record.active;
    };
    // Taken before it is given: what a node pledges to itself must not pass u64 on the way.
    for (const auto& from : pledge.from) {
        if (from.node.is_zero()) continue;
        auto& record = nodes_[intern(from.node)];
        WEFT_CHECK(record.mana >= from.amount);
        record.mana -= from.amount;
        if (record.active) active_total_ -= from.amount;
        changed = changed || record.active;
    }
    if (!pledge.to.is_zero())
        for (const auto& from : pledge.from) add(pledge.to, from.amount);
    return changed;
}

}  // namespace weft::tangle
