#pragma once

// A clock that whoever runs the node may move on, as in a network of one node, which has any time it likes;
// and what such a node shows to clients beside what every node does.
//
//   POST /dev/clock  {"advance_ms": "3600000"}       {"time": "1764471600000000000"}

#include <weft/answers/describe.hpp>
#include <weft/api/api.hpp>
#include <weft/types/ids.hpp>

#include "cli/cli.hpp"
#include <chrono>
#include <functional>

namespace weft::app {

struct MovableClock {
    /// Of all moves together: 100 years.
    static constexpr std::chrono::nanoseconds ahead_max = std::chrono::hours{24} * 36'525;

    std::chrono::nanoseconds ahead{0};  ///< of the machine's, at the start
    /// Called before it is told: what was signed in that time is there in the next life too.
    /// Errors: too_far, those of files.
    std::function<Try<void>(std::chrono::nanoseconds ahead)> keep;
};

struct MoveClock {
    std::uint64_t advance_ms = 0;
};
BOOST_DESCRIBE_STRUCT(MoveClock, (), (advance_ms))
struct ClockMoved {
    types::Timestamp time = 0;
};
BOOST_DESCRIBE_STRUCT(ClockMoved, (), (time))

/// `move_on` gives the new time. Its errors: those of `keep`.
using MoveOn = std::function<Try<types::Timestamp>(std::chrono::nanoseconds by)>;
[[nodiscard]] api::Door clock_door(MoveOn move_on);

}  // namespace weft::app
