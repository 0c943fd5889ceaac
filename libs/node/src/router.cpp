#include "router.hpp"

#include <weft/base/check.hpp>
#include <weft/node/accusations.hpp>

#include "timers.hpp"
#include <algorithm>
#include <deque>

namespace weft::node {

Router::Router(NodeConfig config, crypto::ed25519::KeyPair identity)
    : genesis_{std::move(config.genesis)},
      marks_{std::move(config.marks)},
      identity_{std::move(identity)},
      doors_{std::move(config.roles)}
{
    WEFT_CHECK(types::check(genesis_).has_value());
    for (const auto& door : doors_.all())
        if (door.make) played_.insert(door.id);
}

std::expected<void, Damage> Router::make_roles(const types::StoreView& store,
                                               const crypto::Drbg& entropy)
{
    for (const auto& door : doors_.all()) {
        if (!door.make) continue;
        auto role = door.make({.genesis = genesis_,
                               .identity = identity_,
                               .store = store,
                               .connected = connected_,
                               .played = played_,
                               .services = services_,
                               .marks = marks_,
                               .entropy = entropy.fork(door.name)});
        if (!role)
            return std::unexpected{
                Damage{"role " + std::string{door.name} + ": " + role.error().text}};
        roles_.push_back({door, *std::move(role)});
    }
    return {};
}

Effects Router::start(Instant now)
{
    auto effects = of_each([&](Role& role) { return role.on_start(now); });
    if (!marks_) note_losses_together(effects);
    return loop_back(now, std::move(effects));
}

/// What one role notes of its lost mark makes the others look as if they had never had one: so all of
/// it is durable together.
void Router::note_losses_together(Effects& effects)
{
    Effects::Write losses;
    for (auto& write : effects.writes) {
        const auto notes = std::ranges::stable_partition(
            write.marks, [](const Mark& mark) { return mark.value != mark_lost; });
        losses.marks.insert(losses.marks.end(), notes.begin(), notes.end());
        write.marks.erase(notes.begin(), notes.end());
    }
    if (!losses.marks.empty()) effects.writes.insert(effects.writes.begin(), std::move(losses));
}

Effects Router::peer_up(Instant now, const PeerId& peer)
{
    connected_.up(peer);
    return loop_back(now, of_each([&](Role& role) { return role.on_peer_up(now, peer); }));
}

Effects Router::peer_down(Instant now, const PeerId& peer)
{
    connected_.down(peer);
    return loop_back(now, of_each([&](Role& role) { return role.on_peer_down(now, peer); }));
}

Effects Router::frame(Instant now, const PeerId& from, ByteSpan bytes)
{
    return loop_back(now, dispatch(now, from, bytes));
}

Effects Router::frame(Instant now, const PeerId& from, CheckedFrame frame)
{
    return loop_back(now, dispatch(now, from, std::move(frame)));
}

Effects Router::timer(Instant now, TimerId id)
{
    auto* one = find(role_of(id));
    if (one == nullptr) return {};
    return loop_back(now, of(*one, one->role->on_timer(now, own_part(id))));
}

Effects Router::job(Instant now, JobId id, std::any result)
{
    // Numbered as timers are.
    const TimerId whole{id.value()};
    auto* one = find(role_of(whole));
    if (one == nullptr) return {};
    const JobId own{own_part(whole).value()};
    return loop_back(now, of(*one, one->role->on_job(now, own, std::move(result))));
}

Effects Router::command(Instant now, CommandId id, CheckedCommand command)
{
    if (!command.refusal.error.empty()) {
        Effects effects;
        effects.answers.push_back({.command = id,
                                   .error = std::move(command.refusal.error),
                                   .message = std::move(command.refusal.message),
                                   .values = {}});
        return effects;
    }
    auto* one = find(command.role);
    WEFT_CHECK(one != nullptr);
    return loop_back(now, of(*one, one->role->on_command(now, id, std::move(command))));
}

Effects Router::dispatch(Instant now, const PeerId& from, CheckedFrame frame)
{
    if (!frame.fault.empty()) {
        Effects effects;
        effects.penalties.push_back({from, std::move(frame.fault)});
        return effects;
    }
    auto* one = find(frame.role);
    if (one == nullptr) {
        ++dropped_[frame.role];  // not a lie: the peer may not know
        return {};
    }
    return of(*one, one->role->on_frame(now, from, std::move(frame)));
}

Effects Router::dispatch(Instant now, const PeerId& from, ByteSpan bytes)
{
    return dispatch(now, from, doors_.check_frame(bytes, checking()));
}

Effects Router::loop_back(Instant now, Effects effects)
{
    const auto self = identity_.public_key();
    std::deque<Bytes> own;
    const auto take_own = [&](std::vector<Effects::Send>& sends) {
        std::erase_if(sends, [&](auto& send) {
            if (send.to != self) return false;
            own.push_back(std::move(send.frame));
            return true;
        });
    };
    // What waits for a write to be durable needs not wait here: writes become durable in order, so
    // what follows from it is never there without it.
    const auto take_all_own = [&](Effects& from) {
        take_own(from.sends);
        for (auto& write : from.writes) take_own(write.then);
    };
    take_all_own(effects);
    while (!own.empty()) {
        const auto frame = std::move(own.front());
        own.pop_front();
        auto more = dispatch(now, self, ByteSpan{frame});
        for (const auto& penalty : more.penalties) WEFT_CHECK(penalty.peer != self);
        take_all_own(more);
        effects += std::move(more);
    }
    note_accusations(now, effects);
    return effects;
}

void Router::note_accusations(Instant now, const Effects& effects)
{
    auto* kept = services_.find<Accusations>();
    if (kept == nullptr) return;
    for (const auto& penalty : effects.penalties) kept->accused(now, penalty.peer, penalty.reason);
    for (const auto& event : effects.events)
        if (const auto* accused = event.get_if<PeerAccused>())
            kept->accused(now, accused->peer, accused->protocol + ": " + accused->fault);
}

Effects Router::of(const Played& one, Effects effects) const
{
    for (auto& arm : effects.arms) arm.id = node::timer(one.door.id, arm.id);
    for (auto& job : effects.jobs)
        job.id = JobId{node::timer(one.door.id, TimerId{job.id.value()}).value()};
    for (auto& write : effects.writes) {
        for (auto& arm : write.arms) arm.id = node::timer(one.door.id, arm.id);
        for (const auto& put : write.batch.puts) WEFT_CHECK(is_disk_key(put.key));
        for (const auto& mark : write.marks) WEFT_CHECK(is_disk_key(mark.key));
    }
    return effects;
}

template <class Do>
Effects Router::of_each(Do act)
{
    Effects effects;
    for (auto& one : roles_) effects += of(one, act(*one.role));
    return effects;
}

bool Router::is_disk_key(ByteSpan key) const
{
    return std::ranges::any_of(roles_, [&](const auto& one) {
        return std::ranges::any_of(one.door.disk_keys, [&](ByteSpan first) {
            return key.size() >= first.size() && std::ranges::equal(key.first(first.size()), first);
        });
    });
}

Router::Played* Router::find(RoleId id)
{
    const auto found = std::ranges::find(roles_, id, [](const auto& one) { return one.door.id; });
    return found == roles_.end() ? nullptr : &*found;
}

std::vector<Reason> Router::not_ready(Instant now) const
{
    std::vector<Reason> reasons;
    for (const auto& one : roles_) one.role->add_reasons(now, reasons);
    return reasons;
}

Figures Router::figures() const
{
    Figures figures;
    for (const auto& one : roles_) one.role->add_figures(figures);
    const auto add = [&](std::string_view role, std::uint64_t count) {
        figures.push_back({"weft_frames_not_played_total",
                           "Frames for a role that this node does not play, dropped.",
                           count,
                           {{"role", std::string{role}}}});
    };
    for (const auto& door : doors_.all()) {
        if (door.make) continue;
        const auto count = dropped_.find(door.id);
        add(door.name, count == dropped_.end() ? 0 : count->second);
    }
    std::uint64_t unknown = 0;
    for (const auto& [id, count] : dropped_)
        if (doors_.find(id) == nullptr) unknown += count;
    add("unknown", unknown);
    return figures;
}

}  // namespace weft::node
