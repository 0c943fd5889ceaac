#pragma once

// Timer names: u8 owner ‖ 56 bits of the owner's own.

#include <weft/node/effects.hpp>

namespace weft::node {

enum class TimerOwner : std::uint8_t { ledger = 1, committee = 2, dkg = 3, chain = 4 };

[[nodiscard]] inline TimerId timer(TimerOwner owner, std::uint64_t own) noexcept
{
    return TimerId{static_cast<std::uint64_t>(owner) << 56 | (own & 0x00ff'ffff'ffff'ffff)};
}
[[nodiscard]] inline TimerOwner owner_of(TimerId id) noexcept
{
    return static_cast<TimerOwner>(id.value() >> 56);
}
[[nodiscard]] inline std::uint64_t own_part(TimerId id) noexcept
{
    return id.value() & 0x00ff'ffff'ffff'ffff;
}

}  // namespace weft::node
