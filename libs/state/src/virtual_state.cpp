#include <weft/base/check.hpp>
#include <weft/state/virtual_state.hpp>

#include <map>

namespace weft::state {
namespace {

/// The keys as the tree sees them. Paths of different keys differ (or BLAKE2b is broken).
std::vector<Tree::Change> changes_of(std::span<const Mutation> net)
{
    std::vector<Tree::Change> changes;
    changes.reserve(net.size());
    for (const auto& mutation : net) {
        changes.push_back({path_of(mutation.key), std::nullopt});
        if (mutation.value) changes.back().value_hash = crypto::blake2b(*mutation.value);
    }
    std::ranges::sort(changes, {}, &Tree::Change::path);
    return changes;
}

}  // namespace

std::string_view name(ApplyError error) noexcept
{
    switch (error) {
    case ApplyError::wrong_index: return "wrong_index";
    case ApplyError::wrong_previous: return "wrong_previous";
    case ApplyError::timestamp_not_after: return "timestamp_not_after";
    }
    return "unknown";
}

VirtualState::VirtualState()
{
    seal(0, 0, hash_of(origin_block()));
}

std::optional<Bytes> VirtualState::get(ByteSpan key) const
{
    const auto* entry = entries_.find(key);
    if (entry == nullptr) return std::nullopt;
    return entry->value;
}

std::expected<VirtualState, ApplyError> VirtualState::apply(const Block& block) const
{
    if (block.index != index_ + 1) return std::unexpected{ApplyError::wrong_index};
    if (block.previous_state != hash_) return std::unexpected{ApplyError::wrong_previous};
    const auto first = block.updates.empty() ? block.timestamp : block.updates.front().timestamp;
    if (first <= timestamp_) return std::unexpected{ApplyError::timestamp_not_after};
    auto next = *this;
    next.change(net_effect(block));
    next.seal(block.index, block.timestamp, hash_of(block));
    return next;
}

VirtualState VirtualState::restore(std::uint32_t index,
                                   Timestamp timestamp,
                                   const Hash& block_hash,
                                   Entries entries)
{
    VirtualState state;
    std::vector<Tree::Change> changes;
    changes.reserve(entries.size());
    const Entry* entry = entries.next({}, {});
    while (entry != nullptr) {
        changes.push_back({path_of(entry->key), crypto::blake2b(entry->value)});
        entry = entries.next({}, entry->key);
    }
    std::ranges::sort(changes, {}, &Tree::Change::path);
    state.tree_.apply(changes);
    state.entries_ = std::move(entries);
    state.seal(index, timestamp, block_hash);
    return state;
}

VirtualState VirtualState::undo(std::span<const Mutation> before,
                                std::uint32_t index,
                                Timestamp timestamp,
                                const Hash& block_hash) const
{
    auto previous = *this;
    previous.change(before);
    previous.seal(index, timestamp, block_hash);
    return previous;
}

void VirtualState::change(std::span<const Mutation> net)
{
    for (const auto& mutation : net) {
        if (mutation.value) {
            entries_.set(mutation.key, *mutation.value);
        } else {
            entries_.erase(mutation.key);
        }
    }
    tree_.apply(changes_of(net));
}

void VirtualState::seal(std::uint32_t index, Timestamp timestamp, const Hash& block_hash)
{
    index_ = index;
    timestamp_ = timestamp;
    block_hash_ = block_hash;
    hash_ = state_hash(tree_.root(), block_hash);
}

std::vector<Mutation> net_effect(const Block& block)
{
    std::map<ByteSpan, const Mutation*,
             decltype([](ByteSpan a, ByteSpan b) { return compare(a, b) < 0; })>
        last;
    for (const auto& update : block.updates)
        for (const auto& mutation : update.mutations) last[mutation.key] = &mutation;
    std::vector<Mutation> net;
    net.reserve(last.size());
    for (const auto& [key, mutation] : last) net.push_back(*mutation);
    return net;
}

void Overlay::set(ByteSpan key, ByteSpan value)
{
    WEFT_CHECK(!key.empty() && key.size() <= key_bytes_max && value.size() <= value_bytes_max);
    now_.set(key, value);
    touched_.push_back(to_bytes(key));
}

void Overlay::erase(ByteSpan key)
{
    if (now_.erase(key)) touched_.push_back(to_bytes(key));
}

void Overlay::rollback(const Mark& mark)
{
    WEFT_CHECK(mark.touched <= touched_.size());
    now_ = mark.entries;
    touched_.resize(mark.touched);
}

namespace {

/// Of the keys named, what they have become.
std::vector<Mutation> net_of(std::vector<Bytes> keys, const Entries& base, const Entries& now)
{
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    std::vector<Mutation> net;
    for (auto& key : keys) {
        const auto* before = base.find(key);
        const auto* after = now.find(key);
        if (after == nullptr) {
            if (before != nullptr) net.push_back({std::move(key), std::nullopt});
        } else if (before == nullptr || before->value != after->value) {
            net.push_back({std::move(key), after->value});
        }
    }
    return net;
}

}  // namespace

std::vector<Mutation> Overlay::since(const Mark& mark) const
{
    WEFT_CHECK(mark.touched <= touched_.size());
    return net_of({touched_.begin() + static_cast<std::ptrdiff_t>(mark.touched), touched_.end()},
                  mark.entries, now_);
}

std::vector<Mutation> Overlay::take()
{
    auto net = net_of(std::move(touched_), base_, now_);
    touched_.clear();
    base_ = now_;
    return net;
}

}  // namespace weft::state
