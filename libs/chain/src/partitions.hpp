#pragma once

// Parts of the chain's state as the core contracts see theirs, for the chain's own code.

#include <weft/contracts/names.hpp>
#include <weft/contracts/partition.hpp>
#include <weft/state/virtual_state.hpp>

#include <array>

namespace weft::chain {

inline const types::Hname root_hname = types::hname_of(contracts::root_name);
inline const types::Hname accounts_hname = types::hname_of(contracts::accounts_name);
inline const types::Hname blob_hname = types::hname_of(contracts::blob_name);
inline const types::Hname governance_hname = types::hname_of(contracts::governance_name);
inline const types::Hname eventlog_hname = types::hname_of(contracts::eventlog_name);

/// hname 4 ‖ key.
[[nodiscard]] Bytes partition_key(types::Hname contract, ByteSpan key);

/// The same for one question, on the stack unless it is long.
class PartitionKey {
public:
    PartitionKey(types::Hname contract, ByteSpan key);
    PartitionKey(const PartitionKey&) = delete;
    PartitionKey& operator=(const PartitionKey&) = delete;
    operator ByteSpan() const noexcept { return view_; }  // NOLINT: it is nothing else

private:
    std::array<std::byte, 124> short_;
    Bytes long_;
    ByteSpan view_;
};

/// Reads one contract's part of some entries. Both must outlive it.
class EntriesReader final : public contracts::PartitionView {
public:
    EntriesReader(const state::Entries& entries, types::Hname contract)
        : entries_{entries}, contract_{contract}
    {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override;
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override;

private:
    const state::Entries& entries_;
    types::Hname contract_;
};

/// Reads and writes one contract's part of a state that is being written.
class OverlayPartition final : public contracts::Partition {
public:
    OverlayPartition(state::Overlay& overlay, types::Hname contract)
        : overlay_{overlay}, contract_{contract}
    {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override;
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override;
    void set(ByteSpan key, ByteSpan value) override;
    void erase(ByteSpan key) override;

private:
    state::Overlay& overlay_;
    types::Hname contract_;
};

}  // namespace weft::chain
