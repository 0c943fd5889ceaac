#pragma once

// What a committee role hears: rounds, blocks, anchors and off-ledger requests of its chains, and the
// answers of ledger access; and what nodes that follow a chain say and hear (docs/formats/peer-frames.md).

#include <weft/committee/round.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node_committee/off_ledger.hpp>
#include <weft/state/parts.hpp>
#include <weft/types/contract_ids.hpp>

namespace weft::node {

/// A message of a consensus round (weft/committee).
struct RoundFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 8;
    types::ChainId chain;
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    Bytes body;
    void write(codec::Writer& writer) const;
    static RoundFrame read(codec::Reader& reader);
    friend bool operator==(const RoundFrame&, const RoundFrame&) = default;
};
/// "My last block is this one"; sent on connecting and in answer to a round that is over.
struct ChainHeight {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 9;
    types::ChainId chain;
    std::uint32_t block_index = 0;
    void write(codec::Writer& writer) const;
    static ChainHeight read(codec::Reader& reader);
    friend bool operator==(const ChainHeight&, const ChainHeight&) = default;
};
/// "Send me blocks from here".
struct WantBlocks {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 10;
    types::ChainId chain;
    std::uint32_t from = 0;
    void write(codec::Writer& writer) const;
    static WantBlocks read(codec::Reader& reader);
    friend bool operator==(const WantBlocks&, const WantBlocks&) = default;
};
/// One block, its certificate, and its anchor if it has one (weft/chain checks all three).
struct BlockFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 11;
    types::ChainId chain;
    Bytes record;
    void write(codec::Writer& writer) const;
    static BlockFrame read(codec::Reader& reader);
    friend bool operator==(const BlockFrame&, const BlockFrame&) = default;
};
/// "Send me these transactions and off-ledger requests", from a node that must execute what others
/// named; 0…256 ids.
struct WantTransactions {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 12;
    types::ChainId chain;
    std::vector<types::TransactionId> ids;
    void write(codec::Writer& writer) const;
    static WantTransactions read(codec::Reader& reader);
    friend bool operator==(const WantTransactions&, const WantTransactions&) = default;
};
/// A transaction that was asked for.
struct TransactionFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 13;
    types::ChainId chain;
    Bytes transaction;
    void write(codec::Writer& writer) const;
    static TransactionFrame read(codec::Reader& reader);
    friend bool operator==(const TransactionFrame&, const TransactionFrame&) = default;
};
/// A share of an anchor that is signed beside the rounds.
struct AnchorShareFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 14;
    types::ChainId chain;
    std::uint32_t block_index = 0;
    committee::AnchorShare share;
    void write(codec::Writer& writer) const;
    static AnchorShareFrame read(codec::Reader& reader);
    friend bool operator==(const AnchorShareFrame&, const AnchorShareFrame&) = default;
};
/// A signed anchor, for who still collects shares of it.
struct AnchorFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 15;
    types::ChainId chain;
    Bytes transaction;
    void write(codec::Writer& writer) const;
    static AnchorFrame read(codec::Reader& reader);
    friend bool operator==(const AnchorFrame&, const AnchorFrame&) = default;
};

/// Off-ledger requests that a member took, or was asked for; 1…256.
struct OffLedgerFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 16;
    types::ChainId chain;
    std::vector<Bytes> requests;
    void write(codec::Writer& writer) const;
    static OffLedgerFrame read(codec::Reader& reader);
    friend bool operator==(const OffLedgerFrame&, const OffLedgerFrame&) = default;

    struct Checked {
        types::ChainId chain;
        std::vector<SignedOffLedger> requests;
    };
    /// Errors: why its sender is to be dropped; a correct member passes on good signatures alone.
    [[nodiscard]] static std::expected<Checked, std::string> check(OffLedgerFrame frame,
                                                                   const Checking& checking);
};
/// "I hold these off-ledger requests": the first parts of their ids, 1…256. Who lacks some asks for
/// them with `WantTransactions`.
struct OffLedgerHeld {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 17;
    types::ChainId chain;
    std::vector<types::TransactionId> ids;
    void write(codec::Writer& writer) const;
    static OffLedgerHeld read(codec::Reader& reader);
    friend bool operator==(const OffLedgerHeld&, const OffLedgerHeld&) = default;
};

/// "I follow this chain and have its blocks up to this one", of a node that has no seat in its
/// committee. Who serves it answers with its own height, and tells it of every new block.
struct FollowChain {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 18;
    types::ChainId chain;
    types::TransactionId origin;
    std::uint32_t block_index = 0;
    bool wants_facts = false;  ///< it does not know yet what the chain is
    void write(codec::Writer& writer) const;
    static FollowChain read(codec::Reader& reader);
    friend bool operator==(const FollowChain&, const FollowChain&) = default;
};
/// What a chain is: its origin transaction, and the key whose address it has.
struct ChainFacts {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 19;
    types::ChainId chain;
    Bytes origin;
    crypto::bls::PublicKey group;
    void write(codec::Writer& writer) const;
    static ChainFacts read(codec::Reader& reader);
    friend bool operator==(const ChainFacts&, const ChainFacts&) = default;
};
/// "I do not serve you this chain."
struct AccessRefused {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 20;
    enum class Why : std::uint8_t {
        not_named = 0,      ///< neither by governance nor by the node's settings
        unknown_chain = 1,  ///< the node does not hold it
        other_origin = 2,   ///< the node holds it with another origin
        not_ready = 3,      ///< the node waits for the origin itself
    };
    types::ChainId chain;
    Why why = Why::not_named;
    void write(codec::Writer& writer) const;
    static AccessRefused read(codec::Reader& reader);
    friend bool operator==(const AccessRefused&, const AccessRefused&) = default;
};

/// As AnchorShareFrame, of a committee to which the key was handed: old shares never meet new ones. (In
/// rounds they cannot: what a round is about, its block, says whose it is.)
struct HandedAnchorShare {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 21;
    crypto::Hash run;  ///< of the hand-over
    types::ChainId chain;
    std::uint32_t block_index = 0;
    committee::AnchorShare share;
    void write(codec::Writer& writer) const;
    static HandedAnchorShare read(codec::Reader& reader);
    friend bool operator==(const HandedAnchorShare&, const HandedAnchorShare&) = default;
};

/// Of this node's own hands (chain_handovers.hpp), never of a peer: there is news of a hand-over of that
/// chain's key.
struct HandoverNews {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 22;
    types::ChainId chain;
    void write(codec::Writer& writer) const;
    static HandoverNews read(codec::Reader& reader);
    friend bool operator==(const HandoverNews&, const HandoverNews&) = default;
};
/// "Send me these parts of the state after that block" (weft/state/parts.hpp); without any: "what is
/// your newest snapshot?" 0…16 places. Who does not have that state answers with its newest one.
struct WantState {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 23;
    types::ChainId chain;
    std::uint32_t block_index = 0;  ///< 0 when there are no places
    std::vector<state::Place> places;
    void write(codec::Writer& writer) const;
    static WantState read(codec::Reader& reader);
    friend bool operator==(const WantState&, const WantState&) = default;
};
/// "My newest snapshot is the state after this block." Its block, certificate and anchor prove the root
/// of its tree.
struct StateOffer {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 24;
    types::ChainId chain;
    crypto::Hash tree_root;  ///< zero when there is no record
    Bytes record;            ///< a block record; empty: the sender has none
    void write(codec::Writer& writer) const;
    static StateOffer read(codec::Reader& reader);
    friend bool operator==(const StateOffer&, const StateOffer&) = default;
};
/// A part of the state after that block.
struct StatePart {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 25;
    types::ChainId chain;
    std::uint32_t block_index = 0;
    Bytes part;
    void write(codec::Writer& writer) const;
    static StatePart read(codec::Reader& reader);
    friend bool operator==(const StatePart&, const StatePart&) = default;
};
/// "The first block that I keep is this one": the answer to who wants one before it.
struct BlocksGone {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 26;
    types::ChainId chain;
    std::uint32_t first = 0;
    void write(codec::Writer& writer) const;
    static BlocksGone read(codec::Reader& reader);
    friend bool operator==(const BlocksGone&, const BlocksGone&) = default;
};
/// "I am a member of that address, and my operator agrees that the chain moves there" (decision 0066): a
/// share of what `MoveReady` holds, for the fellow members of that address.
struct MoveShare {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 27;
    types::ChainId chain;
    types::Address to;
    crypto::bls::Signature share;
    void write(codec::Writer& writer) const;
    static MoveShare read(codec::Reader& reader);
    friend bool operator==(const MoveShare&, const MoveShare&) = default;
};
/// "We are ready to take the chain over": signed by the key of the address that it is to move to, so by
/// n - f of its members, who also say who they are.
struct MoveReady {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 28;
    types::ChainId chain;
    types::TransactionId origin;
    std::vector<types::NodeId> members;  ///< ascending
    crypto::bls::PublicKey group;
    crypto::bls::Signature signature;
    void write(codec::Writer& writer) const;
    static MoveReady read(codec::Reader& reader);
    friend bool operator==(const MoveReady&, const MoveReady&) = default;

    [[nodiscard]] types::Address to() const { return types::Address::of(group); }
};
/// What the key of an address signs, under the purpose of certificates: no certificate is about it.
[[nodiscard]] crypto::Hash move_digest(const types::ChainId& chain,
                                       const types::TransactionId& origin,
                                       const types::Address& to,
                                       const std::vector<types::NodeId>& members);
/// A share of what sends on an output at an old home of the chain (weft/chain/forward.hpp), for the fellow
/// members of that home.
struct ForwardShare {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 29;
    types::ChainId chain;
    types::Address home;
    types::TransactionId output;
    committee::AnchorShare share;
    void write(codec::Writer& writer) const;
    static ForwardShare read(codec::Reader& reader);
    friend bool operator==(const ForwardShare&, const ForwardShare&) = default;
};
/// "I cannot make the return that this attempt has decided: send me its block." Decision 0074.
struct WantReturn {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 30;
    types::ChainId chain;
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    void write(codec::Writer& writer) const;
    static WantReturn read(codec::Reader& reader);
    friend bool operator==(const WantReturn&, const WantReturn&) = default;
};
/// The answer of who has made it. It has no certificate yet.
struct ReturnBlock {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 31;
    types::ChainId chain;
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    Bytes block;
    void write(codec::Writer& writer) const;
    static ReturnBlock read(codec::Reader& reader);
    friend bool operator==(const ReturnBlock&, const ReturnBlock&) = default;
};
/// "I have checked that this seat voted twice." Decision 0075.
struct TwoVotesFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 32;
    types::ChainId chain;
    crypto::Hash keys;  ///< of the committee that is meant: committee::digest_of
    committee::TwoVotes evidence;
    void write(codec::Writer& writer) const;
    static TwoVotesFrame read(codec::Reader& reader);
    friend bool operator==(const TwoVotesFrame&, const TwoVotesFrame&) = default;
};

using CommitteeFrames = std::variant<FromLedgerFrame,
                                     RoundFrame,
                                     ChainHeight,
                                     WantBlocks,
                                     BlockFrame,
                                     WantTransactions,
                                     TransactionFrame,
                                     AnchorShareFrame,
                                     AnchorFrame,
                                     OffLedgerFrame,
                                     OffLedgerHeld,
                                     FollowChain,
                                     ChainFacts,
                                     AccessRefused,
                                     HandedAnchorShare,
                                     HandoverNews,
                                     WantState,
                                     StateOffer,
                                     StatePart,
                                     BlocksGone,
                                     MoveShare,
                                     MoveReady,
                                     ForwardShare,
                                     WantReturn,
                                     ReturnBlock,
                                     TwoVotesFrame>;

}  // namespace weft::node
