#include <weft/aba/agreement.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::aba {
namespace {

void broadcast(Step& step, Message message)
{
    step.messages.push_back({.to = {}, .message = std::move(message)});
}
void accuse(Step& step, ValidatorIndex whom, Fault what)
{
    step.accusations.push_back({whom, what});
}

Fault lifted(coin::Fault fault)
{
    switch (fault) {
    case coin::Fault::bad_share: return Fault::bad_share;
    case coin::Fault::two_shares: return Fault::two_shares;
    }
    __builtin_unreachable();
}

}  // namespace

Agreement::Agreement(protocol::Committee committee,
                     ValidatorIndex self,
                     const protocol::InstanceId& instance,
                     const coin::Keys& keys)
    : committee_{committee},
      self_{self},
      instance_{instance},
      keys_{&keys},
      terms_(committee.size())
{
    WEFT_CHECK(committee.contains(self));
    WEFT_CHECK(keys.committee() == committee);
    rounds_.reserve(2);
    round_at(0);
}

std::expected<Step, Refusal> Agreement::propose(bool value)
{
    if (proposed_) return std::unexpected{Refusal::already_proposed};
    proposed_ = true;
    Step step;
    if (current_ > 0 || stopped_) {
        probe<"aba: input came after the first round">();
        return step;
    }
    estimate_ = value;
    say(0, value, step);
    advance(step);
    return step;
}

std::expected<Step, Refusal> Agreement::handle(ValidatorIndex from, const Message& message)
{
    if (!committee_.contains(from) || from == self_) return std::unexpected{Refusal::stranger};
    Step step;
    std::visit(
        [&](const auto& known) {
            constexpr bool is_term = std::is_same_v<std::remove_cvref_t<decltype(known)>, Term>;
            const auto ahead = WEFT_PLANTED(aba_later_rounds_dropped) ? 0 : rounds_ahead_max;
            if (!is_term && known.round > current_ && known.round - current_ > ahead) {
                probe<"aba: message too far ahead dropped">();
                return;
            }
            on(from, known, step);
        },
        message);
    return step;
}

void Agreement::on(ValidatorIndex from, const Bval& bval, Step& step)
{
    if (!round_at(bval.round).bvals[bval.value].add(from)) return;
    // A round we have not reached is only counted; one we have left still gets our help.
    if (bval.round > current_ && !stopped_) return;
    if (bval.round < current_ && WEFT_PLANTED(aba_past_rounds_forgotten)) return;
    join(bval.round, step);
    if (bval.round == current_) advance(step);
}

void Agreement::on(ValidatorIndex from, const Aux& aux, Step& step)
{
    if (terminated_before(from, aux.round)) return accuse(step, from, Fault::spoke_after_term);
    switch (round_at(aux.round).record_aux(from, aux.value)) {
    case Vote::repeated: return;
    case Vote::conflicting:
        probe<"aba: two AUX of one seat">();
        return accuse(step, from, Fault::two_auxes);
    case Vote::fresh: break;
    }
    if (aux.round == current_) advance(step);
}

void Agreement::on(ValidatorIndex from, const Conf& conf, Step& step)
{
    if (conf.values == Values::none) return accuse(step, from, Fault::empty_conf);
    if (constant_coin(conf.round)) return accuse(step, from, Fault::not_in_schedule);
    if (terminated_before(from, conf.round)) return accuse(step, from, Fault::spoke_after_term);
    switch (round_at(conf.round).record_conf(from, conf.values)) {
    case Vote::repeated: return;
    case Vote::conflicting:
        probe<"aba: two CONF of one seat">();
        return accuse(step, from, Fault::two_confs);
    case Vote::fresh: break;
    }
    if (conf.round == current_) advance(step);
}

void Agreement::on(ValidatorIndex from, const Toss& toss, Step& step)
{
    if (constant_coin(toss.round)) return accuse(step, from, Fault::not_in_schedule);
    if (terminated_before(from, toss.round)) return accuse(step, from, Fault::spoke_after_term);
    if (toss.round < current_ || stopped_) return;
    take(coin_at(toss.round).handle(from, toss.share), toss.round, step);
    if (toss.round == current_) advance(step);
}

void Agreement::on(ValidatorIndex from, const Term& term, Step& step)
{
    if (auto& known = terms_[from.value()]) {
        if (*known != Said{term.round, term.value}) accuse(step, from, Fault::two_terms);
        return;
    }
    record_term(from, term);
    const auto enough = WEFT_PLANTED(aba_term_quorum_one_short) ? committee_.faulty_max()
                                                                : committee_.one_correct();
    if (!decided_ && terms_for_[term.value].count() >= enough && enough > 0) {
        probe<"aba: decided by others' TERM">();
        decide(term.value, step);
    }
    const auto last = stopped_ ? static_cast<std::uint32_t>(rounds_.size()) - 1 : current_;
    for (auto round = term.round; round < last;) join(++round, step);
    advance(step);
}

Round& Agreement::round_at(std::uint32_t round)
{
    WEFT_CHECK(round <= current_ || round - current_ <= rounds_ahead_max);
    while (rounds_.size() <= round) {
        const auto number = rounds_.size();
        auto& made = rounds_.emplace_back();
        for (std::uint16_t seat = 0; seat < terms_.size(); ++seat)
            if (const auto& term = terms_[seat]; term && term->round < number)
                made.record_term(ValidatorIndex{seat}, term->value);
    }
    return rounds_[round];
}

coin::Coin& Agreement::coin_at(std::uint32_t round)
{
    auto& coin = round_at(round).coin;
    if (!coin) coin.emplace(*keys_, self_, instance_, round);
    return *coin;
}

bool Agreement::terminated_before(ValidatorIndex from, std::uint32_t round) const
{
    const auto& term = terms_[from.value()];
    return term && term->round < round;
}

void Agreement::say(std::uint32_t round, bool value, Step& step)
{
    auto& tally = round_at(round);
    if (has(tally.said, value)) return;
    tally.said = tally.said | just(value);
    // Where our TERM has already said it, everybody counts it.
    if (tally.bvals[value].add(self_)) broadcast(step, Bval{round, value});
    join(round, step);
}

void Agreement::join(std::uint32_t round, Step& step)
{
    const auto to_bin = WEFT_PLANTED(aba_bin_filled_by_one_correct) ? committee_.one_correct()
                                                                    : committee_.correct_majority();
    for (const bool value : {false, true}) {
        const auto count = round_at(round).bvals[value].count();
        if (count >= committee_.one_correct() && !has(round_at(round).said, value))
            say(round, value, step);
        auto& tally = round_at(round);
        if (tally.bvals[value].count() >= to_bin) tally.bin = tally.bin | just(value);
    }
}

void Agreement::advance(Step& step)
{
    while (!stopped_ && advance_current(step)) {
        if (decided_) {
            stopped_ = true;
            return;
        }
        ++current_;
        say(current_, *estimate_, step);
        join(current_, step);
    }
}

bool Agreement::advance_current(Step& step)
{
    auto& round = round_at(current_);
    if (WEFT_PLANTED(aba_share_leaves_at_once) && !constant_coin(current_))
        take(coin_at(current_).release(), current_, step);
    if (round.bin == Values::none) return false;
    if (!round.aux_sent) {
        round.aux_sent = true;
        const bool value =
            round.bin == Values::both ? estimate_.value_or(true) : has(round.bin, true);
        (void)round.record_aux(self_, value);
        broadcast(step, Aux{current_, value});
    }
    if (round.vals == Values::none) {
        round.vals = round.aux_outcome(committee_);
        if (round.vals == Values::none) return false;
        if (!constant_coin(current_)) {
            (void)round.record_conf(self_, round.vals);
            broadcast(step, Conf{current_, round.vals});
        }
    }
    if (const auto constant = constant_coin(current_)) {
        end_round(round.vals, *constant, step);
        return true;
    }
    if (round.final == Values::none) {
        round.final = round.conf_outcome(committee_);
        if (WEFT_PLANTED(aba_no_conf)) round.final = round.vals;
        if (round.final == Values::none) return false;
        if (WEFT_PLANTED(aba_conf_only_opens)) round.final = round.vals;
    }
    auto& coin = coin_at(current_);
    take(coin.release(), current_, step);
    const auto value = coin.value();
    if (!value) return false;
    end_round(round.final, *value, step);
    return true;
}

void Agreement::end_round(Values final, bool coin, Step& step)
{
    if (final == Values::both) {
        probe<"aba: estimate taken from the coin">();
        estimate_ = coin;
        return;
    }
    estimate_ = final == Values::one;
    if (*estimate_ == coin && !decided_) decide(coin, step);
}

void Agreement::decide(bool value, Step& step)
{
    decided_ = value;
    step.outputs.push_back(value);
    const Term term{current_, value};
    record_term(self_, term);
    broadcast(step, term);
}

void Agreement::record_term(ValidatorIndex from, const Term& term)
{
    terms_[from.value()] = Said{term.round, term.value};
    terms_for_[term.value].add(from);
    for (std::size_t round = term.round; ++round < rounds_.size();)
        rounds_[round].record_term(from, term.value);
}

void Agreement::take(coin::Step&& from_coin, std::uint32_t round, Step& step)
{
    for (auto& envelope : from_coin.messages) broadcast(step, Toss{round, envelope.message});
    for (const auto& accusation : from_coin.accusations)
        accuse(step, accusation.whom, lifted(accusation.what));
}

}  // namespace weft::aba
