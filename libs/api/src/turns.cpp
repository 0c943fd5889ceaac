#include "turns.hpp"

#include <algorithm>

namespace weft::api {

void Turns::take(std::function<void()> work)
{
    settle();
    if (waiting_.empty() && debt_ < burst) return run(work);
    waiting_.push_back({clock_(), std::move(work)});
}

void Turns::tick()
{
    settle();
    while (!waiting_.empty() && debt_ < burst) {
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        if (clock_() - next.since < waits_at_most) run(next.work);
    }
}

/// A rest as long as the work pays for it.
void Turns::settle()
{
    const auto now = clock_();
    debt_ = std::max(debt_ - (now - settled_), std::chrono::nanoseconds{0});
    settled_ = now;
}

void Turns::run(const std::function<void()>& work)
{
    const auto begin = clock_();
    work();
    settled_ = clock_();
    debt_ += settled_ - begin;
}

}  // namespace weft::api
