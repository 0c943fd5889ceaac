#pragma once

// What tests need that drive a node by hand: names for keys, and a disk that is a map.

#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/ids.hpp>

#include <algorithm>
#include <map>
#include <string_view>

namespace weft::node {

inline crypto::ed25519::KeyPair key_of(std::string_view name)
{
    return crypto::ed25519::KeyPair::from(
        *crypto::ed25519::Seed::from(crypto::blake2b(as_bytes(name)).bytes()));
}
inline types::NodeId node_id(std::string_view name)
{
    return key_of(name).public_key();
}

/// What became durable.
class Disk final : public types::StoreView {
public:
    [[nodiscard]] std::optional<Bytes> read(ByteSpan key) const override
    {
        const auto found = content.find(to_bytes(key));
        return found == content.end() ? std::nullopt : std::optional{found->second};
    }
    [[nodiscard]] std::vector<Entry> scan(ByteSpan prefix,
                                          ByteSpan from,
                                          std::size_t limit) const override
    {
        std::vector<Entry> entries;
        for (auto at = content.lower_bound(to_bytes(from)); at != content.end(); ++at) {
            if (entries.size() == limit || at->first.size() < prefix.size() ||
                !std::ranges::equal(ByteSpan{at->first}.first(prefix.size()), prefix))
                break;
            entries.push_back({at->first, at->second});
        }
        return entries;
    }
    void apply(const types::Batch& batch)
    {
        for (const auto& put : batch.puts) {
            if (put.value)
                content.insert_or_assign(put.key, *put.value);
            else
                content.erase(put.key);
        }
    }
    std::map<Bytes, Bytes> content;
};

}  // namespace weft::node
