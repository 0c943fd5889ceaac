#pragma once

// A chain as a node holds it: the newest state, the anchors on their way, what to write to disk.
//
// Source    D-42, D-75, D-76; S1, "Synchronizing between nodes".
// Promises  everything that changes comes back as a batch; written atomically, a crash between two
//           batches leaves a chain that loads. Nothing is done before the caller asks for it.
// Effects   none: batches are values.
//
// A committee member      execute → (certificate) → commit;
//                         when `anchor_due`: next_anchor → signature → anchor_signed;
//                         the ledger's news: anchor_confirmed, or void_anchors and next_anchor
//                         again
// A node that catches up  follow(block, certificate, group); far behind: begin_gathering, save_part for
//                         what it gathers of a snapshot (weft/state/parts.hpp), adopt, and follow again

#include <weft/chain/anchor.hpp>
#include <weft/chain/certificate.hpp>
#include <weft/chain/check.hpp>
#include <weft/chain/executor.hpp>
#include <weft/chain/own_requests.hpp>
#include <weft/chain/returns.hpp>
#include <weft/chain/state_proof.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/state/persist.hpp>

#include <algorithm>
#include <deque>

namespace weft::chain {

enum class FollowError : std::uint8_t {
    wrong_index,          ///< not the next block
    wrong_previous,       ///< built on another state
    timestamp_not_after,  ///< goes back in time
    wrong_certificate,    ///< the certificate is about another block or state
    bad_signature,        ///< not signed by the chain's committee, or by one at another home
    anchor_mismatch,      ///< the anchor of this block on the ledger has another state hash
};
[[nodiscard]] std::string_view name(FollowError error) noexcept;

class Chain {
public:
    /// At the origin. Keys on disk start with `prefix`.
    Chain(ChainIdentity identity, Bytes prefix);
    /// The chain as the store has it; the origin when it has nothing.
    [[nodiscard]] static std::expected<Chain, state::LoadError> load(ChainIdentity identity,
                                                                     Bytes prefix,
                                                                     const types::StoreView& view);

    [[nodiscard]] const ChainIdentity& identity() const noexcept { return identity_; }
    [[nodiscard]] const state::VirtualState& state() const noexcept { return state_; }
    [[nodiscard]] Outbox outbox() const { return outbox_of(identity_, state_.entries()); }
    [[nodiscard]] contracts::ChainParameters parameters() const;
    /// The chain owner; the originator before init.
    [[nodiscard]] AgentId owner() const;
    /// When a block is wanted although no request waits: to anchor the rest (anchor.hpp).
    [[nodiscard]] std::optional<Timestamp> anchor_at() const
    {
        return chain::anchor_at(identity_, state_);
    }

    /// When a block is wanted although no request waits outside: for `anchor_at`, or for what a
    /// contract asked of its own chain. May have passed.
    [[nodiscard]] std::optional<Timestamp> block_at() const;

    /// The three figures of D-48 after the newest block, or the difference. Recounted when a chain
    /// is loaded, kept up to date from what each block changes.
    [[nodiscard]] const std::expected<AccountSums, std::string>& account_sums() const noexcept
    {
        return figures_;
    }

    [[nodiscard]] BlockResult execute(const Programs& programs, const BatchInput& batch) const
    {
        return chain::execute(identity_, programs, state_, batch);
    }
    /// Makes the result the newest state. Pre: it was executed on this state.
    [[nodiscard]] types::Batch commit(const BlockResult& result,
                                      const std::optional<Certificate>& certificate);
    /// A certificate that arrived after its block.
    [[nodiscard]] types::Batch certify(const Certificate& certificate) const;
    /// Applies a block that others made, once its certificate agrees and, when `anchor` is of this
    /// very block, the anchor too. Otherwise nothing changes. `anchor` is the newest confirmed
    /// anchor that is known: a block it covers will not have to be anchored by this node.
    [[nodiscard]] std::expected<types::Batch, FollowError> follow(
        const state::Block& block,
        const Certificate& certificate,
        const crypto::bls::PublicKey& group,
        const std::optional<AnchorClaim>& anchor = std::nullopt);

    /// A state that this node has not reached block by block: of an anchored block.
    struct Snapshot {
        state::Block block;
        Certificate certificate;
        Hash tree_root;
        TransactionId anchor;
    };
    /// Reads a snapshot that another node offers. Errors: wrong_certificate, bad_signature,
    /// anchor_mismatch: `anchor` is not that of the block.
    [[nodiscard]] std::expected<Snapshot, FollowError> check(
        state::Block block,
        const Certificate& certificate,
        const Hash& tree_root,
        ByteSpan anchor,
        const crypto::bls::PublicKey& group) const;
    /// What is on disk is a gathering from here on: until `adopt`, neither `commit` nor `follow` may be
    /// called, and whoever loads the chain finds it at the origin.
    [[nodiscard]] types::Batch begin_gathering() const;
    [[nodiscard]] static bool gathering(ByteSpan prefix, const types::StoreView& view)
    {
        return state::gathering(prefix, view).has_value();
    }
    /// The newest block whose state this node has had: no snapshot of it or of an older one is to be
    /// adopted. After a restart in a gathering that is above the state, which is the origin's.
    [[nodiscard]] std::uint32_t floor() const noexcept
    {
        return std::max(state_.block_index(), gathered_above_);
    }
    [[nodiscard]] types::Batch save_part(std::span<const state::Mutation> changes) const;
    /// All of it is there: the newest state. Pre: `state` is that of the snapshot, which was checked.
    [[nodiscard]] types::Batch adopt(const Snapshot& snapshot, state::VirtualState state);

    /// The first block that is kept; above the newest when none is.
    [[nodiscard]] std::uint32_t first_block() const noexcept { return first_block_; }
    /// Keeps no block before this one, nor before the last confirmed anchor. At most `prune_max` go in
    /// one step, the oldest first; the rest goes with the next steps.
    struct Pruned {
        types::Batch batch;
        std::uint32_t from = 0;  ///< the blocks that went, and
        std::uint32_t end = 0;   ///< the first that did not
    };
    static constexpr std::uint32_t prune_max = 64;
    [[nodiscard]] Pruned prune(std::uint32_t first);

    /// A block that is to be anchored, or is.
    struct Anchored {
        state::VirtualState state;        ///< after the block; its name alone when not `whole`
        std::optional<TransactionId> id;  ///< once the anchor is signed or seen on the ledger
        bool confirmed = false;
        std::uint32_t generation = 0;  ///< the newest this node has signed; it signs none before
        bool whole = true;  ///< false of a confirmed one that a return made the last again
    };
    /// By block: the last confirmed one first, then all that wait for a signature or confirmation.
    /// Before the first confirmation the origin stands first, as block 0; where a return has taken the
    /// last confirmed one back, one without an id, until it is known which it is.
    [[nodiscard]] const std::deque<Anchored>& anchors() const noexcept { return anchors_; }
    [[nodiscard]] const Anchored* anchored(std::uint32_t block_index) const noexcept;

    /// What the anchor of the next block is built on, `next` being the state after it: the last anchor,
    /// or, of a return, the last that stands. Nullopt: it has no id, or is not known.
    [[nodiscard]] std::optional<TransactionId> last_anchor_for(
        const state::VirtualState& next) const;

    struct AnchorJob {
        std::uint32_t block_index = 0;
        std::uint32_t generation = 0;
        TransactionId previous;  ///< the transaction that holds the chain token before it
        types::Essence essence;
    };
    /// The first anchor without an id, in the generation that may be signed now. Nullopt: nothing
    /// to sign.
    [[nodiscard]] std::optional<AnchorJob> next_anchor(Timestamp now) const;
    /// To be durable before this node's signature of the job leaves (D-76): no earlier generation
    /// after it.
    [[nodiscard]] types::Batch note_signing(const AnchorJob& job);
    /// An anchor that the chain's key has signed and no ledger node has confirmed.
    struct SignedAnchor {
        std::uint32_t block_index = 0;
        Hash state_hash;
        const types::Essence& essence;
        std::optional<Timestamp> now = std::nullopt;  ///< when it is still to be posted
    };
    /// A value when it is what this chain waits for: `anchor_signed` may follow.
    [[nodiscard]] std::expected<void, AnchorMisfit> judge(const SignedAnchor& anchor) const;
    /// The anchor of this block has been signed by the committee; what was built on another one is
    /// void.
    [[nodiscard]] types::Batch anchor_signed(std::uint32_t block_index, const TransactionId& id);
    /// An anchor has been confirmed on the ledger: earlier ones are forgotten. Also for anchors
    /// that others built.
    struct Confirmation {
        types::Batch batch;
        /// False: this chain has not reached the block yet; say it again after following.
        bool known = false;
        /// Same block, other state hash, or a block that is not to be anchored: this node is wrong.
        bool contradicts = false;
        /// The block is one that a return takes back: the anchor is not followed.
        bool taken_back = false;
    };
    [[nodiscard]] Confirmation anchor_confirmed(const AnchorClaim& claim);
    /// It is of this chain, signed at one of its homes (home.hpp).
    [[nodiscard]] bool is_own(const AnchorClaim& claim) const;
    /// The anchors after the last confirmed one are void (rejected, or too old to be carried):
    /// their ids are forgotten, `next_anchor` yields them again on the ledger's actual state
    /// (D-75).
    [[nodiscard]] types::Batch void_anchors();

    /// The state after an earlier block, or as far back as one return goes, for a return to it; what no
    /// return may reach, the first block included, is refused.
    [[nodiscard]] std::expected<state::Earlier, ReturnRefusal> earlier(
        const types::StoreView& view, std::uint32_t block_index) const;
    /// Why the block may not be taken back, whatever the ledger says: it is final.
    [[nodiscard]] bool is_final(std::uint32_t block_index, Timestamp timestamp) const noexcept;
    /// Where a block stands that is not above the newest.
    [[nodiscard]] Standing standing(std::uint32_t block_index, Timestamp timestamp) const;
    /// After a return to before the last confirmed anchor: the one that is the last now, which this node
    /// has on its disk or the ledger names. False: nobody asks for it. When this node knew an older one
    /// by its name alone, the later one takes its place.
    [[nodiscard]] bool wants_anchor_before() const noexcept;
    [[nodiscard]] types::Batch anchor_before(const AnchorClaim& claim);

    /// Proofs are made on the state of an anchored block. Nullopt when that state is not kept.
    [[nodiscard]] std::optional<ProofDocument> prove(std::uint32_t block_index, ByteSpan key) const;

    [[nodiscard]] std::optional<state::Block> block(const types::StoreView& view,
                                                    std::uint32_t index) const;
    [[nodiscard]] std::optional<Certificate> certificate(const types::StoreView& view,
                                                         std::uint32_t index) const;

private:
    enum class Keep : std::uint8_t { anchor_to_make, state_alone };
    [[nodiscard]] types::Batch advance(const state::Block& block,
                                       std::span<const state::NetChange> changes,
                                       state::VirtualState next,
                                       const std::optional<Certificate>& certificate,
                                       Keep keep);
    void give_up_anchors(std::uint32_t after);
    void save_anchors(types::Batch& batch) const;
    void save_first(types::Batch& batch) const;

    ChainIdentity identity_;
    Bytes prefix_;
    state::VirtualState state_;
    std::expected<AccountSums, std::string> figures_;
    std::deque<Anchored> anchors_;
    std::uint32_t first_block_ = 1;
    std::uint32_t erased_before_ = 1;   ///< at most `first_block_`
    std::uint32_t gathered_above_ = 0;  ///< of a gathering that a restart interrupted
};

/// An anchor of this chain, signed at a home that its newest state knows. Errors: as of the chain's name.
[[nodiscard]] std::expected<AnchorClaim, AnchorError> read_anchor_of(const Chain& chain,
                                                                     ByteSpan transaction);

}  // namespace weft::chain
