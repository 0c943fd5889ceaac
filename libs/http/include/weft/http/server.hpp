#pragma once

// HTTP/1.1 and WebSocket on one port.
//
// Source    RFC 9112, RFC 9110, RFC 6455; docs/api.md.
// Promises  bounded    connections, header and body bytes, waiting time and event memory have
// limits
//           answered   every request gets exactly one answer: a handler that throws, forgets or
//                      takes too long is answered for; whoever finds no place is told so, and may
//                      ask for the node's health all the same
//           fair       idle connections make room; writes go before reads, and reads of different
//                      addresses take turns; some places are for this machine only, and some never
//                      for who waits, listens or reads slowly
//           strict     what can be read in two ways is refused
//           uniform    every error has the shape of http::error, the server's own too
//           guarded    writes need the token when there is one, and there must be one beyond
//                      loopback; a page of another site that is not named among `origins` cannot
//                      write, listen or make us work, nor read through a name that it points at
//                      this machine (Origin and Host are checked, token or not; who shows the token
//                      is no such page)
// Effects   sockets and timers on the Io thread; handlers run there.

#include <weft/http/event_log.hpp>
#include <weft/http/message.hpp>
#include <weft/net/io.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weft::http {

/// "https://wallet.example" or "http://localhost:3000": what a browser calls a site, in lower case; or
/// "null", what it calls a file.
[[nodiscard]] bool is_origin(std::string_view text);

struct ServerConfig {
    std::string host = "127.0.0.1";  ///< an address
    std::uint16_t port = 0;          ///< 0: any free port
    std::string token;               ///< what writers must bear; empty: none, loopback only
    /// Names by which clients may call this server, besides its addresses and localhost. Pre: in
    /// lower case.
    std::vector<std::string> names;
    /// Sites whose pages may do what its users may: read, listen, and write. Pages of files ("null")
    /// write only with the token. Pre: `is_origin`.
    std::vector<std::string> origins;
    std::size_t connections_max = 512;
    std::size_t connections_per_address_max = 256;
    std::size_t operator_places = 32;  ///< of the connections, for this machine only
    std::size_t anteroom_max = 64;     ///< beside them: for questions about health, and for 503
    /// Of the connections, and of one address's: never taken by who waits or listens, at most an
    /// eighth.
    std::size_t short_places = 64;
    std::size_t short_places_per_address = 32;
    std::size_t streams_max = 128;             ///< WebSocket clients
    std::size_t streams_per_address_max = 64;  ///< so that one client leaves some to others
    std::size_t operator_streams = 8;          ///< of the streams, for this machine only
    std::size_t header_bytes_max = 16u << 10;
    std::size_t body_bytes_max = 1u << 20;               ///< unless the route says otherwise
    std::chrono::milliseconds header_time{15'000};       ///< from the first byte of a request
    std::chrono::milliseconds idle_time{60'000};         ///< between requests
    std::chrono::milliseconds body_time{60'000};         ///< of sending or receiving one
    std::chrono::milliseconds answer_time{60'000};       ///< of a handler
    std::chrono::milliseconds stream_idle_time{30'000};  ///< without a pong
    EventLog::Limits events;
};

/// Where a handler's answer goes. Copies share one answer; the first wins, from any thread. When
/// the last copy goes unanswered the client is told 500 `unanswered`.
class Respond {
public:
    void operator()(Response response) const;
    /// Calls `told` once on the Io thread when the client hangs up before it is answered: what it
    /// waited for need not be waited for any longer. On the Io thread; later calls replace.
    void on_gone(std::function<void()> told) const;
    /// Asked before an answer that will take long: false, as many connections are held for such
    /// ones as may be, and the client must be told to come again. On the Io thread.
    [[nodiscard]] bool may_take_long() const;
    struct State;
    explicit Respond(std::shared_ptr<State> state) : state_{std::move(state)} {}

private:
    std::shared_ptr<State> state_;  // shared: every copy, until one answers
};
using Handler = std::function<void(const Request&, Respond)>;

enum class Access : std::uint8_t { read, write };
struct RouteOptions {
    Access access = Access::read;
    std::size_t body_bytes_max = 0;  ///< 0: the server's
    bool always = false;             ///< answered also when all places are taken, and before others
};

/// Which events one stream shows, decided when it opens; or the answer that refuses it.
using StreamFilter = std::function<bool(const Event&)>;
using StreamOpener = std::function<std::expected<StreamFilter, Response>(const Request&)>;

/// A route as others see it.
struct RouteName {
    Method method = Method::get;
    std::string pattern;
    bool stream = false;  ///< a WebSocket endpoint
    friend bool operator==(const RouteName&, const RouteName&) = default;
};

/// For metrics and the access log.
struct Served {
    std::string_view method;
    std::string_view pattern;  ///< of the route; empty: none matched
    std::string_view target;
    std::string_view remote;
    int status = 0;
    std::chrono::microseconds took{0};
};

struct ServerError {
    enum class Kind : std::uint8_t { cannot_listen, bad_address, token_required };
    Kind kind = Kind::cannot_listen;
    std::string detail;
};
struct ServerStatus {
    std::size_t connections = 0;
    std::size_t streams = 0;
    std::uint64_t requests = 0;
    std::uint64_t turned_away = 0;  ///< connections that found no place but in the anteroom
};

class ServerCore;

class Server {
public:
    /// Listens at once; routes may be added before the Io runs. `io` must outlive the server.
    [[nodiscard]] static std::expected<std::unique_ptr<Server>, ServerError> open(
        net::Io& io, ServerConfig config);
    /// Closes everything at once. On the Io thread, or after it ended.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Pattern: "/chains/{chain}/blocks/{index}"; "{rest...}" at the end takes all that is left.
    /// The more literal pattern wins.
    void route(Method method, std::string_view pattern, RouteOptions options, Handler handler);
    void route(Method method, std::string_view pattern, Handler handler)
    {
        route(method, pattern, {}, std::move(handler));
    }
    /// A WebSocket endpoint. Clients get `{"cursor","topic","time","subject","data"}` per event;
    /// with `?cursor=CURSOR` from there on, told `{"topic":"gap"}` first when events are lost.
    void stream(std::string_view pattern, StreamOpener opener);
    /// To every stream whose filter takes it. On the Io thread.
    void publish(Event event);
    void on_served(std::function<void(const Served&)> callback);
    /// All of them, as they were added.
    [[nodiscard]] std::vector<RouteName> routes() const;

    /// Stops listening, lets answers under way finish, closes streams (1001); `done` when all are
    /// closed or the time is up.
    void stop(std::chrono::milliseconds at_most, std::function<void()> done);

    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] ServerStatus status() const;

private:
    explicit Server(std::shared_ptr<ServerCore> impl);
    std::shared_ptr<ServerCore> impl_;  // shared with sessions and the accept loop
};

}  // namespace weft::http
