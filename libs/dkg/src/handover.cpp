#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/dkg/codec.hpp>
#include <weft/dkg/dealing.hpp>
#include <weft/dkg/handover.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::dkg::handover {

namespace bls = crypto::bls;

namespace {

constexpr std::uint8_t said_version = 1;

std::optional<ValidatorIndex> seat_in(const std::vector<crypto::ed25519::PublicKey>& members,
                                      const crypto::ed25519::PublicKey& who)
{
    const auto found = std::ranges::find(members, who);
    if (found == members.end()) return std::nullopt;
    return ValidatorIndex{static_cast<std::uint16_t>(found - members.begin())};
}

bool distinct(std::vector<crypto::ed25519::PublicKey> members)
{
    std::ranges::sort(members);
    return std::ranges::adjacent_find(members) == members.end();
}

/// The first `threshold` share keys give the group key and all other share keys.
bool one_polynomial(const bls::SharedPublicKey& key)
{
    const auto count = key.shares.size();
    std::vector<bls::Commitments> points;
    for (const auto& share : key.shares) {
        auto point = share == nobodys_key ? std::optional{bls::Commitments::to(
                                                bls::Polynomial{std::vector{bls::SecretKey{}}})}
                                          : bls::Commitments::decode(std::span{&share, 1});
        if (!point) return false;
        points.push_back(*std::move(point));
    }
    const auto at_zero = [&](std::size_t left_out) {
        std::vector<std::pair<std::uint16_t, const bls::Commitments*>> some;
        for (std::uint16_t seat = 0; some.size() < key.threshold; ++seat)
            if (seat != left_out) some.emplace_back(seat, &points[seat]);
        return bls::Commitments::interpolate(some).encoded(0);
    };
    if (at_zero(count) != key.group) return false;
    // Each further seat in place of seat 0: the same value at 0, so the same polynomial.
    for (std::uint16_t further = key.threshold; further < count; ++further) {
        std::vector<std::pair<std::uint16_t, const bls::Commitments*>> some;
        for (std::uint16_t seat = 1; seat < key.threshold; ++seat)
            some.emplace_back(seat, &points[seat]);
        some.emplace_back(further, &points[further]);
        if (bls::Commitments::interpolate(some).encoded(0) != key.group) return false;
    }
    return true;
}

settlement::Value encode_roll(const protocol::SeatSet& roll)
{
    codec::Writer out;
    write(out, roll);
    return std::move(out).take();
}

std::optional<protocol::SeatSet> decode_roll(const settlement::Value& value, std::size_t dealers)
{
    codec::Reader in{value};
    const auto seats = read_seats(in, dealers);
    const auto decoded = in.finish(seats);
    return decoded ? std::optional{*decoded} : std::nullopt;
}

crypto::Hash context(const RunId& run)
{
    return crypto::tagged_hash("weft dkg handover settlement", run.bytes());
}

}  // namespace

std::string_view name(Fault fault) noexcept
{
    switch (fault) {
    case Fault::stray: return "stray";
    case Fault::wrong_deal: return "wrong_deal";
    case Fault::wrong_part: return "wrong_part";
    case Fault::two_deals: return "two_deals";
    case Fault::two_digests: return "two_digests";
    case Fault::wrong_help: return "wrong_help";
    case Fault::settlement_stray: return "settlement_stray";
    case Fault::settlement_equivocation: return "settlement_equivocation";
    case Fault::settlement_forgery: return "settlement_forgery";
    case Fault::endorsement_equivocation: return "endorsement_equivocation";
    case Fault::endorsement_forgery: return "endorsement_forgery";
    }
    return "";
}

bool well_formed(const Terms& terms)
{
    for (const auto* members : {&terms.from, &terms.to})
        if (members->empty() || members->size() > protocol::committee_size_max ||
            !distinct(*members))
            return false;
    const auto thresholds =
        Thresholds::of(protocol::Committee{static_cast<std::uint16_t>(terms.from.size())});
    return terms.hi.threshold == thresholds.hi && terms.lo.threshold == thresholds.lo &&
           terms.hi.shares.size() == terms.from.size() &&
           terms.lo.shares.size() == terms.from.size() && one_polynomial(terms.hi) &&
           one_polynomial(terms.lo);
}

std::vector<crypto::ed25519::PublicKey> parties(const Terms& terms)
{
    auto all = terms.from;
    all.insert(all.end(), terms.to.begin(), terms.to.end());
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

Handover::Handover(Terms terms,
                   const crypto::ed25519::KeyPair& own,
                   std::optional<Shares> shares,
                   crypto::Drbg entropy,
                   protocol::Instant view,
                   const Memory& memory)
    : terms_{std::move(terms)},
      from_{static_cast<std::uint16_t>(terms_.from.size())},
      to_{static_cast<std::uint16_t>(terms_.to.size())},
      parties_{parties(terms_)},
      own_{&own},
      new_self_{seat_in(terms_.to, own.public_key())},
      entropy_{std::move(entropy)},
      view_{view},
      endorsements_{terms_.run, to_, new_self_, terms_.to}
{
    const auto self = seat_in(parties_, own.public_key());
    WEFT_CHECK(self.has_value());
    self_ = *self;
    if (const auto dealer = seat_in(terms_.from, own.public_key()); dealer && shares)
        dealt_.emplace(terms_.run, *dealer, *shares, to_);
    if (new_self_) settlement_.emplace(to_, *new_self_, context(terms_.run), terms_.to, own);
    restore(memory);
}

Step Handover::start(protocol::Instant now)
{
    WEFT_CHECK(!started_);
    started_ = true;
    Step step;
    if (settlement_ && !forgot_) settlement_->resume(now, view_, resumed_);
    resumed_.clear();
    if (dealt_ && new_self_) {
        const Deal ours{encode(dealt_->matrix()),
                        dealt_->box(*new_self_, terms_.to[new_self_->value()])};
        hear_deal(*old_seat(self_), ours, self_, step);
    }
    for (std::uint16_t party = 0; party < parties_.size(); ++party)
        if (Party{party} != self_) greet(Party{party}, step);
    advance(now, step);
    return step;
}

Step Handover::greet(protocol::Instant now, Party party)
{
    WEFT_CHECK(started_ && party.value() < parties_.size());
    Step step;
    if (party == self_) return step;
    if (const auto seat = new_seat(party))
        for (auto& [dealer, seats] : answered_) seats.remove(*seat);
    greet(party, step);
    advance(now, step);
    return step;
}

std::expected<Step, Handover::Refusal> Handover::handle(protocol::Instant now,
                                                        Party from,
                                                        const Message& message)
{
    if (from.value() >= parties_.size() || from == self_) return std::unexpected{Refusal::stranger};
    WEFT_CHECK(started_);
    Step step;
    std::visit([&](const auto& known) { take(from, known, step); }, message);
    advance(now, step);
    return step;
}

Step Handover::on_time(protocol::Instant now)
{
    Step step;
    advance(now, step);
    return step;
}

/// All that this member has said and that another one may need. It is little, so it is said whole.
void Handover::greet(Party party, Step& step) const
{
    if (certificate_) say(party, Certified{*certificate_}, step);
    const auto seat = new_seat(party);
    if (!seat) return;
    if (dealt_ && !certificate_)
        say(party, Deal{encode(dealt_->matrix()), dealt_->box(*seat, terms_.to[seat->value()])},
            step);
    if (!new_self_) return;
    for (const auto& [dealer, digests] : haves_)
        if (const auto ours = digests.find(*new_self_); ours != digests.end())
            say(party, Have{dealer, ours->second}, step);
    for (const auto& [dealer, digests] : readies_)
        if (const auto ours = digests.find(*new_self_); ours != digests.end())
            say(party, Ready{dealer, ours->second}, step);
    for (const auto& said : settlement_->memory()) say(party, said, step);
    for (const auto dealer : wanted_) say(party, Want{dealer, counted(dealer) == nullptr}, step);
    if (endorsement_) say(party, *endorsement_, step);
}

// ---- what is heard -----------------------------------------------------------------------------

void Handover::take(Party from, const Deal& deal, Step& step)
{
    const auto dealer = old_seat(from);
    if (!dealer) return accuse(from, Fault::stray, step);
    if (new_self_) hear_deal(*dealer, deal, from, step);
}

void Handover::hear_deal(ValidatorIndex dealer, const Deal& deal, Party from, Step& step)
{
    // Once the share is made no further deal matters, and none is kept.
    if (made_ || bad_dealers_.contains(dealer)) return;
    const auto digest = handover::digest(terms_.run, dealer, deal.matrix);
    if (const auto known = held_.find(dealer); known != held_.end()) {
        // What others helped to is what counts, whatever the dealer told this member.
        const bool dealt = haves_[dealer].contains(*new_self_);
        if (dealt && known->second.digest != digest) {
            bad_dealers_.add(dealer);
            accuse(from, Fault::two_deals, step);
        }
        return;
    }
    const auto matrix = decode_matrix(deal.matrix, to_);
    auto committed = matrix ? Committed::decode(*matrix, to_, terms_.hi.shares[dealer.value()],
                                                terms_.lo.shares[dealer.value()])
                            : std::nullopt;
    if (!committed) {
        bad_dealers_.add(dealer);
        return accuse(from, Fault::wrong_deal, step);
    }
    auto part = open_part(terms_.run, dealer, *new_self_, *own_, to_, deal.box);
    if (!part || !committed->fits(*new_self_, *part)) {
        probe<"handover: a deal without our part">();
        bad_dealers_.add(dealer);
        return accuse(from, Fault::wrong_part, step);
    }
    held_.emplace(dealer, Held{deal.matrix, digest, std::move(committed), std::move(part)});
    codec::Writer record;
    record.boolean(false).bytes(deal.matrix).bytes(deal.box);
    step.outputs.emplace_back(Remember{dealer, std::move(record).take()});
    if (forgot_) return;  // it may have said so of another deal
    haves_[dealer].emplace(*new_self_, digest);
    say_to_new(Have{dealer, digest}, step);
}

void Handover::hear_digest(std::map<ValidatorIndex, Digests>& into,
                           Party from,
                           ValidatorIndex dealer,
                           const crypto::Hash& digest,
                           Step& step)
{
    const auto seat = new_seat(from);
    if (!seat || !from_.contains(dealer)) return accuse(from, Fault::stray, step);
    if (!new_self_) return;
    const auto [known, fresh] = into[dealer].emplace(*seat, digest);
    if (!fresh && known->second != digest) accuse(from, Fault::two_digests, step);
}

void Handover::take(Party from, const Have& have, Step& step)
{
    hear_digest(haves_, from, have.dealer, have.digest, step);
}

void Handover::take(Party from, const Ready& ready, Step& step)
{
    hear_digest(readies_, from, ready.dealer, ready.digest, step);
}

void Handover::take(Party from, const settlement::Message& message, Step& step)
{
    const auto seat = new_seat(from);
    if (!seat) return accuse(from, Fault::stray, step);
    if (settlement_) absorb(settlement_->handle(*seat, message), step);
}

void Handover::take(Party from, const Want& want, Step& step)
{
    const auto seat = new_seat(from);
    if (!seat || !from_.contains(want.dealer)) return accuse(from, Fault::stray, step);
    if (!new_self_ || answered_[want.dealer].contains(*seat)) return;
    auto& whole = asked_[want.dealer][*seat];
    whole = whole || want.whole;
}

void Handover::take(Party from, const Help& help, Step& step)
{
    const auto seat = new_seat(from);
    if (!seat || !from_.contains(help.dealer)) return accuse(from, Fault::stray, step);
    if (!new_self_ || !wanted_.contains(help.dealer)) return;
    auto* held = counted(help.dealer) != nullptr ? &held_.at(help.dealer) : nullptr;
    if (held == nullptr) {
        if (!help.matrix) return;  // to an earlier question
        const auto matrix = decode_matrix(*help.matrix, to_);
        if (!matrix || digest(terms_.run, help.dealer, *help.matrix) != certain_.at(help.dealer))
            return accuse(from, Fault::wrong_help, step);
        auto committed = Committed::decode(*matrix, to_, terms_.hi.shares[help.dealer.value()],
                                           terms_.lo.shares[help.dealer.value()]);
        WEFT_CHECK(committed.has_value());  // a correct member has it
        held = &held_
                    .insert_or_assign(help.dealer, Held{*help.matrix, certain_.at(help.dealer),
                                                        std::move(committed), std::nullopt})
                    .first->second;
    }
    auto value = open_help(terms_.run, help.dealer, *seat, *new_self_, *own_, help.box);
    if (!value || !held->committed->fits(*new_self_, *seat, *value)) {
        probe<"handover: wrong help">();
        return accuse(from, Fault::wrong_help, step);
    }
    helps_[help.dealer].try_emplace(*seat, help.box, *value);
}

void Handover::take(Party from, const Endorsement& endorsement, Step& step)
{
    const auto seat = new_seat(from);
    if (!seat) return accuse(from, Fault::stray, step);
    const auto verdict = endorsements_.take(*seat, endorsement);
    if (verdict == Endorsements::Verdict::taken) endorsed_.add(*seat);
    judge(from, verdict, step);
}

void Handover::take(Party from, const Certified& certified, Step& step)
{
    if (certificate_) return;
    if (!verify(certified.certificate, terms_.run, terms_.to))
        return accuse(from, Fault::endorsement_forgery, step);
    end(certified.certificate, step);
}

void Handover::judge(Party from, Endorsements::Verdict verdict, Step& step)
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

void Handover::absorb(settlement::Step&& from, Step& step)
{
    for (auto& [to, message] : from.messages) {
        WEFT_CHECK(to.only.empty());
        say_to_new(std::move(message), step);
    }
    for (const auto& [seat, what] : from.accusations) {
        auto fault = Fault::settlement_stray;
        switch (what) {
        case settlement::Fault::not_the_leader: break;
        case settlement::Fault::two_proposals:
        case settlement::Fault::two_votes: fault = Fault::settlement_equivocation; break;
        case settlement::Fault::bad_signature:
        case settlement::Fault::bad_proof: fault = Fault::settlement_forgery; break;
        }
        accuse(party_of(seat), fault, step);
    }
}

// ---- what follows ------------------------------------------------------------------------------

void Handover::advance(protocol::Instant now, Step& step)
{
    if (new_self_) {
        while (become_ready(step) || become_certain()) {
        }
        settle(now, step);
        gather(step);
        give_help(step);
    }
    conclude(step);
    if (new_self_) {
        remember_said(step);
        step.wake = settlement_->wake();
    }
}

/// f' + 1 correct members hold parts, or one that knows it says so.
bool Handover::become_ready(Step& step)
{
    const auto enough = WEFT_PLANTED(handover_few_have) ? to_.one_correct() : to_.all_but_faulty();
    for (const auto& [said, quorum] :
         {std::pair{&haves_, enough}, std::pair{&readies_, to_.one_correct()}})
        for (const auto& [dealer, digests] : *said) {
            if (readies_[dealer].contains(*new_self_)) continue;
            std::map<crypto::Hash, std::size_t> counts;
            for (const auto& [seat, digest] : digests)
                if (++counts[digest] >= quorum) {
                    readies_[dealer].emplace(*new_self_, digest);
                    say_to_new(Ready{dealer, digest}, step);
                    return true;
                }
        }
    return false;
}

bool Handover::become_certain()
{
    bool more = false;
    for (const auto& [dealer, digests] : readies_) {
        if (certain_.contains(dealer)) continue;
        std::map<crypto::Hash, std::size_t> counts;
        for (const auto& [seat, digest] : digests)
            if (++counts[digest] >= to_.all_but_faulty()) {
                certain_.emplace(dealer, digest);
                more = true;
                break;
            }
    }
    return more;
}

std::optional<settlement::Value> Handover::candidate() const
{
    if (certain_.size() < terms_.hi.threshold) return std::nullopt;
    protocol::SeatSet roll;
    for (const auto& [dealer, digest] : certain_)
        if (roll.count() < terms_.hi.threshold) roll.add(dealer);
    return encode_roll(roll);
}

bool Handover::acceptable(const settlement::Value& value) const
{
    const auto roll = decode_roll(value, terms_.from.size());
    if (!roll || roll->count() != terms_.hi.threshold) return false;
    if (WEFT_PLANTED(handover_roll_unjudged)) return true;
    bool all = true;
    roll->each([&](ValidatorIndex dealer) { all = all && certain_.contains(dealer); });
    return all;
}

void Handover::settle(protocol::Instant now, Step& step)
{
    const auto ours = candidate();
    if (ours && !settlement_->begun() && !forgot_) settlement_->begin(now, view_);
    absorb(settlement_->advance(now, ours, [this](const auto& value) { return acceptable(value); }),
           step);
}

/// Null: the deal that counts is not here.
const Handover::Held* Handover::counted(ValidatorIndex dealer) const
{
    const auto held = held_.find(dealer);
    const auto certain = certain_.find(dealer);
    if (held == held_.end() || certain == certain_.end() || held->second.digest != certain->second)
        return nullptr;
    return &held->second;
}

/// Once it is settled which deals count: what is missing of them is asked for, and made.
void Handover::gather(Step& step)
{
    if (made_ || !settlement_->decision()) return;
    const auto roll = decode_roll(*settlement_->decision(), terms_.from.size());
    WEFT_CHECK(roll.has_value());  // a correct member found it acceptable
    bool complete = true;
    roll->each([&](ValidatorIndex dealer) {
        // A correct member knew it as certain, so it will be here.
        if (!certain_.contains(dealer)) {
            complete = false;
            return;
        }
        const auto* held = counted(dealer);
        if (held != nullptr && held->part) return;
        if (wanted_.insert(dealer).second) {
            probe<"handover: a part is asked of the others">();
            say_to_new(Want{dealer, held == nullptr}, step);
        }
        const auto& helps = helps_[dealer];
        if (helps.size() < to_.one_correct()) {
            complete = false;
            return;
        }
        probe<"handover: a part is made of help">();
        std::vector<std::pair<ValidatorIndex, Shares>> values;
        codec::Writer record;
        auto& ours = held_.at(dealer);
        record.boolean(true).bytes(ours.matrix).count(to_.one_correct());
        for (const auto& [helper, help] : helps) {
            if (values.size() == to_.one_correct()) break;
            values.emplace_back(helper, help.second);
            record.u16(helper.value()).bytes(help.first);
        }
        ours.part = Part{.share = recover(values), .hi_help = {}, .lo_help = {}};
        step.outputs.emplace_back(Remember{dealer, std::move(record).take()});
        wanted_.erase(dealer);
    });
    if (complete) make(*roll, step);
}

void Handover::give_help(Step& step)
{
    for (auto& [dealer, seats] : asked_) {
        const auto* held = counted(dealer);
        if (held == nullptr || !held->part || held->part->hi_help.empty()) continue;
        for (const auto& [seat, whole] : seats) {
            if (!answered_[dealer].add(seat)) continue;
            Help given{.dealer = dealer,
                       .box = seal_help(terms_.run, dealer, *new_self_, seat,
                                        terms_.to[seat.value()], help(*held->part, seat), entropy_),
                       .matrix = std::nullopt};
            if (whole) given.matrix = held->matrix;
            say(party_of(seat), std::move(given), step);
        }
        seats.clear();
    }
}

void Handover::make(const protocol::SeatSet& roll, Step& step)
{
    Made result;
    std::vector<std::pair<std::uint16_t, const bls::Commitments*>> hi;
    std::vector<std::pair<std::uint16_t, const bls::Commitments*>> lo;
    std::vector<std::pair<std::uint16_t, bls::SecretKey>> hi_shares;
    std::vector<std::pair<std::uint16_t, bls::SecretKey>> lo_shares;
    roll.each([&](ValidatorIndex dealer) {
        const auto& held = held_.at(dealer);
        result.qualified.push_back(dealer);
        hi.emplace_back(dealer.value(), &held.committed->hi());
        lo.emplace_back(dealer.value(), &held.committed->lo());
        hi_shares.emplace_back(dealer.value(), held.part->share.hi);
        lo_shares.emplace_back(dealer.value(), held.part->share.lo);
    });
    result.hi = shared_key(bls::Commitments::interpolate(hi), to_.size());
    result.lo = shared_key(bls::Commitments::interpolate(lo), to_.size());
    result.share_hi = bls::interpolate(hi_shares);
    result.share_lo = bls::interpolate(lo_shares);
    made_ = true;
    endorsement_ = endorsements_.endorse(transcript(terms_.run, result), *own_);
    endorsed_.add(*new_self_);
    say_to_new(*endorsement_, step);
    step.outputs.emplace_back(std::move(result));
}

void Handover::conclude(Step& step)
{
    if (certificate_) return;
    const auto& certificate = endorsements_.certificate();
    if (!certificate) return;
    end(*certificate, step);
    for (std::uint16_t party = 0; party < parties_.size(); ++party)
        if (Party{party} != self_) say(Party{party}, Certified{*certificate_}, step);
}

/// From here on no dealer is needed, so what this one dealt with goes.
void Handover::end(const Certificate& certificate, Step& step)
{
    certificate_ = certificate;
    dealt_.reset();
    step.outputs.emplace_back(certificate);
}

void Handover::let_go()
{
    WEFT_CHECK(made_);
    held_.clear();
    helps_.clear();
    wanted_.clear();
    asked_.clear();
}

// ---- what is remembered ------------------------------------------------------------------------

void Handover::remember_said(Step& step)
{
    if (forgot_) return;  // what it still holds of its votes stays
    codec::Writer out;
    out.u8(said_version);
    std::vector<std::pair<ValidatorIndex, crypto::Hash>> readies;
    for (const auto& [dealer, digests] : readies_)
        if (const auto ours = digests.find(*new_self_); ours != digests.end())
            readies.emplace_back(dealer, ours->second);
    out.count(readies.size());
    for (const auto& [dealer, digest] : readies) out.u16(dealer.value()).fixed(digest);
    const auto said = settlement_->memory();
    out.count(said.size());
    for (const auto& message : said) write(out, message);
    auto bytes = std::move(out).take();
    if (bytes == remembered_) return;
    remembered_ = bytes;
    step.outputs.emplace_back(Remember{std::nullopt, std::move(bytes)});
}

void Handover::restore(const Memory& memory)
{
    certificate_ = memory.certificate;
    if (!new_self_) return;
    forgot_ = memory.forgot;
    if (memory.finished) {
        made_ = true;
        endorsement_ = endorsements_.endorse(certificate_->transcript, *own_);
        endorsed_.add(*new_self_);
    }
    for (const auto& [dealer, bytes] : memory.deals) {
        WEFT_CHECK(from_.contains(dealer));
        codec::Reader in{bytes};
        const bool helped = in.boolean();
        Held held{.matrix = to_bytes(in.bytes(bytes.size())),
                  .digest = {},
                  .committed = std::nullopt,
                  .part = std::nullopt};
        held.digest = digest(terms_.run, dealer, held.matrix);
        const auto matrix = decode_matrix(held.matrix, to_);
        WEFT_CHECK(in.ok() && matrix.has_value());
        held.committed = Committed::decode(*matrix, to_, terms_.hi.shares[dealer.value()],
                                           terms_.lo.shares[dealer.value()]);
        if (helped) {
            std::vector<std::pair<ValidatorIndex, Shares>> values;
            const auto count = in.count(protocol::committee_size_max, 2);
            for (std::size_t i = 0; i < count; ++i) {
                const ValidatorIndex helper{in.u16()};
                const auto value = open_help(terms_.run, dealer, helper, *new_self_, *own_,
                                             in.bytes(help_box_bytes));
                WEFT_CHECK(value.has_value());
                values.emplace_back(helper, *value);
            }
            held.part = Part{.share = recover(values), .hi_help = {}, .lo_help = {}};
        } else {
            held.part =
                open_part(terms_.run, dealer, *new_self_, *own_, to_, in.bytes(bytes.size()));
            haves_[dealer].emplace(*new_self_, held.digest);
        }
        WEFT_CHECK(in.ok() && held.committed && held.part);
        held_.emplace(dealer, std::move(held));
    }
    if (memory.said.empty()) return;
    codec::Reader in{memory.said};
    WEFT_CHECK(in.u8() == said_version);
    const auto readies = in.count(protocol::committee_size_max, 34);
    for (std::size_t i = 0; i < readies; ++i) {
        const ValidatorIndex dealer{in.u16()};
        readies_[dealer].emplace(*new_self_, in.fixed<crypto::Hash>());
    }
    const auto said = in.count(8, 1);
    for (std::size_t i = 0; i < said; ++i) resumed_.push_back(read_settlement(in));
    WEFT_CHECK(in.finish(0).has_value());
    remembered_ = memory.said;
}

// ---- who is who --------------------------------------------------------------------------------

std::optional<ValidatorIndex> Handover::old_seat(Party party) const
{
    return seat_in(terms_.from, parties_[party.value()]);
}

std::optional<ValidatorIndex> Handover::new_seat(Party party) const
{
    return seat_in(terms_.to, parties_[party.value()]);
}

Party Handover::party_of(ValidatorIndex new_seat) const
{
    return *seat_in(parties_, terms_.to[new_seat.value()]);
}

void Handover::accuse(Party whom, Fault what, Step& step)
{
    step.accusations.push_back({whom, what});
}

void Handover::say(Party to, Message message, Step& step) const
{
    step.messages.push_back({.to = {.only = {to}}, .message = std::move(message)});
}

void Handover::say_to_new(Message message, Step& step) const
{
    std::vector<Party> others;
    for (std::uint16_t seat = 0; seat < terms_.to.size(); ++seat)
        if (ValidatorIndex{seat} != *new_self_) others.push_back(party_of(ValidatorIndex{seat}));
    if (others.empty()) return;
    step.messages.push_back({.to = {.only = std::move(others)}, .message = std::move(message)});
}

}  // namespace weft::dkg::handover
