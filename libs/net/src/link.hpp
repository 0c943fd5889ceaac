#pragma once

// One connection to one peer: dial or be accepted, TLS, hello, frames, end.
//
//   connecting -> securing -> greeting -> up -> ended
//
// Ended means: nothing more is reported. The socket may live a moment longer to deliver a `bye`.

#include <weft/net/frame.hpp>
#include <weft/net/peers.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tls.hpp"
#include <memory>

namespace weft::net {

class Link;

/// Who owns the links. Called on the Io thread; never called again after `on_ended`.
struct LinkOwner {
    std::function<std::optional<Ending>(Link&, const PeerId&)> judge;
    /// The hello fits. False: the owner has ended the link, it never was up.
    std::function<bool(Link&)> on_hello;
    std::function<void(Link&)> on_up;
    std::function<void(Link&, ByteSpan frame)> on_frame;
    std::function<void(Link&)> on_drained;
    std::function<void(Link&, Ending, const std::string& detail)> on_ended;
};

class Link : public std::enable_shared_from_this<Link> {
    // Shared: the second owner is the operation Asio has pending.
public:
    using Tcp = boost::asio::ip::tcp;
    using Clock = std::chrono::steady_clock;

    Link(Tcp::socket socket,
         std::shared_ptr<boost::asio::ssl::context> tls,
         std::shared_ptr<const PeersConfig> config,
         Direction direction,
         LinkOwner owner);

    /// Inbound: the socket is connected.
    void accept();
    void dial(const std::string& host, std::uint16_t port);

    /// False when the link has ended, also by this frame.
    bool send(ByteSpan frame);
    /// Reads nothing more until `release`. What was read already waits.
    void hold() noexcept { held_ = true; }
    void release();
    /// Says `bye` when it can, then closes; `on_ended` follows later, never from inside.
    void end(Ending ending, const std::string& detail);
    /// As `end`, but the owner hears nothing any more.
    void abandon(Ending ending);

    [[nodiscard]] bool ended() const noexcept { return stage_ == Stage::ended; }
    [[nodiscard]] bool was_up() const noexcept { return was_up_; }
    /// Pre: TLS has proven it.
    [[nodiscard]] const PeerId& peer() const { return *verdict_.peer; }
    [[nodiscard]] const std::optional<PeerId>& proven() const noexcept { return verdict_.peer; }
    [[nodiscard]] Direction direction() const noexcept { return direction_; }
    [[nodiscard]] const std::string& remote() const noexcept { return remote_; }
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    [[nodiscard]] const Hello& hello() const noexcept { return hello_; }
    [[nodiscard]] Clock::time_point since() const noexcept { return up_since_; }
    [[nodiscard]] std::chrono::microseconds round_trip() const noexcept { return round_trip_; }
    [[nodiscard]] std::size_t queue_bytes() const noexcept;
    /// More than half of what may wait does, or did and more than a quarter still does.
    [[nodiscard]] bool crowded() const noexcept { return crowded_; }
    [[nodiscard]] std::size_t queue_frames() const noexcept
    {
        return waiting_frames_ + writing_frames_;
    }
    [[nodiscard]] const PeerCounters& counters() const noexcept { return counters_; }

private:
    enum class Stage : std::uint8_t { connecting, securing, greeting, up, ended };
    using ErrorCode = boost::system::error_code;

    void limit_handshake();
    void secure();
    void greet();
    void read();
    void read_on();
    void dispatch();
    void on_frame(const Frame& frame);
    void on_first_frame(const Frame& frame);
    void on_bye(const Frame& frame);
    void queue(FrameKind kind, ByteSpan body);
    void write();
    void keep_alive();
    void broken(const ErrorCode& error);
    void say_bye_and_close(Ending ending, const std::string& detail);
    void close();
    void close_soon();

    Tcp::resolver resolver_;
    boost::asio::steady_timer timer_;  // handshake limit, then keep-alive, then the last moment
    std::shared_ptr<boost::asio::ssl::context> tls_;
    boost::asio::ssl::stream<Tcp::socket> stream_;
    std::shared_ptr<const PeersConfig> config_;  // a link may outlive its owner by a moment
    Direction direction_;
    LinkOwner owner_;
    Verdict verdict_;
    FrameDecoder decoder_;
    Stage stage_ = Stage::connecting;
    bool was_up_ = false;
    bool closed_ = false;
    bool saying_bye_ = false;
    bool held_ = false;
    bool read_waits_ = false;  // for `release`, or for the end

    std::string remote_;
    std::string address_;
    Hello hello_;
    PeerCounters counters_;

    Bytes waiting_;  // frames not yet given to TLS
    Bytes writing_;  // frames being written, from written_ on
    std::size_t written_ = 0;
    std::size_t waiting_frames_ = 0;
    std::size_t writing_frames_ = 0;
    bool write_pending_ = false;
    bool crowded_ = false;

    Clock::time_point up_since_{};
    Clock::time_point heard_{};
    Clock::time_point progressed_{};
    std::uint64_t ping_number_ = 0;
    std::optional<Clock::time_point> ping_sent_;
    std::chrono::microseconds round_trip_{0};
};

}  // namespace weft::net
