#pragma once

// The parameters of voting. All nodes of a network have the same (but `writers`, a node's own).

#include <weft/protocol/step.hpp>
#include <weft/voting/fraction.hpp>

namespace weft::voting {

using protocol::Instant;
using Duration = protocol::Instant;

struct Settings {
    /// What arrives without a conflict has no opinion for so long (D-30).
    Duration quarantine = std::chrono::seconds{2};
    /// S2's network delay: the distance of two levels. At least twice the worst gossip delay.
    Duration delay = std::chrono::seconds{2};
    Duration round_time = std::chrono::milliseconds{500};  ///< a round lasts so long at most

    std::uint32_t cooling_rounds = 0;  ///< count, but do not end a vote; at most 1,000
    std::uint32_t equal_rounds = 10;   ///< so many equal ones end a vote; 1 to 1,000
    std::uint32_t fixed_rounds = 3;    ///< of these the last; below equal_rounds
    std::uint32_t max_rounds = 100;    ///< after so many a vote has failed; 1 to 1,000

    // Thresholds: from 1/2 to below 1, `low` at most `high`.
    Share first{67, 100};  ///< of the first round
    Share high{67, 100};   ///< of a random threshold, which lies from `low` to below `high`
    Share low{1, 2};
    Share fixed{1, 2};      ///< of the last `fixed_rounds`
    Share no_beacon{1, 2};  ///< of a round without a beacon

    Share quorum{1, 2};    ///< of all draws must have an opinion, or the round does not count
    Share writers{7, 10};  ///< of all mana: the fewest nodes that hold it write statements (D-32)
};

inline constexpr std::uint32_t rounds_max = 1'000;  ///< of any setting, and of a statement's number
inline constexpr std::uint32_t draws_max = 100;     ///< of a round, all peers together

}  // namespace weft::voting
