#include "admission.hpp"

namespace weft::net {

std::string_view name(Turned reason) noexcept
{
    switch (reason) {
    case Turned::crowded: return "crowded";
    case Turned::too_often: return "too_often";
    }
    return "?";
}

std::expected<Admission::Entered, Turned> Admission::enter(const std::string& place,
                                                           Origin origin,
                                                           Instant now)
{
    if (origin == Origin::unknown && places_.size() >= limits_.places_max &&
        !places_.contains(place)) {
        forget_idle(now);
        if (places_.size() >= limits_.places_max) return std::unexpected{Turned::crowded};
    }
    auto& here = places_[place];
    if (now - here.window_start >= limits_.window) {
        here.window_start = now;
        here.attempts = 0;
    }
    // A refused attempt counts: who keeps hammering stays out.
    if (++here.attempts > limits_.attempts_max) return std::unexpected{Turned::too_often};
    Entered entered;
    if (here.pending >= limits_.pending_per_place_max || pending_.size() >= limits_.pending_max) {
        entered.leaves = who_leaves(place, origin);
        if (!entered.leaves) return std::unexpected{Turned::crowded};
        leave(*entered.leaves);
    }
    entered.visit = ++last_;
    ++here.pending;
    pending_.emplace(entered.visit, Pending{place, origin});
    return entered;
}

std::optional<Admission::Visit> Admission::who_leaves(const std::string& place, Origin origin) const
{
    const bool own_place_only = places_.at(place).pending >= limits_.pending_per_place_max;
    std::optional<Visit> found;
    std::size_t most = 0;
    for (const auto& [visit, one] : pending_) {
        if (own_place_only && one.place != place) continue;
        if (one.origin == Origin::of_a_peer && origin == Origin::unknown) continue;
        const auto count = places_.at(one.place).pending;
        if (count <= most) continue;
        found = visit;
        most = count;
    }
    return found;
}

void Admission::proven(Visit visit)
{
    if (const auto one = pending_.find(visit); one != pending_.end())
        one->second.origin = Origin::of_a_peer;
}

void Admission::leave(Visit visit)
{
    const auto one = pending_.find(visit);
    if (one == pending_.end()) return;
    --places_.at(one->second.place).pending;
    pending_.erase(one);
}

void Admission::forget_idle(Instant now)
{
    std::erase_if(places_, [&](const auto& entry) {
        return entry.second.pending == 0 && now - entry.second.window_start >= limits_.window;
    });
}

}  // namespace weft::net
