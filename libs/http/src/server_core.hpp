#pragma once

#include <weft/http/server.hpp>

#include <boost/asio/ip/tcp.hpp>

#include "head.hpp"
#include "places.hpp"
#include "read_turns.hpp"
#include "router.hpp"
#include <map>
#include <memory>
#include <set>

namespace weft::http {

class Session;
class StreamSession;

/// What a route number means.
struct Route {
    RouteOptions options;
    Handler handler;      // empty: a stream
    StreamOpener opener;  // empty: a handler
};

class ServerCore : public std::enable_shared_from_this<ServerCore> {
public:
    using Tcp = boost::asio::ip::tcp;

    ServerCore(net::Io& io, ServerConfig config);
    std::expected<void, ServerError> listen();
    void stop(std::chrono::milliseconds at_most, std::function<void()> done);
    void close_all();

    // What sessions ask of it.
    [[nodiscard]] const ServerConfig& config() const noexcept { return config_; }
    [[nodiscard]] net::Io& io() noexcept { return io_; }
    [[nodiscard]] const Router& router() const noexcept { return router_; }
    [[nodiscard]] const Route& route(Router::RouteIndex index) const { return routes_[index]; }
    [[nodiscard]] const EventLog& events() const noexcept { return events_; }
    [[nodiscard]] bool stopping() const noexcept { return stopping_; }
    /// Why this request may not pass, by its head alone; nullopt: it may. `route`: null of OPTIONS.
    [[nodiscard]] std::optional<Response> objection(const Head& head, const Route* route) const;
    /// The site among `origins` whose page asks; null: none of them.
    [[nodiscard]] const std::string* friend_of(const Head& head) const;
    void entered(Session& session, Places::Guest guest);
    void left(Session& session, Places::Guest guest);
    void set_busy(Places::Guest guest) { places_.set_busy(guest); }
    void set_idle(Places::Guest guest) { places_.set_idle(guest); }
    [[nodiscard]] bool may_stay(Places::Guest guest) { return places_.stay(guest); }
    /// From the anteroom to the hall; false: it is full.
    [[nodiscard]] bool promote(Places::Guest guest);
    [[nodiscard]] bool may_stream(const std::string& place, bool of_this_machine) const;
    void entered(StreamSession& stream, const std::string& place);
    void left(StreamSession& stream, const std::string& place);
    /// Does it after other reads that came before.
    void take_turn(const std::string& place, ReadTurns::Work read);
    void served(const Served& what);

    // What the server's user asks of it.
    void add(Method method, std::string_view pattern, Route route);
    void publish(Event event);
    void on_served(std::function<void(const Served&)> callback)
    {
        on_served_ = std::move(callback);
    }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] ServerStatus status() const;
    [[nodiscard]] std::vector<RouteName> routes() const;

private:
    void accept();
    void welcome_all();
    void welcome(Tcp::socket socket);
    void make_leave(Places::Guest guest);
    void read_next();
    void wake_streams();
    [[nodiscard]] std::vector<Places::Guest> guests() const;
    void check_done();

    net::Io& io_;
    ServerConfig config_;
    Router router_;
    std::vector<Route> routes_;
    EventLog events_;
    Places places_;
    ReadTurns reads_;
    Tcp::acceptor acceptor_;
    net::Timer accept_again_;
    net::Timer stop_limit_;
    std::uint16_t port_ = 0;
    std::map<Places::Guest, Session*> sessions_;  // each alive as long as its pending operation
    std::set<StreamSession*> streams_;            // likewise
    std::map<std::string, std::size_t> streams_by_place_;
    std::function<void(const Served&)> on_served_;
    std::function<void()> done_;
    std::uint64_t requests_ = 0;
    std::uint64_t turned_away_ = 0;
    bool stopping_ = false;
    bool wake_posted_ = false;
    bool read_posted_ = false;
};

}  // namespace weft::http
