#pragma once

// Why the ledger side of a node is not at work, for /ready and the doctor (D-92).

#include <weft/node/peer_clocks.hpp>
#include <weft/node_ledger/queries.hpp>
#include <weft/tangle/tangle.hpp>

#include "gossip.hpp"
#include <vector>

namespace weft::node {

/// Stages: "peers", none of the configured ones is connected; "clock", this machine's is behind the
/// messages it has, and the peers' do not say otherwise; "tangle", a message that can still be confirmed is not, with the weight that
/// is missing. Empty: at work.
[[nodiscard]] std::vector<Reason> ledger_reasons(const tangle::Tangle& tangle,
                                                 const Gossip& gossip,
                                                 const PeerClocks* clocks,
                                                 Instant now);

}  // namespace weft::node
