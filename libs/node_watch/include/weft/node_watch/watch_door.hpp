#pragma once

// A node watches its peers, and itself by them (docs/protocols/watch.md). Every node plays this role.

#include <weft/node/door.hpp>
#include <weft/node_watch/frames.hpp>

#include <optional>
#include <set>

namespace weft::node {

/// What this program tells of itself.
struct WatchSettings {
    std::string program = {};    ///< name and version; cut to what an answer holds
    std::uint32_t schedule = 0;  ///< the newest cost schedule it knows; 0: it runs no contracts
    /// Whose word counts; nullopt: every peer's. A peer that was learned of is nobody's choice, so its
    /// clock must not stop this node.
    std::optional<std::set<PeerId>> heeded = {};
};

/// Offers PeerClocks and Accusations: list it before the roles that use them.
[[nodiscard]] RoleDoor watch_door(WatchSettings settings);

}  // namespace weft::node
