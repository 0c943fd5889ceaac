// From a proposal to a block: what the rounds of the committee make this node do.

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include "block_events.hpp"
#include "chain_runner.hpp"
#include <algorithm>
#include <memory>
#include <utility>

namespace weft::node {

namespace {

constexpr std::size_t want_ids_max = 256;
constexpr Instant ask_soon_after = std::chrono::milliseconds{200};

}  // namespace

Effects ChainRunner::on(Instant now, ValidatorIndex from, const RoundFrame& frame)
{
    Effects effects;
    if (!chain_) return effects;
    if (handed_over()) {
        if (frame.block_index <= height() && sync_.may_tell(now, from))
            send(from, ChainHeight{record_.chain, height()}, effects);
        return effects;
    }
    if (!stopped() || frame.block_index <= height()) {
        auto step = driver_.handle(from, frame.block_index, frame.attempt, frame.body);
        if (!step.records.empty()) note_progress(now, from);
        carry_out(now, std::move(step), effects);
    } else if (frame.block_index > height() + 1) {
        sync_.works_on(from, frame.block_index);
        ask_for_blocks(now, ask_soon_after, effects);
    }
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

/// The round has moved when f + 1 seats have said something new. So one seat that says something now and
/// then does not keep this node from asking the others again.
void ChainRunner::note_progress(Instant now, ValidatorIndex from)
{
    heard_at_[from] = now;
    std::vector<Instant> newest;
    for (const auto& [seat, at] : heard_at_) newest.push_back(at);
    std::ranges::sort(newest, std::ranges::greater{});
    const auto needed = key_.keys.committee.one_correct();
    if (newest.size() >= needed) progress_ = std::max(progress_, newest[needed - 1]);
}

/// The leader has waited long enough for proposals, or we for the leader.
void ChainRunner::hear_clock(Instant now, Effects& effects)
{
    if (stopped()) return;
    clock_.note(now, RoundClock::of(driver_, liars_));
    for (const auto said : clock_.due(now)) {
        if (said == committee::Clock::late) probe<"node: gives up a leader">();
        carry_out(now, driver_.clock(said), effects);
    }
}

void ChainRunner::propose_if_wanted(Instant now, Effects& effects)
{
    if (!chain_ || stopped() || driver_.proposed() || driver_.decided()) return;
    const bool others_began = driver_.others_began();
    const auto back = return_to_name();
    if (stopped()) return;
    if (lacks_return() && !others_began) return;
    // Members that name different blocks make no block: they, too, pause between two attempts.
    if (!others_began && now < not_proposing_before_) return;
    if (!others_began && !back) {
        const auto block_at = chain_->block_at();
        const bool block_wanted = block_at && instant_of(*block_at) <= now;
        if (!block_wanted && !backlog_.settled(now, settings_.batch_delay) &&
            !pool_.settled(now, settings_.batch_delay) && !hand_over_to_name() &&
            !(move_to_name() && now >= no_round_for_move_before_))
            return;
    }
    // A move that is named and not made, since others do not name it yet, begins no round after round.
    constexpr Instant move_again_after = std::chrono::seconds{10};
    if (move_to_name()) no_round_for_move_before_ = now + move_again_after;
    progress_ = now;
    // What it names the others can name too, when they have it.
    pass_on(passing_on_.take_all(now), effects);
    const auto fee_address = types::Address::of(key_.members[key_.keys.self.value()]);
    auto ids = back || lacks_return() ? std::vector<types::TransactionId>{} : to_propose(now);
    if (auto kept = pool_.keep(ids); !kept.empty())
        effects.writes.push_back(
            {.batch = std::move(kept), .then = {}, .answers = {}, .events = {}});
    carry_out(now,
              driver_.propose(unix_time(now), fee_address, std::move(ids), hand_over_to_name(),
                              back, move_to_name()),
              effects);
}

/// On-ledger and off-ledger requests get half of a proposal each, and the room that the other half leaves.
std::vector<types::TransactionId> ChainRunner::to_propose(Instant now)
{
    constexpr auto most = committee::units_max;
    auto on_ledger = backlog_.ready(now);
    auto ids =
        pool_.ready(now, *chain_, std::max(most / 2, most - std::min(most, on_ledger.size())));
    const auto room = most - ids.size();
    if (on_ledger.size() > room) on_ledger.resize(room);
    ids.insert(ids.end(), on_ledger.begin(), on_ledger.end());
    std::ranges::sort(ids);
    return ids;
}

/// Records first, then what they allow to be sent.
void ChainRunner::carry_out(Instant now, committee::DriverStep step, Effects& effects)
{
    Effects::Write write;
    for (auto& record : step.records) journal_.write(write.batch, std::move(record));
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
    if (!write.then.empty()) spoken_.speaks(write);
    if (!write.batch.empty() || !write.then.empty()) effects.writes.push_back(std::move(write));
    for (const auto& accusation : step.accusations) {
        accuse(accusation.whom, accusation.inner ? committee::name(*accusation.inner) : "malformed",
               effects);
        if (accusation.evidence) show(*accusation.evidence, effects);
        if (accusation.what == committee::DriverFault::malformed)
            effects.penalties.push_back(
                {key_.members[accusation.whom.value()], "malformed committee message"});
    }
    if (step.peer_behind && sync_.may_tell(now, *step.peer_behind))
        send(*step.peer_behind, ChainHeight{record_.chain, height()}, effects);
    if (step.behind) {
        sync_.works_on(step.behind->first, step.behind->second);
        ask_for_blocks(now, ask_soon_after, effects);
    }
    for (const auto& output : step.outputs) {
        if (std::holds_alternative<committee::Decided>(output)) {
            progress_ = now;
            complete_batch(effects);
        } else if (const auto* certified = std::get_if<committee::Certified>(&output)) {
            commit_batch(now, *certified, effects);
        } else {
            probe<"node: result differs from the committee's">();
            diverge("this node computed another state than the committee: fetching theirs",
                    effects);
            broadcast(WantBlocks{record_.chain, height() + 1}, effects);
        }
    }
}

/// Executes the decided batch once every transaction in it is at hand.
void ChainRunner::complete_batch(Effects& effects)
{
    const auto* decided = driver_.to_execute();
    if (decided == nullptr) return;
    auto missing = batch_.missing(*decided, backlog_, pool_, reader_, key_.keys.self);
    // An id does not say whether its request is on the ledger or off it: the ledger is asked for all.
    for (const auto& unit : missing.units) {
        ask(ledger_.want(unit), effects);
        asked_.insert(unit);
        if (!std::ranges::binary_search(decided->plan.units, unit, {},
                                        &committee::UnitMention::unit))
            lacking_.expect(unit);
    }
    // When a member that came back from a crash was the only one to name a transaction, and has lost it,
    // no member can give it: the ledger can.
    if (missing.units.empty()) return execute_batch(*decided, effects);
    probe<"node: fetches a transaction that others named">();
    for (auto& [seat, ids] : missing.by_proposer) {
        if (ids.size() > want_ids_max) ids.resize(want_ids_max);
        send(seat, WantTransactions{record_.chain, std::move(ids)}, effects);
    }
}

/// One batch of a chain runs at a time. When a run for an earlier attempt is still under way, this one
/// begins when that one has come back.
void ChainRunner::execute_batch(const committee::Decided& decided, Effects& effects)
{
    if (stopped()) return;
    if (running_ && !WEFT_PLANTED(node_runs_a_chain_twice_at_once)) return;
    std::optional<state::Earlier> back;
    if (const auto to = decided.plan.return_to) {
        const Running attempt{driver_.block_index(), driver_.attempt()};
        const bool tried = cannot_return_ && cannot_return_->attempt == attempt;
        if (tried && !cannot_return_->again) return ask_for_return(effects);
        auto earlier = chain_->earlier(store_, *to);
        if (!earlier) {
            // What the newest blocks replaced may still be on its way to the disk: a later tick tries
            // again. Who does not have it takes the block from the others.
            probe<"node: cannot make a return">();
            if (!tried) {
                cannot_return_ = {.attempt = attempt, .to = *to};
                return;
            }
            cannot_return_->again = false;
            if (++cannot_return_->tried == 2)
                effects.events.emplace_back(Stalled{
                    stage(),
                    "the committee goes back to block " + std::to_string(*to) +
                        " and this node cannot: " + std::string{chain::name(earlier.error())}});
            return;
        }
        cannot_return_.reset();
        back = *std::move(earlier);
    }
    running_ = {driver_.block_index(), driver_.attempt()};
    effects.jobs.push_back({JobId{timer_.value()},
                            [run = batch_.run(decided, *chain_, programs_, backlog_, pool_, reader_,
                                              std::move(back))]() -> std::any {
                                return std::make_shared<chain::BlockResult>(run());
                            }});
}

Effects ChainRunner::on_job(Instant now, const std::any& result)
{
    Effects effects;
    const auto* run = std::any_cast<std::shared_ptr<chain::BlockResult>>(&result);
    WEFT_CHECK(run != nullptr && running_.has_value());
    const auto ran = *std::exchange(running_, std::nullopt);
    const bool wanted = driver_.to_execute() != nullptr && !stopped();
    const bool stale = ran != Running{driver_.block_index(), driver_.attempt()};
    if (wanted && (!stale || WEFT_PLANTED(node_counts_a_stale_run))) {
        batch_was_run(now, std::move(**run), Made::here, effects);
    } else {
        probe<"node: a batch has run that nobody waits for any more">();
        ++counts_.in_vain;
        complete_batch(effects);
    }
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

void ChainRunner::batch_was_run(Instant now, chain::BlockResult run, Made made, Effects& effects)
{
    // When this node has said its result before a restart, it must say the same again, so it builds on
    // the anchor of that time, although a newer one may have come since.
    // A return's anchor is built on the last one that stands.
    const auto before = driver_.executed_on() ? *driver_.executed_on()
                        : run.needed          ? chain_->last_anchor_for(run.state)
                                              : std::nullopt;
    const auto& [result, anchor, anchored_on, input] =
        made == Made::here ? batch_.was_run(std::move(run), *chain_, before)
                           : batch_.was_made(std::move(run), *chain_, before);
    if (result.unknown_schedule) return refuse(*result.unknown_schedule, effects);
    if (result.lacks) {
        effects.lacks = "chain " + record_.chain.text() + ": " + *result.lacks;
        return;
    }
    for (const auto& [id, reason] : result.left) {
        backlog_.left_out(now, id, reason, !result.receipts.empty());
        pool_.left_out(now, id, reason);
    }
    if (!result.needed) {
        ++counts_.attempts_empty;
        not_proposing_before_ = now + settings_.batch_delay;
        carry_out(now, driver_.no_block(), effects);
        return;
    }
    committee::Round::Result own{.state_hash = result.state.hash(),
                                 .certificate_digest = chain::certificate_digest(
                                     record_.chain, result.block.index, result.state.hash()),
                                 .anchor_essence = {},
                                 .anchored_on = anchored_on};
    if (anchor) own.anchor_essence = types::encode(*anchor);
    carry_out(now, driver_.executed(std::move(own)), effects);
}

void ChainRunner::commit_batch(Instant now, const committee::Certified& certified, Effects& effects)
{
    if (join_.active()) return;  // what is on disk is not the state that this block follows on
    const auto [result, essence, anchored_on, input] = batch_.certified();
    const chain::Certificate certificate{.block_index = result.block.index,
                                         .state_hash = result.state.hash(),
                                         .block_hash = result.state.block_hash(),
                                         .signature = certified.certificate};
    const auto before = chain_->state();
    Effects::Write write;
    write.batch = chain_->commit(result, certificate);
    kept_.add(chain_->state(), result.block, input);
    write.events = block_events(record_.chain, result, descriptions_);
    counts_.requests += result.receipts.size();
    std::optional<types::Transaction> anchor;
    if (certified.anchor)
        anchor = chain::with_signature(*essence, key_.keys.hi.group, *certified.anchor);
    after_block(now, std::move(write), result.block, anchor, &before, effects);
}

void ChainRunner::after_block(Instant now,
                              Effects::Write write,
                              const state::Block& block,
                              const std::optional<types::Transaction>& anchor,
                              const state::VirtualState* before,
                              Effects& effects)
{
    ++counts_.blocks;
    cannot_return_.reset();
    last_block_ = progress_ = now;
    batch_.on_block();
    diverged_ = false;
    backlog_.on_block(now, chain_->state());
    for (const auto& id : std::exchange(asked_, {})) ledger_.came(id);
    auto over = pool_.on_block(block, *chain_);
    std::ranges::move(over.puts, std::back_inserter(write.batch.puts));
    const auto back = chain::returned_to(chain_->state());
    if (back) on_return(now, *back, before, write, effects);
    note_lost_before();
    journal_.clear(write.batch);
    spoken_.on_block(chain_->state().timestamp(), write.batch);
    shelf_.note(*chain_);
    std::ranges::move(shelf_.prune(*chain_).puts, std::back_inserter(write.batch.puts));
    write.events.emplace_back(BlockCommitted{record_.chain, block.index, chain_->state().hash(),
                                             chain_->state().block_hash(),
                                             static_cast<std::uint32_t>(block.updates.size())});
    guests_.tell(*this, write.then);
    effects.writes.push_back(std::move(write));
    note_change(effects);
    carry_out(anchors_.on_block(now, *chain_, anchor, standing(now)), effects);
    if (handed_over()) {
        probe<"node: its committee has made its last block">();
        return;
    }
    carry_out(now, driver_.start(height(), chain_->state().hash()), effects);
    propose_if_wanted(now, effects);
}

}  // namespace weft::node
