#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/base/try.hpp>
#include <weft/drng/follower.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::drng {

namespace beacon = crypto::beacon;

std::string_view name(Refusal refusal) noexcept
{
    switch (refusal) {
    case Refusal::unknown_series: return "unknown_series";
    case Refusal::round_repeated: return "round_repeated";
    case Refusal::previous_missing: return "previous_missing";
    case Refusal::previous_wrong: return "previous_wrong";
    case Refusal::signature_malformed: return "signature_malformed";
    case Refusal::signature_wrong: return "signature_wrong";
    case Refusal::round_skipped: return "round_skipped";
    }
    return "";
}

bool well_formed(const SeriesInfo& info)
{
    // The key is looked at first, so what is wrong with a round of no signature shows that it holds.
    const auto verdict =
        beacon::verify(info.scheme, info.public_key,
                       {.number = 1, .signature = {}, .previous_signature = {1, {}}});
    return info.period.count() > 0 && verdict.error() != beacon::BeaconError::public_key_malformed;
}

Follower::Follower(SeriesInfo info, std::optional<Round> last)
    : info_{std::move(info)}, last_{std::move(last)}
{
    WEFT_CHECK(well_formed(info_));
}

std::expected<Hash, Refusal> Follower::check(const Round& round) const
{
    const auto verdict = beacon::verify(info_.scheme, info_.public_key, round);
    if (verdict) return *verdict;
    switch (verdict.error()) {
    case beacon::BeaconError::previous_signature_missing:
        return std::unexpected{Refusal::previous_missing};
    case beacon::BeaconError::signature_malformed:
        return std::unexpected{Refusal::signature_malformed};
    case beacon::BeaconError::public_key_malformed:
    case beacon::BeaconError::signature_invalid: break;
    }
    return std::unexpected{Refusal::signature_wrong};
}

/// Whether the round may come next after the last one. Only a chained scheme has a say in that.
bool Follower::follows(const Round& round) const
{
    return !beacon::chained(info_.scheme) || round.previous_signature == last_->signature;
}

std::vector<Taken> Follower::take(const Round& round, const Hash& randomness)
{
    std::vector<Taken> taken{{round, randomness}};
    last_ = round;
    for (auto next = ahead_.begin(); next != ahead_.end(); next = ahead_.erase(next)) {
        if (next->first <= last_->number) continue;
        // There is one signature per round and previous one, so what is kept does follow.
        if (next->first != last_->number + 1 || !follows(next->second)) break;
        probe<"drng.a_gap_closes">();
        last_ = next->second;
        taken.push_back({*last_, randomness_of(*last_)});
    }
    return taken;
}

std::expected<std::vector<Taken>, Refusal> Follower::hear(const Round& round)
{
    if (round.number == 0 || (last_ && round.number <= last_->number))
        return std::unexpected{Refusal::round_repeated};
    if (beacon::chained(info_.scheme) && round.previous_signature.empty())
        return std::unexpected{Refusal::previous_missing};
    const bool next = !last_ || round.number == last_->number + 1;
    if (last_ && next && !follows(round)) return std::unexpected{Refusal::previous_wrong};
    if (ahead_.contains(round.number)) return std::unexpected{Refusal::round_skipped};
    WEFT_TRY(const auto randomness, check(round));
    if (next || WEFT_PLANTED(drng_skipped_round_taken)) return take(round, randomness);
    probe<"drng.a_round_is_skipped">();
    ahead_.emplace(round.number, round);
    if (ahead_.size() > kept_ahead) ahead_.erase(std::prev(ahead_.end()));
    return std::unexpected{Refusal::round_skipped};
}

std::expected<std::vector<Taken>, Refusal> Follower::rejoin(const Round& round)
{
    if (round.number == 0 || (last_ && round.number <= last_->number))
        return std::unexpected{Refusal::round_repeated};
    WEFT_TRY(const auto randomness, check(round));
    return take(round, randomness);
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> Follower::gap() const
{
    if (!last_ || ahead_.empty()) return std::nullopt;
    return std::pair{last_->number + 1, ahead_.begin()->first - 1};
}

Follower* Followers::add(SeriesInfo info, std::optional<Round> last)
{
    if (!well_formed(info)) return nullptr;
    const auto id = id_of(info);
    const auto [at, fresh] = series_.try_emplace(id, std::move(info), std::move(last));
    return fresh ? &at->second : nullptr;
}

std::expected<std::vector<Taken>, Refusal> Followers::hear(const Beacon& beacon)
{
    auto* const follower = find(beacon.series);
    if (!follower) return std::unexpected{Refusal::unknown_series};
    return follower->hear(beacon.round);
}

const Follower* Followers::find(const SeriesId& series) const
{
    const auto found = series_.find(series);
    return found == series_.end() ? nullptr : &found->second;
}

Follower* Followers::find(const SeriesId& series)
{
    const auto found = series_.find(series);
    return found == series_.end() ? nullptr : &found->second;
}

}  // namespace weft::drng
