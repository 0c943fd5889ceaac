#include <weft/base/check.hpp>
#include <weft/base/utf8.hpp>
#include <weft/net/peers.hpp>
#include <weft/net/place.hpp>

#include "peers_impl.hpp"
#include <algorithm>
#include <random>
#include <utility>

namespace weft::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t accepts_at_once = 64;

PeerInfo info_of(const Link& link)
{
    return {.direction = link.direction(),
            .remote = link.remote(),
            .roles = link.hello().roles,
            .agent = link.hello().agent};
}

PeerCounters sum(PeerCounters a, const PeerCounters& b)
{
    a.frames_in += b.frames_in;
    a.frames_out += b.frames_out;
    a.bytes_in += b.bytes_in;
    a.bytes_out += b.bytes_out;
    a.frames_refused += b.frames_refused;
    a.links += b.links;
    return a;
}

std::uint64_t some_seed()
{
    std::random_device device;
    const std::uint64_t high = device();
    return high << 32 | device();
}

std::chrono::milliseconds milliseconds(std::chrono::steady_clock::duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

}  // namespace

Peers::Impl::Impl(Io& io, PeersConfig config, const PeerId& self, PeersCallbacks callbacks)
    : io_{io},
      config_{std::make_shared<const PeersConfig>(std::move(config))},
      self_{self},
      callbacks_{std::move(callbacks)},
      prng_{some_seed()},
      acceptor_{io.context()},
      accept_again_{io},
      admission_{{.pending_max = config_->strangers_max,
                  .pending_per_place_max = config_->strangers_per_address_max,
                  .attempts_max = config_->attempts_max}}
{}

std::expected<void, NetError> Peers::Impl::start(const crypto::ed25519::KeyPair& identity)
{
    std::string why;
    tls_ = make_tls(identity, why);
    if (!tls_) return std::unexpected{NetError{NetError::Kind::bad_identity, why}};
    // Every peer would refuse it.
    if (const auto& agent = config_->hello.agent;
        agent.size() > Hello::agent_bytes_max || !is_printable_line(agent))
        return std::unexpected{NetError{NetError::Kind::bad_identity,
                                        "the agent text is too long or not one printable line"}};
    if (!config_->listen_host.empty())
        if (auto listening = listen(); !listening) return listening;
    for (const auto& peer : config_->peers) add(peer);
    return {};
}

std::expected<void, NetError> Peers::Impl::listen()
{
    boost::system::error_code error;
    const auto address = asio::ip::make_address(config_->listen_host, error);
    if (error)
        return std::unexpected{
            NetError{NetError::Kind::bad_address, config_->listen_host + ": " + error.message()}};
    const Tcp::endpoint endpoint{address, config_->listen_port};
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error)
        return std::unexpected{
            NetError{NetError::Kind::cannot_listen, config_->listen_host + ":" +
                                                        std::to_string(config_->listen_port) +
                                                        ": " + error.message()}};
    port_ = acceptor_.local_endpoint(error).port();
    accept();
    return {};
}

void Peers::Impl::accept()
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

/// Who else is at the door: one a turn would let a crowd keep a peer waiting for a turn each.
void Peers::Impl::welcome_all()
{
    for (std::size_t i = 0; i < accepts_at_once; ++i) {
        boost::system::error_code error;
        Tcp::socket socket{io_.context()};
        acceptor_.accept(socket, error);
        if (error) return;
        welcome(std::move(socket));
    }
}

void Peers::Impl::welcome(Tcp::socket socket)
{
    boost::system::error_code error;
    const auto place = place_of(socket.remote_endpoint(error).address().to_string());
    if (error) return;  // it has gone again
    const auto entered = admission_.enter(place, origin_of(place), Clock::now());
    if (!entered) {
        ++turned_away_;
        return;
    }
    if (entered->leaves) {
        ++turned_away_;
        const auto leaves = std::ranges::find(strangers_, *entered->leaves,
                                              [](const auto& entry) { return entry.second.visit; });
        if (leaves != strangers_.end())
            leaves->second.link->end(Ending::crowded, "made room for another");
    }
    const auto link = std::make_shared<Link>(std::move(socket), tls_, config_, Direction::inbound,
                                             owner_for(std::nullopt));
    strangers_.emplace(link.get(), Stranger{link, entered->visit});
    link->accept();
}

Origin Peers::Impl::origin_of(const std::string& place) const
{
    const bool of_a_peer =
        std::ranges::any_of(peers_, [&](const auto& entry) { return entry.second.place == place; });
    return of_a_peer ? Origin::of_a_peer : Origin::unknown;
}

LinkOwner Peers::Impl::owner_for(std::optional<PeerId> dialled)
{
    // `this` outlives the calls: `stop` abandons every link before it goes.
    return {
        .judge =
            [this, dialled](Link& link, const PeerId& id) {
                auto verdict = judge(id, dialled);
                const auto stranger = strangers_.find(&link);
                if (!verdict && stranger != strangers_.end())
                    admission_.proven(stranger->second.visit);
                return verdict;
            },
        .on_hello = [this](Link& link) { return on_hello(link); },
        .on_up = [this](Link& link) { callbacks_.on_up(link.peer(), info_of(link)); },
        .on_frame = [this](Link& link, ByteSpan frame) { callbacks_.on_frame(link.peer(), frame); },
        .on_drained =
            [this](Link& link) {
                if (callbacks_.on_drained) callbacks_.on_drained(link.peer());
            },
        .on_ended = [this, dialled](
                        Link& link, Ending ending,
                        const std::string& detail) { on_ended(link, dialled, ending, detail); }};
}

std::optional<Ending> Peers::Impl::judge(const PeerId& id, const std::optional<PeerId>& dialled)
{
    if (id == self_) return Ending::own_key;
    if (dialled && id != *dialled) return Ending::unexpected_key;
    const auto* peer = find(id);
    if (peer == nullptr) return Ending::unknown_key;
    if (Clock::now() < peer->banned_until) return Ending::banned;
    return std::nullopt;
}

bool Peers::Impl::on_hello(Link& link)
{
    auto* peer = find(link.peer());
    if (peer == nullptr) {  // removed since the handshake
        link.end(Ending::unknown_key, "");
        return false;
    }
    if (peer->link && !peer->link->ended() && !prefers(link, *peer->link)) {
        link.end(Ending::duplicate, "the other link is kept");
        return false;
    }
    const auto shared = link.shared_from_this();
    if (peer->link) {
        peer->link->end(Ending::duplicate, "a newer link is kept");
        take_down(*peer, Ending::duplicate, "a newer link is kept");
        peer = find(link.peer());
        if (peer == nullptr) {  // removed by whom `take_down` told
            link.end(Ending::requested, "removed");
            return false;
        }
    }
    leave_door(link);
    peer->place = place_of(link.address());
    if (peer->dialing == shared) peer->dialing = nullptr;
    if (link.direction() == Direction::outbound && peer->last_ending == Ending::unexpected_key)
        peer->last_ending.reset();
    peer->link = shared;
    peer->redial.cancel();
    return true;
}

bool Peers::Impl::prefers(const Link& later, const Link& earlier) const
{
    // The same side dialled twice: it knows that the earlier link is of no use.
    if (later.direction() == earlier.direction()) return true;
    // Both sides dialled: both keep the link of the lower key.
    const bool we_are_lower = self_ < later.peer();
    return (later.direction() == Direction::outbound) == we_are_lower;
}

void Peers::Impl::on_ended(Link& link,
                           const std::optional<PeerId>& dialled,
                           Ending ending,
                           const std::string& detail)
{
    leave_door(link);
    if (!link.was_up()) ++refused_;
    const auto known = dialled ? dialled : link.proven();
    if (auto* peer = known ? find(*known) : nullptr; peer != nullptr) {
        if (peer->dialing.get() == &link) peer->dialing = nullptr;
        if (peer->link.get() == &link) {
            take_down(*peer, ending, detail);
            peer = find(*known);  // whom it told may have removed the peer
        } else if (!peer->link || ending == Ending::unexpected_key) {
            // That its address leads to another node is worth knowing also while it dials this one.
            peer->last_ending = ending;
            peer->last_detail = detail;
        }
        if (peer != nullptr) dial_later(*peer);
    }
    if (callbacks_.on_event)
        callbacks_.on_event({.peer = link.proven() ? link.proven() : dialled,
                             .remote = link.remote(),
                             .ending = ending,
                             .detail = detail,
                             .was_up = link.was_up()});
}

void Peers::Impl::take_down(Peer& peer, Ending ending, const std::string& detail)
{
    const auto link = std::exchange(peer.link, nullptr);
    peer.counters = sum(peer.counters, link->counters());
    peer.last_ending = ending;
    peer.last_detail = detail;
    if (Clock::now() - link->since() >= config_->stable_after) peer.backoff.succeeded();
    const auto id = peer.address.id;  // the callback may remove the peer
    callbacks_.on_down(id, ending, detail);
}

void Peers::Impl::leave_door(Link& link)
{
    const auto stranger = strangers_.find(&link);
    if (stranger == strangers_.end()) return;
    admission_.leave(stranger->second.visit);
    strangers_.erase(stranger);
}

void Peers::Impl::dial_later(Peer& peer)
{
    if (stopping_ || peer.address.host.empty() || peer.link || peer.dialing) return;
    auto delay = peer.backoff.next(prng_);
    delay = std::max(delay, milliseconds(peer.banned_until - Clock::now()));
    peer.redial.arm(delay, [this, id = peer.address.id] { dial(id); });
}

void Peers::Impl::dial(const PeerId& id)
{
    auto* peer = find(id);
    if (stopping_ || peer == nullptr || peer->link || peer->dialing) return;
    peer->dialing = std::make_shared<Link>(Tcp::socket{io_.context()}, tls_, config_,
                                           Direction::outbound, owner_for(id));
    peer->dialing->dial(peer->address.host, peer->address.port);
}

Peers::Impl::Peer* Peers::Impl::find(const PeerId& id)
{
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

bool Peers::Impl::send(const PeerId& to, ByteSpan frame)
{
    auto* peer = find(to);
    if (peer == nullptr) return false;
    if (frame.size() <= config_->frame_bytes_max && peer->link && peer->link->send(frame))
        return true;
    ++peer->counters.frames_refused;
    return false;
}

bool Peers::Impl::crowded(const PeerId& id) const
{
    const auto peer = peers_.find(id);
    return peer != peers_.end() && peer->second.link && peer->second.link->crowded();
}

void Peers::Impl::hold(const PeerId& id)
{
    if (auto* peer = find(id); peer != nullptr && peer->link) peer->link->hold();
}

void Peers::Impl::release(const PeerId& id)
{
    if (auto* peer = find(id); peer != nullptr && peer->link) peer->link->release();
}

void Peers::Impl::disconnect(const PeerId& id, const std::string& reason)
{
    if (auto* peer = find(id); peer != nullptr && peer->link)
        peer->link->end(Ending::requested, reason);
}

void Peers::Impl::penalize(const PeerId& id, const std::string& reason)
{
    auto* peer = find(id);
    if (peer == nullptr) return;
    peer->banned_until = Clock::now() + config_->ban_time;
    if (peer->link) peer->link->end(Ending::penalized, reason);
    if (peer->dialing) peer->dialing->end(Ending::banned, reason);
}

void Peers::Impl::add(const PeerAddress& address)
{
    if (address.id == self_) return;
    auto& peer = peers_.try_emplace(address.id, io_, address, *config_).first->second;
    peer.address = address;
    if (peer.place.empty()) peer.place = place_of(address.host);
    if (address.host.empty() || peer.link || peer.dialing) return;
    // At once, but not in step with the other nodes that start now.
    peer.redial.arm(std::chrono::milliseconds{prng_.below(20)},
                    [this, id = address.id] { dial(id); });
}

void Peers::Impl::remove(const PeerId& id)
{
    auto* peer = find(id);
    if (peer == nullptr) return;
    if (peer->dialing) peer->dialing->abandon(Ending::requested);
    const auto link = peer->link;
    peers_.erase(id);
    if (!link) return;
    link->abandon(Ending::requested);
    io_.post([weak = weak_from_this(), id] {
        const auto impl = weak.lock();
        if (impl && !impl->stopping_) impl->callbacks_.on_down(id, Ending::requested, "removed");
    });
}

void Peers::Impl::stop()
{
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_again_.cancel();
    for (const auto& [raw, stranger] : strangers_) stranger.link->abandon(Ending::stopping);
    for (auto& [id, peer] : peers_) {
        peer.redial.cancel();
        if (peer.dialing) peer.dialing->abandon(Ending::stopping);
        if (peer.link) peer.link->abandon(Ending::stopping);
    }
    strangers_.clear();
    peers_.clear();
    callbacks_ = {};
}

PeerStatus Peers::Impl::status_of(const Peer& peer) const
{
    const auto now = Clock::now();
    PeerStatus status;
    status.address = peer.address;
    status.counters = peer.counters;
    status.last_ending = peer.last_ending;
    status.last_detail = peer.last_detail;
    status.banned_for =
        std::max(std::chrono::milliseconds{0}, milliseconds(peer.banned_until - now));
    if (!peer.link || peer.link->ended()) return status;
    const auto& link = *peer.link;
    status.up = true;
    status.info = info_of(link);
    status.up_for = milliseconds(now - link.since());
    status.round_trip = link.round_trip();
    status.queue_bytes = link.queue_bytes();
    status.queue_frames = link.queue_frames();
    status.counters = sum(peer.counters, link.counters());
    return status;
}

NetStatus Peers::Impl::status() const
{
    NetStatus status;
    status.strangers = strangers_.size();
    status.turned_away = turned_away_;
    status.refused = refused_;
    for (const auto& [id, peer] : peers_) status.peers.push_back(status_of(peer));
    return status;
}

std::string_view name(Ending ending) noexcept
{
    switch (ending) {
    case Ending::dial_failed: return "dial_failed";
    case Ending::tls_failed: return "tls_failed";
    case Ending::unknown_key: return "unknown_key";
    case Ending::unexpected_key: return "unexpected_key";
    case Ending::own_key: return "own_key";
    case Ending::banned: return "banned";
    case Ending::wrong_version: return "wrong_version";
    case Ending::wrong_network: return "wrong_network";
    case Ending::malformed: return "malformed";
    case Ending::handshake_timeout: return "handshake_timeout";
    case Ending::crowded: return "crowded";
    case Ending::closed_by_peer: return "closed_by_peer";
    case Ending::lost: return "lost";
    case Ending::silent: return "silent";
    case Ending::stalled: return "stalled";
    case Ending::oversized: return "oversized";
    case Ending::queue_full: return "queue_full";
    case Ending::duplicate: return "duplicate";
    case Ending::penalized: return "penalized";
    case Ending::requested: return "requested";
    case Ending::stopping: return "stopping";
    }
    return "unknown";
}

Peers::Peers(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}
Peers::~Peers()
{
    impl_->stop();
}

std::expected<std::unique_ptr<Peers>, NetError> Peers::open(
    Io& io, PeersConfig config, const crypto::ed25519::KeyPair& identity, PeersCallbacks callbacks)
{
    WEFT_CHECK(callbacks.on_up && callbacks.on_down && callbacks.on_frame);
    auto impl =
        std::make_shared<Impl>(io, std::move(config), identity.public_key(), std::move(callbacks));
    auto peers = std::unique_ptr<Peers>{new Peers{impl}};
    if (auto started = impl->start(identity); !started)
        return std::unexpected{std::move(started).error()};
    return peers;
}

std::uint16_t Peers::port() const noexcept
{
    return impl_->port();
}
const PeerId& Peers::self() const noexcept
{
    return impl_->self();
}
bool Peers::send(const PeerId& to, ByteSpan frame)
{
    return impl_->send(to, frame);
}
bool Peers::crowded(const PeerId& peer) const
{
    return impl_->crowded(peer);
}
void Peers::hold(const PeerId& peer)
{
    impl_->hold(peer);
}
void Peers::release(const PeerId& peer)
{
    impl_->release(peer);
}
void Peers::disconnect(const PeerId& peer, const std::string& reason)
{
    impl_->disconnect(peer, reason);
}
void Peers::penalize(const PeerId& peer, const std::string& reason)
{
    impl_->penalize(peer, reason);
}
void Peers::add(const PeerAddress& peer)
{
    impl_->add(peer);
}
void Peers::remove(const PeerId& peer)
{
    impl_->remove(peer);
}
NetStatus Peers::status() const
{
    return impl_->status();
}

}  // namespace weft::net
