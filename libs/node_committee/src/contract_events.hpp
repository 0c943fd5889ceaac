#pragma once

// What contracts logged in a block, for whoever listens.

#include <weft/chain/executor.hpp>
#include <weft/node_committee/events.hpp>

#include "contract_book.hpp"

namespace weft::node {

/// In the order in which they were logged. `kept`: descriptions of blocks before.
[[nodiscard]] std::vector<ContractEvent> contract_events(const types::ChainId& chain,
                                                         const chain::BlockResult& result,
                                                         KeptDescriptions& kept);

}  // namespace weft::node
