#include "ledger_reasons.hpp"

#include <weft/node/unix_time.hpp>

namespace weft::node {

namespace {

/// A message that nobody confirmed for so long is worth telling the operator about.
constexpr types::Timestamp stall_after = 30 * types::second;

bool behind(types::Timestamp a, types::Timestamp b, types::Timestamp by)
{
    return a < b && tangle::time_between(b, a) > static_cast<std::uint64_t>(by);
}

Reason clock_behind(types::Timestamp newest, types::Timestamp now)
{
    const auto seconds =
        tangle::time_between(newest, now) / static_cast<std::uint64_t>(types::second);
    return {"clock",
            "this machine's clock is " + std::to_string(seconds) + " s behind the newest message"};
}

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

std::vector<Reason> ledger_reasons(const tangle::Tangle& tangle,
                                   const Gossip& gossip,
                                   const PeerClocks* clocks,
                                   Instant now)
{
    std::vector<Reason> reasons;
    if (gossip.configured() != 0 && gossip.connected() == 0)
        reasons.push_back({"peers", "no ledger peer of " + std::to_string(gossip.configured()) +
                                        " is connected"});
    const auto time = unix_time(now);
    // A message ahead of all clocks is its issuer's trouble: this node's own clock is right.
    const bool right = clocks != nullptr && clocks->agreed(now);
    if (const auto newest = tangle.newest_time();
        !right && newest && behind(time, *newest, tangle::clock_tolerance))
        reasons.push_back(clock_behind(*newest, time));
    if (const auto id = tangle.oldest_open(time);
        id && behind(tangle.message(*id)->time, time, stall_after))
        reasons.push_back(not_confirmed(*id, tangle));
    return reasons;
}

}  // namespace weft::node
