#pragma once

// What can be set about the role casper: the section [casper] of a node's settings.

#include <weft/casper_state/genesis.hpp>
#include <weft/node/role_settings.hpp>

#include <chrono>
#include <optional>

namespace weft::node {

struct CasperSettings {
    /// What the network starts from. Pre, when the role is played: it is there and check() passed.
    std::optional<casper::Genesis> genesis = std::nullopt;
    protocol::Instant block_wait = std::chrono::milliseconds{100};
    protocol::Instant block_pause = std::chrono::milliseconds{100};
    protocol::Instant listen = std::chrono::seconds{3};
    protocol::Instant take_over = std::chrono::seconds{3};
    std::uint64_t gas_price_min = 1;
    /// Of a state that is fetched: more than this is not kept.
    std::uint64_t join_bytes_max = 4ull * 1024 * 1024 * 1024;
};

inline constexpr MillisecondsKey<CasperSettings> casper_keys[] = {
    {.name = "block_wait_ms",
     .comment = "How long a deploy waits for others to share its block.",
     .field = &CasperSettings::block_wait,
     .low = 1,
     .high = 60'000},
    {.name = "block_pause_ms",
     .comment = "Least time between two own blocks.",
     .field = &CasperSettings::block_pause,
     .low = 1,
     .high = 60'000},
    {.name = "listen_ms",
     .comment = "After a start: no own block before the others have told what this node made.",
     .field = &CasperSettings::listen,
     .low = 500,
     .high = 600'000},
    {.name = "take_over_ms",
     .comment = "A deploy that its own validator leaves is the next one's after this.",
     .field = &CasperSettings::take_over,
     .low = 100,
     .high = 600'000},
};
inline constexpr CountKey<CasperSettings> casper_counts[] = {
    {.name = "gas_price_min",
     .comment = "Deploys that pay less for their gas are not taken.",
     .field = &CasperSettings::gas_price_min,
     .low = 0,
     .high = 1'000'000'000},
    {.name = "join_bytes_max",
     .comment = "Who joins late fetches the state of the newest era, up to so many bytes.",
     .field = &CasperSettings::join_bytes_max,
     .low = 1'048'576,
     .high = 1'099'511'627'776},
};

}  // namespace weft::node
