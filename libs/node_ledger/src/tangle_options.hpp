#pragma once

// The Tangle of a node, as its settings say.

#include <weft/node_ledger/settings.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::node {

/// With less of it nodes whose clocks and horizons differ would not agree on what can be booked (D-25).
inline constexpr std::uint64_t window_minutes_min = 60;

[[nodiscard]] inline tangle::Tangle::Options options_of(const LedgerSettings& settings)
{
    const auto minutes =
        settings.window_minutes == 0 ? 0 : std::max(settings.window_minutes, window_minutes_min);
    return {.turns = tangle::TurnOrder::by_mana,
            .tips_max = types::parents_of_a_kind_max,
            .window = static_cast<types::Timestamp>(minutes) * types::minute};
}

}  // namespace weft::node
