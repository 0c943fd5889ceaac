#include <weft/casper_blocks/proposer.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

std::string_view name(Proposer::Reason reason) noexcept
{
    switch (reason) {
    case Proposer::Reason::deploys: return "deploys";
    case Proposer::Reason::closes_era: return "closes_era";
    case Proposer::Reason::helps_finality: return "helps_finality";
    case Proposer::Reason::nothing_to_say: return "nothing_to_say";
    case Proposer::Reason::pausing: return "pausing";
    case Proposer::Reason::slowed: return "slowed";
    case Proposer::Reason::too_much_open: return "too_much_open";
    case Proposer::Reason::listening: return "listening";
    case Proposer::Reason::own_block_missing: return "own_block_missing";
    case Proposer::Reason::alone: return "alone";
    case Proposer::Reason::two_lanes: return "two_lanes";
    case Proposer::Reason::not_bonded: return "not_bonded";
    }
    return "unknown";
}

Proposer::Decision Proposer::decide(const Seen& seen, Instant now)
{
    using enum Reason;
    const auto& dag = seen.dag;
    const auto wait = [](Reason why, Instant again = {}) {
        return Decision{.propose = false, .with_deploys = false, .reason = why, .again = again};
    };
    if (self_ >= dag.stakes().size()) return wait(not_bonded);
    two_lanes_ = two_lanes_ || dag.whole().equivocates(self_);
    if (two_lanes_) return wait(two_lanes);
    if (now < started_ + settings_.listen) return wait(listening, started_ + settings_.listen);
    if (mark_.sequence_number != 0 && !dag.find(mark_.block)) return wait(own_block_missing);
    if (last_ && now < *last_ + settings_.pause) return wait(pausing, *last_ + settings_.pause);

    const auto own = dag.whole().latest[self_];
    // What is not in the past of one's last block was said since.
    const auto& said = dag[own].past;
    bool news = false;
    for (Validator v = 0; v < dag.stakes().size() && !news; ++v)
        for (const auto tip : dag.tips(dag.whole().blocks, v)) news = news || !said.test(tip);

    if (!news && !seen.all_final && own_alone(dag) >= settings_.alone_max) return wait(alone);
    const bool full = seen.open >= settings_.open_max;
    const bool enough = seen.deploys >= settings_.deploys_enough ||
                        (seen.deploys > 0 && now >= seen.oldest + settings_.wait_max);
    const bool works = seen.closing || (enough && !full);
    const auto slow = last_work_ ? *last_work_ + pause_at(seen.open) : Instant{};
    if (works && now >= slow) return {true, !seen.closing, seen.closing ? closes_era : deploys, {}};
    if (news && (seen.helps || (WEFT_PLANTED(casper_speaks_for_nothing) && seen.open > 0)))
        return {true, false, helps_finality, {}};
    if (works) return wait(slowed, slow);
    if (seen.deploys == 0) return wait(nothing_to_say);
    if (full) return wait(too_much_open);
    return wait(nothing_to_say, std::max(slow, seen.oldest + settings_.wait_max));
}

Instant Proposer::pause_at(std::size_t open) const
{
    constexpr std::size_t doublings_max = 8;
    return settings_.pause * (1 << std::min(open / settings_.open_step, doublings_max));
}

/// How many of one's newest blocks nobody else has in the past of what it said.
std::size_t Proposer::own_alone(const Dag& dag) const
{
    Bits heard;
    for (Validator v = 0; v < dag.stakes().size(); ++v)
        if (v != self_)
            for (const auto tip : dag.tips(dag.whole().blocks, v)) heard |= dag[tip].past;
    const auto& mine = dag.messages(self_);
    return static_cast<std::size_t>(
        std::find_if(mine.rbegin(), mine.rend(), [&](Slot slot) { return heard.test(slot); }) -
        mine.rbegin());
}

Proposer::Mark Proposer::made(const BlockId& block,
                              std::uint64_t sequence_number,
                              Made what,
                              Instant now)
{
    mark_ = {.sequence_number = sequence_number, .block = block};
    last_ = now;
    if (what == Made::work) last_work_ = now;
    return mark_;
}

}  // namespace weft::casper
