#include "backlog.hpp"

#include <weft/committee/proposal.hpp>
#include <weft/node/unix_time.hpp>

#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

/// A unit that a block left out is not proposed again for so long: no block is made for it alone.
constexpr Instant left_pause = std::chrono::seconds{1};
/// A unit with more colors than the chain can hold may never fit: it waits twice as long after each try,
/// up to so many times.
constexpr std::uint32_t left_doublings_max = 8;

}  // namespace

bool Backlog::add(Instant now, chain::Unit unit, Bytes transaction)
{
    if (units_.empty()) waiting_since_ = now;
    const auto id = unit.transaction;
    const auto sender = sender_of(unit);
    const auto [place, is_new] =
        units_.try_emplace(id, Waiting{.unit = std::move(unit),
                                       .transaction = std::move(transaction),
                                       .number = next_number_,
                                       .since = now,
                                       .not_before = {}});
    place->second.lost = false;
    if (!is_new) return false;
    auto& of_sender = senders_[sender];
    by_bytes_.erase({of_sender.bytes, sender});
    const auto room = room_of(place->second);
    of_sender.bytes += room;
    const auto timelock = place->second.unit.timelock;
    if (timelock != 0) locked_.emplace(std::pair{timelock, next_number_}, id);
    of_sender.by_number.emplace(next_number_++, id);
    bytes_ += room;
    by_bytes_.emplace(of_sender.bytes, sender);
    keep_within_room(now);
    return units_.contains(id);
}

std::size_t Backlog::room_of(const Waiting& waiting)
{
    return 2 * waiting.transaction.size() + around_bytes;
}

/// Of a stray nobody is known: all strays are one sender's.
types::AgentId Backlog::sender_of(const chain::Unit& unit)
{
    return unit.requests.empty() ? types::AgentId{} : unit.requests.front().sender;
}

Backlog::Units::iterator Backlog::erase(Units::iterator unit)
{
    const auto sender = senders_.find(sender_of(unit->second.unit));
    by_bytes_.erase({sender->second.bytes, sender->first});
    const auto room = room_of(unit->second);
    sender->second.bytes -= room;
    sender->second.by_number.erase(unit->second.number);
    locked_.erase({unit->second.unit.timelock, unit->second.number});
    bytes_ -= room;
    if (sender->second.by_number.empty())
        senders_.erase(sender);
    else
        by_bytes_.emplace(sender->second.bytes, sender->first);
    return units_.erase(unit);
}

/// Pre: there are units.
Backlog::Units::iterator Backlog::next_to_leave(Instant now)
{
    if (!locked_.empty()) {
        const auto last = units_.find(locked_.rbegin()->second);
        if (!last->second.unit.ready_at(unix_time(now + long_wait))) return last;
    }
    return units_.find(senders_.at(by_bytes_.rbegin()->second).by_number.rbegin()->second);
}

void Backlog::keep_within_room(Instant now)
{
    while (bytes_ > room_) {
        erase(next_to_leave(now));
        ++left_;
        if (!std::exchange(some_left_, true)) left_since_ = now;
    }
}

bool Backlog::may_read_again(Instant now)
{
    if (!some_left_ || now < read_again_at_) return false;
    if (bytes_ > room_ / 2 && now < left_since_ + read_again_full_after) return false;
    read_again_at_ = now + read_again_after;
    some_left_ = false;
    return true;
}

const Bytes* Backlog::transaction(const types::TransactionId& id) const
{
    const auto found = units_.find(id);
    return found == units_.end() ? nullptr : &found->second.transaction;
}

std::vector<chain::Unit> Backlog::units() const
{
    std::vector<chain::Unit> all;
    for (const auto& [id, waiting] : units_) all.push_back(waiting.unit);
    return all;
}

std::vector<types::TransactionId> Backlog::ready(Instant now) const
{
    std::vector<std::pair<Instant, types::TransactionId>> oldest_first;
    for (const auto& [id, waiting] : units_)
        if (!waiting.lost && waiting.unit.ready_at(unix_time(now)) && waiting.not_before <= now)
            oldest_first.emplace_back(waiting.since, id);
    if (oldest_first.size() > committee::units_max) {
        std::ranges::sort(oldest_first);
        oldest_first.resize(committee::units_max);
    }
    std::vector<types::TransactionId> ready;
    ready.reserve(oldest_first.size());
    for (const auto& [since, id] : oldest_first) ready.push_back(id);
    return ready;
}

bool Backlog::settled(Instant now, Instant delay) const
{
    return std::ranges::any_of(units_, [&](const auto& entry) {
        const auto& waiting = entry.second;
        return !waiting.lost && waiting.since + delay <= now && waiting.not_before <= now &&
               waiting.unit.ready_at(unix_time(now));
    });
}

std::optional<Instant> Backlog::next_settled(Instant earliest, Instant delay) const
{
    std::optional<Instant> next;
    for (const auto& [id, waiting] : units_) {
        if (waiting.lost) continue;
        const auto due = std::max({waiting.since + delay, waiting.not_before, earliest});
        if (waiting.unit.ready_at(unix_time(due)) && (!next || due < *next)) next = due;
    }
    return next;
}

void Backlog::left_out(Instant now, const types::TransactionId& id, chain::Left reason, bool others)
{
    const auto found = units_.find(id);
    if (found == units_.end()) return;
    auto& waiting = found->second;
    switch (reason) {
    case chain::Left::already_processed: erase(found); return;
    case chain::Left::block_full:
        // The next block is for it, unless it was alone in this one.
        if (!others) waiting.not_before = now + left_pause;
        return;
    case chain::Left::too_many_colors:
        waiting.not_before =
            now + left_pause * (1u << std::min(waiting.times_left++, left_doublings_max));
        return;
    case chain::Left::anchor_full: return;  // the next block begins with it
    case chain::Left::elsewhere:
    case chain::Left::timelocked:
    case chain::Left::before_init: waiting.not_before = now + left_pause; return;
    case chain::Left::expired:
    case chain::Left::nonce_used:
    case chain::Left::nonce_ahead:
    case chain::Left::unpayable: return;  // of off-ledger requests, which are not here
    }
}

void Backlog::lose(const types::TransactionId& id)
{
    if (const auto found = units_.find(id); found != units_.end()) found->second.lost = true;
}

void Backlog::on_block(Instant now, const state::VirtualState& state)
{
    for (auto unit = units_.begin(); unit != units_.end();)
        unit = unit->second.lost || chain::processed(state, unit->second.unit) ? erase(unit)
                                                                               : std::next(unit);
    waiting_since_ = now;
}

}  // namespace weft::node
