#pragma once

// Which random number judges which round of voting, and when: by the beacon, and by the clock when
// no beacon comes.
//
// Source    T §2.15 (ticker), G-24; D-33.
// Input     beacons with the time they are of; when the answers of a round were closed; the time.
// Promises  unknown    a beacon that came before the answers were closed judges nothing: who saw it
//                      could have answered for it. Each judges at most one round
//           bounded    a tick comes at the latest `await` after its time, without a number then
//           silence    when none of a fresh time has been heard for three intervals, or three periods of the
//                      beacons where these are longer, none is awaited until
//                      one is heard: the tick comes at its time, without a number (0068)
//           in step    a tick that a beacon made sets the next one an interval after the beacon's
//                      time, so that nodes which hear the same beacons tick alike
// Effects   none.

#include <weft/protocol/step.hpp>

#include <algorithm>
#include <optional>

namespace weft::drng {

using protocol::Instant;
using Duration = protocol::Instant;

/// The next multiple of `interval` after `now`. Pre: an interval above zero.
[[nodiscard]] Instant next_multiple(Instant now, Duration interval) noexcept;

class Ticker {
public:
    struct Settings {
        Duration interval = std::chrono::milliseconds{500};  ///< above zero
        Duration await = std::chrono::milliseconds{250};     ///< for a beacon that is late
        Duration period{};  ///< of the beacons; 0: none are expected
    };
    struct Tick {
        std::optional<std::uint64_t> draw;  ///< none: judged by the fixed threshold
        /// How long ago the beacon's time was, or how long was waited for none.
        Duration delay{};
        friend bool operator==(const Tick&, const Tick&) = default;
    };

    static constexpr int awaited_intervals =
        3;  ///< of silence, or periods; after these none is awaited

    /// The first tick is at the next multiple of the interval.
    Ticker(Settings settings, Instant now);

    /// Nothing was judged for a while: the next tick is the first one after `now`. What is known of silence
    /// stays known.
    void skip_to(Instant now);

    /// The answers of the round that the next tick judges are closed; what is known of beacons now is
    /// void. When that tick's time is over, or its beacon is void, the next one judges (0019). `late`: they
    /// were taken beyond their tick, so a beacon of before `now` judges nothing, also one that is not
    /// known here yet: others may have had it while they could still answer.
    void answers_closed(Instant now, bool late = false);
    /// `of`: the time that the beacon's round has. Numbers from the future judge nothing.
    std::optional<Tick> on_beacon(Instant now, Instant of, std::uint64_t draw);
    std::optional<Tick> on_time(Instant now);
    /// When to call `on_time` at the latest.
    [[nodiscard]] Instant next() const noexcept;

private:
    /// Nobody knows of a beacon that would come.
    [[nodiscard]] bool silent(Instant now) const noexcept
    {
        return now > heard_ + awaited_intervals * std::max(settings_.interval, settings_.period);
    }
    struct Known {
        Instant of{};
        std::uint64_t draw = 0;
    };
    Tick tick(Instant next, Tick made);

    Settings settings_;
    Instant due_;
    bool waiting_ = false;  ///< the tick's time was there, and no beacon
    std::optional<Known> known_;
    Instant void_before_{};  ///< beacons of an earlier time judge nothing
    Instant heard_;          ///< the newest time of a beacon that was heard; first, of the start
};

}  // namespace weft::drng
