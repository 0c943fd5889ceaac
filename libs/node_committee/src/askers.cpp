#include "askers.hpp"

namespace weft::node {

bool Askers::may_have_round(Instant now,
                            ValidatorIndex seat,
                            std::uint32_t block_index,
                            std::uint32_t attempt)
{
    constexpr Instant pause = std::chrono::milliseconds{500};
    auto& asker = by_seat_[seat.value()];
    const std::pair round{block_index, attempt};
    if (asker.round == round && now - asker.sent < pause) return false;
    asker.round = round;
    asker.sent = now;
    return true;
}

}  // namespace weft::node
