#pragma once

// What a node can be asked about beacons. The values are the answers of the API (libs/answers).

#include <weft/answers/drng.hpp>
#include <weft/drng/series.hpp>
#include <weft/node/queries.hpp>

namespace weft::node {

enum class DrngQueryError : std::uint8_t { no_beacons_here, unknown_series, unknown_round };
BOOST_DESCRIBE_ENUM(DrngQueryError, no_beacons_here, unknown_series, unknown_round)

class DrngQueries {
public:
    static constexpr auto not_played = DrngQueryError::no_beacons_here;
    virtual ~DrngQueries() = default;

    /// Those that it makes, by key, those that it follows, by id, then those that are being handed to it.
    [[nodiscard]] virtual QueriedPage<answers::Series> series(
        const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::DrandInfo> info(const drng::SeriesId& id) const = 0;
    /// 0: the newest.
    [[nodiscard]] virtual Queried<answers::DrandRound> round(const drng::SeriesId& id,
                                                             std::uint64_t number) const = 0;
};

}  // namespace weft::node
