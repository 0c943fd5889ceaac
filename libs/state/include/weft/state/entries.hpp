#pragma once

// Keys and values in key order, as a value: a copy is a pointer.
//
// A height-balanced search tree. A node that several versions have is never changed, but replaced along
// the path to the root; one that this version alone has is changed in its place. So a block's thousand
// writes copy each node once at most. Balanced by height and not by hashes of the keys, because contracts
// choose their keys.
//
// Cost  find, set, erase, next: O(log n) comparisons of keys, most of them of the 16 bytes that a node
//       has of its key; a copy: O(1).

#include <weft/base/bytes.hpp>

#include <atomic>
#include <span>
#include <utility>

namespace weft::state {

/// A key with its value, in one piece of memory and never changed: all versions that have it share it.
class Entry {
public:
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    [[nodiscard]] ByteSpan key() const noexcept { return {bytes(), key_bytes_}; }
    [[nodiscard]] ByteSpan value() const noexcept { return {bytes() + key_bytes_, value_bytes_}; }

private:
    friend class EntryPtr;
    Entry(std::uint32_t key_bytes, std::uint32_t value_bytes) noexcept
        : key_bytes_{key_bytes}, value_bytes_{value_bytes}
    {}
    /// They stand behind it.
    [[nodiscard]] const std::byte* bytes() const noexcept
    {
        return reinterpret_cast<const std::byte*>(this + 1);
    }

    mutable std::atomic<std::uint32_t> holds_{1};
    std::uint32_t key_bytes_;
    std::uint32_t value_bytes_;
};

/// Holds an entry; the last to let go of it deletes it. Any thread may hold and let go.
class EntryPtr {
public:
    EntryPtr() noexcept = default;
    EntryPtr(std::nullptr_t) noexcept {}
    /// Pre: both have fewer than 2^32 bytes.
    EntryPtr(ByteSpan key, ByteSpan value);
    /// Takes over one hold.
    [[nodiscard]] static EntryPtr of_hold(const Entry* entry) noexcept
    {
        EntryPtr held;
        held.entry_ = entry;
        return held;
    }
    /// Holds nothing from here on; the hold is the caller's.
    [[nodiscard]] const Entry* give_up() noexcept { return std::exchange(entry_, nullptr); }
    EntryPtr(const EntryPtr& other) noexcept : entry_{other.entry_}
    {
        if (entry_ != nullptr) entry_->holds_.fetch_add(1, std::memory_order_relaxed);
    }
    EntryPtr(EntryPtr&& other) noexcept : entry_{std::exchange(other.entry_, nullptr)} {}
    EntryPtr& operator=(EntryPtr other) noexcept
    {
        std::swap(entry_, other.entry_);
        return *this;
    }
    ~EntryPtr()
    {
        if (entry_ != nullptr && entry_->holds_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            free();
    }
    [[nodiscard]] const Entry* get() const noexcept { return entry_; }
    const Entry* operator->() const noexcept { return entry_; }
    const Entry& operator*() const noexcept { return *entry_; }
    explicit operator bool() const noexcept { return entry_ != nullptr; }
    friend bool operator==(const EntryPtr& entry, std::nullptr_t) noexcept
    {
        return entry.entry_ == nullptr;
    }

private:
    void free() noexcept;
    const Entry* entry_ = nullptr;
};

class Entries {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// nullptr when absent. Valid while an Entries that holds the entry lives and is not changed.
    [[nodiscard]] const Entry* find(ByteSpan key) const noexcept;
    /// The same, to be held on its own.
    [[nodiscard]] EntryPtr find_shared(ByteSpan key) const noexcept;
    /// The least entry whose key starts with `prefix` and is above `after`; both may be empty.
    [[nodiscard]] const Entry* next(ByteSpan prefix, ByteSpan after) const noexcept;
    /// Keys that are read or written soon: brings what that needs into the processor's cache. Where an entry
    /// is, is known node by node, and each may be anywhere in memory; here many are waited for together.
    void fetch(std::span<const Bytes> keys) const noexcept;
    void set(ByteSpan key, ByteSpan value);
    /// False when there was none.
    bool erase(ByteSpan key);
    /// The same, with what was there before: nullptr when nothing was.
    EntryPtr put(EntryPtr entry);
    EntryPtr take(ByteSpan key);

    struct Node;
    /// Holds a node, as other versions may; the last to let go of it deletes it. Any thread may hold and
    /// let go.
    class NodePtr {
    public:
        NodePtr() noexcept = default;
        explicit NodePtr(Node* node) noexcept : node_{node} {}  ///< takes over one hold
        NodePtr(const NodePtr& other) noexcept;
        NodePtr(NodePtr&& other) noexcept : node_{std::exchange(other.node_, nullptr)} {}
        NodePtr& operator=(NodePtr other) noexcept
        {
            std::swap(node_, other.node_);
            return *this;
        }
        ~NodePtr();
        [[nodiscard]] Node* get() const noexcept { return node_; }
        Node* operator->() const noexcept { return node_; }
        Node& operator*() const noexcept { return *node_; }
        explicit operator bool() const noexcept { return node_ != nullptr; }
        /// Holds nothing from here on; the hold is the caller's.
        [[nodiscard]] Node* give_up() noexcept { return std::exchange(node_, nullptr); }

    private:
        Node* node_ = nullptr;
    };

private:
    NodePtr root_;
    std::size_t size_ = 0;
};

}  // namespace weft::state
