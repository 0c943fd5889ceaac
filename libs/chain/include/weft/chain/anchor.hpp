#pragma once

// Anchors (D-75): the transaction that carries a chain's state and transfers to the ledger.
//
// Whether a block is anchored is a function of the state after it, so every node agrees:
//
//   some block is not covered by the last anchor, and one of
//     it is the first block (init)
//     the anchor interval has passed since the last anchored block
//     the chain moves to another address
//     a contract asked for an L1 transfer, and one second has passed since then
//     the anchor would be larger than half a transaction
//     the anchor carries something, and a unit that did not fit waits for the next one
//
// An idle chain makes an empty block at `anchor_at` to anchor what is left.
//
//   inputs    the previous anchor's (or the origin's) chain output, all consumed outputs
//   outputs   chain token and assets to the chain, or to where it moves (home.hpp); transfers; request
//             tokens and funds of requests
//   payload   state section {color, block, timestamp, StateHash}, request sections
//
// The essence is a function of the state, of the previous anchor's id and of a generation. Since a
// BLS signature is unique, so is the transaction; anchors may be chained before the previous one is
// confirmed.
//
// Generations. A message carries a transaction for at most ten minutes of its time (D-20). An
// anchor that no ledger node could take in that time is rebuilt with a newer one: generation g has
// the time of the state plus g intervals of eleven minutes, and is signed only within the first ten
// of them. So at any moment at most one generation can set out, and the minute between is for
// clocks that differ and for messages on their way.

#include <weft/chain/outbox.hpp>
#include <weft/types/transaction.hpp>

namespace weft::chain {

[[nodiscard]] bool anchor_due(const ChainIdentity& chain, const state::VirtualState& state);
/// From when on a block, empty if need be, makes an anchor due. Nullopt: nothing waits.
[[nodiscard]] std::optional<Timestamp> anchor_at(const ChainIdentity& chain,
                                                 const state::VirtualState& state);

inline constexpr Timestamp anchor_carried_for = 10 * types::minute;
inline constexpr Timestamp generation_interval = 11 * types::minute;
/// When an anchor of this time is out of reach of every message, late ones included.
[[nodiscard]] constexpr Timestamp anchor_expires(Timestamp anchor_time) noexcept
{
    return anchor_time + anchor_carried_for + types::minute / 2;
}
/// Which generation of the anchor to sign at `now`. Nullopt: none, between two of them.
[[nodiscard]] std::optional<std::uint32_t> anchor_generation(const state::VirtualState& state,
                                                             Timestamp now);

/// Pre: `state` is the state after a block for which `anchor_due` holds; `previous` is the
/// transaction that holds the chain token: the previous anchor's id, or the origin's.
[[nodiscard]] types::Essence build_anchor(const ChainIdentity& chain,
                                          const state::VirtualState& state,
                                          const TransactionId& previous,
                                          std::uint32_t generation = 0);
/// The transaction, from the committee's signature (Purpose::ledger) of the encoded essence.
[[nodiscard]] types::Transaction with_signature(types::Essence essence,
                                                const crypto::bls::PublicKey& group,
                                                const crypto::bls::Signature& signature);

/// What an anchor says, from the transaction alone. Signature checked.
struct AnchorClaim {
    ChainId chain;  ///< the address that signed it; of a chain that has moved, its home
    Color color;
    TransactionId id;
    std::uint32_t block_index = 0;
    Timestamp timestamp = 0;
    Hash state_hash;
    std::optional<Address> moved_to = {};  ///< the chain token goes there
};
/// What is wrong with an anchor by itself, in the order it is tried. All rules about anchors stand in
/// anchor_rules.cpp.
enum class AnchorError : std::uint8_t {
    malformed,      ///< not a transaction
    not_an_anchor,  ///< no state section, or one of an origin, or the chain token is not in place
    bad_signature,  ///< not signed by the chain's address
    other_chain,    ///< of another address or another color than was asked for
};
[[nodiscard]] std::string_view name(AnchorError error) noexcept;
/// Why an anchor is not what a chain waits for, in the order it is tried.
enum class AnchorMisfit : std::uint8_t {
    not_to_be_made,     ///< of no block that waits for its anchor here
    other_state,        ///< another state hash than the block's
    expired,            ///< too old for any message to carry it
    made_already,       ///< the block has one, signed or confirmed
    other_predecessor,  ///< does not spend the anchor before it as this node knows it
};
[[nodiscard]] std::string_view name(AnchorMisfit misfit) noexcept;
/// Errors: malformed, not_an_anchor, bad_signature.
[[nodiscard]] std::expected<AnchorClaim, AnchorError> read_anchor(ByteSpan transaction_bytes);
/// True when it names this chain's address and color.
[[nodiscard]] bool is_of(const AnchorClaim& claim, const ChainIdentity& chain) noexcept;
/// The same of an anchor of this chain. Errors: these, other_chain.
[[nodiscard]] std::expected<AnchorClaim, AnchorError> read_anchor_of(const ChainIdentity& chain,
                                                                     ByteSpan transaction_bytes);

}  // namespace weft::chain
