#include "catch_up.hpp"

#include <algorithm>

namespace weft::node {

WantLog CatchUp::after_newest(std::uint64_t booked, const IdAt& at)
{
    WantLog want;
    std::uint64_t back = 0;
    while (back < booked && want.after.size() < WantLog::ids_max) {
        want.after.push_back(at(booked - back));
        // The eight newest are named one by one: often no other node knows the very newest.
        back = want.after.size() < 8 ? back + 1 : 2 * back;
    }
    std::ranges::sort(want.after);
    return want;
}

std::vector<Effects::Send> CatchUp::answer(const PeerId& from, const WantLog& want, const Log& log)
{
    std::uint64_t place = 0;
    for (const auto& id : want.after)
        if (const auto found = log.find(id)) place = std::max(place, *found);
    std::vector<Effects::Send> sends;
    std::size_t bytes = 0;
    while (place < log.length && bytes < part_bytes && sends.size() < part_messages) {
        auto message = log.read(place + 1);
        if (!message) break;
        ++place;
        bytes += message->size();
        sends.push_back({from, encode(GossipMessage{*std::move(message)})});
    }
    sends.push_back({from, encode(LogEnd{.last = log.at(place), .left = log.length - place})});
    return sends;
}

void CatchUp::down(const PeerId& peer)
{
    sources_.erase(peer);
    if (copy_ && copy_->from == peer) copy_.reset();
    if (erased_at_ == peer) erased_at_.reset();
}

bool CatchUp::ended(const PeerId& from, const LogEnd& end, std::uint64_t booked)
{
    if (!copy_ || copy_->from != from || !copy_->asked_at) return false;
    copy_->idle = booked > copy_->booked ? 0 : copy_->idle + 1;
    if (copy_->after == end.last && end.left > 0)
        erased_at_ = from;
    else if (copy_->idle == 0 || end.left == 0)
        erased_at_.reset();
    copy_->booked = std::max(copy_->booked, booked);
    if (end.left == 0 || copy_->after == end.last || copy_->idle >= idle_parts) {
        copy_.reset();
        return true;
    }
    copy_->asked_at.reset();
    copy_->after = end.last;
    copy_->left = end.left;
    return true;
}

std::optional<Effects::Send> CatchUp::next(Instant now,
                                           bool has_room,
                                           std::uint64_t booked,
                                           const std::function<WantLog()>& begin)
{
    if (copy_ && copy_->asked_at && now - *copy_->asked_at >= patience) copy_.reset();
    if (!has_room || (copy_ && copy_->asked_at)) return std::nullopt;
    if (!copy_) {
        if (sources_.empty()) return std::nullopt;
        copy_ = Copy{.from = *sources_.begin(),
                     .asked_at = now,
                     .after = std::nullopt,
                     .left = 0,
                     .booked = booked,
                     .idle = 0};
        sources_.erase(sources_.begin());
        return Effects::Send{copy_->from, encode(begin())};
    }
    copy_->asked_at = now;
    return Effects::Send{copy_->from, encode(WantLog{{*copy_->after}})};
}

std::optional<CatchUp::Progress> CatchUp::progress() const
{
    if (!copy_ || copy_->left < worth_telling) return std::nullopt;
    return Progress{copy_->from, copy_->left};
}

}  // namespace weft::node
