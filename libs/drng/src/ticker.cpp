#include <weft/base/check.hpp>
#include <weft/drng/ticker.hpp>

#include <algorithm>

namespace weft::drng {

Instant next_multiple(Instant now, Duration interval) noexcept
{
    WEFT_CHECK(interval.count() > 0);
    return now + interval - Instant{now.count() % interval.count()};
}

Ticker::Ticker(Settings settings, Instant now)
    : settings_{settings}, due_{next_multiple(now, settings.interval)}, heard_{now}
{}

void Ticker::skip_to(Instant now)
{
    due_ = next_multiple(now, settings_.interval);
    waiting_ = false;
    known_.reset();
    void_before_ = {};
}

void Ticker::answers_closed(Instant now, bool late)
{
    // What would be awaited is over, or is what came too early: the next one judges.
    if (now >= due_ + settings_.await)
        due_ = next_multiple(now, settings_.interval);
    else if (now >= due_ && known_ && known_->of >= due_)
        due_ = known_->of + settings_.interval;
    else if (now >= due_ && late && !silent(now))
        due_ += settings_.interval;
    waiting_ = false;
    known_.reset();
    void_before_ = late ? now : Instant{};
}

Ticker::Tick Ticker::tick(Instant next, Tick made)
{
    due_ = next;
    waiting_ = false;
    known_.reset();
    return made;
}

std::optional<Ticker::Tick> Ticker::on_beacon(Instant now, Instant of, std::uint64_t draw)
{
    if (of > now) return std::nullopt;
    heard_ = std::max(heard_, of);
    if (of < void_before_) return std::nullopt;
    if (!waiting_) {
        if (!known_ || of > known_->of) known_ = {of, draw};
        return std::nullopt;
    }
    if (now - of >= settings_.await || now >= due_ + settings_.await) return std::nullopt;
    return tick(of + settings_.interval, {draw, now - of});
}

std::optional<Ticker::Tick> Ticker::on_time(Instant now)
{
    if (now < due_) return std::nullopt;
    if (!waiting_) {
        if (known_ && now - known_->of < settings_.interval) {
            const auto known = *known_;
            return tick(known.of + settings_.interval, {known.draw, now - known.of});
        }
        waiting_ = true;
    }
    const auto awaits = silent(now) ? Duration{} : settings_.await;
    if (now < due_ + awaits) return std::nullopt;
    return tick(next_multiple(now, settings_.interval), {std::nullopt, awaits});
}

Instant Ticker::next() const noexcept
{
    return waiting_ ? due_ + settings_.await : due_;
}

}  // namespace weft::drng
