#pragma once

// What a block brought, for whoever listens: what became of each request, and what contracts logged.
//
// Promises  a block that was executed here and the same block of others tell the same.

#include <weft/chain/executor.hpp>
#include <weft/node_committee/events.hpp>

#include "contract_book.hpp"

namespace weft::node {

/// Of a block that was executed here. `kept`: descriptions of blocks before.
[[nodiscard]] std::vector<Event> block_events(const types::ChainId& chain,
                                              const chain::BlockResult& result,
                                              KeptDescriptions& kept);
/// Of a block that others executed. Pre: `state` is the one after block `index`.
[[nodiscard]] std::vector<Event> block_events(const types::ChainId& chain,
                                              const state::VirtualState& state,
                                              std::uint32_t index,
                                              KeptDescriptions& kept);

/// Of a return to block `to`: what does not stand any more. `before`: the state before it; null: not kept.
[[nodiscard]] std::vector<Event> return_events(const types::ChainId& chain,
                                               const state::VirtualState& state,
                                               std::uint32_t to,
                                               const state::VirtualState* before);

}  // namespace weft::node
