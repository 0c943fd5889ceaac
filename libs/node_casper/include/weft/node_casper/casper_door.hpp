#pragma once

// The role casper: a node of the validators' network. It keeps the DAG, checks and executes what others
// propose, proposes itself when its key is bonded, and takes deploys.
//
// Source    seed 003; D-80 to D-89; docs/protocols/casper.md, "In a node".
// Promises  1. A deploy is answered, and told to others, when it is on disk; so is a block.
//           2. Never two parallel blocks of its own: a block is on disk, with its number, before it leaves,
//              and who starts anew listens first.
//           3. What the disk holds alone restores the node; what it missed it asks for.
//           4. Era after era all nodes have the same blocks, stakes and state.

#include <weft/node/door.hpp>
#include <weft/node_casper/commands.hpp>
#include <weft/node_casper/events.hpp>
#include <weft/node_casper/queries.hpp>
#include <weft/node_casper/settings.hpp>

namespace weft::node {

/// Offers CasperQueries.
[[nodiscard]] RoleDoor casper_door(CasperSettings settings);

}  // namespace weft::node
