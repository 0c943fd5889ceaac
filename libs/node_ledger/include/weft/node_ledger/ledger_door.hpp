#pragma once

// The role ledger: a node that keeps the Tangle and its ledger (docs/protocols/node.md).

#include <weft/node/door.hpp>
#include <weft/node_ledger/commands.hpp>
#include <weft/node_ledger/events.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/queries.hpp>

namespace weft::node {

struct LedgerSettings {
    std::vector<PeerId> gossip_peers;  ///< ledger nodes this one gossips with
    Instant activity_interval =
        std::chrono::milliseconds{200};  ///< least time between own approving messages
    Instant idle_interval = std::chrono::seconds{10};  ///< an own message at least this often
};

/// Offers LedgerQueries.
[[nodiscard]] RoleDoor ledger_door(LedgerSettings settings);

}  // namespace weft::node
