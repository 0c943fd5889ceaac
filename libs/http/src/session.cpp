#include "session.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "stream_session.hpp"
#include <algorithm>
#include <atomic>

namespace weft::http {
namespace beast = boost::beast;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// What a connection may hold beyond a header that is not whole yet. Beast limits headers and
/// bodies, but neither the extension of a chunk nor the trailer after the last: those end here.
constexpr std::size_t read_bytes = 64u << 10;
/// For an answer to arrive before the connection is closed.
constexpr auto last_moment = 1s;

std::string lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return out;
}

std::optional<Method> method_of(beast::http::verb verb)
{
    if (verb == beast::http::verb::get || verb == beast::http::verb::head) return Method::get;
    if (verb == beast::http::verb::post) return Method::post;
    if (verb == beast::http::verb::put) return Method::put;
    if (verb == beast::http::verb::delete_) return Method::del;
    if (verb == beast::http::verb::patch) return Method::patch;
    return std::nullopt;
}

std::string_view view(beast::string_view text)
{
    return {text.data(), text.size()};
}

bool is_printable(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// Nobody is left to be answered.
bool is_gone(const boost::system::error_code& error)
{
    if (!error) return false;  // whose category is the system's, too
    return error == beast::error::timeout || error == beast::http::error::end_of_stream ||
           error == beast::http::error::partial_message || error == asio::error::eof ||
           error.category() == asio::error::get_system_category();
}

Response refusal_of(const boost::system::error_code& error)
{
    if (error == beast::http::error::body_limit)
        return http::error(413, "body_too_large", "The request body is larger than allowed.");
    if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow)
        return http::error(431, "header_too_large", "The request header is larger than allowed.");
    return http::error(400, "malformed_request", "This is not HTTP/1.1: " + error.message() + ".");
}

}  // namespace

struct Respond::State {
    State(net::Io& where, std::weak_ptr<Session> whose, std::uint64_t number)
        : io{where}, session{std::move(whose)}, turn{number}
    {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State()
    {
        if (!answered)
            send(http::error(500, "unanswered", "The node has no answer to this request."));
    }
    void send(Response response)
    {
        // A response is large; std::function wants to copy.
        const auto held = std::make_shared<Response>(std::move(response));
        io.post([weak = session, number = turn, held] {
            if (const auto alive = weak.lock()) alive->answer(number, std::move(*held));
        });
    }
    net::Io& io;
    std::weak_ptr<Session> session;
    std::uint64_t turn;
    std::atomic<bool> answered = false;
};

void Respond::operator()(Response response) const
{
    if (!state_->answered.exchange(true)) state_->send(std::move(response));
}

Session::Session(std::shared_ptr<ServerCore> server,
                 ServerCore::Tcp::socket socket,
                 std::string address)
    : server_{std::move(server)},
      stream_{std::move(socket)},
      address_{std::move(address)},
      buffer_{server_->config().header_bytes_max + read_bytes},
      answer_limit_{server_->io()}
{}

Session::~Session()
{
    server_->left(*this, address_);
}

void Session::read_header()
{
    idle_ = true;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(server_->config().header_bytes_max));
    parser_->body_limit(server_->body_bytes_max());
    stream_.expires_after(served_ == 0 ? server_->config().header_time
                                       : server_->config().idle_time);
    beast::http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](const ErrorCode& error, std::size_t) {
            self->on_header(error);
        });
}

void Session::on_header(const ErrorCode& error)
{
    if (closed_) return;
    idle_ = false;
    began_ = std::chrono::steady_clock::now();
    request_ = {};
    route_.reset();
    head_ = false;
    keep_alive_ = false;
    if (is_gone(error)) return close();
    if (error) return refuse(refusal_of(error));
    if (!take_headers()) return;
    if (beast::websocket::is_upgrade(parser_->get())) return upgrade();
    if (!server_->route(*route_).handler)
        return refuse(http::error(426, "upgrade_required", "This endpoint is a WebSocket stream.",
                                  "Connect with a WebSocket client."));
    // Beast has compared an announced length with the largest limit of all routes only.
    const auto own_limit = server_->route(*route_).options.body_bytes_max;
    const auto limit = own_limit > 0 ? own_limit : server_->config().body_bytes_max;
    parser_->body_limit(limit);
    if (parser_->content_length() && *parser_->content_length() > limit)
        return refuse(refusal_of(beast::http::error::body_limit));
    if (parser_->get()[beast::http::field::expect] == "100-continue") return say_continue();
    read_body();
}

/// Fills the request but for its body; finds its route and asks whether it may pass. False: the
/// request has been refused.
bool Session::take_headers()
{
    const auto& head = parser_->get();
    request_.target = std::string{view(head.target())};
    request_.remote = address_;
    for (const auto& field : head)
        request_.headers.emplace_back(lower(view(field.name_string())),
                                      std::string{view(field.value())});
    head_ = head.method() == beast::http::verb::head;
    auto target = is_printable(request_.target) ? parse_target(request_.target) : std::nullopt;
    if (!target) {
        refuse(http::error(400, "malformed_target", "The request target is not a path."));
        return false;
    }
    request_.query = std::move(target->query);
    const auto allowed = server_->router().allowed(target->segments);
    if (allowed.empty()) {
        refuse(http::error(404, "no_such_endpoint", "There is nothing at " + request_.target + ".",
                           "GET /openapi.json lists the endpoints."));
        return false;
    }
    const auto method = method_of(head.method());
    auto match = method ? server_->router().find(*method, target->segments) : std::nullopt;
    if (!match) {
        auto response =
            http::error(405, "method_not_allowed",
                        std::string{view(head.method_string())} + " is not possible here.",
                        "Allowed: " + allowed + ".");
        response.headers.emplace_back("Allow", allowed);
        refuse(std::move(response));
        return false;
    }
    request_.method = *method;
    request_.parameters = std::move(match->parameters);
    route_ = match->route;
    if (auto objection = server_->objection(request_, server_->route(*route_))) {
        refuse(*std::move(objection));
        return false;
    }
    return true;
}

void Session::say_continue()
{
    static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(server_->config().body_time);
    asio::async_write(stream_, asio::buffer(text),
                      [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                          if (self->closed_) return;
                          if (error) return self->close();
                          self->read_body();
                      });
}

void Session::read_body()
{
    stream_.expires_after(server_->config().body_time);
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                                if (self->closed_) return;
                                if (is_gone(error)) return self->close();
                                if (error) return self->refuse(refusal_of(error));
                                self->request_.body = std::move(self->parser_->get().body());
                                self->dispatch();
                            });
}

void Session::dispatch()
{
    stream_.expires_never();
    keep_alive_ = parser_->get().keep_alive();
    ++turn_;
    limit_answer();
    const Respond respond{std::make_shared<Respond::State>(server_->io(), weak_from_this(), turn_)};
    try {
        server_->route(*route_).handler(request_, respond);
    } catch (const std::exception& thrown) {
        respond(http::error(500, "internal", std::string{"The node failed: "} + thrown.what()));
    }
}

void Session::limit_answer()
{
    answer_limit_.arm(server_->config().answer_time, [self = shared_from_this(), turn = turn_] {
        self->answer(turn, http::error(503, "timeout", "The node did not answer in time.",
                                       "Look at /ready, then try again."));
    });
}

void Session::upgrade()
{
    const auto& route = server_->route(*route_);
    if (!route.opener)
        return refuse(http::error(400, "not_a_stream", "This endpoint is not a WebSocket stream."));
    if (!server_->may_stream(address_))
        return refuse(
            http::error(503, "too_many_streams",
                        "The WebSocket streams of this node, or of this client, are all taken.",
                        "Close another client or try again later."));
    auto start = server_->events().now();
    if (const auto* cursor = request_.query_value("cursor")) {
        const auto resumed = server_->events().after(*cursor);
        if (!resumed)
            return refuse(http::error(400, "malformed_cursor",
                                      "`cursor` is not a cursor of this node.",
                                      "Leave it out to start with what happens from now on."));
        start = *resumed;
    }
    std::expected<StreamFilter, Response> filter;
    try {
        filter = route.opener(request_);
    } catch (const std::exception& thrown) {
        return refuse(
            http::error(500, "internal", std::string{"The node failed: "} + thrown.what()));
    }
    if (!filter) return refuse(std::move(filter).error());
    server_->served({.method = "GET",
                     .pattern = server_->router().pattern(*route_),
                     .target = request_.target,
                     .remote = address_,
                     .status = 101,
                     .took = 0us});
    std::make_shared<StreamSession>(server_, std::move(stream_), address_, *std::move(filter),
                                    start)
        ->accept(parser_->release());
    closed_ = true;
}

void Session::refuse(Response response)
{
    // The body was not read, so there is no next request on this connection.
    keep_alive_ = false;
    ++turn_;
    answer(turn_, std::move(response));
}

void Session::answer(std::uint64_t turn, Response response)
{
    if (closed_ || turn != turn_ || turn == served_) return;
    served_ = turn;
    answer_limit_.cancel();
    server_->served({.method = head_ ? std::string_view{"HEAD"} : name(request_.method),
                     .pattern = route_ ? std::string_view{server_->router().pattern(*route_)}
                                       : std::string_view{},
                     .target = request_.target,
                     .remote = address_,
                     .status = response.status,
                     .took = std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::steady_clock::now() - began_)});
    const auto prepare = [&](auto& message) {
        message.version(11);
        message.result(static_cast<unsigned>(response.status));
        message.set(beast::http::field::server, "weft");
        message.set(beast::http::field::cache_control, "no-store");
        message.set("X-Content-Type-Options", "nosniff");
        if (response.status != 204)
            message.set(beast::http::field::content_type, response.content_type);
        for (const auto& [header, value] : response.headers) message.set(header, value);
        message.keep_alive(keep_alive_ && !server_->stopping());
    };
    if (head_) {
        beast::http::response<beast::http::empty_body> message;
        prepare(message);
        message.content_length(response.body.size());
        write(std::move(message));
    } else {
        beast::http::response<beast::http::string_body> message;
        prepare(message);
        message.body() = std::move(response.body);
        message.prepare_payload();
        write(std::move(message));
    }
}

template <class Message>
void Session::write(Message message)
{
    const auto held = std::make_shared<Message>(std::move(message));  // shared with the operation
    stream_.expires_after(server_->config().body_time);
    beast::http::async_write(
        stream_, *held, [self = shared_from_this(), held](const ErrorCode& error, std::size_t) {
            if (self->closed_) return;
            // Errors other than "the answer ended the connection" leave nothing to do but close.
            if (error && error != beast::http::error::end_of_stream) return self->close();
            self->on_written(held->keep_alive());
        });
}

void Session::on_written(bool keep_alive)
{
    if (!keep_alive || server_->stopping()) return leave();
    read_header();
}

void Session::leave()
{
    // Closing with unread bytes resets the connection, and the client may lose the answer. One
    // moment for all of them: who goes on talking is not listened to for ever.
    ErrorCode ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    stream_.expires_after(last_moment);
    linger();
}

void Session::linger()
{
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(16u << 10),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                                if (self->closed_) return;
                                if (error) return self->close();
                                self->linger();
                            });
}

void Session::finish()
{
    if (idle_) close();
}

void Session::close()
{
    if (closed_) return;
    closed_ = true;
    answer_limit_.cancel();
    stream_.close();
}

}  // namespace weft::http
