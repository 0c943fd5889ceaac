#pragma once

// States and blocks on disk, as batches that the shell applies atomically and as reads through a
// view: one crash between two batches leaves one of the two states.
//
//   prefix ‖ 'h'                 head: u8 version 1 ‖ u32 index ‖ i64 timestamp ‖ block hash 32
//                                ‖ state hash 32
//   prefix ‖ 'k' ‖ key           value: the virtual state of the head
//   prefix ‖ 'b' ‖ u32 BE index  the block
//   prefix ‖ 'u' ‖ u32 BE index  what its keys were before: u8 version 1 ‖ u32 n, mutations
//   prefix ‖ 'g'                 u8 version 2 ‖ u32 index: the keys and values are being gathered
//                                (parts.hpp). There is no head then, so they count as no state; the
//                                block that the last head was of. Version 1 had no index: 0
//
// The values before make older states reachable after a restart: proofs against an anchor need the
// state of the anchor's block, not of the head.

#include <weft/state/virtual_state.hpp>
#include <weft/types/batch.hpp>

namespace weft::state {

/// Everything that `block` changes on disk. Pre: `after` is `before` with `block` applied, and
/// `changes` are its net changes.
void save(types::Batch& batch,
          ByteSpan prefix,
          const VirtualState& before,
          const Block& block,
          std::span<const NetChange> changes,
          const VirtualState& after);

enum class LoadError : std::uint8_t {
    unknown_version,  ///< written by another version of the format
    malformed,        ///< a record that does not decode
    hash_mismatch,    ///< the keys and values do not have the hash the head names
};
[[nodiscard]] std::string_view name(LoadError error) noexcept;

/// The origin state when nothing was saved.
[[nodiscard]] std::expected<VirtualState, LoadError> load(ByteSpan prefix,
                                                          const types::StoreView& view);
/// Nullopt when the store does not have it.
[[nodiscard]] std::optional<Block> load_block(ByteSpan prefix,
                                              const types::StoreView& view,
                                              std::uint32_t index);
/// The state before the block that led to `state`. Nullopt at the origin or without its record.
[[nodiscard]] std::optional<VirtualState> load_previous(ByteSpan prefix,
                                                        const types::StoreView& view,
                                                        const VirtualState& state);
/// An earlier state, and what makes the later one this.
struct Earlier {
    VirtualState state;
    std::vector<Mutation> changes;  ///< net, ascending by key
};
enum class EarlierError : std::uint8_t {
    not_kept,   ///< the store does not have what a block replaced
    too_large,  ///< the changes take more than so many bytes, or what was looked at on the way
};
struct EarlierBounds {
    std::size_t changes_bytes = 0;    ///< encoded, as in a block
    std::size_t looked_at_bytes = 0;  ///< keys and values held on the way
    std::size_t read_bytes = 0;       ///< of what the blocks replaced, as it is on disk
};
[[nodiscard]] std::string_view name(EarlierError error) noexcept;
/// The state after block `index`, from what the blocks after it replaced; when the changes would be too
/// large, the state after the earliest block above it for which they are not. Pre: `index` is below that
/// of `state`. Cost: what these blocks changed.
[[nodiscard]] std::expected<Earlier, EarlierError> load_earlier(ByteSpan prefix,
                                                                const types::StoreView& view,
                                                                const VirtualState& state,
                                                                std::uint32_t index,
                                                                const EarlierBounds& bounds);
/// From here on the keys and values on disk are those of a gathering: no state until it is complete.
/// `above`: the block that the state here is of; no state of it or of an older one is to be taken.
void begin_gathering(types::Batch& batch, ByteSpan prefix, std::uint32_t above);
/// What `begin_gathering` was told, while the gathering lasts.
[[nodiscard]] std::optional<std::uint32_t> gathering(ByteSpan prefix, const types::StoreView& view);
/// What has been gathered; also the keys and values of a whole state.
[[nodiscard]] Entries load_entries(ByteSpan prefix, const types::StoreView& view);
/// Keys of a gathering.
void save_part(types::Batch& batch, ByteSpan prefix, std::span<const Mutation> changes);
/// It is complete: the keys and values on disk are the state after `block`.
void end_gathering(types::Batch& batch,
                   ByteSpan prefix,
                   const Block& block,
                   const VirtualState& after);
/// Removes a block.
void forget_block(types::Batch& batch, ByteSpan prefix, std::uint32_t index);
/// Forgets what block `index` replaced: the states before it are no longer reachable.
void forget_previous(types::Batch& batch, ByteSpan prefix, std::uint32_t index);

}  // namespace weft::state
