#pragma once

// Timer names outside of a role: u8 role ‖ 56 bits of the role's own.

#include <weft/base/check.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/role_id.hpp>

namespace weft::node {

inline constexpr std::uint64_t own_timers_max = 0x00ff'ffff'ffff'ffff;

[[nodiscard]] inline TimerId timer(RoleId role, TimerId own)
{
    WEFT_CHECK(own.value() <= own_timers_max);
    return TimerId{std::uint64_t{role.value()} << 56 | own.value()};
}
[[nodiscard]] inline RoleId role_of(TimerId id) noexcept
{
    return RoleId{static_cast<std::uint8_t>(id.value() >> 56)};
}
[[nodiscard]] inline TimerId own_part(TimerId id) noexcept
{
    return TimerId{id.value() & own_timers_max};
}

}  // namespace weft::node
