#pragma once

// The node's links to its peers.
//
// Source    TLS 1.3 (RFC 8446), both sides authenticated by a self-signed certificate whose key is
//           the node's Ed25519 identity; frames as in weft/net/frame.hpp.
// Model     the allowed peers are known by key; the network may do what it likes.
// Promises  authentic   a frame is given with the key that sent it; a peer is only who is allowed
//           ordered     while a link is up its frames arrive in order, whole, each once
//           told        what a link loses when it goes down is announced by `on_down`; the
//                       protocols above send again after the next `on_up`
//           single      at most one link per peer, however many sides dial
//           bounded     memory per peer and for strangers; a full send queue ends the link, never
//                       skips a frame; who cannot take more frames of a peer holds it, and they
//                       wait on the peer's side
//           open        strangers that connect and say nothing keep no peer out
//           named       every refusal has an `Ending` and names both values where two differ
// Effects   sockets and timers on the Io thread. All functions are called there, all callbacks run
//           there, and no callback runs inside a call of the user's.
//
// It knows frames, not messages.

#include <weft/crypto/ed25519.hpp>
#include <weft/net/frame.hpp>
#include <weft/net/io.hpp>
#include <weft/types/ids.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weft::net {

using PeerId = types::NodeId;

/// Why a link came to its end, or never came up. The numbers travel in `bye`.
enum class Ending : std::uint8_t {
    // before it was up
    dial_failed = 0,        ///< no address, no route, nobody listens
    tls_failed = 1,         ///< not TLS 1.3, or not with the keys we speak
    unknown_key = 2,        ///< a key that is not in the list
    unexpected_key = 3,     ///< dialled one peer, met another
    own_key = 4,            ///< met ourselves
    banned = 5,             ///< refused for a while after `penalize`
    wrong_version = 6,      ///< another version of the frames (D-91)
    wrong_network = 7,      ///< another genesis (D-16)
    malformed = 8,          ///< a frame that is not one
    handshake_timeout = 9,  ///< no hello in time
    crowded = 10,           ///< made room for another stranger at the door
    // once it was up
    closed_by_peer = 11,
    lost = 12,        ///< the connection broke
    silent = 13,      ///< nothing heard for `dead_after`
    stalled = 14,     ///< reads nothing for `dead_after`
    oversized = 15,   ///< announced a frame above the limit
    queue_full = 16,  ///< reads slower than we must write
    duplicate = 17,   ///< the other of two links was kept
    penalized = 18,   ///< it lied to the layer above
    requested = 19,   ///< by `disconnect` or `remove`
    stopping = 20,    ///< this node shuts down
};
[[nodiscard]] std::string_view name(Ending ending) noexcept;

enum class Direction : std::uint8_t { inbound, outbound };

struct PeerAddress {
    PeerId id;
    std::string host;  ///< name or address; empty: never dialled, only awaited
    std::uint16_t port = 0;
};

struct PeersConfig {
    std::string listen_host = "127.0.0.1";  ///< an address; empty: do not listen
    std::uint16_t listen_port = 0;          ///< 0: any free port, see `Peers::port`
    std::vector<PeerAddress> peers;         ///< who may connect; nobody else
    Hello hello;                            ///< what we say of ourselves

    std::size_t frame_bytes_max = (1u << 20) + (4u << 10);  ///< body of one data frame
    std::size_t queue_bytes_max = 32u << 20;                ///< per peer, waiting to be written
    std::size_t queue_frames_max = 100'000;                 ///< per peer
    std::chrono::milliseconds handshake_time{10'000};       ///< from connecting to hello
    std::chrono::milliseconds ping_every{5'000};
    std::chrono::milliseconds dead_after{20'000};  ///< without a byte heard or written
    std::chrono::milliseconds redial_first{250};
    std::chrono::milliseconds redial_cap{30'000};
    std::chrono::milliseconds stable_after{10'000};  ///< up so long: the next redial is quick again
    std::chrono::milliseconds ban_time{600'000};     ///< of `penalize`

    std::size_t strangers_max = 128;             ///< connections without a hello
    std::size_t strangers_per_address_max = 32;  ///< of one place: an IPv4 address, a /64 of IPv6
    std::size_t attempts_max = 240;              ///< of one place in ten seconds
};

/// A peer as met at the last handshake.
struct PeerInfo {
    Direction direction = Direction::inbound;
    std::string remote;  ///< address and port
    std::uint32_t roles = 0;
    std::string agent;
};

/// Something an operator may want to read.
struct NetEvent {
    std::optional<PeerId> peer;  ///< when a key was proven
    std::string remote;          ///< address and port, or what was dialled
    Ending ending = Ending::lost;
    std::string detail;
    bool was_up = false;
};

struct PeersCallbacks {
    std::function<void(const PeerId&, const PeerInfo&)> on_up;
    std::function<void(const PeerId&, Ending, const std::string& detail)> on_down;
    /// The bytes are valid during the call.
    std::function<void(const PeerId&, ByteSpan frame)> on_frame;
    /// What waits to be written to the peer was more than half of what may, and is less than a
    /// quarter again. May be empty.
    std::function<void(const PeerId&)> on_drained = {};
    /// Every link and attempt that ended, up or not. May be empty.
    std::function<void(const NetEvent&)> on_event;
};

/// Since the start, over all links of the peer.
struct PeerCounters {
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t frames_refused = 0;  ///< `send` while down or full
    std::uint64_t links = 0;           ///< times up
};

struct PeerStatus {
    PeerAddress address;
    bool up = false;
    PeerInfo info;  ///< of the link that is up
    std::chrono::milliseconds up_for{0};
    std::chrono::microseconds round_trip{0};  ///< of the last ping; 0: none yet
    std::size_t queue_bytes = 0;
    std::size_t queue_frames = 0;
    PeerCounters counters;
    std::optional<Ending> last_ending;
    std::string last_detail;
    std::chrono::milliseconds banned_for{0};
};
struct NetStatus {
    std::vector<PeerStatus> peers;  ///< by id
    std::size_t strangers = 0;      ///< connections without a hello
    std::uint64_t turned_away = 0;  ///< by the limits on strangers, also to make room
    std::uint64_t refused = 0;      ///< ended between connecting and hello
};

struct NetError {
    enum class Kind : std::uint8_t { cannot_listen, bad_address, bad_identity };
    Kind kind = Kind::cannot_listen;
    std::string detail;
};

class Peers {
public:
    /// Listens, and dials every peer with an address. `io` must outlive the peers.
    [[nodiscard]] static std::expected<std::unique_ptr<Peers>, NetError> open(
        Io& io,
        PeersConfig config,
        const crypto::ed25519::KeyPair& identity,
        PeersCallbacks callbacks);
    /// Hangs up (`stopping`) without further callbacks. On the Io thread, or after it ended.
    ~Peers();
    Peers(const Peers&) = delete;
    Peers& operator=(const Peers&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;  ///< where it listens; 0: it does not
    [[nodiscard]] const PeerId& self() const noexcept;

    /// Queues one data frame. False: the peer is unknown or down, or the frame is too large or
    /// filled the queue (which ends the link).
    bool send(const PeerId& to, ByteSpan frame);
    /// More than half of what may wait to be written to the peer does; `on_drained` follows.
    [[nodiscard]] bool crowded(const PeerId& peer) const;
    /// Reads nothing from the peer until `release`, or until there is another link to it: what it
    /// sends waits on its side. Frames that were read already wait here. It stays up meanwhile.
    void hold(const PeerId& peer);
    void release(const PeerId& peer);
    /// Ends the link; it is dialled again.
    void disconnect(const PeerId& peer, const std::string& reason);
    /// The core caught it lying: ends the link, refuses it for `ban_time`.
    void penalize(const PeerId& peer, const std::string& reason);

    /// Allows one more peer, or gives a known one another address.
    void add(const PeerAddress& peer);
    /// Forgets a peer and ends its link.
    void remove(const PeerId& peer);

    [[nodiscard]] NetStatus status() const;

private:
    class Impl;
    explicit Peers(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;  // shared with the accept loop's pending handler
};

}  // namespace weft::net
