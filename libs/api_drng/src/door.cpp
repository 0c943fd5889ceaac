#include <weft/api_drng/door.hpp>
#include <weft/drng/follower.hpp>
#include <weft/node_drng/drng_door.hpp>

namespace weft::api {

namespace {

using node::DrngQueries;

constexpr Refusal no_beacons_here{"no_beacons_here", 404, "This node has no beacons.",
                                  "Ask another node."};
constexpr Refusal unknown_series{"unknown_series", 404, "No such series is known here.",
                                 "See GET /drng; follow it with POST /drng/follow."};
constexpr Refusal unknown_round{"unknown_round", 404, "That round is not here.",
                                "The newest is public/latest; old ones are let go."};

constexpr std::string_view example_series =
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce";
/// drand's chain hash, in hex.
constexpr PathParameter<types::Hash> series_id{"series", "A series: drand's chain hash.",
                                               example_series};
constexpr PathParameter<std::string> round_number{"round", "The number of a round, or latest.",
                                                  "latest"};

drng::SeriesId id_of(const types::Hash& hash)
{
    return *drng::SeriesId::from(hash.bytes());
}

std::unexpected<Refused> malformed(std::string hint)
{
    return std::unexpected{Refused{"series_malformed", {}, std::move(hint)}};
}

Answered<drng::SeriesInfo> series_of(const answers::DrandInfo& said)
{
    const auto scheme = crypto::beacon::scheme_from(said.schemeID);
    if (!scheme) return malformed("schemeID: drand knows no such scheme");
    const auto seed = drng::Hash::from(said.groupHash);
    if (!seed) return malformed("groupHash: 32 bytes in hex");
    drng::SeriesInfo info{
        .scheme = *scheme,
        .public_key = said.public_key,
        .period = said.period_ms ? drng::Duration{std::chrono::milliseconds{*said.period_ms}}
                                 : drng::Duration{std::chrono::seconds{said.period}},
        .genesis = std::chrono::seconds{said.genesis_time},
        .genesis_seed = *seed,
        .beacon_id = said.metadata.beaconID == "default" ? "" : said.metadata.beaconID};
    if (!std::ranges::equal(drng::id_of(info).bytes(), said.hash))
        return malformed("hash: it is not that of the other values");
    return info;
}

answers::DrandInfo example_info()
{
    const drng::SeriesInfo info{.public_key = Bytes(48, std::byte{0x97}),
                                .period = std::chrono::seconds{30},
                                .genesis = std::chrono::seconds{1'800'000'000},
                                .genesis_seed = drng::Hash::filled(7),
                                .beacon_id = {}};
    answers::DrandInfo said;
    said.public_key = info.public_key;
    said.period = 30;
    said.genesis_time = 1'800'000'000;
    said.hash = to_bytes(ByteSpan{drng::id_of(info).bytes()});
    said.groupHash = to_bytes(ByteSpan{info.genesis_seed.bytes()});
    said.schemeID = std::string{crypto::beacon::name(info.scheme)};
    said.metadata.beaconID = "default";
    return said;
}

answers::StartSeries example_start()
{
    return {.key = *types::Address::from_text("ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo"),
            .period_ms = 250,
            .genesis_time = 1'800'000'000};
}

answers::HearRound example_round()
{
    return {.series = *from_hex(example_series),
            .round = 1,
            .signature = Bytes(96, std::byte{1}),
            .previous_signature = Bytes(32, std::byte{7})};
}

answers::Reshare example_reshare()
{
    return {.series = *from_hex(example_series),
            .members = {types::NodeId::filled(1), types::NodeId::filled(2),
                        types::NodeId::filled(3), types::NodeId::filled(4)}};
}

std::vector<Route> told_routes()
{
    return {
        command<answers::StartSeries, answers::SeriesStarted>(
            {.path = "/drng/series",
             .id = "start_series",
             .summary = "Make beacons with a key of this node",
             .refusals = {no_beacons_here,
                          {"unknown_key", 422, {}, {}},
                          {"period_range", 422, {}, {}},
                          {"genesis_fraction", 422, {}, {}},
                          {"other_series", 409, {}, {}},
                          {"too_many_series", 422, {}, {}}},
             .answered = "Begun; the other members are to be told the same."},
            example_start(),
            [](answers::StartSeries body) -> Answered<node::AnyCommand> {
                return node::StartSeries{.key = body.key,
                                         .period = std::chrono::milliseconds{body.period_ms},
                                         .genesis = std::chrono::seconds{body.genesis_time}};
            }),
        command<answers::Reshare, answers::ReshareStarted>(
            {.path = "/drng/reshare",
             .id = "reshare_series",
             .summary = "Hand the key of a series that this node makes to other members",
             .refusals = {no_beacons_here,
                          {"series_malformed", 422, "This is no series.", {}},
                          {"not_made_here", 422, {}, {}},
                          {"members_count", 422, {}, {}},
                          {"member_repeated", 422, {}, {}},
                          {"member_not_connected", 422, {}, {}},
                          {"key_in_use", 409, {}, {}}},
             .answered = "Begun; GET /drng tells how far it is. The series and its key stay."},
            example_reshare(),
            [](answers::Reshare body) -> Answered<node::AnyCommand> {
                const auto id = drng::SeriesId::from(body.series);
                if (!id) return malformed("series: 32 bytes in hex");
                return node::Reshare{.series = *id, .members = std::move(body.members)};
            }),
        command<answers::DrandInfo, answers::SeriesFollowed>(
            {.path = "/drng/follow",
             .id = "follow_series",
             .summary = "Take the beacons of a series",
             .refusals = {no_beacons_here,
                          {"series_malformed", 422, "This is no series.", {}},
                          {"too_many_series", 422, {}, {}}},
             .answered = "It is followed, over restarts too."},
            example_info(),
            [](const answers::DrandInfo& body) -> Answered<node::AnyCommand> {
                auto info = series_of(body);
                if (!info) return std::unexpected{std::move(info.error())};
                return node::FollowSeries{*std::move(info)};
            }),
        command<answers::HearRound, answers::RoundHeard>(
            {.path = "/drng/rounds",
             .id = "hear_round",
             .summary = "Hand over a round of a series that is followed",
             .refusals = {no_beacons_here,
                          unknown_series,
                          {"series_malformed", 422, "This is no series.", {}},
                          {"previous_missing", 422, {}, {}},
                          {"previous_wrong", 422, {}, {}},
                          {"signature_malformed", 422, {}, {}},
                          {"signature_wrong", 422, {}, {}},
                          {"round_skipped", 422, {}, {}}},
             .answered = "It is taken, or it was before."},
            example_round(),
            [](answers::HearRound body) -> Answered<node::AnyCommand> {
                const auto id = drng::SeriesId::from(body.series);
                if (!id) return malformed("series: 32 bytes in hex");
                return node::HearRound{
                    .series = *id,
                    .round = {.number = body.round,
                              .signature = std::move(body.signature),
                              .previous_signature = body.previous_signature.value_or(Bytes{})}};
            }),
    };
}

std::vector<Route> asked_routes()
{
    return {
        list<answers::Series>(
            {.path = "/drng",
             .id = "series",
             .summary = "Series of beacons that this node makes or follows",
             .refusals = {no_beacons_here}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Series>> {
                return told(node.queries().ask(&DrngQueries::series, ask));
            }),
        read<answers::DrandInfo>(
            {.path = "/drng/{series}/info",
             .id = "series_info",
             .summary = "A series, as drand's relays describe it",
             .parameters = {series_id},
             .refusals = {no_beacons_here, unknown_series}},
            [](const Backend& node, const http::Request& request) -> Answered<answers::DrandInfo> {
                WEFT_TRY(const auto id, series_id.of(request));
                return told(node.queries().ask(&DrngQueries::info, id_of(id)));
            }),
        read<answers::DrandRound>(
            {.path = "/drng/{series}/public/{round}",
             .id = "series_round",
             .summary = "A round, as drand's relays tell it",
             .parameters = {series_id, round_number},
             .refusals = {no_beacons_here, unknown_series, unknown_round}},
            [](const Backend& node, const http::Request& request) -> Answered<answers::DrandRound> {
                WEFT_TRY(const auto id, series_id.of(request));
                WEFT_TRY(const auto text, round_number.of(request));
                const auto number =
                    text == "latest" ? std::optional<std::uint64_t>{0} : json::unsigned_from(text);
                if (!number || (*number == 0 && text != "latest"))
                    return std::unexpected{
                        bad_parameter("round", "a whole number from 1, or latest")};
                return told(node.queries().ask(&DrngQueries::round, id_of(id), *number));
            }),
    };
}

}  // namespace

Door drng_door()
{
    Door door{.role = "drng",
              .about = "Public randomness: beacons that a node makes or follows.",
              .routes = {},
              .events = event_kinds<node::DrngEvents>()};
    for (const auto& routes : {asked_routes(), told_routes()})
        door.routes.insert(door.routes.end(), routes.begin(), routes.end());
    return door;
}

}  // namespace weft::api
