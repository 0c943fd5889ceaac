#include "node/clock_door.hpp"

#include <weft/base/try.hpp>

namespace weft::app {

api::Door clock_door(MoveOn move_on)
{
    const api::About about{
        .path = "/dev/clock",
        .id = "move_clock",
        .summary = "Moves the network's time on",
        .refusals = {{"too_far", 400, "The clock would be more than 100 years ahead.", ""},
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
            if (body.advance_ms > static_cast<std::uint64_t>(MovableClock::ahead_max / std::chrono::milliseconds{1}))
                return std::unexpected{api::Refused{"too_far", {}, {}}};
            const auto time =
                move_on(std::chrono::milliseconds{static_cast<std::int64_t>(body.advance_ms)});
            if (!time)
                return std::unexpected{api::Refused{time.error().code, time.error().message, {}}};
            return json::write(ClockMoved{.time = *time});
        }};
    return {.role = "dev", .about = "A network for trying.", .routes = {std::move(route)}, .events = {}};
}

}  // namespace weft::app
