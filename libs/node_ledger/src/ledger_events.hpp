#pragma once

// What a step of the Tangle means to the world: the events it is told when the step is durable.

#include <weft/node_ledger/events.hpp>
#include <weft/tangle/tangle.hpp>

#include <vector>

namespace weft::node {

/// Conflicts first, then transactions, then messages.
[[nodiscard]] std::vector<Event> events_of(const tangle::Step& step);

}  // namespace weft::node
