#include "partitions.hpp"

#include <cstring>

namespace weft::chain {
namespace {

constexpr std::size_t hname_bytes = 4;

}  // namespace

Bytes partition_key(types::Hname contract, ByteSpan key)
{
    const PartitionKey full{contract, key};
    return to_bytes(full);
}

PartitionKey::PartitionKey(types::Hname contract, ByteSpan key)
{
    const auto size = hname_bytes + key.size();
    auto* at = short_.data();
    if (size > short_.size()) {
        long_.resize(size);
        at = long_.data();
    }
    for (std::size_t i = 0; i < hname_bytes; ++i)
        at[i] = static_cast<std::byte>(contract.value() >> (8 * i));
    if (!key.empty()) std::memcpy(at + hname_bytes, key.data(), key.size());
    view_ = {at, size};
}

std::optional<Bytes> EntriesReader::get(ByteSpan key) const
{
    const auto* entry = entries_.find(PartitionKey{contract_, key});
    if (entry == nullptr) return std::nullopt;
    return to_bytes(entry->value());
}

std::optional<contracts::PartitionView::Entry> EntriesReader::next(ByteSpan prefix,
                                                                   ByteSpan after) const
{
    const auto* entry =
        entries_.next(PartitionKey{contract_, prefix}, PartitionKey{contract_, after});
    if (entry == nullptr) return std::nullopt;
    return Entry{to_bytes(entry->key().subspan(hname_bytes)), to_bytes(entry->value())};
}

std::optional<Bytes> OverlayPartition::get(ByteSpan key) const
{
    return EntriesReader{overlay_.entries(), contract_}.get(key);
}

std::optional<contracts::PartitionView::Entry> OverlayPartition::next(ByteSpan prefix,
                                                                      ByteSpan after) const
{
    return EntriesReader{overlay_.entries(), contract_}.next(prefix, after);
}

void OverlayPartition::set(ByteSpan key, ByteSpan value)
{
    overlay_.set(PartitionKey{contract_, key}, value);
}

void OverlayPartition::erase(ByteSpan key)
{
    overlay_.erase(PartitionKey{contract_, key});
}

}  // namespace weft::chain
