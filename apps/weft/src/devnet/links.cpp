#include "devnet/links.hpp"

#include <weft/base/check.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <list>
#include <map>
#include <thread>

namespace weft::app::devnet {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::size_t connections_of_a_pair_max = 64;
constexpr std::size_t buffer_bytes = 64u << 10;

Tcp::endpoint loopback(std::uint16_t port)
{
    return {asio::ip::address_v4::loopback(), port};
}

/// What waits until the link of two nodes is whole again. Of one thread.
class Gate {
public:
    void pass(std::move_only_function<void()> go)
    {
        if (open_) return go();
        waiting_.push_back(std::move(go));
    }
    void close() { open_ = false; }
    void open()
    {
        open_ = true;
        for (auto& go : std::exchange(waiting_, {})) go();
    }

private:
    bool open_ = true;
    std::list<std::move_only_function<void()>> waiting_;
};

/// One connection: what either end says is said to the other, while the gate is open.
class Relay : public std::enable_shared_from_this<Relay> {
public:
    Relay(Tcp::socket dialler, Gate& gate, std::shared_ptr<std::size_t> count)
        : near_{std::move(dialler)}, far_{near_.get_executor()}, gate_{gate}, count_{std::move(count)}
    {
        ++*count_;
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay() { --*count_; }

    void start(std::uint16_t port)
    {
        gate_.pass([self = shared_from_this(), port] {
            self->far_.async_connect(loopback(port), [self](const ErrorCode& failed) {
                if (failed) return self->end();
                ErrorCode ignored;
                self->near_.set_option(Tcp::no_delay{true}, ignored);
                self->far_.set_option(Tcp::no_delay{true}, ignored);
                self->read(self->near_, self->far_, self->out_);
                self->read(self->far_, self->near_, self->back_);
            });
        });
    }

private:
    using Buffer = std::array<char, buffer_bytes>;

    void read(Tcp::socket& from, Tcp::socket& to, Buffer& buffer)
    {
        from.async_read_some(
            asio::buffer(buffer), [self = shared_from_this(), &from, &to, &buffer](
                                      const ErrorCode& failed, std::size_t size) {
                // The end of a connection is news like any other: it waits for the gate too.
                self->gate_.pass([self, &from, &to, &buffer, failed, size] {
                    if (failed) return self->end();
                    self->write(from, to, buffer, size);
                });
            });
    }
    void write(Tcp::socket& from, Tcp::socket& to, Buffer& buffer, std::size_t size)
    {
        asio::async_write(to, asio::buffer(buffer, size),
                          [self = shared_from_this(), &from, &to, &buffer](const ErrorCode& failed,
                                                                            std::size_t) {
                              if (failed) return self->end();
                              self->read(from, to, buffer);
                          });
    }
    void end()
    {
        ErrorCode ignored;
        near_.close(ignored);
        far_.close(ignored);
    }

    Tcp::socket near_;
    Tcp::socket far_;
    Gate& gate_;
    std::shared_ptr<std::size_t> count_;
    Buffer out_{};
    Buffer back_{};
};

}  // namespace

class Links::Impl {
public:
    Try<void> listen(const std::vector<Pair>& pairs, const std::vector<std::uint16_t>& ports)
    {
        for (const auto& pair : pairs) {
            auto door = std::make_unique<Door>(
                Door{.acceptor = Tcp::acceptor{io_}, .target = ports.at(pair.second), .gate = gate(pair)});
            ErrorCode failed;
            door->acceptor.open(Tcp::v4(), failed);
            if (!failed) door->acceptor.bind(loopback(0), failed);
            if (!failed) door->acceptor.listen(asio::socket_base::max_listen_connections, failed);
            if (failed)
                return std::unexpected{
                    Failure{"no_free_port", "the system gives no free loopback port: " + failed.message(),
                            "A devnet of n nodes takes up to n² ports: fewer nodes need fewer.",
                            exit_failed}};
            door->port = door->acceptor.local_endpoint().port();
            accept(*door);
            doors_.emplace(pair, std::move(door));
        }
        thread_ = std::jthread{[this] { io_.run(); }};
        return {};
    }
    ~Impl() { io_.stop(); }
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] std::uint16_t port(const Pair& pair) const
    {
        const auto found = doors_.find(pair);
        WEFT_CHECK(found != doors_.end());
        return found->second->port;
    }
    void set(const Pair& pair, bool open)
    {
        asio::post(io_, [this, pair, open] {
            auto& one = gate(pair);
            open ? one.open() : one.close();
        });
    }

private:
    struct Door {
        Tcp::acceptor acceptor;
        std::uint16_t target = 0;
        Gate& gate;
        std::uint16_t port = 0;
        std::shared_ptr<std::size_t> connections = std::make_shared<std::size_t>(0);
    };

    /// One for both directions.
    Gate& gate(Pair pair)
    {
        if (pair.first > pair.second) std::swap(pair.first, pair.second);
        return gates_[pair];
    }
    void accept(Door& door)
    {
        door.acceptor.async_accept([this, &door](const ErrorCode& failed, Tcp::socket socket) {
            if (failed == asio::error::operation_aborted) return;
            // Beyond the limit the dialler is turned away: it comes again.
            if (!failed && *door.connections < connections_of_a_pair_max)
                std::make_shared<Relay>(std::move(socket), door.gate, door.connections)
                    ->start(door.target);
            accept(door);
        });
    }

    asio::io_context io_;
    std::map<Pair, Gate> gates_;
    std::map<Pair, std::unique_ptr<Door>> doors_;
    std::jthread thread_;  // last: it ends before what it uses
};

Links::Links(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Links::~Links() = default;

Try<std::unique_ptr<Links>> Links::open(const std::vector<Pair>& pairs,
                                        const std::vector<std::uint16_t>& ports)
{
    auto impl = std::make_unique<Impl>();
    if (auto done = impl->listen(pairs, ports); !done) return std::unexpected{done.error()};
    return std::unique_ptr<Links>{new Links{std::move(impl)}};
}

std::uint16_t Links::port(std::size_t from, std::size_t to) const
{
    return impl_->port({from, to});
}

void Links::cut(std::size_t a, std::size_t b)
{
    impl_->set({a, b}, false);
}

void Links::heal(std::size_t a, std::size_t b)
{
    impl_->set({a, b}, true);
}

}  // namespace weft::app::devnet
