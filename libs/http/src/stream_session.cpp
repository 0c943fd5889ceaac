#include "stream_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace weft::http {
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
namespace {

constexpr std::size_t inbox_bytes_max = 4u << 10;  ///< clients have nothing to say
constexpr int events_per_turn = 2'000;             ///< looked at before others get their turn
/// Events passed over before a quiet client gets a new cursor to resume from.
constexpr EventLog::Position cursor_every = 10'000;

std::string event_text(const EventLog& log, EventLog::Position position, const Event& event)
{
    std::string text =
        "{\"cursor\":" + json_text(log.cursor(position)) + ",\"topic\":" + json_text(event.topic);
    if (event.time != 0) text += ",\"time\":\"" + std::to_string(event.time) + "\"";
    if (!event.subject.empty()) text += ",\"subject\":" + json_text(event.subject);
    return text + ",\"data\":" + (event.data.empty() ? "null" : event.data) + "}";
}

std::string note_text(const EventLog& log, EventLog::Position position, std::string_view topic)
{
    return "{\"cursor\":" + json_text(log.cursor(position)) + ",\"topic\":" + json_text(topic) +
           ",\"data\":null}";
}

}  // namespace

StreamSession::StreamSession(std::shared_ptr<ServerCore> server,
                             beast::tcp_stream stream,
                             std::string place,
                             Places::Ticket ticket,
                             StreamFilter filter,
                             EventLog::Start start)
    : server_{std::move(server)},
      stream_{std::move(stream)},
      place_{std::move(place)},
      ticket_{std::move(ticket)},
      filter_{std::move(filter)},
      next_{start.next},
      missed_{start.missed},
      inbox_{inbox_bytes_max},
      told_{start.next}
{
    server_->entered(*this, place_);
}

StreamSession::~StreamSession()
{
    server_->left(*this, place_);
}

void StreamSession::accept(const Head& head)
{
    using Handshake = beast::http::request<beast::http::empty_body>;
    const auto held = std::make_shared<Handshake>();  // shared with the operation
    held->version(11);
    held->method(beast::http::verb::get);
    held->target(head.target);
    for (const auto& [name, value] : head.fields) held->insert(name, value);
    beast::get_lowest_layer(stream_).expires_never();
    websocket::stream_base::timeout limits{.handshake_timeout = server_->config().header_time,
                                           .idle_timeout = server_->config().stream_idle_time,
                                           .keep_alive_pings = true};
    stream_.set_option(limits);
    stream_.read_message_max(inbox_bytes_max);
    stream_.text(true);
    stream_.async_accept(*held, [self = shared_from_this(), held](const ErrorCode& error) {
        if (error || self->closed_) return;
        self->open_ = true;
        self->read();
        self->pump();
    });
}

/// Reading answers pings and closes, and notices that the client is gone. What it says is ignored.
void StreamSession::read()
{
    stream_.async_read(inbox_, [self = shared_from_this()](const ErrorCode& error, std::size_t) {
        if (self->closed_) return;
        if (error) return self->close();
        self->inbox_.clear();
        self->read();
    });
}

void StreamSession::wake()
{
    if (open_) pump();
}

void StreamSession::pump()
{
    if (writing_ || closed_ || !open_) return;
    const auto& log = server_->events();
    if (missed_) {
        missed_ = false;
        const auto first = log.read(next_).position;
        next_ = told_ = first;
        return write(note_text(log, first - 1, "gap"));
    }
    for (int looked_at = 0; looked_at < events_per_turn; ++looked_at) {
        const auto next = log.read(next_);
        if (next.missed) {
            missed_ = true;
            next_ = next.position;
            return pump();
        }
        if (next.event == nullptr) return;
        next_ = next.position + 1;
        if (filter_(*next.event)) {
            told_ = next.position;
            return write(event_text(log, next.position, *next.event));
        }
        if (next.position - told_ >= cursor_every) {
            told_ = next.position;
            return write(note_text(log, next.position, "cursor"));
        }
    }
    boost::asio::post(stream_.get_executor(), [self = shared_from_this()] { self->pump(); });
}

void StreamSession::write(std::string text)
{
    text_ = std::move(text);
    writing_ = true;
    stream_.async_write(boost::asio::buffer(text_),
                        [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                            self->writing_ = false;
                            if (self->closed_) return;
                            if (error) return self->close();
                            self->pump();
                        });
}

void StreamSession::finish()
{
    if (!open_) return close();
    if (closed_) return;
    closed_ = true;
    stream_.async_close(websocket::close_code::going_away,
                        [self = shared_from_this()](const ErrorCode&) {
                            beast::get_lowest_layer(self->stream_).close();
                        });
}

void StreamSession::close()
{
    closed_ = true;
    beast::get_lowest_layer(stream_).close();
}

}  // namespace weft::http
