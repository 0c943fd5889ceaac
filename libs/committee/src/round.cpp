#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/committee/round.hpp>

#include <algorithm>

namespace weft::committee {

using crypto::bls::Purpose;
using crypto::bls::SignatureShare;

std::optional<Keys> Keys::from(ValidatorIndex self,
                               crypto::bls::SharedPublicKey hi,
                               crypto::bls::SharedPublicKey lo,
                               const crypto::bls::SecretKey& share_hi,
                               const crypto::bls::SecretKey& share_lo)
{
    auto coin = coin::Keys::from(lo, share_lo);
    if (!coin || hi.shares.size() != lo.shares.size()) return std::nullopt;
    const auto committee = coin->committee();
    if (!committee.contains(self) || hi.threshold != committee.all_but_faulty())
        return std::nullopt;
    auto hi_group = crypto::bls::PreparedKey::from(hi.group);
    auto lo_group = crypto::bls::PreparedKey::from(lo.group);
    if (!hi_group || !lo_group) return std::nullopt;
    return Keys{.committee = committee,
                .self = self,
                .hi = std::move(hi),
                .lo = std::move(lo),
                .share_hi = share_hi,
                .share_lo = share_lo,
                .coin = *std::move(coin),
                .hi_group = *std::move(hi_group),
                .lo_group = *std::move(lo_group)};
}

crypto::Hash essence_digest(ByteSpan essence) noexcept
{
    return crypto::tagged_hash("weft/anchor-essence", essence);
}

AnchorShare sign_anchor(const Keys& keys, ByteSpan essence)
{
    return {essence_digest(essence), crypto::bls::sign(keys.share_hi, Purpose::ledger, essence)};
}

ValidatorIndex leader_of(const RoundId& round, const Succession& among) noexcept
{
    WEFT_CHECK(!among.seats.empty());
    const auto draw =
        crypto::Hasher{"weft/leader"}.update(instance_of(round)).update(among.seed).finish();
    std::uint64_t number = 0;
    for (const auto byte : ByteSpan{draw.bytes()}.first(8))
        number = number << 8 | std::to_integer<std::uint64_t>(byte);
    return among.seats[number % among.seats.size()];
}

Round::Round(RoundId id,
             const Keys& keys,
             const types::Hash& base,
             std::optional<ValidatorIndex> leader)
    : id_{id},
      keys_{keys},
      base_{base},
      agreement_{{.committee = keys.committee,
                  .self = keys.self,
                  .hi = keys.hi,
                  .hi_group = keys.hi_group,
                  .share_hi = keys.share_hi,
                  .coin = keys.coin},
                 *protocol::InstanceId::from(instance_of(id).bytes()),
                 leader,
                 [base](ValidatorIndex, ByteSpan bytes) {
                     const auto proposal = decode_proposal(bytes);
                     return proposal && proposal->base == base;
                 }}
{}

std::expected<Step, Refusal> Round::propose(types::Timestamp time,
                                            const types::Address& fee_address,
                                            std::vector<types::TransactionId> units,
                                            const std::optional<crypto::Hash>& handed_over,
                                            const std::optional<std::uint32_t>& return_to,
                                            const std::optional<types::Address>& moved_to)
{
    if (proposed_) return std::unexpected{Refusal::already_proposed};
    proposed_ = true;
    if (return_to) units.clear();
    std::ranges::sort(units);
    if (units.size() > units_max) units.resize(units_max);
    const auto digest = commitment_digest(id_.chain, id_.block_index, base_);
    const Proposal proposal{
        .base = base_,
        .time = time,
        .fee_address = fee_address,
        .commitment_share = crypto::bls::sign(keys_.share_lo, Purpose::commitment, digest.bytes()),
        .units = std::move(units),
        .handed_over = return_to ? std::nullopt : handed_over,
        .return_to = return_to,
        .moved_to = return_to ? std::nullopt : moved_to};
    auto inner = agreement_.propose(encode(proposal));
    WEFT_CHECK(inner.has_value());
    return absorb(*std::move(inner));
}

std::expected<Step, Refusal> Round::handle(ValidatorIndex from, const Message& message)
{
    if (!keys_.committee.contains(from) || from == keys_.self)
        return std::unexpected{Refusal::stranger};
    return std::visit([&](const auto& m) { return on(from, m); }, message);
}

std::expected<Step, Refusal> Round::executed(Result result)
{
    if (!decided_) return std::unexpected{Refusal::not_decided};
    if (result_) return std::unexpected{Refusal::already_executed};
    ResultShare own{.state_hash = result.state_hash,
                    .certificate = crypto::bls::sign(keys_.share_hi, Purpose::certificate,
                                                     result.certificate_digest.bytes()),
                    .anchor = {}};
    if (result.anchor_essence) own.anchor = sign_anchor(keys_, *result.anchor_essence);
    result_ = std::move(result);
    results_.insert_or_assign(keys_.self, own);
    Step step;
    step.messages.push_back({.to = {}, .message = own});
    step += try_certify();
    return step;
}

Step Round::clock(Clock said)
{
    switch (said) {
    case Clock::gathered: return absorb(agreement_.gathered());
    case Clock::half_late: return absorb(agreement_.half_late());
    case Clock::late: return absorb(agreement_.late());
    }
    return {};
}

std::string_view Round::stage() const noexcept
{
    if (certified_) return "done";
    if (result_) return "certificate";
    if (decided_) return "execution";
    return agreement_.stage();
}

std::vector<ValidatorIndex> Round::awaited() const
{
    if (!decided_) return agreement_.awaited();
    std::vector<ValidatorIndex> missing;
    for (std::uint16_t i = 0; i < keys_.committee.size() && result_; ++i)
        if (!results_.contains(ValidatorIndex{i})) missing.emplace_back(i);
    return missing;
}

std::optional<Vouched> Round::vouched() const
{
    if (!decided_ || result_) return std::nullopt;
    std::map<types::Hash, std::vector<ValidatorIndex>> said;
    for (const auto& [seat, share] : results_) said[share.state_hash].push_back(seat);
    for (auto& [hash, seats] : said)
        if (seats.size() >= keys_.committee.one_correct()) return Vouched{hash, std::move(seats)};
    return std::nullopt;
}

const TwoVotes* Round::evidence(ValidatorIndex seat) const
{
    const auto found = evidence_.find(seat);
    return found == evidence_.end() ? nullptr : &found->second;
}

Step Round::absorb(fpacs::Step&& inner)
{
    Step step;
    for (auto& envelope : inner.messages)
        step.messages.push_back(
            {.to = std::move(envelope.to), .message = Agreement{std::move(envelope.message)}});
    for (const auto& accusation : inner.accusations) {
        const auto& votes = accusation.what.votes;
        if (votes)
            evidence_.try_emplace(accusation.whom, in_order({.block_index = id_.block_index,
                                                             .attempt = id_.attempt,
                                                             .seat = accusation.whom,
                                                             .votes = *votes}));
        accuse(step, accusation.whom, votes ? Fault::two_votes : Fault::agreement);
    }
    for (const auto& decision : inner.outputs) step += decide(decision);
    return step;
}

Step Round::decide(const fpacs::Decision& decision)
{
    WEFT_CHECK(!decided_);
    auto plan = plan_batch(id_, base_, keys_.committee, keys_.lo, keys_.lo_group, decision.subset);
    Step step;
    for (const auto liar : plan.liars) accuse(step, liar, Fault::bad_proposal);
    Decided decided{
        .plan = std::move(plan),
        .randomness = {},
        .next = {.seats = {},
                 .seed = crypto::tagged_hash("weft/succession", decision.order.bytes())},
        .fast = decision.path == fpacs::Vector::Of::leader};
    // An empty batch has no order: its block, if an anchor is due, runs no request.
    if (!decided.plan.units.empty())
        decided.randomness = order_seed(id_, decided.plan.commitment, decision.order);
    for (const auto& [seat, proposal] : decision.subset) decided.next.seats.push_back(seat);
    decided_ = std::move(decided);
    step.outputs.emplace_back(*decided_);
    return step;
}

Step Round::on(ValidatorIndex from, const Agreement& message)
{
    auto inner = agreement_.handle(from, message.message);
    WEFT_CHECK(inner.has_value());  // `from` has a seat here
    return absorb(*std::move(inner));
}

Step Round::on(ValidatorIndex from, const ResultShare& message)
{
    Step step;
    const auto [known, fresh] = results_.try_emplace(from, message);
    if (!fresh) {
        auto& first = known->second;
        if (first.state_hash != message.state_hash || first.certificate != message.certificate) {
            accuse(step, from, Fault::two_results);
            return step;
        }
        // The vote is the certificate's. Who restarted may know another anchor before this one.
        if (!message.anchor || message.anchor == first.anchor) return step;
        probe<"committee: an anchor share on another predecessor">();
        first.anchor = message.anchor;
    }
    return try_certify();
}

Step Round::try_certify()
{
    Step step;
    if (!result_ || certified_ || diverged_) return step;

    const auto& own_anchor = results_.at(keys_.self).anchor;
    std::map<types::Hash, std::size_t> others;
    std::vector<SignatureShare> certificates;
    std::vector<SignatureShare> anchors;
    for (const auto& [seat, share] : results_) {
        if (share.state_hash != result_->state_hash) {
            ++others[share.state_hash];
            continue;
        }
        if (refused_.contains(seat)) continue;
        certificates.push_back({.index = seat.value(), .signature = share.certificate});
        if (own_anchor && share.anchor && share.anchor->essence == own_anchor->essence)
            anchors.push_back({.index = seat.value(), .signature = share.anchor->share});
    }
    for (const auto& [hash, count] : others)
        if (count >= keys_.committee.all_but_faulty()) {
            diverged_ = true;
            step.outputs.emplace_back(Diverged{hash});
            return step;
        }

    const auto refuse = [&](const std::vector<std::uint16_t>& bad) {
        for (const auto seat : bad) {
            probe<"committee: bad result share named">();
            if (refused_.add(ValidatorIndex{seat}))
                accuse(step, ValidatorIndex{seat}, Fault::bad_result_share);
        }
    };
    if (certificates.size() < keys_.hi.threshold) return step;
    const auto certificate =
        crypto::bls::combine(keys_.hi, keys_.hi_group, Purpose::certificate,
                             result_->certificate_digest.bytes(), certificates);
    refuse(certificate.bad);
    if (!certificate.signature) return step;
    std::optional<crypto::bls::Signature> anchor;
    if (own_anchor && anchors.size() >= keys_.hi.threshold) {
        const auto combined = crypto::bls::combine(keys_.hi, keys_.hi_group, Purpose::ledger,
                                                   *result_->anchor_essence, anchors);
        refuse(combined.bad);
        anchor = combined.signature;
    }
    if (own_anchor && !anchor) probe<"committee: certified before its anchor was signed">();
    certified_ = true;
    for (const auto& [seat, share] : results_)
        if (share.state_hash != result_->state_hash) accuse(step, seat, Fault::other_result);
    step.outputs.emplace_back(Certified{*certificate.signature, anchor});
    return step;
}

void Round::accuse(Step& step, ValidatorIndex whom, Fault what)
{
    if (whom != keys_.self) step.accusations.push_back({whom, what});
}

}  // namespace weft::committee
