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

/// The same of several, in their order, up to the first that is refused: one record, one answer. Gives how many
/// were looked at and taken; `is_new` says of each of these whether it was.
[[nodiscard]] std::size_t take_of_user(OffLedgerPool& pool,
                                       Instant now,
                                       CommandId command,
                                       const std::vector<SignedOffLedger>& requests,
                                       const chain::Chain* chain,
                                       std::string_view not_yet,
                                       std::vector<bool>& is_new,
                                       Effects& effects);

}  // namespace weft::node
