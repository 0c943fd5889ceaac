#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/fpacs/fast_subset.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::fpacs {

using crypto::bls::Purpose;
using crypto::bls::Signature;
using crypto::bls::SignatureShare;

namespace {

protocol::InstanceId part_of(const protocol::InstanceId& instance, std::string_view tag)
{
    const auto hash = crypto::Hasher{tag}.update(instance).finish();
    return *protocol::InstanceId::from(hash.bytes());
}

}  // namespace

FastSubset::FastSubset(const Keys& keys,
                       const protocol::InstanceId& instance,
                       std::optional<ValidatorIndex> leader,
                       Valid valid)
    : keys_{keys},
      instance_{instance},
      leader_{leader},
      valid_{std::move(valid)},
      subset_{keys.committee, keys.self, part_of(instance, "weft/fpacs/subset"), keys.coin},
      zeroth_{keys.committee, keys.self, part_of(instance, "weft/fpacs/zeroth"), keys.coin},
      sent_(keys.committee.size()),
      answered_(keys.committee.size())
{}

// --- inputs ---

std::expected<Step, Refusal> FastSubset::propose(Bytes proposal)
{
    if (proposed_) return std::unexpected{Refusal::already_proposed};
    auto inner = subset_.propose(proposal);
    if (!inner) return std::unexpected{Refusal::oversized};
    proposed_ = true;
    Step step;
    take(*std::move(inner), step);
    sent(keys_.self, proposal, step);
    return step;
}

std::expected<Step, Refusal> FastSubset::handle(ValidatorIndex from, const Message& message)
{
    if (!keys_.committee.contains(from) || from == keys_.self)
        return std::unexpected{Refusal::stranger};
    Step step;
    std::visit([&](const auto& one) { on(from, one, step); }, message);
    return step;
}

Step FastSubset::gathered()
{
    Step step;
    if (!gathering()) return step;
    listing_ = true;
    Vector vector;
    for (std::uint16_t seat = 0; seat < sent_.size(); ++seat)
        if (to_list_.contains(ValidatorIndex{seat}))
            vector.entries.emplace_back(seat, *sent_[seat]);
    listed_by_ = keys_.self;
    listed_digest_ = digest_of(instance_, vector);
    listed_ = std::move(vector);
    WEFT_CHECK(!voted_first_);  // F1
    voted_first_ = true;
    const auto share = crypto::bls::sign(keys_.share_hi, Purpose::order,
                                         prepare_digest(instance_, *listed_digest_).bytes());
    say(step, PrePrepare{.vector = *listed_, .share = share});
    record_first(keys_.self, *listed_digest_, share, step);
    return step;
}

Step FastSubset::half_late()
{
    Step step;
    // With a list that this member voted for the leader is alive, and it is likely decided before it is late:
    // then n broadcasts would be n^3 messages for nothing.
    if (!certificate_ && !voted_first_) open(step);
    return step;
}

Step FastSubset::late()
{
    Step step;
    if (!certificate_) pace(step);
    return step;
}

std::string_view FastSubset::stage() const noexcept
{
    if (done_) return "decided";
    if (settled_ || certificate_) return "order";
    if (paced_) return "fallback";
    if (voted_second_) return "second vote";
    return listed_ ? "first vote" : "proposals";
}

bool FastSubset::running() const noexcept
{
    return !certificate_ && proposals_ >= keys_.committee.all_but_faulty();
}

std::vector<ValidatorIndex> FastSubset::awaited() const
{
    std::vector<ValidatorIndex> missing;
    const bool falls_back = fell_back_ && !settled_;
    for (std::uint16_t i = 0; i < sent_.size() && !done_ && !falls_back; ++i) {
        const ValidatorIndex seat{i};
        const bool heard = settled_ || voted_second_ ? second_of_[0].contains(seat)
                           : paced_                  ? paces_.contains(seat)
                           : voted_first_            ? firsts_.contains(seat)
                                                     : sent_[i].has_value();
        if (!heard) missing.push_back(seat);
    }
    return missing;
}

// --- proposals, and the common subset behind them ---

void FastSubset::on(ValidatorIndex from, const acs::Message& message, Step& step)
{
    auto inner = subset_.handle(from, message);
    WEFT_CHECK(inner.has_value());  // `from` has a seat here
    take(*std::move(inner), step);
    const auto* broadcast = std::get_if<rbc::Message>(&message.part);
    const auto* value = broadcast == nullptr ? nullptr : std::get_if<rbc::Value>(broadcast);
    // A proposal, from who makes it; a second one is the broadcast's matter.
    if (value == nullptr || message.proposer != from || sent_[from.value()]) return;
    sent(from, {value->payload.begin(), value->payload.end()}, step);
}

/// The seat's own proposal is here.
void FastSubset::sent(ValidatorIndex proposer, const Bytes& proposal, Step& step)
{
    const auto digest = rbc::digest(proposal);
    sent_[proposer.value()] = digest;
    ++proposals_;
    if (!valid_ || valid_(proposer, proposal)) to_list_.add(proposer);
    hold(proposer, digest, proposal, step);
    list(step);
}

void FastSubset::take(acs::Step&& inner, Step& step)
{
    for (auto& envelope : inner.messages) {
        const auto* broadcast = std::get_if<rbc::Message>(&envelope.message.part);
        const bool proposes =
            broadcast != nullptr && std::holds_alternative<rbc::Value>(*broadcast);
        auto& into = open_ || proposes ? step.messages : lazy_;
        into.push_back({std::move(envelope.to), Message{std::move(envelope.message)}});
    }
    for (const auto& accusation : inner.accusations)
        accuse(step, accusation.whom, FaultKind::subset);
    for (auto& subset : inner.outputs) {
        union_.emplace();
        union_->of = Of::all;
        for (auto& [seat, proposal] : subset) {
            const auto digest = rbc::digest(proposal);
            union_->entries.emplace_back(seat, digest);
            hold(seat, digest, std::move(proposal), step);
        }
        union_digest_ = digest_of(instance_, *union_);
        settle(step);
        finish(step);
    }
}

void FastSubset::open(Step& step)
{
    if (open_) return;
    open_ = true;
    std::ranges::move(lazy_, std::back_inserter(step.messages));
    lazy_.clear();
}

void FastSubset::hold(ValidatorIndex proposer,
                      const crypto::Hash& digest,
                      Bytes proposal,
                      Step& step)
{
    const auto [held, fresh] = held_.try_emplace({proposer, digest}, std::move(proposal));
    if (!fresh) return;
    std::erase_if(wanted_early_, [&](const Want& want) {
        if (want.proposer != proposer || want.digest != digest) return false;
        step.messages.push_back({{{want.from}}, GiveProposal{proposer, held->second}});
        return true;
    });
    vote_first(step);
    finish(step);
}

// --- the fast path ---

/// The leader's: with n - f proposals a little is waited for more, with all nothing.
void FastSubset::list(Step& step)
{
    if (leader_ != keys_.self || to_list_.count() < keys_.committee.all_but_faulty()) return;
    gathering_ = true;
    if (to_list_.count() == keys_.committee.size()) step += gathered();
}

void FastSubset::on(ValidatorIndex from, const PrePrepare& message, Step& step)
{
    if (leader_ && from != *leader_) return accuse(step, from, FaultKind::not_the_leader);
    if (message.vector.of != Of::leader || !well_formed(message.vector)) {
        accuse(step, from, FaultKind::malformed_vector);
        if (leader_) pace(step);
        return;
    }
    if (listed_by_ && from != *listed_by_) return;  // one of the two does not know the leader
    const auto digest = digest_of(instance_, message.vector);
    if (listed_digest_ && !WEFT_PLANTED(fpacs_two_first_votes)) {
        if (digest == *listed_digest_) return;
        record_first(from, digest, message.share, step);  // two lists are two votes
        return pace(step);
    }
    if (!good_share(from, prepare_digest(instance_, digest), message.share)) {
        accuse(step, from, FaultKind::bad_share);
        if (leader_) pace(step);
        return;
    }
    if (WEFT_PLANTED(fpacs_two_first_votes) && listed_digest_ && !prepared_) {
        firsts_.clear();
        voted_first_ = false;
    }
    listed_by_ = from;
    listed_ = message.vector;
    listed_digest_ = digest;
    record_first(from, digest, message.share, step);
    want_missing(*listed_, {{from}}, step);
    vote_first(step);
    finish(step);
}

void FastSubset::vote_first(Step& step)
{
    if (!listed_ || certificate_) return;
    if (voted_first_ || paced_) return;  // F1
    if (!holds(*listed_)) return;
    const bool valid = !valid_ || std::ranges::all_of(listed_->entries, [&](const auto& entry) {
        return valid_(entry.first, held_.at(entry));
    });
    if (!valid) return;  // it may be right at another validator's state: no lie, and no vote
    voted_first_ = true;
    const auto share = crypto::bls::sign(keys_.share_hi, Purpose::order,
                                         prepare_digest(instance_, *listed_digest_).bytes());
    say(step, Vote1{.digest = *listed_digest_, .share = share});
    record_first(keys_.self, *listed_digest_, share, step);
}

void FastSubset::on(ValidatorIndex from, const Vote1& message, Step& step)
{
    record_first(from, message.digest, message.share, step);
}

void FastSubset::record_first(ValidatorIndex from,
                              const crypto::Hash& digest,
                              const Signature& share,
                              Step& step)
{
    const auto [known, fresh] = firsts_.try_emplace(from, Vote1{.digest = digest, .share = share});
    if (fresh) return try_prepare(step);
    const auto& before = known->second;
    if (before.digest == digest) return;
    // Anybody can be shown two signatures of one key; one that is not good proves nothing but itself.
    const bool first_good =
        good_share(from, prepare_digest(instance_, before.digest), before.share);
    const bool second_good = good_share(from, prepare_digest(instance_, digest), share);
    if (first_good && second_good)
        step.accusations.push_back({from, Fault{.kind = FaultKind::double_vote,
                                                .votes = DoubleVote{.first = before.digest,
                                                                    .first_share = before.share,
                                                                    .second = digest,
                                                                    .second_share = share}}});
    else
        accuse(step, from, FaultKind::bad_share);
}

void FastSubset::try_prepare(Step& step)
{
    if (!listed_digest_ || prepared_) return;
    std::vector<SignatureShare> shares;
    for (const auto& [seat, vote] : firsts_)
        if (vote.digest == *listed_digest_ && !refused_.contains(seat))
            shares.push_back({.index = seat.value(), .signature = vote.share});
    if (shares.size() < keys_.hi.threshold) return;
    const auto combined =
        crypto::bls::combine(keys_.hi, keys_.hi_group, Purpose::order,
                             prepare_digest(instance_, *listed_digest_).bytes(), shares);
    for (const auto seat : combined.bad) {
        probe<"fpacs: a bad first vote is named">();
        refused_.add(ValidatorIndex{seat});
        accuse(step, ValidatorIndex{seat}, FaultKind::bad_share);
    }
    if (!combined.signature) return;
    prepared_ = Prepared{.vector = *listed_, .certificate = *combined.signature};
    prepared_digest_ = listed_digest_;
    take_up(step);
}

/// What a certificate that was just seen allows.
void FastSubset::take_up(Step& step)
{
    vote_second(step);
    settle(step);
    finish(step);
}

void FastSubset::vote_second(Step& step)
{
    if (!prepared_ || voted_second_ || certificate_) return;
    if (paced_ && !WEFT_PLANTED(fpacs_second_vote_after_pace)) return;  // F2
    voted_second_ = true;
    const auto share = crypto::bls::sign(keys_.share_hi, Purpose::order,
                                         order_digest(instance_, *prepared_digest_).bytes());
    say(step,
        Vote2{.digest = *prepared_digest_, .share = share, .prepared = prepared_->certificate});
    record_second(keys_.self, *prepared_digest_, share, step);
}

void FastSubset::on(ValidatorIndex from, const Vote2& message, Step& step)
{
    if (message.prepared && !prepared_ && listed_digest_ == message.digest &&
        !learn({.vector = *listed_, .certificate = *message.prepared}))
        accuse(step, from, FaultKind::bad_certificate);
    record_second(from, message.digest, message.share, step);
    take_up(step);
}

void FastSubset::record_second(ValidatorIndex from,
                               const crypto::Hash& digest,
                               const Signature& share,
                               Step& step)
{
    auto& [first, second] = second_of_;
    if (const auto known = first.find(from); known == first.end())
        first.emplace(from, digest);
    else if (known->second != digest) {
        const auto other = second.try_emplace(from, digest).first;
        if (other->second != digest) return accuse(step, from, FaultKind::too_many_votes);
    }
    if (seconds_[digest].shares.try_emplace(from, share).second) try_order(digest, step);
}

// --- PACE and the fallback ---

void FastSubset::pace(Step& step)
{
    if (paced_ || certificate_) return;
    paced_ = true;
    open(step);
    say(step, Pace{.prepared = WEFT_PLANTED(fpacs_pace_hides_prepared) ? std::nullopt : prepared_});
    paces_.add(keys_.self);
    fall_back(step);
}

void FastSubset::on(ValidatorIndex from, const Pace& message, Step& step)
{
    if (!paces_.add(from)) return;
    if (message.prepared && !learn(*message.prepared)) {
        accuse(step, from, FaultKind::bad_certificate);
    } else {
        take_up(step);
    }
    if (paces_.count() >= keys_.committee.one_correct()) pace(step);
    fall_back(step);
}

void FastSubset::fall_back(Step& step)
{
    if (fell_back_ || !paced_ || paces_.count() < keys_.committee.all_but_faulty()) return;
    fell_back_ = true;
    if (prepared_) say(step, Known{*prepared_});
    auto inner = zeroth_.propose(prepared_.has_value());
    WEFT_CHECK(inner.has_value());
    take(*std::move(inner), step);
}

void FastSubset::on(ValidatorIndex from, const Known& message, Step& step)
{
    if (!learn(message.prepared)) return accuse(step, from, FaultKind::bad_certificate);
    take_up(step);
}

void FastSubset::on(ValidatorIndex from, const Zeroth& message, Step& step)
{
    auto inner = zeroth_.handle(from, message.message);
    WEFT_CHECK(inner.has_value());
    take(*std::move(inner), step);
}

void FastSubset::take(aba::Step&& inner, Step& step)
{
    for (auto& envelope : inner.messages)
        step.messages.push_back({std::move(envelope.to), Zeroth{std::move(envelope.message)}});
    for (const auto& accusation : inner.accusations)
        accuse(step, accusation.whom, FaultKind::zeroth);
    if (inner.outputs.empty()) return;
    was_prepared_ = inner.outputs.front();
    settle(step);
}

/// The fallback has decided once the zeroth agreement has, and what it chose is here.
void FastSubset::settle(Step& step)
{
    if (settled_ || !was_prepared_) return;
    const auto& digest = *was_prepared_ ? prepared_digest_ : union_digest_;
    if (!digest) return;
    settled_ = true;
    if (*was_prepared_) want_missing(prepared_->vector, {}, step);
    commit(*digest, step);
}

void FastSubset::commit(const crypto::Hash& digest, Step& step)
{
    if (certificate_) return;
    const auto& [first, second] = second_of_;
    const auto said = first.find(keys_.self);
    if (said != first.end() && said->second == digest) return;  // our share of it is out
    const auto share =
        crypto::bls::sign(keys_.share_hi, Purpose::order, order_digest(instance_, digest).bytes());
    say(step, Vote2{.digest = digest, .share = share, .prepared = {}});
    record_second(keys_.self, digest, share, step);
}

// --- the decision ---

void FastSubset::try_order(const crypto::Hash& digest, Step& step)
{
    if (certificate_) return;
    auto& votes = seconds_.at(digest);
    std::vector<SignatureShare> shares;
    for (const auto& [seat, share] : votes.shares)
        if (!votes.refused.contains(seat))
            shares.push_back({.index = seat.value(), .signature = share});
    if (shares.size() < keys_.hi.threshold) return;
    const auto combined = crypto::bls::combine(keys_.hi, keys_.hi_group, Purpose::order,
                                               order_digest(instance_, digest).bytes(), shares);
    for (const auto seat : combined.bad) {
        votes.refused.add(ValidatorIndex{seat});
        accuse(step, ValidatorIndex{seat}, FaultKind::bad_share);
    }
    if (combined.signature) certified(digest, *combined.signature, step);
}

void FastSubset::on(ValidatorIndex from, const Decide& message, Step& step)
{
    if (certificate_) return;
    if (!keys_.hi_group.verify(Purpose::order, order_digest(instance_, message.digest).bytes(),
                               message.order))
        return accuse(step, from, FaultKind::bad_certificate);
    certified(message.digest, message.order, step);
}

void FastSubset::certified(const crypto::Hash& digest, const Signature& order, Step& step)
{
    certificate_ = Decide{.digest = digest, .order = order};
    say(step, *certificate_);
    if (const auto* vector = find(digest)) {
        want_missing(*vector, {}, step);
    } else {
        asked_for_vector_ = true;
        say(step, WantVector{digest});
    }
    finish(step);
}

void FastSubset::finish(Step& step)
{
    if (done_ || !certificate_) return;
    const auto* vector = find(certificate_->digest);
    if (vector == nullptr || !holds(*vector)) return;
    done_ = true;
    Decision decision{.subset = {},
                      .digest = certificate_->digest,
                      .order = certificate_->order,
                      .path = vector->of};
    for (const auto& entry : vector->entries)
        decision.subset.emplace_back(entry.first, held_.at(entry));
    step.outputs.emplace_back(std::move(decision));
}

// --- what somebody lacks ---

void FastSubset::on(ValidatorIndex from, const WantVector& message, Step& step)
{
    if (const auto* vector = find(message.digest))
        step.messages.push_back({{{from}}, GiveVector{*vector}});
}

void FastSubset::on(ValidatorIndex from, const GiveVector& message, Step& step)
{
    const bool right = asked_for_vector_ && certificate_ && well_formed(message.vector) &&
                       digest_of(instance_, message.vector) == certificate_->digest;
    if (!right) return accuse(step, from, FaultKind::wrong_supply);
    if (find(certificate_->digest) != nullptr) return;
    given_ = message.vector;
    want_missing(*given_, {}, step);
    finish(step);
}

void FastSubset::on(ValidatorIndex from, const WantProposal& message, Step& step)
{
    if (!keys_.committee.contains(message.proposer))
        return accuse(step, from, FaultKind::wrong_supply);
    auto& [once, twice] = answered_[message.proposer.value()];
    if (!once.add(from) && !twice.add(from)) return;
    const auto held = held_.find({message.proposer, message.digest});
    if (held != held_.end())
        step.messages.push_back({{{from}}, GiveProposal{message.proposer, held->second}});
    else
        wanted_early_.push_back(
            {.from = from, .proposer = message.proposer, .digest = message.digest});
}

void FastSubset::on(ValidatorIndex from, const GiveProposal& message, Step& step)
{
    const auto digest = rbc::digest(message.proposal);
    if (!asked_.contains({message.proposer, digest}))
        return accuse(step, from, FaultKind::wrong_supply);
    hold(message.proposer, digest, message.proposal, step);
}

void FastSubset::want_missing(const Vector& vector, const protocol::Recipients& whom, Step& step)
{
    for (const auto& entry : vector.entries) {
        if (held_.contains(entry)) continue;
        asked_.insert(entry);
        step.messages.push_back({whom, WantProposal{entry.first, entry.second}});
    }
}

const Vector* FastSubset::find(const crypto::Hash& digest) const
{
    if (listed_digest_ == digest) return &*listed_;
    if (prepared_digest_ == digest) return &prepared_->vector;
    if (union_digest_ == digest) return &*union_;
    if (given_ && certificate_ && certificate_->digest == digest) return &*given_;
    return nullptr;
}

bool FastSubset::holds(const Vector& vector) const
{
    return std::ranges::all_of(vector.entries,
                               [&](const auto& entry) { return held_.contains(entry); });
}

bool FastSubset::well_formed(const Vector& vector) const
{
    if (vector.entries.size() < keys_.committee.all_but_faulty()) return false;
    for (std::size_t i = 0; i < vector.entries.size(); ++i) {
        if (!keys_.committee.contains(vector.entries[i].first)) return false;
        if (i > 0 && vector.entries[i - 1].first >= vector.entries[i].first) return false;
    }
    return true;
}

bool FastSubset::learn(const Prepared& prepared)
{
    if (prepared.vector.of != Of::leader || !well_formed(prepared.vector)) return false;
    const auto digest = digest_of(instance_, prepared.vector);
    if (prepared_digest_ == digest && prepared_->certificate == prepared.certificate) return true;
    if (!keys_.hi_group.verify(Purpose::order, prepare_digest(instance_, digest).bytes(),
                               prepared.certificate))
        return false;
    if (!prepared_) {  // F3: else it is the same
        prepared_ = prepared;
        prepared_digest_ = digest;
    }
    return true;
}

bool FastSubset::good_share(ValidatorIndex from,
                            const crypto::Hash& signed_digest,
                            const Signature& share) const
{
    return crypto::bls::verify_share(keys_.hi, Purpose::order, signed_digest.bytes(),
                                     {.index = from.value(), .signature = share});
}

}  // namespace weft::fpacs
