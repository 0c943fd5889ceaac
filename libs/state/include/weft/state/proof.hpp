#pragma once

// Proofs of inclusion and absence in the state tree (tree.hpp), checked with the root alone.
//
//   proof  u8 version 1 ‖ u16 depth, 0…256 ‖ bitmap, ceil(depth / 8) bytes: bit i (lowest of byte 0
//          first) is 1 when sibling i, counted from the root, is not empty; unused bits 0
//          ‖ the siblings that are not empty, 32 bytes each, from the root
//          ‖ u8 end: 0 the key's own leaf, 1 nothing, 2 the leaf of another key:
//            path 32 ‖ value hash 32
//
// The last sibling is never empty: a subtree with one key is a leaf. Docs: docs/formats/proof.md.

#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>

#include <optional>
#include <variant>
#include <vector>

namespace weft::state {

using crypto::Hash;

/// Where a key sits: BLAKE2b-256 of it.
using Path = FixedBytes<struct PathTag, 32>;
[[nodiscard]] Path path_of(ByteSpan key) noexcept;
/// Bit `index` (0…255), the highest of byte 0 first.
[[nodiscard]] inline bool bit(const Path& path, std::size_t index) noexcept
{
    return (std::to_integer<unsigned>(path.bytes()[index / 8]) >> (7 - index % 8) & 1U) != 0;
}
inline constexpr std::size_t depth_max = 256;

[[nodiscard]] Hash leaf_hash(const Path& path, const Hash& value_hash) noexcept;
[[nodiscard]] Hash inner_hash(const Hash& left, const Hash& right) noexcept;

struct Proof {
    /// The path ends at the key's own leaf.
    struct Own {
        friend bool operator==(const Own&, const Own&) = default;
    };
    /// The path ends where nothing is.
    struct Nothing {
        friend bool operator==(const Nothing&, const Nothing&) = default;
    };
    /// The path ends at the only leaf of a subtree, which is another key's.
    struct Other {
        Path path;
        Hash value_hash;
        friend bool operator==(const Other&, const Other&) = default;
    };

    std::vector<Hash> siblings;  ///< from the root; zero: empty
    std::variant<Own, Nothing, Other> end;
    friend bool operator==(const Proof&, const Proof&) = default;
};

void encode(codec::Writer& writer, const Proof& proof);
[[nodiscard]] Proof decode_proof(codec::Reader& reader);
[[nodiscard]] Bytes encode(const Proof& proof);
[[nodiscard]] codec::Decoded<Proof> decode_proof(ByteSpan bytes);

/// True exactly when `proof` shows that the state with this root has `value` at `key`, or, without
/// a value, that it has no such key. Total on any input.
[[nodiscard]] bool verify(const Hash& root,
                          ByteSpan key,
                          std::optional<ByteSpan> value,
                          const Proof& proof) noexcept;

}  // namespace weft::state
