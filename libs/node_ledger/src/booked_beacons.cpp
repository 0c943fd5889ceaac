#include "booked_beacons.hpp"

#include <algorithm>

namespace weft::node {

std::optional<drng::Beacon> BookedBeacons::booked(ByteSpan message)
{
    const auto read = types::decode_message(message);
    if (!read || !read->payload || read->payload->type != drng::beacon_payload_type)
        return std::nullopt;
    auto beacon = drng::decode_beacon(read->payload->data);
    if (!beacon || has(*beacon)) return std::nullopt;
    if (!newest_.contains(beacon->series) && newest_.size() == series_max)
        newest_.erase(std::ranges::min_element(
            newest_, {}, [](const auto& entry) { return entry.second.heard; }));
    newest_.insert_or_assign(beacon->series, Newest{beacon->round, ++heard_});
    return *std::move(beacon);
}

bool BookedBeacons::has(const drng::Beacon& beacon) const
{
    const auto found = newest_.find(beacon.series);
    return found != newest_.end() && found->second.round == beacon.round;
}

std::vector<drng::Beacon> BookedBeacons::newest() const
{
    std::vector<drng::Beacon> all;
    for (const auto& [series, newest] : newest_) all.push_back({series, newest.round});
    return all;
}

}  // namespace weft::node
