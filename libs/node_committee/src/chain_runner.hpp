#pragma once

// One chain on one committee node. Each of its subjects is a value of its own that says what is to
// be done; the runner puts that in order.
//
//   backlog          confirmed units that no block has taken (backlog.hpp)
//   pool             off-ledger requests that no block has taken (off_ledger_pool.hpp)
//   driver           the rounds (weft/committee), with their records on disk (round_journal.hpp)
//   clock            when a round's leader is late (round_clock.hpp)
//   batch            the decided batch: what is missing, its execution (batch_under_way.hpp)
//   anchors          signed, posted, confirmed, void (anchor_keeper.hpp)
//   losses           what the ledger took back of what the chain builds on (lost_inputs.hpp)
//   sync             who stands where, blocks asked for and offered (block_sync.hpp)
//   kept             what the newest blocks began with (kept_blocks.hpp)
//   join             the state of a block without the blocks before it (state_join.hpp)
//   shelf            states for newcomers (state_shelf.hpp)
//   guests           what access nodes get (guest_desk.hpp)
//   askers           what members may have sent for the asking (askers.hpp)
//   report           answers, reasons, figures (chain_report.hpp)
//
// Source    S0, S1 ("Committee", "Backlog", "Synchronizing"); D-44, D-45, D-70…D-77.
// Input     confirmed transactions from ledger nodes, frames of the committee, time.
// Promises  every vote is recorded before it leaves, and the records restore the round (D-76);
//           a member whose store lost records votes again only when it is safe (spoken.hpp);
//           a block is on disk, with its certificate, before anything tells of it;
//           a batch runs beside the strand, which goes on meanwhile; its result counts when the
//           attempt it is of is still the one to be executed;
//           every unit that f + 1 nodes name is executed once; what this node lacks it fetches;
//           what the ledger took back is followed by a return (chain_returns.cpp, decision 0061): what it
//           is open about stops this member, what is lost it names, and what it may not follow stops it;
//           an anchor that the ledger does not take in time is signed again on what it has (D-75);
//           who lags gets blocks and checks each against certificate and anchor;
//           whatever leaves, leaves behind all that was written before it (behind_records.hpp);
//           no member can have more sent to it for the asking than its allowance.
// Effects   weft/node/effects.hpp. On disk: chain_places.hpp, chain_record.hpp.

#include <weft/committee/driver.hpp>
#include <weft/contracts/governance.hpp>
#include <weft/node_committee/chain_handovers.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/protocol/planted.hpp>

#include "anchor_keeper.hpp"
#include "askers.hpp"
#include "backlog.hpp"
#include "batch_under_way.hpp"
#include "block_sync.hpp"
#include "chain_record.hpp"
#include "chain_report.hpp"
#include "contract_book.hpp"
#include "guest_desk.hpp"
#include "held_chain.hpp"
#include "kept_blocks.hpp"
#include "lacking.hpp"
#include "ledger_client.hpp"
#include "lost_inputs.hpp"
#include "off_ledger_pool.hpp"
#include "passing_on.hpp"
#include "round_clock.hpp"
#include "round_journal.hpp"
#include "sharing_record.hpp"
#include "spoken.hpp"
#include "state_join.hpp"
#include "state_shelf.hpp"
#include "unit_reader.hpp"
#include <set>

namespace weft::node {

class ChainRunner final : public HeldChain {
public:
    /// `timer` is this chain's own. `sharing`: by which hand-over `key` came here. `pool`: what waited
    /// here while this node followed the chain, or voted with another share. Pre: the references outlive the runner.
    ChainRunner(const CommitteeSettings& settings,
                const CommitteeKey& key,
                ChainRecord record,
                const chain::Programs& programs,
                const types::StoreView& store,
                const Connected& connected,
                LedgerClient& ledger,
                const std::optional<Marks>& marks,
                TimerId timer,
                SharingRecord sharing = {},
                std::optional<OffLedgerPool> pool = {});

    Effects on_start(Instant now);
    Effects on_member_up(Instant now, const PeerId& peer);
    Effects on_ledger(Instant now, const PeerId& from, const FromLedger& message);
    Effects on(Instant now, ValidatorIndex from, const RoundFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const ChainHeight& frame);
    Effects on(Instant now, ValidatorIndex from, const WantBlocks& frame);
    Effects on(Instant now, ValidatorIndex from, const BlockFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const WantState& frame);
    Effects on(Instant now, ValidatorIndex from, const StateOffer& frame);
    Effects on(Instant now, ValidatorIndex from, const StatePart& frame);
    Effects on(Instant now, ValidatorIndex from, const BlocksGone& frame);
    Effects on(Instant now, ValidatorIndex from, const WantReturn& frame);
    Effects on(Instant now, ValidatorIndex from, const ReturnBlock& frame);
    Effects on(Instant now, ValidatorIndex from, const TwoVotesFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const WantTransactions& frame);
    Effects on(Instant now, ValidatorIndex from, const TransactionFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const AnchorShareFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const HandedAnchorShare& frame);
    Effects on(Instant now, ValidatorIndex from, const AnchorFrame& frame);
    Effects on(Instant now, ValidatorIndex from, const OffLedgerFrame::Checked& frame);
    Effects on(Instant now, ValidatorIndex from, const OffLedgerHeld& frame);
    /// Of nodes that have no seat: what access nodes say and ask (guest_desk.hpp).
    Effects on_guest(Instant now, const PeerId& from, const FollowChain& frame);
    Effects on_guest(Instant now, const PeerId& from, const ChainHeight& frame);
    Effects on_guest(Instant now, const PeerId& from, const WantBlocks& frame);
    Effects on_guest(Instant now, const PeerId& from, const WantState& frame);
    Effects on_guest(Instant now, const PeerId& from, const WantTransactions& frame);
    Effects on_guest(Instant now, const PeerId& from, const OffLedgerFrame::Checked& frame);
    Effects on_guest(Instant now, const PeerId& from, const OffLedgerHeld& frame);
    void on_peer_down(const PeerId& peer)
    {
        guests_.gone(peer);
        join_.gone(peer);
    }
    /// A user's.
    Effects on(Instant now, CommandId command, SignedOffLedger request);
    Effects on(Instant now, CommandId command, std::vector<SignedOffLedger> requests);
    Effects on_timer(Instant now);
    /// A batch has been run.
    Effects on_job(Instant now, const std::any& result);

    [[nodiscard]] const CommitteeKey& key() const noexcept { return key_; }
    [[nodiscard]] const ChainRecord& record() const noexcept { return record_; }
    /// The committee that the chain's state names came after the one of `key`: this node votes no more.
    /// A state of long ago, which a member may have for a while, names one before it.
    [[nodiscard]] bool handed_over() const
    {
        const bool other_sharing =
            change_ && change_->run != sharing_.run && change_->last_block > sharing_.last_block;
        return (other_sharing || moved()) && !WEFT_PLANTED(chain_old_committee_goes_on);
    }
    /// The chain is at another address, after having been at the one whose key this member has.
    [[nodiscard]] bool moved() const
    {
        return chain_ && reader_.home() != own_home() && reader_.is_home(own_home());
    }
    /// The ledger has the anchor that moved it, or one behind that one: nothing is left to be signed here
    /// but what is to be forwarded (decision 0066).
    [[nodiscard]] bool move_anchored() const;
    /// Whether another committee, which the state names, may take this member's place.
    [[nodiscard]] bool gives_way() const { return handed_over() && (!moved() || move_anchored()); }
    [[nodiscard]] const types::Address& own_home() const noexcept
    {
        return sharing_.home ? *sharing_.home : record_.chain;
    }
    [[nodiscard]] const std::vector<contracts::Home>& homes() const noexcept override
    {
        return reader_.homes();
    }
    /// This member's operator agrees that the chain goes there, when its owner asks for it.
    void withdraw_move() noexcept { agreed_to_.reset(); }
    Effects agree_to_move(Instant now, const types::Address& to);
    /// Where governance asks the chain to move; nullopt: nowhere that it may.
    [[nodiscard]] std::optional<types::Address> move_wanted() const;
    /// Those of that address are ready for it, as their key says. Pre: it was checked.
    Effects new_home_ready(Instant now, MoveReady ready);
    [[nodiscard]] const std::optional<MoveReady>& ready() const noexcept { return ready_; }
    /// How far a move is, for people; empty: none is asked for.
    [[nodiscard]] std::string move_of() const;
    [[nodiscard]] const std::optional<contracts::CommitteeChange>& change() const noexcept
    {
        return change_;
    }
    [[nodiscard]] const SharingRecord& sharing() const noexcept { return sharing_; }
    /// Anchors that it posts until the ledger has them.
    [[nodiscard]] const std::set<types::TransactionId>& posted() const noexcept
    {
        return anchors_.posted();
    }
    /// Serves these too: a hand-over to them is under way.
    void serve(const std::vector<PeerId>& members) { guests_.also(members); }
    /// The new members hold their shares: this member names the run in its proposals.
    Effects name_hand_over(Instant now, const crypto::Hash& run, std::vector<PeerId> to);
    /// Pre: nothing is asked of this any more.
    [[nodiscard]] OffLedgerPool leave_pool() { return std::move(pool_); }
    [[nodiscard]] bool silent() const noexcept { return spoken_.silent(); }
    /// Null until the origin is confirmed.
    [[nodiscard]] const chain::Chain* chain() const noexcept override
    {
        return chain_ ? &*chain_ : nullptr;
    }
    [[nodiscard]] const chain::Programs& programs() const noexcept override { return programs_; }
    /// Pre: there is a chain.
    [[nodiscard]] const KeptBlocks& kept() const noexcept override { return kept_; }
    [[nodiscard]] bool in_backlog(const types::TransactionId& id) const override
    {
        return backlog_.contains(id) || pool_.contains(id);
    }
    /// Of the account's next off-ledger request. Pre: `chain` is not null.
    [[nodiscard]] std::uint64_t next_nonce(const types::AgentId& agent) const override
    {
        return pool_.next_nonce(*chain_, agent);
    }
    [[nodiscard]] std::optional<Bytes> anchor_bytes(std::uint32_t block_index) const override
    {
        return anchors_.bytes(block_index, store_);
    }
    [[nodiscard]] bool in_doubt() const noexcept override
    {
        return !taken_back_.empty() || !lost_.empty() || rejected_anchor().has_value();
    }
    [[nodiscard]] answers::Chain info() const override { return answer_of(view()); }
    [[nodiscard]] const std::vector<PeerId>& committee() const noexcept override
    {
        return key_.members;
    }
    void add_reasons(Instant now, std::vector<Reason>& reasons) const;
    void add_figures(Figures& figures) const;

private:
    Effects on_anchor_share(Instant now, ValidatorIndex from, const AnchorShareFrame& frame);
    // What the ledger says.
    void boot(Instant now, Effects& effects);
    void note_transaction(Instant now, const PeerId& from, ByteSpan bytes, Effects& effects);
    /// What it brings the chain, when it brings anything, waits for a block.
    void note_unit(Instant now, ByteSpan bytes, Effects& effects);
    void note_origin(Instant now, ByteSpan bytes, Effects& effects);
    void note_taken_back(ByteSpan bytes, Effects& effects);

    // What the ledger took back (chain_returns.cpp).
    [[nodiscard]] bool built_upon(ByteSpan bytes) const;
    [[nodiscard]] std::optional<std::uint32_t> anchored_by(ByteSpan bytes) const;
    void doubt_inputs_of(std::uint32_t anchored_block);
    void withdraw_verdicts();
    void note_lost_before();
    /// The block whose anchor was the last confirmed one, and is rejected.
    [[nodiscard]] std::optional<std::uint32_t> rejected_anchor() const;
    void look_for_losses(Instant now, Effects& effects);
    void note_losses(Effects& effects);
    /// The block that this member's proposals name as the one to return to. Says why the chain does not
    /// go back, when it should.
    [[nodiscard]] std::optional<std::uint32_t> return_to_name();
    [[nodiscard]] std::expected<std::uint32_t, chain::ReturnRefusal> return_wanted() const;
    /// `before`: the state that it takes back, where it is known.
    void on_return(Instant now,
                   std::uint32_t to,
                   const state::VirtualState* before,
                   Effects::Write& write,
                   Effects& effects);

    // From a proposal to a block.
    [[nodiscard]] std::vector<types::TransactionId> to_propose(Instant now);
    /// The hand-over that a proposal names: of one that is certified, when so many new members as a block
    /// needs have come near the chain's newest block. Else it would stand until they have fetched it.
    [[nodiscard]] std::optional<crypto::Hash> hand_over_to_name() const;
    void note_change(Effects& effects);
    /// How many of them have come near the newest block.
    [[nodiscard]] bool enough_near(const std::vector<PeerId>& to) const;
    [[nodiscard]] std::optional<types::Address> move_to_name() const;
    void subscribe(Effects& effects);
    [[nodiscard]] bool is_ours(const types::Address& address) const
    {
        return address == record_.chain || (chain_ && reader_.is_home(address));
    }
    /// The transaction that something forwarded came with, when it is waited for: what was forwarded, if it
    /// is not in the batch.
    std::optional<std::vector<Bytes>> take_lacked(ByteSpan bytes);
    /// Null: not known here.
    [[nodiscard]] const crypto::bls::PublicKey* group_of_home() const;
    void propose_if_wanted(Instant now, Effects& effects);
    void note_progress(Instant now, ValidatorIndex from);
    void hear_clock(Instant now, Effects& effects);
    void carry_out(Instant now, committee::DriverStep step, Effects& effects);
    void complete_batch(Effects& effects);
    void execute_batch(const committee::Decided& decided, Effects& effects);
    enum class Made : std::uint8_t { here, elsewhere };
    void batch_was_run(Instant now, chain::BlockResult run, Made made, Effects& effects);
    void ask_for_return(Effects& effects);
    void commit_batch(Instant now, const committee::Certified& certified, Effects& effects);
    /// A new block is in place: clears the round's records, tells, starts the next round. `before`: the
    /// state before it, where it was here.
    void after_block(Instant now,
                     Effects::Write write,
                     const state::Block& block,
                     const std::optional<types::Transaction>& anchor,
                     const state::VirtualState* before,
                     Effects& effects);
    void diverge(std::string why, Effects& effects);
    /// The chain has prices that this program does not know: its blocks are followed, not made.
    void refuse(std::uint16_t schedule, Effects& effects);

    /// What is over is removed, and members hear what waits.
    void look_after_pool(Instant now, Effects& effects);
    /// To the members what users gave: what is due, or all of it.
    void pass_on(std::vector<Bytes> requests, Effects& effects) const;
    void carry_out(AnchorStep step, Effects& effects);
    [[nodiscard]] AnchorKeeper::Standing standing(Instant now) const;
    void ask_for_blocks(Instant now, Instant pause, Effects& effects);

    /// A state without its blocks (chain_snapshots.cpp).
    void join(Instant now, Effects& effects);
    void adopt(Instant now, StateJoin::Adopted adopted, Effects& effects);

    /// Whom this member has proved false, and what shows it to others (chain_evidence.cpp).
    void load_liars();
    void accuse(ValidatorIndex seat, std::string_view fault, Effects& effects);
    void show(const committee::TwoVotes& evidence, Effects& effects);
    void tell_evidence(const PeerId& peer, Effects& effects) const;
    void ask(LedgerClient::Asks asks, Effects& effects) const;
    void send(ValidatorIndex to, const CommitteeFrames& frame, Effects& effects) const;
    /// The same for an answer, as far as the asker's allowance goes. False: it has had enough.
    bool answer(Instant now, ValidatorIndex to, const CommitteeFrames& frame, Effects& effects);
    void broadcast(const CommitteeFrames& frame, Effects& effects) const;
    void arm(Instant now, Effects& effects);
    [[nodiscard]] bool reachable(ValidatorIndex seat) const;
    [[nodiscard]] const Bytes* known_transaction(const types::TransactionId& id) const;
    [[nodiscard]] std::uint32_t height() const { return chain_->state().block_index(); }
    [[nodiscard]] std::string stage() const { return "chain:" + record_.chain.text(); }
    [[nodiscard]] ChainView view() const;
    [[nodiscard]] GuestDesk::Holding holding() const;

    const CommitteeSettings& settings_;
    const CommitteeKey& key_;
    SharingRecord sharing_;
    /// What the newest state says of the committee.
    std::optional<contracts::CommitteeChange> change_;
    /// By run: those that may be named, and their new members.
    std::map<crypto::Hash, std::vector<PeerId>> certified_;
    std::optional<types::Address> agreed_to_;  ///< where this member's operator lets it go
    std::optional<MoveReady> ready_;
    ChainRecord record_;
    UnitReader reader_;
    /// What was forwarded and waits for the transaction that it came with. What the batch has is expected.
    Lacking lacking_;
    const chain::Programs& programs_;
    const types::StoreView& store_;
    const Connected& connected_;
    LedgerClient& ledger_;
    TimerId timer_;

    std::optional<chain::Chain> chain_;
    KeptBlocks kept_;
    Backlog backlog_;
    bool pool_came_ = false;  ///< with what it holds
    OffLedgerPool pool_;
    PassingOn passing_on_;
    KeptDescriptions descriptions_;
    std::set<types::TransactionId> asked_;  ///< of the ledger, for the batch
    /// Of whom this member has a proof, and which: they lead nothing here (decision 0050).
    std::map<ValidatorIndex, std::string> liars_;
    std::map<ValidatorIndex, committee::TwoVotes> evidence_;
    crypto::Hash keys_digest_;  ///< of the committee's
    Instant telling_not_before_{0};
    std::map<ValidatorIndex, Instant> told_at_;  ///< when a member last said what it holds
    committee::Driver driver_;
    RoundJournal journal_;
    RoundClock clock_;
    Spoken spoken_;
    BatchUnderWay batch_;
    AnchorKeeper anchors_;
    BlockSync sync_;
    StateJoin join_;
    StateShelf shelf_;
    Askers askers_;
    GuestDesk guests_;
    /// Nothing is proposed or signed.
    [[nodiscard]] bool stopped() const { return held_up() || handed_over(); }
    /// Nor what is left for a committee that has made its last block.
    [[nodiscard]] bool held_up() const
    {
        return diverged_ || refused_ || !taken_back_.empty() || (no_return_ && !lacks_return()) ||
               spoken_.silent() || join_.active() || (chain_ && height() < sharing_.last_block);
    }
    /// The chain has to go back, and this node does not have what to go back to: it names nothing, and takes
    /// part, so that those that have it are enough (decision 0074).
    [[nodiscard]] bool lacks_return() const
    {
        return no_return_ == chain::ReturnRefusal::not_kept &&
               !WEFT_PLANTED(node_return_not_asked_for);
    }
    /// Built upon, and not confirmed any more, nor rejected; the first ones.
    std::map<types::TransactionId, Bytes> taken_back_;
    static constexpr std::size_t taken_back_max = 64;
    LostInputs losses_;
    std::set<types::TransactionId> lost_;  ///< processed, and rejected by the ledger
    /// Rejected, and not processed; the first ones. A batch that was decided before may process them.
    std::set<types::TransactionId> lost_before_;
    static constexpr std::size_t lost_before_max = 256;
    bool origin_lost_ = false;
    Instant subscribe_until_{0};
    std::optional<chain::ReturnRefusal> no_return_;
    struct Naming {
        std::uint32_t height = 0;
        std::set<types::TransactionId> lost;
        std::expected<std::uint32_t, chain::ReturnRefusal> to;
    };
    std::optional<Naming> naming_;  ///< what was found at that height, of these
    /// Between two looks for a state to go back to that was not found: a look may read thousands of
    /// records, and what it lacked may have come to the disk meanwhile.
    struct Pause {
        Instant until{0};
        Instant next = std::chrono::seconds{1};
        bool over(Instant now)
        {
            if (now < until) return false;
            until = now + next;
            next = std::min<Instant>(2 * next, std::chrono::seconds{10});
            return true;
        }
    };
    Pause return_pause_;
    Instant look_again_at_{0};
    Instant ask_again_at_{0};
    bool diverged_ = false;  // the committee has another state: nothing is signed on ours
    /// The batch that runs now, elsewhere: of which attempt it is. One at a time, whether it still
    /// counts or not.
    struct Running {
        std::uint32_t block_index = 0;
        std::uint32_t attempt = 0;
        friend bool operator==(const Running&, const Running&) = default;
    };
    std::optional<Running> running_;
    /// A return that is decided and that this node cannot make: it asks for the block (decision 0074).
    struct CannotReturn {
        Running attempt;
        std::uint32_t to = 0;
        std::size_t tried = 1;
        bool again = false;
        Pause pause = {};
        std::size_t asked_at = 0;  ///< the try, for one question a try
        std::size_t questions = 0;
        std::set<ValidatorIndex> asked = {};  ///< who has not answered
    };
    std::optional<CannotReturn> cannot_return_;
    /// What operators are told of it, once the disk has had time.
    [[nodiscard]] std::optional<std::uint32_t> impossible_return() const
    {
        return cannot_return_ && cannot_return_->tried > 1 ? std::optional{cannot_return_->to}
                                                           : std::nullopt;
    }
    std::optional<std::uint16_t> refused_;  // the chain's cost schedule, when it is not known here
    Instant progress_{0};                   // when this round last moved, as f + 1 seats have it
    std::map<ValidatorIndex, Instant> heard_at_;  ///< the last that was new
    Instant last_block_{0};
    Instant not_proposing_before_{0};
    Instant no_round_for_move_before_{0};
    ChainCounts counts_;
};

}  // namespace weft::node
