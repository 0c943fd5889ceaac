#pragma once

// The Tangle of a node, as its settings say.

#include <weft/node_ledger/settings.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::node {

/// With less of it nodes whose clocks and horizons differ would not agree on what can be booked (D-25).
inline constexpr std::uint64_t window_minutes_min = 60;

/// Of what waits for parents or for its time, in memory; of what waits for its turn, whose memory is up to
/// twice its bytes. Twenty thousand small messages, some hundred large ones.
inline constexpr std::size_t waiting_bytes_max = 32u << 20;
inline constexpr std::size_t scheduled_bytes_max = 16u << 20;

[[nodiscard]] inline tangle::Tangle::Options options_of(const LedgerSettings& settings)
{
    const auto minutes =
        settings.window_minutes == 0 ? 0 : std::max(settings.window_minutes, window_minutes_min);
    return {.waiting = {.bytes_max = waiting_bytes_max},
            .turns = tangle::TurnOrder::by_mana,
            .scheduled = {.bytes_max = scheduled_bytes_max},
            .tips_max = types::parents_of_a_kind_max,
            .window = static_cast<types::Timestamp>(minutes) * types::minute,
            .memory_max = static_cast<std::size_t>(settings.memory_mib) << 20};
}

/// How far behind the Tangle's time what is erased lies (pruning.hpp); 0: nothing is erased. What is in memory
/// is no further behind than the window and the age of parents.
[[nodiscard]] inline types::Timestamp age_kept(const LedgerSettings& settings)
{
    const auto window = options_of(settings).window;
    if (settings.keep_hours == 0 || window == 0) return 0;
    return std::max(static_cast<types::Timestamp>(settings.keep_hours) * 60 * types::minute,
                    window + 60 * types::minute);
}

}  // namespace weft::node
