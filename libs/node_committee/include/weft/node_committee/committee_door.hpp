#pragma once

// The role committee: a node that runs chains (docs/protocols/committee.md).

#include <weft/node/door.hpp>
#include <weft/node_committee/commands.hpp>
#include <weft/node_committee/events.hpp>
#include <weft/node_committee/frames.hpp>
#include <weft/node_committee/key_ring.hpp>
#include <weft/node_committee/queries.hpp>
#include <weft/node_committee/settings.hpp>

namespace weft::node {

/// Offers CommitteeQueries and KeyRing.
[[nodiscard]] RoleDoor committee_door(CommitteeSettings settings);

}  // namespace weft::node
