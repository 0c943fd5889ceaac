#pragma once

// The node's HTTP interface: JSON views over queries and commands, waiting, figures, events.
//
// Source    docs/api.md for people, openapi.json for programs.
// Input     what clients ask of the server, and the core's events.
// Promises  a read is answered from memory at once;
//           a write when the core has answered it, which is when it is durable (D-90);
//           who waits for a state is told when it is there, or how things stand when the time is
//           over; any request gives an answer or a named error.
// Effects   commands to the backend, answers and events to the server, on the core's own strand.

#include <weft/http/server.hpp>
#include <weft/node/command.hpp>
#include <weft/node/queries.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft::api {

struct PeerStatus {
    types::NodeId id;
    std::string name;
    std::string address;
    std::vector<std::string> roles;
    bool connected = false;
    std::uint64_t since_ms = 0;  ///< since the link is up
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::string last_error;
};
struct NodeStatus {
    types::NodeId id;
    std::string version;
    std::vector<std::string> roles;
    std::uint64_t uptime_ms = 0;
    std::vector<PeerStatus> peers;
};

/// A figure for /metrics: the series as Prometheus writes it, `weft_chain_backlog{chain="…"}`, and
/// its value. A name that ends in `_total` only ever grows.
using Figure = std::pair<std::string, std::uint64_t>;
/// A series of one label, its value escaped.
[[nodiscard]] std::string series(std::string_view name,
                                 std::string_view label,
                                 std::string_view value);

/// The node behind the interface. All calls happen on one thread.
class Backend {
public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual const node::Queries& queries() const = 0;
    /// Unix time, ns.
    [[nodiscard]] virtual node::Instant now() const = 0;
    [[nodiscard]] virtual NodeStatus status() const = 0;
    using Answered = std::function<void(const node::Answer&)>;
    /// Calls `answered` once, now or later.
    virtual void command(decltype(node::Command::what) what, Answered answered) = 0;
    /// Calls `action` once all that the core has decided so far is on disk: what a user was told
    /// survives a power cut, reads included (D-90).
    virtual void when_durable(std::function<void()> action) { action(); }
    /// Figures that only the shell knows: store, network, process.
    [[nodiscard]] virtual std::vector<Figure> metrics() const { return {}; }
    /// A request was answered: for an access log.
    virtual void served(const http::Served&) {}
};

class HttpFigures;
class Turns;
class Waiters;

class Api {
public:
    /// Adds all routes and takes the server's `on_served`. Pre: both outlive this; the Io does not
    /// run any more when this goes.
    Api(http::Server& server, Backend& backend);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// An event of the core: to the streams, and to whoever waits for it.
    void tell(const node::Event& event);
    /// A peer came or went: the event `peer`.
    void tell(const PeerStatus& peer);
    /// Ends what has waited long enough, goes on with views. Call several times a second.
    void tick();
    /// Tells all who wait how things stand. Call before the server stops.
    void end_waits();

private:
    using Handler = std::function<void(const http::Request&, const http::Respond&)>;
    using Read = std::function<http::Response(const http::Request&)>;
    /// The answer once it is due; `last` when the time is over: then any answer will do.
    using Check = std::function<std::optional<http::Response>(bool last)>;

    void add_node_routes();
    void add_ledger_routes();
    void add_dkg_routes();
    void add_chain_routes();
    void add_state_routes();
    void add_event_stream();
    /// Answered behind the writes that came before.
    void read(std::string_view pattern, Read handler);
    /// Answered at once, whatever the disk does: about the process, not about the ledger.
    void read_now(std::string_view pattern, Read handler, http::RouteOptions options = {});
    void write(std::string_view pattern, Handler handler);
    /// Answers at once, or with `?wait=WORD` when `check` is satisfied. Events about `subject` make
    /// it look again.
    void wait(const http::Request& request,
              const http::Respond& respond,
              std::string_view word,
              std::string subject,
              Check check);
    [[nodiscard]] std::function<void(http::Response)> behind_writes(const http::Respond& respond);
    void run_command(decltype(node::Command::what) what, const http::Respond& respond);
    [[nodiscard]] std::string metrics() const;

    http::Server& server_;
    Backend& backend_;
    std::unique_ptr<Waiters> waiters_;
    std::unique_ptr<Turns> turns_;
    std::unique_ptr<HttpFigures> figures_;
};

/// The OpenAPI 3.1 document that /openapi.json serves: libs/api/openapi.json.
[[nodiscard]] std::string_view openapi() noexcept;
/// What `?topics=` may name, besides `gap` and `cursor`, which every stream may show.
[[nodiscard]] std::span<const std::string_view> topics() noexcept;

}  // namespace weft::api
