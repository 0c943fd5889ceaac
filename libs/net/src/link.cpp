#include "link.hpp"

#include <weft/base/check.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace weft::net {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::milliseconds last_moment{1'000};  ///< to deliver a bye
constexpr std::size_t write_bytes_max = 256u << 10;      ///< given to TLS at once

std::string text_of(const asio::ip::tcp::endpoint& endpoint)
{
    const auto address = endpoint.address().to_string();
    const auto port = std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

bool is_alert(const boost::system::error_code& error)
{
    return error.category() == asio::error::get_ssl_category() &&
           error.message().find("alert") != std::string::npos;
}

/// For a `bye`: short, and printable whatever it was made of.
std::string presentable(std::string text)
{
    if (text.size() > Bye::text_bytes_max) text.resize(Bye::text_bytes_max);
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

}  // namespace

Link::Link(Tcp::socket socket,
           std::shared_ptr<asio::ssl::context> tls,
           std::shared_ptr<const PeersConfig> config,
           Direction direction,
           LinkOwner owner)
    : resolver_{socket.get_executor()},
      timer_{socket.get_executor()},
      tls_{std::move(tls)},
      stream_{std::move(socket), *tls_},
      config_{std::move(config)},
      direction_{direction},
      owner_{std::move(owner)},
      decoder_{hello_bytes_max}
{
    verdict_.judge = [this](const PeerId& peer) -> std::optional<Ending> {
        if (ended()) return Ending::stopping;
        return owner_.judge(*this, peer);
    };
    judge_by(stream_.native_handle(), verdict_);
}

void Link::accept()
{
    ErrorCode ignored;
    const auto endpoint = stream_.lowest_layer().remote_endpoint(ignored);
    remote_ = text_of(endpoint);
    address_ = endpoint.address().to_string();
    limit_handshake();
    secure();
}

void Link::dial(const std::string& host, std::uint16_t port)
{
    remote_ = host + ":" + std::to_string(port);
    limit_handshake();
    resolver_.async_resolve(host, std::to_string(port),
                            [self = shared_from_this()](const ErrorCode& error,
                                                        const Tcp::resolver::results_type& found) {
                                if (self->ended()) return;
                                if (error) return self->end(Ending::dial_failed, error.message());
                                asio::async_connect(
                                    self->stream_.lowest_layer(), found,
                                    [self](const ErrorCode& failed, const Tcp::endpoint& reached) {
                                        if (self->ended()) return;
                                        if (failed)
                                            return self->end(Ending::dial_failed, failed.message());
                                        self->remote_ = text_of(reached);
                                        self->address_ = reached.address().to_string();
                                        self->secure();
                                    });
                            });
}

void Link::limit_handshake()
{
    timer_.expires_after(config_->handshake_time);
    timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
        if (error || self->stage_ == Stage::up) return;
        self->end(
            Ending::handshake_timeout,
            "no hello within " + std::to_string(self->config_->handshake_time.count()) + " ms");
    });
}

void Link::secure()
{
    stage_ = Stage::securing;
    ErrorCode ignored;
    stream_.lowest_layer().set_option(Tcp::no_delay{true}, ignored);
    const auto side = direction_ == Direction::inbound ? asio::ssl::stream_base::server
                                                       : asio::ssl::stream_base::client;
    stream_.async_handshake(side, [self = shared_from_this()](const ErrorCode& error) {
        if (self->ended()) return;
        if (self->verdict_.refused)
            return self->end(*self->verdict_.refused, self->verdict_.peer
                                                          ? "key " + types::to_text(self->peer())
                                                          : "a certificate without an Ed25519 key");
        if (error) return self->broken(error);
        WEFT_CHECK(self->verdict_.peer);
        self->greet();
    });
}

void Link::greet()
{
    stage_ = Stage::greeting;
    heard_ = progressed_ = Clock::now();
    queue(FrameKind::hello, encode(config_->hello));
    read();
}

void Link::read()
{
    if (held_ && !ended()) {
        read_waits_ = true;
        return;
    }
    const auto space = decoder_.space();
    stream_.async_read_some(asio::buffer(space.data(), space.size()),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                                if (self->closed_) return;
                                if (error) {
                                    if (self->saying_bye_) return self->close();
                                    return self->broken(error);
                                }
                                self->heard_ = Clock::now();
                                self->counters_.bytes_in += size;
                                // What comes after our bye is read only so that it reaches the peer
                                // (a close with unread bytes resets the connection); nobody looks.
                                if (!self->ended()) {
                                    self->decoder_.filled(size);
                                    self->dispatch();
                                }
                                if (!self->closed_) self->read();
                            });
}

void Link::release()
{
    held_ = false;
    read_on();
}

/// Never from inside: who releases may be in the middle of something.
void Link::read_on()
{
    if (!std::exchange(read_waits_, false)) return;
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
        if (self->closed_) return;
        self->dispatch();
        if (!self->closed_) self->read();
    });
}

void Link::dispatch()
{
    while (!ended() && !held_) {
        const auto frame = decoder_.next();
        if (!frame) {
            const auto ending =
                frame.error() == FrameError::oversized ? Ending::oversized : Ending::malformed;
            return end(ending, std::string{"frame: "} + std::string{name(frame.error())});
        }
        if (!*frame) return;
        if (stage_ == Stage::greeting)
            on_first_frame(**frame);
        else
            on_frame(**frame);
    }
}

void Link::on_first_frame(const Frame& frame)
{
    if (frame.kind == FrameKind::bye) return on_bye(frame);
    if (frame.kind != FrameKind::hello) return end(Ending::malformed, "no hello first");
    if (const auto version = claimed_version(frame.body); version && *version != Hello::version)
        return end(Ending::wrong_version, "one side speaks version " + std::to_string(*version) +
                                              ", the other " + std::to_string(Hello::version));
    auto hello = decode_hello(frame.body);
    if (!hello)
        return end(Ending::malformed, std::string{"hello: "} + std::string{name(hello.error())});
    hello_ = *std::move(hello);
    if (hello_.network != config_->hello.network)
        return end(Ending::wrong_network, "one side is in network " + hello_.network.hex() +
                                              ", the other in " + config_->hello.network.hex());
    stage_ = Stage::up;
    up_since_ = Clock::now();
    decoder_.allow(std::max(config_->frame_bytes_max, 1 + 4 + Bye::text_bytes_max));
    if (!owner_.on_hello(*this)) return;
    was_up_ = true;
    counters_.links = 1;
    keep_alive();
    owner_.on_up(*this);
}

void Link::on_frame(const Frame& frame)
{
    switch (frame.kind) {
    case FrameKind::data: ++counters_.frames_in; return owner_.on_frame(*this, frame.body);
    case FrameKind::ping:
        if (!decode_number(frame.body)) return end(Ending::malformed, "ping");
        return queue(FrameKind::pong, frame.body);
    case FrameKind::pong: {
        const auto number = decode_number(frame.body);
        if (!number) return end(Ending::malformed, "pong");
        if (*number == ping_number_ && ping_sent_) {
            round_trip_ =
                std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - *ping_sent_);
            ping_sent_.reset();
        }
        return;
    }
    case FrameKind::bye: return on_bye(frame);
    case FrameKind::hello: return end(Ending::malformed, "a second hello");
    }
}

void Link::on_bye(const Frame& frame)
{
    const auto bye = decode_bye(frame.body);
    if (!bye) return end(Ending::malformed, "bye");
    // Known to both: the losing one of two links is no failure of anyone.
    const auto theirs = static_cast<Ending>(bye->ending);
    const auto ending = theirs == Ending::duplicate ? Ending::duplicate : Ending::closed_by_peer;
    saying_bye_ = true;  // nothing left to say
    end(ending, std::string{name(theirs)} + (bye->text.empty() ? "" : ": " + bye->text));
    close();
}

bool Link::send(ByteSpan frame)
{
    if (stage_ != Stage::up) return false;
    if (queue_frames() >= config_->queue_frames_max ||
        queue_bytes() + frame.size() + frame_head_bytes > config_->queue_bytes_max) {
        end(Ending::queue_full, std::to_string(queue_frames()) + " frames, " +
                                    std::to_string(queue_bytes()) + " bytes");
        return false;
    }
    ++counters_.frames_out;
    queue(FrameKind::data, frame);
    if (queue_bytes() > config_->queue_bytes_max / 2) crowded_ = true;
    return true;
}

std::size_t Link::queue_bytes() const noexcept
{
    return waiting_.size() + writing_.size() - written_;
}

void Link::queue(FrameKind kind, ByteSpan body)
{
    // A peer that sends pings and never reads must not make us hold the pongs.
    if (kind == FrameKind::pong && queue_bytes() > config_->queue_bytes_max) return;
    append_frame(waiting_, kind, body);
    ++waiting_frames_;
    if (write_pending_) return;
    // Not at once: what is queued in the same turn leaves in the same TLS record.
    write_pending_ = true;
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->write(); });
}

void Link::write()
{
    if (closed_) return;
    if (written_ == writing_.size()) {
        writing_.clear();
        if (writing_.capacity() > 4 * write_bytes_max) writing_ = Bytes{};
        std::swap(writing_, waiting_);
        written_ = 0;
        writing_frames_ = std::exchange(waiting_frames_, 0);
        if (writing_.empty()) {
            write_pending_ = false;
            if (saying_bye_) {
                ErrorCode ignored;
                stream_.lowest_layer().shutdown(Tcp::socket::shutdown_send, ignored);
            }
            return;
        }
    }
    write_pending_ = true;
    const auto size = std::min(write_bytes_max, writing_.size() - written_);
    stream_.async_write_some(asio::buffer(writing_.data() + written_, size),
                             [self = shared_from_this()](const ErrorCode& error, std::size_t done) {
                                 if (self->closed_) return;
                                 if (error) {
                                     if (self->saying_bye_) return self->close();
                                     return self->broken(error);
                                 }
                                 self->progressed_ = Clock::now();
                                 self->written_ += done;
                                 self->counters_.bytes_out += done;
                                 if (self->crowded_ &&
                                     self->queue_bytes() < self->config_->queue_bytes_max / 4) {
                                     self->crowded_ = false;
                                     if (self->owner_.on_drained) self->owner_.on_drained(*self);
                                 }
                                 self->write();
                             });
}

void Link::keep_alive()
{
    timer_.expires_after(config_->ping_every);
    timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
        if (error || self->ended()) return;
        const auto now = Clock::now();
        if (self->held_) self->heard_ = now;  // nobody listened
        if (now - self->heard_ >= self->config_->dead_after)
            return self->end(Ending::silent, "nothing heard");
        if (self->queue_bytes() == 0)
            self->progressed_ = now;
        else if (now - self->progressed_ >= self->config_->dead_after)
            return self->end(Ending::stalled, std::to_string(self->queue_bytes()) + " bytes wait");
        // Whom we hold hears from us all the same, or it would call us silent.
        if (!self->ping_sent_ || self->held_) {
            self->ping_sent_ = now;
            self->queue(FrameKind::ping, encode_number(++self->ping_number_));
        }
        self->keep_alive();
    });
}

void Link::broken(const ErrorCode& error)
{
    if (stage_ == Stage::up) {
        const bool orderly =
            error == asio::error::eof || error == asio::ssl::error::stream_truncated;
        return end(orderly ? Ending::closed_by_peer : Ending::lost, error.message());
    }
    // A peer that refuses our key says so by a TLS alert, which arrives after the handshake.
    if (is_alert(error)) return end(Ending::closed_by_peer, "refused: " + error.message());
    end(Ending::tls_failed, error.message());
}

void Link::end(Ending ending, const std::string& detail)
{
    if (ended()) return;
    say_bye_and_close(ending, detail);
    asio::post(stream_.get_executor(), [self = shared_from_this(), ending, detail] {
        if (self->owner_.on_ended) self->owner_.on_ended(*self, ending, detail);
        self->owner_ = {};
    });
}

void Link::abandon(Ending ending)
{
    owner_ = {};
    if (!ended()) say_bye_and_close(ending, "");
}

void Link::say_bye_and_close(Ending ending, const std::string& detail)
{
    const bool can_speak = !saying_bye_ && (stage_ == Stage::greeting || stage_ == Stage::up) &&
                           ending != Ending::lost && ending != Ending::closed_by_peer &&
                           ending != Ending::tls_failed;
    // A full queue would only delay the end.
    const bool will_be_read = queue_bytes() < write_bytes_max;
    const bool refused_in_tls = stage_ == Stage::securing && verdict_.refused;
    stage_ = Stage::ended;
    read_on();
    if (can_speak && will_be_read) {
        saying_bye_ = true;
        queue(FrameKind::bye, encode(Bye{static_cast<std::uint8_t>(ending), presentable(detail)}));
        close_soon();
    } else if (refused_in_tls) {
        // TLS has sent its alert; closing now would reset the connection under it.
        ErrorCode ignored;
        stream_.lowest_layer().shutdown(Tcp::socket::shutdown_send, ignored);
        close_soon();
    } else {
        close();
    }
}

void Link::close_soon()
{
    timer_.expires_after(last_moment);
    timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
        if (!error) self->close();
    });
}

void Link::close()
{
    if (closed_) return;
    closed_ = true;
    ErrorCode ignored;
    timer_.cancel();
    resolver_.cancel();
    stream_.lowest_layer().close(ignored);
}

}  // namespace weft::net
