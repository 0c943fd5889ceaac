#pragma once

// The rules of off_ledger.hpp for who asks of many requests and knows what root says.

#include <weft/chain/off_ledger.hpp>

#include "root_facts.hpp"

namespace weft::chain {

[[nodiscard]] std::optional<OffLedgerRefusal> off_ledger_refusal(const RootFacts& root,
                                                                 const state::Entries& entries,
                                                                 const Unit& unit,
                                                                 Timestamp time);

}  // namespace weft::chain
