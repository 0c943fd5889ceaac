#include "chain_runner.hpp"

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include "block_record.hpp"
#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

constexpr Instant tick = std::chrono::seconds{1};
/// A round that stands still for this long asks the others to send again.
constexpr Instant resend_after = std::chrono::seconds{2};
/// A unit that a block left out is not what the next block is made for.
constexpr Instant left_pause = std::chrono::seconds{1};
/// What the chain cannot hold may never fit: it waits twice as long each time, up to this often.
constexpr std::uint32_t left_doublings_max = 8;
/// After an attempt without a block, and before the first proposal for a new unit, others may still
/// be learning.
constexpr Instant tell_again_after = std::chrono::milliseconds{200};
constexpr std::size_t want_ids_max = 256;

types::Timestamp timestamp(Instant now)
{
    return static_cast<types::Timestamp>(now.count());
}
Instant instant(types::Timestamp time)
{
    return Instant{static_cast<std::uint64_t>(std::max<types::Timestamp>(time, 0))};
}

template <class Int>
void append_big_endian(Bytes& key, Int value)
{
    for (int shift = static_cast<int>(sizeof(Int) * 8) - 8; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(value >> shift));
}

crypto::Hash order_key(const crypto::Hash& randomness, const types::TransactionId& unit)
{
    codec::Writer writer;
    writer.fixed(randomness).fixed(unit);
    return crypto::tagged_hash("weft/order-key", writer.view());
}

}  // namespace

ChainRunner::ChainRunner(const NodeConfig& config,
                         const CommitteeKey& key,
                         ChainRecord record,
                         const chain::Programs& programs,
                         const types::StoreView& store,
                         LedgerClient& ledger,
                         TimerId timer)
    : config_{config},
      key_{key},
      record_{std::move(record)},
      programs_{programs},
      store_{store},
      ledger_{ledger},
      timer_{timer},
      driver_{record_.chain, key_.keys},
      signing_{key_.keys}
{}

Effects ChainRunner::on_start(Instant now)
{
    Effects effects;
    last_block_ = progress_ = now;
    ask(ledger_.subscribe(record_.chain), effects);
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
        effects.events.emplace_back(Stalled{"chain:" + record_.chain.text(),
                                            "the origin transaction is not one of this chain"});
        return;
    }
    auto loaded = chain::Chain::load(*identity, key_of('c'), store_);
    if (!loaded) {
        effects.events.emplace_back(Stalled{
            "chain:" + record_.chain.text(),
            "its state on disk cannot be read: " + std::string{state::name(loaded.error())}});
        return;
    }
    chain_.emplace(*std::move(loaded));
    for (const auto& anchored : chain_->anchors())
        if (auto bytes = store_.read(anchor_key(anchored.state.block_index())))
            anchors_.emplace(anchored.state.block_index(), *std::move(bytes));

    absorb(now, driver_.start(height(), chain_->state().hash()), effects);
    std::vector<Bytes> records;
    for (Bytes from = record_key(0);;) {
        const auto page = store_.scan(key_of('w'), from, 1024);
        for (const auto& entry : page) records.push_back(entry.value);
        if (page.empty()) break;
        from = page.back().key;
        std::uint64_t last = 0;
        for (const auto byte : ByteSpan{page.back().key}.last(8))
            last = last << 8 | std::to_integer<std::uint64_t>(byte);
        if (records_next_ == 0) records_first_ = last + 1 - records.size();
        records_next_ = last + 1;
        from.push_back(std::byte{0});
    }
    auto replayed = driver_.replay(records);
    if (!replayed) {
        diverged_ = true;  // we do not know what we have said in this round: say nothing more in it
        effects.events.emplace_back(Stalled{"chain:" + record_.chain.text(),
                                            "the records of the current round cannot be read"});
        return;
    }
    absorb(now, *std::move(replayed), effects);
    post_anchors(effects);
    for (const auto& peer : connected_)
        effects.sends.push_back({peer, encode(ChainHeight{record_.chain, height()})});
}

Effects ChainRunner::on_member_up(Instant, const PeerId& peer)
{
    Effects effects;
    connected_.insert(peer);
    if (chain_) effects.sends.push_back({peer, encode(ChainHeight{record_.chain, height()})});
    return effects;
}

Effects ChainRunner::on_ledger(Instant now, const FromLedger& message)
{
    Effects effects;
    if (const auto* confirmed = std::get_if<ConfirmedTransaction>(&message)) {
        note_transaction(now, confirmed->transaction, effects);
    } else if (const auto* update = std::get_if<AddressUpdate>(&message)) {
        if (update->address == record_.chain) note_transaction(now, update->transaction, effects);
    } else if (const auto* outputs = std::get_if<AddressOutputs>(&message)) {
        if (outputs->address == record_.chain && chain_)
            for (const auto& output : outputs->outputs)
                if (!known_transaction(output.transaction) && output.transaction != record_.origin)
                    ask(ledger_.want(output.transaction), effects);
    }
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

void ChainRunner::note_transaction(Instant now, ByteSpan bytes, Effects& effects)
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return;
    const auto id = types::id_of(*transaction);
    ledger_.came(id);
    if (id == record_.origin && record_.origin_transaction.empty()) {
        record_.origin_transaction = to_bytes(bytes);
        Effects::Write write;
        Bytes key = to_bytes("cr");
        append(key, record_.chain.bytes());
        write.batch.put(std::move(key), encode(record_));
        effects.writes.push_back(std::move(write));
        boot(now, effects);
        // What came before we knew who the chain is.
        ask(ledger_.subscribe(record_.chain), effects);
        return;
    }
    if (!chain_ || id == record_.origin) return;
    if (const auto claim = chain::read_anchor(bytes);
        claim && claim->chain == record_.chain && claim->color == chain_->identity().color) {
        note_anchor(*claim, bytes, effects);
        return;
    }
    auto unit = chain::unit_of(*transaction, chain_->identity());
    if (!unit || chain::processed(chain_->state(), *unit) || backlog_.contains(id)) return;
    if (backlog_.empty()) blocked_since_ = now;
    backlog_.emplace(id, Waiting{.unit = *std::move(unit),
                                 .transaction = to_bytes(bytes),
                                 .since = now,
                                 .not_before = {}});
    complete_batch(now, effects);
}

void ChainRunner::ask(LedgerClient::Asks asks, Effects& effects) const
{
    for (auto& one : asks) effects.sends.push_back({one.to, encode(Frame{std::move(one.message)})});
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const RoundFrame& frame)
{
    Effects effects;
    if (!chain_) return effects;
    if (frame.block_index == driver_.block_index() && frame.attempt == driver_.attempt())
        progress_ = now;
    if (!diverged_ || frame.block_index <= height())
        absorb(now, driver_.handle(from, frame.block_index, frame.attempt, frame.body), effects);
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

/// Records first, then what they allow to be sent.
void ChainRunner::absorb(Instant now, committee::DriverStep step, Effects& effects)
{
    Effects::Write write;
    for (auto& record : step.records)
        write.batch.put(record_key(records_next_++), std::move(record));
    for (const auto& out : step.sends) {
        const auto frame =
            encode(RoundFrame{record_.chain, out.block_index, out.attempt, out.body});
        if (out.to.only.empty()) {
            for (const auto& member : key_.members)
                if (connected_.contains(member)) write.then.push_back({member, frame});
        } else {
            for (const auto seat : out.to.only)
                if (connected_.contains(key_.members[seat.value()]))
                    write.then.push_back({key_.members[seat.value()], frame});
        }
    }
    if (WEFT_PLANTED(node_speaks_before_durable))
        for (auto& early : std::exchange(write.then, {})) effects.sends.push_back(std::move(early));
    if (!write.batch.empty() || !write.then.empty()) effects.writes.push_back(std::move(write));
    for (const auto& accusation : step.accusations) {
        ++count_.accusations;
        if (accusation.whom.value() >= key_.members.size()) continue;
        const auto fault = accusation.inner ? committee::name(*accusation.inner) : "malformed";
        effects.events.emplace_back(
            PeerAccused{key_.members[accusation.whom.value()], "committee", std::string{fault}});
        if (accusation.what == committee::DriverFault::malformed)
            effects.penalties.push_back(
                {key_.members[accusation.whom.value()], "malformed committee message"});
    }
    if (step.peer_behind) {
        auto& told = told_[*step.peer_behind];
        if (now - told > tell_again_after) {
            told = now;
            send(*step.peer_behind, ChainHeight{record_.chain, height()}, effects);
        }
    }
    if (step.behind) {
        auto& told = heights_[step.behind->first];
        told = std::max(told, step.behind->second - 1);  // it works on the block after its last
        if (now - asked_blocks_ > tell_again_after) ask_for_blocks(now, effects);
    }
    for (auto& output : step.outputs) {
        if (auto* decided = std::get_if<committee::Decided>(&output)) {
            progress_ = now;
            batch_ = Batch{.decided = std::move(*decided), .result = {}, .anchor = {}};
            complete_batch(now, effects);
        } else if (const auto* certified = std::get_if<committee::Certified>(&output)) {
            commit_batch(now, *certified, effects);
        } else {
            probe<"node: result differs from the committee's">();
            diverged_ = true;
            effects.events.emplace_back(
                Stalled{"chain:" + record_.chain.text(),
                        "this node computed another state than the committee: fetching theirs"});
            broadcast(WantBlocks{record_.chain, height() + 1}, effects);
        }
    }
}

/// Those that wait longest, when there are more than a proposal holds: nobody gets ahead by an id.
std::vector<types::TransactionId> ChainRunner::ready_units(Instant now) const
{
    std::vector<std::pair<Instant, types::TransactionId>> waiting;
    for (const auto& [id, one] : backlog_)
        if (one.unit.ready_at(timestamp(now)) && one.not_before <= now)
            waiting.emplace_back(one.since, id);
    if (waiting.size() > committee::units_max) {
        std::ranges::sort(waiting);
        waiting.resize(committee::units_max);
    }
    std::vector<types::TransactionId> ready;
    ready.reserve(waiting.size());
    for (const auto& [since, id] : waiting) ready.push_back(id);
    return ready;
}

void ChainRunner::put_off(Instant now, Waiting& waiting, chain::Left reason, bool block_has_others)
{
    switch (reason) {
    case chain::Left::block_full:
        // The next block is for it, unless it was alone in this one.
        if (!block_has_others) waiting.not_before = now + left_pause;
        return;
    case chain::Left::too_many_colors:
        waiting.not_before =
            now + left_pause * (1u << std::min(waiting.times_left++, left_doublings_max));
        return;
    case chain::Left::already_processed:
    case chain::Left::timelocked:
    case chain::Left::before_init:
    case chain::Left::anchor_full: waiting.not_before = now + left_pause; return;
    }
}

void ChainRunner::propose_if_wanted(Instant now, Effects& effects)
{
    if (!chain_ || diverged_ || driver_.proposed() || driver_.decided()) return;
    auto ready = ready_units(now);
    const bool others_began = driver_.heard();
    if (!others_began) {
        if (now < not_proposing_before_) return;
        const bool settled = std::ranges::any_of(ready, [&](const auto& id) {
            return backlog_.at(id).since + config_.batch_delay <= now;
        });
        const auto anchor_at = chain_->anchor_at();
        const bool anchor_wanted = anchor_at && instant(*anchor_at) <= now;
        if (!settled && !anchor_wanted) return;
    }
    progress_ = now;
    const auto fee_address = types::Address::of(key_.members[key_.keys.self.value()]);
    absorb(now, driver_.propose(timestamp(now), fee_address, std::move(ready)), effects);
}

/// Executes the decided batch once every transaction in it is at hand.
void ChainRunner::complete_batch(Instant now, Effects& effects)
{
    if (!batch_ || batch_->result) return;
    std::map<ValidatorIndex, std::vector<types::TransactionId>> wanted;
    for (const auto& mention : batch_->decided.plan.units) {
        if (known_transaction(mention.unit)) continue;
        ask(ledger_.want(mention.unit), effects);
        for (const auto seat : mention.proposers)
            if (seat != key_.keys.self) wanted[seat].push_back(mention.unit);
    }
    if (wanted.empty()) return execute_batch(now, effects);
    probe<"node: fetches a transaction that others named">();
    for (auto& [seat, ids] : wanted) {
        if (ids.size() > want_ids_max) ids.resize(want_ids_max);
        send(seat, WantTransactions{record_.chain, std::move(ids)}, effects);
    }
}

void ChainRunner::execute_batch(Instant now, Effects& effects)
{
    const auto& plan = batch_->decided.plan;
    const auto& randomness = batch_->decided.randomness;
    std::vector<std::pair<crypto::Hash, chain::Unit>> ordered;
    for (const auto& mention : plan.units) {
        const auto bytes = known_transaction(mention.unit);
        const auto transaction = types::decode_transaction(*bytes);
        auto unit = chain::unit_of(*transaction, chain_->identity());
        if (unit) ordered.emplace_back(order_key(randomness, mention.unit), *std::move(unit));
    }
    std::ranges::sort(ordered, {}, [](const auto& entry) { return entry.first; });

    chain::BatchInput input;
    for (auto& [order, unit] : ordered) input.units.push_back(std::move(unit));
    if (WEFT_PLANTED(node_runs_what_it_alone_saw))
        for (const auto& [id, waiting] : backlog_) input.units.push_back(waiting.unit);
    input.timestamp = plan.time;
    input.order = *chain::OrderRandomness::from(randomness.bytes());
    for (const auto& [seat, address] : plan.fee_addresses) input.validators.push_back(address);

    auto result = chain_->execute(programs_, input);
    for (const auto& [id, reason] : result.left) {
        if (reason == chain::Left::already_processed)
            backlog_.erase(id);
        else if (const auto waiting = backlog_.find(id); waiting != backlog_.end())
            put_off(now, waiting->second, reason, !result.receipts.empty());
    }
    if (!result.needed) {
        ++count_.attempts_empty;
        batch_.reset();
        not_proposing_before_ = now + config_.batch_delay;
        absorb(now, driver_.no_block(), effects);
        return;
    }
    committee::Round::Result round_result{
        .state_hash = result.state.hash(),
        .certificate_digest =
            chain::certificate_digest(record_.chain, result.block.index, result.state.hash()),
        .anchor_essence = {}};
    // With the block when its predecessor is settled, as it nearly always is; else beside the
    // rounds.
    if (const auto& previous = chain_->anchors().back(); result.anchor_due && previous.id) {
        batch_->anchor = chain::build_anchor(chain_->identity(), result.state, *previous.id);
        round_result.anchor_essence = types::encode(*batch_->anchor);
    }
    batch_->result = std::move(result);
    absorb(now, driver_.executed(std::move(round_result)), effects);
}

void ChainRunner::commit_batch(Instant now, const committee::Certified& certified, Effects& effects)
{
    WEFT_CHECK(batch_ && batch_->result);
    const auto batch = std::move(*batch_);
    const auto& result = *batch.result;
    const chain::Certificate certificate{.block_index = result.block.index,
                                         .state_hash = result.state.hash(),
                                         .block_hash = result.state.block_hash(),
                                         .signature = certified.certificate};
    Effects::Write write;
    write.batch = chain_->commit(result, certificate);
    for (const auto& receipt : result.receipts)
        write.events.emplace_back(
            RequestProcessed{record_.chain, receipt.request, result.block.index,
                             receipt.error ? vm::to_text(*receipt.error) : ""});
    count_.requests += result.receipts.size();
    std::optional<types::Transaction> anchor;
    if (certified.anchor)
        anchor = chain::with_signature(*batch.anchor, key_.keys.hi.group, *certified.anchor);
    after_block(now, std::move(write), result.block, anchor, effects);
}

void ChainRunner::after_block(Instant now,
                              Effects::Write write,
                              const state::Block& block,
                              const std::optional<types::Transaction>& anchor,
                              Effects& effects)
{
    ++count_.blocks;
    last_block_ = progress_ = now;
    batch_.reset();
    diverged_ = false;
    std::erase_if(backlog_, [&](const auto& entry) {
        return chain::processed(chain_->state(), entry.second.unit);
    });
    fetched_.clear();
    blocked_since_ = now;
    for (; records_first_ < records_next_; ++records_first_)
        write.batch.erase(record_key(records_first_));
    write.events.emplace_back(BlockCommitted{record_.chain, block.index, chain_->state().hash(),
                                             chain_->state().block_hash(), block.updates.size()});
    effects.writes.push_back(std::move(write));
    // Anchors that the ledger confirmed before we had the block.
    while (!early_anchors_.empty() && early_anchors_.begin()->first <= height()) {
        const auto early = early_anchors_.extract(early_anchors_.begin());
        note_anchor(early.mapped().first, early.mapped().second, effects);
    }
    if (anchor) adopt_anchor(block.index, *anchor, effects);
    post_anchors(effects);
    sign_anchor(now, effects);
    absorb(now, driver_.start(height(), chain_->state().hash()), effects);
    propose_if_wanted(now, effects);
}

Effects ChainRunner::on_timer(Instant now)
{
    Effects effects;
    if (chain_) {
        propose_if_wanted(now, effects);
        complete_batch(now, effects);
        on_anchor_timer(now, effects);
        if (highest_told() > height() && now - asked_blocks_ >= tick) ask_for_blocks(now, effects);
        if (driver_.proposed() && now - progress_ >= resend_after) {
            // Who is at our height sends its part again; who is ahead sends blocks.
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
    if (chain_ && !driver_.proposed() && !diverged_) {
        for (const auto& [id, waiting] : backlog_) {
            const auto due = std::max(
                {waiting.since + config_.batch_delay, waiting.not_before, not_proposing_before_});
            if (waiting.unit.ready_at(timestamp(due))) next = std::min(next, std::max(due, now));
        }
        if (const auto at = chain_->anchor_at())
            next = std::min(next, std::max({instant(*at), not_proposing_before_, now}));
    }
    if (next <= now) next = now + std::chrono::milliseconds{1};
    effects.arms.push_back({timer_, next});
}

void ChainRunner::send(ValidatorIndex to, const Frame& frame, Effects& effects) const
{
    const auto& member = key_.members[to.value()];
    if (to != key_.keys.self && connected_.contains(member))
        effects.sends.push_back({member, encode(frame)});
}

void ChainRunner::broadcast(const Frame& frame, Effects& effects) const
{
    for (std::uint16_t seat = 0; seat < key_.members.size(); ++seat)
        send(ValidatorIndex{seat}, frame, effects);
}

std::optional<Bytes> ChainRunner::known_transaction(const types::TransactionId& id) const
{
    if (const auto waiting = backlog_.find(id); waiting != backlog_.end())
        return waiting->second.transaction;
    if (const auto fetched = fetched_.find(id); fetched != fetched_.end()) return fetched->second;
    return std::nullopt;
}

Bytes ChainRunner::key_of(char space) const
{
    Bytes key = to_bytes(std::string_view{&space, 1});
    append(key, record_.chain.bytes());
    return key;
}

Bytes ChainRunner::record_key(std::uint64_t number) const
{
    auto key = key_of('w');
    append_big_endian(key, number);
    return key;
}

Bytes ChainRunner::anchor_key(std::uint32_t block_index) const
{
    auto key = key_of('a');
    append_big_endian(key, block_index);
    return key;
}

}  // namespace weft::node
