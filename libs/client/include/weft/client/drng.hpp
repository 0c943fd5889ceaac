#pragma once

// Beacons: what a node is asked and told about them.

#include <weft/answers/drng.hpp>
#include <weft/client/client.hpp>
#include <weft/client/connecting.hpp>

namespace weft::client {

[[nodiscard]] Try<std::vector<answers::Series>> series(const Client& node);
[[nodiscard]] Try<answers::DrandInfo> series_info(const Client& node, ByteSpan series);
/// 0: the newest.
[[nodiscard]] Try<answers::DrandRound> series_round(const Client& node,
                                                    ByteSpan series,
                                                    std::uint32_t round);
[[nodiscard]] Try<answers::SeriesStarted> start_series(const Client& node,
                                                       const answers::StartSeries& plan);
[[nodiscard]] Try<answers::SeriesFollowed> follow_series(const Client& node,
                                                         const answers::DrandInfo& info);
[[nodiscard]] Try<answers::RoundHeard> hear_round(const Client& node,
                                                  const answers::HearRound& round);

/// Asked again while a member is not connected yet, for as long as `connecting`.
[[nodiscard]] Try<answers::ReshareStarted> reshare(
    const Client& node,
    const answers::Reshare& plan,
    std::chrono::milliseconds connecting = connecting_max);

}  // namespace weft::client
