#include <weft/base/check.hpp>
#include <weft/crypto/secret.hpp>
#include <weft/http/server.hpp>

#include <boost/asio/ip/address.hpp>

#include "server_core.hpp"
#include "session.hpp"
#include "stream_session.hpp"
#include <algorithm>
#include <random>
#include <utility>

namespace weft::http {
namespace asio = boost::asio;
namespace {

/// A name for this run, so that cursors of an earlier one are recognised.
std::string new_life()
{
    std::random_device device;
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string life;
    for (int i = 0; i < 12; ++i) life.push_back(digits[device() % 16]);
    return life;
}

/// "host:port" or "[v6]:port" without the port.
std::string host_of(std::string_view authority)
{
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        return std::string{authority.substr(1, end == std::string_view::npos ? end : end - 1)};
    }
    return std::string{authority.substr(0, authority.find(':'))};
}

bool is_address(const std::string& host)
{
    boost::system::error_code error;
    asio::ip::make_address(host, error);
    return !error;
}

bool bears(const Request& request, std::string_view token)
{
    static constexpr std::string_view scheme = "Bearer ";
    const auto* header = request.header("authorization");
    if (header == nullptr || !header->starts_with(scheme)) return false;
    return crypto::equal_in_constant_time(as_bytes(std::string_view{*header}.substr(scheme.size())),
                                          as_bytes(token));
}

}  // namespace

ServerCore::ServerCore(net::Io& io, ServerConfig config)
    : io_{io},
      config_{std::move(config)},
      body_bytes_max_{config_.body_bytes_max},
      events_{new_life(), config_.events},
      acceptor_{io.context()},
      accept_again_{io},
      stop_limit_{io}
{}

std::expected<void, ServerError> ServerCore::listen()
{
    using enum ServerError::Kind;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(config_.host, error);
    if (error)
        return std::unexpected{ServerError{bad_address, config_.host + ": " + error.message()}};
    if (!address.is_loopback() && config_.token.empty())
        return std::unexpected{ServerError{
            token_required, config_.host + " is not loopback: writes would be open to everyone"}};
    const Tcp::endpoint endpoint{address, config_.port};
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return std::unexpected{ServerError{
            cannot_listen,
            config_.host + ":" + std::to_string(config_.port) + ": " + error.message()}};
    port_ = acceptor_.local_endpoint(error).port();
    accept();
    return {};
}

void ServerCore::accept()
{
    acceptor_.async_accept(
        [impl = shared_from_this()](const boost::system::error_code& error, Tcp::socket socket) {
            if (impl->stopping_) return;
            if (error)  // out of file descriptors, most likely: let some be closed
                return impl->accept_again_.arm(std::chrono::milliseconds{100},
                                               [raw = impl.get()] { raw->accept(); });
            impl->welcome(std::move(socket));
            impl->accept();
        });
}

void ServerCore::welcome(Tcp::socket socket)
{
    boost::system::error_code error;
    const auto address = socket.remote_endpoint(error).address().to_string();
    if (error || sessions_.size() + streams_.size() >= config_.connections_max ||
        by_address_[address] >= config_.connections_per_address_max) {
        ++turned_away_;
        return;
    }
    ++by_address_[address];
    socket.set_option(Tcp::no_delay{true}, error);
    const auto session = std::make_shared<Session>(shared_from_this(), std::move(socket), address);
    sessions_.insert(session.get());
    session->start();
}

std::optional<Response> ServerCore::objection(const Request& request, const Route& route) const
{
    const bool write = route.options.access == Access::write;
    if (!config_.token.empty()) {
        if (!write || bears(request, config_.token)) return std::nullopt;
        auto response = error(401, "token_required", "Writing to this node needs its token.",
                              "Send the header Authorization: Bearer TOKEN, or use --token.");
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
        return response;
    }
    // Without a token the only protection is that nobody else can reach us. A browser can: a page
    // of another site may post here, or reach us under a name of its own that resolves to here.
    const auto* host = request.header("host");
    if (host == nullptr) return error(400, "host_missing", "The request has no Host header.");
    const auto called = host_of(*host);
    if (!is_address(called) && called != "localhost" &&
        std::ranges::find(config_.names, called) == config_.names.end())
        return error(403, "foreign_host", "This node is not called " + called + ".",
                     "Call it by its address or localhost, or give it a token.");
    const auto* origin = request.header("origin");
    const bool same_site =
        origin == nullptr || *origin == "http://" + *host || *origin == "https://" + *host;
    // A read that takes a body costs work: not for a page that does not even see the answer.
    const bool plain_read = !write && !route.opener && request.method == Method::get;
    if (!plain_read && !same_site)
        return error(403, "foreign_origin", "Pages of " + *origin + " may not do this here.");
    return std::nullopt;
}

bool ServerCore::may_stream(const std::string& address) const
{
    const auto here = streams_by_address_.find(address);
    return streams_.size() < config_.streams_max &&
           (here == streams_by_address_.end() || here->second < config_.streams_per_address_max);
}

void ServerCore::entered(StreamSession& stream, const std::string& address)
{
    streams_.insert(&stream);
    ++streams_by_address_[address];
    ++by_address_[address];
}

void ServerCore::left(StreamSession& stream, const std::string& address)
{
    streams_.erase(&stream);
    count_down(streams_by_address_, address);
    count_down(by_address_, address);
    check_done();
}

void ServerCore::count_down(Counts& counts, const std::string& address)
{
    const auto count = counts.find(address);
    if (count != counts.end() && --count->second == 0) counts.erase(count);
}

void ServerCore::left(Session& session, const std::string& address)
{
    sessions_.erase(&session);
    count_down(by_address_, address);
    check_done();
}

void ServerCore::served(const Served& what)
{
    ++requests_;
    if (on_served_) on_served_(what);
}

void ServerCore::add(Method method, std::string_view pattern, Route route)
{
    const auto index = router_.add(method, pattern);
    WEFT_CHECK(index == routes_.size());
    body_bytes_max_ = std::max(body_bytes_max_, route.options.body_bytes_max);
    routes_.push_back(std::move(route));
}

void ServerCore::publish(Event event)
{
    events_.append(std::move(event));
    if (std::exchange(wake_posted_, true)) return;
    io_.post([weak = weak_from_this()] {
        if (const auto impl = weak.lock()) impl->wake_streams();
    });
}

void ServerCore::wake_streams()
{
    wake_posted_ = false;
    const std::vector<StreamSession*> all{streams_.begin(), streams_.end()};
    for (auto* stream : all)
        if (streams_.contains(stream)) stream->wake();
}

void ServerCore::stop(std::chrono::milliseconds at_most, std::function<void()> done)
{
    stopping_ = true;
    done_ = std::move(done);
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_again_.cancel();
    // Ending one may destroy it, and with it its place in the set.
    const std::vector<StreamSession*> streams{streams_.begin(), streams_.end()};
    for (auto* stream : streams)
        if (streams_.contains(stream)) stream->finish();
    const std::vector<Session*> sessions{sessions_.begin(), sessions_.end()};
    for (auto* session : sessions)
        if (sessions_.contains(session)) session->finish();
    stop_limit_.arm(at_most, [this] { close_all(); });
    check_done();
}

void ServerCore::close_all()
{
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_again_.cancel();
    const std::vector<StreamSession*> streams{streams_.begin(), streams_.end()};
    for (auto* stream : streams)
        if (streams_.contains(stream)) stream->close();
    const std::vector<Session*> sessions{sessions_.begin(), sessions_.end()};
    for (auto* session : sessions)
        if (sessions_.contains(session)) session->close();
}

void ServerCore::check_done()
{
    if (!done_ || !sessions_.empty() || !streams_.empty()) return;
    stop_limit_.cancel();
    io_.post(std::exchange(done_, nullptr));
}

ServerStatus ServerCore::status() const
{
    return {.connections = sessions_.size(),
            .streams = streams_.size(),
            .requests = requests_,
            .turned_away = turned_away_};
}

std::vector<RouteName> ServerCore::routes() const
{
    std::vector<RouteName> names;
    for (Router::RouteIndex route = 0; route < routes_.size(); ++route)
        names.push_back({.method = router_.method(route),
                         .pattern = router_.pattern(route),
                         .stream = static_cast<bool>(routes_[route].opener)});
    return names;
}

Server::Server(std::shared_ptr<ServerCore> impl) : impl_{std::move(impl)} {}
Server::~Server()
{
    impl_->close_all();
}

std::expected<std::unique_ptr<Server>, ServerError> Server::open(net::Io& io, ServerConfig config)
{
    auto impl = std::make_shared<ServerCore>(io, std::move(config));
    if (auto listening = impl->listen(); !listening)
        return std::unexpected{std::move(listening).error()};
    return std::unique_ptr<Server>{new Server{std::move(impl)}};
}

void Server::route(Method method, std::string_view pattern, RouteOptions options, Handler handler)
{
    impl_->add(method, pattern, {.options = options, .handler = std::move(handler), .opener = {}});
}
void Server::stream(std::string_view pattern, StreamOpener opener)
{
    impl_->add(Method::get, pattern, {.options = {}, .handler = {}, .opener = std::move(opener)});
}
void Server::publish(Event event)
{
    impl_->publish(std::move(event));
}
void Server::on_served(std::function<void(const Served&)> callback)
{
    impl_->on_served(std::move(callback));
}
void Server::stop(std::chrono::milliseconds at_most, std::function<void()> done)
{
    impl_->stop(at_most, std::move(done));
}
std::uint16_t Server::port() const noexcept
{
    return impl_->port();
}
std::vector<RouteName> Server::routes() const
{
    return impl_->routes();
}
ServerStatus Server::status() const
{
    return impl_->status();
}

}  // namespace weft::http
