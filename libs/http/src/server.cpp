#include <weft/base/check.hpp>
#include <weft/http/server.hpp>
#include <weft/net/place.hpp>

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

constexpr std::size_t accepts_at_once = 64;

/// A name for this run, so that cursors of an earlier one are recognised.
std::string new_life()
{
    std::random_device device;
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string life;
    for (int i = 0; i < 12; ++i) life.push_back(digits[device() % 16]);
    return life;
}

}  // namespace

ServerCore::ServerCore(net::Io& io, ServerConfig config)
    : io_{io},
      config_{std::move(config)},
      events_{new_life(), config_.events},
      places_{{.hall_max = config_.connections_max,
               .hall_per_place_max = config_.connections_per_address_max,
               .operator_places = config_.operator_places,
               .anteroom_max = config_.anteroom_max,
               .short_places = config_.short_places,
               .short_per_place = config_.short_places_per_address}},
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
    if (!error) acceptor_.non_blocking(true, error);
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
            impl->welcome_all();
            impl->accept();
        });
}

/// Who else is at the door: one a turn would let a crowd keep the next one waiting for a read each.
void ServerCore::welcome_all()
{
    for (std::size_t i = 0; i < accepts_at_once; ++i) {
        boost::system::error_code error;
        Tcp::socket socket{io_.context()};
        acceptor_.accept(socket, error);
        if (error) return;
        welcome(std::move(socket));
    }
}

void ServerCore::welcome(Tcp::socket socket)
{
    boost::system::error_code error;
    const auto address = socket.remote_endpoint(error).address().to_string();
    if (error) return;  // it has gone again
    Session::Remote remote{.address = address,
                           .place = net::place_of(address),
                           .of_this_machine = net::is_loopback(address)};
    auto seated = places_.enter(remote.place, remote.of_this_machine);
    if (seated.leaves) make_leave(*seated.leaves);
    if (seated.room == Places::Room::anteroom) ++turned_away_;
    socket.set_option(Tcp::no_delay{true}, error);
    std::make_shared<Session>(shared_from_this(), std::move(socket), std::move(remote),
                              std::move(seated))
        ->start();
}

void ServerCore::make_leave(Places::Guest guest)
{
    const auto session = sessions_.find(guest);
    if (session != sessions_.end()) session->second->close();
}

void ServerCore::entered(Session& session, Places::Guest guest)
{
    sessions_.emplace(guest, &session);
}

void ServerCore::left(Session& session, Places::Guest guest)
{
    const auto entry = sessions_.find(guest);
    WEFT_CHECK(entry != sessions_.end() && entry->second == &session);
    sessions_.erase(entry);
    check_done();
}

bool ServerCore::promote(Places::Guest guest)
{
    const auto promoted = places_.promote(guest);
    if (promoted.leaves) make_leave(*promoted.leaves);
    return promoted.in_hall;
}

bool ServerCore::may_stream(const std::string& place, bool of_this_machine) const
{
    const auto reserved = of_this_machine ? 0 : config_.operator_streams;
    const auto here = streams_by_place_.find(place);
    return streams_.size() + reserved < config_.streams_max &&
           (here == streams_by_place_.end() || here->second < config_.streams_per_address_max);
}

void ServerCore::entered(StreamSession& stream, const std::string& place)
{
    streams_.insert(&stream);
    ++streams_by_place_[place];
}

void ServerCore::left(StreamSession& stream, const std::string& place)
{
    streams_.erase(&stream);
    const auto count = streams_by_place_.find(place);
    if (--count->second == 0) streams_by_place_.erase(count);
    check_done();
}

void ServerCore::take_turn(const std::string& place, ReadTurns::Work read)
{
    reads_.add(place, std::move(read));
    if (!read_posted_) read_next();
}

/// One read, then back in line behind all that has happened meanwhile.
void ServerCore::read_next()
{
    read_posted_ = true;
    io_.post([weak = weak_from_this()] {
        const auto impl = weak.lock();
        if (!impl) return;
        if (impl->reads_.empty()) {
            impl->read_posted_ = false;
            return;
        }
        impl->reads_.next()();
        impl->read_next();
    });
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
    for (const auto guest : guests())
        if (const auto session = sessions_.find(guest); session != sessions_.end())
            session->second->finish();
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
    for (const auto guest : guests()) make_leave(guest);
    reads_.clear();
}

std::vector<Places::Guest> ServerCore::guests() const
{
    std::vector<Places::Guest> guests;
    for (const auto& [guest, session] : sessions_) guests.push_back(guest);
    return guests;
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
