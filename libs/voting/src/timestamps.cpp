#include <weft/voting/timestamps.hpp>

namespace weft::voting {

State timestamp_opinion(Duration distance, Duration window, Duration delay) noexcept
{
    const bool like = distance < window;
    const auto margin = like ? window - distance : distance - window;
    const std::uint8_t level = margin < delay ? 1 : margin < 2 * delay ? 2 : 3;
    return {like ? Opinion::like : Opinion::dislike, level, By::no_conflict};
}

}  // namespace weft::voting
