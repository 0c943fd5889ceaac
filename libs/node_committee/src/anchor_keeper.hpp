#pragma once

// The anchors of one chain on one member: which are signed, which are on their way to the ledger,
// and which must be signed again.
//
// Source    D-75, D-76; docs/decisions/0009.
// Input     blocks, anchors from the ledger, from members and from rounds, shares, time.
// Promises  an anchor becomes this node's when its block waits for one and it continues the anchor
//           before it as this node knows it (weft/chain/anchor_rules);
//           one that this node has is posted until the ledger has confirmed it or it is void;
//           who lags signs nothing: others may have anchored already;
//           a share leaves when the generation it is of is recorded.
// Effects   AnchorStep.

#include <weft/chain/chain.hpp>
#include <weft/committee/anchor_signing.hpp>
#include <weft/node_committee/events.hpp>

#include <functional>
#include <map>
#include <set>

namespace weft::node {

using protocol::Instant;

struct [[nodiscard]] AnchorStep {
    /// A write, and what follows when it is durable.
    struct Record {
        types::Batch batch;
        std::vector<Event> events;
        /// To all members.
        std::optional<committee::AnchorShare> share;
        std::uint32_t block_index = 0;  ///< the share's
    };
    struct Post {
        types::TransactionId id;
        Bytes transaction;
        std::uint32_t rank = 0;  ///< this member's turn: 0 posts at once
    };
    std::vector<Record> records;
    std::vector<Post> posts;
    std::vector<types::TransactionId> settled;  ///< to be posted no more
    /// The ledger nodes are to be asked whether they have it at all.
    std::optional<types::TransactionId> doubt;
    std::vector<ValidatorIndex> liars;  ///< whose share of an anchor was wrong
    /// The ledger has an anchor of this block with another state: this node is wrong.
    std::optional<std::uint32_t> contradiction;

    AnchorStep& operator+=(AnchorStep&& next);
};

class AnchorKeeper {
public:
    /// `space`: the keys of anchors on disk start with it. Pre: `keys` outlives this.
    AnchorKeeper(const committee::Keys& keys, Bytes space);

    /// The anchors on disk of the blocks that `chain` keeps.
    void load(const chain::Chain& chain, const types::StoreView& store);
    /// Of a block, from memory or disk.
    [[nodiscard]] std::optional<Bytes> bytes(std::uint32_t block_index,
                                             const types::StoreView& store) const;
    /// Null: every anchor is confirmed.
    [[nodiscard]] static const chain::Chain::Anchored* oldest_unconfirmed(
        const chain::Chain& chain);
    /// How many members have signed the anchor that is being signed; 0: none is.
    [[nodiscard]] std::size_t signers() const { return signing_.signers(); }
    [[nodiscard]] std::uint64_t voided() const noexcept { return voided_; }

    /// Whether this node may sign now. A lagging one would sign what is anchored already.
    enum class Standing : std::uint8_t { abreast, lagging };

    /// The ledger has confirmed an anchor, which may be of a block that this node has not made yet.
    AnchorStep confirmed(chain::Chain& chain, const chain::AnchorClaim& claim, ByteSpan bytes);
    /// There is a new block. `anchor`: of this very block, signed by the committee.
    AnchorStep on_block(Instant now,
                        chain::Chain& chain,
                        const std::optional<types::Transaction>& anchor,
                        Standing standing);
    /// The newest block is a return to block `to`, or was before a restart: the anchors of the blocks
    /// between are given up, and the last one before them is the last confirmed one again. Before
    /// `on_block`.
    AnchorStep on_return(chain::Chain& chain, std::uint32_t to, const types::StoreView& store);
    /// The blocks of which this node has the anchor, below `before`, the latest one; 0: none.
    [[nodiscard]] std::uint32_t anchored_before(std::uint32_t before,
                                                const types::StoreView& store) const;
    /// True when a block waits for the signature of its anchor.
    [[nodiscard]] static bool wants_signature(const chain::Chain& chain);
    /// What who collects shares of this block's anchor may have instead. Nullopt: this node collects
    /// them itself, or has none.
    [[nodiscard]] std::optional<Bytes> answer(const chain::Chain& chain,
                                              std::uint32_t block_index,
                                              const types::StoreView& store) const;
    /// A member sends a signed anchor. Errors: what is wrong with it by itself.
    std::expected<AnchorStep, chain::AnchorError> offered(Instant now,
                                                          chain::Chain& chain,
                                                          ByteSpan anchor,
                                                          Standing standing);
    AnchorStep on_share(Instant now,
                        chain::Chain& chain,
                        ValidatorIndex from,
                        const committee::AnchorShare& share,
                        Standing standing);
    /// True when no ledger node has the anchor with this id.
    using Nowhere = std::function<bool(const types::TransactionId&)>;
    AnchorStep on_timer(Instant now,
                        chain::Chain& chain,
                        const Nowhere& nowhere,
                        Standing standing);
    /// Posts what is signed and not confirmed.
    AnchorStep post(const chain::Chain& chain);
    /// Those that are posted and not settled.
    [[nodiscard]] const std::set<types::TransactionId>& posted() const noexcept { return posted_; }
    /// The ledger confirmed anchors of blocks that this node has not made yet.
    [[nodiscard]] bool ahead() const noexcept { return !early_.empty(); }

private:
    AnchorStep adopt(chain::Chain& chain,
                     std::uint32_t block_index,
                     const types::Hash& state_hash,
                     const types::Transaction& anchor);
    AnchorStep sign(Instant now, chain::Chain& chain, Standing standing);
    AnchorStep take(Instant now,
                    chain::Chain& chain,
                    committee::AnchorSigning::Outcome outcome,
                    Standing standing);
    AnchorStep doubt(Instant now, chain::Chain& chain, const Nowhere& nowhere);
    [[nodiscard]] AnchorStep::Record share_of_own(Instant now);
    [[nodiscard]] Bytes place(std::uint32_t block_index) const;

    const committee::Keys& keys_;
    Bytes space_;
    std::map<std::uint32_t, Bytes> bytes_;   // by block: unconfirmed ones and the last confirmed
    std::set<types::TransactionId> posted_;  // until settled
    std::map<std::uint32_t, std::pair<chain::AnchorClaim, Bytes>> early_;  // ahead of our blocks
    committee::AnchorSigning signing_;
    std::optional<chain::Chain::AnchorJob> job_;  // what `signing_` works on
    Instant share_sent_{0};
    std::uint64_t voided_ = 0;
};

}  // namespace weft::node
