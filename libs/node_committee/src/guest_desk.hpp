#pragma once

// What a node that holds a chain does for nodes beside the chain's committee: access nodes, and whoever
// these serve in turn.
//
// Source    D-50 (access nodes); docs/decisions/0049-access-nodes.md.
// Input     questions of peers, the chain's state, time.
// Promises  who is served: whom governance names, and whom this node's settings name; nobody else
//           gets more than a refusal of 35 bytes;
//           each has its own allowance of what is sent for the asking, as a member has;
//           no vote, share or round goes to a guest, and none is taken from one.
// Effects   frames.

#include <weft/node/allowance.hpp>
#include <weft/node/connected.hpp>
#include <weft/node/effects.hpp>
#include <weft/node_committee/frames.hpp>

#include "chain_record.hpp"
#include "held_chain.hpp"
#include "off_ledger_pool.hpp"
#include "state_shelf.hpp"
#include <map>
#include <set>

namespace weft::node {

class GuestDesk {
public:
    /// What is served. `chain` null: it is not there yet.
    struct Holding {
        const ChainRecord& record;
        const HeldChain& held;
        const OffLedgerPool& pool;
        const StateShelf& shelf;
        const types::StoreView& store;
        const crypto::bls::PublicKey* group = nullptr;  ///< null: not known yet
        /// Of the addresses before that one's, of a chain that has moved.
        const std::vector<crypto::bls::PublicKey>* earlier = nullptr;
    };

    /// `named`: by this node's settings, and members.
    GuestDesk(std::set<PeerId> named, const Connected& connected)
        : named_{std::move(named)}, connected_{connected}
    {}

    /// These too, from now on: both committees of a hand-over.
    void also(const std::vector<PeerId>& named) { named_.insert(named.begin(), named.end()); }
    /// The block that a follower had when it last said so; nullopt: it does not follow through this node.
    [[nodiscard]] std::optional<std::uint32_t> height_of(const PeerId& peer) const;
    /// A node that is behind hears how far this one is: a member may have missed its committee's last
    /// block, which those who have it vote on no more.
    Effects on(Instant now, const PeerId& from, const ChainHeight& frame, const Holding& holding);
    [[nodiscard]] bool serves(const PeerId& peer, const HeldChain& held) const;
    Effects on(Instant now, const PeerId& from, const FollowChain& frame, const Holding& holding);
    Effects on(Instant now, const PeerId& from, const WantBlocks& frame, const Holding& holding);
    Effects on(Instant now, const PeerId& from, const WantState& frame, const Holding& holding);
    Effects on(Instant now,
               const PeerId& from,
               const WantTransactions& frame,
               const Holding& holding);
    /// The same for who need not be served: a source of this node asks for what it was told of.
    Effects give(Instant now,
                 const PeerId& to,
                 const WantTransactions& frame,
                 const Holding& holding);
    /// True when what a guest says it holds is to be looked at: twice a second. Pre: it is served.
    [[nodiscard]] bool may_tell(Instant now, const PeerId& from);
    /// For all that follow: the chain has a new block.
    void tell(const HeldChain& held, std::vector<Effects::Send>& into) const;
    void gone(const PeerId& peer);
    /// How many follow through this node.
    [[nodiscard]] std::size_t guests() const noexcept { return followers_.size(); }

private:
    struct Guest {
        Allowance allowance{{.bytes_at_once = 8u << 20, .bytes_per_second = 8u << 20}};
        Instant told{0};
    };
    /// False: it has had enough for now.
    bool answer(Instant now, const PeerId& to, const CommitteeFrames& frame, Effects& effects);

    std::set<PeerId> named_;
    const Connected& connected_;
    /// Who was served once: as many as can be named. It outlives a session, or who comes again would
    /// get its allowance anew.
    std::map<PeerId, Guest> guests_;
    std::map<PeerId, std::uint32_t> followers_;  ///< and the block that each had
};

}  // namespace weft::node
