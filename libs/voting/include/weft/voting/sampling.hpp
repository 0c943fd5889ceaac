#pragma once

// Whom a round asks, and who writes statements.
//
// Source    T §2.13; D-31, D-32.

#include <weft/base/prng.hpp>
#include <weft/types/ids.hpp>
#include <weft/voting/settings.hpp>

#include <span>
#include <vector>

namespace weft::voting {

using types::NodeId;

struct Holder {
    NodeId node;
    std::uint64_t mana = 0;  ///< all together below 2^64
};
struct Drawn {
    NodeId node;
    std::uint32_t draws = 0;  ///< from 1; all together at most draws_max
};

inline constexpr std::size_t distinct_peers = 21;  ///< k: a round draws until it has so many

/// Draws with replacement, by mana, until `distinct` are drawn or draws_max draws are made;
/// without any mana all are equal. Each drawn peer once, in the order of `peers`. Fewer peers than
/// `distinct`: all draws are made, so that weights still show. Pre: from 1 to draws_max.
[[nodiscard]] std::vector<Drawn> draw_peers(std::span<const Holder> peers,
                                            Prng& prng,
                                            std::size_t distinct = distinct_peers);

/// The fewest heaviest (ties: lower id) that together hold `share` of all mana; ascending by id.
[[nodiscard]] std::vector<NodeId> writers(std::span<const Holder> holders, const Share& share);

}  // namespace weft::voting
