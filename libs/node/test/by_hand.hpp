#pragma once

// What tests need that drive a node, or a part of one, by hand: names for keys, a genesis, messages
// and transactions in a line, and a disk that is a map.

#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/genesis.hpp>

#include <algorithm>
#include <map>
#include <string>
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

inline types::Address wallet(std::string_view name)
{
    return types::Address::of(key_of(name).public_key());
}

/// `mana`: by node; `wallets`: genesis outputs.
inline types::Genesis genesis_of(const std::map<std::string, std::uint64_t>& mana,
                                 const std::map<std::string, types::Balances>& wallets,
                                 types::Timestamp time)
{
    types::Genesis genesis;
    genesis.network = "test";
    genesis.time = time;
    for (const auto& [name, amount] : mana) genesis.pledges.push_back({node_id(name), amount, 0});
    std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
    for (const auto& [name, balance] : wallets)
        genesis.allocations.push_back({wallet(name), balance});
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    return genesis;
}

inline types::Payload data(std::string_view text)
{
    return {.type = 0, .data = to_bytes(text)};
}

/// A sealed message.
inline Bytes message_of(std::string_view issuer,
                        std::vector<types::MessageId> strong,
                        std::optional<types::Payload> payload,
                        types::Timestamp time)
{
    types::Message message;
    std::ranges::sort(strong);
    message.strong = std::move(strong);
    message.time = time;
    message.payload = std::move(payload);
    return *tangle::seal(message, key_of(issuer));
}

/// A signed transaction.
inline types::Transaction pay_of(std::string_view from,
                                 std::vector<types::OutputId> inputs,
                                 std::vector<types::Output> outputs,
                                 types::Timestamp time)
{
    types::Essence essence;
    essence.timestamp = time;
    essence.inputs = std::move(inputs);
    essence.outputs = std::move(outputs);
    if (!types::make_canonical(essence)) return {};
    const auto key = key_of(from);
    return types::sign(std::move(essence), {&key, 1});
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
