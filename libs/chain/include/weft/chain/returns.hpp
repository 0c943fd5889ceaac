#pragma once

// Returns: blocks whose content is the state of an earlier block, because the ledger took back what a
// block after that one had processed.
//
// Source    D-24; docs/decisions/0061-a-chain-goes-back-by-a-block.md, 0065-what-final-means.md
// Promises  a number names one block for ever: what was taken back stays, certified, and the newest state
//           says that it does not stand;
//           all keys are what they were, but for who makes the blocks and the list of returns;
//           what the anchor of the block returned to carried is in no later anchor.
//
//   hname 0, 'r' ‖ u32 BE block   u32 the block that it goes back to; the newest 64
//
// Cost      what the blocks changed that are taken back.

#include <weft/chain/backlog.hpp>
#include <weft/state/persist.hpp>

#include <vector>

namespace weft::chain {

/// How far back a return goes at most.
inline constexpr std::uint32_t returnable_blocks = 4096;
/// What it may change, so that it travels in a frame. What would change more goes back a part of the way,
/// and the next return goes on; what is held and read for it is bounded too.
inline constexpr state::EarlierBounds return_bounds{.changes_bytes = std::size_t{768} << 10,
                                                    .looked_at_bytes = std::size_t{64} << 20,
                                                    .read_bytes = std::size_t{256} << 20};
/// What is anchored and so much older than the newest block is final, as what is `returnable_blocks`
/// before it.
inline constexpr Timestamp final_after = 120 * types::minute;
inline constexpr std::size_t returns_kept = 64;

struct Return {
    std::uint32_t block = 0;
    std::uint32_t to = 0;
    friend bool operator==(const Return&, const Return&) = default;
};
/// Of the history that led to this state, the newest ones, ascending.
[[nodiscard]] std::vector<Return> returns_of(const state::VirtualState& state);
/// The block that the newest block goes back to; nullopt: it is no return.
[[nodiscard]] std::optional<std::uint32_t> returned_to(const state::VirtualState& state);
/// Whether the block is one that a return of this history takes back.
[[nodiscard]] bool taken_back(const state::VirtualState& state, std::uint32_t block);

/// The block that processed a transaction, as its receipts say.
struct ProcessedIn {
    std::uint32_t block = 0;
    Timestamp timestamp = 0;
};
/// Nullopt: it is not processed, or its receipts are not kept any more.
[[nodiscard]] std::optional<ProcessedIn> processed_in(const state::VirtualState& state,
                                                      const TransactionId& id);
/// Whether it is processed, with a receipt or without.
[[nodiscard]] bool processed(const state::VirtualState& state, const TransactionId& id);

/// Writes the entry of a return into a state that is being written.
void note_return(state::Overlay& overlay, const Return& made);

/// Where a block stands. (Whether it is anchored only the chain on a node knows: `Chain::standing`.)
enum class Standing : std::uint8_t { certified, anchored, final, taken_back };
[[nodiscard]] std::string_view name(Standing standing) noexcept;

/// Why a chain does not go back although it should.
enum class ReturnRefusal : std::uint8_t {
    first_block,   ///< what is lost began the chain
    receipt_gone,  ///< the receipt that says which block processed it is not kept any more
    final,         ///< that block is final
    too_far,       ///< more than `returnable_blocks` before the newest
    other_home,    ///< the chain has moved since (home.hpp)
    not_kept,      ///< this node does not have what the blocks replaced
    too_large,     ///< what lies between does not fit `return_bounds`, nor a further part of it
};
[[nodiscard]] std::string_view name(ReturnRefusal refusal) noexcept;

}  // namespace weft::chain
