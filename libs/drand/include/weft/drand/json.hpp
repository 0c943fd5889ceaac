#pragma once

// drand's JSON: `/info` and `/public/{round}`, as its relays serve and its clients read them. So our
// beacons can be read by drand's clients, and a public network's by us.
//
// Source    drand, common/chain/info.go and handler/http (X §3.3, §3.6).
// Input     any text.
// Promises  total: any text gives a value or one named fault with its place. Nothing is taken that
//           contradicts itself: a hash that is not of the other values, randomness that is not of the
//           signature. What is written is read back as the same value
//           A round that reads well is not verified: that is a follower's matter (weft/drng).
// Effects   none.
//
// Both forms of `/info` are read: of the relays' first interface (`hash`, `groupHash`, `schemeID`,
// `metadata`) and of the second (`chain_hash`, `genesis_seed`, `scheme`, `beacon_id`). A series whose
// period is not of whole seconds has `period_ms` beside them; drand's clients pass over it.

#include <weft/drng/series.hpp>
#include <weft/json/strict.hpp>

namespace weft::drand {

using drng::Round;
using drng::SeriesInfo;

/// Which interface of a relay.
enum class Form : std::uint8_t { first, second };

/// Pre: a genesis of whole seconds.
[[nodiscard]] std::string write_info(const SeriesInfo& info, Form form = Form::first);
[[nodiscard]] json::Read<SeriesInfo> read_info(std::string_view text);

[[nodiscard]] std::string write_round(const Round& round);
/// A chained scheme's round names the signature before it, another's does not.
[[nodiscard]] json::Read<Round> read_round(std::string_view text, drng::Scheme scheme);

}  // namespace weft::drand
