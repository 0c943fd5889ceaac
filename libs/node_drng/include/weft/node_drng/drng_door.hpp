#pragma once

// Beacons as a role: a node makes rounds with its committee, follows series of others, and tells what
// it has in drand's form (docs/protocols/drng.md). Every node plays it.

#include <weft/node/door.hpp>
#include <weft/node_drng/commands.hpp>
#include <weft/node_drng/events.hpp>
#include <weft/node_drng/frames.hpp>
#include <weft/node_drng/queries.hpp>

#include <optional>

namespace weft::node {

struct DrngSettings {
    /// Ledger nodes that publish for this one and tell it of beacons; itself, when it is one.
    std::vector<PeerId> ledger_access = {};
    /// Whether this node takes part in hand-overs that a peer starts, and with whom: as in key
    /// generations (node_dkg/settings.hpp). Nullopt: whoever.
    bool joins = true;
    std::optional<std::vector<PeerId>> known = std::nullopt;
};

/// Offers DrngQueries. Makes beacons with keys of a KeyRing: list it after the role that keeps keys.
[[nodiscard]] RoleDoor drng_door(DrngSettings settings = {});

}  // namespace weft::node
