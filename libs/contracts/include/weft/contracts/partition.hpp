#pragma once

// The state of one contract, for code that runs inside a contract (through its sandbox) and for the
// chain's own code (on the overlay of a block): both keep the ledger of accounts and the event log.

#include <weft/base/bytes.hpp>

#include <optional>

namespace weft::contracts {

class PartitionView {
public:
    struct Entry {
        Bytes key;
        Bytes value;
    };
    virtual ~PartitionView() = default;
    [[nodiscard]] virtual std::optional<Bytes> get(ByteSpan key) const = 0;
    /// The least entry whose key starts with `prefix` and is above `after`; both may be empty.
    [[nodiscard]] virtual std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const = 0;
};

class Partition : public PartitionView {
public:
    virtual void set(ByteSpan key, ByteSpan value) = 0;
    virtual void erase(ByteSpan key) = 0;
};

}  // namespace weft::contracts
