#pragma once

// Key generation as a role: a committee node makes its keys with others (docs/protocols/dkg.md).

#include <weft/node/door.hpp>
#include <weft/node_dkg/commands.hpp>
#include <weft/node_dkg/events.hpp>
#include <weft/node_dkg/frames.hpp>
#include <weft/node_dkg/queries.hpp>
#include <weft/node_dkg/settings.hpp>

namespace weft::node {

/// Offers DkgQueries. Wants a KeyRing: list it after the role that keeps keys.
[[nodiscard]] RoleDoor dkg_door(DkgSettings settings = {});

}  // namespace weft::node
