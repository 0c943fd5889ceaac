#pragma once

// A return that another node has made, for one that cannot make it (decision 0074).
//
// Promises  it is taken only when it leads from the newest state to the one that is vouched for, and is a
//           return; nothing changes here.

#include <weft/chain/chain.hpp>

namespace weft::chain {

/// Nullopt: it does not follow on the newest state, leads to another one, or is no return.
[[nodiscard]] std::optional<BlockResult> read_return(const Chain& chain,
                                                     const state::Block& block,
                                                     const types::Hash& state_hash);

}  // namespace weft::chain
