#pragma once

// Blocks: the steps of a chain's state (S1, D-42).
//
//   block     u8 version 1 ‖ u32 index ‖ previous state hash 32 ‖ i64 timestamp ns
//             ‖ u32 n ≤ 65536, updates
//   update    request id 34 ‖ i64 timestamp ns ‖ u32 n, mutations, strictly ascending by key
//   mutation  key: u32 length 1…1028, bytes
//             ‖ u8 0: delete, or u8 1: set ‖ u32 length ≤ 64 KiB, bytes
//
// Timestamps of updates are exactly 1 ns apart; the block's is that of its last update (of its own
// choice when it has none). A request id occurs once. The state after block N has the hash
//
//   StateHash(N) = H("weft/state/hash" ‖ root of the state tree ‖ H("weft/block" ‖ block N))
//
// Docs: docs/formats/block.md.

#include <weft/codec/codec.hpp>
#include <weft/types/contract_ids.hpp>

namespace weft::state {

using types::Hash;
using types::Timestamp;

inline constexpr std::size_t key_bytes_max = 4 + 1024;  ///< hname, then the contract's key
inline constexpr std::size_t value_bytes_max = 64 * 1024;
inline constexpr std::size_t updates_max = 65'536;
inline constexpr std::size_t block_bytes_max = 32 * 1024 * 1024;

/// What one key becomes.
struct Mutation {
    Bytes key;
    std::optional<Bytes> value;  ///< nullopt deletes
    friend bool operator==(const Mutation&, const Mutation&) = default;
};

/// What one request did to the state: net effects, one per key.
struct StateUpdate {
    types::RequestId request;  ///< all zero: the chain's own step (chain/executor.hpp)
    Timestamp timestamp = 0;
    std::vector<Mutation> mutations;  ///< strictly ascending by key
    friend bool operator==(const StateUpdate&, const StateUpdate&) = default;
};

struct Block {
    std::uint32_t index = 0;
    Hash previous_state;  ///< StateHash(index − 1); zero in block 0
    Timestamp timestamp = 0;
    std::vector<StateUpdate> updates;
    friend bool operator==(const Block&, const Block&) = default;
};

/// Block 0 (D-43): empty, the same on every chain.
[[nodiscard]] inline Block origin_block()
{
    return {};
}

[[nodiscard]] Bytes encode(const Block& block);
[[nodiscard]] codec::Decoded<Block> decode_block(ByteSpan bytes);
[[nodiscard]] Hash hash_of(const Block& block);
[[nodiscard]] Hash hash_of_block_bytes(ByteSpan bytes) noexcept;
[[nodiscard]] Hash state_hash(const Hash& tree_root, const Hash& block_hash) noexcept;
/// StateHash(0): the hash of the empty state, in every origin transaction.
[[nodiscard]] Hash origin_state_hash();

/// What a mutation takes in a block beside its key and its value, at most.
inline constexpr std::size_t mutation_bytes_around = 4 + 1 + 4;
/// The mutation of an update alone, for sizes: bytes it takes in a block.
[[nodiscard]] std::size_t encoded_bytes(const Mutation& mutation) noexcept;

}  // namespace weft::state
