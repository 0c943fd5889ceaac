#include <weft/base/check.hpp>
#include <weft/congestion/rate_setter.hpp>

#include <algorithm>

namespace weft::congestion {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

Timestamp RateSetter::ready_at(Timestamp now) const noexcept
{
    return std::max(now, paid_until_);
}

void RateSetter::issued(std::uint32_t bytes, Timestamp now) noexcept
{
    const auto price = Wide{bytes} * fine * types::second / rate_;
    paid_until_ = std::max(paid_until_, now - parameters_.burst) + static_cast<Timestamp>(price);
}

void RateSetter::booked(std::uint64_t backlog, CapacityShare share) noexcept
{
    WEFT_CHECK(share.numerator > 0 && share.denominator > 0);
    if (pause_ > 0) {
        --pause_;
        return;
    }
    if (Wide{backlog} * share.denominator > Wide{parameters_.backlog_max} * share.numerator) {
        rate_ = rate_ / 3 * 2;
        pause_ = parameters_.pause;
    } else {
        const auto step = Wide{parameters_.step * fine} * share.numerator / share.denominator;
        rate_ += std::max<std::uint64_t>(static_cast<std::uint64_t>(step), 1);
    }
    rate_ = std::clamp(rate_, parameters_.least * fine, parameters_.most * fine);
}

}  // namespace weft::congestion
