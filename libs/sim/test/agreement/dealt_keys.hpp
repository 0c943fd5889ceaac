#pragma once

#include <weft/coin/keys.hpp>

#include <string_view>
#include <vector>

namespace weft::sim::agreement {

/// Coin keys of a committee of `size`, by seat. Made once per size.
[[nodiscard]] const std::vector<coin::Keys>& dealt_keys(std::uint16_t size);
/// What these keys are, for the first line of a swarm.
[[nodiscard]] std::string_view about_keys();

}  // namespace weft::sim::agreement
