#pragma once

// A batch proposal (S0): what one committee node sees and would process next.
//
//   u8 version 1 ‖ base state hash 32 ‖ i64 local time ns ‖ fee address 33
//   ‖ commitment share 48 ‖ units: u32 n, transaction id 32 *, strictly ascending
//   version 2 is the same, and at the end: hand-over 32
//   version 3 is the same as 1, and at the end: u32 the block to return to; it has no units
//   version 4 is the same as 1, and at the end: the address that the chain moves to 33
//
// A unit is all that one confirmed transaction brings to the chain: its request sections to the
// chain, or tokens without a request (docs/decisions/0002).

#include <weft/codec/codec.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <optional>
#include <vector>

namespace weft::committee {

/// Most units in one proposal; the anchor's size bounds a block further.
inline constexpr std::size_t units_max = 1024;
/// No proposal is longer: what is, is refused before it is kept or passed on.
inline constexpr std::size_t proposal_bytes_max =
    1 + 32 + 8 + 33 + 48 + 4 + units_max * types::TransactionId::size_bytes + 33;

struct Proposal {
    types::Hash base;                         ///< StateHash the next block builds on
    types::Timestamp time = 0;                ///< this node's clock
    types::Address fee_address;               ///< where its share of fees goes
    crypto::bls::Signature commitment_share;  ///< K_lo share over `commitment_digest` (S0)
    std::vector<types::TransactionId> units;  ///< strictly ascending
    /// A hand-over of the key whose new members hold their shares, as this node knows by their
    /// certificate: the chain may go over to them (decision 0056).
    std::optional<crypto::Hash> handed_over = {};
    /// The ledger took back what a block after this one processed: the chain is to be as it was after
    /// this one (decision 0061). Who names one names nothing else.
    std::optional<std::uint32_t> return_to = {};
    /// Where the chain is to move (decision 0062), as this node's operator agrees and the new members are
    /// ready for. Who names a hand-over names no move.
    std::optional<types::Address> moved_to = {};
    friend bool operator==(const Proposal&, const Proposal&) = default;
};

[[nodiscard]] Bytes encode(const Proposal& proposal);
[[nodiscard]] codec::Decoded<Proposal> decode_proposal(ByteSpan bytes);

}  // namespace weft::committee
