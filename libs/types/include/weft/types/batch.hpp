#pragma once

// One atomic change of a key-value store, as a value: engines return it, the shell applies it.

#include <weft/base/bytes.hpp>

#include <optional>
#include <vector>

namespace weft::types {

struct Batch {
    struct Put {
        Bytes key;
        std::optional<Bytes> value;  ///< nullopt erases
        friend bool operator==(const Put&, const Put&) = default;
    };
    std::vector<Put> puts;  ///< later entries win

    void put(Bytes key, Bytes value) { puts.push_back({std::move(key), std::move(value)}); }
    void erase(Bytes key) { puts.push_back({std::move(key), std::nullopt}); }
    [[nodiscard]] bool empty() const noexcept { return puts.empty(); }
    friend bool operator==(const Batch&, const Batch&) = default;
};

/// What a core may read from its disk. RocksDB in the node, a map in the simulator.
class StoreView {
public:
    virtual ~StoreView() = default;
    [[nodiscard]] virtual std::optional<Bytes> read(ByteSpan key) const = 0;
    struct Entry {
        Bytes key;
        Bytes value;
    };
    /// Entries whose key starts with `prefix` and is not below `from`, in key order, up to `limit`.
    [[nodiscard]] virtual std::vector<Entry> scan(ByteSpan prefix,
                                                  ByteSpan from,
                                                  std::size_t limit) const = 0;
};

}  // namespace weft::types
