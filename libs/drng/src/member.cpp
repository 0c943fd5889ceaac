#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/drng/member.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::drng {

namespace beacon = crypto::beacon;
namespace min_pk = crypto::bls::min_pk;

std::string_view name(Fault fault) noexcept
{
    switch (fault) {
    case Fault::wrong_share: return "wrong_share";
    case Fault::wrong_previous: return "wrong_previous";
    case Fault::two_shares: return "two_shares";
    case Fault::wrong_rounds: return "wrong_rounds";
    case Fault::stray_twin: return "stray_twin";
    }
    return "";
}

Member::Member(SeriesInfo info,
               SharedKey key,
               ValidatorIndex self,
               crypto::bls::SecretKey share,
               std::span<const Round> known,
               MemberSettings settings)
    : info_{std::move(info)},
      key_{std::move(key)},
      committee_{static_cast<std::uint16_t>(key_.shares.size())},
      self_{self},
      share_{std::move(share)},
      settings_{settings},
      said_by_(committee_.size())
{
    WEFT_CHECK(!known.empty());
    last_ = known.back();
    if (known.size() > rounds_kept) known = known.last(rounds_kept);
    for (const auto& round : known)
        if (round.number > 0 && !WEFT_PLANTED(drng_restart_forgets))
            kept_.push_back(*BeaconSignature::from(round.signature));
    WEFT_CHECK(committee_.contains(self_) && info_.scheme == Scheme::pedersen_bls_chained);
    WEFT_CHECK(std::ranges::equal(info_.public_key, key_.group.bytes()));
}

// ---- inputs ------------------------------------------------------------------------------------

Step Member::on_time(Instant now)
{
    Step step;
    advance(now, step);
    return step;
}

std::expected<Step, Member::Refused> Member::handle(Instant now,
                                                    ValidatorIndex from,
                                                    const Message& message)
{
    if (!committee_.contains(from) || from == self_) return std::unexpected{Refused::stranger};
    Step step;
    if (!believed_no_more_.contains(from))
        std::visit([&](const auto& one) { take(now, from, one, step); }, message);
    advance(now, step);
    return step;
}

Step Member::seen(Instant now, const Round& round)
{
    Step step;
    std::erase_if(pending_, [&](const Pending& one) { return one.round.number == round.number; });
    if (round.number == last_.number + 1 && round.previous_signature == last_.signature &&
        verifies(round)) {
        probe<"drng.a_member_learns_from_the_tangle">();
        make(round, step);
    } else if (round.number > last_.number + rounds_kept && verifies(round)) {
        leap(round, step);
    }
    advance(now, step);
    return step;
}

void Member::leap(const Round& round, Step& step)
{
    probe<"drng.a_member_leaps">();
    kept_.clear();
    make(round, step);
}

/// There is evidence, so it is one of the f: nothing it says is looked at any more, and it can cost
/// the committee one failed combination, not one per round.
void Member::accuse(ValidatorIndex whom, Fault what, Step& step)
{
    believed_no_more_.add(whom);
    step.accusations.push_back({whom, what});
}

/// The key is whole: a member that comes late says its twin for others. Nothing depends on it.
void Member::take(Instant, ValidatorIndex from, const KeyTwin& twin, Step& step)
{
    if (twin != key_.shares[from.value()]) accuse(from, Fault::stray_twin, step);
}

void Member::take(Instant, ValidatorIndex from, const Partial& partial, Step& step)
{
    if (partial.round <= last_.number) return help(from, partial.round, step);
    if (partial.round > last_.number + rounds_ahead_max) return;
    auto& row = rows_[partial.round];
    if (!row.heard.add(from)) {
        const auto first = std::ranges::find(row.shares, from, &Share::seat);
        if (first != row.shares.end() &&
            (first->signature != partial.share || first->previous != partial.previous)) {
            probe<"drng.two_shares">();
            accuse(from, Fault::two_shares, step);
        }
        return;
    }
    row.shares.push_back({from, partial.previous, partial.share});
}

void Member::take(Instant, ValidatorIndex from, const Rounds& rounds, Step& step)
{
    if (rounds.first > last_.number + 1) return;
    for (auto k = last_.number + 1 - rounds.first; k < rounds.signatures.size(); ++k) {
        auto round = next(rounds.signatures[k]);
        if (!verifies(round)) {
            accuse(from, Fault::wrong_rounds, step);
            return;
        }
        probe<"drng.a_member_is_helped">();
        make(std::move(round), step);
    }
}

/// It says that nobody has kept what lies between: then those rounds are nobody's to give.
void Member::take(Instant, ValidatorIndex from, const Latest& latest, Step& step)
{
    if (latest.round <= last_.number) return;
    const Round round{latest.round, to_bytes(ByteSpan{latest.signature.bytes()}), latest.previous};
    if (!verifies(round)) return accuse(from, Fault::wrong_rounds, step);
    if (round.number == last_.number + 1) return make(round, step);
    leap(round, step);
}

/// A share that comes a little late is nothing unusual: who is behind repeats itself, or is behind
/// by more than one round. f + 1 members answer, so that a correct one does.
void Member::help(ValidatorIndex from, std::uint64_t round, Step& step)
{
    if (WEFT_PLANTED(drng_nobody_helps)) return;
    auto& said = said_by_[from.value()];
    const bool behind = said == round || round + 1 < last_.number;
    said = round;
    if (!behind || rank(from.value() + std::uint64_t{1}) > committee_.faulty_max()) return;
    const auto oldest = last_.number + 1 - kept_.size();
    if (round < oldest) {
        if (!kept_.empty())
            step.messages.push_back(
                {.to = {.only = {from}},
                 .message = Latest{last_.number, last_.previous_signature, kept_.back()}});
        return;
    }
    Rounds rounds{.first = round, .signatures = {}};
    for (auto k = round - oldest; k < kept_.size() && rounds.signatures.size() < rounds_sent_max;
         ++k)
        rounds.signatures.push_back(kept_[k]);
    step.messages.push_back({.to = {.only = {from}}, .message = std::move(rounds)});
}

/// How many seats after `first` this one comes, in a circle; below n.
std::size_t Member::rank(std::uint64_t first) const
{
    const auto n = committee_.size();
    return (self_.value() + n - first % n) % n;
}

// ---- rounds ------------------------------------------------------------------------------------

void Member::advance(Instant now, Step& step)
{
    bool moved = true;
    while (moved) {
        moved = sign(now, step);
        moved = combine(now, step) || moved;
    }
    publish(now, step);
    step.wake = wake(now);
}

Round Member::next(const BeaconSignature& signature) const
{
    return {.number = last_.number + 1,
            .signature = to_bytes(ByteSpan{signature.bytes()}),
            .previous_signature = last_.signature};
}

bool Member::verifies(const Round& round) const
{
    return beacon::verify(info_.scheme, info_.public_key, round).has_value();
}

/// Our share of the next round, once its time has come.
bool Member::sign(Instant now, Step& step)
{
    const auto round = last_.number + 1;
    const auto due =
        WEFT_PLANTED(drng_signs_early) ? round_at(info_, now) + 1 : round_at(info_, now);
    if (due < round) return false;
    if (said_ == round && now < said_at_ + settings_.resend) return false;
    const auto digest = beacon::digest(
        info_.scheme, {.number = round, .signature = {}, .previous_signature = last_.signature});
    const auto share = min_pk::sign(share_, beacon::domain_tag(info_.scheme), digest.bytes());
    said_ = round;
    said_at_ = now;
    auto& row = rows_[round];
    if (row.heard.add(self_)) row.shares.push_back({self_, last_.signature, share});
    step.messages.push_back({.to = {}, .message = Partial{round, last_.signature, share}});
    return true;
}

bool Member::combine(Instant now, Step& step)
{
    const auto found = rows_.find(last_.number + 1);
    if (found == rows_.end()) return false;
    auto& shares = found->second.shares;
    std::erase_if(shares, [&](const Share& one) {
        // The round before has one signature, and it is ours.
        const bool wrong = one.previous != last_.signature;
        if (wrong) accuse(one.seat, Fault::wrong_previous, step);
        return wrong;
    });
    if (shares.size() < key_.threshold) return false;
    std::vector<min_pk::SignatureShare> given;
    for (const auto& one : shares) given.push_back({one.seat.value(), one.signature});
    const auto digest = beacon::digest(
        info_.scheme,
        {.number = last_.number + 1, .signature = {}, .previous_signature = last_.signature});
    const auto combined =
        min_pk::combine(key_, beacon::domain_tag(info_.scheme), digest.bytes(), given);
    for (const auto seat : combined.bad) {
        probe<"drng.wrong_share">();
        accuse(ValidatorIndex{seat}, Fault::wrong_share, step);
        if (!WEFT_PLANTED(drng_wrong_share_stays))
            std::erase_if(shares, [&](const Share& one) { return one.seat.value() == seat; });
    }
    if (!combined.signature || (WEFT_PLANTED(drng_wrong_share_stays) && !combined.bad.empty()))
        return false;
    auto round = next(*combined.signature);
    const auto turn = rank(round.number);
    if (turn == 0 || !WEFT_PLANTED(drng_one_publisher))
        pending_.push_back({now + turn * settings_.publish_step, round});
    make(std::move(round), step);
    return true;
}

void Member::make(Round round, Step& step)
{
    kept_.push_back(*BeaconSignature::from(round.signature));
    if (kept_.size() > rounds_kept) kept_.pop_front();
    last_ = std::move(round);
    rows_.erase(rows_.begin(), rows_.upper_bound(last_.number));
    step.outputs.push_back(Made{last_});
}

void Member::publish(Instant now, Step& step)
{
    for (const auto& one : pending_)
        if (one.at <= now) step.outputs.push_back(Publish{one.round});
    std::erase_if(pending_, [&](const Pending& one) { return one.at <= now; });
}

Instant Member::wake(Instant now) const
{
    auto at = time_of(info_, last_.number + 1);
    if (at <= now) at = said_at_ + settings_.resend;
    for (const auto& one : pending_) at = std::min(at, one.at);
    return std::max(at, now + Duration{1});
}

std::size_t Member::shares_here() const
{
    const auto found = rows_.find(last_.number + 1);
    return found == rows_.end() ? 0 : found->second.shares.size();
}

}  // namespace weft::drng
