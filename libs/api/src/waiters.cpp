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

std::optional<Waiters::Ticket> Waiters::add(std::string subject, Waiter waiter)
{
    if (waiters_.size() >= waiters_max) return std::nullopt;
    const auto ticket = ++last_;
    by_ticket_.emplace(ticket,
                       waiters_.emplace(std::move(subject), Entry{ticket, std::move(waiter)}));
    return ticket;
}

Waiters::Entries::iterator Waiters::erase(Entries::iterator entry)
{
    by_ticket_.erase(entry->second.ticket);
    return waiters_.erase(entry);
}

void Waiters::end(Ticket ticket)
{
    const auto found = by_ticket_.find(ticket);
    if (found == by_ticket_.end()) return;
    (void)answered(found->second->second.waiter, true);
    erase(found->second);
}

void Waiters::happened(const std::string& subject)
{
    auto [entry, end] = waiters_.equal_range(subject);
    while (entry != end)
        entry = answered(entry->second.waiter, false) ? erase(entry) : std::next(entry);
}

void Waiters::tick(node::Instant now)
{
    for (auto entry = waiters_.begin(); entry != waiters_.end();) {
        auto& waiter = entry->second.waiter;
        const bool last = now >= waiter.deadline;
        const bool looks = last || now >= waiter.next_look;
        if (looks) waiter.next_look = now + look_every;
        entry = looks && answered(waiter, last) ? erase(entry) : std::next(entry);
    }
}

void Waiters::end_all()
{
    for (auto& [subject, entry] : waiters_) (void)answered(entry.waiter, true);
    waiters_.clear();
    by_ticket_.clear();
}

}  // namespace weft::api
