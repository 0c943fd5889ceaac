#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/dkg/key_generation.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::dkg {

namespace {

std::size_t at(Phase phase)
{
    return static_cast<std::size_t>(phase);
}

crypto::Hash question_context(const RunId& run, Question question)
{
    codec::Writer out;
    out.fixed(run).u8(static_cast<std::uint8_t>(question));
    return crypto::tagged_hash("weft dkg question", out.view());
}

bool within(const protocol::SeatSet& some, const protocol::SeatSet& all)
{
    return (some | all) == all;
}

Fault fault_of(rbc::Fault fault)
{
    switch (fault) {
    case rbc::Fault::impostor: return Fault::broadcast_impostor;
    case rbc::Fault::two_proposals:
    case rbc::Fault::two_echoes:
    case rbc::Fault::two_readies: return Fault::broadcast_equivocation;
    case rbc::Fault::oversized: return Fault::broadcast_oversized;
    case rbc::Fault::stray_fetch:
    case rbc::Fault::wrong_supply: return Fault::broadcast_stray;
    }
    __builtin_unreachable();
}

Fault fault_of(settlement::Fault fault)
{
    switch (fault) {
    case settlement::Fault::not_the_leader: return Fault::settlement_stray;
    case settlement::Fault::two_proposals:
    case settlement::Fault::two_votes: return Fault::settlement_equivocation;
    case settlement::Fault::bad_signature:
    case settlement::Fault::bad_proof: return Fault::settlement_forgery;
    }
    __builtin_unreachable();
}

std::optional<protocol::SeatSet> decode_seats(const settlement::Value& value,
                                              protocol::Committee committee)
{
    codec::Reader in{value};
    const auto seats = read_seats(in, committee.size());
    const auto decoded = in.finish(seats);
    return decoded ? std::optional{*decoded} : std::nullopt;
}

}  // namespace

KeyGeneration::KeyGeneration(const RunId& run,
                             protocol::Committee committee,
                             ValidatorIndex self,
                             std::vector<crypto::ed25519::PublicKey> members,
                             const crypto::ed25519::KeyPair& own,
                             crypto::Drbg entropy,
                             Timing timing)
    : run_{run},
      committee_{committee},
      self_{self},
      members_{std::move(members)},
      own_{&own},
      entropy_{std::move(entropy)},
      timing_{timing},
      roll_question_{committee, self, question_context(run, Question::roll), members_, own},
      missing_question_{committee, self, question_context(run, Question::missing), members_, own},
      endorsements_{run, committee, self, members_}
{
    WEFT_CHECK(committee.contains(self) && members_.size() == committee.size());
    WEFT_CHECK(members_[self.value()] == own.public_key());
    for (auto& of_phase : broadcasts_)
        for (std::uint16_t seat = 0; seat < committee.size(); ++seat)
            of_phase.emplace_back(committee, self, ValidatorIndex{seat});
}

Step KeyGeneration::start(protocol::Instant now)
{
    WEFT_CHECK(stage_ == Stage::idle);
    Step step;
    stage_ = Stage::dealing;
    gives_up_ = now + timing_.total_timeout;
    open_window(now);
    dealing_.emplace(run_, committee_, self_, entropy_);
    broadcast(Phase::deal, encode(dealing_->deal(members_, entropy_)), step);
    advance(now, step);
    return step;
}

std::expected<Step, KeyGeneration::Refusal> KeyGeneration::handle(protocol::Instant now,
                                                                  ValidatorIndex from,
                                                                  const Message& message)
{
    if (!committee_.contains(from) || from == self_) return std::unexpected{Refusal::stranger};
    Step step;
    note_in_time(now);
    std::visit([&](const auto& known) { take(from, known, step); }, message);
    advance(now, step);
    return step;
}

Step KeyGeneration::on_time(protocol::Instant now)
{
    Step step;
    note_in_time(now);
    advance(now, step);
    return step;
}

void KeyGeneration::take(ValidatorIndex from, const Broadcast& part, Step& step)
{
    if (!committee_.contains(part.sender)) return accuse(from, Fault::broadcast_stray, step);
    const bool oversized = std::visit(
        [&](const auto& known) {
            if constexpr (requires { known.payload; })
                return known.payload.size() > bundle_bytes_max(part.phase, committee_);
            else
                return false;
        },
        part.message);
    if (oversized) return accuse(from, Fault::broadcast_oversized, step);
    auto result = broadcasts_[at(part.phase)][part.sender.value()].handle(from, part.message);
    WEFT_CHECK(result.has_value());
    absorb(part.phase, part.sender, *std::move(result), step);
}

void KeyGeneration::take(ValidatorIndex from, const Settling& part, Step& step)
{
    auto& question = part.question == Question::roll ? roll_question_ : missing_question_;
    absorb(part.question, question.handle(from, part.message), step);
}

void KeyGeneration::take(ValidatorIndex from, const Endorsement& endorsement, Step& step)
{
    judge(from, endorsements_.take(from, endorsement), step);
}

void KeyGeneration::take(ValidatorIndex from, const Certified& certified, Step& step)
{
    judge(from, endorsements_.take(from, certified), step);
}

void KeyGeneration::judge(ValidatorIndex from, Endorsements::Verdict verdict, Step& step)
{
    switch (verdict) {
    case Endorsements::Verdict::taken:
    case Endorsements::Verdict::nothing_new: return;
    case Endorsements::Verdict::forgery: return accuse(from, Fault::endorsement_forgery, step);
    case Endorsements::Verdict::equivocation:
        return accuse(from, Fault::endorsement_equivocation, step);
    }
    __builtin_unreachable();
}

void KeyGeneration::broadcast(Phase phase, Bytes payload, Step& step)
{
    auto result = broadcasts_[at(phase)][self_.value()].propose(std::move(payload));
    WEFT_CHECK(result.has_value());
    absorb(phase, self_, *std::move(result), step);
}

void KeyGeneration::absorb(Phase phase, ValidatorIndex sender, rbc::Step&& from, Step& step)
{
    for (auto& [to, message] : from.messages)
        step.messages.push_back({std::move(to), Broadcast{phase, sender, std::move(message)}});
    for (const auto& [whom, what] : from.accusations) accuse(whom, fault_of(what), step);
    for (const auto& payload : from.outputs) deliver(phase, sender, payload, step);
}

void KeyGeneration::absorb(Question question, settlement::Step&& from, Step& step)
{
    for (auto& [to, message] : from.messages)
        step.messages.push_back({std::move(to), Settling{question, std::move(message)}});
    for (const auto& [whom, what] : from.accusations) accuse(whom, fault_of(what), step);
}

void KeyGeneration::advance(protocol::Instant now, Step& step)
{
    if (stage_ != Stage::idle) {
        ask(now, step);
        while (progress(now, step)) ask(now, step);
        if (!finished_ && !gave_up_ && now >= gives_up_) give_up(step);
    }
    step.wake = wake();
}

/// Lets both questions move, and acts on what was settled about missing dealers.
void KeyGeneration::ask(protocol::Instant now, Step& step)
{
    absorb(Question::roll,
           roll_question_.advance(now, roll_candidate(),
                                  [this](const auto& value) { return acceptable_roll(value); }),
           step);
    absorb(
        Question::missing,
        missing_question_.advance(now, missing_candidate(),
                                  [this](const auto& value) { return acceptable_missing(value); }),
        step);
    if (missing_question_.decision() && qualification_ && !missing_) {
        missing_ = decode_seats(*missing_question_.decision(), committee_);
        WEFT_CHECK(missing_.has_value());  // a correct seat found it acceptable
        send_reconstruction(step);
        for (std::uint16_t seat = 0; seat < committee_.size(); ++seat)
            check_values_of(ValidatorIndex{seat}, step);
    }
    if (missing_) rebuild(step);
}

bool KeyGeneration::progress(protocol::Instant now, Step& step)
{
    if (stage_ < Stage::revealing && begin_reveal(now, step)) return true;
    switch (stage_) {
    case Stage::idle: return false;
    case Stage::dealing:
        if (!closed(now, delivered_[at(Phase::deal)].count() == committee_.size())) return false;
        send_verdict(step);
        stage_ = Stage::judging;
        open_window(now);
        return true;
    case Stage::judging:
        if (!closed(now, delivered_[at(Phase::verdict)].count() == committee_.size())) return false;
        send_justification(step);
        stage_ = Stage::justifying;
        open_window(now);
        return true;
    case Stage::justifying:
        if (!closed(now, all_answered())) return false;
        stage_ = Stage::settling;
        window_.reset();
        roll_question_.begin(now, timing_.phase_timeout);
        return true;
    case Stage::settling: return false;
    case Stage::revealing:
        if (unrevealed().empty()) {
            make_keys(step);
            return true;
        }
        if (!closed(now, within(qualification_->qualified, delivered_[at(Phase::reveal)])))
            return false;
        probe<"dkg: reveals are missing">();
        stage_ = Stage::reconstructing;
        window_.reset();
        missing_question_.begin(now, timing_.phase_timeout);
        return true;
    case Stage::reconstructing:
        if (!unrevealed().empty()) return false;
        make_keys(step);
        return true;
    case Stage::endorsing: return conclude(step);
    case Stage::over: return false;
    }
    __builtin_unreachable();
}

/// Half a timeout after the mark: what one correct member has in time, all have before they close.
/// Verdicts wait for two halves: what one has at the mark all have at their cut, and what one has
/// at its cut all dealers have before they close, so they can answer every complaint that may
/// count.
void KeyGeneration::open_window(protocol::Instant now)
{
    const auto mark = now + timing_.phase_timeout;
    const auto half = timing_.phase_timeout / 2;
    const auto close = stage_ == Stage::judging ? mark + 2 * half : mark + half;
    window_ = Window{mark, mark + half, close, false, false};
}

bool KeyGeneration::closed(protocol::Instant now, bool complete)
{
    if (!complete && now < window_->close) return false;
    note_in_time(window_->close);
    return true;
}

void KeyGeneration::note_in_time(protocol::Instant now)
{
    if (!window_) return;
    if (now >= window_->cut && !window_->cut_made) {
        window_->cut_made = true;
        if (stage_ == Stage::judging) countable_verdicts_ = usable_[at(Phase::verdict)];
    }
    if (now < window_->mark || window_->marked) return;
    window_->marked = true;
    switch (stage_) {
    case Stage::dealing: in_time_[at(Phase::deal)] = usable_[at(Phase::deal)]; break;
    case Stage::judging: in_time_[at(Phase::verdict)] = usable_[at(Phase::verdict)]; break;
    case Stage::justifying:
        in_time_[at(Phase::justification)] = usable_[at(Phase::justification)];
        break;
    case Stage::revealing: in_time_[at(Phase::reveal)] = usable_[at(Phase::reveal)]; break;
    case Stage::idle:
    case Stage::settling:
    case Stage::reconstructing:
    case Stage::endorsing:
    case Stage::over: break;
    }
}

void KeyGeneration::send_verdict(Step& step)
{
    Verdict verdict;
    verdict.timely = in_time_[at(Phase::deal)];
    usable_[at(Phase::deal)].each([&](ValidatorIndex dealer) {
        if (!values_.contains(dealer)) verdict.complaints.add(dealer);
    });
    broadcast(Phase::verdict, encode(verdict), step);
}

std::map<ValidatorIndex, std::vector<ValidatorIndex>> KeyGeneration::complaints() const
{
    std::map<ValidatorIndex, std::vector<ValidatorIndex>> by_dealer;
    for (const auto& [seat, verdict] : evidence_.verdicts)
        verdict.complaints.each([&](ValidatorIndex dealer) { by_dealer[dealer].push_back(seat); });
    return by_dealer;
}

void KeyGeneration::send_justification(Step& step)
{
    const auto by_dealer = complaints();
    const auto mine = by_dealer.find(self_);
    if (mine == by_dealer.end()) return;
    // Correct members have no reason to complain about us. More than f complaints exclude us
    // anyway, and answering them would give our secret away.
    if (mine->second.size() > committee_.faulty_max()) return;
    Justification justification;
    for (const auto seat : mine->second)
        justification.answers.emplace_back(seat, dealing_->at(seat));
    broadcast(Phase::justification, encode(justification), step);
}

bool KeyGeneration::all_answered() const
{
    return std::ranges::all_of(complaints(), [&](const auto& entry) {
        return entry.second.size() > committee_.faulty_max() ||
               delivered_[at(Phase::justification)].contains(entry.first);
    });
}

std::optional<settlement::Value> KeyGeneration::roll_candidate() const
{
    if (stage_ != Stage::settling) return std::nullopt;
    // A verdict that came after the cut may hold complaints that correct dealers had no time to
    // answer. Deals and answers put nobody out, however late.
    const auto& verdicts =
        WEFT_PLANTED(dkg_late_verdict_counts) ? usable_[at(Phase::verdict)] : countable_verdicts_;
    const auto value =
        encode(Roll{usable_[at(Phase::deal)], verdicts, usable_[at(Phase::justification)]});
    return acceptable_roll(value) ? std::optional{value} : std::nullopt;
}

bool KeyGeneration::known(const Roll& roll) const
{
    return within(roll.deals, usable_[at(Phase::deal)]) &&
           within(roll.verdicts, usable_[at(Phase::verdict)]) &&
           within(roll.justifications, usable_[at(Phase::justification)]);
}

bool KeyGeneration::acceptable_roll(const settlement::Value& value) const
{
    const auto roll = decode_roll(value, committee_);
    if (!roll || !known(*roll)) return false;
    // Who was in time here may not be left out: a leader cannot drop a complaint or an answer.
    if (!WEFT_PLANTED(dkg_in_time_left_out) &&
        (!within(in_time_[at(Phase::deal)], roll->deals) ||
         !within(in_time_[at(Phase::verdict)], roll->verdicts) ||
         !within(in_time_[at(Phase::justification)], roll->justifications)))
        return false;
    return roll->verdicts.count() >= committee_.all_but_faulty() &&
           qualify(*roll, evidence_, committee_).qualified.count() >= committee_.all_but_faulty();
}

bool KeyGeneration::begin_reveal(protocol::Instant now, Step& step)
{
    if (!roll_question_.decision()) return false;
    const auto roll = decode_roll(*roll_question_.decision(), committee_);
    WEFT_CHECK(roll.has_value());  // a correct seat found it acceptable
    if (!known(*roll))
        return false;  // it will be: a correct seat knew it, and broadcasts are total
    qualification_ = qualify(*roll, evidence_, committee_);
    stage_ = Stage::revealing;
    open_window(now);
    if (qualification_->qualified.count() < committee_.all_but_faulty())
        fail(Failure::Why::too_few_dealers, step);
    else if (qualification_->qualified.contains(self_))
        broadcast(Phase::reveal, encode(dealing_->reveal(entropy_)), step);
    return true;
}

protocol::SeatSet KeyGeneration::unrevealed() const
{
    protocol::SeatSet seats;
    if (!qualification_) return seats;
    qualification_->qualified.each([&](ValidatorIndex dealer) {
        if (!revealed_.contains(dealer)) seats.add(dealer);
    });
    if (WEFT_PLANTED(dkg_silent_dealer_left_out)) seats = {};
    return seats;
}

std::optional<settlement::Value> KeyGeneration::missing_candidate() const
{
    const auto seats = unrevealed();
    if (stage_ != Stage::reconstructing || seats.empty()) return std::nullopt;
    codec::Writer out;
    write(out, seats);
    return acceptable_missing(out.view()) ? std::optional{std::move(out).take()} : std::nullopt;
}

bool KeyGeneration::acceptable_missing(const settlement::Value& value) const
{
    const auto seats = decode_seats(value, committee_);
    if (!seats || !qualification_ || !within(*seats, qualification_->qualified)) return false;
    // Whoever is not named has revealed, here and so in the end everywhere: the question is asked
    // once, and a leader that left a silent dealer out would leave us without keys.
    if (!WEFT_PLANTED(dkg_unrevealed_hidden) && !within(unrevealed(), *seats)) return false;
    // At most f: of n - f dealers or more, one correct dealer stays unknown to all. Not who
    // revealed in time: a leader cannot have correct dealers opened.
    bool revealed_in_time = false;
    seats->each([&](ValidatorIndex dealer) {
        revealed_in_time = revealed_in_time || in_time_[at(Phase::reveal)].contains(dealer);
    });
    return seats->count() <= committee_.faulty_max() && !revealed_in_time;
}

void KeyGeneration::send_reconstruction(Step& step)
{
    Reconstruction reconstruction;
    missing_->each([&](ValidatorIndex dealer) {
        if (const auto ours = values_.find(dealer); ours != values_.end())
            reconstruction.values.emplace_back(dealer, ours->second);
    });
    broadcast(Phase::reconstruction, encode(reconstruction), step);
}

void KeyGeneration::rebuild(Step&)
{
    missing_->each([&](ValidatorIndex dealer) {
        const auto pool = pooled_.find(dealer);
        if (revealed_.contains(dealer) || pool == pooled_.end()) return;
        auto rebuilt = reconstruct(committee_, pool->second);
        if (!rebuilt) return;
        probe<"dkg: a dealer was reconstructed">();
        revealed_.emplace(dealer, *std::move(rebuilt));
        if (!values_.contains(dealer))
            values_.emplace(dealer, *reconstruct_values(committee_, pool->second, self_));
    });
}

void KeyGeneration::make_keys(Step& step)
{
    DkgResult result;
    std::optional<Committed> sum;
    bool complete = true;
    qualification_->qualified.each([&](ValidatorIndex dealer) {
        result.qualified.push_back(dealer);
        const auto ours = values_.find(dealer);
        const auto theirs = revealed_.find(dealer);
        complete = complete && ours != values_.end() && theirs != revealed_.end();
        if (!complete) return;
        if (!sum) {
            sum = theirs->second;
            result.share_hi = ours->second.hi;
            result.share_lo = ours->second.lo;
            return;
        }
        sum->hi += theirs->second.hi;
        sum->lo += theirs->second.lo;
        result.share_hi = crypto::bls::add(result.share_hi, ours->second.hi);
        result.share_lo = crypto::bls::add(result.share_lo, ours->second.lo);
    });
    if (!complete) return fail(Failure::Why::no_share, step);
    result.hi = shared_key(sum->hi, committee_.size());
    result.lo = shared_key(sum->lo, committee_.size());
    if (std::ranges::find(result.hi.shares, nobodys_key) != result.hi.shares.end() ||
        std::ranges::find(result.lo.shares, nobodys_key) != result.lo.shares.end() ||
        result.hi.shares[self_.value()] != crypto::bls::commit(result.share_hi) ||
        result.lo.shares[self_.value()] != crypto::bls::commit(result.share_lo))
        return fail(Failure::Why::no_share, step);
    result.excluded = qualification_->excluded;

    step.messages.push_back(
        {.to = {}, .message = endorsements_.endorse(transcript(run_, result), *own_)});
    step.outputs.push_back(static_cast<const Made&>(result));
    result_ = std::move(result);
    stage_ = Stage::endorsing;
    window_.reset();
}

bool KeyGeneration::conclude(Step& step)
{
    const auto& certificate = endorsements_.certificate();
    if (!certificate) return false;
    if (certificate->transcript != endorsements_.ours()) {
        fail(Failure::Why::outvoted, step);
        return true;
    }
    step.messages.push_back({.to = {}, .message = Certified{*certificate}});
    result_->certificate = *certificate;
    step.outputs.push_back(*std::move(result_));
    result_.reset();
    stage_ = Stage::over;
    finished_ = true;
    return true;
}

/// Who endorsed is counted on by the others: a certificate may be there already, and come later.
void KeyGeneration::give_up(Step& step)
{
    if (stage_ != Stage::endorsing || WEFT_PLANTED(dkg_endorsed_share_dropped))
        return fail(Failure::Why::timeout, step);
    probe<"dkg: endorsed, and no certificate in time">();
    gave_up_ = true;
    step.outputs.push_back(Failure{Failure::Why::timeout, qualification_->excluded});
}

void KeyGeneration::fail(Failure::Why why, Step& step)
{
    step.outputs.push_back(
        Failure{why, qualification_ ? qualification_->excluded : std::vector<Excluded>{}});
    stage_ = Stage::over;
    window_.reset();
    result_.reset();
    finished_ = true;
}

std::optional<protocol::Instant> KeyGeneration::wake() const
{
    if (stage_ == Stage::idle || finished_ || gave_up_) return std::nullopt;
    auto earliest = gives_up_;
    if (window_) earliest = std::min(earliest, window_->marked ? window_->close : window_->mark);
    for (const auto* question : {&roll_question_, &missing_question_})
        if (const auto at = question->wake()) earliest = std::min(earliest, *at);
    return earliest;
}

}  // namespace weft::dkg
