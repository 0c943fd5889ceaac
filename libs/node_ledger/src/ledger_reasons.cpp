#include "ledger_reasons.hpp"

#include <weft/node/notices.hpp>
#include <weft/node/unix_time.hpp>

namespace weft::node {

namespace {

Reason not_confirmed(const types::MessageId& id, const tangle::Tangle& tangle)
{
    std::string text = "message " + types::to_text(id) + " is not confirmed";
    if (const auto progress = tangle.progress(id)) {
        text += ": weight " + std::to_string(progress->weight) + " of " +
                std::to_string(progress->active_total) + ", missing";
        for (const auto& missing : progress->missing) text += " " + types::to_text(missing.node);
    }
    return {"tangle", std::move(text)};
}

}  // namespace

void BookedSince::note(Instant now, std::uint64_t messages)
{
    counts_.push_back({now, messages});
    while (counts_.size() > 1 && now - counts_[1].at >= stall_after) counts_.pop_front();
}

bool BookedSince::long_ago(Instant now, std::uint64_t order) const
{
    return !counts_.empty() && counts_.front().at + stall_after <= now &&
           order <= counts_.front().messages;
}

std::vector<Reason> ledger_reasons(const tangle::Tangle& tangle,
                                   const Gossip& gossip,
                                   const BookedSince& booked,
                                   Instant now)
{
    std::vector<Reason> reasons;
    if (gossip.configured() != 0 && gossip.connected() == 0)
        reasons.push_back({"peers", "no ledger peer of " + std::to_string(gossip.configured()) +
                                        " is connected"});
    if (const auto id = tangle.oldest_open(unix_time(now));
        id && booked.long_ago(now, *tangle.order_of(*id)))
        reasons.push_back(not_confirmed(*id, tangle));
    return reasons;
}

void add_ledger_notices(const tangle::Tangle& tangle,
                        const PeerClocks* clocks,
                        Instant now,
                        std::vector<Reason>& notices)
{
    const auto newest = tangle.newest_time();
    const auto time = unix_time(now);
    if (!newest || *newest <= time || (clocks != nullptr && clocks->agreed(now))) return;
    const auto ahead = tangle::time_between(*newest, time);
    if (ahead <= static_cast<std::uint64_t>(tangle::clock_tolerance)) return;
    notices.push_back({std::string{Notices::noted},
                       "the newest message here is " +
                           std::to_string(ahead / static_cast<std::uint64_t>(types::second)) +
                           " s ahead of this machine's clock, and no peer tells which is wrong: it "
                           "was signed with "
                           "a wrong time, or the clock is behind. What is ahead is left aside "
                           "until the clock gets "
                           "there"});
}

}  // namespace weft::node
