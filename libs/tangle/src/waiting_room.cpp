#include <weft/base/check.hpp>
#include <weft/tangle/waiting_room.hpp>

#include <algorithm>
#include <limits>

namespace weft::tangle {

namespace {

/// What a held message and one missing parent take beside the bytes, by measure.
constexpr std::size_t held_overhead = 768;
constexpr std::size_t missing_overhead = 384;

/// a + b, held at the end of time.
Timestamp later(Timestamp a, Timestamp b)
{
    Timestamp sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<Timestamp>::max() : sum;
}

}  // namespace

std::string_view name(DropReason reason) noexcept
{
    switch (reason) {
    case DropReason::room_full: return "room_full";
    case DropReason::parent_not_found: return "parent_not_found";
    case DropReason::memory_full: return "memory_full";
    }
    return "unknown";
}

void WaitingRoom::insert(Held held)
{
    const auto id = held.parsed.id();
    held.arrival = arrival_next_++;
    // A held message is in memory twice: its bytes, and what was decoded from them.
    held.cost = 2 * held.parsed.bytes().size() + held_overhead + held.missing * missing_overhead;
    bytes_ += held.cost;
    const auto [place, added] = held_.emplace(id, std::move(held));
    WEFT_CHECK(added);  // pre: it is not held
    change_share(place->second, [&](SourceShare& source, Share& share) {
        source.bytes += place->second.cost;
        share.bytes += place->second.cost;
        share.messages.emplace(place_of(place->second), id);
    });
    while (held_.size() > limits_.messages_max || bytes_ > limits_.bytes_max)
        drop(first_to_go(), DropReason::room_full);
}

template <class Change>
void WaitingRoom::change_share(const Held& held, Change change)
{
    auto& source = shares_[held.source];
    const auto& issuer = held.parsed.message().issuer;
    auto& share = source.issuers[issuer];
    const auto rank = [&] { return Rank{share.bytes, share.messages.rbegin()->first, issuer}; };
    if (!share.messages.empty()) source.ranks.erase(rank());
    by_bytes_.erase({source.bytes, held.source});
    change(source, share);
    if (share.messages.empty())
        source.issuers.erase(issuer);
    else
        source.ranks.insert(rank());
    if (source.issuers.empty())
        shares_.erase(held.source);
    else
        by_bytes_.emplace(source.bytes, held.source);
}

/// The source with most bytes gives up a message, of that issuer of its messages that has most bytes. Pre:
/// something is held.
MessageId WaitingRoom::first_to_go() const
{
    const auto& source = shares_.at(by_bytes_.rbegin()->second);
    const auto& issuer = std::get<NodeId>(*source.ranks.rbegin());
    return source.issuers.at(issuer).messages.rbegin()->second;
}

WaitingRoom::Held WaitingRoom::remove(const MessageId& id)
{
    const auto found = held_.find(id);
    WEFT_CHECK(found != held_.end());  // pre: it is held
    auto held = std::move(found->second);
    held_.erase(found);
    bytes_ -= held.cost;
    change_share(held, [&](SourceShare& source, Share& share) {
        source.bytes -= held.cost;
        share.bytes -= held.cost;
        share.messages.erase(place_of(held));
    });
    if (held.due) due_.erase({*held.due, id});
    return held;
}

void WaitingRoom::hold_until_due(Parsed parsed, const Source& source)
{
    const auto due = parsed.message().time - clock_tolerance;  // it is ahead of some clock: no wrap
    if (const auto want = wants_.find(parsed.id()); want != wants_.end())
        stop_asking(parsed.id(), want->second);
    due_.emplace(due, parsed.id());
    insert({.parsed = std::move(parsed),
            .source = source,
            .account = {},
            .missing = 0,
            .cost = 0,
            .arrival = 0,
            .due = due});
}

void WaitingRoom::hold_for_parents(Parsed parsed,
                                   const std::vector<MessageId>& missing,
                                   const std::vector<MessageId>& at_hand,
                                   Timestamp now,
                                   const Source& source,
                                   const NodeId& account)
{
    now_ = now;
    const auto id = parsed.id();
    if (const auto want = wants_.find(id); want != wants_.end()) stop_asking(id, want->second);
    for (const auto& parent : missing) {
        auto& want = wants_[parent];
        if (want.waiters.empty() && !held_.contains(parent)) {
            want.attempts = 1;
            ask_at(parent, want, later(now, limits_.retry_after));
            fresh_.push_back(parent);
        }
        want.waiters.insert(id);
    }
    for (const auto& parent : at_hand) {
        auto& want = wants_[parent];
        stop_asking(parent, want);
        want.waiters.insert(id);
    }
    const auto count = missing.size() + at_hand.size();
    insert({.parsed = std::move(parsed),
            .source = source,
            .account = account,
            .missing = count,
            .cost = 0,
            .arrival = 0,
            .due = {}});
}

std::vector<WaitingRoom::Freed> WaitingRoom::settle(const MessageId& id)
{
    std::vector<Freed> free;
    const auto found = wants_.find(id);
    if (found == wants_.end()) return free;
    stop_asking(id, found->second);
    const auto waiters = std::move(found->second.waiters);
    wants_.erase(found);
    for (const auto& waiter : waiters) {
        auto& held = held_.at(waiter);
        if (--held.missing != 0) continue;
        auto freed = remove(waiter);
        free.push_back({std::move(freed.parsed), freed.source, freed.account});
    }
    return free;
}

std::vector<WaitingRoom::Freed> WaitingRoom::take_due(Timestamp now)
{
    now_ = now;
    std::vector<Freed> due;
    while (!due_.empty() && due_.begin()->first <= now) {
        auto held = remove(due_.begin()->second);
        due.push_back({std::move(held.parsed), held.source, held.account});
    }
    std::ranges::sort(due, [](const Freed& a, const Freed& b) {
        return std::pair{a.parsed.message().time, a.parsed.id()} <
               std::pair{b.parsed.message().time, b.parsed.id()};
    });
    return due;
}

void WaitingRoom::lost(const MessageId& id)
{
    if (const auto want = wants_.find(id); want != wants_.end())
        ask_at(id, want->second, later(now_, limits_.retry_after));
}

std::vector<NodeId> WaitingRoom::accounts_waiting_for(const MessageId& id) const
{
    std::vector<NodeId> accounts;
    if (const auto want = wants_.find(id); want != wants_.end())
        for (const auto& waiter : want->second.waiters)
            accounts.push_back(held_.at(waiter).account);
    return accounts;
}

std::optional<NodeId> WaitingRoom::account_of(const MessageId& id) const
{
    const auto held = held_.find(id);
    return held == held_.end() || held->second.missing == 0 ? std::nullopt
                                                            : std::optional{held->second.account};
}

std::vector<MessageId> WaitingRoom::set_account(const MessageId& id, const NodeId& account)
{
    auto& held = held_.at(id);
    held.account = account;
    std::vector<MessageId> unsettled;
    const auto& message = held.parsed.message();
    for (const auto* parents : {&message.strong, &message.weak})
        for (const auto& parent : *parents)
            if (wants_.contains(parent)) unsettled.push_back(parent);
    return unsettled;
}

std::vector<MessageId> WaitingRoom::take_fresh()
{
    auto fresh = std::exchange(fresh_, {});
    std::erase_if(fresh, [&](const MessageId& id) { return !asks_for(id); });
    std::ranges::sort(fresh);
    const auto repeated = std::ranges::unique(fresh);
    fresh.erase(repeated.begin(), repeated.end());
    return fresh;
}

std::vector<MessageId> WaitingRoom::take_repeats(Timestamp now)
{
    now_ = now;
    std::set<MessageId> repeats;
    while (repeats.size() < limits_.repeats_max && !ask_.empty() && ask_.begin()->first <= now) {
        const auto id = ask_.begin()->second;
        auto& want = wants_.at(id);
        if (want.attempts >= limits_.attempts_max) {
            const auto waiters = want.waiters;
            for (const auto& waiter : waiters)
                if (held_.contains(waiter)) drop(waiter, DropReason::parent_not_found);
            continue;  // the last waiter took the want with it
        }
        ++want.attempts;
        ask_at(id, want, later(now, std::max<Timestamp>(limits_.retry_after, 1)));
        repeats.insert(id);
    }
    return {repeats.begin(), repeats.end()};
}

std::vector<Dropped> WaitingRoom::take_dropped()
{
    return std::exchange(dropped_, {});
}

/// Forgets a waiting message. When it waited in vain, so do those that wait for it.
void WaitingRoom::drop(const MessageId& id, DropReason reason)
{
    std::vector<MessageId> open{id};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (!held_.contains(at)) continue;
        const auto parsed = remove(at).parsed;
        dropped_.push_back({at, reason});
        for (const auto* parents : {&parsed.message().strong, &parsed.message().weak})
            for (const auto& parent : *parents) {
                const auto want = wants_.find(parent);
                if (want == wants_.end()) continue;
                want->second.waiters.erase(at);
                if (!want->second.waiters.empty()) continue;
                stop_asking(parent, want->second);
                wants_.erase(want);
            }
        const auto wanted = wants_.find(at);
        if (wanted == wants_.end()) continue;
        switch (reason) {
        case DropReason::room_full:
        case DropReason::memory_full:  // not of this room
            ask_at(at, wanted->second, later(now_, limits_.retry_after));
            break;
        case DropReason::parent_not_found:
            open.insert(open.end(), wanted->second.waiters.begin(), wanted->second.waiters.end());
            break;
        }
    }
}

void WaitingRoom::ask_at(const MessageId& id, Want& want, Timestamp at)
{
    stop_asking(id, want);
    want.next = at;
    ask_.emplace(at, id);
}

void WaitingRoom::stop_asking(const MessageId& id, Want& want)
{
    if (want.next) ask_.erase({*want.next, id});
    want.next.reset();
}

bool WaitingRoom::asks_for(const MessageId& id) const
{
    const auto want = wants_.find(id);
    return want != wants_.end() && want->second.next.has_value();
}

std::optional<Timestamp> WaitingRoom::wake() const
{
    std::optional<Timestamp> next;
    if (!ask_.empty()) next = ask_.begin()->first;
    if (!due_.empty() && (!next || due_.begin()->first < *next)) next = due_.begin()->first;
    return next;
}

std::vector<MessageId> WaitingRoom::ids() const
{
    std::vector<MessageId> ids;
    for (const auto& [id, held] : held_) ids.push_back(id);
    return ids;
}

std::vector<MessageId> WaitingRoom::missing() const
{
    std::vector<MessageId> ids;
    for (const auto& [id, want] : wants_)
        if (want.next) ids.push_back(id);
    return ids;
}

}  // namespace weft::tangle
