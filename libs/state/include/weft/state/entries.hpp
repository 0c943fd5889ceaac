#pragma once

// Keys and values in key order, as a value: a copy is a pointer.
//
// A height-balanced search tree whose nodes are never changed, only replaced along the path to the
// root. Balanced by height and not by hashes of the keys, because contracts choose their keys.
//
// Cost  find, set, erase, next: O(log n) comparisons of keys; a copy: O(1).

#include <weft/base/bytes.hpp>

#include <memory>

namespace weft::state {

struct Entry {
    Bytes key;
    Bytes value;
    friend bool operator==(const Entry&, const Entry&) = default;
};

class Entries {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// nullptr when absent. Valid while an Entries that holds the entry lives.
    [[nodiscard]] const Entry* find(ByteSpan key) const noexcept;
    /// The least entry whose key starts with `prefix` and is above `after`; both may be empty.
    [[nodiscard]] const Entry* next(ByteSpan prefix, ByteSpan after) const noexcept;
    void set(ByteSpan key, ByteSpan value);
    /// False when there was none.
    bool erase(ByteSpan key);

    struct Node;
    /// Shared with every other version that has this subtree; never changed.
    using NodePtr = std::shared_ptr<const Node>;

private:
    NodePtr root_;
    std::size_t size_ = 0;
};

}  // namespace weft::state
