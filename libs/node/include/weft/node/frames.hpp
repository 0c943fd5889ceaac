#pragma once

// What travels in one frame between two nodes: u8 version 1 ‖ u8 kind ‖ body. One list for all
// subjects, so that a reader of the wire needs one page (docs/formats/peer-frames.md). Every
// decoder is total.

#include <weft/codec/codec.hpp>
#include <weft/committee/round.hpp>
#include <weft/node/ledger_access.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>

#include <variant>
#include <vector>

namespace weft::node {

inline constexpr std::size_t frame_bytes_max =
    (1u << 20) + 4096;  ///< an agreement payload and its envelope

/// Tangle: one message, whole.
struct GossipMessage {
    Bytes message;
    friend bool operator==(const GossipMessage&, const GossipMessage&) = default;
};
/// Tangle: "send me these"; 1…256 ids.
struct WantMessages {
    std::vector<types::MessageId> ids;
    friend bool operator==(const WantMessages&, const WantMessages&) = default;
};
/// Tangle: the tips of who has just connected; 0…256 ids. What is unknown is wanted.
struct ShowTips {
    std::vector<types::MessageId> ids;
    friend bool operator==(const ShowTips&, const ShowTips&) = default;
};
/// Committee: a message of a key generation; its body is opaque here (weft/dkg).
struct DkgFrame {
    crypto::Hash run;
    Bytes body;
    friend bool operator==(const DkgFrame&, const DkgFrame&) = default;
};
/// Committee: one asks the others to join a key generation.
struct DkgInvite {
    crypto::Hash run;
    std::vector<types::NodeId> members;  ///< strictly ascending, 1…100
    std::uint64_t phase_timeout_ms = 0;
    friend bool operator==(const DkgInvite&, const DkgInvite&) = default;
};
/// Committee: a message of a consensus round (weft/committee).
struct RoundFrame {
    types::ChainId chain;
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    Bytes body;
    friend bool operator==(const RoundFrame&, const RoundFrame&) = default;
};
/// Chain: "my last block is this one"; sent on connecting and in answer to a round that is over.
struct ChainHeight {
    types::ChainId chain;
    std::uint32_t block_index = 0;
    friend bool operator==(const ChainHeight&, const ChainHeight&) = default;
};
/// Chain: "send me blocks from here".
struct WantBlocks {
    types::ChainId chain;
    std::uint32_t from = 0;
    friend bool operator==(const WantBlocks&, const WantBlocks&) = default;
};
/// Chain: one block, its certificate, and its anchor if it has one (weft/chain checks all three).
struct BlockFrame {
    types::ChainId chain;
    Bytes record;
    friend bool operator==(const BlockFrame&, const BlockFrame&) = default;
};
/// Chain: "send me these transactions", from a node that must execute what others named; 1…256 ids.
struct WantTransactions {
    types::ChainId chain;
    std::vector<types::TransactionId> ids;
    friend bool operator==(const WantTransactions&, const WantTransactions&) = default;
};
struct TransactionFrame {
    types::ChainId chain;
    Bytes transaction;
    friend bool operator==(const TransactionFrame&, const TransactionFrame&) = default;
};

/// Committee: a share of an anchor that is signed beside the rounds.
struct AnchorShareFrame {
    types::ChainId chain;
    std::uint32_t block_index = 0;
    committee::AnchorShare share;
    friend bool operator==(const AnchorShareFrame&, const AnchorShareFrame&) = default;
};
/// Committee: a signed anchor, for who still collects shares of it.
struct AnchorFrame {
    types::ChainId chain;
    Bytes transaction;
    friend bool operator==(const AnchorFrame&, const AnchorFrame&) = default;
};

using Frame = std::variant<GossipMessage,
                           WantMessages,
                           ShowTips,
                           ToLedger,
                           FromLedger,
                           DkgInvite,
                           DkgFrame,
                           RoundFrame,
                           ChainHeight,
                           WantBlocks,
                           BlockFrame,
                           WantTransactions,
                           TransactionFrame,
                           AnchorShareFrame,
                           AnchorFrame>;

[[nodiscard]] Bytes encode(const Frame& frame);
[[nodiscard]] codec::Decoded<Frame> decode_frame(ByteSpan bytes);

}  // namespace weft::node
