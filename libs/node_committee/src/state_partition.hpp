#pragma once

// One contract's part of a state, to be read as the core contracts read their own.

#include <weft/contracts/partition.hpp>
#include <weft/state/entries.hpp>
#include <weft/types/contract_ids.hpp>

namespace weft::node {

class StatePartition final : public contracts::PartitionView {
public:
    /// Pre: the entries outlive this.
    StatePartition(const state::Entries& entries, std::string_view contract)
        : entries_{entries}, prefix_{types::encoded(types::hname_of(contract))}
    {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override
    {
        const auto* entry = entries_.find(full(key));
        return entry == nullptr ? std::nullopt : std::optional{to_bytes(entry->value())};
    }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override
    {
        const auto* entry = entries_.next(full(prefix), after.empty() ? Bytes{} : full(after));
        if (entry == nullptr) return std::nullopt;
        return Entry{to_bytes(entry->key().subspan(prefix_.size())), to_bytes(entry->value())};
    }

private:
    [[nodiscard]] Bytes full(ByteSpan key) const
    {
        auto whole = prefix_;
        append(whole, key);
        return whole;
    }
    const state::Entries& entries_;
    Bytes prefix_;
};

}  // namespace weft::node
