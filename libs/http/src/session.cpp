#include "session.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/write.hpp>

#include "date.hpp"
#include "handshake.hpp"
#include "media_type.hpp"
#include "stream_session.hpp"
#include "text.hpp"
#include <algorithm>
#include <atomic>

namespace weft::http {
namespace beast = boost::beast;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// What a connection may hold beyond a header that is not whole yet: chunks in pieces, with their
/// extensions, trailers, and requests that follow. Who sends more of it waits.
constexpr std::size_t read_bytes = 64u << 10;
/// For an answer to arrive before the connection is closed.
constexpr auto last_moment = 1s;
/// After so long of taking an answer a connection makes room for who comes, as an idle one does.
constexpr auto slow_reader_time = 1s;
/// Who found no place has little time to say what it wants.
constexpr std::chrono::milliseconds anteroom_time = 5s;

std::optional<Method> method_of(std::string_view text)
{
    if (text == "HEAD") return Method::get;
    for (const auto method : {Method::get, Method::post, Method::put, Method::del, Method::patch})
        if (text == name(method)) return method;
    return std::nullopt;
}

std::string_view view_of(const beast::flat_buffer& buffer)
{
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

Response too_large()
{
    return error(413, "body_too_large", "The request body is larger than allowed.");
}

Response header_too_large()
{
    return error(431, "header_too_large", "The request header is larger than allowed.");
}

Response refusal_of_chunks(const boost::system::error_code& error)
{
    if (error == beast::http::error::body_limit) return too_large();
    if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow)
        return header_too_large();
    return http::error(400, "malformed_request", "This is not HTTP/1.1: " + error.message() + ".");
}

Response failure(const std::exception& thrown)
{
    return error(500, "internal", std::string{"The node failed: "} + thrown.what());
}

Response not_acceptable(std::string_view content_type)
{
    return error(406, "not_acceptable",
                 "This is only to be had as " + std::string{content_type} + ".",
                 "Leave out Accept, or let it name that.");
}

Response condition_failed()
{
    return error(412, "precondition_failed", "What is here has no version that If-Match names.",
                 "Leave out If-Match.");
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

void Respond::on_gone(std::function<void()> told) const
{
    if (const auto session = state_->session.lock())
        session->on_gone(state_->turn, std::move(told));
}

bool Respond::may_take_long() const
{
    const auto session = state_->session.lock();
    return session && session->may_take_long(state_->turn);
}

Session::Session(std::shared_ptr<ServerCore> server,
                 ServerCore::Tcp::socket socket,
                 Remote remote,
                 Places::Seated seated)
    : server_{std::move(server)},
      stream_{std::move(socket)},
      remote_{std::move(remote)},
      ticket_{std::move(seated.ticket)},
      room_{seated.room},
      buffer_{server_->config().header_bytes_max + read_bytes},
      limit_{server_->io()}
{
    server_->entered(*this, ticket_.guest());
}

Session::~Session()
{
    server_->left(*this, ticket_.guest());
}

void Session::start()
{
    const auto time = server_->config().header_time;
    limit(room_ == Places::Room::anteroom ? std::min(time, anteroom_time) : time, &Session::close);
    watch();
}

void Session::limit(std::chrono::milliseconds time, void (Session::*action)())
{
    limit_.arm(time, [self = shared_from_this(), action] { (self.get()->*action)(); });
}

// --- reading

void Session::watch()
{
    if (watching_) return;
    if (hung_up_) {
        // Nothing more will come: who waits for it has waited enough.
        if (stage_ == Stage::idle || stage_ == Stage::head || stage_ == Stage::body) close();
        return;
    }
    const auto room = std::min(piece_.size(), buffer_.max_size() - buffer_.size());
    if (room == 0) return;
    watching_ = true;
    stream_.expires_never();
    stream_.async_read_some(asio::buffer(piece_, room),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                                self->watching_ = false;
                                self->heard(error, size);
                            });
}

void Session::heard(const ErrorCode& error, std::size_t size)
{
    if (stage_ == Stage::closed) return;
    if (error) return hung_up(error);
    buffer_.commit(asio::buffer_copy(buffer_.prepare(size), asio::buffer(piece_, size)));
    switch (stage_) {
    case Stage::idle:
    case Stage::head: return try_head();
    case Stage::body: return feed_body();
    case Stage::asked: return watch();
    case Stage::answering: return;  // if the client is gone, writing will tell
    case Stage::leaving: buffer_.clear(); return watch();
    case Stage::closed: return;
    }
}

/// It will say no more. It may still listen (a half-closed connection), so that what it asked for
/// is answered; but who waits here for a state does not wait for its sake any longer.
void Session::hung_up(const ErrorCode& error)
{
    hung_up_ = true;
    const bool may_listen = error == asio::error::eof;
    if (!may_listen || (stage_ != Stage::asked && stage_ != Stage::answering)) return close();
    if (const auto told = std::exchange(on_gone_, {})) told();
}

void Session::on_gone(std::uint64_t turn, std::function<void()> told)
{
    if (turn != turn_ || stage_ != Stage::asked) return;
    if (hung_up_) return server_->io().post(std::move(told));
    on_gone_ = std::move(told);
}

bool Session::may_take_long(std::uint64_t turn)
{
    return turn == turn_ && stage_ == Stage::asked && server_->may_stay(ticket_.guest());
}

void Session::try_head()
{
    while (view_of(buffer_).starts_with("\r\n")) buffer_.consume(2);
    const auto view = view_of(buffer_);
    if (view.empty() || view == "\r") return watch();
    if (stage_ == Stage::idle) {
        stage_ = Stage::head;
        scanned_ = 0;
        began_ = std::chrono::steady_clock::now();
        limit(server_->config().header_time, &Session::give_up_reading);
    }
    const auto header_bytes_max = server_->config().header_bytes_max;
    const auto end = find_head_end(view, scanned_);
    scanned_ = view.size();
    if (end.kind == HeadEnd::Kind::whole && end.size <= header_bytes_max) {
        std::string raw{view.substr(0, end.size)};
        buffer_.consume(end.size);
        return on_head(std::move(raw));
    }
    if (end.kind == HeadEnd::Kind::incomplete && view.size() < header_bytes_max) return watch();
    begin_request();
    is_head_ = view.starts_with("HEAD ");
    if (end.kind == HeadEnd::Kind::malformed)
        return refuse(error(400, "malformed_request",
                            "This is not HTTP/1.1: lines end with CR LF, and control characters "
                            "have no place in them."));
    if (view.find("\r\n") >= header_bytes_max)
        return refuse(error(414, "target_too_long", "The request line is longer than allowed."));
    refuse(header_too_large());
}

void Session::begin_request()
{
    request_ = {};
    request_.remote = remote_.address;
    head_ = {};
    route_.reset();
    allowed_.clear();
    chunks_.reset();
    keep_alive_ = false;
}

void Session::on_head(std::string raw)
{
    begin_request();
    is_head_ = raw.starts_with("HEAD ");
    auto head = read_head(raw);
    if (!head) return refuse(std::move(head).error());
    head_ = *std::move(head);
    keep_alive_ = head_.keep_alive;
    request_.target = head_.target;
    request_.headers = head_.fields;
    if (!find_route()) return;
    if (auto objection = server_->objection(head_, route_ ? &server_->route(*route_) : nullptr))
        return refuse(*std::move(objection));
    if (!has_place()) return;
    if (head_.websocket) return upgrade();
    if (route_ && !server_->route(*route_).handler)
        return refuse(upgrade_required("This endpoint is a WebSocket stream."));
    if (head_.body == BodyFrame::none) return dispatch();
    if (std::ranges::any_of(head_.list("content-encoding"),
                            [](const auto& coding) { return coding != "identity"; })) {
        auto response =
            error(415, "unknown_content_coding", "Bodies are taken as they are, uncompressed.",
                  "Leave out Content-Encoding.");
        response.headers.emplace_back("Accept-Encoding", "identity");
        return refuse(std::move(response));
    }
    begin_body(std::move(raw));
}

/// False: the request has been refused. An OPTIONS that may be answered has no route.
bool Session::find_route()
{
    const bool options = head_.method == "OPTIONS";
    if (head_.target == "*") {
        allowed_ = "GET, HEAD, POST, OPTIONS";
        return true;
    }
    auto target = parse_target(head_.target);
    if (!target) {
        refuse(error(400, "malformed_target", "The request target is not a path."));
        return false;
    }
    request_.query = std::move(target->query);
    allowed_ = server_->router().allowed(target->segments);
    if (allowed_.empty()) {
        refuse(error(404, "no_such_endpoint", "There is nothing at " + request_.target + ".",
                     "GET /openapi.json lists the endpoints."));
        return false;
    }
    if (options) return true;
    const auto method = method_of(head_.method);
    auto match = method ? server_->router().find(*method, target->segments) : std::nullopt;
    if (!match) {
        auto response = error(405, "method_not_allowed", head_.method + " is not possible here.",
                              "Allowed: " + allowed_ + ".");
        response.headers.emplace_back("Allow", allowed_);
        refuse(std::move(response));
        return false;
    }
    request_.method = *method;
    request_.parameters = std::move(match->parameters);
    route_ = match->route;
    return true;
}

/// False: the request has been refused. How the node is may be asked from the anteroom.
bool Session::has_place()
{
    if (room_ == Places::Room::hall) return true;
    if (route_ && server_->route(*route_).options.always) return true;
    if (server_->promote(ticket_.guest())) {
        room_ = Places::Room::hall;
        return true;
    }
    refuse(error(503, "too_many_connections",
                 "The connections of this node, or of this client, are all taken.",
                 "Close another client or try again later."));
    return false;
}

void Session::begin_body(std::string raw)
{
    const auto own_limit = route_ ? server_->route(*route_).options.body_bytes_max : 0;
    body_bytes_max_ = own_limit > 0 ? own_limit : server_->config().body_bytes_max;
    if (head_.body == BodyFrame::chunked) {
        chunks_.emplace();
        chunks_->header_limit(static_cast<std::uint32_t>(server_->config().header_bytes_max));
        chunks_->body_limit(body_bytes_max_);
        ErrorCode error;
        raw[raw.find("\r\n") - 1] = '1';  // Beast knows no later version than 1.1
        chunks_->put(asio::buffer(raw), error);
        if (error) return refuse(refusal_of_chunks(error));
        chunks_->eager(true);
    } else {
        if (head_.body_bytes > body_bytes_max_) return refuse(too_large());
        body_left_ = static_cast<std::size_t>(head_.body_bytes);
    }
    stage_ = Stage::body;
    server_->set_idle(ticket_.guest());  // who does not send its body makes room as well
    limit(server_->config().body_time, &Session::give_up_reading);
    if (head_.expects_continue) return say_continue();
    feed_body();
}

void Session::say_continue()
{
    static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(server_->config().body_time);
    asio::async_write(stream_, asio::buffer(text),
                      [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                          if (self->stage_ != Stage::body) return;
                          if (error) return self->close();
                          self->feed_body();
                      });
}

void Session::feed_body()
{
    if (chunks_) return feed_chunks();
    const auto view = view_of(buffer_).substr(0, body_left_);
    request_.body.append(view);
    body_left_ -= view.size();
    buffer_.consume(view.size());
    if (body_left_ == 0) return dispatch();
    watch();
}

void Session::feed_chunks()
{
    ErrorCode error;
    while (!error && !chunks_->is_done() && buffer_.size() > 0)
        buffer_.consume(chunks_->put(buffer_.data(), error));
    if (error && error != beast::http::error::need_more) return refuse(refusal_of_chunks(error));
    if (!chunks_->is_done()) {
        // An extension or a trailer without end.
        if (buffer_.size() == buffer_.max_size()) return refuse(header_too_large());
        return watch();
    }
    request_.body = std::move(chunks_->get().body());
    dispatch();
}

void Session::give_up_reading()
{
    keep_alive_ = false;
    refuse(error(408, "request_timeout", "The request did not arrive in time."));
}

// --- answering

void Session::dispatch()
{
    stage_ = Stage::asked;
    server_->set_busy(ticket_.guest());
    ++turn_;
    limit(server_->config().answer_time, &Session::give_up_answering);
    if (!route_) return answer(turn_, {.status = 204, .headers = {{"Allow", allowed_}}});
    if (auto refusal = refusal_by_conditions()) return answer(turn_, *std::move(refusal));
    const auto& options = server_->route(*route_).options;
    if (options.access == Access::write || options.always)
        run_handler();
    else
        server_->take_turn(remote_.place, [weak = weak_from_this(), turn = turn_] {
            const auto self = weak.lock();
            if (self && self->stage_ == Stage::asked && self->turn_ == turn) self->run_handler();
        });
    if (stage_ == Stage::asked) watch();
}

void Session::run_handler()
{
    const Respond respond{std::make_shared<Respond::State>(server_->io(), weak_from_this(), turn_)};
    try {
        server_->route(*route_).handler(request_, respond);
    } catch (const std::exception& thrown) {
        respond(failure(thrown));
    }
}

/// What asks for more than a look must not be done when its answer would not be taken.
std::optional<Response> Session::refusal_by_conditions() const
{
    if (request_.method == Method::get) return std::nullopt;
    static constexpr std::string_view json = "application/json";
    if (quality_of(head_.joined("accept"), json) == 0) return not_acceptable(json);
    if (!head_.holds_if_match()) return condition_failed();
    return std::nullopt;
}

/// The answer to a look, as far as the client wants it.
Response Session::fit(Response response) const
{
    if (request_.method != Method::get || response.status / 100 != 2) return response;
    if (quality_of(head_.joined("accept"), response.content_type) == 0)
        return not_acceptable(response.content_type);
    if (!head_.holds_if_match()) return condition_failed();
    return response;
}

void Session::give_up_answering()
{
    answer(turn_, error(503, "timeout", "The node did not answer in time.",
                        "Look at /ready, then try again."));
}

void Session::upgrade()
{
    if (!route_) return refuse(error(400, "not_a_stream", "OPTIONS does not upgrade."));
    const auto& route = server_->route(*route_);
    if (!route.opener)
        return refuse(error(400, "not_a_stream", "This endpoint is not a WebSocket stream."));
    if (auto objection = objection_to_handshake(head_)) return refuse(*std::move(objection));
    if (buffer_.size() > 0 || watching_) {
        keep_alive_ = false;
        return refuse(error(400, "malformed_handshake",
                            "A WebSocket client waits for the answer before it goes on.",
                            "Connect with a WebSocket client."));
    }
    if (!server_->may_stream(remote_.place, remote_.of_this_machine) ||
        !server_->may_stay(ticket_.guest()))
        return refuse(error(503, "too_many_streams",
                            "The WebSocket streams of this node, or of this client, are all taken.",
                            "Close another client or try again later."));
    auto start = server_->events().now();
    if (const auto* cursor = request_.query_value("cursor")) {
        const auto resumed = server_->events().after(*cursor);
        if (!resumed)
            return refuse(error(400, "malformed_cursor", "`cursor` is not a cursor of this node.",
                                "Leave it out to start with what happens from now on."));
        start = *resumed;
    }
    std::expected<StreamFilter, Response> filter;
    try {
        filter = route.opener(request_);
    } catch (const std::exception& thrown) {
        return refuse(failure(thrown));
    }
    if (!filter) return refuse(std::move(filter).error());
    server_->served({.method = "GET",
                     .pattern = server_->router().pattern(*route_),
                     .target = request_.target,
                     .remote = remote_.address,
                     .status = 101,
                     .took = 0us});
    limit_.cancel();
    stage_ = Stage::closed;
    server_->set_busy(ticket_.guest());
    std::make_shared<StreamSession>(server_, std::move(stream_), remote_.place, std::move(ticket_),
                                    *std::move(filter), start)
        ->accept(head_);
}

/// Of a request whose body is not read, so that only without one there may be a next request.
void Session::refuse(Response response)
{
    if (head_.body != BodyFrame::none) keep_alive_ = false;
    stage_ = Stage::asked;
    ++turn_;
    answer(turn_, std::move(response));
}

std::string_view Session::served_method() const
{
    if (is_head_) return "HEAD";
    if (route_) return name(request_.method);
    // Others are text of the client's, of which there may be any number.
    for (const std::string_view known : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
        if (head_.method == known) return known;
    return "?";
}

void Session::answer(std::uint64_t turn, Response response)
{
    if (stage_ != Stage::asked || turn != turn_) return;
    stage_ = Stage::answering;
    limit_.cancel();
    on_gone_ = {};
    response = fit(std::move(response));
    server_->served({.method = served_method(),
                     .pattern = route_ ? std::string_view{server_->router().pattern(*route_)}
                                       : std::string_view{},
                     .target = request_.target,
                     .remote = remote_.address,
                     .status = response.status,
                     .took = std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::steady_clock::now() - began_)});
    const bool goes_on = keep_alive_ && room_ == Places::Room::hall && !server_->stopping();
    const auto prepare = [&](auto& message) {
        using beast::http::field;
        message.version(11);
        message.result(static_cast<unsigned>(response.status));
        message.set(
            field::date,
            http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
        message.set(field::server, "weft");
        message.set(field::cache_control, "no-store");
        message.set("X-Content-Type-Options", "nosniff");
        if (response.status == 503 || response.status == 429) message.set(field::retry_after, "1");
        if (response.status != 204) message.set(field::content_type, response.content_type);
        for (const auto& [header, value] : response.headers) message.set(header, value);
        share(message);
        message.keep_alive(goes_on);
        if (goes_on && head_.minor == 0) message.set(field::connection, "keep-alive");
        if (message.count(field::upgrade) > 0)
            message.set(field::connection, goes_on ? "upgrade" : "upgrade, close");
    };
    if (is_head_ || response.status == 204) {
        beast::http::response<beast::http::empty_body> message;
        prepare(message);
        if (response.status != 204) message.content_length(response.body.size());
        write(std::move(message), goes_on);
    } else {
        beast::http::response<beast::http::string_body> message;
        prepare(message);
        message.body() = std::move(response.body);
        message.prepare_payload();
        write(std::move(message), goes_on);
    }
}

/// Lets the page of a friendly site see the answer (Fetch, section 3.2).
template <class Message>
void Session::share(Message& message) const
{
    using beast::http::field;
    if (server_->config().origins.empty()) return;
    message.set(field::vary, "Origin");
    const auto* origin = server_->friend_of(head_);
    if (origin == nullptr) return;
    message.set(field::access_control_allow_origin, *origin);
    message.set(field::access_control_expose_headers, "Retry-After");
    if (head_.count("access-control-request-method") == 0) return;
    message.set(field::access_control_allow_methods, allowed_);
    message.set(field::access_control_allow_headers, "Authorization, Content-Type");
    message.set(field::access_control_max_age, "600");
}

template <class Message>
void Session::write(Message message, bool goes_on)
{
    const auto held = std::make_shared<Message>(std::move(message));  // shared with the operation
    stream_.expires_after(server_->config().body_time);
    limit(slow_reader_time, &Session::note_slow_reader);
    beast::http::async_write(
        stream_, *held,
        [self = shared_from_this(), held, goes_on](const ErrorCode& error, std::size_t) {
            if (self->stage_ == Stage::closed) return;
            // Else: "the answer ended the connection".
            if (error && error != beast::http::error::end_of_stream) return self->close();
            self->on_written(goes_on);
        });
}

/// Who does not take its answer holds no place that others need.
void Session::note_slow_reader()
{
    if (stage_ == Stage::answering) server_->set_idle(ticket_.guest());
}

void Session::on_written(bool goes_on)
{
    if (!goes_on || server_->stopping()) return leave();
    stage_ = Stage::idle;
    server_->set_idle(ticket_.guest());
    limit(server_->config().idle_time, &Session::close);
    try_head();
}

void Session::leave()
{
    // Closing with unread bytes resets the connection, and the client may lose the answer. One
    // moment for all of them: who goes on talking is not listened to for ever.
    ErrorCode ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    stage_ = Stage::leaving;
    server_->set_idle(ticket_.guest());
    if (hung_up_) return close();
    limit(last_moment, &Session::close);
    buffer_.clear();
    watch();
}

void Session::finish()
{
    if (stage_ == Stage::idle || stage_ == Stage::head) close();
}

void Session::close()
{
    if (stage_ == Stage::closed) return;
    stage_ = Stage::closed;
    limit_.cancel();
    stream_.close();
    // Not from inside: who is told may ask something of the server.
    if (on_gone_) server_->io().post(std::exchange(on_gone_, {}));
}

}  // namespace weft::http
