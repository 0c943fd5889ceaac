#pragma once

// The node's HTTP interface: routes of its roles over queries and commands, waiting, figures,
// events.
//
// Source    docs/api.md for people, openapi.json for programs.
// Input     what clients ask of the server, and the core's events; the doors of all roles, played
//           here or not.
// Promises  a read is answered from memory at once;
//           a view when it has run, beside the core's own strand;
//           a write when the core has answered it, which is when it is durable (D-90);
//           who waits for a state is told when it is there, or how things stand when the time is
//           over; any request gives an answer or a named error;
//           what is served is what is described: both come from the routes.
// Effects   commands to the backend, answers and events to the server, on the core's own strand.

#include <weft/api/backend.hpp>
#include <weft/api/event_kind.hpp>
#include <weft/api/route.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace weft::api {

/// What a role shows to clients.
struct Door {
    std::string_view role;   ///< "ledger"
    std::string_view about;  ///< "Nodes with the role ledger."
    std::vector<Route> routes;
    std::vector<EventKind> events;
};
/// What every node shows: alive, ready, who it is; and the events of any role.
[[nodiscard]] Door node_door();
/// The OpenAPI 3.1 document of these doors, and of node_door().
[[nodiscard]] std::string openapi(const std::vector<Door>& doors);

class HttpFigures;
class Waiters;

class Api {
public:
    /// Adds all routes and takes the server's `on_served`. Pre: both outlive this; the Io does not
    /// run any more when this goes.
    Api(http::Server& server, Backend& backend, std::vector<Door> doors);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// An event of the core: to the streams, and to whoever waits for it. Pre: its kind is in a
    /// door's list.
    void tell(const node::Event& event);
    /// Ends what has waited long enough. Call several times a second.
    void tick();
    /// Tells all who wait how things stand. Call before the server stops.
    void end_waits();

    /// What `?topics=` may name, besides `gap` and `cursor`, which every stream may show.
    [[nodiscard]] const std::vector<std::string_view>& topics() const noexcept { return topics_; }

private:
    using Respond = std::function<void(http::Response)>;
    using Request = http::Request;

    void add(const Route& route);
    void add_event_stream();
    void add_own_routes();
    void answer(const Route& route, const Route::Now& now, const Request&, const http::Respond&);
    void answer(const Route& route, const Route::Read& read, const Request&, const http::Respond&);
    void answer(const Route& route, const Route::Wait& wait, const Request&, const http::Respond&);
    [[nodiscard]] bool answer_when_due(const Route& route,
                                       int status,
                                       Route::Wait::Waiting waiting,
                                       std::chrono::milliseconds timeout,
                                       const http::Respond& respond);
    void answer(const Route& route,
                const Route::Aside& aside,
                const Request&,
                const http::Respond&);
    void answer(const Route& route,
                const Route::Command& one,
                const Request&,
                const http::Respond&);
    [[nodiscard]] Respond behind_writes(const http::Respond& respond);
    [[nodiscard]] std::string metrics() const;

    http::Server& server_;
    Backend& backend_;
    std::vector<Door> doors_;
    std::vector<std::string_view> topics_;
    std::unique_ptr<Waiters> waiters_;
    std::map<std::uint64_t, http::Respond> waiting_aside_;
    std::uint64_t asides_ = 0;
    std::unique_ptr<HttpFigures> figures_;
};

}  // namespace weft::api
