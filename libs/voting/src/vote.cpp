#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/voting/vote.hpp>

#include <utility>

namespace weft::voting {

std::string_view name(Result result) noexcept
{
    switch (result) {
    case Result::like: return "like";
    case Result::dislike: return "dislike";
    case Result::failed: return "failed";
    case Result::dropped: return "dropped";
    }
    std::unreachable();
}

void Vote::count(Opinion opinion)
{
    equal_ = counted_ > 0 && opinion == last_ ? equal_ + 1 : 1;
    last_ = opinion;
    ++counted_;
}

std::optional<Result> Vote::result(const Settings& settings) const
{
    if (WEFT_PLANTED(voting_one_round_decides))
        return last_ == Opinion::like ? Result::like : Result::dislike;
    if (counted_ >= settings.cooling_rounds + settings.equal_rounds &&
        equal_ >= settings.equal_rounds)
        return last_ == Opinion::like ? Result::like : Result::dislike;
    if (counted_ >= settings.max_rounds) return Result::failed;
    return std::nullopt;
}

ThresholdKind Vote::next(const Settings& settings) const
{
    if (counted_ == 0) return ThresholdKind::first;
    const auto before_fixed = settings.equal_rounds - settings.fixed_rounds;
    if (counted_ >= settings.cooling_rounds + before_fixed && equal_ >= before_fixed)
        return ThresholdKind::fixed;
    return ThresholdKind::random;
}

std::array<Fraction, 3> thresholds(const Settings& settings, std::optional<std::uint64_t> beacon)
{
    auto random = Fraction::of(settings.no_beacon);
    if (beacon) {
        const auto& low = settings.low;
        const auto& high = settings.high;
        const Wide scale = Wide{1} << 53;
        const Wide from = Wide{low.numerator} * high.denominator;
        const Wide to = Wide{high.numerator} * low.denominator;
        random = {from * scale + Wide{*beacon >> 11} * (to - from),
                  Wide{low.denominator} * high.denominator * scale};
    }
    return {Fraction::of(settings.first), random, Fraction::of(settings.fixed)};
}

Fraction proportion(std::uint32_t likes, std::uint32_t valid, const OwnMana& mana, Opinion now)
{
    WEFT_CHECK(valid > 0 && likes <= valid && mana.own <= mana.total);
    if (mana.own == 0) return {likes, valid};
    const Wide own = now == Opinion::like ? Wide{mana.own} * valid : 0;
    return {own + Wide{mana.total - mana.own} * likes, Wide{mana.total} * valid};
}

}  // namespace weft::voting
