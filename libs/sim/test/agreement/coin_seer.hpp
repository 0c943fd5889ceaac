#pragma once

// The adversary of X §4.2 (known as #59): it owns one seat and the order of delivery, learns each
// coin from the first shares that leave, and steers those who have not fixed their outcome yet to
// the other value. Against estimates that are not taken from CONF sets it never loses.

#include <weft/aba/agreement.hpp>

#include <cstdint>
#include <vector>

namespace weft::sim::agreement {

struct Duel {
    std::uint32_t split_rounds = 0;  ///< rounds at whose end the estimates still differed
    bool stalled = false;            ///< the adversary kept them apart as long as it was let
    bool decided = false;            ///< after it lost: all correct nodes decided
    bool agreed = true;
    std::uint32_t round_last = 0;  ///< the furthest round anybody was in
    std::uint64_t digest = 0;
};

/// n = 3g + 1 seats: groups A0, A1, B of g and the liar. A starts with `input`, B with its
/// opposite. Pre: keys are of a committee of 4, 7 or 10.
[[nodiscard]] Duel coin_seer(const std::vector<coin::Keys>& keys,
                             bool input,
                             std::uint32_t rounds_max);

}  // namespace weft::sim::agreement
