#include "waiters.hpp"

namespace weft::api {

namespace {

/// True: it has been answered.
bool answered(Waiters::Waiter& waiter, bool last)
{
    auto response = waiter.check(last);
    if (response) waiter.respond(*std::move(response));
    return response.has_value();
}

}  // namespace

bool Waiters::add(std::string subject, Waiter waiter)
{
    if (waiters_.size() >= waiters_max) return false;
    waiters_.emplace(std::move(subject), std::move(waiter));
    return true;
}

void Waiters::happened(const std::string& subject)
{
    auto [waiter, end] = waiters_.equal_range(subject);
    while (waiter != end)
        waiter = answered(waiter->second, false) ? waiters_.erase(waiter) : std::next(waiter);
}

void Waiters::tick(node::Instant now)
{
    for (auto entry = waiters_.begin(); entry != waiters_.end();) {
        auto& waiter = entry->second;
        const bool last = now >= waiter.deadline;
        const bool looks = last || now >= waiter.next_look;
        if (looks) waiter.next_look = now + look_every;
        entry = looks && answered(waiter, last) ? waiters_.erase(entry) : std::next(entry);
    }
}

void Waiters::end_all()
{
    for (auto& [subject, waiter] : waiters_) (void)answered(waiter, true);
    waiters_.clear();
}

}  // namespace weft::api
