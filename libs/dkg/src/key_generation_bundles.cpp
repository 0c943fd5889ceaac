// What happens to a member's bundle when its broadcast delivers it.

#include <weft/base/probe.hpp>
#include <weft/dkg/key_generation.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::dkg {

namespace {

std::size_t at(Phase phase)
{
    return static_cast<std::size_t>(phase);
}

}  // namespace

void KeyGeneration::accuse(ValidatorIndex whom, Fault what, Step& step)
{
    step.accusations.push_back({whom, what});
}

void KeyGeneration::deliver(Phase phase, ValidatorIndex sender, ByteSpan payload, Step& step)
{
    delivered_[at(phase)].add(sender);
    switch (phase) {
    case Phase::deal: return deliver_deal(sender, payload, step);
    case Phase::verdict: return deliver_verdict(sender, payload, step);
    case Phase::justification: return deliver_justification(sender, payload, step);
    case Phase::reveal: return deliver_reveal(sender, payload, step);
    case Phase::reconstruction: return deliver_reconstruction(sender, payload, step);
    }
}

void KeyGeneration::deliver_deal(ValidatorIndex dealer, ByteSpan payload, Step& step)
{
    const auto deal = decode_deal(payload, committee_);
    auto dealt = deal ? Committed::decode(deal->hi, deal->lo) : std::nullopt;
    if (!dealt) return accuse(dealer, Fault::malformed_bundle, step);
    if (auto values = open_box(run_, dealer, self_, *own_, deal->boxes[self_.value()], *dealt))
        values_.emplace(dealer, *std::move(values));
    else
        probe<"dkg: a deal without our values">();
    evidence_.deals.emplace(dealer, *std::move(dealt));
    usable_[at(Phase::deal)].add(dealer);
    check_answers(dealer, step);
    check_reveal_of(dealer, step);
}

void KeyGeneration::deliver_verdict(ValidatorIndex seat, ByteSpan payload, Step& step)
{
    const auto verdict = decode_verdict(payload, committee_);
    if (!verdict) return accuse(seat, Fault::malformed_bundle, step);
    evidence_.verdicts.emplace(seat, *verdict);
    usable_[at(Phase::verdict)].add(seat);
}

void KeyGeneration::deliver_justification(ValidatorIndex dealer, ByteSpan payload, Step& step)
{
    auto justification = decode_justification(payload, committee_);
    if (!justification) return accuse(dealer, Fault::malformed_bundle, step);
    justifications_.emplace(dealer, *std::move(justification));
    check_answers(dealer, step);
}

void KeyGeneration::check_answers(ValidatorIndex dealer, Step& step)
{
    const auto found = justifications_.find(dealer);
    const auto dealt = evidence_.deals.find(dealer);
    if (found == justifications_.end() || dealt == evidence_.deals.end()) return;
    auto& answers = evidence_.answers[dealer];
    for (const auto& [seat, values] : found->second.answers) {
        if (!fits(dealt->second, seat, values)) {
            probe<"dkg: a wrong answer">();
            accuse(dealer, Fault::wrong_answer, step);
            continue;
        }
        answers.emplace(seat, values);
        if (seat == self_ && !WEFT_PLANTED(dkg_victim_keeps_values)) {
            probe<"dkg: our values came by justification">();
            values_.emplace(dealer, values);
        }
    }
    usable_[at(Phase::justification)].add(dealer);
    justifications_.erase(found);
}

void KeyGeneration::deliver_reveal(ValidatorIndex dealer, ByteSpan payload, Step& step)
{
    auto reveal = decode_reveal(payload, committee_);
    if (!reveal) return accuse(dealer, Fault::malformed_bundle, step);
    reveals_.emplace(dealer, *std::move(reveal));
    check_reveal_of(dealer, step);
}

void KeyGeneration::check_reveal_of(ValidatorIndex dealer, Step& step)
{
    const auto found = reveals_.find(dealer);
    const auto dealt = evidence_.deals.find(dealer);
    if (found == reveals_.end() || dealt == evidence_.deals.end()) return;
    auto revealed = check_reveal(run_, dealer, dealt->second, found->second);
    if (!revealed && WEFT_PLANTED(dkg_reveal_without_proof))
        revealed = Committed::decode(found->second.hi, found->second.lo);
    reveals_.erase(found);
    if (!revealed) {
        probe<"dkg: a wrong reveal">();
        return accuse(dealer, Fault::wrong_reveal, step);
    }
    revealed_.emplace(dealer, *std::move(revealed));
    usable_[at(Phase::reveal)].add(dealer);
}

void KeyGeneration::deliver_reconstruction(ValidatorIndex seat, ByteSpan payload, Step& step)
{
    auto reconstruction = decode_reconstruction(payload, committee_);
    if (!reconstruction) return accuse(seat, Fault::malformed_bundle, step);
    reconstructions_.emplace(seat, *std::move(reconstruction));
    check_values_of(seat, step);
}

void KeyGeneration::check_values_of(ValidatorIndex seat, Step& step)
{
    const auto found = reconstructions_.find(seat);
    if (found == reconstructions_.end() || !missing_) return;
    for (const auto& [dealer, values] : found->second.values) {
        // Only dealers of the settled roll are missing, so their deals are here.
        if (missing_->contains(dealer) && (fits(evidence_.deals.at(dealer), seat, values) ||
                                           WEFT_PLANTED(dkg_reconstruction_believed))) {
            pooled_[dealer].emplace_back(seat, values);
        } else {
            probe<"dkg: wrong values in a reconstruction">();
            accuse(seat, Fault::wrong_reconstruction, step);
        }
    }
    usable_[at(Phase::reconstruction)].add(seat);
    reconstructions_.erase(found);
}

}  // namespace weft::dkg
