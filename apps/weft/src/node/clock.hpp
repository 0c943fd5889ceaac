#pragma once

// The core's time: Unix time as this machine tells it, as long as that makes sense.
//
// Promises  never backwards, and never still: a clock that stood still would stop every time-out of
//           the node;
//           what the machine's clock is off for less than a minute is not followed: a jump ahead
//           is believed once it has lasted, so a clock that is a day ahead for three seconds signs
//           nothing of that day;
//           one that was set back by less than a minute is waited for at half the pace; one that was
//           set back further, and stays so, is told by `set_back`: a core cannot go back, so it must
//           be made anew.

#include <weft/protocol/step.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>

namespace weft::app {

class NodeClock {
public:
    using Instant = protocol::Instant;
    using Span = std::chrono::nanoseconds;
    /// What the machine says: `wall` may jump; `steady` never does, and goes on while it sleeps.
    struct Reading {
        Instant wall{0};
        Span steady{0};
    };
    /// Less than this is no jump: clocks are kept right by small steps.
    static constexpr Span jump = std::chrono::seconds{2};
    /// A machine's clock that was set back further is not waited for.
    static constexpr Span waited_for = std::chrono::seconds{60};
    /// A jump is believed when it has lasted so long.
    static constexpr Span believed_after = std::chrono::seconds{60};

    [[nodiscard]] Instant now(Reading reading)
    {
        reading.wall += unsigned_of(ahead_);
        reading.steady += ahead_;
        if (!started_) {
            started_ = true;
            latest_ = reading.wall;
            steady_ = reading.steady;
            return latest_;
        }
        const auto passed = std::max(reading.steady - steady_, Span{0});
        steady_ = std::max(steady_, reading.steady);
        const auto expected = latest_ + unsigned_of(passed);
        const bool ahead = reading.wall > expected;
        const Span off{static_cast<std::int64_t>(
            (ahead ? reading.wall - expected : expected - reading.wall).count())};
        if (off <= (ahead ? jump : waited_for)) {
            since_.reset();
            latest_ = std::max(reading.wall, latest_ + unsigned_of(passed / 2));
            return latest_;
        }
        if (!since_ || since_->ahead != ahead) since_ = Since{.ahead = ahead, .at = steady_};
        latest_ = expected;
        if (steady_ - since_->at < believed_after) return latest_;
        if (ahead) {
            latest_ = reading.wall;
            since_.reset();
        } else {
            set_back_ = off;
        }
        return latest_;
    }
    [[nodiscard]] Instant now() { return now(machine()); }
    /// From now on the machine's time is so much later, as far as this clock tells. A network of one
    /// node has any time it likes. Pre: not negative.
    void move_on(Span by) { ahead_ += by; }

    /// By how much the machine's clock was set back, once that has lasted.
    [[nodiscard]] const std::optional<Span>& set_back() const noexcept { return set_back_; }

private:
    struct Since {
        bool ahead = false;
        Span at{0};
    };
    [[nodiscard]] static Instant unsigned_of(Span span)
    {
        return Instant{static_cast<std::uint64_t>(span.count())};
    }
    [[nodiscard]] static Reading machine()
    {
        const auto unix_time = std::chrono::duration_cast<Span>(
            std::chrono::system_clock::now().time_since_epoch());
        // Not std::chrono::steady_clock: that stands still while the machine sleeps.
        timespec since_boot{};
        (void)::clock_gettime(CLOCK_BOOTTIME, &since_boot);
        return {.wall = unsigned_of(std::max(unix_time, Span{0})),
                .steady = std::chrono::seconds{since_boot.tv_sec} + Span{since_boot.tv_nsec}};
    }

    Span ahead_{0};
    bool started_ = false;
    Instant latest_{0};
    Span steady_{0};
    std::optional<Since> since_;  ///< the machine's clock is off
    std::optional<Span> set_back_;
};

}  // namespace weft::app
