#include "places.hpp"

#include <algorithm>
#include <utility>

namespace weft::http {

Places::Ticket::Ticket(Ticket&& other) noexcept
    : places_{std::exchange(other.places_, nullptr)}, guest_{other.guest_}
{}

Places::Ticket::~Ticket()
{
    if (places_ != nullptr) places_->leave(guest_);
}

Places::Seated Places::enter(const std::string& place, bool of_this_machine)
{
    Entry entry{.place = place, .of_this_machine = of_this_machine, .since = ++steps_};
    const Guest guest = ++last_;
    std::optional<Guest> leaves;
    if (!has_room(entry)) leaves = who_makes_room(entry);
    if (!leaves && !has_room(entry)) {
        entry.room = Room::anteroom;
        if (guests_.size() - in_hall_ >= limits_.anteroom_max)
            leaves = longest_of_most(anteroom_by_place_, [](const Entry& other) {
                return other.room == Room::anteroom;
            });
    }
    if (leaves) leave(*leaves);
    const auto room = entry.room;
    take(guest, std::move(entry));
    return {.ticket = Ticket{*this, guest}, .room = room, .leaves = leaves};
}

Places::Promoted Places::promote(Guest guest)
{
    const auto found = guests_.find(guest);
    if (found == guests_.end()) return {};
    auto entry = found->second;
    if (entry.room == Room::hall) return {.in_hall = true};
    const auto leaves = has_room(entry) ? std::nullopt : who_makes_room(entry);
    if (!leaves && !has_room(entry)) return {};
    if (leaves) leave(*leaves);
    leave(guest);
    entry.room = Room::hall;
    take(guest, std::move(entry));
    return {.in_hall = true, .leaves = leaves};
}

void Places::set_busy(Guest guest)
{
    if (const auto entry = guests_.find(guest); entry != guests_.end()) entry->second.busy = true;
}

void Places::set_idle(Guest guest)
{
    const auto entry = guests_.find(guest);
    if (entry == guests_.end()) return;
    entry->second.busy = false;
    entry->second.since = ++steps_;
    end_stay(entry->second);
}

bool Places::stay(Guest guest)
{
    const auto found = guests_.find(guest);
    if (found == guests_.end()) return false;
    auto& entry = found->second;
    if (entry.stays) return true;
    const auto left = [](std::size_t all, std::size_t spared) {
        return all - std::min(spared, all / 8);
    };
    const auto reserved = entry.of_this_machine ? 0 : limits_.operator_places;
    if (stays_ + reserved >= left(limits_.hall_max, limits_.short_places) ||
        count_in(stays_by_place_, entry.place) >=
            left(limits_.hall_per_place_max, limits_.short_per_place))
        return false;
    entry.stays = true;
    ++stays_;
    ++stays_by_place_[entry.place];
    return true;
}

void Places::end_stay(Entry& entry)
{
    if (!std::exchange(entry.stays, false)) return;
    --stays_;
    const auto count = stays_by_place_.find(entry.place);
    if (--count->second == 0) stays_by_place_.erase(count);
}

bool Places::has_room(const Entry& newcomer) const
{
    const auto reserved = newcomer.of_this_machine ? 0 : limits_.operator_places;
    return in_hall_ + reserved < limits_.hall_max &&
           count_in(hall_by_place_, newcomer.place) < limits_.hall_per_place_max;
}

std::optional<Places::Guest> Places::who_makes_room(const Entry& newcomer) const
{
    const bool own_place_only =
        count_in(hall_by_place_, newcomer.place) >= limits_.hall_per_place_max;
    return longest_of_most(hall_by_place_, [&](const Entry& other) {
        return other.room == Room::hall && !other.busy &&
               (newcomer.of_this_machine || !other.of_this_machine) &&
               (!own_place_only || other.place == newcomer.place);
    });
}

template <class MayLeave>
std::optional<Places::Guest> Places::longest_of_most(const Counts& counts, MayLeave may_leave) const
{
    std::optional<Guest> found;
    std::pair<std::size_t, std::uint64_t> best{};  // how many its place has; since when, negated
    for (const auto& [guest, entry] : guests_) {
        if (!may_leave(entry)) continue;
        const std::pair rank{count_in(counts, entry.place), ~entry.since};
        if (found && rank <= best) continue;
        found = guest;
        best = rank;
    }
    return found;
}

void Places::take(Guest guest, Entry entry)
{
    ++counts_of(entry.room)[entry.place];
    if (entry.room == Room::hall) ++in_hall_;
    guests_.emplace(guest, std::move(entry));
}

/// Also of one who left already.
void Places::leave(Guest guest)
{
    const auto entry = guests_.find(guest);
    if (entry == guests_.end()) return;
    end_stay(entry->second);
    auto& counts = counts_of(entry->second.room);
    const auto count = counts.find(entry->second.place);
    if (--count->second == 0) counts.erase(count);
    if (entry->second.room == Room::hall) --in_hall_;
    guests_.erase(entry);
}

Places::Counts& Places::counts_of(Room room)
{
    return room == Room::hall ? hall_by_place_ : anteroom_by_place_;
}

std::size_t Places::count_in(const Counts& counts, const std::string& place) const
{
    const auto count = counts.find(place);
    return count == counts.end() ? 0 : count->second;
}

}  // namespace weft::http
