#include "voting_part.hpp"

#include <algorithm>

namespace weft::node {

bool changes_nothing(const Effects::Write& write)
{
    return write.batch.empty() && write.then.empty() && write.answers.empty() &&
           write.events.empty() && write.marks.empty() && write.arms.empty();
}

void VotingPart::begin(const tangle::Tangle& tangle)
{
    if (!polls_) return;
    tangle::Step open;
    for (const auto& id : tangle.pending_transactions()) {
        auto& booked = open.booked.emplace_back();
        booked.transaction = id;
        booked.first = true;
    }
    polls_->replayed(open);
}

void VotingPart::replayed(const tangle::Step& step)
{
    if (polls_) polls_->replayed(step);
}

void VotingPart::restore(const types::StoreView& store)
{
    if (polls_) polls_->restore(store);
}

void VotingPart::start(Instant now)
{
    if (polls_) polls_->start(now);
}

VotingPart::Sends VotingPart::tick(Instant now, bool clock_is_right)
{
    if (!polls_) return {};
    polls_->tick(now, clock_is_right);
    return polls_->exchange();
}

void VotingPart::follow(Instant now, const tangle::Step& step, Effects::Write& write)
{
    if (!polls_) return;
    polls_->follow(now, step);
    polls_->settle(write);
}

std::optional<Effects::Write> VotingPart::settle()
{
    if (!polls_) return std::nullopt;
    Effects::Write write;
    polls_->settle(write);
    if (changes_nothing(write)) return std::nullopt;
    return write;
}

std::optional<Instant> VotingPart::arm(Instant now)
{
    const auto due = polls_ ? polls_->next() : std::nullopt;
    if (!due) return std::nullopt;
    const auto at = std::max(now, *due);
    if (armed_ && *armed_ <= at) return std::nullopt;
    return armed_ = at;
}

VotingPart::Sends VotingPart::wake(Instant now)
{
    armed_.reset();
    if (!polls_) return {};
    return polls_->wake(now);
}

std::vector<tangle::Content> VotingPart::take_statements()
{
    if (!polls_) return {};
    return polls_->take_statements();
}

bool VotingPart::on_beacon(Instant now, Instant of, std::uint64_t random)
{
    if (polls_) polls_->on_beacon(now, of, random);
    return polls_.has_value();
}

VotingPart::Sends VotingPart::answer(Instant now, const PeerId& from, const VoteQuery& query)
{
    if (!polls_) return {};
    return polls_->answer(now, from, query);
}

void VotingPart::heard(const PeerId& from, const VoteAnswer& answer)
{
    if (polls_) polls_->heard(from, answer);
}

void VotingPart::heard(const PeerId& from, const Reachable& told)
{
    if (polls_) polls_->heard(from, told);
}

VotingPart::Sends VotingPart::pass(Instant now, const PeerId& from, const PassedVote& passed)
{
    if (!polls_) return {};
    return polls_->pass(now, from, passed);
}

void VotingPart::down(const PeerId& peer)
{
    if (polls_) polls_->down(peer);
}

void VotingPart::add_figures(Figures& figures) const
{
    if (polls_) polls_->add_figures(figures);
}

}  // namespace weft::node
