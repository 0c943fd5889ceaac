#pragma once

// The role committee: a node that runs chains (docs/protocols/committee.md).

#include <weft/node/door.hpp>
#include <weft/node_committee/commands.hpp>
#include <weft/node_committee/events.hpp>
#include <weft/node_committee/frames.hpp>
#include <weft/node_committee/key_ring.hpp>
#include <weft/node_committee/queries.hpp>

namespace weft::node {

struct CommitteeSettings {
    /// Peers that serve the ledger to this node's chains (S1 nodeconn). Empty: this node itself
    /// does.
    std::vector<PeerId> ledger_access;
    /// Key shares at rest are encrypted with it; empty: stored marked as unprotected (D-93).
    std::string passphrase;
    Instant batch_delay =
        std::chrono::milliseconds{30};  ///< from the first open request to a proposal
};

/// Offers CommitteeQueries and KeyRing.
[[nodiscard]] RoleDoor committee_door(CommitteeSettings settings);

}  // namespace weft::node
