#pragma once

// The genesis of a validators' network as people write it (docs/formats/casper-genesis.md).

#include <weft/casper_state/genesis.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace weft::app {

/// Errors: "place: what is wrong", for people.
[[nodiscard]] std::expected<casper::Genesis, std::string> parse_casper_genesis(
    std::string_view toml);
/// Commented; parse_casper_genesis gives the same genesis.
[[nodiscard]] std::string render(const casper::Genesis& genesis);

}  // namespace weft::app
