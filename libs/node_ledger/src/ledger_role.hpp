#pragma once

// The ledger side of a node: the Tangle, and around it rooms, each with a subject of its own. A room says
// what is to be done; the role hands frames, timers and commands to them, and puts what they say in order.
//
//   archive          what was booked, wherever it is by now: log, index, what was let go (archive.hpp)
//   recovery         the start from the newest snapshot, and when the next is written (recovery.hpp)
//   pruning          what of the log is erased (pruning.hpp)
//   turns            when what waits for its turn is booked, and how far ahead of the disk (booking_turns.hpp)
//   gossip           who hears what is booked, and is asked for what is missing (gossip.hpp)
//   acquaintances    peers that nobody configured (acquaintances.hpp)
//   copies           parts of logs that go between nodes (log_copies.hpp)
//   shelf            the snapshot file that new nodes are given (snapshot_shelf.hpp)
//   own              what this node says, for whom, and what they are answered (own_messages.hpp)
//   mark             sequence numbers after a loss, and what peers are told of theirs (lost_mark.hpp)
//   votes            this node's part in votes on conflicts (voting_part.hpp)
//   chains           answers and news for chains' nodes (chain_desk.hpp)
//   beacons          random numbers on the Tangle (beacon_desk.hpp)
//   answers          what clients ask (ledger_answers.hpp); ledger_events, ledger_figures, ledger_reasons
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

#include <weft/node_ledger/commands.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/tangle/tangle.hpp>

#include "acquaintances.hpp"
#include "archive.hpp"
#include "beacon_desk.hpp"
#include "booking_turns.hpp"
#include "chain_desk.hpp"
#include "gossip.hpp"
#include "ledger_answers.hpp"
#include "ledger_reasons.hpp"
#include "log_copies.hpp"
#include "lost_mark.hpp"
#include "own_messages.hpp"
#include "pruning.hpp"
#include "recovery.hpp"
#include "snapshot_shelf.hpp"
#include "voting_part.hpp"

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
    Effects on(Instant now, const PeerId& from, const WantSnapshot& frame);
    Effects on(Instant now, const PeerId& from, const SnapshotOffer& frame);
    Effects on(Instant now, const PeerId& from, const WantSnapshotPart& frame);
    Effects on(Instant now, const PeerId& from, const SnapshotPart& frame);
    Effects on(Instant now, const PeerId& from, AskLedger::Checked frame);
    Effects on(Instant now, const PeerId& from, const AskNewest& frame);
    Effects on(Instant now, const PeerId& from, const NewestMessage::Checked& frame);
    Effects on(Instant now, const PeerId& from, const VoteQuery& frame);
    Effects on(Instant now, const PeerId& from, const VoteAnswer& frame);
    Effects on(Instant now, const PeerId& from, const Announced::Checked& frame);
    Effects on(Instant now, const PeerId& from, const WantPeers& frame);
    Effects on(Instant now, const PeerId& from, const Reachable& frame);
    Effects on(Instant now, const PeerId& from, const PassedVote& frame);
    Effects on(Instant now, CommandId command, SignedTransaction what);
    Effects on(Instant now, CommandId command, IssueData what);
    Effects on(Instant now, CommandId command, MakeSnapshot what);
    Effects on_timer(Instant now, TimerId own) override;
    void add_reasons(Instant now, std::vector<Reason>& reasons) const override;
    void add_figures(Figures& figures) const override;

private:
    enum Timer : std::uint64_t {
        wake = 1,
        activity = 2,
        idle = 3,
        turn = 4,
        durable = 5,
        poll = 6,
        again = 7,
        shelf = 8,
        prune = 9
    };

    /// Carries out what the Tangle did: the log first, and what others hear of it when that is
    /// durable. `source`: whose message it was; null: nobody's. `answer`: to whom it was done for.
    Effects apply(Instant now,
                  const tangle::Step& step,
                  const PeerId* source,
                  std::optional<Answer> answer = {});
    /// What each room that follows the booking of messages is told, in that order.
    void note(const tangle::Step& step);

    // What has its time, each second.
    Effects on_wake(Instant now);
    Effects write_snapshot();
    Effects index_more();
    Effects renew_shelf(Instant now);
    Effects look_at_kept();
    Effects erase_old(Instant now);
    // Timers of rooms.
    Effects take_turns(Instant now);
    Effects settle_votes(Instant now);
    Effects fill_shelf(Instant now);
    Effects arm_votes(Instant now);
    Effects arm_turn(Instant now);
    Effects say_again(Instant now);
    Effects arm_again(Instant now);
    Effects arm_wake(Instant now, types::Timestamp due) const;
    Effects arm_activity(Instant now);
    /// Asks for the next part of a peer's log, when there is one to ask for.
    Effects catch_up(Instant now);

    LedgerSettings settings_;
    const types::StoreView& store_;
    types::Timestamp genesis_time_;
    tangle::Tangle tangle_;
    Archive archive_;
    Recovery recovery_;
    BookingTurns turns_;
    Gossip gossip_;
    Acquaintances acquaintances_;
    LogCopies copies_;
    SnapshotShelf shelf_;
    Pruning pruning_;
    OwnMessages own_;
    LostMark mark_;
    VotingPart votes_;
    ChainDesk chains_;
    BeaconDesk beacons_;
    BookedSince booked_since_;
    Instant last_tick_{0};
    bool again_armed_ = false;
    LedgerAnswers answers_;
    struct Counts {
        std::uint64_t gossip_in = 0;
        std::uint64_t refused = 0;
        std::uint64_t dropped = 0;
    };
    Counts counts_;
};

}  // namespace weft::node
