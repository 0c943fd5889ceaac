#pragma once

#include <weft/base/prng.hpp>
#include <weft/net/peers.hpp>

#include <boost/asio/ip/tcp.hpp>

#include "admission.hpp"
#include "backoff.hpp"
#include "link.hpp"
#include <map>
#include <memory>

namespace weft::net {

class Peers::Impl : public std::enable_shared_from_this<Peers::Impl> {
public:
    using Tcp = boost::asio::ip::tcp;
    using Clock = std::chrono::steady_clock;

    Impl(Io& io, PeersConfig config, const PeerId& self, PeersCallbacks callbacks);

    std::expected<void, NetError> start(const crypto::ed25519::KeyPair& identity);
    void stop();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const PeerId& self() const noexcept { return self_; }
    bool send(const PeerId& to, ByteSpan frame);
    [[nodiscard]] bool crowded(const PeerId& id) const;
    void hold(const PeerId& id);
    void release(const PeerId& id);
    void disconnect(const PeerId& id, const std::string& reason);
    void penalize(const PeerId& id, const std::string& reason);
    void add(const PeerAddress& address);
    void remove(const PeerId& id);
    [[nodiscard]] NetStatus status() const;

private:
    struct Peer {
        Peer(Io& io, const PeerAddress& where, const PeersConfig& config)
            : address{where}, backoff{config.redial_first, config.redial_cap}, redial{io}
        {}
        PeerAddress address;
        std::shared_ptr<Link> link;     // the one that is up; may have ended a moment ago
        std::shared_ptr<Link> dialing;  // ours, on its way
        Backoff backoff;
        Timer redial;
        Clock::time_point banned_until{};
        PeerCounters counters;  // of links that went down, and of refused frames
        std::optional<Ending> last_ending;
        std::string last_detail;
        std::string place;  // where it was met last, or where its settings say it is
    };
    struct Stranger {
        std::shared_ptr<Link> link;
        Admission::Visit visit;
    };

    std::expected<void, NetError> listen();
    void accept();
    void welcome_all();
    void welcome(Tcp::socket socket);
    [[nodiscard]] Origin origin_of(const std::string& place) const;
    [[nodiscard]] LinkOwner owner_for(std::optional<PeerId> dialled);
    [[nodiscard]] std::optional<Ending> judge(const PeerId& id,
                                              const std::optional<PeerId>& dialled);
    bool on_hello(Link& link);
    void on_ended(Link& link,
                  const std::optional<PeerId>& dialled,
                  Ending ending,
                  const std::string& detail);
    /// Whether the later of two links to one peer is the one to keep.
    [[nodiscard]] bool prefers(const Link& later, const Link& earlier) const;
    void take_down(Peer& peer, Ending ending, const std::string& detail);
    void leave_door(Link& link);
    void dial(const PeerId& id);
    void dial_later(Peer& peer);
    [[nodiscard]] Peer* find(const PeerId& id);
    [[nodiscard]] PeerStatus status_of(const Peer& peer) const;

    Io& io_;
    std::shared_ptr<const PeersConfig> config_;
    PeerId self_;
    PeersCallbacks callbacks_;
    Prng prng_;  // for the spread of redials; not secret
    std::shared_ptr<boost::asio::ssl::context> tls_;
    Tcp::acceptor acceptor_;
    Timer accept_again_;
    std::uint16_t port_ = 0;
    Admission admission_;
    std::map<PeerId, Peer> peers_;
    std::map<const Link*, Stranger> strangers_;  // inbound, without a hello
    std::uint64_t turned_away_ = 0;
    std::uint64_t refused_ = 0;
    bool stopping_ = false;
};

}  // namespace weft::net
