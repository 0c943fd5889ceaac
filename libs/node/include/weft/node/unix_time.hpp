#pragma once

// The ledger's time of a core's instant: both are Unix nanoseconds.

#include <weft/protocol/step.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/message.hpp>

namespace weft::node {

[[nodiscard]] constexpr types::Timestamp unix_time(protocol::Instant now) noexcept
{
    return static_cast<types::Timestamp>(now.count());
}
/// The instant of a time; what was before 1970 is 1970.
[[nodiscard]] constexpr protocol::Instant instant_of(types::Timestamp time) noexcept
{
    return protocol::Instant{static_cast<std::uint64_t>(time < 0 ? 0 : time)};
}

}  // namespace weft::node
