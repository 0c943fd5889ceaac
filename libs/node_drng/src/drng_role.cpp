#include "drng_role.hpp"

#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>

#include <algorithm>

namespace weft::node {

namespace {

/// A follower that is so far behind does not wait for what lies between.
constexpr std::uint64_t rejoin_after = drng::kept_ahead / 2;
constexpr std::string_view seed_tag = "weft.drng.seed.1";

ValidatorIndex seat_of(const std::vector<types::NodeId>& members, const types::NodeId& id)
{
    return ValidatorIndex{
        static_cast<std::uint16_t>(std::ranges::lower_bound(members, id) - members.begin())};
}

Bytes bytes_of(ByteSpan bytes)
{
    return to_bytes(bytes);
}

}  // namespace

drng::Hash seed_of(const StartSeries& what)
{
    codec::Writer writer;
    writer.text(seed_tag);
    types::encode(writer, what.key);
    writer.u64(what.period.count()).u64(what.genesis.count());
    return crypto::blake2b(std::move(writer).take());
}

DrngRole::DrngRole(KeyRing* keys, DrngSettings settings, Surroundings surroundings)
    : keys_{keys},
      settings_{std::move(settings)},
      self_{surroundings.identity.public_key()},
      store_{surroundings.store},
      connected_{surroundings.connected},
      chains_{surroundings.services.find<CommitteeQueries>()},
      sharings_{surroundings.services.find<ChainHandovers>()},
      entropy_{surroundings.entropy.fork("drng")},
      handovers_{surroundings.identity, surroundings.store,
                 // Without keys there is nothing to forget.
                 keys == nullptr ? std::optional{Marks{}} : surroundings.marks,
                 surroundings.entropy.fork("hand-overs")}
{
    surroundings.services.offer<DrngQueries>(*this);
    if (sharings_ != nullptr) {
        sharings_->ask_for_progress([this](const auto& hi) { return handovers_.state_of(hi); });
        sharings_->tell_turns([this](const auto& chain, const auto& base, const auto& run) {
            return chain_turned(chain, base, run);
        });
    }
    if (surroundings.played.contains(ledger_role)) settings_.ledger_access = {self_};
    const auto own = as_bytes(own_series_space);
    for (const auto& entry : store_.scan(own, own, series_max)) {
        const auto record = decode_own_series(entry.value);
        codec::Reader reader{ByteSpan{entry.key}.subspan(own.size())};
        const auto key = types::decode_address(reader);
        if (record && reader.ok()) (void)add_own(key, *record);
    }
    const auto followed = as_bytes(followed_series_space);
    for (const auto& entry : store_.scan(followed, followed, series_max))
        if (const auto info = decode_series(entry.value); info && drng::well_formed(*info))
            add_followed(*info);
    const auto& voting = surroundings.genesis.voting;
    if (!voting || !voting->beacon) return;
    const auto info = drng::series_of(*voting->beacon);
    if (!drng::well_formed(info)) return;  // nothing can be of it: the clock judges
    network_ = drng::id_of(info);
    if (is_ledger_node()) add_followed(info);
}

bool DrngRole::is_ledger_node() const
{
    return !settings_.ledger_access.empty() && settings_.ledger_access.front() == self_;
}

DrngRole::Own* DrngRole::add_own(const types::Address& key, const OwnSeriesRecord& record)
{
    const auto* kept = keys_ == nullptr ? nullptr : keys_->find(key);
    if (kept == nullptr) return nullptr;
    Own own{.members = kept->members,
            .self = kept->keys.self,
            .record = record,
            .twins = drng::KeyTwins{kept->keys.hi},
            .twin = drng::twin_of(kept->keys.share_hi),
            .share = kept->keys.share_hi,
            .threshold = kept->keys.hi.threshold,
            .told = 0,
            .member = std::nullopt,
            .timer = ++timers_};
    by_timer_.emplace(own.timer, key);
    return &own_.insert_or_assign(key, std::move(own)).first->second;
}

void DrngRole::add_followed(const drng::SeriesInfo& info)
{
    const auto rounds = kept_rounds(store_, info);
    auto last = rounds.empty() ? std::nullopt : std::optional{rounds.back()};
    followed_.try_emplace(drng::id_of(info), info, std::move(last));
}

Effects DrngRole::on_start(Instant now)
{
    Effects effects;
    lately_ = now;
    for (auto& [key, own] : own_) effects += hear_twin(now, own, own.self, own.twin);
    effects += turned(
        now, handovers_.on_start(now, [this](const auto& invite) { return shares_of(invite); }));
    if (sharings_ != nullptr)
        for (const auto* invite : handovers_.all_open())
            if (invite->chain) effects += sharings_->begun(handover_of(*invite));
    if (is_ledger_node()) effects.sends.push_back({self_, encode(WantBeacons{})});
    return effects;
}

Effects DrngRole::on_peer_up(Instant now, const PeerId& peer)
{
    auto effects = turned(now, handovers_.greet(now, peer));
    for (const auto* invite : handovers_.all_open()) effects += tell_newest(*invite, peer);
    for (const auto& [key, own] : own_)
        if (std::ranges::binary_search(own.members, peer)) effects += say_twin(key, own, peer);
    if (std::ranges::find(settings_.ledger_access, peer) != settings_.ledger_access.end())
        effects.sends.push_back({peer, encode(WantBeacons{})});
    return effects;
}

Effects DrngRole::say_twin(const types::Address& key, const Own& own, const PeerId& to) const
{
    Effects effects;
    if (to != self_) effects.sends.push_back({to, frame_of(key, own, own.twin)});
    return effects;
}

Bytes DrngRole::frame_of(const types::Address& key,
                         const Own& own,
                         const drng::Message& message) const
{
    if (own.record.run) return encode(SharingFrame{*own.record.run, drng::encode(message)});
    return encode(DrngFrame{key, drng::encode(message)});
}

Effects DrngRole::on(Instant now, const PeerId& from, const DrngFrame& frame)
{
    const auto found = own_.find(frame.key);
    if (found == own_.end() || found->second.record.run) return {};
    return heard(now, from, found, frame.body);
}

Effects DrngRole::on(Instant now, const PeerId& from, const SharingFrame& frame)
{
    const auto found = std::ranges::find_if(
        own_, [&](const auto& entry) { return entry.second.record.run == frame.run; });
    return found == own_.end() ? Effects{} : heard(now, from, found, frame.body);
}

Effects DrngRole::heard(Instant now, const PeerId& from, Owned found, ByteSpan body)
{
    lately_ = now;
    if (from == self_ || !std::ranges::binary_search(found->second.members, from)) return {};
    auto& own = found->second;
    const auto message = drng::decode_message(body);
    Effects effects;
    if (!message) {
        effects.penalties.push_back(
            {from, "beacon message: " + std::string{codec::name(message.error())}});
        return effects;
    }
    const auto seat = seat_of(own.members, from);
    if (const auto* twin = std::get_if<drng::KeyTwin>(&*message))
        return hear_twin(now, own, seat, *twin);
    if (!own.member) return {};
    auto step = own.member->handle(now, seat, *message);
    if (!step) return {};
    return absorb(now, found->first, own, *std::move(step));
}

Effects DrngRole::hear_twin(Instant now, Own& own, ValidatorIndex from, const drng::KeyTwin& twin)
{
    Effects effects;
    switch (own.twins.hear(from, twin)) {
    case drng::KeyTwins::Verdict::taken:
        ++own.told;
        // Who was told of the series after us has not heard our part. Once each, so that two do not
        // answer each other for ever.
        effects += say_twin(by_timer_.at(own.timer), own, own.members[from.value()]);
        break;
    case drng::KeyTwins::Verdict::known: break;
    case drng::KeyTwins::Verdict::wrong:
        effects.events.emplace_back(PeerAccused{own.members[from.value()], "drng",
                                                std::string{drng::name(drng::Fault::stray_twin)}});
        return effects;
    }
    if (own.member || !own.twins.key()) return effects;
    const auto& key = *own.twins.key();
    const auto& address = by_timer_.at(own.timer);
    if (own.record.public_key.empty()) {
        own.record.public_key = bytes_of(key.group.bytes());
        Effects::Write write;
        write.batch.put(own_series_place(address), encode(own.record));
        effects.writes.push_back(std::move(write));
    }
    const auto info = *info_of(address, own.record);
    const auto known = known_rounds(own, info);
    own.member.emplace(info, key, own.self, own.share, known);
    if (own.record.run) newest_.erase(*own.record.run);
    if (const auto& last = known.back(); last.number > 0 && !kept_round(store_, info, last.number))
        effects += took(info, {last});
    effects += absorb(now, address, own, own.member->on_time(now));
    return effects;
}

std::optional<drng::SeriesInfo> DrngRole::info_of(const types::Address& key,
                                                  const OwnSeriesRecord& record)
{
    if (record.public_key.empty()) return std::nullopt;
    return drng::SeriesInfo{.public_key = record.public_key,
                            .period = record.period,
                            .genesis = record.genesis,
                            .genesis_seed = seed_of({key, record.period, record.genesis}),
                            .beacon_id = {}};
}

Effects DrngRole::absorb(Instant now, const types::Address& key, Own& own, drng::Step step)
{
    Effects effects;
    std::vector<drng::Round> made;
    for (auto& output : step.outputs)
        if (auto* one = std::get_if<drng::Made>(&output)) made.push_back(std::move(one->round));
    made_ += made.size();
    if (!made.empty()) effects += took(own.member->info(), made);
    for (const auto& output : step.outputs)
        if (const auto* one = std::get_if<drng::Publish>(&output))
            if (const auto to = ledger_node(one->round.number))
                effects.sends.push_back({*to, encode(PostBeacon{drng::encode(drng::Beacon{
                                                  drng::id_of(own.member->info()), one->round})})});
    for (const auto& envelope : step.messages) {
        const auto frame = frame_of(key, own, envelope.message);
        if (envelope.to.only.empty()) {
            for (const auto& member : own.members)
                if (member != self_) effects.sends.push_back({member, frame});
        } else {
            for (const auto seat : envelope.to.only)
                effects.sends.push_back({own.members[seat.value()], frame});
        }
    }
    for (const auto& accusation : step.accusations)
        effects.events.emplace_back(PeerAccused{own.members[accusation.whom.value()], "drng",
                                                std::string{drng::name(accusation.what)}});
    if (step.wake) effects.arms.push_back({TimerId{own.timer}, std::max(now, *step.wake)});
    return effects;
}

Effects DrngRole::took(const drng::SeriesInfo& info, const std::vector<drng::Round>& rounds)
{
    const auto id = drng::id_of(info);
    Effects effects;
    Effects::Write write;
    for (const auto& round : rounds) {
        keep_round(id, round, write.batch);
        write.events.emplace_back(
            BeaconTaken{.series = bytes_of(id.bytes()),
                        .round = round.number,
                        .randomness = bytes_of(drng::randomness_of(round).bytes())});
    }
    taken_ += rounds.size();
    effects.writes.push_back(std::move(write));
    judge_votes(info, rounds.back(), effects);
    return effects;
}

void DrngRole::judge_votes(const drng::SeriesInfo& info,
                           const drng::Round& newest,
                           Effects& effects)
{
    if (!is_ledger_node() || !network_ || drng::id_of(info) != *network_) return;
    // A member that follows what it makes takes each round twice.
    if (newest.number <= judged_) return;
    judged_ = newest.number;
    effects.sends.push_back(
        {self_, encode(UseRandomness{.of = drng::time_of(info, newest.number).count(),
                                     .random = drng::draw_of(drng::randomness_of(newest))})});
}

Effects DrngRole::pass_on(const drng::SeriesId& id, const drng::Round& round) const
{
    Effects effects;
    if (network_ && id == *network_)
        if (const auto to = ledger_node(round.number))
            effects.sends.push_back(
                {*to, encode(PostBeacon{drng::encode(drng::Beacon{id, round})})});
    return effects;
}

std::optional<PeerId> DrngRole::ledger_node(std::uint64_t round) const
{
    if (is_ledger_node()) return self_;
    const auto up = connected_.among(settings_.ledger_access);
    if (up.empty()) return std::nullopt;
    return up[round % up.size()];
}

Effects DrngRole::on_timer(Instant now, TimerId own)
{
    lately_ = now;
    if (handovers_.owns(own)) return turned(now, handovers_.on_timer(now, own));
    const auto key = by_timer_.find(own.value());
    if (key == by_timer_.end()) return {};
    auto& series = own_.at(key->second);
    if (!series.member) return {};
    return absorb(now, key->second, series, series.member->on_time(now));
}

Effects DrngRole::on(Instant now, const PeerId& from, const BeaconBooked& frame)
{
    lately_ = now;
    if (from != self_ &&
        std::ranges::find(settings_.ledger_access, from) == settings_.ledger_access.end())
        return {};
    const auto beacon = drng::decode_beacon(frame.beacon);
    if (!beacon) return {};
    Effects effects;
    for (auto& [key, own] : own_)
        if (own.member && drng::id_of(own.member->info()) == beacon->series)
            effects += absorb(now, key, own, own.member->seen(now, beacon->round));
    if (const auto found = followed_.find(beacon->series); found != followed_.end())
        if (auto heard = hear(found->second, beacon->round)) effects += *std::move(heard);
    return effects;
}

std::expected<Effects, drng::Refusal> DrngRole::hear(drng::Follower& follower,
                                                     const drng::Round& round)
{
    auto taken = follower.hear(round);
    // The rounds between may have been published while nobody listened, or never.
    if (!taken && taken.error() == drng::Refusal::round_skipped && follower.last() &&
        round.number - follower.last()->number > rejoin_after)
        taken = follower.rejoin(round);
    if (!taken) {
        if (taken.error() != drng::Refusal::round_repeated) ++refused_;
        return std::unexpected{taken.error()};
    }
    std::vector<drng::Round> rounds;
    for (auto& one : *taken) rounds.push_back(std::move(one.round));
    if (rounds.empty()) return Effects{};
    return took(follower.info(), rounds);
}

Effects DrngRole::refused(CommandId command, std::string error, std::string hint)
{
    Effects effects;
    effects.answers.push_back(
        {.command = command, .error = std::move(error), .message = std::move(hint), .values = {}});
    return effects;
}

Effects DrngRole::on(Instant now, CommandId command, const StartSeries& what)
{
    lately_ = now;
    if (what.period < series_period_min || what.period > series_period_max)
        return refused(command, "period_range", "between two rounds are 50 ms to a day");
    if (what.genesis.count() % 1'000'000'000 != 0)
        return refused(command, "genesis_fraction", "the first round is at a whole second");
    if (keys_ == nullptr || keys_->find(what.key) == nullptr || !keys_->kept(what.key))
        return refused(command, "unknown_key",
                       "this node holds no share of that address: run the key generation with it");
    const OwnSeriesRecord record{.period = what.period, .genesis = what.genesis};
    const auto known = own_.find(what.key);
    if (known != own_.end() && (known->second.record.period != record.period ||
                                known->second.record.genesis != record.genesis))
        return refused(command, "other_series",
                       "this key makes beacons of another period or genesis already");
    if (known == own_.end() && is_leaving(what.key))
        return refused(command, "key_in_use",
                       "a chain hands this key over: make beacons with another key");
    if (known == own_.end() && count() >= series_max)
        return refused(command, "too_many_series",
                       "this node has " + std::to_string(series_max) + " series");
    Effects effects;
    Effects::Write write;
    if (known == own_.end()) write.batch.put(own_series_place(what.key), encode(record));
    write.answers.push_back(
        {.command = command, .error = {}, .message = {}, .values = {{"key", what.key.text()}}});
    effects.writes.push_back(std::move(write));
    if (known != own_.end()) return effects;
    auto* own = add_own(what.key, record);
    WEFT_CHECK(own != nullptr);
    for (const auto& peer : connected_.among(own->members))
        effects += say_twin(what.key, *own, peer);
    effects += hear_twin(now, *own, own->self, own->twin);
    return effects;
}

Effects DrngRole::on(Instant now, CommandId command, const FollowSeries& what)
{
    lately_ = now;
    if (!drng::well_formed(what.info))
        return refused(command, "series_malformed",
                       "the public key is none of that scheme, or the period is zero");
    const auto id = drng::id_of(what.info);
    const bool known = followed_.contains(id);
    if (!known && count() >= series_max)
        return refused(command, "too_many_series",
                       "this node has " + std::to_string(series_max) + " series");
    Effects effects;
    Effects::Write write;
    if (!known) write.batch.put(followed_series_place(id), encode_series(what.info));
    write.answers.push_back(
        {.command = command, .error = {}, .message = {}, .values = {{"series", id.hex()}}});
    effects.writes.push_back(std::move(write));
    if (known) return effects;
    add_followed(what.info);
    // The newest that is booked, again.
    for (const auto& peer : settings_.ledger_access)
        if (peer == self_ || connected_.contains(peer))
            effects.sends.push_back({peer, encode(WantBeacons{})});
    return effects;
}

Effects DrngRole::on(Instant now, CommandId command, const HearRound& what)
{
    lately_ = now;
    const auto found = followed_.find(what.series);
    if (found == followed_.end())
        return refused(command, "unknown_series", "follow it first: POST /drng/follow");
    auto heard = hear(found->second, what.round);
    if (!heard && heard.error() != drng::Refusal::round_repeated)
        return refused(command, std::string{drng::name(heard.error())},
                       "the newest round here is " +
                           std::to_string(found->second.last() ? found->second.last()->number : 0));
    auto effects = heard ? *std::move(heard) : Effects{};
    if (heard) effects += pass_on(what.series, what.round);
    if (effects.writes.empty()) effects.writes.emplace_back();
    effects.writes.back().answers.push_back(
        {.command = command,
         .error = {},
         .message = {},
         .values = {{"series", what.series.hex()}, {"round", std::to_string(what.round.number)}}});
    return effects;
}

const drng::SeriesInfo* DrngRole::find(const drng::SeriesId& id) const
{
    for (const auto& [key, own] : own_)
        if (own.member && drng::id_of(own.member->info()) == id) return &own.member->info();
    const auto found = followed_.find(id);
    return found == followed_.end() ? nullptr : &found->second.info();
}

answers::Series DrngRole::answer_of(const types::Address& key, const Own& own) const
{
    answers::Series answer;
    answer.key = key;
    answer.members = own.members;
    answer.threshold = own.threshold;
    answer.twins = own.told;
    answer.period_ns = own.record.period.count();
    answer.genesis = static_cast<types::Timestamp>(own.record.genesis.count());
    if (!own.member) {
        answer.state = "waits for " + std::to_string(own.threshold - own.told) +
                       " more members to tell their part of the key";
        return answer;
    }
    const auto& info = own.member->info();
    const auto& last = own.member->last();
    const auto* kept = keys_->find(key);
    answer.series = bytes_of(drng::id_of(info).bytes());
    answer.round = last.number;
    answer.due = drng::round_at(info, lately_);
    if (last.number > 0) answer.randomness = bytes_of(drng::randomness_of(last).bytes());
    answer.state = "round " + std::to_string(last.number + 1) + " has " +
                   std::to_string(own.member->shares_here()) + " of " +
                   std::to_string(own.threshold) + " shares" +
                   (kept == nullptr ? "" : handovers_.state_of(kept->keys.hi));
    return answer;
}

answers::Series DrngRole::answer_of(const drng::Follower& follower) const
{
    const auto& info = follower.info();
    answers::Series answer;
    answer.series = bytes_of(drng::id_of(info).bytes());
    answer.period_ns = info.period.count();
    answer.genesis = static_cast<types::Timestamp>(info.genesis.count());
    answer.due = drng::round_at(info, lately_);
    answer.state = "no round has come yet";
    if (const auto& last = follower.last()) {
        answer.round = last->number;
        answer.randomness = bytes_of(drng::randomness_of(*last).bytes());
        answer.state = "follows";
        if (const auto gap = follower.gap())
            answer.state =
                "lacks rounds " + std::to_string(gap->first) + " to " + std::to_string(gap->second);
    }
    return answer;
}

/// A series that is on its way to this node.
answers::Series DrngRole::answer_of(const HandoverInvite& invite) const
{
    answers::Series answer;
    answer.key = invite.key();
    answer.members = invite.to;
    answer.threshold = static_cast<std::uint16_t>(
        protocol::Committee{static_cast<std::uint16_t>(invite.to.size())}.all_but_faulty());
    answer.period_ns = invite.period_ns;
    answer.genesis = static_cast<types::Timestamp>(invite.genesis_ns);
    answer.state = "not made here yet" + handovers_.state_of(invite.hi);
    return answer;
}

QueriedPage<answers::Series> DrngRole::series(const answers::PageAsk& ask) const
{
    auto coming = handovers_.all_open();
    std::erase_if(
        coming, [&](const auto* invite) { return invite->chain || own_.contains(invite->key()); });
    const auto all = count() + coming.size();
    return queried(answers::page_by_position<answers::Series>(ask, all, [&](std::uint64_t at) {
        if (at >= count()) return answer_of(*coming[at - count()]);
        const auto place = static_cast<std::ptrdiff_t>(at);
        if (at < own_.size()) {
            const auto& [key, own] = *std::next(own_.begin(), place);
            return answer_of(key, own);
        }
        return answer_of(
            std::next(followed_.begin(), place - static_cast<std::ptrdiff_t>(own_.size()))->second);
    }));
}

Queried<answers::DrandInfo> DrngRole::info(const drng::SeriesId& id) const
{
    const auto* series = find(id);
    if (series == nullptr) return std::unexpected{QueryFailure{DrngQueryError::unknown_series}};
    answers::DrandInfo answer;
    answer.public_key = series->public_key;
    answer.period = drng::period_seconds(*series);
    if (series->period.count() % 1'000'000'000 != 0)
        answer.period_ms = static_cast<std::uint32_t>(series->period.count() / 1'000'000);
    answer.genesis_time = static_cast<std::uint32_t>(drng::genesis_seconds(*series));
    answer.hash = bytes_of(id.bytes());
    answer.groupHash = bytes_of(series->genesis_seed.bytes());
    answer.schemeID = std::string{crypto::beacon::name(series->scheme)};
    answer.metadata.beaconID = series->beacon_id.empty() ? "default" : series->beacon_id;
    return answer;
}

Queried<answers::DrandRound> DrngRole::round(const drng::SeriesId& id, std::uint64_t number) const
{
    const auto* series = find(id);
    if (series == nullptr) return std::unexpected{QueryFailure{DrngQueryError::unknown_series}};
    if (number == 0) {
        if (const auto found = followed_.find(id); found != followed_.end())
            number = found->second.last() ? found->second.last()->number : 0;
        for (const auto& [key, own] : own_)
            if (own.member && drng::id_of(own.member->info()) == id)
                number = std::max(number, own.member->last().number);
    }
    const auto round = number == 0 ? std::nullopt : kept_round(store_, *series, number);
    if (!round) return std::unexpected{QueryFailure{DrngQueryError::unknown_round}};
    answers::DrandRound answer;
    answer.round = static_cast<std::uint32_t>(round->number);
    answer.randomness = bytes_of(drng::randomness_of(*round).bytes());
    answer.signature = round->signature;
    if (!round->previous_signature.empty()) answer.previous_signature = round->previous_signature;
    return answer;
}

void DrngRole::add_figures(Figures& figures) const
{
    figures.push_back({"weft_drng_series", "Series of beacons that this node makes or follows.",
                       std::uint64_t{count()}});
    figures.push_back(
        {"weft_drng_rounds_made_total", "Rounds that this node made with its committees.", made_});
    figures.push_back({"weft_drng_rounds_taken_total",
                       "Rounds of beacons that this node took, its own ones among them.", taken_});
    figures.push_back({"weft_drng_rounds_refused_total",
                       "Rounds that broke a rule or came too early.", refused_});
}

RoleDoor drng_door(DrngSettings settings)
{
    return {.id = drng_role,
            .name = "drng",
            .played_as = "",
            .disk_keys = {to_bytes(own_series_space), to_bytes(followed_series_space),
                          to_bytes(rounds_space), to_bytes(handover_space),
                          to_bytes(handover_parts_space), to_bytes(handovers_spoken_key)},
            .check_frame = check_frame_of<DrngFrames>,
            .check_command = check_command_of<DrngCommands>,
            .make = [settings = std::move(settings)](Surroundings surroundings) -> MadeRole {
                auto* keys = surroundings.services.find<KeyRing>();
                return std::make_unique<DrngRole>(keys, settings, std::move(surroundings));
            }};
}

}  // namespace weft::node
