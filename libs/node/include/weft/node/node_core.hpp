#pragma once

// One node: the Tangle and its ledger, committee chains, or both, behind frames, timers, commands.
//
// Source    S1 "Wasp node", S0, S2; D-16, D-75, D-76, D-90…D-93.
// Input     frames of authenticated peers, timers, commands, the store at start, 32 bytes of
//           entropy per life.
// Promises  the same inputs give the same effects; a vote leaves when its record is durable;
//           a change is answered when it is durable;
//           any frame gives at most a penalty for its sender.
// Effects   weft/node/effects.hpp. Queries never change anything.

#include <weft/crypto/ed25519.hpp>
#include <weft/node/command.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/queries.hpp>
#include <weft/types/genesis.hpp>

#include <memory>
#include <set>

namespace weft::node {

enum class Role : std::uint8_t { ledger = 1, committee = 2 };
using Roles = std::set<Role>;

struct NodeConfig {
    types::Genesis genesis;
    Roles roles;
    /// Peers that serve the ledger to this node's chains (S1 nodeconn). Empty on a node that is a
    /// ledger node itself.
    std::vector<PeerId> ledger_access;
    /// Ledger nodes this one gossips with.
    std::vector<PeerId> gossip_peers;
    /// Key shares at rest are encrypted with it; empty: stored marked as unprotected (D-93).
    std::string passphrase;
    protocol::Instant activity_interval =
        std::chrono::milliseconds{200};  ///< least time between own approving messages
    protocol::Instant idle_interval =
        std::chrono::seconds{10};  ///< an own message at least this often
    protocol::Instant batch_delay =
        std::chrono::milliseconds{30};  ///< from the first open request to a proposal
};

class NodeCore {
public:
    /// Recovers from `store` alone. `entropy`: 32 fresh bytes. Pre: the store outlives the core.
    NodeCore(NodeConfig config,
             crypto::ed25519::KeyPair identity,
             const types::StoreView& store,
             ByteSpan entropy);
    ~NodeCore();
    NodeCore(const NodeCore&) = delete;
    NodeCore& operator=(const NodeCore&) = delete;

    /// `now` is Unix time in nanoseconds as this machine's clock tells it.
    Effects on_start(Instant now);
    Effects on_peer_up(Instant now, PeerId peer);
    Effects on_peer_down(Instant now, PeerId peer);
    Effects on_frame(Instant now, PeerId from, ByteSpan frame);
    Effects on_timer(Instant now, TimerId id);
    Effects on_command(Instant now, const Command& command);

    /// Everything the API shows. Valid until the next input.
    [[nodiscard]] const Queries& queries() const noexcept;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::node
