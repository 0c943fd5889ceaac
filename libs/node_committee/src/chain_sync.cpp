// Catching up, and helping others to: blocks with certificates, the current round once more, and
// transactions that others named (S1 "Synchronizing").

#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include "behind_records.hpp"
#include "block_events.hpp"
#include "chain_runner.hpp"
#include "user_request.hpp"
#include <algorithm>

namespace weft::node {

namespace {

constexpr Instant ask_again_after = std::chrono::milliseconds{500};
constexpr std::size_t held_ids_max = 256;
constexpr Instant heard_again_after = std::chrono::milliseconds{500};
/// A little more, so that what is told is heard.
constexpr Instant tell_again_after = std::chrono::seconds{1};

}  // namespace

Effects ChainRunner::on(Instant now, ValidatorIndex from, const ChainHeight& frame)
{
    Effects effects;
    sync_.says(from, frame.block_index);
    join_.says(key_.members[from.value()], frame.block_index);
    if (!chain_) return effects;
    if (frame.block_index > height()) {
        ask_for_blocks(now, ask_again_after, effects);
    } else if (frame.block_index < height()) {
        send(from, ChainHeight{record_.chain, height()}, effects);
    } else {
        // It is at the same height, and may have missed parts of the round.
        if (WEFT_PLANTED(node_lost_frames_stay_lost)) return effects;
        if (!askers_.may_have_round(now, from, driver_.block_index(), driver_.attempt()))
            return effects;
        for (const auto& out : driver_.resend(from))
            if (!answer(now, from,
                        RoundFrame{record_.chain, out.block_index, out.attempt, out.body}, effects))
                break;
    }
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const WantBlocks& frame)
{
    Effects effects;
    // A member that has had its allowance costs no look-up either.
    if (!chain_ || !askers_.open(now, from)) return effects;
    if (frame.from < chain_->first_block()) {
        answer(now, from, BlocksGone{record_.chain, chain_->first_block()}, effects);
        return effects;
    }
    auto records = BlockSync::answer(*chain_, store_, frame.from,
                                     [this](auto index) { return anchor_bytes(index); });
    for (auto& record : records)
        if (!answer(now, from, BlockFrame{record_.chain, std::move(record)}, effects)) break;
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const BlockFrame& frame)
{
    Effects effects;
    if (!chain_ || join_.active() || handed_over()) return effects;
    const auto lied = [&](std::string_view why) {
        effects.penalties.push_back({key_.members[from.value()], "block: " + std::string{why}});
    };
    const auto offer = BlockSync::read(frame.record);
    if (!offer) {
        lied(codec::name(offer.error()));
        return effects;
    }
    const auto& block = offer->block;
    if (block.index != height() + 1)
        return effects;  // a repeat, or the answer to an older question
    const auto before = chain_->state();
    // A state of before the chain moved here is followed with the key of that time.
    const auto* group = group_of_home();
    if (group == nullptr) return effects;
    auto followed = chain_->follow(block, offer->certificate, *group);
    if (!followed) {
        lied(chain::name(followed.error()));
        return effects;
    }
    probe<"node: caught up by a block">();
    ++counts_.followed;
    Effects::Write write;
    write.batch = *std::move(followed);
    write.events = block_events(record_.chain, chain_->state(), block.index, descriptions_);
    kept_.add(chain_->state(), block, nullptr);
    std::optional<types::Transaction> anchor;
    if (const auto claim = chain::read_anchor_of(*chain_, offer->anchor);
        claim && claim->block_index == block.index && claim->state_hash == chain_->state().hash())
        anchor = *types::decode_transaction(offer->anchor);
    after_block(now, std::move(write), block, anchor, &before, effects);
    if (sync_.answered(block.index)) ask_for_blocks(now, Instant{0}, effects);
    // This node is where f + 1 members say the chain is. So it takes part in the round, and asks for what
    // it missed of it. A greater height that at most f members tell is no reason to wait.
    if (sync_.of_one_correct(key_.keys.committee) <= height())
        broadcast(ChainHeight{record_.chain, height()}, effects);
    arm(now, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const WantTransactions& frame)
{
    Effects effects;
    for (const auto& id : frame.ids) {
        const auto* bytes = known_transaction(id);
        if (bytes != nullptr &&
            !answer(now, from, TransactionFrame{record_.chain, *bytes}, effects))
            break;
        const auto* held = pool_.find(id);
        if (held != nullptr &&
            !answer(now, from, OffLedgerFrame{record_.chain, {held->bytes}}, effects))
            break;
    }
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex, const TransactionFrame& frame)
{
    Effects effects;
    const auto* decided = driver_.to_execute();
    if (decided == nullptr) return effects;
    if (const auto forwards = take_lacked(frame.transaction)) {
        // These came from the ledger, and could not be read alone.
        for (const auto& forward : *forwards) note_unit(now, forward, effects);
    } else if (!batch_.take(*decided, frame.transaction)) {
        return effects;
    }
    complete_batch(effects);
    arm(now, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, CommandId command, SignedOffLedger request)
{
    Effects effects;
    const bool is_new = take_of_user(pool_, now, command, request, chain(),
                                     "the chain waits for its origin: try again shortly", effects);
    if (is_new) {
        if (const auto* decided = driver_.to_execute();
            decided != nullptr && batch_.take(*decided, request))
            complete_batch(effects);
        passing_on_.add(std::move(request.bytes));
        pass_on(passing_on_.take(now), effects);
    }
    if (chain_) {
        propose_if_wanted(now, effects);
        arm(now, effects);
    }
    return effects;
}

Effects ChainRunner::on(Instant now, CommandId command, std::vector<SignedOffLedger> requests)
{
    Effects effects;
    std::vector<bool> is_new;
    const auto count =
        take_of_user(pool_, now, command, requests, chain(),
                     "the chain waits for its origin: try again shortly", is_new, effects);
    const auto* decided = driver_.to_execute();
    bool completes = false;
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_new[i]) continue;
        if (decided != nullptr && batch_.take(*decided, requests[i])) completes = true;
        passing_on_.add(std::move(requests[i].bytes));
    }
    if (completes) complete_batch(effects);
    if (chain_) {
        pass_on(passing_on_.take(now), effects);
        propose_if_wanted(now, effects);
        arm(now, effects);
    }
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex, const OffLedgerFrame::Checked& frame)
{
    Effects effects;
    if (!chain_) return effects;
    const auto* decided = driver_.to_execute();
    bool completes = false;
    for (const auto& request : frame.requests) {
        if (decided != nullptr && batch_.take(*decided, request)) completes = true;
        // A request that is refused now may be taken later: its holder tells of it again.
        (void)pool_.take(now, request.request, request.bytes, *chain_, OffLedgerPool::From::member);
    }
    if (completes) complete_batch(effects);
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const OffLedgerHeld& frame)
{
    Effects effects;
    if (!chain_) return effects;
    const auto [at, first] = told_at_.try_emplace(from, now);
    if (!first && now - at->second < heard_again_after) return effects;
    at->second = now;
    WantTransactions want{.chain = record_.chain, .ids = {}};
    for (const auto& id : frame.ids)
        if (!pool_.contains(id)) want.ids.push_back(id);
    if (!want.ids.empty()) send(from, want, effects);
    return effects;
}

Effects ChainRunner::on_guest(Instant now, const PeerId& from, const FollowChain& frame)
{
    return guests_.on(now, from, frame, holding());
}

Effects ChainRunner::on_guest(Instant now, const PeerId& from, const ChainHeight& frame)
{
    return guests_.on(now, from, frame, holding());
}

Effects ChainRunner::on_guest(Instant now, const PeerId& from, const WantBlocks& frame)
{
    return guests_.on(now, from, frame, holding());
}

Effects ChainRunner::on_guest(Instant now, const PeerId& from, const WantTransactions& frame)
{
    return guests_.on(now, from, frame, holding());
}

/// As a user's: it is on disk here, and goes to the members, of whom the guest may reach this one alone.
Effects ChainRunner::on_guest(Instant now, const PeerId& from, const OffLedgerFrame::Checked& frame)
{
    Effects effects;
    if (!chain_ || !guests_.serves(from, *this)) return effects;
    Effects::Write write;
    OffLedgerFrame fresh{.chain = record_.chain, .requests = {}};
    const auto* decided = driver_.to_execute();
    bool completes = false;
    for (const auto& request : frame.requests) {
        if (decided != nullptr && batch_.take(*decided, request)) completes = true;
        auto taken =
            pool_.take(now, request.request, request.bytes, *chain_, OffLedgerPool::From::user);
        if (!taken) continue;
        // Of one that a member gave before too: from here on it counts as being on disk.
        std::ranges::move(taken->write.puts, std::back_inserter(write.batch.puts));
        if (!taken->is_new) continue;
        fresh.requests.push_back(request.bytes);
    }
    if (!write.batch.empty()) effects.writes.push_back(std::move(write));
    if (!fresh.requests.empty()) broadcast(fresh, effects);
    if (completes) complete_batch(effects);
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainRunner::on_guest(Instant now, const PeerId& from, const OffLedgerHeld& frame)
{
    Effects effects;
    if (!chain_ || !guests_.serves(from, *this) || !guests_.may_tell(now, from)) return effects;
    WantTransactions want{.chain = record_.chain, .ids = {}};
    for (const auto& id : frame.ids)
        if (!pool_.contains(id)) want.ids.push_back(id);
    if (!want.ids.empty()) say(effects, from, encode(want));
    return effects;
}

void ChainRunner::pass_on(std::vector<Bytes> requests, Effects& effects) const
{
    if (!requests.empty()) broadcast(OffLedgerFrame{record_.chain, std::move(requests)}, effects);
}

void ChainRunner::look_after_pool(Instant now, Effects& effects)
{
    // While a round is under way nothing is dropped: members that lack a request of its batch ask for it.
    const bool under_way = driver_.proposed() || driver_.decided();
    auto over = under_way ? types::Batch{} : pool_.on_time(now);
    if (!over.empty())
        effects.writes.push_back(
            {.batch = std::move(over), .then = {}, .answers = {}, .events = {}});
    // Timers come more often, and nobody hears it more often.
    if (now < telling_not_before_) return;
    telling_not_before_ = now + tell_again_after;
    OffLedgerHeld held{.chain = record_.chain, .ids = pool_.to_tell(now, held_ids_max)};
    if (!held.ids.empty()) broadcast(held, effects);
}

void ChainRunner::ask_for_blocks(Instant now, Instant pause, Effects& effects)
{
    if (join_.active()) return;
    const auto question =
        sync_.ask(now, height(), pause, [this](ValidatorIndex seat) { return reachable(seat); });
    if (question) send(question->to, WantBlocks{record_.chain, question->from}, effects);
}

}  // namespace weft::node
