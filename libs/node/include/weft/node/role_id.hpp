#pragma once

// The number of a role on the wire, in timers and in commands. A role's own library says its
// number, once; no two roles of a node share one (weft/node/door.hpp refuses it).

#include <weft/base/strong.hpp>

namespace weft::node {

using RoleId = Strong<struct RoleIdTag, std::uint8_t>;  ///< 1…255

}  // namespace weft::node
