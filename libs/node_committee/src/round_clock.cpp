#include "round_clock.hpp"

#include <algorithm>

namespace weft::node {

using committee::Clock;

RoundClock::Round RoundClock::of(const committee::Driver& driver,
                                 const std::map<ValidatorIndex, std::string>& liars)
{
    Round round{.block_index = driver.block_index(),
                .attempt = driver.attempt(),
                .gathering = driver.gathering(),
                .running = driver.running()};
    if (const auto* decision = driver.decision()) round.fast = decision->fast;
    if (const auto leader = driver.leader()) round.barred = liars.contains(*leader);
    return round;
}

void RoundClock::note(Instant now, const Round& round)
{
    if (round.block_index != round_.block_index || round.attempt != round_.attempt) {
        gathering_since_.reset();
        running_since_.reset();
        said_ = {};
        judged_ = false;
    }
    round_ = round;
    if (round.gathering && !gathering_since_) gathering_since_ = now;
    if (round.running && !running_since_) running_since_ = now;
    if (!round.fast || judged_) return;
    judged_ = true;
    // What was decided before a restart, or is heard of first as a decision, tells nothing of a leader.
    if (running_since_) judge(*round.fast, now - *running_since_);
}

std::vector<Clock> RoundClock::due(Instant now)
{
    std::vector<Clock> due;
    for (const auto what : {Clock::gathered, Clock::half_late, Clock::late}) {
        const auto when = at(what);
        if (!when || *when > now) continue;
        said_[static_cast<std::size_t>(what)] = true;
        due.push_back(what);
    }
    return due;
}

std::optional<Instant> RoundClock::next() const
{
    std::optional<Instant> next;
    for (const auto what : {Clock::gathered, Clock::half_late, Clock::late})
        if (const auto when = at(what); when && (!next || *when < *next)) next = when;
    return next;
}

std::optional<Instant> RoundClock::at(Clock what) const
{
    if (said_[static_cast<std::size_t>(what)]) return std::nullopt;
    if (what == Clock::gathered) {
        if (!round_.gathering) return std::nullopt;
        return *gathering_since_ + gather_time;
    }
    if (!round_.running) return std::nullopt;
    return *running_since_ + (what == Clock::late ? patience() : patience() / 2);
}

Instant RoundClock::patience() const noexcept
{
    if (to_skip_ > 0 || round_.barred) return Instant{0};
    const auto slowest = *std::ranges::max_element(fast_took_);
    return std::min(std::max({patience_, patience_min, 2 * slowest}), patience_max);
}

void RoundClock::judge(bool fast, Instant took)
{
    if (fast && round_.barred) return static_cast<void>(++decided_fast_);
    if (fast) {
        fast_took_[decided_fast_++ % fast_took_.size()] = took;
        late_in_row_ = to_skip_ = 0;
        if (++fast_in_row_ % 8 == 0) patience_ = std::max(patience_ / 2, patience_min);
        return;
    }
    ++decided_late_;
    if (round_.barred) return;
    fast_in_row_ = 0;
    if (to_skip_ > 0) {
        --to_skip_;
        return;
    }
    patience_ = std::min(patience_ * 2, patience_max);
    if (++late_in_row_ < 2) return;
    to_skip_ = late_in_row_ > 5 ? skipped_max : std::min(1u << (late_in_row_ - 1), skipped_max);
}

}  // namespace weft::node
