#pragma once

// The role ledger: a node that keeps the Tangle and its ledger (docs/protocols/node.md).

#include <weft/node/door.hpp>
#include <weft/node_ledger/commands.hpp>
#include <weft/node_ledger/events.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/queries.hpp>
#include <weft/node_ledger/settings.hpp>

namespace weft::node {

/// Offers LedgerQueries.
[[nodiscard]] RoleDoor ledger_door(LedgerSettings settings);

}  // namespace weft::node
