// What the ledger took back of what a chain builds on, and how the chain follows (D-24, decision 0061).
//
//   taken back   as enough ledger nodes say, and not decided: the member stops and asks
//   lost         as enough ledger nodes say in their newest answers: it names the block to return to
//   returned     the block is there: anchors, requests and snapshots of what does not stand go

#include <weft/base/probe.hpp>
#include <weft/chain/made_return.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include "block_events.hpp"
#include "chain_runner.hpp"
#include <algorithm>
#include <ranges>
#include <utility>

namespace weft::node {

namespace {

constexpr Instant look_again_after = std::chrono::seconds{10};
/// After a return.
constexpr Instant subscribe_again_for = std::chrono::seconds{60};
/// An anchor that is not confirmed for so long may have an input that is lost.
constexpr types::Timestamp late_anchor_after = 10 * types::second;
/// A question of 66 bytes to each ledger node, so many a second.
constexpr std::size_t questions_max = 64;
constexpr Instant questions_every = std::chrono::seconds{1};

}  // namespace

bool ChainRunner::built_upon(ByteSpan bytes) const
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return false;
    const auto id = types::id_of(*transaction);
    if (id == record_.origin || backlog_.contains(id)) return true;
    if (const auto claim = chain::read_anchor_of(*chain_, bytes)) {
        if (chain::taken_back(chain_->state(), claim->block_index)) return false;
        const auto* anchored = chain_->anchored(claim->block_index);
        return anchored == nullptr || !anchored->id || anchored->id == id;
    }
    const auto unit = reader_.read(*transaction).unit;
    return unit && chain::processed(chain_->state(), *unit);
}

/// The block, when it is an anchor of this chain.
std::optional<std::uint32_t> ChainRunner::anchored_by(ByteSpan bytes) const
{
    const auto claim = chain::read_anchor_of(*chain_, bytes);
    return claim ? std::optional{claim->block_index} : std::nullopt;
}

/// A transaction that this chain builds on is not confirmed any more. The member stops, and goes on when
/// the transaction is confirmed again (D-24), or when it is lost.
void ChainRunner::note_taken_back(ByteSpan bytes, Effects& effects)
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction || !chain_) return;
    const auto id = types::id_of(*transaction);
    if (!built_upon(bytes) || losses_.lost(id) || taken_back_.size() >= taken_back_max ||
        !taken_back_.emplace(id, to_bytes(bytes)).second)
        return;
    losses_.doubt_anew(id, anchored_by(bytes));
    ask(ledger_.doubt(id, record_.chain), effects);
    effects.events.emplace_back(Stalled{
        stage(),
        "the ledger took back transaction " + types::to_text(id) + ", which this chain builds on"});
}

void ChainRunner::doubt_inputs_of(std::uint32_t anchored_block)
{
    const auto bytes = anchor_bytes(anchored_block);
    const auto anchor =
        bytes ? types::decode_transaction(*bytes) : std::unexpected{codec::DecodeError{}};
    if (!anchor) return;
    for (const auto& input : anchor->essence.inputs) {
        if (!chain::processed(chain_->state(), input.transaction)) continue;
        // It was rejected before its block was made.
        if (losses_.lost(input.transaction))
            lost_.insert(input.transaction);
        else
            losses_.doubt(input.transaction);
    }
}

/// The newest answers of the ledger nodes count: what they call lost no more is not lost, and what they
/// confirm again stops nobody.
void ChainRunner::withdraw_verdicts()
{
    std::erase_if(taken_back_, [&](const auto& one) {
        return losses_.verdict(one.first) == LostInputs::Verdict::stands;
    });
    const auto withdrawn = [&](const auto& id) {
        const auto verdict = losses_.verdict(id);
        return verdict == LostInputs::Verdict::open || verdict == LostInputs::Verdict::stands;
    };
    std::erase_if(lost_, [&](const auto& id) {
        return withdrawn(id) || !chain::processed(chain_->state(), id);
    });
    std::erase_if(lost_before_, withdrawn);
    if (withdrawn(record_.origin)) origin_lost_ = false;
}

/// A batch that was decided before its request was lost makes it a request that is processed.
void ChainRunner::note_lost_before()
{
    for (auto id = lost_before_.begin(); id != lost_before_.end();) {
        if (!chain::processed(chain_->state(), *id)) {
            ++id;
            continue;
        }
        probe<"node: what was lost before its block is processed">();
        lost_.insert(*id);
        id = lost_before_.erase(id);
    }
}

/// Who was away while the ledger changed was told nothing: so what the chain stands on is asked for.
void ChainRunner::look_for_losses(Instant now, Effects& effects)
{
    withdraw_verdicts();
    losses_.settle();
    if (now >= look_again_at_ && !join_.active()) {
        look_again_at_ = now + look_again_after;
        // Of what is lost a member that was cut off may not have heard that it is confirmed again.
        for (const auto& id : lost_ | std::views::take(questions_max))
            ask(ledger_.doubt(id, record_.chain), effects);
        // It stops this member, so it is asked for although others have taken its place.
        for (const auto& [id, bytes] : taken_back_)
            if (losses_.verdict(id) == LostInputs::Verdict::none)
                losses_.doubt(id, anchored_by(bytes));
        if (origin_lost_) ask(ledger_.doubt(record_.origin, record_.chain), effects);
        if (now < subscribe_until_) subscribe(effects);
        const auto& confirmed = chain_->anchors().front();
        const auto block = confirmed.state.block_index();
        if (confirmed.confirmed && confirmed.id && block > 0) losses_.doubt(*confirmed.id, block);
        if (const auto* late = AnchorKeeper::oldest_unconfirmed(*chain_);
            late != nullptr && late->id &&
            unix_time(now) - late->state.timestamp() > late_anchor_after)
            doubt_inputs_of(late->state.block_index());
    }
    // Timers ring far more often while a chain is busy.
    if (now >= ask_again_at_) {
        ask_again_at_ = now + questions_every;
        for (const auto& id : losses_.to_ask(questions_max))
            ask(ledger_.doubt(id, record_.chain), effects);
    }
    note_losses(effects);
    // What the newest blocks replaced may have come to the disk meanwhile.
    if (no_return_ && return_pause_.over(now)) naming_.reset();
    (void)return_to_name();
    if (cannot_return_ && cannot_return_->pause.over(now)) cannot_return_->again = true;
}

std::optional<std::uint32_t> ChainRunner::rejected_anchor() const
{
    if (!chain_) return std::nullopt;
    const auto& newest = chain_->anchors().front();
    const bool rejected =
        newest.confirmed && newest.id && *newest.id != record_.origin && losses_.lost(*newest.id);
    return rejected ? std::optional{newest.state.block_index()} : std::nullopt;
}

void ChainRunner::note_losses(Effects& effects)
{
    if (!chain_ || join_.active()) return;
    for (const auto& loss : losses_.losses()) {
        taken_back_.erase(loss.id);
        if (loss.id == record_.origin) {
            origin_lost_ = true;
            effects.events.emplace_back(
                Stalled{stage(), "the ledger rejects the chain's origin: the chain stops"});
            continue;
        }
        if (loss.anchor_of) {
            // It was rejected for an input of it, or of an anchor before.
            doubt_inputs_of(*loss.anchor_of);
            if (const auto before = anchors_.anchored_before(*loss.anchor_of, store_); before > 0)
                if (const auto bytes = anchor_bytes(before))
                    if (const auto claim = chain::read_anchor_of(*chain_, *bytes))
                        losses_.doubt(claim->id, before);
            continue;
        }
        if (!chain::processed(chain_->state(), loss.id)) {
            probe<"node: a request that waits is lost">();
            backlog_.lose(loss.id);
            if (lost_before_.size() < lost_before_max) lost_before_.insert(loss.id);
            continue;
        }
        if (lost_.insert(loss.id).second)
            effects.events.emplace_back(
                Stalled{stage(), "the ledger rejects transaction " + types::to_text(loss.id) +
                                     ", which this chain has processed: the chain goes back"});
    }
}

std::expected<std::uint32_t, chain::ReturnRefusal> ChainRunner::return_wanted() const
{
    auto to = height();
    for (const auto& id : lost_) {
        const auto in = chain::processed_in(chain_->state(), id);
        if (!in) return std::unexpected{chain::ReturnRefusal::receipt_gone};
        if (chain_->is_final(in->block, in->timestamp))
            return std::unexpected{chain::ReturnRefusal::final};
        to = std::min(to, in->block - 1);
    }
    if (auto earlier = chain_->earlier(store_, to); !earlier)
        return std::unexpected{earlier.error()};
    return to;
}

std::optional<std::uint32_t> ChainRunner::return_to_name()
{
    if (!chain_ || join_.active()) return std::nullopt;
    withdraw_verdicts();
    if (origin_lost_) {
        no_return_ = chain::ReturnRefusal::first_block;
        return std::nullopt;
    }
    if (lost_.empty()) {
        no_return_.reset();
        naming_.reset();
        return std::nullopt;
    }
    if (!naming_ || naming_->height != height() || naming_->lost != lost_)
        naming_ = Naming{.height = height(), .lost = lost_, .to = return_wanted()};
    if (!naming_->to) {
        no_return_ = naming_->to.error();
        return std::nullopt;
    }
    no_return_.reset();
    return_pause_ = {};
    return *naming_->to;
}

/// Of what f + 1 seats say one correct member has made it: so the block may be taken of any that says so.
void ChainRunner::ask_for_return(Effects& effects)
{
    auto& lacks = *cannot_return_;
    const auto vouched = driver_.vouched();
    if (!vouched || lacks.asked_at == lacks.tried || WEFT_PLANTED(node_return_not_asked_for))
        return;
    // A seat that cannot be reached costs no try.
    for (std::size_t looked = 0; looked < vouched->seats.size(); ++looked) {
        const auto seat = vouched->seats[lacks.questions++ % vouched->seats.size()];
        if (!reachable(seat)) continue;
        lacks.asked_at = lacks.tried;
        lacks.asked.insert(seat);
        return send(seat,
                    WantReturn{record_.chain, lacks.attempt.block_index, lacks.attempt.attempt},
                    effects);
    }
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const WantReturn& frame)
{
    Effects effects;
    if (!chain_ || !askers_.open(now, from)) return effects;
    if (frame.block_index <= height()) {
        if (sync_.may_tell(now, from)) send(from, ChainHeight{record_.chain, height()}, effects);
        return effects;
    }
    const auto* made = batch_.made_return();
    const Running attempt{driver_.block_index(), driver_.attempt()};
    if (made == nullptr || attempt != Running{frame.block_index, frame.attempt}) return effects;
    // Decided before a MiB is encoded for a question of 66 bytes.
    if (!askers_.may_have_return(now, from, frame.block_index, frame.attempt)) return effects;
    answer(now, from,
           ReturnBlock{record_.chain, frame.block_index, frame.attempt, state::encode(*made)},
           effects);
    return effects;
}

/// Taken when it leads from the newest state to the one that f + 1 seats say: then it is what a correct
/// member has made, and this one says so too.
Effects ChainRunner::on(Instant now, ValidatorIndex from, const ReturnBlock& frame)
{
    Effects effects;
    const Running attempt{frame.block_index, frame.attempt};
    if (!chain_ || stopped() || running_ || !cannot_return_ || cannot_return_->attempt != attempt ||
        attempt != Running{driver_.block_index(), driver_.attempt()} ||
        cannot_return_->asked.erase(from) == 0)
        return effects;
    const auto* decided = driver_.to_execute();
    const auto vouched = driver_.vouched();
    if (decided == nullptr || !decided->plan.return_to || !vouched) return effects;
    const auto lied = [&](std::string_view why) {
        effects.penalties.push_back(
            {key_.members[from.value()], "block of a return: " + std::string{why}});
    };
    const auto block = state::decode_block(frame.block);
    if (!block) {
        lied(codec::name(block.error()));
        return effects;
    }
    auto made = chain::read_return(*chain_, *block, vouched->state_hash);
    if (!made) {
        lied("leads to another state than f + 1 members say");
        return effects;
    }
    probe<"node: takes a return that it cannot make">();
    batch_was_run(now, *std::move(made), Made::elsewhere, effects);
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

/// The newest block is a return.
void ChainRunner::on_return(Instant now,
                            std::uint32_t to,
                            const state::VirtualState* before,
                            Effects::Write& write,
                            Effects& effects)
{
    probe<"node: a chain went back">();
    ++counts_.returns;
    for (auto& event : return_events(record_.chain, chain_->state(), to, before))
        write.events.push_back(std::move(event));
    auto back = pool_.on_return(now, *chain_);
    std::ranges::move(back.puts, std::back_inserter(write.batch.puts));
    shelf_.on_return(to);
    std::erase_if(lost_, [&](const auto& id) { return !chain::processed(chain_->state(), id); });
    std::erase_if(taken_back_, [&](const auto& one) { return !built_upon(one.second); });
    // In one write with the block: a crash leaves both or none.
    auto given_up = anchors_.on_return(*chain_, to, store_);
    for (auto& record : std::exchange(given_up.records, {}))
        std::ranges::move(record.batch.puts, std::back_inserter(write.batch.puts));
    carry_out(std::move(given_up), effects);
    // The requests of the ledger that stand are unspent there again: it names them, and for a while once
    // more, since an answer may be lost.
    subscribe_until_ = now + subscribe_again_for;
    subscribe(effects);
}

}  // namespace weft::node
