#pragma once

// The rate setter: how fast this node may issue, so that what it issues is also booked elsewhere.
//
// Source    T §2.6 (additive increase, multiplicative decrease); D-27.
// Model     All nodes schedule alike, so what waits of one's own messages in one's own scheduler is
//           what waits of them elsewhere. When that is long for one's share, the rate falls by a
//           third; else each own message that is booked lets it grow by one's share of a step.
// Promises  the rate stays within its bounds; who may not issue yet is told when. Integers only.

#include <weft/types/ids.hpp>

#include <cstdint>

namespace weft::congestion {

using types::Timestamp;

struct RateParameters {
    std::uint64_t first = 1'000'000;   ///< bytes per second
    std::uint64_t least = 1'000;       ///< bytes per second
    std::uint64_t most = 100'000'000;  ///< bytes per second
    std::uint64_t step = 10'000;       ///< bytes per second, for who has all mana
    /// Own bytes that may wait, for who has all mana.
    std::uint64_t backlog_max = std::uint64_t{1} << 20;
    std::uint32_t pause = 2;          ///< own messages after a decrease that do not count
    Timestamp burst = types::second;  ///< so much of the rate may be saved up by silence
};

/// One's part of all capacity: numerator / denominator, at most 1.
struct CapacityShare {
    std::uint64_t numerator = 1;
    std::uint64_t denominator = 1;
};

class RateSetter {
public:
    explicit RateSetter(RateParameters parameters = {})
        : parameters_{parameters}, rate_{parameters.first * fine}
    {}

    /// When the next message may be issued: `now` or later.
    [[nodiscard]] Timestamp ready_at(Timestamp now) const noexcept;
    void issued(std::uint32_t bytes, Timestamp now) noexcept;
    /// A message of this node was booked; `backlog` bytes of its own still wait.
    /// Pre: the share's parts are at least 1.
    void booked(std::uint64_t backlog, CapacityShare share) noexcept;
    /// Bytes per second.
    [[nodiscard]] std::uint64_t rate() const noexcept { return rate_ / fine; }

private:
    static constexpr std::uint64_t fine = 1'000;

    RateParameters parameters_;
    std::uint64_t rate_;  ///< in thousandths of a byte per second
    std::uint32_t pause_ = 0;
    Timestamp paid_until_ = 0;  ///< what was issued is paid for by the time until here
};

}  // namespace weft::congestion
