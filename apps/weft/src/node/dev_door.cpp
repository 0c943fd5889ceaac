#include "node/dev_door.hpp"

#include <weft/base/try.hpp>

namespace weft::app {
namespace {

api::Route clock_route(MoveOn move_on)
{
    const api::About about{
        .path = "/dev/clock",
        .id = "move_clock",
        .summary = "Moves the network's time on",
        .refusals = {{"too_far", 400, "The clock would be more than 100 years ahead.",
                      "`weft dev reset` begins anew at the machine's time."},
                     {"file_unwritable", 503, "Where the clock stands could not be written down.",
                      "Look at the folder of this network."}},
        .answered = "It is later now; what was due by then happens."};
    auto route = api::detail::route(http::Method::post, about);
    route.good = {api::detail::good<ClockMoved>(200, about)};
    route.body = api::detail::body<MoveClock>({.advance_ms = 3'600'000});
    route.writes = true;
    api::detail::add_body_refusals(route);
    route.handler = api::Route::Read{
        [move_on = std::move(move_on)](const api::Backend&,
                                       const http::Request& request) -> api::Answered<api::Json> {
            WEFT_TRY(const auto body, api::body_as<MoveClock>(request));
            // Before it is a time: so many milliseconds in ns must not run over.
            if (body.advance_ms >
                static_cast<std::uint64_t>(MovableClock::ahead_max / std::chrono::milliseconds{1}))
                return std::unexpected{api::Refused{"too_far", {}, {}}};
            const auto time =
                move_on(std::chrono::milliseconds{static_cast<std::int64_t>(body.advance_ms)});
            if (!time)
                return std::unexpected{api::Refused{time.error().code, time.error().message, {}}};
            return json::write(ClockMoved{.time = *time});
        }};
    return route;
}

api::Route state_route(std::shared_ptr<DevState> state)
{
    const api::About about{.path = "/dev", .id = "dev", .summary = "Where this network is kept"};
    auto route = api::detail::route(http::Method::get, about);
    route.good = {api::detail::good<DevLife>(200, about)};
    route.handler =
        api::Route::Now{[state = std::move(state)](const api::Backend&, const http::Request&) {
            return http::Response{.body = json::write_text<DevLife>(state->now())};
        }};
    return route;
}

api::Route life_route(std::shared_ptr<DevState> state, std::function<void(Between)> begin)
{
    const api::About about{
        .path = "/dev/life",
        .id = "begin_life",
        .summary = "Stops the network, keeps or replaces its state, and begins anew",
        .refusals = {{"not_ready", 503, "It begins just now.", "Ask GET /dev until it is ready."}},
        .answered = "It stops; GET /dev says when it is there again."};
    auto route = api::detail::route(http::Method::post, about);
    route.good = {api::detail::good<LifeBegins>(200, about)};
    route.body = api::detail::body<BeginLife>({.what = Between::snapshot});
    route.writes = true;
    api::detail::add_body_refusals(route);
    route.handler = api::Route::Read{
        [state = std::move(state), begin = std::move(begin)](
            const api::Backend&, const http::Request& request) -> api::Answered<api::Json> {
            WEFT_TRY(const auto body, api::body_as<BeginLife>(request));
            const auto now = state->now();
            if (!now.ready) return std::unexpected{api::Refused{"not_ready", {}, {}}};
            begin(body.what);
            return json::write(LifeBegins{.life = now.life + 1});
        }};
    return route;
}

}  // namespace

api::Door dev_door(MoveOn move_on,
                   std::shared_ptr<DevState> state,
                   std::function<void(Between)> begin)
{
    return {.role = "dev",
            .about = "A network for trying.",
            .routes = {clock_route(std::move(move_on)), state_route(state),
                       life_route(state, std::move(begin))},
            .events = {}};
}

}  // namespace weft::app
