#include <weft/client/drng.hpp>

namespace weft::client {

Try<std::vector<answers::Series>> series(const Client& node)
{
    return node.all<answers::Series>("/drng");
}

Try<answers::DrandInfo> series_info(const Client& node, ByteSpan series)
{
    return node.get<answers::DrandInfo>("/drng/" + to_hex(series) + "/info");
}

Try<answers::DrandRound> series_round(const Client& node, ByteSpan series, std::uint32_t round)
{
    return node.get<answers::DrandRound>("/drng/" + to_hex(series) + "/public/" +
                                         (round == 0 ? "latest" : std::to_string(round)));
}

Try<answers::SeriesStarted> start_series(const Client& node, const answers::StartSeries& plan)
{
    return node.post<answers::SeriesStarted>("/drng/series", plan);
}

Try<answers::SeriesFollowed> follow_series(const Client& node, const answers::DrandInfo& info)
{
    return node.post<answers::SeriesFollowed>("/drng/follow", info);
}

Try<answers::RoundHeard> hear_round(const Client& node, const answers::HearRound& round)
{
    return node.post<answers::RoundHeard>("/drng/rounds", round);
}

Try<answers::ReshareStarted> reshare(const Client& node,
                                     const answers::Reshare& plan,
                                     std::chrono::milliseconds connecting)
{
    return once_connected(
        connecting, [&] { return node.post<answers::ReshareStarted>("/drng/reshare", plan); });
}

}  // namespace weft::client
