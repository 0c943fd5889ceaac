#include "chain_runner.hpp"

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/chain/home.hpp>
#include <weft/contracts/names.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include "behind_records.hpp"
#include "chain_places.hpp"
#include "ledger_voices.hpp"
#include "state_partition.hpp"
#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

constexpr Instant tick = std::chrono::seconds{1};

/// Members too: one that lost its key may follow.
/// And those before them: who missed its committee's last block gets it.
std::set<PeerId> served_by(const CommitteeSettings& settings,
                           const CommitteeKey& key,
                           const SharingRecord& sharing)
{
    std::set<PeerId> served{settings.access_nodes.begin(), settings.access_nodes.end()};
    served.insert(key.members.begin(), key.members.end());
    served.insert(sharing.former.begin(), sharing.former.end());
    return served;
}

}  // namespace

ChainRunner::ChainRunner(const CommitteeSettings& settings,
                         const CommitteeKey& key,
                         ChainRecord record,
                         const chain::Programs& programs,
                         const types::StoreView& store,
                         const Connected& connected,
                         LedgerClient& ledger,
                         const std::optional<Marks>& marks,
                         TimerId timer,
                         SharingRecord sharing,
                         std::optional<OffLedgerPool> pool)
    : settings_{settings},
      key_{key},
      sharing_{std::move(sharing)},
      record_{std::move(record)},
      programs_{programs},
      store_{store},
      connected_{connected},
      ledger_{ledger},
      timer_{timer},
      pool_came_{pool.has_value()},
      pool_{pool ? *std::move(pool) : OffLedgerPool{space_of('q', record_.chain)}},
      driver_{record_.chain, key_.keys},
      journal_{space_of('w', record_.chain)},
      spoken_{space_of('w', record_.chain), marks},
      anchors_{key_.keys, space_of('a', record_.chain)},
      join_{settings.snapshot_every, settings.keep_blocks == 0, key_.keys.committee.one_correct()},
      shelf_{settings},
      askers_{key_.members.size()},
      guests_{served_by(settings, key_, sharing_), connected},
      losses_{LedgerVoices{ledger.known(), settings.ledger_words}.needed()}
{}

Effects ChainRunner::on_start(Instant now)
{
    Effects effects;
    last_block_ = progress_ = now;
    if (record_.origin_transaction.empty()) ask(ledger_.subscribe(record_.chain), effects);
    if (record_.origin_transaction.empty())
        ask(ledger_.want(record_.origin), effects);
    else
        boot(now, effects);
    arm(now, effects);
    return effects;
}

/// Loads the chain, and the round that a restart interrupted.
void ChainRunner::boot(Instant now, Effects& effects)
{
    const auto origin = types::decode_transaction(record_.origin_transaction);
    WEFT_CHECK(origin.has_value());
    const auto identity = chain::identity_of(*origin);
    if (!identity || identity->id != record_.chain) {
        effects.events.emplace_back(
            Stalled{stage(), "the origin transaction is not one of this chain"});
        return;
    }
    auto loaded = chain::Chain::load(*identity, space_of('c', record_.chain), store_);
    if (!loaded) {
        effects.events.emplace_back(Stalled{stage(), "its state on disk cannot be read: " +
                                                         std::string{state::name(loaded.error())}});
        return;
    }
    chain_.emplace(*std::move(loaded));
    kept_.start(chain_->state());
    join_.start(space_of('c', record_.chain), store_);
    shelf_.note(*chain_);
    note_change(effects);
    subscribe(effects);
    if (const auto unknown = chain::unknown_schedule(chain_->state())) refuse(*unknown, effects);
    anchors_.load(*chain_, store_);
    if (chain_->wants_anchor_before())
        carry_out(anchors_.on_return(*chain_, chain::returns_of(chain_->state()).back().to, store_),
                  effects);
    load_liars();
    if (!pool_came_)
        if (auto over = pool_.load(now, store_, *chain_); !over.empty())
            effects.writes.push_back(
                {.batch = std::move(over), .then = {}, .answers = {}, .events = {}});
    // Before anything else: with another share, too, it must not contradict what it has said.
    const bool all_there = spoken_.load(unix_time(now), store_);
    if (handed_over()) {
        // A crash came before this node had gone over.
        if (moved()) carry_out(anchors_.post(*chain_), effects);
        return;
    }

    const auto records = journal_.load(store_);
    carry_out(
        now,
        driver_.start(height(), chain_->state().hash(), change_ && change_->last_block == height()),
        effects);
    if (auto mark = spoken_.owed())
        effects.writes.push_back(
            {.batch = {}, .then = {}, .answers = {}, .events = {}, .marks = {*std::move(mark)}});
    if (!all_there) {
        effects.events.emplace_back(Stalled{stage(), std::string{Spoken::silent_text}});
        broadcast(ChainHeight{record_.chain, height()}, effects);
        return;
    }
    if (join_.active()) {
        // The state is not here: what was said in a round of long ago is of no use.
        broadcast(ChainHeight{record_.chain, height()}, effects);
        return;
    }
    auto replayed = driver_.replay(records);
    if (!replayed) {
        // What this node has said in this round is not known: it says no more in it.
        diverged_ = true;
        // Votes of that version may stand for a block that the others have.
        effects.events.emplace_back(
            Stalled{stage(), replayed.error() == codec::DecodeError::unknown_version
                                 ? "the records of the current round were written by another "
                                   "version of this program, "
                                   "which has to end that round: run it until the chain has made "
                                   "its next block, then "
                                   "change to this one"
                                 : "the records of the current round cannot be read"});
        return;
    }
    carry_out(now, *std::move(replayed), effects);
    carry_out(anchors_.post(*chain_), effects);
    for (const auto& peer : connected_.among(key_.members))
        say(effects, peer, encode(ChainHeight{record_.chain, height()}));
}

Effects ChainRunner::on_member_up(Instant, const PeerId& peer)
{
    Effects effects;
    const auto seat = std::ranges::lower_bound(key_.members, peer) - key_.members.begin();
    askers_.new_session(ValidatorIndex{static_cast<std::uint16_t>(seat)});
    if (chain_) say(effects, peer, encode(ChainHeight{record_.chain, height()}));
    tell_evidence(peer, effects);
    return effects;
}

Effects ChainRunner::on_ledger(Instant now, const PeerId& from, const FromLedger& message)
{
    Effects effects;
    if (const auto* confirmed = std::get_if<ConfirmedTransaction>(&message)) {
        note_transaction(now, from, confirmed->transaction, effects);
    } else if (const auto* update = std::get_if<AddressUpdate>(&message)) {
        if (is_ours(update->address)) note_transaction(now, from, update->transaction, effects);
    } else if (const auto* outputs = std::get_if<AddressOutputs>(&message)) {
        if (chain_ && outputs->address == reader_.home())
            for (const auto& output : outputs->outputs)
                if (known_transaction(output.transaction) == nullptr &&
                    output.transaction != record_.origin)
                    ask(ledger_.want_named(from, output.transaction), effects);
    } else if (const auto* back = std::get_if<TakenBack>(&message)) {
        if (is_ours(back->address)) note_taken_back(back->transaction, effects);
    } else if (const auto* inclusion = std::get_if<InclusionState>(&message)) {
        losses_.said(from, inclusion->transaction, inclusion->state);
        if (chain_) withdraw_verdicts();
        note_losses(effects);
    }
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

void ChainRunner::note_transaction(Instant now,
                                   const PeerId& from,
                                   ByteSpan bytes,
                                   Effects& effects)
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return;
    const auto id = types::id_of(*transaction);
    // A node that is behind does not bring back what is lost.
    losses_.said(from, id, Inclusion::confirmed);
    if (losses_.lost(id)) return;
    ledger_.came(id);
    taken_back_.erase(id);
    lost_.erase(id);
    lost_before_.erase(id);
    if (id == record_.origin) {
        origin_lost_ = false;
        if (record_.origin_transaction.empty()) note_origin(now, bytes, effects);
        return;
    }
    if (!chain_) return;
    if (const auto claim = chain::read_anchor_of(*chain_, bytes)) {
        carry_out(anchors_.confirmed(*chain_, *claim, bytes), effects);
        return;
    }
    // What was forwarded can be read only with what brought it.
    if (const auto forwards = take_lacked(bytes)) {
        for (const auto& forward : *forwards) note_unit(now, forward, effects);
        complete_batch(effects);
    }
    note_unit(now, bytes, effects);
}

/// Pre: the ledger has confirmed it.
void ChainRunner::note_unit(Instant now, ByteSpan bytes, Effects& effects)
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return;
    auto [unit, lacks] = reader_.read(*transaction);
    if (lacks) {
        if (lacking_.add(*lacks, to_bytes(bytes))) ask(ledger_.want(*lacks), effects);
        return;
    }
    if (!unit || chain::processed(chain_->state(), *unit)) return;
    const bool added = backlog_.add(now, *std::move(unit), to_bytes(bytes));
    // When there is no room for it, the batch that was decided may need it all the same.
    const auto* decided = driver_.to_execute();
    if (added || (decided != nullptr && batch_.take(*decided, bytes))) complete_batch(effects);
}

void ChainRunner::note_origin(Instant now, ByteSpan bytes, Effects& effects)
{
    record_.origin_transaction = to_bytes(bytes);
    Effects::Write write;
    Bytes key = to_bytes("cr");
    append(key, record_.chain.bytes());
    write.batch.put(std::move(key), encode(record_));
    effects.writes.push_back(std::move(write));
    boot(now, effects);
    // What the ledger sent before the origin was here was not looked at: this makes it send all again.
    subscribe(effects);
}

Effects ChainRunner::on_timer(Instant now)
{
    /// A round that stands still for this long asks the others to send again.
    constexpr Instant resend_after = std::chrono::seconds{2};
    Effects effects;
    if (chain_) {
        pass_on(passing_on_.take(now), effects);
        hear_clock(now, effects);
        look_for_losses(now, effects);
        propose_if_wanted(now, effects);
        complete_batch(effects);
        carry_out(
            anchors_.on_timer(
                now, *chain_, [&](const auto& id) { return ledger_.nowhere(id); }, standing(now)),
            effects);
        ask_for_blocks(now, tick, effects);
        join(now, effects);
        look_after_pool(now, effects);
        // What there was no room for is at the ledger: it sends all that waits once more.
        if (backlog_.may_read_again(now)) subscribe(effects);
        if ((driver_.proposed() || driver_.heard() || spoken_.silent()) &&
            now - progress_ >= resend_after) {
            // A member at the same height answers with its part of the round, one that is ahead with
            // blocks.
            progress_ = now;
            broadcast(ChainHeight{record_.chain, height()}, effects);
        }
    }
    arm(now, effects);
    return effects;
}

void ChainRunner::arm(Instant now, Effects& effects)
{
    auto next = now + tick;
    clock_.note(now, RoundClock::of(driver_, liars_));
    if (const auto at = passing_on_.due()) next = std::min(next, *at);
    if (const auto at = clock_.next(); at && chain_ && !stopped()) next = std::min(next, *at);
    if (chain_ && !driver_.proposed() && !stopped() && !lacks_return()) {
        if (!driver_.decided() && hand_over_to_name()) next = std::min(next, not_proposing_before_);
        if (!driver_.decided() && move_to_name())
            next = std::min(next, std::max(not_proposing_before_, no_round_for_move_before_));
        if (const auto at = backlog_.next_settled(not_proposing_before_, settings_.batch_delay))
            next = std::min(next, *at);
        if (const auto at = pool_.next_settled(not_proposing_before_, settings_.batch_delay))
            next = std::min(next, *at);
        if (const auto at = chain_->block_at())
            next = std::min(next, std::max(instant_of(*at), not_proposing_before_));
    }
    if (next <= now) next = now + std::chrono::milliseconds{1};
    effects.arms.push_back({timer_, next});
}

void ChainRunner::carry_out(AnchorStep step, Effects& effects)
{
    for (const auto seat : step.liars) accuse(seat, "bad_anchor_share", effects);
    for (auto& record : step.records) {
        Effects::Write write{.batch = std::move(record.batch),
                             .then = {},
                             .answers = {},
                             .events = std::move(record.events)};
        if (record.share) {
            const auto frame =
                sharing_.run == crypto::Hash{}
                    ? encode(AnchorShareFrame{record_.chain, record.block_index, *record.share})
                    : encode(HandedAnchorShare{sharing_.run, record_.chain, record.block_index,
                                               *record.share});
            for (const auto& member : key_.members)
                if (connected_.contains(member)) write.then.push_back({member, frame});
            spoken_.speaks(write);
        }
        effects.writes.push_back(std::move(write));
    }
    for (auto& post : step.posts)
        ask(ledger_.post(post.id, std::move(post.transaction), post.rank), effects);
    for (const auto& id : step.settled) ledger_.settled(id);
    if (step.doubt) ask(ledger_.doubt(*step.doubt, record_.chain), effects);
    if (step.contradiction)
        diverge("the ledger anchors another state of block " + std::to_string(*step.contradiction),
                effects);
}

/// A member that lags behind must not sign anchors: the others may have anchored that block already.
AnchorKeeper::Standing ChainRunner::standing(Instant now) const
{
    const bool lagging = (moved() ? held_up() : stopped()) ||
                         !spoken_.may_sign_anchors(unix_time(now)) ||
                         sync_.of_one_correct(key_.keys.committee) > height();
    return lagging ? AnchorKeeper::Standing::lagging : AnchorKeeper::Standing::abreast;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const HandedAnchorShare& frame)
{
    if (frame.run != sharing_.run) return {};
    return on_anchor_share(now, from, {frame.chain, frame.block_index, frame.share});
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const AnchorShareFrame& frame)
{
    if (sharing_.run != crypto::Hash{}) return {};
    return on_anchor_share(now, from, frame);
}

Effects ChainRunner::on_anchor_share(Instant now,
                                     ValidatorIndex from,
                                     const AnchorShareFrame& frame)
{
    Effects effects;
    if (!chain_) return effects;
    carry_out(anchors_.on_share(now, *chain_, from, frame.share, standing(now)), effects);
    if (auto bytes = anchors_.answer(*chain_, frame.block_index, store_))
        answer(now, from, AnchorFrame{record_.chain, *std::move(bytes)}, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const AnchorFrame& frame)
{
    Effects effects;
    if (!chain_ || !AnchorKeeper::wants_signature(*chain_)) return effects;
    auto step = anchors_.offered(now, *chain_, frame.transaction, standing(now));
    if (step)
        carry_out(*std::move(step), effects);
    else
        effects.penalties.push_back(
            {key_.members[from.value()], "anchor: " + std::string{chain::name(step.error())}});
    return effects;
}

void ChainRunner::note_change(Effects& effects)
{
    change_ = contracts::committee_of(
        StatePartition{chain_->state().entries(), contracts::governance_name});
    const bool first = reader_.homes().empty();
    const auto before = first ? types::Address{} : reader_.home();
    reader_.homes(chain_->identity(),
                  chain::homes_of(chain_->identity(), chain_->state().entries()));
    if (!first && reader_.home() != before) subscribe(effects);
}

Effects ChainRunner::name_hand_over(Instant now, const crypto::Hash& run, std::vector<PeerId> to)
{
    Effects effects;
    guests_.also(to);
    certified_.insert_or_assign(run, std::move(to));
    if (!chain_) return effects;
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

std::optional<crypto::Hash> ChainRunner::hand_over_to_name() const
{
    // What is lost goes back first: the block that says whose the key is must be one that stays.
    if (height() == 0 || !lost_.empty()) return std::nullopt;
    for (const auto& [run, to] : certified_)
        if (enough_near(to)) return run;
    return std::nullopt;
}

bool ChainRunner::enough_near(const std::vector<PeerId>& to) const
{
    constexpr std::uint32_t near = 512;
    const auto here = std::ranges::count_if(to, [&](const PeerId& member) {
        if (std::ranges::binary_search(key_.members, member))
            return member == key_.members[key_.keys.self.value()] || connected_.contains(member);
        const auto at = guests_.height_of(member);
        return at && *at + near >= height() && connected_.contains(member);
    });
    const protocol::Committee committee{static_cast<std::uint16_t>(to.size())};
    return static_cast<std::size_t>(here) >= committee.all_but_faulty();
}

void ChainRunner::diverge(std::string why, Effects& effects)
{
    diverged_ = true;
    effects.events.emplace_back(Stalled{stage(), std::move(why)});
}

void ChainRunner::refuse(std::uint16_t schedule, Effects& effects)
{
    refused_ = schedule;
    effects.events.emplace_back(
        Stalled{stage(), "the chain has " + chain::unknown_schedule_text(schedule) +
                             ": this node makes no blocks of it until it is updated"});
}

void ChainRunner::ask(LedgerClient::Asks asks, Effects& effects) const
{
    for (auto& one : asks) say(effects, one.to, encode(ToLedgerFrame{std::move(one.message)}));
}

bool ChainRunner::reachable(ValidatorIndex seat) const
{
    return seat != key_.keys.self && connected_.contains(key_.members[seat.value()]);
}

void ChainRunner::send(ValidatorIndex to, const CommitteeFrames& frame, Effects& effects) const
{
    if (reachable(to)) say(effects, key_.members[to.value()], encode(frame));
}

bool ChainRunner::answer(Instant now,
                         ValidatorIndex to,
                         const CommitteeFrames& frame,
                         Effects& effects)
{
    if (!reachable(to)) return false;
    auto bytes = encode(frame);
    if (!askers_.may_have(now, to, bytes.size())) {
        probe<"node: an asker has had enough for now">();
        return false;
    }
    say(effects, key_.members[to.value()], std::move(bytes));
    return true;
}

void ChainRunner::broadcast(const CommitteeFrames& frame, Effects& effects) const
{
    for (std::uint16_t seat = 0; seat < key_.members.size(); ++seat)
        send(ValidatorIndex{seat}, frame, effects);
}

const Bytes* ChainRunner::known_transaction(const types::TransactionId& id) const
{
    const auto* waiting = backlog_.transaction(id);
    if (waiting == nullptr) waiting = batch_.fetched(id);
    return waiting != nullptr ? waiting : reader_.kept(id);
}

GuestDesk::Holding ChainRunner::holding() const
{
    return {.record = record_,
            .held = *this,
            .pool = pool_,
            .shelf = shelf_,
            .store = store_,
            .group = &key_.keys.hi.group,
            .earlier = &sharing_.earlier};
}

ChainView ChainRunner::view() const
{
    return {.record = record_,
            .home = chain_ ? reader_.home() : record_.chain,
            .key = key_,
            .connected = connected_.among(key_.members),
            .chain = chain(),
            .driver = driver_,
            .backlog = backlog_,
            .pool = pool_,
            .anchors = anchors_,
            .sync = sync_,
            .join = join_,
            .shelf = shelf_,
            .clock = clock_,
            .ledger = ledger_,
            .diverged = diverged_,
            .taken_back = taken_back_,
            .lost = lost_,
            .no_return = no_return_,
            .origin_lost = origin_lost_,
            .rejected_anchor = rejected_anchor(),
            .impossible_return = impossible_return(),
            .refused = refused_,
            .silent = spoken_.silent(),
            .last_block = last_block_,
            .counts = counts_,
            .liars = liars_,
            .evidence = evidence_,
            .change = change_};
}

void ChainRunner::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    for (auto& reason : reasons_of(view(), now)) reasons.push_back(std::move(reason));
}

void ChainRunner::add_figures(Figures& figures) const
{
    for (auto& figure : figures_of(view())) figures.push_back(std::move(figure));
}

}  // namespace weft::node
