#include "beacon_desk.hpp"

namespace weft::node {

namespace {

/// How many bytes of beacons are published for one peer: some forty beacons a second.
constexpr Allowance::Terms published_terms{.bytes_at_once = 64u << 10, .bytes_per_second = 10'000};

}  // namespace

std::optional<tangle::Content> BeaconDesk::post(Instant now,
                                                const PeerId& from,
                                                const PostBeacon& frame)
{
    const auto beacon = drng::decode_beacon(frame.beacon);
    if (!beacon || beacons_.has(*beacon)) return std::nullopt;
    auto& allowance = published_.try_emplace(from, published_terms).first->second;
    if (!allowance.take(now, frame.beacon.size())) return std::nullopt;
    types::Payload payload{.type = drng::beacon_payload_type, .data = frame.beacon};
    auto carried = tangle::read_payload(payload, {});
    if (!carried) return std::nullopt;
    return tangle::Content{.payload = std::move(payload), .carried = *std::move(carried)};
}

std::vector<Effects::Send> BeaconDesk::wanted(const PeerId& from)
{
    beacons_.wanted(from);
    std::vector<Effects::Send> sends;
    for (const auto& beacon : beacons_.newest())
        sends.push_back({from, encode(BeaconBooked{drng::encode(beacon)})});
    return sends;
}

std::vector<Effects::Send> BeaconDesk::booked(const tangle::Step& step)
{
    std::vector<Effects::Send> sends;
    for (const auto& booked : step.booked) {
        if (!booked.payload || booked.transaction) continue;
        const auto beacon = beacons_.booked(booked.bytes);
        if (!beacon) continue;
        for (const auto& hearer : beacons_.hearers())
            sends.push_back({hearer, encode(BeaconBooked{drng::encode(*beacon)})});
    }
    return sends;
}

}  // namespace weft::node
