#include "dkg_role.hpp"

#include <weft/base/check.hpp>
#include <weft/node/notices.hpp>

#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

ValidatorIndex seat_of(const std::vector<types::NodeId>& members, const types::NodeId& id)
{
    return ValidatorIndex{
        static_cast<std::uint16_t>(std::ranges::lower_bound(members, id) - members.begin())};
}

/// Behind all that was written before it.
void say(Effects& effects, const PeerId& to, Bytes frame)
{
    if (effects.writes.empty()) effects.writes.emplace_back();
    effects.writes.back().then.push_back({to, std::move(frame)});
}

constexpr std::string_view begun_space = "dr";
constexpr std::uint8_t begun_version = 1;

Bytes begun_place(const crypto::Hash& run)
{
    auto key = to_bytes(begun_space);
    append(key, run.bytes());
    return key;
}

/// The key of the count of runs that have begun, and of its mark.
constexpr std::string_view spoken_key = "ds";

Bytes endorsed_place(const crypto::Hash& run)
{
    auto key = to_bytes(endorsed_space);
    append(key, run.bytes());
    return key;
}

protocol::Committee committee_of(const std::vector<types::NodeId>& members)
{
    return protocol::Committee{static_cast<std::uint16_t>(members.size())};
}

}  // namespace

DkgRole::DkgRole(KeyRing& keys, Surroundings surroundings, DkgSettings settings)
    : settings_{std::move(settings)},
      identity_{surroundings.identity},
      keys_{keys},
      connected_{surroundings.connected},
      entropy_{std::move(surroundings.entropy)},
      spoken_{to_bytes(spoken_key), surroundings.marks, surroundings.store}
{
    surroundings.services.offer<DkgQueries>(*this);
    if (auto* notices = surroundings.services.find<Notices>())
        notices->add([this](Instant now, std::vector<Reason>& into) {
            if (spoken_.silent(now))
                into.push_back(
                    {std::string{Notices::noted}, "dkg: " + std::string{SpokenRuns::silent_text}});
        });
    const auto space = as_bytes(begun_space);
    for (const auto& entry : surroundings.store.scan(space, space, begun_max)) {
        const auto run = crypto::Hash::from(ByteSpan{entry.key}.subspan(space.size()));
        codec::Reader reader{entry.value};
        const bool known = reader.u8() == begun_version;
        const auto ends = reader.u64();
        // One that cannot be read has begun all the same.
        if (run) begun_.emplace(*run, Instant{known && reader.ok() ? ends : 0});
    }
    const auto endorsed = as_bytes(endorsed_space);
    for (const auto& entry : surroundings.store.scan(endorsed, endorsed, begun_max)) {
        const auto run = crypto::Hash::from(ByteSpan{entry.key}.subspan(endorsed.size()));
        auto record = decode_endorsed_record(entry.value);
        // One that is of another node or cannot be read stays where it is: it holds a share.
        if (!run || !record || !std::ranges::binary_search(record->members, identity_.public_key()))
            continue;
        auto& one = remember(*run, *std::move(record));
        if (!one.waits()) continue;
        (void)one.votes.endorse(one.record.transcript, identity_);
        // So that opening it takes no time when its certificate comes.
        (void)keys_.open(one.record.key);
    }
}

Effects DkgRole::on_start(Instant now)
{
    Effects effects;
    spoken_.start(now);
    if (spoken_.silent(now))
        effects.events.emplace_back(Stalled{"dkg", std::string{SpokenRuns::silent_text}});
    if (auto mark = spoken_.owed()) {
        effects.writes.emplace_back();
        effects.writes.back().marks.push_back(*std::move(mark));
    }
    return effects;
}

DkgRole::Endorsed& DkgRole::remember(const crypto::Hash& run, EndorsedRecord record)
{
    const auto& members = record.members;
    dkg::Endorsements votes{*dkg::RunId::from(run.bytes()), committee_of(members),
                            seat_of(members, identity_.public_key()), members};
    return endorsed_
        .insert_or_assign(
            run, Endorsed{.record = std::move(record), .votes = std::move(votes), .answered = {}})
        .first->second;
}

bool DkgRole::waits(const crypto::Hash& run) const
{
    const auto found = endorsed_.find(run);
    return found != endorsed_.end() && found->second.waits();
}

/// Shares kept for runs of a peer, which could fill the disk with them.
std::size_t DkgRole::kept_of(const PeerId& inviter) const
{
    return static_cast<std::size_t>(std::ranges::count_if(endorsed_, [&](const auto& entry) {
        return entry.second.waits() && entry.second.record.inviter == inviter;
    }));
}

Effects DkgRole::on_peer_up(Instant now, const PeerId& peer)
{
    Effects effects;
    const auto self = identity_.public_key();
    const auto member = [&](const std::vector<types::NodeId>& members) {
        return peer != self && std::ranges::binary_search(members, peer);
    };
    for (const auto& [id, run] : runs_) {
        if (!run.generation || !member(run.invite.members)) continue;
        // A run that is over is begun by nobody any more, also not by who has forgotten it.
        if (!run.inviter && now < run.ends) say(effects, peer, encode(run.invite));
        for (const auto& [only, frame] : run.said)
            if (only.empty() || std::ranges::find(only, peer) != only.end())
                say(effects, peer, frame);
    }
    for (auto& [id, one] : endorsed_) {
        one.answered.erase(peer);
        const auto run = runs_.find(id);
        if ((run != runs_.end() && run->second.generation) || !one.waits() ||
            !member(one.record.members))
            continue;
        const auto& hash = one.record.transcript;
        const dkg::Endorsement ours{hash,
                                    dkg::endorse(identity_, *dkg::RunId::from(id.bytes()), hash)};
        say(effects, peer, encode(DkgFrame{id, dkg::encode(dkg::Message{ours})}));
    }
    return effects;
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
    if (what.phase_timeout_ms < phase_timeout_ms_min ||
        what.phase_timeout_ms > phase_timeout_ms_max)
        return refuse("timeout_range", "the phase time-out is 500 to 600000 ms");
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
    const auto why = refusal(now, from, frame);
    if (!why) {
        refused_.erase(from);
        return begin(now, frame, from);
    }
    Effects effects;
    if (!refused_.insert(from).second) return effects;  // once, however often a peer asks
    effects.events.emplace_back(
        Stalled{"dkg", "not joined: a key generation of " + types::to_text(from) + ": " + *why});
    return effects;
}

/// Nullopt: the invitation is joined.
std::optional<std::string> DkgRole::refusal(Instant now,
                                            const PeerId& from,
                                            const DkgInvite& invite) const
{
    if (!settings_.joins) return "this node joins none ([dkg] join)";
    if (settings_.known)
        for (const auto& member : invite.members)
            if (member != identity_.public_key() &&
                std::ranges::find(*settings_.known, member) == settings_.known->end())
                return "its member " + types::to_text(member) +
                       " is no peer with the role \"committee\" here";
    if (invite.phase_timeout_ms < phase_timeout_ms_min ||
        invite.phase_timeout_ms > phase_timeout_ms_max)
        return "a phase time-out is 500 to 600000 ms";
    if (spoken_.silent_in_runs_of(run_length(std::chrono::milliseconds{invite.phase_timeout_ms}),
                                  now))
        return std::string{SpokenRuns::silent_text};
    if (running([](const auto& inviter) { return inviter.has_value(); }) >= running_max)
        return "as many go on as this node joins at a time";
    if (running([&](const auto& inviter) { return inviter == from; }) >= running_of_peer_max)
        return "as many of its go on as one peer may have";
    if (kept_of(from) >= kept_of_peer_max)
        return "as many shares of its runs wait for a certificate as are kept for one peer";
    return std::nullopt;
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
    const auto committee = committee_of(members);
    const dkg::Timing timing{
        .phase_timeout = std::chrono::milliseconds{run.invite.phase_timeout_ms},
        .total_timeout = run_length(std::chrono::milliseconds{run.invite.phase_timeout_ms})};
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
    note_begun(now, id, run.ends, effects);
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

void DkgRole::note_begun(Instant now, const crypto::Hash& run, Instant ends, Effects& effects)
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
    spoken_.begins(now, write);
    effects.writes.push_back(std::move(write));
}

Effects DkgRole::on(Instant now, const PeerId& from, const DkgFrame& frame)
{
    Effects effects;
    const auto found = runs_.find(frame.run);
    if (found == runs_.end() || !found->second.generation) {
        if (const auto endorsed = endorsed_.find(frame.run); endorsed != endorsed_.end()) {
            if (!std::ranges::binary_search(endorsed->second.record.members, from)) return effects;
            if (const auto message = dkg::decode(frame.body))
                hear(frame.run, endorsed->second, from, *message, effects);
            return effects;
        }
        if (begun_.contains(frame.run)) return effects;  // over here, or lost by a restart
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
    // First what is written: an endorsement follows the share it speaks of.
    for (auto& output : step.outputs) finish(run, std::move(output), effects);
    Effects::Write behind_record;
    for (const auto& envelope : step.messages) {
        const auto frame = encode(DkgFrame{run.invite.name(), dkg::encode(envelope.message)});
        Said said{.only = {}, .frame = frame};
        for (const auto seat : envelope.to.only)
            said.only.push_back(run.invite.members[seat.value()]);
        // One payload may be supplied to many: it is kept once.
        const auto same =
            said.only.empty() ? run.said.end() : std::ranges::find(run.said, frame, &Said::frame);
        if (same == run.said.end())
            run.said.push_back(std::move(said));
        else
            same->only.insert(same->only.end(), said.only.begin(), said.only.end());
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
}

void DkgRole::hear(const crypto::Hash& run,
                   Endorsed& endorsed,
                   const PeerId& from,
                   const dkg::Message& message,
                   Effects& effects)
{
    const auto& members = endorsed.record.members;
    const auto tell = [&](const PeerId& to, const dkg::Certificate& certificate) {
        say(effects, to,
            encode(DkgFrame{run, dkg::encode(dkg::Message{dkg::Certified{certificate}})}));
    };
    const auto* endorsement = std::get_if<dkg::Endorsement>(&message);
    if (endorsed.record.certificate) {
        // Who still endorses has no certificate. Once for each time it comes up.
        if (endorsement && endorsed.answered.insert(from).second)
            tell(from, *endorsed.record.certificate);
        return;
    }
    const auto seat = seat_of(members, from);
    auto verdict = dkg::Endorsements::Verdict::nothing_new;
    if (endorsement) verdict = endorsed.votes.take(seat, *endorsement);
    if (const auto* certified = std::get_if<dkg::Certified>(&message))
        verdict = endorsed.votes.take(seat, *certified);
    switch (verdict) {
    case dkg::Endorsements::Verdict::taken:
    case dkg::Endorsements::Verdict::nothing_new: break;
    case dkg::Endorsements::Verdict::forgery:
        effects.events.emplace_back(
            PeerAccused{from, "dkg", std::string{dkg::name(dkg::Fault::endorsement_forgery)}});
        break;
    case dkg::Endorsements::Verdict::equivocation:
        effects.events.emplace_back(
            PeerAccused{from, "dkg", std::string{dkg::name(dkg::Fault::endorsement_equivocation)}});
        break;
    }
    const auto certificate = endorsed.votes.certificate();
    if (!certificate) return;
    if (certificate->transcript != endorsed.record.transcript) {
        // n - f hold another result: ours can have no certificate any more.
        Effects::Write write;
        write.batch.erase(endorsed_place(run));
        effects.writes.push_back(std::move(write));
        endorsed_.erase(run);
        return;
    }
    auto key = keys_.open(endorsed.record.key);
    if (!key) {
        effects.events.emplace_back(Stalled{
            "store", "a committee key cannot be opened: " + std::string{name(key.error())}});
        return;
    }
    for (const auto& member : members)
        if (member != identity_.public_key() && connected_.contains(member))
            tell(member, *certificate);
    certify(run, *std::move(key), *certificate, {}, effects);
}

void DkgRole::certify(const crypto::Hash& run,
                      CommitteeKey key,
                      const dkg::Certificate& certificate,
                      std::vector<types::NodeId> culprits,
                      Effects& effects)
{
    auto& record = endorsed_.at(run).record;
    auto sealed = std::exchange(record.key, {});
    record.certificate = certificate;
    const auto address = key.address();
    if (const auto known = runs_.find(run); known != runs_.end()) {
        auto& info = known->second.info;
        info.state = answers::DkgState::done;
        info.phase = "over";
        info.error.reset();
        info.address = address;
        info.public_key = to_bytes(record.group.bytes());
    }
    auto write = keys_.keep(std::move(key), std::move(sealed),
                            DkgProgress{to_bytes(run.bytes()), answers::DkgState::done, "over",
                                        address, std::move(culprits)});
    write.batch.put(endorsed_place(run), encode(record));
    const auto certified = [](const auto& entry) { return !entry.second.waits(); };
    if (static_cast<std::size_t>(std::ranges::count_if(endorsed_, certified)) > certified_max) {
        const auto oldest = std::ranges::min_element(endorsed_, {}, [](const auto& entry) {
            return std::pair{entry.second.waits(), entry.second.record.ends};
        });
        write.batch.erase(endorsed_place(oldest->first));
        endorsed_.erase(oldest);
    }
    effects.writes.push_back(std::move(write));
}

CommitteeKey DkgRole::key_of(const Run& run, const dkg::Made& made) const
{
    auto keys = committee::Keys::from(seat_of(run.invite.members, identity_.public_key()), made.hi,
                                      made.lo, made.share_hi, made.share_lo);
    WEFT_CHECK(keys.has_value());
    return {.members = run.invite.members, .keys = *std::move(keys)};
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
        const auto id = run.invite.name();
        const bool kept = failure->why == dkg::Failure::Why::timeout && waits(id);
        run.info.phase = kept ? "endorsed" : "over";
        run.info.error = std::string{dkg::name(failure->why)};
        if (!kept && endorsed_.erase(id) > 0) {
            Effects::Write write;
            write.batch.erase(endorsed_place(id));
            effects.writes.push_back(std::move(write));
        }
        effects.events.emplace_back(
            DkgProgress{run.info.run, run.info.state, *run.info.error, {}, culprits()});
        return;
    }
    if (const auto* made = std::get_if<dkg::Made>(&output)) {
        const auto id = run.invite.name();
        auto& one = remember(
            id, {.inviter = run.inviter.value_or(identity_.public_key()),
                 .ends = run.ends,
                 .members = run.invite.members,
                 .transcript = dkg::transcript(*dkg::RunId::from(id.bytes()), *made),
                 .group = made->hi.group,
                 .key = keys_.seal(key_of(run, *made), entropy_.draw(crypto::lock_nonce_bytes)),
                 .certificate = {}});
        (void)one.votes.endorse(one.record.transcript, identity_);
        run.info.phase = "endorsed";
        Effects::Write write;
        write.batch.put(endorsed_place(id), encode(one.record));
        effects.writes.push_back(std::move(write));
        return;
    }
    const auto& result = std::get<dkg::DkgResult>(output);
    run.info.culprits.clear();
    note_excluded(result.excluded);
    certify(run.invite.name(), key_of(run, result), result.certificate, culprits(), effects);
}

/// Others may still need our messages for a while after our own end; then only the outcome is kept.
void DkgRole::forget_old(Instant now)
{
    for (auto& [id, run] : runs_)
        if (run.generation && run.ends < now && !waits(id)) {
            run.generation.reset();
            run.said.clear();
        }
    while (runs_.size() >= remembered_max) {
        // Fewer than that run at a time, so one is over.
        static_assert(2 * running_max < remembered_max);
        const auto oldest = std::ranges::min_element(runs_, {}, [&](const auto& entry) {
            return std::tuple{entry.second.info.state == answers::DkgState::running,
                              waits(entry.first), entry.second.timer};
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

answers::Dkg DkgRole::info_of(const crypto::Hash& run, const EndorsedRecord& record) const
{
    answers::Dkg info{
        .run = to_bytes(run.bytes()),
        .state = answers::DkgState::running,
        .phase = "endorsed",
        .address = {},
        .members = record.members,
        .threshold = static_cast<std::uint16_t>(committee_of(record.members).all_but_faulty()),
        .public_key = {},
        .culprits = {},
        .error = {}};
    const auto address = types::Address::of(record.group);
    if (!record.certificate || !keys_.kept(address)) return info;
    info.state = answers::DkgState::done;
    info.phase = "over";
    info.address = address;
    info.public_key = to_bytes(record.group.bytes());
    return info;
}

QueriedPage<answers::Dkg> DkgRole::dkg_runs(const answers::PageAsk& ask) const
{
    return queried(answers::page_by_key<answers::Dkg, crypto::Hash>(
        ask,
        [&](const std::optional<crypto::Hash>& last) -> std::optional<crypto::Hash> {
            const auto after = [&](const auto& all) -> std::optional<crypto::Hash> {
                const auto next = last ? all.upper_bound(*last) : all.begin();
                return next == all.end() ? std::nullopt : std::optional{next->first};
            };
            const auto run = after(runs_);
            const auto kept = after(endorsed_);
            if (!run || !kept) return run ? run : kept;
            return std::min(*run, *kept);
        },
        [](const crypto::Hash& run) { return run.hex(); },
        [](const std::string& text) -> std::optional<crypto::Hash> {
            const auto bytes = from_hex(text);
            return bytes ? crypto::Hash::from(*bytes) : std::nullopt;
        },
        [&](const crypto::Hash& run) { return *dkg_run(run.bytes()); }));
}

Queried<answers::Dkg> DkgRole::dkg_run(ByteSpan run) const
{
    const auto id = crypto::Hash::from(run);
    const auto found = id ? runs_.find(*id) : runs_.end();
    if (id && found != runs_.end()) return info_of(found->second);
    const auto kept = id ? endorsed_.find(*id) : endorsed_.end();
    if (kept == endorsed_.end()) return std::unexpected{QueryFailure{DkgQueryError::unknown_run}};
    return info_of(*id, kept->second.record);
}

RoleDoor dkg_door(DkgSettings settings)
{
    return {.id = dkg_role,
            .name = "dkg",
            .played_as = "committee",
            .disk_keys = {to_bytes(begun_space), to_bytes(endorsed_space), to_bytes(spoken_key)},
            .check_frame = check_frame_of<DkgFrames>,
            .check_command = check_command_of<DkgCommands>,
            .make = [settings = std::move(settings)](Surroundings surroundings) -> MadeRole {
                auto* keys = surroundings.services.find<KeyRing>();
                WEFT_CHECK(keys != nullptr);
                return std::make_unique<DkgRole>(*keys, std::move(surroundings), settings);
            }};
}

}  // namespace weft::node
