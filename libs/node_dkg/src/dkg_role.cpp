#include "dkg_role.hpp"

#include <weft/base/check.hpp>

#include <algorithm>

namespace weft::node {

namespace {

constexpr std::uint64_t phase_timeout_ms_max = 600'000;

ValidatorIndex seat_of(const std::vector<types::NodeId>& members, const types::NodeId& id)
{
    return ValidatorIndex{
        static_cast<std::uint16_t>(std::ranges::lower_bound(members, id) - members.begin())};
}

constexpr std::string_view begun_space = "dr";
constexpr std::uint8_t begun_version = 1;

Bytes begun_place(const crypto::Hash& run)
{
    auto key = to_bytes(begun_space);
    append(key, run.bytes());
    return key;
}

}  // namespace

DkgRole::DkgRole(KeyRing& keys, Surroundings surroundings)
    : identity_{surroundings.identity},
      keys_{keys},
      connected_{surroundings.connected},
      entropy_{std::move(surroundings.entropy)}
{
    surroundings.services.offer<DkgQueries>(*this);
    const auto space = as_bytes(begun_space);
    for (const auto& entry : surroundings.store.scan(space, space, begun_max)) {
        const auto run = crypto::Hash::from(ByteSpan{entry.key}.subspan(space.size()));
        codec::Reader reader{entry.value};
        const bool known = reader.u8() == begun_version;
        const auto ends = reader.u64();
        // One that cannot be read has begun all the same.
        if (run) begun_.emplace(*run, Instant{known && reader.ok() ? ends : 0});
    }
}

template <class Of>
std::size_t DkgRole::running(Of of) const
{
    return static_cast<std::size_t>(std::ranges::count_if(runs_, [&](const auto& entry) {
        return entry.second.info.state == answers::DkgState::running && of(entry.second.inviter);
    }));
}

Effects DkgRole::on(Instant now, CommandId command, const StartDkg& what)
{
    Effects effects;
    const auto refuse = [&](std::string error, std::string message) {
        effects.answers.push_back({.command = command,
                                   .error = std::move(error),
                                   .message = std::move(message),
                                   .values = {}});
        return effects;
    };
    auto members = what.members;
    std::ranges::sort(members);
    const auto self = identity_.public_key();
    if (members.empty() || members.size() > protocol::committee_size_max)
        return refuse("members_count", "a committee has 1 to 100 members");
    if (std::ranges::adjacent_find(members) != members.end())
        return refuse("member_repeated", "name each member once");
    if (!std::ranges::binary_search(members, self))
        return refuse("not_a_member", "this node must be one of the members");
    if (what.phase_timeout_ms == 0 || what.phase_timeout_ms > phase_timeout_ms_max)
        return refuse("timeout_range", "the phase time-out is 1 to 600000 ms");
    for (const auto& member : members)
        if (member != self && !connected_.contains(member))
            return refuse("member_not_connected", "not connected to " + types::to_text(member) +
                                                      ": add it as a peer, or wait for it");
    if (running([](const auto& inviter) { return !inviter.has_value(); }) >= running_max)
        return refuse("too_many_runs", "wait for the running generations to end");

    DkgInvite invite{.run = *crypto::Hash::from(entropy_.draw(32)),
                     .members = std::move(members),
                     .phase_timeout_ms = what.phase_timeout_ms};
    effects.answers.push_back(
        {.command = command, .error = {}, .message = {}, .values = {{"run", invite.name().hex()}}});
    const auto frame = encode(invite);
    auto begun = begin(now, invite, std::nullopt);
    for (const auto& member : invite.members)  // behind the record that it began
        if (member != self) begun.writes.front().then.push_back({member, frame});
    effects += std::move(begun);
    return effects;
}

Effects DkgRole::on(Instant now, const PeerId& from, const DkgInvite& frame)
{
    const auto member = [&](const PeerId& id) {
        return std::ranges::binary_search(frame.members, id);
    };
    if (!member(from) || !member(identity_.public_key()) || begun_.contains(frame.name()))
        return {};
    if (frame.phase_timeout_ms == 0 || frame.phase_timeout_ms > phase_timeout_ms_max ||
        running([](const auto& inviter) { return inviter.has_value(); }) >= running_max ||
        running([&](const auto& inviter) { return inviter == from; }) >= running_of_peer_max)
        return {};
    return begin(now, frame, from);
}

Effects DkgRole::begin(Instant now, DkgInvite invite, std::optional<PeerId> inviter)
{
    forget_old(now);
    Effects effects;
    const auto id = invite.name();
    auto& run = runs_[id];
    run.timer = timers_++;
    by_timer_.emplace(run.timer, id);
    run.invite = std::move(invite);
    run.inviter = inviter;
    const auto& members = run.invite.members;
    const protocol::Committee committee{static_cast<std::uint16_t>(members.size())};
    const dkg::Timing timing{
        .phase_timeout = std::chrono::milliseconds{run.invite.phase_timeout_ms},
        .total_timeout = std::chrono::milliseconds{run.invite.phase_timeout_ms * 30}};
    run.ends = now + timing.total_timeout;
    run.info = {.run = to_bytes(id.bytes()),
                .state = answers::DkgState::running,
                .phase = "dealing",
                .address = {},
                .members = members,
                .threshold = static_cast<std::uint16_t>(committee.all_but_faulty()),
                .public_key = {},
                .culprits = {},
                .error = {}};
    note_begun(id, run.ends, effects);
    // Drawn, not derived from the id: an invitation may come again under an id we have forgotten,
    // with other members, and the same polynomials must not be dealt to them.
    auto seed = entropy_.draw(32);
    run.generation = std::make_unique<dkg::KeyGeneration>(
        *dkg::RunId::from(id.bytes()), committee, seat_of(members, identity_.public_key()), members,
        identity_, crypto::Drbg{seed}, timing);
    crypto::wipe(seed);
    effects.events.emplace_back(DkgProgress{run.info.run, run.info.state, run.info.phase, {}, {}});
    absorb(now, run, run.generation->start(now), effects);

    std::vector<std::pair<PeerId, DkgFrame>> due;
    for (auto& [peer, frames] : early_)
        std::erase_if(frames, [&](auto& early) {
            if (early.run != id) return false;
            due.emplace_back(peer, std::move(early));
            return true;
        });
    for (const auto& [from, frame] : due) effects += on(now, from, frame);
    return effects;
}

void DkgRole::note_begun(const crypto::Hash& run, Instant ends, Effects& effects)
{
    Effects::Write write;
    while (begun_.size() >= begun_max) {
        const auto oldest =
            std::ranges::min_element(begun_, {}, [](const auto& entry) { return entry.second; });
        write.batch.erase(begun_place(oldest->first));
        begun_.erase(oldest);
    }
    begun_.emplace(run, ends);
    codec::Writer value;
    value.u8(begun_version).u64(ends.count());
    write.batch.put(begun_place(run), std::move(value).take());
    effects.writes.push_back(std::move(write));
}

Effects DkgRole::on(Instant now, const PeerId& from, const DkgFrame& frame)
{
    Effects effects;
    const auto found = runs_.find(frame.run);
    if (found == runs_.end()) {
        auto& early = early_[from];
        early.push_back(frame);
        std::size_t bytes = 0;
        for (const auto& one : early) bytes += one.body.size();
        while (early.size() > early_frames_max || bytes > early_bytes_max) {
            bytes -= early.front().body.size();
            early.pop_front();
        }
        return effects;
    }
    auto& run = found->second;
    if (!run.generation || !std::ranges::binary_search(run.invite.members, from)) return effects;
    const auto message = dkg::decode(frame.body);
    if (!message) {
        effects.penalties.push_back({from, "dkg: " + std::string{codec::name(message.error())}});
        return effects;
    }
    auto step = run.generation->handle(now, seat_of(run.invite.members, from), *message);
    WEFT_CHECK(step.has_value());
    absorb(now, run, *std::move(step), effects);
    return effects;
}

Effects DkgRole::on_timer(Instant now, TimerId own)
{
    Effects effects;
    const auto place = by_timer_.find(own.value());
    if (place == by_timer_.end()) return effects;
    auto& run = runs_.at(place->second);
    if (run.generation) absorb(now, run, run.generation->on_time(now), effects);
    return effects;
}

void DkgRole::absorb(Instant now, Run& run, dkg::Step step, Effects& effects)
{
    Effects::Write behind_record;  // that the run began
    for (const auto& envelope : step.messages) {
        const auto frame = encode(DkgFrame{run.invite.name(), dkg::encode(envelope.message)});
        if (envelope.to.only.empty()) {
            for (const auto& member : run.invite.members)
                if (member != identity_.public_key()) behind_record.then.push_back({member, frame});
        } else {
            for (const auto seat : envelope.to.only)
                behind_record.then.push_back({run.invite.members[seat.value()], frame});
        }
    }
    if (!behind_record.then.empty()) effects.writes.push_back(std::move(behind_record));
    for (const auto& accusation : step.accusations)
        effects.events.emplace_back(PeerAccused{run.invite.members[accusation.whom.value()], "dkg",
                                                std::string{dkg::name(accusation.what)}});
    if (step.wake) effects.arms.push_back({TimerId{run.timer}, std::max(now, *step.wake)});
    for (auto& output : step.outputs) finish(run, std::move(output), effects);
}

void DkgRole::finish(Run& run, dkg::Output output, Effects& effects)
{
    const auto note_excluded = [&](const std::vector<dkg::Excluded>& excluded) {
        for (const auto& one : excluded)
            run.info.culprits.push_back(
                {run.invite.members[one.dealer.value()], std::string{dkg::name(one.why)}});
    };
    const auto culprits = [&] {
        std::vector<types::NodeId> ids;
        for (const auto& culprit : run.info.culprits) ids.push_back(culprit.member);
        return ids;
    };
    if (const auto* failure = std::get_if<dkg::Failure>(&output)) {
        note_excluded(failure->excluded);
        run.info.state = answers::DkgState::failed;
        run.info.phase = "over";
        run.info.error = std::string{dkg::name(failure->why)};
        effects.events.emplace_back(
            DkgProgress{run.info.run, run.info.state, *run.info.error, {}, culprits()});
        return;
    }
    auto& result = std::get<dkg::DkgResult>(output);
    note_excluded(result.excluded);
    auto keys = committee::Keys::from(seat_of(run.invite.members, identity_.public_key()),
                                      result.hi, result.lo, result.share_hi, result.share_lo);
    WEFT_CHECK(keys.has_value());
    CommitteeKey key{.members = run.invite.members, .keys = *std::move(keys)};
    const auto address = key.address();
    run.info.state = answers::DkgState::done;
    run.info.phase = "over";
    run.info.address = address;
    run.info.public_key = to_bytes(result.hi.group.bytes());
    effects.writes.push_back(
        keys_.keep(std::move(key), entropy_.draw(40),
                   DkgProgress{run.info.run, run.info.state, run.info.phase, address, culprits()}));
}

/// Others may still need our messages for a while after our own end; then only the outcome is kept.
void DkgRole::forget_old(Instant now)
{
    for (auto& [id, run] : runs_)
        if (run.generation && run.ends < now) run.generation.reset();
    while (runs_.size() >= remembered_max) {
        // Fewer than that run at a time, so one is over.
        static_assert(2 * running_max < remembered_max);
        const auto oldest = std::ranges::min_element(runs_, {}, [](const auto& entry) {
            return std::pair{entry.second.info.state == answers::DkgState::running,
                             entry.second.timer};
        });
        by_timer_.erase(oldest->second.timer);
        runs_.erase(oldest);
    }
}

answers::Dkg DkgRole::info_of(const Run& run) const
{
    auto info = run.info;
    if (info.state == answers::DkgState::done && !keys_.kept(*info.address))
        info.state = answers::DkgState::running;
    return info;
}

QueriedPage<answers::Dkg> DkgRole::dkg_runs(const answers::PageAsk& ask) const
{
    return queried(answers::page_by_key<answers::Dkg, crypto::Hash>(
        ask,
        [&](const std::optional<crypto::Hash>& last) -> std::optional<crypto::Hash> {
            const auto next = last ? runs_.upper_bound(*last) : runs_.begin();
            return next == runs_.end() ? std::nullopt : std::optional{next->first};
        },
        [](const crypto::Hash& run) { return run.hex(); },
        [](const std::string& text) -> std::optional<crypto::Hash> {
            const auto bytes = from_hex(text);
            return bytes ? crypto::Hash::from(*bytes) : std::nullopt;
        },
        [&](const crypto::Hash& run) { return info_of(runs_.at(run)); }));
}

Queried<answers::Dkg> DkgRole::dkg_run(ByteSpan run) const
{
    const auto id = crypto::Hash::from(run);
    const auto found = id ? runs_.find(*id) : runs_.end();
    if (found == runs_.end()) return std::unexpected{QueryFailure{DkgQueryError::unknown_run}};
    return info_of(found->second);
}

RoleDoor dkg_door()
{
    return {.id = dkg_role,
            .name = "dkg",
            .played_as = "committee",
            .disk_keys = {to_bytes(begun_space)},
            .check_frame = check_frame_of<DkgFrames>,
            .check_command = check_command_of<DkgCommands>,
            .make = [](Surroundings surroundings) -> std::unique_ptr<Role> {
                auto* keys = surroundings.services.find<KeyRing>();
                WEFT_CHECK(keys != nullptr);
                return std::make_unique<DkgRole>(*keys, std::move(surroundings));
            }};
}

}  // namespace weft::node
