#include "ledger_role.hpp"

#include <weft/node/notices.hpp>
#include <weft/node/peer_clocks.hpp>
#include <weft/node/unix_time.hpp>

#include "ledger_events.hpp"
#include "ledger_figures.hpp"
#include "tangle_options.hpp"
#include <algorithm>

namespace weft::node {

namespace {

/// The pause between two rounds of questions, when one round does not hold all that is missing.
constexpr Instant ask_pause = std::chrono::milliseconds{100};
/// The pause between two pieces of a snapshot file that is being made: others need the disk too.
constexpr Instant shelf_pause = std::chrono::milliseconds{100};
/// The pause between two pieces of the log that are erased.
constexpr Instant erase_pause = std::chrono::milliseconds{5};
constexpr Instant tick_interval = std::chrono::seconds{1};
/// How long after a side has lost this node says again what stood on it. When many sides lose at once, most
/// of them are known by then.
constexpr Instant again_pause = std::chrono::milliseconds{20};

template <class T>
void append(std::vector<T>& into, std::vector<T> more)
{
    into.insert(into.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

/// Frames that tell of booked messages must not leave before these are durable. The write is empty: it
/// only puts the frames behind the writes before it.
Effects when_durable(std::vector<Effects::Send> sends)
{
    Effects effects;
    if (!sends.empty())
        effects.writes.push_back(
            {.batch = {}, .then = std::move(sends), .answers = {}, .events = {}});
    return effects;
}

Effects now_sent(std::vector<Effects::Send> sends)
{
    Effects effects;
    effects.sends = std::move(sends);
    return effects;
}

std::uint64_t seed_from(crypto::Drbg& entropy)
{
    const auto bytes = entropy.draw(8);
    return codec::Reader{bytes}.u64();
}

/// The order of the two draws matters: a run with the same entropy must be the same run.
Issuer issuer_of(const LedgerSettings& settings, Surroundings& surroundings, std::size_t peers)
{
    const auto jump = seed_from(surroundings.entropy) >> 32;
    const auto seed = seed_from(surroundings.entropy);
    return {
        surroundings.identity,
        {.activity_interval = settings.activity_interval, .idle_interval = settings.idle_interval},
        OwnNumbers{LostMark::mark_of(surroundings.marks), peers, jump},
        seed};
}

Damage damaged(const MessageLog::Damage& where, MessageLog::Place log_from)
{
    auto text = "message " + std::to_string(where.place) + " of the log: " + where.reason;
    if (where.place < log_from)
        text += "; messages before " + std::to_string(log_from) +
                " were erased, as keep_hours says, and there is no snapshot to start from; move "
                "the store away and start from a peer's (docs/guides/mend-a-store.md)";
    return {std::move(text)};
}

}  // namespace

LedgerRole::LedgerRole(const LedgerSettings& settings, Surroundings surroundings)
    : settings_{settings},
      store_{surroundings.store},
      genesis_time_{surroundings.genesis.time},
      tangle_{surroundings.genesis, options_of(settings)},
      archive_{surroundings.store, surroundings.genesis, tangle_},
      recovery_{surroundings.store, surroundings.genesis, options_of(settings),
                settings.snapshot_messages},
      turns_{settings.unpaid_kib_per_second << 10},
      gossip_{surroundings.identity.public_key(), settings.gossip_peers, surroundings.connected},
      acquaintances_{surroundings.identity,
                     {.places = settings.learned_peers,
                      .host = settings.own_host,
                      .port = settings.own_port,
                      .network = surroundings.genesis.network},
                     gossip_,
                     surroundings.connected,
                     [this](const PeerId& peer) {
                         return tangle_.mana_of(peer, unix_time(last_tick_)).consensus;
                     },
                     // No draw of its own when it is off: what the others draw stays the same.
                     settings.learned_peers > 0 ? seed_from(surroundings.entropy) : 0},
      copies_{tangle_, archive_, gossip_},
      shelf_{surroundings.store, surroundings.genesis, tangle_, archive_, gossip_},
      pruning_{age_kept(settings), tangle_, archive_,
               [this](auto place) { return mark_.is_newest(place); }},
      own_{issuer_of(settings, surroundings, gossip_.configured()), tangle_, archive_,
           surroundings.services.find<PeerClocks>(),
           [this](Instant now, const tangle::Step& step, std::optional<Answer> answer) {
               return apply(now, step, nullptr, std::move(answer));
           }},
      mark_{settings.gossip_peers, gossip_, archive_, !LostMark::mark_of(surroundings.marks)},
      answers_{{.tangle = tangle_,
                .archive = archive_,
                .votes = votes_,
                .shelf = shelf_,
                .lately = last_tick_}}
{
    if (const auto& rules = surroundings.genesis.voting)
        votes_.join(*rules, surroundings.identity, seed_from(surroundings.entropy), tangle_,
                    gossip_, surroundings.connected);
    surroundings.services.offer<LedgerQueries>(answers_);
    surroundings.services.offer<KnownPeers>(acquaintances_);
    if (auto* notices = surroundings.services.find<Notices>())
        notices->add([this](Instant now, std::vector<Reason>& into) {
            add_ledger_notices(tangle_, own_.clocks(), now, into);
        });
}

std::expected<void, Damage> LedgerRole::restore()
{
    MessageLog::Place after = 0;
    if (auto start = recovery_.newest()) {
        after = start->place;
        tangle_ = std::move(start->tangle);
        mark_.begin(start->newest);
        auto& issuer = own_.issuer();
        for (const auto& booked : tangle_.open_payloads_of(issuer.self())) issuer.booked(booked);
        votes_.begin(tangle_);
    }
    const auto take = [this](ByteSpan message) -> std::expected<tangle::Step, std::string> {
        auto step = tangle_.restore(message);
        if (!step) return std::unexpected{damage_of(step.error())};
        note(*step);
        votes_.replayed(*step);
        return *std::move(step);
    };
    const auto replayed = archive_.replay(take, after);
    pruning_.begin();
    if (!replayed) return std::unexpected{damaged(replayed.error(), pruning_.next())};
    votes_.restore(store_);
    shelf_.find();
    return {};
}

void LedgerRole::note(const tangle::Step& step)
{
    for (const auto& booked : step.booked) {
        own_.issuer().booked(booked);
        mark_.booked(booked);
    }
    for (const auto& change : step.messages) own_.issuer().changed(change, tangle_);
}

// ---- start and peers ---------------------------------------------------------------------------

Effects LedgerRole::on_start(Instant now)
{
    Effects effects;
    own_.issuer().start(now);
    booked_since_.note(now, tangle_.counts().messages);
    last_tick_ = now;
    if (const auto mark = mark_.first_mark()) {
        effects.writes.emplace_back();
        effects.writes.back().marks.push_back(*mark);
    }
    votes_.start(now);
    effects += settle_votes(now);
    effects.arms.push_back({TimerId{wake}, now + tick_interval});
    effects.arms.push_back({TimerId{idle}, now + settings_.idle_interval});
    effects += arm_activity(now);
    return effects;
}

Effects LedgerRole::on_peer_up(Instant now, const PeerId& peer)
{
    auto effects = acquaintances_.up(now, peer);
    if (gossip_.gossips_with(peer))
        append(effects.sends,
               gossip_.greet(peer, tangle_.newest_tips(Gossip::ids_max), tangle_.missing()));
    append(effects.sends, mark_.up(peer, own_.issuer().numbers()));
    return effects;
}

Effects LedgerRole::on_peer_down(Instant now, const PeerId& peer)
{
    acquaintances_.down(now, peer);
    chains_.down(peer);
    copies_.down(peer);
    beacons_.down(peer);
    mark_.down(peer);
    votes_.down(peer);
    return {};
}

// ---- messages and logs -------------------------------------------------------------------------

Effects LedgerRole::on(Instant now, const PeerId& from, GossipMessage::Checked frame)
{
    ++counts_.gossip_in;
    const auto step = frame.message
                          ? tangle_.receive(*std::move(frame.message), unix_time(now), from)
                          : tangle_.condemn(frame.id, frame.message.error(), unix_time(now));
    Effects effects;
    if (!frame.message && step.arrival == tangle::Arrival::invalid) {
        ++counts_.refused;
        effects.penalties.push_back(
            {from, "invalid message: " + tangle::to_text(frame.message.error())});
    }
    effects += apply(now, step, &from);
    return effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const WantMessages& frame)
{
    return now_sent(
        Gossip::answer(from, frame, [this](const auto& id) { return archive_.message(id); }));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const ShowTips& frame)
{
    auto effects =
        now_sent(Gossip::answer(from, frame, [this](const auto& id) { return tangle_.wants(id); }));
    if (!effects.sends.empty() && gossip_.gossips_with(from)) {
        copies_.is_ahead(from);
        effects += catch_up(now);
    }
    return effects;
}

/// The newest messages of this node's log may not be durable yet: the answer leaves when they are.
Effects LedgerRole::on(Instant now, const PeerId& from, const WantLog& frame)
{
    return when_durable(copies_.answer(now, from, frame));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const LogEnd& frame)
{
    if (!copies_.ended(from, frame)) return {};
    return catch_up(now);
}

Effects LedgerRole::catch_up(Instant now)
{
    Effects effects;
    if (auto send = copies_.next(now, turns_.waits_for_disk()))
        effects.sends.push_back(*std::move(send));
    return effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const WantSnapshot& frame)
{
    return when_durable(shelf_.answer(from, frame));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const WantSnapshotPart& frame)
{
    return when_durable(shelf_.answer(now, from, frame));
}

/// A running node asks for no snapshot, so it ignores offers. `weft node adopt` asks, before the first run.
Effects LedgerRole::on(Instant, const PeerId&, const SnapshotOffer&)
{
    return {};
}

Effects LedgerRole::on(Instant, const PeerId&, const SnapshotPart&)
{
    return {};
}

Effects LedgerRole::on(Instant now, const PeerId& from, const Announced::Checked& frame)
{
    return acquaintances_.hear(now, from, frame);
}

Effects LedgerRole::on(Instant now, const PeerId& from, const WantPeers&)
{
    return acquaintances_.answer(now, from);
}

Effects LedgerRole::on(Instant, const PeerId& from, const AskNewest&)
{
    return now_sent(mark_.answer(from));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const NewestMessage::Checked& frame)
{
    auto& issuer = own_.issuer();
    auto heard = mark_.hear(from, frame, issuer.self(), issuer.numbers());
    Effects effects;
    if (heard.penalty) effects.penalties.push_back(*std::move(heard.penalty));
    if (heard.known_now) effects += arm_activity(now);
    return effects;
}

// ---- beacons, chains, votes --------------------------------------------------------------------

/// This node issues a message with the beacon, unless the beacon is booked already. Whoever uses a beacon
/// checks its signature, so this node does not.
Effects LedgerRole::on(Instant now, const PeerId& from, const PostBeacon& frame)
{
    if (own_.issuer().must_wait(now)) return {};
    const auto content = beacons_.post(now, from, frame);
    if (!content) return {};
    return own_.attach(now, *content).effects;
}

Effects LedgerRole::on(Instant, const PeerId& from, const WantBeacons&)
{
    return when_durable(beacons_.wanted(from));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const UseRandomness& frame)
{
    if (!own_.issuer().is_self(from)) return {};
    if (!votes_.on_beacon(now, Instant{frame.of}, frame.random)) return {};
    return settle_votes(now);
}

Effects LedgerRole::on(Instant now, const PeerId& from, AskLedger::Checked frame)
{
    return std::visit(
        [&]<class Question>(Question& question) -> Effects {
            if constexpr (std::is_same_v<Question, SignedTransaction>)
                return own_.post(now, std::move(question));
            else if constexpr (std::is_same_v<Question, AskLedger::Nothing> ||
                               std::is_same_v<Question, SetId>)
                return {};  // SetId gives the peer a name for people; no line of the log shows it yet
            else
                return when_durable(chains_.answer(now, from, question, archive_.books()));
        },
        frame);
}

Effects LedgerRole::on(Instant now, const PeerId& from, const VoteQuery& frame)
{
    return now_sent(votes_.answer(now, from, frame));
}

Effects LedgerRole::on(Instant now, const PeerId& from, const VoteAnswer& frame)
{
    votes_.heard(from, frame);
    return arm_votes(now);
}

Effects LedgerRole::on(Instant, const PeerId& from, const Reachable& frame)
{
    votes_.heard(from, frame);
    return {};
}

Effects LedgerRole::on(Instant now, const PeerId& from, const PassedVote& frame)
{
    auto effects = arm_votes(now);
    effects.sends = votes_.pass(now, from, frame);
    effects += arm_votes(now);
    return effects;
}

Effects LedgerRole::settle_votes(Instant now)
{
    Effects effects;
    if (auto write = votes_.settle()) effects.writes.push_back(*std::move(write));
    if (votes_.take_turned()) effects += arm_again(now);
    effects += arm_votes(now);
    return effects;
}

Effects LedgerRole::arm_votes(Instant now)
{
    Effects effects;
    if (const auto at = votes_.arm(now)) effects.arms.push_back({TimerId{poll}, *at});
    return effects;
}

// ---- commands ----------------------------------------------------------------------------------

Effects LedgerRole::on(Instant now, CommandId command, SignedTransaction what)
{
    return own_.command(now, command, std::move(what));
}

Effects LedgerRole::on(Instant now, CommandId command, IssueData what)
{
    return own_.command(now, command, std::move(what));
}

Effects LedgerRole::on(Instant now, CommandId command, MakeSnapshot what)
{
    const auto& newest = shelf_.newest();
    const bool there =
        newest && newest->messages >= what.messages_at_least && what.messages_at_least > 0;
    Effects effects;
    if (!there && !shelf_.making()) {
        shelf_.begin();
        effects.arms.push_back({TimerId{shelf}, now});
    }
    const auto messages = there ? newest->messages : *shelf_.making();
    effects.answers.push_back({.command = command,
                               .error = {},
                               .message = {},
                               .values = {{"messages", std::to_string(messages)}}});
    return effects;
}

// ---- time --------------------------------------------------------------------------------------

Effects LedgerRole::on_timer(Instant now, TimerId own)
{
    Effects effects;
    switch (own.value()) {
    case wake: return on_wake(now);
    case poll:
        effects.sends = votes_.wake(now);
        effects += settle_votes(now);
        for (const auto& content : votes_.take_statements())
            effects += own_.attach(now, content).effects;
        effects += arm_activity(now);
        break;
    case turn: return take_turns(now);
    case durable:
        if (turns_.durable()) {
            effects.writes.emplace_back();
            effects.writes.back().arms.push_back({TimerId{durable}, now});
        }
        effects += arm_turn(now);
        effects += catch_up(now);
        break;
    case shelf: return fill_shelf(now);
    case prune: return erase_old(now);
    case again: again_armed_ = false; return say_again(now);
    case activity:
        if (own_.issuer().activity_due(tangle_, now)) effects += own_.approve(now);
        effects += arm_activity(now);
        break;
    case idle:
        if (own_.issuer().idle_due(now)) effects += own_.approve(now);
        effects.arms.push_back({TimerId{idle}, own_.issuer().next_idle()});
        break;
    }
    return effects;
}

Effects LedgerRole::on_wake(Instant now)
{
    Effects effects;
    last_tick_ = now;
    effects.arms.push_back({TimerId{wake}, now + tick_interval});
    booked_since_.note(now, tangle_.counts().messages);
    append(effects.sends, votes_.tick(now, !own_.waits_for_clocks(now)));
    effects += settle_votes(now);
    effects += acquaintances_.tick(now);
    effects += own_.rescue(now);
    effects += say_again(now);
    effects += index_more();
    effects += write_snapshot();
    effects += renew_shelf(now);
    effects += look_at_kept();
    effects += erase_old(now);
    effects += apply(now, tangle_.tick(unix_time(now)), nullptr);
    effects += catch_up(now);
    return effects;
}

Effects LedgerRole::say_again(Instant now)
{
    auto said = own_.say_again(now);
    if (said.more) said.effects += arm_again(now);
    return std::move(said.effects);
}

/// A timer that is armed is left alone until it rings: a peer that makes sides lose again and again cannot
/// put it off.
Effects LedgerRole::arm_again(Instant now)
{
    Effects effects;
    if (again_armed_) return effects;
    again_armed_ = true;
    effects.arms.push_back({TimerId{again}, now + again_pause});
    return effects;
}

Effects LedgerRole::index_more()
{
    Effects effects;
    if (!archive_.behind()) return effects;
    effects.writes.emplace_back();
    archive_.index_more(effects.writes.back().batch);
    return effects;
}

Effects LedgerRole::write_snapshot()
{
    Effects effects;
    if (!recovery_.has_work(tangle_, archive_.behind())) return effects;
    effects.writes.emplace_back();
    recovery_.write_more(tangle_, mark_.newest(), effects.writes.back().batch);
    return effects;
}

Effects LedgerRole::fill_shelf(Instant now)
{
    Effects effects;
    if (!shelf_.making()) return effects;
    effects.writes.emplace_back();
    if (!shelf_.make_more(effects.writes.back().batch))
        effects.arms.push_back({TimerId{shelf}, now + shelf_pause});
    return effects;
}

/// Who erases has a file for new nodes, which find less and less of the log.
Effects LedgerRole::renew_shelf(Instant now)
{
    Effects effects;
    const auto& newest = shelf_.newest();
    if (shelf_.making() ||
        !pruning_.wants_file(genesis_time_, newest ? std::optional{newest->time} : std::nullopt))
        return effects;
    shelf_.begin();
    effects.arms.push_back({TimerId{shelf}, now});
    return effects;
}

/// A file that is being made reads the log as it was when it was begun.
Effects LedgerRole::look_at_kept()
{
    Effects effects;
    if (!pruning_.on() || archive_.behind() || shelf_.making()) return effects;
    effects.writes.emplace_back();
    pruning_.look_again(effects.writes.back().batch);
    if (effects.writes.back().batch.empty()) effects.writes.clear();
    return effects;
}

Effects LedgerRole::erase_old(Instant now)
{
    Effects effects;
    if (!pruning_.on() || archive_.behind() || shelf_.making() || !shelf_.newest()) return effects;
    // Who starts from the file asks for what comes after it.
    const auto below = std::min(recovery_.needs_from(), shelf_.newest()->messages + 1);
    effects.writes.emplace_back();
    if (pruning_.erase_more(below, effects.writes.back().batch))
        effects.arms.push_back({TimerId{prune}, now + erase_pause});
    if (effects.writes.back().batch.empty()) effects.writes.clear();
    return effects;
}

Effects LedgerRole::take_turns(Instant now)
{
    Effects effects;
    const auto step = turns_.take(now, tangle_);
    if (!step) return effects;
    effects += apply(now, *step, nullptr);
    effects += catch_up(now);
    if (turns_.wrote(*step)) {
        if (effects.writes.empty()) effects.writes.emplace_back();
        effects.writes.back().arms.push_back({TimerId{durable}, now});
    }
    return effects;
}

Effects LedgerRole::arm_turn(Instant now)
{
    Effects effects;
    if (const auto at = turns_.arm(now, tangle_)) effects.arms.push_back({TimerId{turn}, *at});
    return effects;
}

/// The next tick is counted from the last one, so that traffic cannot put it off.
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
    if (const auto due = own_.issuer().next_activity(tangle_, now))
        effects.arms.push_back({TimerId{activity}, *due});
    return effects;
}

// ---- what a step of the Tangle does ------------------------------------------------------------

/// L1  One write holds all that the step booked, in the order of booking, and all that tells of it.
/// L2  What tells of it is in that write's `then`, `answers` and `events`: it leaves when L1 is durable.
/// L3  The mark of own numbers rises with the write of the first message that needs it.
/// L4  Rooms are told of the step before the next message is made or booked.
Effects LedgerRole::apply(Instant now,
                          const tangle::Step& step,
                          const PeerId* source,
                          std::optional<Answer> answer)
{
    Effects effects;
    // A correct node sends only what it has booked, and what is valid there is valid here. So whoever
    // sent an invalid message is at fault.
    for (const auto& invalid : step.invalid) {
        if (invalid.source.is_zero()) continue;
        ++counts_.refused;
        effects.penalties.push_back(
            {invalid.source, "invalid message: " + tangle::to_text(invalid.fault)});
    }
    counts_.dropped += step.dropped.size();
    auto& issuer = own_.issuer();
    if (step.own_turns > 0) issuer.had_turns(step.own_turns, tangle_, now);

    Effects::Write write;
    archive_.append(step, write.batch);  // L1
    note(step);                          // L4
    if (const auto mark = issuer.take_mark())
        write.marks.push_back(LostMark::mark_to(*mark));  // L3
    for (const auto& booked : step.booked)                // L2 from here on
        append(write.then,
               gossip_.spread({.message = booked.bytes,
                               .time = booked.time,
                               .own = issuer.is_self(booked.issuer)},
                              booked.source.is_zero() ? source : &booked.source, unix_time(now)));
    append(write.then, beacons_.booked(step));
    if (!step.transactions.empty()) append(write.then, chains_.changed(step, archive_.books()));
    write.events = events_of(step);
    votes_.follow(now, step, write);  // L4
    if (answer) write.answers.push_back(*std::move(answer));
    if (!changes_nothing(write)) effects.writes.push_back(std::move(write));

    effects.sends = gossip_.ask(step.requests, source);
    if (step.wake) effects += arm_wake(now, *step.wake);
    effects += arm_activity(now);
    effects += arm_turn(now);
    effects += arm_votes(now);
    const bool rejected = std::ranges::any_of(step.branches, [](const auto& change) {
        return change.after == ledger::BranchState::rejected;
    });
    if (votes_.take_turned() || rejected) effects += arm_again(now);
    return effects;
}

// ---- reasons and figures -----------------------------------------------------------------------------

void LedgerRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    append(reasons, ledger_reasons(tangle_, gossip_, booked_since_, now));
    copies_.add_reasons(reasons);
    mark_.add_reasons(own_.issuer().numbers(), reasons);
}

void LedgerRole::add_figures(Figures& figures) const
{
    add_tangle_figures(tangle_, figures);
    add_limit_figures(options_of(settings_), figures);
    add_memory_figures(tangle_, figures);
    recovery_.add_figures(figures);
    pruning_.add_figures(figures);
    votes_.add_figures(figures);
    figures.push_back({"weft_tangle_dropped_total",
                       "Messages that there was no room for, or whose parents nobody had.",
                       counts_.dropped});
    figures.push_back(
        {"weft_gossip_messages_in_total", "Messages received from peers.", counts_.gossip_in});
    figures.push_back({"weft_gossip_messages_refused_total", "Messages of peers that broke a rule.",
                       counts_.refused});
    figures.push_back({"weft_peers_learned", "Links with ledger nodes that were not configured.",
                       acquaintances_.linked()});
    const auto& issuer = own_.issuer();
    figures.push_back({"weft_messages_rate_bytes",
                       "Bytes per second that this node may issue for its users.", issuer.rate()});
    figures.push_back(
        {"weft_messages_issued_total", "Messages this node has issued.", issuer.issued()});
}

RoleDoor ledger_door(LedgerSettings settings)
{
    return {.id = ledger_role,
            .name = "ledger",
            .played_as = "ledger",
            .disk_keys = {to_bytes(MessageLog::key_space), to_bytes(LogIndex::key_space),
                          to_bytes(Polls::key_space), to_bytes(Snapshots::key_space),
                          to_bytes(SnapshotShelf::key_space)},
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
