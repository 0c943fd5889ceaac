#pragma once

// What can be set about the role that generates keys: the operator's consent to what peers start.

#include <weft/node/effects.hpp>

#include <optional>
#include <vector>

namespace weft::node {

struct DkgSettings {
    /// Whether this node joins generations that a peer starts. Its operator can always start one.
    bool joins = true;
    /// Peers of which the operator says that they run chains: all members of a generation that is
    /// joined are among them. Nullopt: whoever.
    std::optional<std::vector<PeerId>> known = std::nullopt;
};

/// Of a phase. Below the least nobody far away can be in time, and the run costs its members a record
/// on disk; the longest keeps a place for 30 times as long.
inline constexpr std::uint64_t phase_timeout_ms_min = 500;
inline constexpr std::uint64_t phase_timeout_ms_max = 600'000;
/// Whatever happens in it, a run is over after that.
[[nodiscard]] constexpr Instant run_length(Instant phase_timeout)
{
    return 30 * phase_timeout;
}

}  // namespace weft::node
