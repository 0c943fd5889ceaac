#pragma once

// The genesis file (D-16), as people write it:
//
//   network = "devnet"
//   time    = 1700000000000000000          Unix nanoseconds; nothing on the network is older
//   supply  = 1000000                      must be the sum of all IOTA below: a guard against slips
//   message_threshold = "1/2"              a message is confirmed above this weight (D-22)
//   work_bits = 0                          proof of work of a message (D-20)
//   [voting]                               nodes vote on conflicts (D-31); without it weight alone
//   quarantine_ms = 2000                   decides them (D-34)
//   round_ms = 500
//   [voting.beacon]                        the series that draws their thresholds (D-33); without it the
//   series = "…"                           clock does. Its name, when given, must be that of the rest,
//   scheme = "pedersen-bls-chained"        which drand's /info says
//   public_key = "…"                       hex
//   period_ms = 500
//   genesis_time = 1700000000              Unix seconds, of round 1
//   seed = "…"                             hex: what round 1 calls its previous signature
//   [[allocations]]
//   address = "…"                          base58
//   balance = { IOTA = 1000000 }           by color; amounts above 2^63 - 1 as strings
//   [[pledges]]
//   node = "…"                             base58
//   consensus_mana = 1000000
//   access_mana = 1000000
//
// Order does not matter in the file; the canonical form is sorted. Unknown keys are errors.

#include <weft/types/genesis.hpp>

#include <expected>
#include <string>

namespace weft::app {

/// Errors: one line that names the place.
[[nodiscard]] std::expected<types::Genesis, std::string> parse_genesis(std::string_view toml);
[[nodiscard]] std::string render(const types::Genesis& genesis);

}  // namespace weft::app
