#pragma once

// The core's time: Unix time as this machine tells it, as long as that makes sense.
//
// Promises  never backwards, and never still: while the machine's clock lies behind what was told
//           already, because somebody set it back, time goes on at half its pace until the machine
//           has caught up. A clock that stood still would stop every time-out of the node.

#include <weft/protocol/step.hpp>

#include <algorithm>
#include <chrono>

namespace weft::app {

class NodeClock {
public:
    using Instant = protocol::Instant;
    /// What the machine says: `wall` may jump, `steady` never does.
    struct Reading {
        Instant wall{0};
        std::chrono::nanoseconds steady{0};
    };

    [[nodiscard]] Instant now(const Reading& reading)
    {
        const auto passed = std::max(reading.steady - steady_, std::chrono::nanoseconds{0});
        const Instant slow = latest_ + Instant{static_cast<std::uint64_t>(passed.count() / 2)};
        latest_ = std::max(reading.wall, slow);
        steady_ = reading.steady;
        return latest_;
    }
    [[nodiscard]] Instant now() { return now(machine()); }

private:
    [[nodiscard]] static Reading machine()
    {
        using std::chrono::duration_cast;
        using std::chrono::nanoseconds;
        const auto unix_time =
            duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
        return {
            .wall =
                Instant{static_cast<std::uint64_t>(std::max<std::int64_t>(unix_time.count(), 0))},
            .steady =
                duration_cast<nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())};
    }

    Instant latest_{0};
    std::chrono::nanoseconds steady_ = std::chrono::nanoseconds::max();  // nothing has passed yet
};

}  // namespace weft::app
