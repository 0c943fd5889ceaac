#pragma once

// The ledger side of a node: the Tangle, and around it a log on disk, gossip, the node's own
// messages, and ledger access for chains. Each of these is a value of its own that says what is to
// be done; the role puts that in order.
//
// Source    S1 "waspconn", S2; D-16, D-20, D-23, D-90.
// Input     frames of peers, time, transactions and data to attach; the log at start.
// Promises  messages of others are booked in the order that the scheduler says, no further ahead of the
//           disk than a bound; own ones at once, no faster than the rate setter says;
//           what was booked is in the log before it is gossiped or answered, and before a chain's
//           node hears of it; the log alone restores the state;
//           an own message is in the log before anybody sees it, and its number is below a mark that
//           outlives the log, so a sequence number is never used twice;
//           what this node acknowledged is never left behind (issuer.hpp).
// Effects   weft/node/effects.hpp.

#include <weft/node/allowance.hpp>
#include <weft/node/peer_clocks.hpp>
#include <weft/node_ledger/commands.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/tangle/tangle.hpp>

#include "ahead_of_disk.hpp"
#include "booked_beacons.hpp"
#include "catch_up.hpp"
#include "gossip.hpp"
#include "issuer.hpp"
#include "ledger_answers.hpp"
#include "ledger_reasons.hpp"
#include "ledger_server.hpp"
#include "log_index.hpp"
#include "message_log.hpp"
#include "newest_of_peers.hpp"
#include "old_books.hpp"
#include "polls.hpp"
#include "snapshots.hpp"

namespace weft::node {

class LedgerRole final : public RoleOf<LedgerRole, LedgerFrames, LedgerCommands> {
public:
    LedgerRole(const LedgerSettings& settings, Surroundings surroundings);
    /// Restores the Tangle from the newest snapshot and the log, before anything else.
    [[nodiscard]] std::expected<void, Damage> restore();

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant now, const PeerId& peer) override;
    Effects on(Instant now, const PeerId& from, GossipMessage::Checked frame);
    Effects on(Instant now, const PeerId& from, const WantMessages& frame);
    Effects on(Instant now, const PeerId& from, const ShowTips& frame);
    Effects on(Instant now, const PeerId& from, const WantLog& frame);
    Effects on(Instant now, const PeerId& from, const LogEnd& frame);
    Effects on(Instant now, const PeerId& from, const PostBeacon& frame);
    Effects on(Instant now, const PeerId& from, const WantBeacons& frame);
    Effects on(Instant now, const PeerId& from, const UseRandomness& frame);
    Effects on(Instant now, const PeerId& from, AskLedger::Checked frame);
    Effects on(Instant now, const PeerId& from, const AskNewest& frame);
    /// What the answer counts against; null: nothing, since it is no larger than its question, or
    /// the first and last of its kind on this connection.
    template <class Question>
    [[nodiscard]] Allowance* allowance_for(const PeerId& from, const Question& question);
    Effects on(Instant now, const PeerId& from, const NewestMessage::Checked& frame);
    Effects on(Instant now, const PeerId& from, const VoteQuery& frame);
    Effects on(Instant now, const PeerId& from, const VoteAnswer& frame);
    Effects on(Instant now, const PeerId& from, const Reachable& frame);
    Effects on(Instant now, const PeerId& from, const PassedVote& frame);
    Effects on(Instant now, CommandId command, SignedTransaction what);
    Effects on(Instant now, CommandId command, IssueData what);
    Effects on_timer(Instant now, TimerId own) override;
    void add_reasons(Instant now, std::vector<Reason>& reasons) const override;
    void add_figures(Figures& figures) const override;

    [[nodiscard]] const tangle::Tangle& tangle() const noexcept { return tangle_; }
    /// Null: weight alone decides conflicts.
    [[nodiscard]] const Polls* polls() const noexcept { return polls_ ? &*polls_ : nullptr; }
    /// A moment ago: what decays with time is asked for as of then.
    [[nodiscard]] Instant lately() const noexcept { return last_tick_; }
    /// Bytes of a booked message or transaction; nullopt when unknown or not yet on disk.
    [[nodiscard]] std::optional<Bytes> message_bytes(const types::MessageId& id) const;
    [[nodiscard]] std::optional<Bytes> transaction_bytes(const types::TransactionId& id) const;
    /// Of what the Tangle keeps in memory no longer: that it is there, and whether it was confirmed.
    [[nodiscard]] const LogIndex& index() const noexcept { return index_; }
    [[nodiscard]] const OldBooks& old() const noexcept { return old_; }
    /// Of what is in memory or was; nullopt: never booked.
    [[nodiscard]] std::optional<ledger::TransactionState> state_of(
        const types::TransactionId& id) const;
    [[nodiscard]] std::optional<types::MessageId> first_carrier(
        const types::TransactionId& id) const;

private:
    enum Timer : std::uint64_t {
        wake = 1,
        activity = 2,
        idle = 3,
        turn = 4,
        durable = 5,
        poll = 6
    };
    static constexpr std::uint64_t ahead_bytes_max = 256u << 10;
    static constexpr std::uint64_t turn_bytes = 64u << 10;

    /// Carries out what the Tangle did: the log first, and what others hear of it when that is
    /// durable. `source`: whose message it was; null: nobody's. `answer`: to whom it was done for.
    Effects apply(Instant now,
                  const tangle::Step& step,
                  const PeerId* source,
                  std::optional<Answer> answer = {});
    /// Issues a message with the content, over bridges when it must.
    struct Attached {
        Effects effects;
        std::optional<Issuer::Refusal> refusal;
    };
    Attached attach(Instant now, const tangle::Content& content, std::optional<Answer> answer);
    Effects carry_out(Instant now,
                      CommandId command,
                      const tangle::Content& content,
                      Answer answer);
    void add_memory_figures(Figures& figures) const;
    void note(const tangle::Booked& booked);
    Effects post(Instant now, SignedTransaction what);
    Effects approve(Instant now);
    /// Why this node signs nothing now; nullopt: it may.
    [[nodiscard]] std::optional<Issuer::Refusal> clock_objection(Instant now) const;
    /// What nobody asked for waits as well until the first peers have told their clocks.
    [[nodiscard]] bool waits_for_clocks(Instant now) const;
    Effects rescue(Instant now);
    Effects index_more();
    /// Begins a snapshot when one is due, and writes some of it.
    Effects snapshot_more();
    /// The place in the log that the newest snapshot reaches to; 0: there is none to go on from.
    MessageLog::Place restore_snapshot();
    void add_snapshot_figures(Figures& figures) const;
    /// Books what has its turn, as far as the disk follows.
    Effects take_turns(Instant now);
    Effects arm_turn(Instant now);
    /// Asks for the next part of a peer's log, when there is one to ask for.
    Effects catch_up(Instant now);
    Effects attach_again(Instant now, const types::MessageId& stranded);
    Effects arm_wake(Instant now, types::Timestamp due) const;
    Effects arm_activity(Instant now);
    /// Of the log, what the Tangle has let go included; nullopt: it was never booked.
    [[nodiscard]] std::optional<MessageLog::Place> place_of(const types::MessageId& id) const;
    /// Of a place up to the newest; 0: genesis.
    [[nodiscard]] types::MessageId id_at(MessageLog::Place place) const;
    /// What the votes came to, and when they go on.
    Effects settle_polls(Instant now);
    Effects arm_poll(Instant now);
    [[nodiscard]] LedgerServer::Books books() const;

    LedgerSettings settings_;
    const types::StoreView& store_;
    const types::Genesis& genesis_;
    tangle::Tangle tangle_;
    MessageLog log_;
    LogIndex index_;
    OldBooks old_;
    Snapshots snapshots_;
    std::vector<types::MessageId> messages_left_open_;          ///< while the log was booked again
    std::vector<types::TransactionId> transactions_left_open_;  ///< the same
    Gossip gossip_;
    CatchUp catch_up_;
    BookedBeacons beacons_;
    std::map<PeerId, Allowance> published_;  ///< of beacons, for a peer
    std::map<PeerId, Allowance> logs_;       ///< parts of the log that are asked for
    Issuer issuer_;
    bool lost_mark_;  ///< when it started
    NewestOfPeers newest_;
    std::optional<Polls> polls_;  ///< none: weight alone decides conflicts
    std::optional<Instant> poll_armed_;
    std::set<PeerId> told_newest_;  ///< who has had its answer since it is connected
    LedgerServer server_;
    /// Kept over connections: of outputs, asked for again, and of confirmed transactions.
    std::map<PeerId, Allowance> lists_;
    std::map<PeerId, Allowance> transactions_;
    LedgerAnswers answers_{*this};
    AheadOfDisk ahead_{ahead_bytes_max};
    bool turn_armed_ = false;
    const PeerClocks* clocks_;  ///< null: nobody watches the peers' clocks
    BookedSince booked_since_;
    Instant last_tick_{0};
    std::uint64_t gossip_in_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace weft::node
