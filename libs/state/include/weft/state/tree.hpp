#pragma once

// The state tree: one hash that commits to every key and value of a chain, with short proofs.
//
// Source    D-42; binary sparse Merkle tree over path = BLAKE2b-256(key), bit 0 the highest of
//           byte 0, in which a subtree with a single key is that key's leaf.
//
//   leaf hash    H("weft/state/leaf" ‖ path ‖ BLAKE2b-256(value))
//   inner hash   H("weft/state/inner" ‖ left ‖ right)
//   empty        32 zero bytes
//
// Promises  canonical    the root is a function of the content, never of its history
//           persistent   a Tree is a value: copying one is a pointer, an update copies the touched
//                        paths and shares the rest, so a snapshot per block is free
// Cost      updating k of n keys: O(k log n) hashes, each touched node hashed once, four at a time; nodes
//           that are far away in memory are asked for together, before they are needed.
//
// A tree that is given the entries themselves has them at its leaves, and can give any part of itself
// (parts.hpp). Entries are shared with `Entries`, not copied.

#include <weft/crypto/hash.hpp>
#include <weft/state/entries.hpp>
#include <weft/state/proof.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace weft::state {

/// What the first `depth` bits of a path lead to: a part of every tree. The other bits are 0.
struct Place {
    Path path;
    std::uint16_t depth = 0;  ///< 0…256

    [[nodiscard]] bool holds(const Path& one) const noexcept;
    /// Pre: depth < 256.
    [[nodiscard]] Place below(bool right) const noexcept;
    friend auto operator<=>(const Place&, const Place&) = default;
};

class Tree {
public:
    struct Change {
        Path path;
        std::optional<Hash> value_hash;  ///< nullopt removes the key
        EntryPtr entry = nullptr;        ///< null: the tree shall not be able to give it
    };

    /// The hash of the whole; zero when empty.
    [[nodiscard]] Hash root() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return !root_; }
    /// Pre: strictly ascending by path.
    void apply(std::span<const Change> changes);
    /// Shows that the path is there, or that it is not.
    [[nodiscard]] Proof prove(const Path& path) const;

    /// The hash of what is there; zero when nothing is.
    [[nodiscard]] Hash hash_at(const Place& place) const noexcept;
    /// What the entries there take: keys, values and 8 bytes each, of those the tree was given.
    [[nodiscard]] std::uint64_t bytes_at(const Place& place) const noexcept;
    /// The first entries there, ascending by path, at most so many.
    [[nodiscard]] std::vector<EntryPtr> entries_at(const Place& place, std::size_t count_max) const;

    /// A node of a cut: the upper part of a subtree, its nodes before what is below them, left first.
    struct CutNode {
        enum class Kind : std::uint8_t { nothing = 0, subtree = 1, inner = 2 };
        Kind kind = Kind::nothing;
        Hash hash;  ///< of a subtree
        friend bool operator==(const CutNode&, const CutNode&) = default;
    };
    /// What is there, cut into subtrees of at most so many bytes, or when that would be too many
    /// subtrees, into that many, the largest ones cut first. At most 4 · subtrees_max + 1 nodes, however
    /// long the paths are that begin alike: then the subtrees are larger, and are cut in their turn.
    [[nodiscard]] std::vector<CutNode> cut_at(const Place& place,
                                              std::uint64_t bytes_max,
                                              std::size_t subtrees_max) const;

    /// The hash that these leaves have at a place of this depth. Pre: ascending by path, all at one
    /// place of this depth.
    struct LeafHash {
        Path path;
        Hash value_hash;
    };
    [[nodiscard]] static Hash hash_of(std::span<const LeafHash> leaves, std::size_t depth) noexcept;

    struct Node;
    /// Holds a node, as every other version of the tree does that has this subtree; the last to let go of
    /// it deletes it. Any thread may hold and let go.
    class NodePtr {
    public:
        NodePtr() noexcept = default;
        NodePtr(std::nullptr_t) noexcept {}
        explicit NodePtr(Node* node) noexcept : node_{node} {}  ///< takes over one hold
        NodePtr(const NodePtr& other) noexcept;
        NodePtr(NodePtr&& other) noexcept : node_{std::exchange(other.node_, nullptr)} {}
        NodePtr& operator=(NodePtr other) noexcept
        {
            std::swap(node_, other.node_);
            return *this;
        }
        ~NodePtr();
        [[nodiscard]] const Node* get() const noexcept { return node_; }
        const Node* operator->() const noexcept { return node_; }
        const Node& operator*() const noexcept { return *node_; }
        explicit operator bool() const noexcept { return node_ != nullptr; }
        /// Holds nothing from here on; the hold is the caller's.
        [[nodiscard]] Node* give_up() noexcept { return std::exchange(node_, nullptr); }
        friend bool operator==(const NodePtr&, const NodePtr&) noexcept = default;

    private:
        Node* node_ = nullptr;
    };

private:
    NodePtr root_;
};

}  // namespace weft::state
