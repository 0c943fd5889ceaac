#pragma once

#include <weft/http/server.hpp>

#include <boost/asio/ip/tcp.hpp>

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
    /// The largest that any route takes.
    [[nodiscard]] std::size_t body_bytes_max() const noexcept { return body_bytes_max_; }
    [[nodiscard]] const EventLog& events() const noexcept { return events_; }
    [[nodiscard]] bool stopping() const noexcept { return stopping_; }
    /// Why this request may not pass, by its headers alone; nullopt: it may.
    [[nodiscard]] std::optional<Response> objection(const Request& request,
                                                    const Route& route) const;
    [[nodiscard]] bool may_stream(const std::string& address) const;
    void entered(StreamSession& stream, const std::string& address);
    void left(StreamSession& stream, const std::string& address);
    void left(Session& session, const std::string& address);
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
    void welcome(Tcp::socket socket);
    void wake_streams();
    void check_done();

    net::Io& io_;
    ServerConfig config_;
    Router router_;
    std::vector<Route> routes_;
    std::size_t body_bytes_max_;
    EventLog events_;
    Tcp::acceptor acceptor_;
    net::Timer accept_again_;
    net::Timer stop_limit_;
    std::uint16_t port_ = 0;
    std::set<Session*> sessions_;       // each alive as long as its pending operation
    std::set<StreamSession*> streams_;  // likewise
    using Counts = std::map<std::string, std::size_t>;
    static void count_down(Counts& counts, const std::string& address);
    Counts by_address_;          // connections, streams included
    Counts streams_by_address_;  // of these, streams
    std::function<void(const Served&)> on_served_;
    std::function<void()> done_;
    std::uint64_t requests_ = 0;
    std::uint64_t turned_away_ = 0;
    bool stopping_ = false;
    bool wake_posted_ = false;
};

}  // namespace weft::http
