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
// Cost      updating k of n keys: O(k log n) hashes, each touched node hashed once.

#include <weft/crypto/hash.hpp>
#include <weft/state/proof.hpp>

#include <memory>
#include <optional>
#include <span>

namespace weft::state {

class Tree {
public:
    struct Change {
        Path path;
        std::optional<Hash> value_hash;  ///< nullopt removes the key
    };

    /// The hash of the whole; zero when empty.
    [[nodiscard]] Hash root() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }
    /// Pre: strictly ascending by path.
    void apply(std::span<const Change> changes);
    /// Shows that the path is there, or that it is not.
    [[nodiscard]] Proof prove(const Path& path) const;

    struct Node;
    /// Shared with every other version of the tree that has this subtree; never changed.
    using NodePtr = std::shared_ptr<const Node>;

private:
    NodePtr root_;
};

}  // namespace weft::state
