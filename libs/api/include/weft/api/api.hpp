#pragma once

// The node's HTTP interface: JSON views over queries and commands, and the event stream.
//
// Source    product.md "The node's interfaces"; docs/api.md lists every route, /openapi.json
// describes them. Rules     runs on the core's own strand: a query is answered from memory at once;
// a write is answered when the core
//           has answered it, which is when it is durable; whoever waits for a state is told when it
//           is there or when its time is over.

#include <weft/http/server.hpp>
#include <weft/node/command.hpp>
#include <weft/node/queries.hpp>

#include <functional>
#include <list>
#include <string>
#include <vector>

namespace weft::api {

struct PeerStatus {
    types::NodeId id;
    std::string name;
    std::string address;
    std::vector<std::string> roles;
    bool connected = false;
    std::uint64_t since_ms = 0;
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

/// The node behind the interface. All calls happen on one thread.
class Backend {
public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual const node::Queries& queries() const = 0;
    /// Unix time, ns.
    [[nodiscard]] virtual node::Instant now() const = 0;
    [[nodiscard]] virtual NodeStatus status() const = 0;
    using Answered = std::function<void(const node::Answer&)>;
    virtual void command(decltype(node::Command::what) what, Answered answered) = 0;
};

class Api {
public:
    /// Adds all routes. Pre: both outlive this.
    Api(http::Server& server, Backend& backend);

    /// An event of the core: to the streams, and to whoever waits for it.
    void tell(const node::Event& event);
    /// Ends what has waited long enough. Call several times a second.
    void tick();

private:
    using Handler = std::function<void(const http::Request&, const http::Respond&)>;
    /// The answer once it is due; `last` when the time is over: then any answer will do.
    using Check = std::function<std::optional<http::Response>(bool last)>;
    struct Waiter {
        node::Instant deadline;
        Check check;
        http::Respond respond;
    };

    void add_node_routes();
    void add_ledger_routes();
    void add_dkg_routes();
    void add_chain_routes();
    void read(std::string_view pattern,
              std::function<http::Response(const http::Request&)> handler);
    void write(std::string_view pattern, Handler handler);
    /// Answers at once if `check` is satisfied, else waits as the request's `timeout_ms` says.
    void wait(const http::Request& request, const http::Respond& respond, Check check);
    void run_command(decltype(node::Command::what) what, const http::Respond& respond);

    http::Server& server_;
    Backend& backend_;
    std::list<Waiter> waiters_;
};

/// The OpenAPI 3.1 document that /openapi.json serves.
[[nodiscard]] std::string_view openapi() noexcept;

}  // namespace weft::api
