// A member that has its key and not the chain, or is far behind, takes the state of a block from the
// others; and they give it (state_join.hpp, state_shelf.hpp).

#include "behind_records.hpp"
#include "chain_places.hpp"
#include "chain_runner.hpp"

namespace weft::node {

Effects ChainRunner::on(Instant now, ValidatorIndex from, const WantState& frame)
{
    Effects effects;
    if (!chain_ || !reachable(from) || !askers_.open(now, from)) return effects;
    const auto pay = [&](std::size_t bytes) { return askers_.may_have(now, from, bytes); };
    for (const auto& one : shelf_.answer(frame, *this, store_, pay))
        say(effects, key_.members[from.value()], encode(one));
    return effects;
}

Effects ChainRunner::on_guest(Instant now, const PeerId& from, const WantState& frame)
{
    return guests_.on(now, from, frame, holding());
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const StateOffer& frame)
{
    Effects effects;
    if (!chain_ || handed_over()) return effects;
    join_.on(now, key_.members[from.value()], frame, *chain_, key_.keys.hi.group, effects);
    join(now, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const StatePart& frame)
{
    Effects effects;
    if (!chain_ || handed_over()) return effects;
    if (auto all = join_.on(now, key_.members[from.value()], frame, *chain_, effects))
        adopt(now, *std::move(all), effects);
    join(now, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const BlocksGone& frame)
{
    Effects effects;
    if (!chain_ || handed_over()) return effects;
    join_.blocks_gone(key_.members[from.value()], frame.first);
    join(now, effects);
    return effects;
}

void ChainRunner::join(Instant now, Effects& effects)
{
    if (handed_over()) return;  // as a follower it goes on
    const auto reachable = [this](const PeerId& peer) { return connected_.contains(peer); };
    const bool was_active = join_.active();
    if (!was_active) shelf_.note(*chain_);
    auto all = join_.on_time(now, *chain_, reachable, effects);
    if (join_.active() && !was_active) {
        // What this member said of a round that the others have ended is of no use after a restart.
        effects.writes.emplace_back();
        journal_.clear(effects.writes.back().batch);
    }
    if (all) adopt(now, *std::move(all), effects);
}

void ChainRunner::adopt(Instant now, StateJoin::Adopted adopted, Effects& effects)
{
    Effects::Write write;
    write.batch = chain_->adopt(adopted.snapshot, std::move(adopted.state));
    join_.adopted();
    shelf_.clear();
    kept_.start(chain_->state());
    std::ranges::move(pool_.on_state(*chain_).puts, std::back_inserter(write.batch.puts));
    auto place = space_of('a', record_.chain);
    append_big_endian(place, adopted.snapshot.block.index);
    write.batch.put(std::move(place), std::move(adopted.anchor));
    if (const auto unknown = chain::unknown_schedule(chain_->state())) refuse(*unknown, effects);
    after_block(now, std::move(write), adopted.snapshot.block, std::nullopt, nullptr, effects);
    broadcast(ChainHeight{record_.chain, height()}, effects);
    arm(now, effects);
}

}  // namespace weft::node
