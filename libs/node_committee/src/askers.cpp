#include "askers.hpp"

namespace weft::node {

bool Askers::Sent::again(Instant now, std::uint32_t block_index, std::uint32_t attempt)
{
    constexpr Instant pause = std::chrono::milliseconds{500};
    const std::pair asked{block_index, attempt};
    if (round == asked && now - at < pause) return false;
    round = asked;
    at = now;
    return true;
}

bool Askers::may_have_round(Instant now,
                            ValidatorIndex seat,
                            std::uint32_t block_index,
                            std::uint32_t attempt)
{
    return by_seat_[seat.value()].messages.again(now, block_index, attempt);
}

bool Askers::may_have_return(Instant now,
                             ValidatorIndex seat,
                             std::uint32_t block_index,
                             std::uint32_t attempt)
{
    return by_seat_[seat.value()].returned.again(now, block_index, attempt);
}

}  // namespace weft::node
