#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/dkg/settlement.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::dkg::settlement {

namespace {

/// How far ahead of our view votes are kept: who is further behind learns from NextView or Decided.
constexpr std::uint32_t views_ahead_max = 16;
constexpr std::uint32_t view_growth_max = 8;

Step accuse(ValidatorIndex whom, Fault what)
{
    Step step;
    step.accusations.push_back({whom, what});
    return step;
}

}  // namespace

Settlement::Settlement(protocol::Committee committee,
                       ValidatorIndex self,
                       const crypto::Hash& context,
                       std::vector<crypto::ed25519::PublicKey> members,
                       const crypto::ed25519::KeyPair& own)
    : committee_{committee},
      self_{self},
      context_{context},
      members_{std::move(members)},
      own_{&own}
{
    WEFT_CHECK(committee.contains(self) && members_.size() == committee.size());
}

void Settlement::begin(protocol::Instant now, protocol::Instant view_duration)
{
    view_duration_ = view_duration;
    view_ends_ = now + view_duration;
}

std::vector<Message> Settlement::memory() const
{
    std::vector<Message> said;
    if (decision_) {
        said.emplace_back(Decided{*decision_, *committed_});
        return said;
    }
    if (!begun()) return said;
    said.emplace_back(NextView{view_, locked_});
    if (const auto ours = proposals_.find(view_);
        ours != proposals_.end() && leader(view_) == self_)
        said.emplace_back(ours->second);
    for (const auto stage : {Stage::prepare, Stage::commit})
        if (const auto tally = tallies_.find({view_, stage}); tally != tallies_.end())
            if (const auto vote = tally->second.votes.find(self_);
                vote != tally->second.votes.end())
                said.emplace_back(vote->second);
    return said;
}

void Settlement::resume(protocol::Instant now,
                        protocol::Instant view_duration,
                        std::span<const Message> memory)
{
    WEFT_CHECK(!begun() && tallies_.empty() && proposals_.empty());
    if (memory.empty()) return;
    begin(now, view_duration);
    for (const auto& said : memory) {
        if (const auto* view = std::get_if<NextView>(&said)) {
            view_ = view->view;
            view_ends_ = now + view_duration * std::min(view_ + 1, view_growth_max);
            next_views_[self_] = view_;
            gathered_ = view_ == 0;
            locked_ = view->locked;
        } else if (const auto* proposal = std::get_if<Proposal>(&said)) {
            proposals_.emplace(proposal->view, *proposal);
        } else if (const auto* vote = std::get_if<Vote>(&said)) {
            tallies_[{vote->view, vote->stage}].votes.emplace(self_, *vote);
        } else if (const auto* decided = std::get_if<Decided>(&said)) {
            decision_ = decided->value;
            committed_ = decided->committed;
        }
    }
}

Step Settlement::handle(ValidatorIndex from, const Message& message)
{
    WEFT_CHECK(committee_.contains(from) && from != self_);
    if (const auto bad = bad_.find(from); bad != bad_.end() && bad->second >= bad_proofs_max)
        return {};
    return std::visit([&](const auto& known) { return on(from, known); }, message);
}

Step Settlement::advance(protocol::Instant now,
                         const std::optional<Value>& candidate,
                         const Judge& judge)
{
    Step step;
    bool moved = true;
    while (moved && !decision_)
        moved = conclude(step) || (begun() && (change_view(now, step) || propose(candidate, step) ||
                                               prepare(judge, step) || commit(step)));
    return step;
}

Step Settlement::on(ValidatorIndex from, const Proposal& proposal)
{
    if (from != leader(proposal.view)) return accuse(from, Fault::not_the_leader);
    if (!within_horizon(proposal.view)) return {};
    if (const auto known = proposals_.find(proposal.view); known != proposals_.end())
        return known->second == proposal ? Step{} : accuse(from, Fault::two_proposals);
    if (proposal.prepared && !valid(Stage::prepare, proposal.value, *proposal.prepared))
        return bad(from, Fault::bad_proof);
    proposals_.emplace(proposal.view, proposal);
    if (proposal.prepared) learn(proposal.value, *proposal.prepared);
    return {};
}

Step Settlement::on(ValidatorIndex from, const Vote& vote)
{
    if (!within_horizon(vote.view)) return {};
    auto& votes = tallies_[{vote.view, vote.stage}].votes;
    const auto known = votes.find(from);
    if (known != votes.end() && known->second.value == vote.value) return {};
    if (!verify(members_[from.value()], digest(vote.stage, vote.view, vote.value).bytes(),
                vote.signature))
        return bad(from, Fault::bad_signature);
    if (known != votes.end()) return accuse(from, Fault::two_votes);
    votes.emplace(from, vote);
    return {};
}

Step Settlement::on(ValidatorIndex from, const NextView& next)
{
    // A lock that is no newer than ours changes nothing, whether it is one or not.
    if (next.locked && newer(next.locked->prepared)) {
        if (!valid(Stage::prepare, next.locked->value, next.locked->prepared))
            return bad(from, Fault::bad_proof);
        learn(next.locked->value, next.locked->prepared);
    }
    auto& highest = next_views_[from];
    highest = std::max(highest, next.view);
    return {};
}

Step Settlement::on(ValidatorIndex from, const Decided& decided)
{
    if (decision_) return {};
    if (!valid(Stage::commit, decided.value, decided.committed)) return bad(from, Fault::bad_proof);
    Step step;
    decide(decided.value, decided.committed, step);
    return step;
}

ValidatorIndex Settlement::leader(std::uint32_t view) const
{
    return ValidatorIndex{static_cast<std::uint16_t>(view % committee_.size())};
}

bool Settlement::within_horizon(std::uint32_t view) const
{
    return view <= view_ || view - view_ <= views_ahead_max;
}

crypto::Hash Settlement::digest(Stage stage, std::uint32_t view, const Value& value) const
{
    codec::Writer out;
    out.fixed(context_).u8(static_cast<std::uint8_t>(stage)).u32(view).bytes(value);
    return crypto::tagged_hash("weft dkg settlement vote", out.view());
}

bool Settlement::valid(Stage stage, const Value& value, const Proof& proof) const
{
    if (proof.signatures.size() < committee_.all_but_faulty()) return false;
    const auto signed_bytes = digest(stage, proof.view, value);
    std::optional<ValidatorIndex> before;
    for (const auto& [seat, signature] : proof.signatures) {
        if (!committee_.contains(seat) || (before && !(*before < seat))) return false;
        if (!verify(members_[seat.value()], signed_bytes.bytes(), signature)) return false;
        before = seat;
    }
    return true;
}

std::optional<std::pair<Value, Proof>> Settlement::quorum_of(const Ballot& ballot) const
{
    const auto tally = tallies_.find(ballot);
    if (tally == tallies_.end()) return std::nullopt;
    const auto quorum = WEFT_PLANTED(dkg_one_correct_settles) ? committee_.one_correct()
                                                              : committee_.all_but_faulty();
    std::map<Value, Proof> by_value;
    for (const auto& [seat, vote] : tally->second.votes)
        by_value[vote.value].signatures.emplace_back(seat, vote.signature);
    for (auto& [value, proof] : by_value) {
        if (proof.signatures.size() < quorum) continue;
        proof.view = ballot.first;
        return std::pair{value, std::move(proof)};
    }
    return std::nullopt;
}

void Settlement::learn(const Value& value, const Proof& prepared)
{
    if (newer(prepared)) locked_ = Locked{value, prepared};
}

bool Settlement::newer(const Proof& prepared) const
{
    return !locked_ || prepared.view > locked_->prepared.view;
}

Step Settlement::bad(ValidatorIndex from, Fault what)
{
    ++bad_[from];
    return accuse(from, what);
}

void Settlement::enter(protocol::Instant now, std::uint32_t view, Step& step)
{
    view_ = view;
    view_ends_ = now + view_duration_ * std::min(view + 1, view_growth_max);
    gathered_ = false;
    next_views_[self_] = view;
    step.messages.push_back({.to = {}, .message = NextView{view, locked_}});
}

void Settlement::cast(Stage stage, const Value& value, Step& step)
{
    Vote vote{stage, view_, value, own_->sign(digest(stage, view_, value).bytes())};
    tallies_[{view_, stage}].votes.emplace(self_, vote);
    step.messages.push_back({.to = {}, .message = std::move(vote)});
}

void Settlement::decide(const Value& value, const Proof& committed, Step& step)
{
    decision_ = value;
    committed_ = committed;
    step.messages.push_back({.to = {}, .message = Decided{value, committed}});
    step.outputs.push_back(value);
}

bool Settlement::all_here() const
{
    const auto here = std::ranges::count_if(
        next_views_, [&](const auto& entry) { return entry.second >= view_; });
    return static_cast<std::size_t>(here) >= committee_.all_but_faulty();
}

bool Settlement::change_view(protocol::Instant now, Step& step)
{
    if (!gathered_ && all_here()) {
        gathered_ = true;
        view_ends_ = now + view_duration_ * std::min(view_ + 1, view_growth_max);
    }
    if (gathered_ && now >= *view_ends_) {
        probe<"dkg: a settlement view timed out">();
        enter(now, view_ + 1, step);
        return true;
    }
    // When f + 1 seats are further, one of them is correct. Of the f + 1 furthest this seat follows the one
    // with the lowest view.
    std::vector<std::uint32_t> views;
    for (const auto& [seat, view] : next_views_) views.push_back(view);
    if (views.size() < committee_.one_correct()) return false;
    std::ranges::sort(views, std::greater{});
    const auto reached = views[committee_.one_correct() - 1];
    if (reached <= view_) return false;
    probe<"dkg: followed others into a later settlement view">();
    enter(now, reached, step);
    return true;
}

bool Settlement::propose(const std::optional<Value>& candidate, Step& step)
{
    if (leader(view_) != self_ || proposals_.contains(view_)) return false;
    if (view_ > 0 && !all_here()) return false;
    Proposal proposal;
    proposal.view = view_;
    if (locked_ && !WEFT_PLANTED(dkg_lock_ignored)) {
        probe<"dkg: a locked value was proposed again">();
        proposal.value = locked_->value;
        proposal.prepared = locked_->prepared;
    } else if (candidate) {
        proposal.value = *candidate;
    } else {
        return false;
    }
    proposals_.emplace(view_, proposal);
    step.messages.push_back({.to = {}, .message = std::move(proposal)});
    return true;
}

bool Settlement::prepare(const Judge& judge, Step& step)
{
    const auto proposed = proposals_.find(view_);
    if (proposed == proposals_.end() || tallies_[{view_, Stage::prepare}].votes.contains(self_))
        return false;
    const auto& [view, value, prepared] = proposed->second;
    const bool unlocks = prepared && (!locked_ || prepared->view >= locked_->prepared.view);
    const bool agrees = !locked_ || locked_->value == value || WEFT_PLANTED(dkg_lock_ignored);
    // A proof stands for the judgement of a correct seat among its signers.
    if (!unlocks && !(agrees && (prepared || judge(value)))) return false;
    cast(Stage::prepare, value, step);
    return true;
}

bool Settlement::commit(Step& step)
{
    if (tallies_[{view_, Stage::commit}].votes.contains(self_)) return false;
    const auto prepared = quorum_of({view_, Stage::prepare});
    if (!prepared) return false;
    learn(prepared->first, prepared->second);
    cast(Stage::commit, prepared->first, step);
    return true;
}

bool Settlement::conclude(Step& step)
{
    for (const auto& [ballot, tally] : tallies_) {
        if (ballot.second != Stage::commit) continue;
        if (const auto committed = quorum_of(ballot)) {
            decide(committed->first, committed->second, step);
            return true;
        }
    }
    return false;
}

}  // namespace weft::dkg::settlement
