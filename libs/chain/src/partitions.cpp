#include "partitions.hpp"

namespace weft::chain {
namespace {

constexpr std::size_t hname_bytes = 4;

}  // namespace

Bytes partition_key(types::Hname contract, ByteSpan key)
{
    auto full = types::encoded(contract);
    append(full, key);
    return full;
}

std::optional<Bytes> EntriesReader::get(ByteSpan key) const
{
    const auto* entry = entries_.find(partition_key(contract_, key));
    if (entry == nullptr) return std::nullopt;
    return entry->value;
}

std::optional<contracts::PartitionView::Entry> EntriesReader::next(ByteSpan prefix,
                                                                   ByteSpan after) const
{
    const auto* entry =
        entries_.next(partition_key(contract_, prefix), partition_key(contract_, after));
    if (entry == nullptr) return std::nullopt;
    return Entry{to_bytes(ByteSpan{entry->key}.subspan(hname_bytes)), entry->value};
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
    overlay_.set(partition_key(contract_, key), value);
}

void OverlayPartition::erase(ByteSpan key)
{
    overlay_.erase(partition_key(contract_, key));
}

}  // namespace weft::chain
