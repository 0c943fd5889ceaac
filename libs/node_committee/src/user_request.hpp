#pragma once

// A user's off-ledger request at whoever holds the chain, a member or an access node: on disk before the
// user is answered, and before anybody hears of it.

#include <weft/node/effects.hpp>
#include <weft/node_committee/off_ledger.hpp>

#include "off_ledger_pool.hpp"
#include <string_view>

namespace weft::node {

/// True: it is new here, and others are to hear of it. `chain`: null when this node does not have it yet;
/// `not_yet` is what the user is told then. Errors, in the answer: before_init, those of the pool.
bool take_of_user(OffLedgerPool& pool,
                  Instant now,
                  CommandId command,
                  const SignedOffLedger& request,
                  const chain::Chain* chain,
                  std::string_view not_yet,
                  Effects& effects);

}  // namespace weft::node
