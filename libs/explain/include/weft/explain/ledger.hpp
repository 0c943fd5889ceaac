#pragma once

// `weft explain ledger`: a drawn scenario in, every verdict of the ledger out.
//
// Source    docs/formats/explain-ledger.md; the rules are those of weft/ledger, run as they are.
// Input     one JSON object: outputs that exist from the start, transactions in order of booking.
//           Names are free strings; ids, addresses and colors derive from them.
// Promises  total. A malformed scenario gives one line "PLACE: rule", e.g.
//           "transactions[3].creates.b.balance.IOTA: not an integer from 0 to 2^64-1".

#include <expected>
#include <string>
#include <string_view>

namespace weft::explain {

/// The verdicts as one JSON object on one line.
[[nodiscard]] std::expected<std::string, std::string> ledger(std::string_view scenario);

}  // namespace weft::explain
