#include "ledger_role.hpp"

#include <weft/base/check.hpp>
#include <weft/node/notices.hpp>
#include <weft/node/peer_clocks.hpp>
#include <weft/node/unix_time.hpp>

#include "hints.hpp"
#include "ledger_events.hpp"
#include "tangle_options.hpp"
#include <algorithm>

namespace weft::node {

namespace {

/// Bridges issued at a time.
constexpr std::size_t rescue_max = 64;
/// Between two rounds of asking again, when there is more to ask for than one round holds.
constexpr Instant ask_pause = std::chrono::milliseconds{100};
/// 36 bytes ask for 512 KiB of outputs. Who subscribes is told of them anyway.
constexpr Allowance::Terms lists_terms{.bytes_at_once = 4u << 20, .bytes_per_second = 1u << 20};
/// A short question is answered with 512 KiB of the log.
constexpr Allowance::Terms logs_terms{.bytes_at_once = 4u << 20, .bytes_per_second = 16u << 20};
/// Of beacons published for one peer: some forty a second.
constexpr Allowance::Terms published_terms{.bytes_at_once = 64u << 10, .bytes_per_second = 10'000};
/// While more waits to be booked, no more of a peer's log is asked for.
constexpr std::uint64_t copied_bytes_max = 2u << 20;
/// 33 bytes ask for up to 60 kB. A member that comes back asks for what its backlog names, each once
/// and then once per retry.
constexpr Allowance::Terms transactions_terms{.bytes_at_once = 16u << 20,
                                              .bytes_per_second = 2u << 20};
constexpr Instant tick_interval = std::chrono::seconds{1};
/// A known transaction that is posted again is attached again after this long without confirmation.
constexpr types::Timestamp reattach_after = 20 * types::second;
tangle::Content content_of(SignedTransaction what)
{
    return {.payload = tangle::payload_of<tangle::TransactionPayload>(std::move(what.bytes)),
            .carried = tangle::TransactionPayload{std::move(what.transaction)}};
}

tangle::Content content_of(IssueData what)
{
    return {.payload = tangle::payload_of<tangle::DataPayload>(std::move(what.data)),
            .carried = tangle::DataPayload{}};
}

Answer refusal(CommandId command, std::string_view error, std::string_view hint)
{
    return {.command = command,
            .error = std::string{error},
            .message = std::string{hint},
            .values = {}};
}

template <class T>
void append(std::vector<T>& into, std::vector<T> more)
{
    into.insert(into.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

/// What tells of something that was booked waits until that is durable, even when there is nothing
/// to write for it.
Effects when_durable(std::vector<Effects::Send> sends)
{
    Effects effects;
    if (!sends.empty())
        effects.writes.push_back(
            {.batch = {}, .then = std::move(sends), .answers = {}, .events = {}});
    return effects;
}

std::uint64_t seed_from(crypto::Drbg& entropy)
{
    const auto bytes = entropy.draw(8);
    return codec::Reader{bytes}.u64();
}

/// Of the numbers of own messages.
const Bytes mark_key = to_bytes(MessageLog::key_space);

std::optional<std::uint64_t> mark_of(const std::optional<Marks>& marks)
{
    if (!marks) return std::nullopt;
    const auto found = marks->find(mark_key);
    if (found == marks->end()) return 0;
    return found->second == mark_lost ? std::nullopt : std::optional{found->second};
}

/// What this version refuses because of conflicts may be what one without branches has booked.
std::string_view what_wrote(tangle::MessageError error)
{
    if (error != tangle::MessageError::inputs_conflict &&
        error != tangle::MessageError::parents_conflict)
        return "";
    return ": it stands for both sides of a double spend, which a version without branches "
           "allowed; "
           "move the store away and start with an empty one, the peers have the rest "
           "(docs/guides/mend-a-store.md)";
}

bool changes_nothing(const Effects::Write& write)
{
    return write.batch.empty() && write.then.empty() && write.answers.empty() &&
           write.events.empty() && write.marks.empty() && write.arms.empty();
}

}  // namespace

LedgerRole::LedgerRole(const LedgerSettings& settings, Surroundings surroundings)
    : settings_{settings},
      store_{surroundings.store},
      genesis_{surroundings.genesis},
      tangle_{surroundings.genesis, options_of(settings)},
      log_{surroundings.store},
      index_{surroundings.store},
      old_{log_, index_, surroundings.genesis},
      snapshots_{surroundings.store},
      gossip_{surroundings.identity.public_key(), settings.gossip_peers, surroundings.connected},
      issuer_{surroundings.identity,
              {.activity_interval = settings.activity_interval,
               .idle_interval = settings.idle_interval},
              OwnNumbers{mark_of(surroundings.marks), gossip_.configured(),
                         seed_from(surroundings.entropy) >> 32},
              seed_from(surroundings.entropy)},
      lost_mark_{!mark_of(surroundings.marks)},
      newest_{settings.gossip_peers},
      clocks_{surroundings.services.find<PeerClocks>()}
{
    if (const auto& rules = surroundings.genesis.voting)
        polls_.emplace(*rules, surroundings.identity, seed_from(surroundings.entropy), tangle_,
                       gossip_, surroundings.connected);
    surroundings.services.offer<LedgerQueries>(answers_);
    if (auto* notices = surroundings.services.find<Notices>())
        notices->add([this](Instant now, std::vector<Reason>& into) {
            add_ledger_notices(tangle_, clocks_, now, into);
        });
}

std::expected<void, Damage> LedgerRole::restore()
{
    const auto take = [&](ByteSpan message) -> std::expected<void, std::string> {
        const auto step = tangle_.restore(message);
        if (!step)
            return std::unexpected{tangle::to_text(step.error()) +
                                   std::string{what_wrote(step.error().error)}};
        for (const auto& booked : step->booked) note(booked);
        for (const auto& change : step->messages) issuer_.changed(change, tangle_);
        if (polls_) polls_->replayed(*step);
        append(messages_left_open_, step->messages_left_open);
        append(transactions_left_open_, step->transactions_left_open);
        return {};
    };
    const auto after = restore_snapshot();
    const auto replayed = log_.replay(take, after);
    if (replayed && polls_) polls_->restore(store_);
    index_.begin(log_.last());
    if (!index_.behind()) {  // it is all there already
        messages_left_open_ = {};
        transactions_left_open_ = {};
    }
    if (replayed) return {};
    return std::unexpected{Damage{"message " + std::to_string(replayed.error().place) +
                                  " of the log: " + replayed.error().reason}};
}

/// What of it cannot be read, or was written by another version, is as if it were not there: the log
/// restores the same.
MessageLog::Place LedgerRole::restore_snapshot()
{
    const auto head = snapshots_.find();
    const auto image = head ? snapshots_.read(*head) : std::nullopt;
    if (!image) return 0;
    auto tangle = tangle::Tangle::of_image(genesis_, options_of(settings_), *image);
    if (!tangle || tangle->counts().messages != head->place) return 0;
    tangle_ = *std::move(tangle);
    newest_.begin(head->newest);
    for (const auto& booked : tangle_.open_payloads_of(issuer_.self())) issuer_.booked(booked);
    if (polls_) {
        tangle::Step open;
        for (const auto& id : tangle_.pending_transactions()) {
            auto& booked = open.booked.emplace_back();
            booked.transaction = id;
            booked.first = true;
        }
        polls_->replayed(open);
    }
    return head->place;
}

/// Not beside the index of an older log, whose end the replay of all of the log tells.
Effects LedgerRole::snapshot_more()
{
    Effects effects;
    if (!snapshots_.writing()) {
        const auto counts = tangle_.counts();
        const auto& newest = snapshots_.newest();
        const auto since = counts.messages - (newest ? newest->place : 0);
        if (index_.behind() || since < std::max(settings_.snapshot_messages, counts.kept / 2))
            return effects;
        snapshots_.begin({.place = counts.messages,
                          .time = tangle_.tangle_time(),
                          .ledger = tangle_.ledger().confirmed_digest(),
                          .newest = newest_.list()},
                         tangle_.image());
    }
    effects.writes.emplace_back();
    snapshots_.write_more(effects.writes.back().batch);
    return effects;
}

void LedgerRole::add_snapshot_figures(Figures& figures) const
{
    figures.push_back({"weft_ledger_snapshots_total", "Snapshots written since the start.",
                       snapshots_.written()});
    const auto& newest = snapshots_.newest();
    figures.push_back({"weft_ledger_snapshot_place",
                       "Messages that the newest snapshot has: a start books again those after it.",
                       newest ? newest->place : 0});
    figures.push_back({"weft_ledger_snapshot_bytes", "Size of the newest snapshot, in bytes.",
                       newest ? newest->bytes : 0});
}

void LedgerRole::note(const tangle::Booked& booked)
{
    issuer_.booked(booked);
    if (!newest_.watches(booked.issuer)) return;
    if (const auto message = types::decode_message(booked.bytes))
        newest_.booked(booked.issuer, message->sequence_number, booked.order);
}

Effects LedgerRole::on_start(Instant now)
{
    Effects effects;
    issuer_.start(now);
    booked_since_.note(now, tangle_.counts().messages);
    last_tick_ = now;
    if (lost_mark_) {
        effects.writes.emplace_back();
        effects.writes.back().marks.push_back({mark_key, mark_lost});
    }
    if (polls_) polls_->start(now);
    effects += settle_polls(now);
    effects.arms.push_back({TimerId{wake}, now + tick_interval});
    effects.arms.push_back({TimerId{idle}, now + settings_.idle_interval});
    effects += arm_activity(now);
    return effects;
}

Effects LedgerRole::on_peer_up(Instant, const PeerId& peer)
{
    Effects effects;
    if (gossip_.gossips_with(peer))
        effects.sends =
            gossip_.greet(peer, tangle_.newest_tips(Gossip::ids_max), tangle_.missing());
    if (gossip_.gossips_with(peer) && !issuer_.numbers().known())
        effects.sends.push_back({peer, encode(AskNewest{})});
    return effects;
}

Effects LedgerRole::on_peer_down(Instant, const PeerId& peer)
{
    server_.down(peer);
    catch_up_.down(peer);
    beacons_.down(peer);
    told_newest_.erase(peer);
    if (polls_) polls_->down(peer);
    return {};
}

/// Once per connection: a question of three bytes is answered with a whole message.
Effects LedgerRole::on(Instant, const PeerId& from, const AskNewest&)
{
    Effects effects;
    // "None" would be a lie where a snapshot does not say.
    if (newest_.unknown(from)) return effects;
    if (!gossip_.gossips_with(from) || !told_newest_.insert(from).second) return effects;
    const auto place = newest_.of(from);
    effects.sends.push_back(
        {from, encode(NewestMessage{place ? log_.read(*place).value_or(Bytes{}) : Bytes{}})});
    return effects;
}

Effects LedgerRole::on(Instant now, const PeerId& from, const NewestMessage::Checked& frame)
{
    Effects effects;
    auto& numbers = issuer_.numbers();
    if (!gossip_.gossips_with(from) || numbers.known()) return effects;
    std::optional<std::uint64_t> number;
    if (frame.message) {
        const auto& message = frame.message->message();
        if (!issuer_.is_self(message.issuer)) {
            effects.penalties.push_back({from, "newest message: not of who asked"});
            return effects;
        }
        number = message.sequence_number;
    }
    if (!numbers.told(from, number)) return effects;
    effects += arm_activity(now);
    return effects;
}

Effects LedgerRole::on(Instant now, const PeerId& from, GossipMessage::Checked frame)
{
    ++gossip_in_;
    const auto step = frame.message
                          ? tangle_.receive(*std::move(frame.message), unix_time(now), from)
                          : tangle_.condemn(frame.id, frame.message.error(), unix_time(now));
    Effects effects;
    if (!frame.message && step.arrival == tangle::Arrival::invalid) {
        ++refused_;
        effects.penalties.push_back(
            {from, "invalid message: " + tangle::to_text(frame.message.error())});
    }
    effects += apply(now, step, &from);
    return effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const WantMessages& frame)
{
    Effects effects;
    effects.sends =
        Gossip::answer(from, frame, [this](const auto& id) { return message_bytes(id); });
    return effects;
}

Effects LedgerRole::on(Instant now, const PeerId& from, const ShowTips& frame)
{
    Effects effects;
    effects.sends =
        Gossip::answer(from, frame, [this](const auto& id) { return tangle_.wants(id); });
    if (!effects.sends.empty() && gossip_.gossips_with(from)) {
        catch_up_.is_ahead(from);
        effects += catch_up(now);
    }
    return effects;
}

/// Its own newest messages may not be durable yet, so the answer waits for what was written before.
Effects LedgerRole::on(Instant now, const PeerId& from, const WantLog& frame)
{
    if (!gossip_.gossips_with(from)) return {};
    auto& allowance = logs_.try_emplace(from, logs_terms).first->second;
    if (!allowance.take(now, CatchUp::part_bytes)) return {};
    return when_durable(CatchUp::answer(from, frame,
                                        {.length = tangle_.counts().messages,
                                         .find = [this](const auto& id) { return place_of(id); },
                                         .at = [this](auto place) { return id_at(place); },
                                         .read = [this](auto place) { return log_.read(place); }}));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const LogEnd& frame)
{
    if (!catch_up_.ended(from, frame, tangle_.counts().messages)) return {};
    return catch_up(now);
}

Effects LedgerRole::catch_up(Instant now)
{
    Effects effects;
    const auto counts = tangle_.counts();
    auto send = catch_up_.next(
        now, counts.scheduled_bytes < copied_bytes_max && !ahead_.full(), counts.messages, [&] {
            return CatchUp::after_newest(counts.messages,
                                         [this](auto place) { return id_at(place); });
        });
    if (send) effects.sends.push_back(*std::move(send));
    return effects;
}

/// It is issued as this node's message, unless it is booked already. Its signature is checked by those
/// who use it.
Effects LedgerRole::on(Instant now, const PeerId& from, const PostBeacon& frame)
{
    const auto beacon = drng::decode_beacon(frame.beacon);
    if (!beacon || beacons_.has(*beacon) || issuer_.must_wait(now)) return {};
    auto& allowance = published_.try_emplace(from, published_terms).first->second;
    if (!allowance.take(now, frame.beacon.size())) return {};
    types::Payload payload{.type = drng::beacon_payload_type, .data = frame.beacon};
    auto carried = tangle::read_payload(payload, {});
    if (!carried) return {};
    return attach(now, {.payload = std::move(payload), .carried = *std::move(carried)},
                  std::nullopt)
        .effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const WantBeacons&)
{
    beacons_.wanted(from);
    std::vector<Effects::Send> sends;
    for (const auto& beacon : beacons_.newest())
        sends.push_back({from, encode(BeaconBooked{drng::encode(beacon)})});
    return when_durable(std::move(sends));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const UseRandomness& frame)
{
    if (!issuer_.is_self(from) || !polls_) return {};
    polls_->on_beacon(now, Instant{frame.of}, frame.random);
    return settle_polls(now);
}

template <class Question>
Allowance* LedgerRole::allowance_for(const PeerId& from, const Question& question)
{
    if constexpr (std::is_same_v<Question, GetConfirmedTransaction>)
        return &transactions_.try_emplace(from, transactions_terms).first->second;
    if constexpr (std::is_same_v<Question, Subscribe>)
        if (!server_.subscribed(from, question.address)) return nullptr;
    if constexpr (std::is_same_v<Question, GetInclusion>) return nullptr;
    return &lists_.try_emplace(from, lists_terms).first->second;
}

Effects LedgerRole::on(Instant now, const PeerId& from, AskLedger::Checked frame)
{
    return std::visit(
        [&]<class Question>(Question& question) -> Effects {
            if constexpr (std::is_same_v<Question, SignedTransaction>)
                return post(now, std::move(question));
            else if constexpr (std::is_same_v<Question, AskLedger::Nothing> ||
                               std::is_same_v<Question, SetId>)
                return {};  // the second is a name for people, which no line of the log needs yet
            else {
                auto* const allowance = allowance_for(from, question);
                if (allowance != nullptr && !allowance->open(now)) return {};  // asked again later
                auto sends = server_.answer(from, question, books());
                std::uint64_t bytes = 0;
                for (const auto& send : sends) bytes += send.frame.size();
                if (allowance != nullptr && !allowance->take(now, bytes)) return {};
                return when_durable(std::move(sends));
            }
        },
        frame);
}

Effects LedgerRole::on(Instant now, const PeerId& from, const VoteQuery& frame)
{
    Effects effects;
    if (polls_) effects.sends = polls_->answer(now, from, frame);
    return effects;
}

Effects LedgerRole::on(Instant now, const PeerId& from, const VoteAnswer& frame)
{
    if (!polls_) return {};
    polls_->heard(from, frame);
    return arm_poll(now);
}

Effects LedgerRole::on(Instant, const PeerId& from, const Reachable& frame)
{
    if (polls_) polls_->heard(from, frame);
    return {};
}

Effects LedgerRole::on(Instant now, const PeerId& from, const PassedVote& frame)
{
    if (!polls_) return {};
    auto effects = arm_poll(now);
    effects.sends = polls_->pass(now, from, frame);
    effects += arm_poll(now);
    return effects;
}

Effects LedgerRole::on_timer(Instant now, TimerId own)
{
    Effects effects;
    switch (own.value()) {
    case wake:
        last_tick_ = now;
        effects.arms.push_back({TimerId{wake}, now + tick_interval});
        booked_since_.note(now, tangle_.counts().messages);
        if (polls_) {
            polls_->tick(now);
            append(effects.sends, polls_->exchange());
        }
        effects += settle_polls(now);
        effects += rescue(now);
        effects += index_more();
        effects += snapshot_more();
        effects += apply(now, tangle_.tick(unix_time(now)), nullptr);
        effects += catch_up(now);
        break;
    case poll:
        poll_armed_.reset();
        if (!polls_) break;
        effects.sends = polls_->wake(now);
        effects += settle_polls(now);
        for (const auto& content : polls_->take_statements())
            effects += attach(now, content, std::nullopt).effects;
        effects += arm_activity(now);
        break;
    case turn:
        turn_armed_ = false;
        effects += take_turns(now);
        break;
    case durable:
        if (ahead_.durable()) {
            effects.writes.emplace_back();
            effects.writes.back().arms.push_back({TimerId{durable}, now});
        }
        effects += arm_turn(now);
        effects += catch_up(now);
        break;
    case activity:
        if (issuer_.activity_due(tangle_, now)) effects += approve(now);
        effects += arm_activity(now);
        break;
    case idle:
        if (issuer_.idle_due(now)) effects += approve(now);
        effects.arms.push_back({TimerId{idle}, issuer_.next_idle()});
        break;
    }
    return effects;
}

Effects LedgerRole::on(Instant now, CommandId command, SignedTransaction what)
{
    Effects effects;
    const auto id = what.transaction.id();
    Answer answer{.command = command,
                  .error = {},
                  .message = {},
                  .values = {{"transaction", types::to_text(id)}}};
    if (state_of(id)) {
        answer.values.emplace_back("message", types::to_text(*first_carrier(id)));
        // Booked means logged or on its way to the log: an empty write orders the answer behind it.
        effects.writes.push_back(
            {.batch = {}, .then = {}, .answers = {std::move(answer)}, .events = {}});
        return effects;
    }
    return carry_out(now, command, content_of(std::move(what)), std::move(answer));
}

Effects LedgerRole::on(Instant now, CommandId command, IssueData what)
{
    Answer answer{.command = command, .error = {}, .message = {}, .values = {}};
    return carry_out(now, command, content_of(std::move(what)), std::move(answer));
}

Effects LedgerRole::carry_out(Instant now,
                              CommandId command,
                              const tangle::Content& content,
                              Answer answer)
{
    if (const auto wait = issuer_.must_wait(now)) {
        Effects effects;
        effects.answers.push_back(refusal(command, wait->error, wait->hint));
        return effects;
    }
    auto attached = attach(now, content, std::move(answer));
    if (const auto& refused = attached.refusal)
        attached.effects.answers.push_back(refusal(command, refused->error, refused->hint));
    return std::move(attached.effects);
}

/// A chain's node posts a transaction until it is confirmed, so it may well be here already.
Effects LedgerRole::post(Instant now, SignedTransaction what)
{
    const auto id = what.transaction.id();
    if (const auto status = tangle_.ledger().state(id)) {
        if (*status != ledger::TransactionState::pending) return {};
        const auto newest =
            *tangle_.time_of(tangle_.carriers(id, tangle_.carrier_count(id) - 1, 1).front());
        if (newest > unix_time(now) ||
            tangle::time_between(unix_time(now), newest) < reattach_after)
            return {};
    } else if (state_of(id)) {
        return {};  // it has left the window, and how it ended is final
    }
    // When it is refused, what it spends may still be on its way: it is posted again.
    if (issuer_.must_wait(now)) return {};
    return attach(now, content_of(std::move(what)), std::nullopt).effects;
}

Effects LedgerRole::approve(Instant now)
{
    if (waits_for_clocks(now)) {
        issuer_.held_back(now);
        return {};
    }
    return attach(now, {}, std::nullopt).effects;
}

Effects LedgerRole::take_turns(Instant now)
{
    Effects effects;
    if (!tangle_.has_work() || ahead_.full()) return effects;
    const auto step = tangle_.work(unix_time(now), turn_bytes);
    effects += apply(now, step, nullptr);
    effects += catch_up(now);
    if (step.booked.empty()) return effects;
    if (ahead_.wrote(step.work)) {
        if (effects.writes.empty()) effects.writes.emplace_back();
        effects.writes.back().arms.push_back({TimerId{durable}, now});
    }
    return effects;
}

/// Once until it rings: what comes meanwhile must not put it off.
Effects LedgerRole::arm_turn(Instant now)
{
    Effects effects;
    if (turn_armed_ || !tangle_.has_work() || ahead_.full()) return effects;
    turn_armed_ = true;
    effects.arms.push_back({TimerId{turn}, now});
    return effects;
}

LedgerRole::Attached LedgerRole::attach(Instant now,
                                        const tangle::Content& content,
                                        std::optional<Answer> answer)
{
    Attached attached;
    if (auto objection = clock_objection(now)) {
        attached.refusal = std::move(objection);
        return attached;
    }
    for (;;) {
        auto said = issuer_.say(content, tangle_, now);
        const bool on_the_way = said.on_the_way();
        if (said.message && answer)
            answer->values.emplace_back("message", types::to_text(*said.message));
        if (said.step)
            attached.effects +=
                apply(now, *said.step, nullptr, said.message ? std::move(answer) : std::nullopt);
        if (on_the_way) continue;
        attached.refusal = std::move(said.refusal);
        return attached;
    }
}

std::optional<Issuer::Refusal> LedgerRole::clock_objection(Instant now) const
{
    auto objection = clocks_ == nullptr ? std::nullopt : clocks_->objection(now);
    if (!objection) return std::nullopt;
    return Issuer::Refusal{.error = std::string{objection->error},
                           .hint = std::move(objection->text)};
}

bool LedgerRole::waits_for_clocks(Instant now) const
{
    return clocks_ != nullptr && (clocks_->asks_first(now) || clocks_->objection(now));
}

Effects LedgerRole::rescue(Instant now)
{
    Effects effects;
    if (waits_for_clocks(now)) return effects;
    for (std::size_t issued = 0; issued < rescue_max; ++issued) {
        const auto said = issuer_.rescue(tangle_, now);
        if (!said) break;
        effects += apply(now, *said->step, nullptr);
        if (said->refusal) break;
    }
    for (std::size_t issued = 0; issued < rescue_max; ++issued) {
        const auto stranded = issuer_.take_stranded(tangle_);
        if (!stranded) break;
        effects += attach_again(now, *stranded);
    }
    return effects;
}

/// A page of a log from before there was an index.
Effects LedgerRole::index_more()
{
    Effects effects;
    if (!index_.behind()) return effects;
    Effects::Write write;
    for (const auto& id : std::exchange(messages_left_open_, {}))
        LogIndex::ended_open(id, write.batch);
    for (const auto& id : std::exchange(transactions_left_open_, {}))
        LogIndex::ended_open(id, write.batch);
    index_.catch_up(log_, write.batch);
    effects.writes.push_back(std::move(write));
    return effects;
}

/// What an own message carries, when its side lost: the payload in a new message. One that nobody can
/// attach any more, because its time is over, is its owner's to sign anew.
Effects LedgerRole::attach_again(Instant now, const types::MessageId& stranded)
{
    const auto bytes = message_bytes(stranded);
    if (!bytes) return {};
    auto message = types::decode_message(*bytes);
    if (!message) return {};
    auto carried = tangle::read_payload(message->payload,
                                        {.checks = {.trust = tangle::Trust::verified_before}});
    if (!carried) return {};
    return attach(now, {.payload = std::move(message->payload), .carried = *std::move(carried)},
                  std::nullopt)
        .effects;
}

Effects LedgerRole::apply(Instant now,
                          const tangle::Step& step,
                          const PeerId* source,
                          std::optional<Answer> answer)
{
    Effects effects;
    // Correct nodes send only what they have booked, and validity is a function of the past cone.
    for (const auto& invalid : step.invalid) {
        if (invalid.source.is_zero()) continue;
        ++refused_;
        effects.penalties.push_back(
            {invalid.source, "invalid message: " + tangle::to_text(invalid.fault)});
    }
    if (step.own_turns > 0) issuer_.had_turns(step.own_turns, tangle_, now);
    Effects::Write write;
    for (const auto& booked : step.booked) {
        log_.append(booked.order, booked.bytes, write.batch);
        index_.booked(booked.order, booked.id,
                      booked.first ? LogIndex::transaction_in(booked.bytes) : std::nullopt,
                      write.batch);
        note(booked);
        append(write.then,
               gossip_.spread({.message = booked.bytes,
                               .time = booked.time,
                               .own = issuer_.is_self(booked.issuer)},
                              booked.source.is_zero() ? source : &booked.source, unix_time(now)));
    }
    for (const auto& booked : step.booked) {
        if (!booked.payload || booked.transaction) continue;
        const auto beacon = beacons_.booked(booked.bytes);
        if (!beacon) continue;
        for (const auto& hearer : beacons_.hearers())
            write.then.push_back({hearer, encode(BeaconBooked{drng::encode(*beacon)})});
    }
    for (const auto& id : step.messages_left_open) LogIndex::ended_open(id, write.batch);
    for (const auto& id : step.transactions_left_open) LogIndex::ended_open(id, write.batch);
    dropped_ += step.dropped.size();
    if (const auto mark = issuer_.take_mark()) write.marks.push_back({mark_key, *mark});
    for (const auto& change : step.messages) issuer_.changed(change, tangle_);
    for (const auto& change : step.transactions) {
        if (change.before == ledger::TransactionState::confirmed)
            append(write.then, server_.taken_back(change.transaction, books()));
        if (change.after == ledger::TransactionState::confirmed)
            append(write.then, server_.confirmed(change.transaction, books()));
    }
    write.events = events_of(step);
    if (polls_) {
        polls_->follow(now, step);
        polls_->settle(write);
    }
    if (answer) write.answers.push_back(*std::move(answer));
    if (!changes_nothing(write)) effects.writes.push_back(std::move(write));

    effects.sends = gossip_.ask(step.requests, source);
    if (step.wake) effects += arm_wake(now, *step.wake);
    effects += arm_activity(now);
    effects += arm_turn(now);
    effects += arm_poll(now);
    return effects;
}

Effects LedgerRole::settle_polls(Instant now)
{
    Effects effects;
    if (!polls_) return effects;
    Effects::Write write;
    polls_->settle(write);
    if (!changes_nothing(write)) effects.writes.push_back(std::move(write));
    effects += arm_poll(now);
    return effects;
}

/// Only when it is another time than before: most inputs do not change it.
Effects LedgerRole::arm_poll(Instant now)
{
    Effects effects;
    const auto due = polls_ ? polls_->next() : std::nullopt;
    if (!due) return effects;
    const auto at = std::max(now, *due);
    if (poll_armed_ && *poll_armed_ <= at) return effects;
    poll_armed_ = at;
    effects.arms.push_back({TimerId{poll}, at});
    return effects;
}

/// Reckoned from the last tick, so that no traffic puts the next one off.
Effects LedgerRole::arm_wake(Instant now, types::Timestamp due) const
{
    const auto next =
        std::clamp(instant_of(due), last_tick_ + ask_pause, last_tick_ + tick_interval);
    Effects effects;
    effects.arms.push_back({TimerId{wake}, std::max(now, next)});
    return effects;
}

Effects LedgerRole::arm_activity(Instant now)
{
    Effects effects;
    if (const auto due = issuer_.next_activity(tangle_, now))
        effects.arms.push_back({TimerId{activity}, *due});
    return effects;
}

LedgerServer::Books LedgerRole::books() const
{
    return {.ledger = tangle_.ledger(),
            .state = [this](const auto& id) { return state_of(id); },
            .transaction = [this](const auto& id) { return transaction_bytes(id); }};
}

std::optional<ledger::TransactionState> LedgerRole::state_of(const types::TransactionId& id) const
{
    const auto state = tangle_.ledger().state(id);
    return state ? state : old_.state(id);
}

std::optional<MessageLog::Place> LedgerRole::place_of(const types::MessageId& id) const
{
    if (const auto order = tangle_.order_of(id)) return order;
    const auto found = index_.find(id);
    return found ? std::optional{found->place} : std::nullopt;
}

types::MessageId LedgerRole::id_at(MessageLog::Place place) const
{
    if (const auto id = tangle_.at(place); place == 0 || id != types::MessageId{}) return id;
    const auto bytes = log_.read(place);
    return bytes ? types::id_of(*bytes) : types::MessageId{};
}

std::optional<Bytes> LedgerRole::message_bytes(const types::MessageId& id) const
{
    const auto place = place_of(id);
    return place ? log_.read(*place) : std::nullopt;
}

std::optional<types::MessageId> LedgerRole::first_carrier(const types::TransactionId& id) const
{
    if (const auto carriers = tangle_.carriers(id, 0, 1); !carriers.empty())
        return carriers.front();
    const auto found = index_.find(id);
    const auto bytes = found ? log_.read(found->place) : std::nullopt;
    return bytes ? std::optional{types::id_of(*bytes)} : std::nullopt;
}

std::optional<Bytes> LedgerRole::transaction_bytes(const types::TransactionId& id) const
{
    const auto carrier = first_carrier(id);
    const auto bytes = carrier ? message_bytes(*carrier) : std::nullopt;
    if (!bytes) return std::nullopt;
    auto message = types::decode_message(*bytes);
    if (!message || !message->payload) return std::nullopt;
    return std::move(message->payload->data);
}

void LedgerRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    append(reasons, ledger_reasons(tangle_, gossip_, booked_since_, now));
    if (const auto copy = catch_up_.progress())
        reasons.push_back({"joining", "the log of peer " + types::to_text(copy->from) +
                                          " is copied: by its word " + std::to_string(copy->left) +
                                          " messages are left"});
    if (const auto& numbers = issuer_.numbers(); !numbers.known())
        reasons.push_back({"mark", "the mark of this node's sequence numbers is lost: " +
                                       std::to_string(numbers.answers()) + " of " +
                                       std::to_string(gossip_.configured()) +
                                       " ledger peers have told of its newest message, " +
                                       std::to_string(numbers.answers_needed()) +
                                       " are needed; it issues nothing until then"});
}

void LedgerRole::add_figures(Figures& figures) const
{
    const auto counts = tangle_.counts();
    figures.push_back({"weft_tangle_messages", "Messages this node has booked.", counts.messages});
    figures.push_back({"weft_tangle_messages_confirmed",
                       "Messages this node has booked that are confirmed.", counts.confirmed});
    add_memory_figures(figures);
    add_snapshot_figures(figures);
    figures.push_back({"weft_tangle_tips", "Messages that no other approves yet.", counts.tips});
    figures.push_back(
        {"weft_tangle_waiting_messages", "Messages that wait for their parents.", counts.waiting});
    figures.push_back({"weft_tangle_waiting_bytes", "Memory of the messages that wait, in bytes.",
                       counts.waiting_bytes});
    figures.push_back({"weft_tangle_scheduled_messages",
                       "Solid messages that wait for their turn to be booked.", counts.scheduled});
    figures.push_back({"weft_tangle_scheduled_bytes",
                       "Work of the messages that wait for their turn, in bytes.",
                       counts.scheduled_bytes});
    figures.push_back({"weft_tangle_dropped_total",
                       "Messages that there was no room for, or whose parents nobody had.",
                       dropped_});
    figures.push_back({"weft_messages_rate_bytes",
                       "Bytes per second that this node may issue for its users.", issuer_.rate()});
    figures.push_back(
        {"weft_ledger_transactions", "Transactions booked.", counts.ledger.transactions});
    figures.push_back(
        {"weft_ledger_transactions_confirmed", "Transactions confirmed.", counts.ledger.confirmed});
    figures.push_back({"weft_ledger_branches_open",
                       "Transactions in a conflict that is not decided.", counts.open_branches});
    figures.push_back({"weft_ledger_reorganisations_total",
                       "Branches confirmed in the place of one that was confirmed before.",
                       counts.reorganisations});
    figures.push_back({"weft_ledger_transactions_rejected", "Transactions that lost a conflict.",
                       counts.ledger.rejected});
    figures.push_back({"weft_ledger_conflicts", "Outputs spent by more than one transaction.",
                       counts.ledger.conflict_sets});
    if (polls_) polls_->add_figures(figures);
    figures.push_back(
        {"weft_gossip_messages_in_total", "Messages received from peers.", gossip_in_});
    figures.push_back(
        {"weft_gossip_messages_refused_total", "Messages of peers that broke a rule.", refused_});
    figures.push_back(
        {"weft_messages_issued_total", "Messages this node has issued.", issuer_.issued()});
}

void LedgerRole::add_memory_figures(Figures& figures) const
{
    const auto counts = tangle_.counts();
    const auto& memory = tangle_.memory();
    figures.push_back({"weft_tangle_messages_kept",
                       "Messages in memory: those of the window. Older ones are in the store.",
                       counts.kept});
    figures.push_back(
        {"weft_ledger_transactions_kept", "Transactions in memory.", counts.transactions_kept});
    figures.push_back({"weft_ledger_outputs_kept",
                       "Outputs in memory: unspent, or spent within the window.",
                       counts.outputs_kept});
    figures.push_back({"weft_tangle_memory_messages_bytes",
                       "Memory of the graph of messages, about, in bytes.",
                       memory.engine.messages});
    figures.push_back({"weft_tangle_memory_markers_bytes",
                       "Memory of the index that weighs messages, about, in bytes.",
                       memory.engine.markers});
    figures.push_back({"weft_tangle_memory_votes_bytes",
                       "Memory of the votes for branches, about, in bytes.", memory.engine.votes});
    figures.push_back({"weft_tangle_memory_pasts_bytes",
                       "Memory of what pasts contain, about, in bytes.",
                       memory.engine.past_contents});
    figures.push_back({"weft_tangle_memory_branches_bytes",
                       "Memory of the graph of transactions, about, in bytes.",
                       memory.engine.branches});
    figures.push_back({"weft_tangle_memory_refused_bytes",
                       "Memory of the ids of refused messages, about, in bytes.", memory.refused});
    figures.push_back({"weft_tangle_memory_issuers_bytes",
                       "Memory of what is known of issuers, about, in bytes.", memory.issuers});
    figures.push_back({"weft_ledger_memory_bytes",
                       "Memory of outputs, transactions and addresses, about, in bytes.",
                       memory.ledger});
}

RoleDoor ledger_door(LedgerSettings settings)
{
    return {.id = ledger_role,
            .name = "ledger",
            .played_as = "ledger",
            .disk_keys = {to_bytes(MessageLog::key_space), to_bytes(LogIndex::key_space),
                          to_bytes(Polls::key_space), to_bytes(Snapshots::key_space)},
            .check_frame = check_frame_of<LedgerFrames>,
            .check_command = check_command_of<LedgerCommands>,
            .make = [settings = std::move(settings)](Surroundings surroundings) -> MadeRole {
                auto role = std::make_unique<LedgerRole>(settings, std::move(surroundings));
                if (auto restored = role->restore(); !restored)
                    return std::unexpected{std::move(restored.error())};
                return role;
            }};
}

}  // namespace weft::node
