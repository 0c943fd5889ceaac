#include "clock_table.hpp"

#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <functional>
#include <limits>

namespace weft::node {

namespace {

constexpr std::int64_t tolerance_ns = static_cast<std::int64_t>(ClockTable::tolerance.count());

/// a - b, held at the ends: a peer may claim any time.
std::int64_t difference(types::Timestamp a, types::Timestamp b)
{
    std::int64_t result = 0;
    if (!__builtin_sub_overflow(a, b, &result)) return result;
    return a > b ? std::numeric_limits<std::int64_t>::max()
                 : std::numeric_limits<std::int64_t>::min();
}

/// The size of a difference. The lowest number has none of its own.
Instant size_of(std::int64_t ns)
{
    if (ns == std::numeric_limits<std::int64_t>::min()) ++ns;
    return Instant{static_cast<std::uint64_t>(ns < 0 ? -ns : ns)};
}

}  // namespace

std::uint64_t ClockTable::ask(Instant now, const PeerId& peer)
{
    auto& asked = peers_.at(peer);
    asked.asked = ++numbers_;
    asked.asked_at = now;
    if (!asked.asked_first) asked.asked_first = now;
    return asked.asked;
}

bool ClockTable::told(Instant now, const PeerId& peer, std::uint64_t number, types::Timestamp clock)
{
    const auto found = peers_.find(peer);
    if (found == peers_.end() || number == 0 || found->second.asked != number) return false;
    auto& one = found->second;
    one.asked = 0;
    if (!WEFT_PLANTED(watch_takes_late_answers) &&
        (now < one.asked_at || now - one.asked_at > trip_max))
        return false;
    // It read that between the question and now.
    one.reading = Reading{.low = difference(clock, unix_time(now)),
                          .high = difference(clock, unix_time(one.asked_at)),
                          .at = now};
    return true;
}

bool ClockTable::fresh(const Peer& peer, Instant now)
{
    if (WEFT_PLANTED(watch_trusts_old_clocks)) return peer.reading.has_value();
    return peer.reading && peer.reading->at <= now && now - peer.reading->at <= fresh_for;
}

ClockTable::Verdict ClockTable::judge(Instant now) const
{
    std::vector<std::int64_t> lows;
    std::vector<std::int64_t> highs;
    bool told_once = false;
    for (const auto& [id, peer] : peers_) {
        told_once = told_once || peer.reading.has_value();
        if (!fresh(peer, now)) continue;
        lows.push_back(peer.reading->low);
        highs.push_back(peer.reading->high);
    }
    if (lows.empty()) return {.standing = told_once ? Standing::unsure : Standing::alone};
    std::ranges::sort(lows);
    std::ranges::sort(highs, std::ranges::greater{});
    const auto liars = WEFT_PLANTED(watch_believes_one_peer) ? lows.size() - 1 : lows.size() / 3;
    Verdict verdict{.standing = Standing::right, .by = {}, .peers = lows.size(), .say_so = 0};
    if (const auto highest = highs[liars]; highest < -tolerance_ns) {
        verdict.standing = Standing::ahead;
        verdict.by = size_of(highest);
        verdict.say_so = static_cast<std::size_t>(
            std::ranges::count_if(highs, [](auto ns) { return ns < -tolerance_ns; }));
    } else if (const auto lowest = lows[liars]; lowest > tolerance_ns) {
        verdict.standing = Standing::behind;
        verdict.by = size_of(lowest);
        verdict.say_so = static_cast<std::size_t>(
            std::ranges::count_if(lows, [](auto ns) { return ns > tolerance_ns; }));
    }
    return verdict;
}

bool ClockTable::asks_first(Instant now) const
{
    bool asks = false;
    for (const auto& [id, peer] : peers_) {
        if (peer.reading) return false;
        asks = asks || (peer.asked_first && *peer.asked_first <= now &&
                        now - *peer.asked_first < first_answer_max);
    }
    return asks;
}

std::vector<ClockTable::Off> ClockTable::off(Instant now) const
{
    std::vector<Off> all;
    for (const auto& [id, peer] : peers_) {
        if (!fresh(peer, now)) continue;
        if (peer.reading->low > tolerance_ns)
            all.push_back({.peer = id, .by = size_of(peer.reading->low), .ahead = true});
        else if (peer.reading->high < -tolerance_ns)
            all.push_back({.peer = id, .by = size_of(peer.reading->high), .ahead = false});
    }
    return all;
}

}  // namespace weft::node
