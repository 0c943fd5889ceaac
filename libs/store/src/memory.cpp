#include <weft/store/store.hpp>

#include <map>
#include <mutex>
#include <shared_mutex>

namespace weft::store {
namespace {

struct ByBytes {
    using is_transparent = void;
    bool operator()(ByteSpan a, ByteSpan b) const noexcept { return compare(a, b) < 0; }
};
using Map = std::map<Bytes, Bytes, ByBytes>;

bool starts_with(ByteSpan key, ByteSpan prefix) noexcept
{
    return key.size() >= prefix.size() && std::ranges::equal(key.first(prefix.size()), prefix);
}

std::optional<Bytes> find(const Map& map, ByteSpan key)
{
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
}

std::vector<std::optional<Bytes>> find_many(const Map& map, std::span<const Bytes> keys)
{
    std::vector<std::optional<Bytes>> values;
    values.reserve(keys.size());
    for (const auto& key : keys) values.push_back(find(map, key));
    return values;
}

std::vector<Entry> walk_up(const Map& map, const Range& range)
{
    std::vector<Entry> entries;
    const bool inside = range.from && compare(*range.from, range.prefix) > 0;
    for (auto at = map.lower_bound(inside ? ByteSpan{*range.from} : ByteSpan{range.prefix});
         at != map.end() && entries.size() < range.limit && starts_with(at->first, range.prefix);
         ++at)
        entries.push_back({at->first, at->second});
    return entries;
}

std::vector<Entry> walk_down(const Map& map, const Range& range)
{
    std::vector<Entry> entries;
    const auto end = end_of_prefix(range.prefix);
    auto at = end ? map.lower_bound(*end) : map.end();
    if (range.from && (!end || compare(*range.from, *end) < 0)) at = map.upper_bound(*range.from);
    while (at != map.begin() && entries.size() < range.limit) {
        --at;
        if (!starts_with(at->first, range.prefix)) break;
        entries.push_back({at->first, at->second});
    }
    return entries;
}

std::vector<Entry> walk(const Map& map, const Range& range)
{
    return range.order == Order::ascending ? walk_up(map, range) : walk_down(map, range);
}

class MemoryView final : public View {
public:
    explicit MemoryView(Map map) : map_{std::move(map)} {}
    Result<std::optional<Bytes>> read(ByteSpan key) const override { return find(map_, key); }
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes> keys) const override
    {
        return find_many(map_, keys);
    }
    Result<std::vector<Entry>> scan(const Range& range) const override { return walk(map_, range); }

private:
    Map map_;
};

class MemoryStore final : public Store {
public:
    Result<std::optional<Bytes>> read(ByteSpan key) const override
    {
        const std::shared_lock lock{mutex_};
        return find(map_, key);
    }
    Result<std::vector<std::optional<Bytes>>> read_many(std::span<const Bytes> keys) const override
    {
        const std::shared_lock lock{mutex_};
        return find_many(map_, keys);
    }
    Result<std::vector<Entry>> scan(const Range& range) const override
    {
        const std::shared_lock lock{mutex_};
        return walk(map_, range);
    }
    Result<void> write(const Batch& batch, Durability) override
    {
        const std::unique_lock lock{mutex_};
        for (const auto& [key, value] : batch.puts) {
            if (value)
                map_.insert_or_assign(key, *value);
            else
                map_.erase(key);
        }
        return {};
    }
    /// Copies: O(size). Fine for tests and simulated machines, which is what this store is for.
    std::unique_ptr<View> snapshot() const override
    {
        const std::shared_lock lock{mutex_};
        return std::make_unique<MemoryView>(map_);
    }

private:
    mutable std::shared_mutex mutex_;
    Map map_;
};

}  // namespace

std::unique_ptr<Store> open_memory()
{
    return std::make_unique<MemoryStore>();
}

}  // namespace weft::store
