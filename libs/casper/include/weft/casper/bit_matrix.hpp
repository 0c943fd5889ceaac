#pragma once

// Square matrices of bits, a row a set.

#include <weft/casper/bits.hpp>

namespace weft::casper {

/// Row b has a exactly if row a of `rows` has b. Pre: no row has a number that is not a row.
/// Cost: rows^2 / 64 words, six steps each.
[[nodiscard]] std::vector<Bits> transposed(const std::vector<Bits>& rows);

}  // namespace weft::casper
