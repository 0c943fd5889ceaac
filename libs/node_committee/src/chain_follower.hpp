#pragma once

// One chain on an access node: a node that has no seat in the chain's committee and follows it.
//
//   fetch            blocks, from several sources at once (block_fetch.hpp)
//   pool             off-ledger requests of its users, until a block has them (off_ledger_pool.hpp)
//   desk             what nodes that follow through this one get (guest_desk.hpp)
//   kept             what the newest blocks began with (kept_blocks.hpp)
//   join             the state of a block without the blocks before it (state_join.hpp)
//   shelf            states for newcomers (state_shelf.hpp)
//
// Source    D-50, D-46; S1 ("Synchronizing"); docs/decisions/0049-access-nodes.md.
// Input     blocks and heights of its sources (members and other access nodes), the ledger's anchors,
//           off-ledger requests of users and guests, time.
// Promises  nothing of a source is believed: what the chain is, its address and its origin's id prove;
//           a block is applied when the committee's certificate of it holds and it gives the certified
//           state, and is on disk before anything tells of it;
//           who gave a false block is left, and its blocks are asked of others;
//           a request that it took is on disk before its user is told, goes to two sources at once, and
//           is offered to all until a block has it or its time is over;
//           what the ledger takes back is anchored in doubt here until the committee's chain goes back
//           or the ledger confirms it: it follows a return like any block;
//           it votes on nothing and signs nothing.
// Effects   weft/node/effects.hpp. On disk: chain_places.hpp, followed_chain.hpp.

#include <weft/contracts/governance.hpp>
#include <weft/node/connected.hpp>
#include <weft/node_committee/commands.hpp>
#include <weft/node_committee/committee_door.hpp>

#include "block_fetch.hpp"
#include "contract_book.hpp"
#include "followed_chain.hpp"
#include "guest_desk.hpp"
#include "held_chain.hpp"
#include "ledger_client.hpp"
#include "lost_inputs.hpp"
#include "off_ledger_pool.hpp"
#include "state_join.hpp"
#include "state_shelf.hpp"
#include "unit_reader.hpp"

namespace weft::node {

class ChainFollower final : public HeldChain {
public:
    /// `timer` is this chain's own. Pre: the references outlive it.
    ChainFollower(const CommitteeSettings& settings,
                  FollowedChain followed,
                  const chain::Programs& programs,
                  const types::StoreView& store,
                  const Connected& connected,
                  LedgerClient& ledger,
                  TimerId timer,
                  std::optional<OffLedgerPool> pool = {});

    Effects on_start(Instant now);
    Effects on_peer_up(Instant now, const PeerId& peer);
    void on_peer_down(const PeerId& peer);
    Effects on_ledger(Instant now, const PeerId& from, const FromLedger& message);
    Effects on_timer(Instant now);
    Effects on(Instant now, const PeerId& from, const FollowChain& frame);
    Effects on(Instant now, const PeerId& from, const ChainFacts& frame);
    Effects on(Instant now, const PeerId& from, const AccessRefused& frame);
    Effects on(Instant now, const PeerId& from, const ChainHeight& frame);
    Effects on(Instant now, const PeerId& from, const WantBlocks& frame);
    Effects on(Instant now, const PeerId& from, const BlockFrame& frame);
    Effects on(Instant now, const PeerId& from, const WantState& frame);
    Effects on(Instant now, const PeerId& from, const StateOffer& frame);
    Effects on(Instant now, const PeerId& from, const StatePart& frame);
    Effects on(Instant now, const PeerId& from, const BlocksGone& frame);
    Effects on(Instant now, const PeerId& from, const WantTransactions& frame);
    Effects on(Instant now, const PeerId& from, const OffLedgerFrame::Checked& frame);
    Effects on(Instant now, const PeerId& from, const OffLedgerHeld& frame);
    /// What only members say to each other.
    template <class Frame>
    Effects on(Instant, const PeerId&, const Frame&)
    {
        return {};
    }
    /// A user's.
    Effects on(Instant now, CommandId command, SignedOffLedger request);
    Effects on(Instant now, CommandId command, std::vector<SignedOffLedger> requests);

    /// It is to be a member: it asks these for blocks, too. To be written.
    Effects also_from(const std::vector<PeerId>& sources);
    /// Of which hand-over the committee is, as the newest state says; nullopt: of none.
    [[nodiscard]] const std::optional<contracts::CommitteeChange>& change() const noexcept
    {
        return change_;
    }
    [[nodiscard]] const std::vector<contracts::Home>& homes() const noexcept override
    {
        return reader_.homes();
    }
    /// The ledger has the anchor that moved the chain to where it is, or one behind that one.
    [[nodiscard]] bool move_anchored() const;
    /// No further block is applied: this node is about to be a member.
    void hold() { held_ = true; }
    [[nodiscard]] const FollowedChain& followed() const noexcept { return followed_; }
    /// Pre: nothing is asked of this any more.
    [[nodiscard]] OffLedgerPool leave_pool() { return std::move(pool_); }
    [[nodiscard]] const ChainRecord& record() const noexcept { return followed_.record; }
    [[nodiscard]] const chain::Chain* chain() const noexcept override
    {
        return chain_ ? &*chain_ : nullptr;
    }
    [[nodiscard]] const chain::Programs& programs() const noexcept override { return programs_; }
    [[nodiscard]] const KeptBlocks& kept() const noexcept override { return kept_; }
    [[nodiscard]] bool in_backlog(const types::TransactionId& id) const override
    {
        return pool_.contains(id);
    }
    [[nodiscard]] std::uint64_t next_nonce(const types::AgentId& agent) const override
    {
        return pool_.next_nonce(*chain_, agent);
    }
    [[nodiscard]] std::optional<Bytes> anchor_bytes(std::uint32_t block_index) const override;
    [[nodiscard]] bool in_doubt() const noexcept override { return !taken_back_.empty(); }
    [[nodiscard]] answers::Chain info() const override;
    [[nodiscard]] const std::vector<PeerId>& committee() const noexcept override { return nobody_; }
    void add_reasons(std::vector<Reason>& reasons) const;
    void add_figures(Figures& figures) const;

private:
    void boot(Instant now, Effects& effects);
    void note_change(Effects& effects);
    void subscribe(Effects& effects);
    /// The key that signs the next block is known.
    [[nodiscard]] bool knows_group() const;
    [[nodiscard]] FollowChain hello() const;
    void note_anchor(Instant now, ByteSpan transaction, Effects& effects);
    void look_for_losses(Instant now, Effects& effects);
    void note_losses(Instant now, Effects& effects);
    /// So long what confirms it says nothing: it may have been said before.
    [[nodiscard]] bool doubted_just_now(Instant now, const types::TransactionId& anchor) const;
    void note_doubt(Instant now,
                    const types::TransactionId& anchor,
                    std::uint32_t block,
                    Effects& effects);
    void note_taken_back(Instant now, ByteSpan transaction, Effects& effects);
    /// The newest block is a return (decision 0061): what it takes back goes.
    void on_return(Instant now,
                   std::uint32_t to,
                   const state::VirtualState& before,
                   Effects::Write& write,
                   Effects& effects);
    [[nodiscard]] Bytes anchor_place(std::uint32_t block_index) const;
    void keep_anchor(std::uint32_t block_index, Bytes anchor, types::Batch& batch);
    /// Applies what is here, in order; the rest of much later.
    void advance(Instant now, Effects& effects);
    void applied(Instant now,
                 const BlockFetch::Held& held,
                 const state::VirtualState& before,
                 types::Batch batch,
                 Effects& effects);
    void adopt(StateJoin::Adopted adopted, Effects& effects);
    /// The ledger has another state of the block than the committee: it stops.
    void contradict(std::uint32_t block_index, Effects& effects);
    /// There is a new block, or a confirmed anchor: what is kept for newcomers, and what no more.
    void look_after_disk(types::Batch& batch);
    void fetch(Instant now, Effects& effects);
    void look_after_pool(Instant now, Effects& effects);
    /// To sources that give access: to so many, others each time.
    void pass_on(const CommitteeFrames& frame, std::size_t count_max, Effects& effects);
    void arm(Instant now, Effects& effects) const;
    [[nodiscard]] bool is_source(const PeerId& peer) const;
    [[nodiscard]] GuestDesk::Holding holding() const;
    [[nodiscard]] std::uint32_t height() const { return chain_->state().block_index(); }
    /// The highest that sources say of whom one is correct, when at most a third of them lie.
    [[nodiscard]] std::uint32_t height_of_others() const;
    /// Of so many sources one at least is correct.
    [[nodiscard]] std::size_t one_correct_source() const;
    [[nodiscard]] std::string stage() const { return "chain:" + record().chain.text(); }

    FollowedChain followed_;
    const chain::Programs& programs_;
    const types::StoreView& store_;
    const Connected& connected_;
    LedgerClient& ledger_;
    TimerId timer_;
    std::vector<PeerId> configured_;
    std::vector<PeerId> sources_;  ///< these and those of the record, ascending
    std::vector<PeerId> nobody_;

    std::optional<chain::Chain> chain_;
    std::optional<contracts::CommitteeChange> change_;
    UnitReader reader_;  ///< where the chain is
    bool held_ = false;
    KeptBlocks kept_;
    KeptDescriptions descriptions_;
    bool pool_came_ = false;  ///< with what it holds
    OffLedgerPool pool_;
    BlockFetch fetch_;
    StateJoin join_;
    StateShelf shelf_;
    GuestDesk desk_;
    std::set<PeerId> open_;                        ///< sources that give access in this session
    std::map<PeerId, AccessRefused::Why> closed_;  ///< those that do not
    /// The newest that the ledger has confirmed, of a block that is not here yet.
    std::optional<std::pair<chain::AnchorClaim, Bytes>> ahead_;
    /// Anchors that the ledger took back, with their blocks, until it confirms them or the chain goes
    /// back to before.
    struct Doubted {
        std::uint32_t block;
        Instant at;  ///< of the newest doubt
    };
    std::map<types::TransactionId, Doubted> taken_back_;
    static constexpr std::size_t taken_back_max = 64;
    /// The last confirmed anchor, which is asked for: who was away was not told that it is taken back.
    LostInputs losses_;
    Instant look_again_at_{0};
    Instant telling_not_before_{0};  ///< of what waits in the pool
    /// Those that may be on their way to the disk.
    std::map<std::uint32_t, Bytes> newest_anchors_;
    static constexpr std::size_t newest_anchors_max = 32;
    std::uint64_t returns_ = 0;
    std::optional<std::uint32_t> contradiction_;  ///< block whose anchor has another state: stopped
    Instant asked_at_{0};
    Instant next_tick_{0};  ///< an arm replaces: frames that come often must not put it off
    std::size_t turn_ = 0;
    bool more_ = false;  ///< blocks wait to be applied
    std::uint64_t blocks_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace weft::node
