#include "log_copies.hpp"

namespace weft::node {

namespace {

/// A short question is answered with 512 KiB of the log.
constexpr Allowance::Terms terms{.bytes_at_once = 4u << 20, .bytes_per_second = 16u << 20};
/// While more waits to be booked, no more of a peer's log is asked for.
constexpr std::uint64_t copied_bytes_max = 2u << 20;

}  // namespace

std::vector<Effects::Send> LogCopies::answer(Instant now, const PeerId& from, const WantLog& want)
{
    if (!gossip_.gossips_with(from)) return {};
    auto& allowance = allowances_.try_emplace(from, terms).first->second;
    if (!allowance.take(now, CatchUp::part_bytes)) return {};
    return CatchUp::answer(from, want,
                           {.length = tangle_.counts().messages,
                            .find = [this](const auto& id) { return archive_.place_of(id); },
                            .at = [this](auto place) { return archive_.id_at(place); },
                            .read = [this](auto place) { return archive_.at(place); }});
}

bool LogCopies::ended(const PeerId& from, const LogEnd& end)
{
    return catch_up_.ended(from, end, tangle_.counts().messages);
}

std::optional<Effects::Send> LogCopies::next(Instant now, bool waits_for_disk)
{
    const auto counts = tangle_.counts();
    return catch_up_.next(
        now, counts.scheduled_bytes < copied_bytes_max && !waits_for_disk, counts.messages, [&] {
            return CatchUp::after_newest(counts.messages,
                                         [this](auto place) { return archive_.id_at(place); });
        });
}

void LogCopies::add_reasons(std::vector<Reason>& reasons) const
{
    if (const auto& peer = catch_up_.erased_at())
        reasons.push_back(
            {"joining", "peer " + types::to_text(*peer) +
                            " has erased the messages that come next here: stop this node, move "
                            "its store away and start from a peer's snapshot (weft node adopt)"});
    const auto copy = catch_up_.progress();
    if (!copy) return;
    reasons.push_back({"joining", "the log of peer " + types::to_text(copy->from) +
                                      " is copied: by its word " + std::to_string(copy->left) +
                                      " messages are left"});
}

}  // namespace weft::node
