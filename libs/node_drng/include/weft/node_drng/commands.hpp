#pragma once

// What a user may ask of a node about beacons. A command is answered when what it changes is durable
// (D-90).

#include <weft/drng/series.hpp>
#include <weft/node/checked.hpp>
#include <weft/node_drng/frames.hpp>
#include <weft/types/contract_ids.hpp>

namespace weft::node {

/// Make beacons with the key of an earlier key generation, together with its other members, who are
/// told the same. Values: key.
struct StartSeries {
    using List = struct DrngCommands;
    types::Address key;
    drng::Duration period{};  ///< 50 ms to a day
    Instant genesis{};        ///< of round 1, since 1970, whole seconds
};
/// What round 1 calls its previous signature: of all that the members agreed on.
[[nodiscard]] drng::Hash seed_of(const StartSeries& what);

/// Take the beacons of a series: from the Tangle, and what is fed. Values: series.
struct FollowSeries {
    using List = struct DrngCommands;
    drng::SeriesInfo info;
};
/// A round that somebody has, of a file or of a relay. Values: series, round.
struct HearRound {
    using List = struct DrngCommands;
    drng::SeriesId series;
    drng::Round round;
};

/// Hand the key of a series that this node makes to these members. What the invitation of another
/// old member lacks of this operator's consent, this gives. Values: run.
struct Reshare {
    using List = struct DrngCommands;
    drng::SeriesId series;
    std::vector<types::NodeId> members;
};

/// Hand the key of a chain that this node votes in to these members; the chain keeps its address. Values:
/// run.
struct ReshareChain {
    using List = struct DrngCommands;
    types::ChainId chain;
    std::vector<types::NodeId> members;
};

struct DrngCommands {
    static constexpr RoleId role = drng_role;
    using Any = std::variant<StartSeries, FollowSeries, HearRound, Reshare, ReshareChain>;
};

inline constexpr drng::Duration series_period_min = std::chrono::milliseconds{50};
inline constexpr drng::Duration series_period_max = std::chrono::hours{24};
/// Of both kinds together, on one node.
inline constexpr std::size_t series_max = 32;

}  // namespace weft::node
