#pragma once

// `weft explain tangle`: a drawn scenario in, every verdict of the Tangle's engine out.
//
// Source    docs/formats/explain-tangle.md; the engine is that of weft/tangle, run as it is.
// Input     one JSON object: nodes with mana, transactions, messages in order of arrival. Names are
//           free strings and stand for ids: they compare as bytes.
// Promises  total. A malformed scenario gives one line "PLACE: rule", e.g.
//           "messages[3].issuer: unknown node".

#include <expected>
#include <string>
#include <string_view>

namespace weft::explain {

/// The verdicts as one JSON object on one line.
[[nodiscard]] std::expected<std::string, std::string> tangle(std::string_view scenario);

}  // namespace weft::explain
