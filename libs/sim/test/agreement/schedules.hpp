#pragma once

// Adversaries of binary agreement that own one seat and the order of delivery, and know what they
// want: schedules no random network finds soon.

#include <weft/aba/agreement.hpp>

#include <cstdint>
#include <vector>

namespace weft::sim::agreement {

/// How a schedule ended.
struct Duel {
    std::uint32_t split_rounds = 0;  ///< rounds at whose end the estimates still differed
    bool stalled = false;            ///< the adversary kept them apart as long as it was let
    bool decided = false;            ///< all correct nodes, once everything had arrived
    bool agreed = true;
    std::uint32_t round_last = 0;  ///< the furthest round anybody was in
    std::uint64_t digest = 0;
};

/// The adversary of X §4.2 (known as #59): it learns each coin from the first shares that leave,
/// and steers those who have not fixed their outcome yet to the other value. Against estimates that
/// are not taken from CONF sets it never loses. n = 3g + 1 seats: groups A0, A1, B of g and the
/// liar. A starts with `input`, B with its opposite. Pre: keys of a committee of 4, 7 or 10.
[[nodiscard]] Duel coin_seer(const std::vector<coin::Keys>& keys,
                             bool input,
                             std::uint32_t rounds_max);

/// Seat 0 ends its first round with {b} before it has heard of the other value. The liar shows that
/// value complete to seat 1 only; seat 2 can complete it only when seat 0 joins it in the round it
/// has left. Pre: keys of a committee of 4.
[[nodiscard]] Duel early_leaver(const std::vector<coin::Keys>& keys, bool b);

}  // namespace weft::sim::agreement
