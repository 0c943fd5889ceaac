#pragma once

// `weft explain voting`: what one node makes of its conflicts, before approval weight decides.
//
// Source    docs/formats/explain-voting.md; the engine is that of weft/voting, run as it is.
// Input     one JSON object: mana, transactions with times of arrival, statements, rounds with draws
//           and answers, what approval weight says. Names are free strings and stand for ids: they
//           compare as bytes.
// Promises  total. A malformed scenario gives one line "PLACE: rule", e.g.
//           "rounds[1].start: before the end of the round before".

#include <expected>
#include <string>
#include <string_view>

namespace weft::explain {

/// The verdicts as one JSON object on one line.
[[nodiscard]] std::expected<std::string, std::string> voting(std::string_view scenario);

}  // namespace weft::explain
