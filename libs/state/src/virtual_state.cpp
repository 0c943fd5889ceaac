#include <weft/base/check.hpp>
#include <weft/crypto/hash_each.hpp>
#include <weft/state/virtual_state.hpp>

#include <algorithm>

namespace weft::state {
namespace {

/// The keys as the tree sees them. Paths of different keys differ (or BLAKE2b is broken). `after` has
/// what they become.
template <class Item, class MutationOf>
std::vector<Tree::Change> changes_of(std::span<const Item> net,
                                     const Entries& after,
                                     MutationOf mutation_of)
{
    // All keys first, then all values that there are.
    std::vector<ByteSpan> hashed;
    hashed.reserve(2 * net.size());
    for (const auto& item : net) hashed.emplace_back(mutation_of(item).key);
    for (const auto& item : net)
        if (const Mutation& mutation = mutation_of(item); mutation.value)
            hashed.emplace_back(*mutation.value);
    std::vector<Hash> hashes(hashed.size());
    crypto::blake2b_each(hashed, hashes);
    std::vector<Tree::Change> changes;
    changes.reserve(net.size());
    auto value_hash = hashes.begin() + static_cast<std::ptrdiff_t>(net.size());
    for (std::size_t i = 0; i < net.size(); ++i) {
        const Mutation& mutation = mutation_of(net[i]);
        changes.push_back({*Path::from(hashes[i].bytes()), std::nullopt});
        if (!mutation.value) continue;
        changes.back().value_hash = *value_hash++;
        changes.back().entry = after.find_shared(mutation.key);
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
    return to_bytes(entry->value());
}

std::optional<ApplyError> VirtualState::refused(const Block& block) const
{
    if (block.index != index_ + 1) return ApplyError::wrong_index;
    if (block.previous_state != hash_) return ApplyError::wrong_previous;
    const auto first = block.updates.empty() ? block.timestamp : block.updates.front().timestamp;
    if (first <= timestamp_) return ApplyError::timestamp_not_after;
    return std::nullopt;
}

std::expected<VirtualState, ApplyError> VirtualState::apply(const Block& block) const
{
    if (const auto error = refused(block)) return std::unexpected{*error};
    auto next = *this;
    next.change(net_effect(block));
    next.seal(block.index, block.timestamp, hash_of(block));
    return next;
}

std::expected<VirtualState, ApplyError> VirtualState::apply(const Block& block,
                                                            std::span<const NetChange> changes,
                                                            Entries after) const
{
    if (const auto error = refused(block)) return std::unexpected{*error};
    auto next = *this;
    next.entries_ = std::move(after);
    next.tree_.apply(
        changes_of(changes, next.entries_,
                   [](const NetChange& change) -> const Mutation& { return change.now; }));
    next.seal(block.index, block.timestamp, hash_of(block));
    return next;
}

VirtualState VirtualState::named(std::uint32_t index, Timestamp timestamp, const Hash& hash)
{
    VirtualState state;
    state.index_ = index;
    state.timestamp_ = timestamp;
    state.hash_ = hash;
    return state;
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
        changes.push_back({path_of(entry->key()), crypto::blake2b(entry->value()),
                           entries.find_shared(entry->key())});
        entry = entries.next({}, entry->key());
    }
    std::ranges::sort(changes, {}, &Tree::Change::path);
    state.tree_.apply(changes);
    state.entries_ = std::move(entries);
    state.seal(index, timestamp, block_hash);
    return state;
}

VirtualState VirtualState::of_parts(Entries entries)
{
    return restore(0, 0, hash_of(origin_block()), std::move(entries));
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
    tree_.apply(changes_of(net, entries_,
                           [](const Mutation& mutation) -> const Mutation& { return mutation; }));
}

void VirtualState::seal(std::uint32_t index, Timestamp timestamp, const Hash& block_hash)
{
    index_ = index;
    timestamp_ = timestamp;
    block_hash_ = block_hash;
    hash_ = state_hash(tree_.root(), block_hash);
}

namespace {

/// The last mutation of each key, ascending.
std::vector<const Mutation*> last_mutations(const Block& block)
{
    std::vector<const Mutation*> all;
    std::size_t count = 0;
    for (const auto& update : block.updates) count += update.mutations.size();
    all.reserve(count);
    for (const auto& update : block.updates)
        for (const auto& mutation : update.mutations) all.push_back(&mutation);
    std::ranges::stable_sort(
        all, [](const Mutation* a, const Mutation* b) { return compare(a->key, b->key) < 0; });
    std::vector<const Mutation*> last;
    last.reserve(all.size());
    for (const auto* mutation : all) {
        if (!last.empty() && last.back()->key == mutation->key)
            last.back() = mutation;
        else
            last.push_back(mutation);
    }
    return last;
}

}  // namespace

std::vector<Mutation> net_effect(const Block& block)
{
    std::vector<Mutation> net;
    for (const auto* mutation : last_mutations(block)) net.push_back(*mutation);
    return net;
}

std::vector<NetChange> net_changes(const VirtualState& before, const Block& block)
{
    std::vector<NetChange> net;
    for (const auto* mutation : last_mutations(block))
        net.push_back({*mutation, before.get(mutation->key)});
    return net;
}

void Overlay::set(ByteSpan key, ByteSpan value)
{
    WEFT_CHECK(!key.empty() && key.size() <= key_bytes_max && value.size() <= value_bytes_max);
    EntryPtr after{key, value};
    auto before = now_.put(after);
    written_.push_back({std::move(before), std::move(after)});
    note(key);
}

void Overlay::erase(ByteSpan key)
{
    if (auto before = now_.take(key)) written_.push_back({std::move(before), nullptr});
    note(key);
}

void Overlay::watch(ByteSpan prefix)
{
    watched_ = to_bytes(prefix);
}

void Overlay::note(ByteSpan key) noexcept
{
    if (watched_.empty() || key.size() < watched_.size()) return;
    if (compare(key.first(watched_.size()), watched_) == 0) ++watched_changes_;
}

void Overlay::rollback(const Mark& mark)
{
    WEFT_CHECK(mark.written <= written_.size() && mark.taken <= taken_);
    while (written_.size() > mark.written) {
        auto& write = written_.back();
        note(write.key());
        if (write.before)
            (void)now_.put(std::move(write.before));
        else
            (void)now_.take(write.after->key());
        written_.pop_back();
    }
    taken_ = mark.taken;
}

std::vector<Mutation> Overlay::net_from(std::size_t first) const
{
    std::vector<const Write*> writes;
    writes.reserve(written_.size() - first);
    for (auto i = first; i < written_.size(); ++i) writes.push_back(&written_[i]);
    std::ranges::stable_sort(
        writes, [](const Write* a, const Write* b) { return compare(a->key(), b->key()) < 0; });
    std::vector<Mutation> net;
    net.reserve(writes.size());
    for (std::size_t i = 0; i < writes.size();) {
        const auto& before = writes[i]->before;
        auto last = i;
        while (last + 1 < writes.size() &&
               std::ranges::equal(writes[last + 1]->key(), writes[i]->key()))
            ++last;
        const auto& after = writes[last]->after;
        if (after == nullptr) {
            if (before != nullptr) net.push_back({to_bytes(before->key()), std::nullopt});
        } else if (before == nullptr || !std::ranges::equal(before->value(), after->value())) {
            net.push_back({to_bytes(after->key()), to_bytes(after->value())});
        }
        i = last + 1;
    }
    return net;
}

std::vector<Mutation> Overlay::since(const Mark& mark) const
{
    WEFT_CHECK(mark.written <= written_.size());
    return net_from(mark.written);
}

std::vector<Mutation> Overlay::take()
{
    auto net = net_from(taken_);
    taken_ = written_.size();
    return net;
}

std::size_t Overlay::untaken_bytes_max() const noexcept
{
    std::size_t bytes = 0;
    for (auto i = taken_; i < written_.size(); ++i)
        bytes += mutation_bytes_around + written_[i].key().size() +
                 (written_[i].after ? written_[i].after->value().size() : 0);
    return bytes;
}

std::size_t Overlay::untaken_bytes() const
{
    std::size_t bytes = 0;
    for (const auto& mutation : net_from(taken_)) bytes += encoded_bytes(mutation);
    return bytes;
}

}  // namespace weft::state
