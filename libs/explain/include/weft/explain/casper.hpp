#pragma once

// `weft explain casper`: a drawn block DAG in, every verdict of the consensus out.
//
// Source    docs/formats/explain-casper.md; the engine is that of weft/casper, run as it is.
// Input     one JSON object: validators with stakes, blocks in order of arrival. Names are free strings
//           and stand for hashes: they compare as bytes.
// Promises  total. A malformed scenario gives one line "PLACE: rule", e.g.
//           "blocks[3].gas: not an integer from 0 to 2^64-1".

#include <expected>
#include <string>
#include <string_view>

namespace weft::explain {

/// The verdicts as one JSON object on one line.
[[nodiscard]] std::expected<std::string, std::string> casper(std::string_view scenario);

}  // namespace weft::explain
