#include "node/api_port.hpp"

#include <weft/api/peer_event.hpp>
#include <weft/dashboard/dashboard.hpp>

#include "node/memory.hpp"
#include "node/roles.hpp"
#include <algorithm>

namespace weft::app {
namespace {

constexpr std::chrono::milliseconds tick_every{100};
constexpr std::chrono::milliseconds farewell{2'000};

std::string address_of(const node::KnownPeer& peer)
{
    if (peer.host.empty()) return {};
    const bool v6 = peer.host.find(':') != std::string::npos;
    return (v6 ? "[" + peer.host + "]" : peer.host) + ":" + std::to_string(peer.port);
}

}  // namespace

ApiPort::ApiPort(net::Io& io,
                 const LoadedNode& node,
                 node::NodeCore& core,
                 Checker& checker,
                 const net::Peers& peers,
                 Interpreter& interpreter)
    : node_{node},
      core_{core},
      checker_{checker},
      peers_{peers},
      interpreter_{interpreter},
      timer_{io},
      start_{std::chrono::steady_clock::now()},
      views_{io}
{}

ApiPort::~ApiPort() = default;

Try<std::unique_ptr<ApiPort>> ApiPort::open(net::Io& io,
                                            const LoadedNode& node,
                                            const FileShares& files,
                                            std::vector<api::Door> doors,
                                            node::NodeCore& core,
                                            Checker& checker,
                                            const net::Peers& peers,
                                            Interpreter& interpreter)
{
    const auto& settings = node.settings;
    const auto listen = *endpoint_from(settings.api_listen);  // checked when the settings were read
    http::ServerConfig config;
    config.host = listen_address(listen);
    config.port = listen.port;
    config.token = settings.api_token;
    config.names = settings.api_names;
    config.origins = settings.api_origins;
    config.connections_max = files.clients;
    config.connections_per_address_max = files.clients / 2;
    config.operator_places = std::min(config.operator_places, files.clients / 8);
    config.anteroom_max = files.anteroom;
    auto server = http::Server::open(io, std::move(config));
    if (!server)
        return std::unexpected{Failure{
            "cannot_listen", settings.api_listen + ": " + server.error().detail,
            "Is another node running here? Choose another port: [api] listen of node.toml, or "
            "`weft dev --listen`.",
            exit_failed}};
    std::unique_ptr<ApiPort> port{new ApiPort{io, node, core, checker, peers, interpreter}};
    port->server_ = *std::move(server);
    port->api_ = std::make_unique<api::Api>(*port->server_, *port, std::move(doors));
    if (settings.api_dashboard)
        dashboard::serve(*port->server_, {.nodes = settings.api_dashboard_nodes});
    port->tick();
    return port;
}

void ApiPort::tick()
{
    api_->tick();
    timer_.arm(tick_every, [this] { tick(); });
}

void ApiPort::command(node::AnyCommand command, Answered answered)
{
    const node::CommandId id{++commands_};
    asked_.emplace(id, std::move(answered));
    if (!checker_.command(id, std::move(command)))
        answered({.command = id,
                  .error = "busy",
                  .message = "too many commands wait: try again shortly",
                  .values = {}});
}

void ApiPort::answered(const node::Answer& answer)
{
    const auto asked = asked_.find(answer.command);
    if (asked == asked_.end()) return;
    const auto tell = std::move(asked->second);
    asked_.erase(asked);
    tell(answer);
}

void ApiPort::stop(std::function<void()> done)
{
    timer_.cancel();
    api_->end_waits();
    server_->stop(farewell, std::move(done));
}

answers::Node ApiPort::status() const
{
    const auto up = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start_);
    answers::Node status{.id = node_.id,
                         .version = WEFT_VERSION,
                         .network = {},
                         .roles = node_.settings.roles,
                         .time = types::Timestamp(interpreter_.now().count()),
                         .uptime_ms = static_cast<std::uint64_t>(up.count()),
                         .peers = {},
                         .known = {}};
    const auto learned = known_peers();
    for (const auto& link : peers_.status().peers) {
        const auto told = learned.find(link.address.id);
        if (told != learned.end() && !told->second.place) continue;
        answers::Peer peer;
        peer.id = link.address.id;
        const auto known = std::ranges::find(node_.settings.peers, types::to_text(link.address.id),
                                             &PeerSettings::id);
        if (known != node_.settings.peers.end()) {
            peer.name = known->name;
            peer.address = known->address;
            peer.roles = known->roles;
        } else if (told != learned.end()) {
            peer.address = address_of(told->second);
            peer.roles = {"ledger"};
            peer.told_by = told->second.told_by;
        }
        peer.connected = link.up;
        peer.since_ms = static_cast<std::uint64_t>(link.up_for.count());
        peer.frames_in = link.counters.frames_in;
        peer.frames_out = link.counters.frames_out;
        if (link.last_ending) peer.last_error = net::name(*link.last_ending);
        // What a peer says of us is worth its words: "closed_by_peer: malformed: hello: …".
        // Which key answered in the place of the one that was wanted is worth its name too.
        if ((link.last_ending == net::Ending::closed_by_peer ||
             link.last_ending == net::Ending::unexpected_key) &&
            !link.last_detail.empty())
            peer.last_error += ": " + link.last_detail;
        status.peers.push_back(std::move(peer));
    }
    for (const auto& [id, known] : learned)
        if (!known.place)
            status.known.push_back({.id = id,
                                    .address = address_of(known),
                                    .told_by = known.told_by,
                                    .why = known.why});
    return status;
}

std::map<net::PeerId, node::KnownPeer> ApiPort::known_peers() const
{
    std::map<net::PeerId, node::KnownPeer> known;
    if (const auto* book = core_.queries().services().find<node::KnownPeers>())
        for (auto& one : book->known_peers()) known.emplace(one.id, std::move(one));
    return known;
}

void ApiPort::publish_peer(const net::PeerId& peer, bool connected, std::string_view why)
{
    api::PeerChanged event{
        .peer = peer, .name = {}, .connected = connected, .last_error = std::string{why}};
    const auto known =
        std::ranges::find(node_.settings.peers, types::to_text(peer), &PeerSettings::id);
    if (known != node_.settings.peers.end()) event.name = known->name;
    api_->tell(event);
}

node::Figures ApiPort::metrics() const
{
    const auto disk = interpreter_.disk();
    node::Figures figures{
        {"weft_store_writes_total", "Batches handed to the store.", disk.pushed},
        {"weft_store_writes_durable_total", "Batches on disk.", disk.durable},
        {"weft_store_syncs_total", "Times the store waited for the disk.", disk.groups},
        {"weft_store_bytes_total", "Bytes of keys and values made durable.", disk.bytes},
        {"weft_store_writes_waiting", "Batches not on disk yet.", disk.waiting},
        {"weft_store_bytes_waiting", "Bytes of keys and values not on disk yet.",
         disk.waiting_bytes}};
    if (const auto left = store::free_bytes(resolve(node_.folder, node_.settings.store_path)))
        figures.push_back(
            {"weft_store_free_bytes", "What is left on the device of the store.", *left});
    add_memory_figures(interpreter_.store_memory(), figures);
    const auto net = peers_.status();
    const auto learned = known_peers();
    for (const auto& peer : net.peers) {
        // Of who is only awaited there is nothing to count.
        const auto told = learned.find(peer.address.id);
        if (told != learned.end() && !told->second.place) continue;
        const auto add = [&, id = types::to_text(peer.address.id)](
                             std::string_view name, std::string_view help, std::uint64_t value) {
            figures.push_back({name, help, value, {{"peer", id}}});
        };
        add("weft_peer_bytes_in_total", "Bytes of frames received from the peer.",
            peer.counters.bytes_in);
        add("weft_peer_bytes_out_total", "Bytes of frames sent to the peer.",
            peer.counters.bytes_out);
        add("weft_peer_frames_refused_total",
            "Frames not sent: the peer was away or its queue full.", peer.counters.frames_refused);
        add("weft_peer_links_total", "Times the peer got connected.", peer.counters.links);
        add("weft_peer_queue_bytes", "Bytes that wait to be sent to the peer.", peer.queue_bytes);
        add("weft_peer_round_trip_microseconds", "Of the last ping.",
            static_cast<std::uint64_t>(peer.round_trip.count()));
    }
    const auto checking = checker_.load();
    figures.push_back({"weft_checks_total",
                       "Frames and commands that were checked before the node took them.",
                       checking.done});
    figures.push_back({"weft_checks_waiting",
                       "Frames and commands that are checked or wait for it.", checking.pieces});
    figures.push_back(
        {"weft_checks_waiting_bytes", "Bytes of the frames among them.", checking.bytes});
    figures.push_back({"weft_views_waiting", "Views that run or wait for it.", views_.waiting()});
    figures.push_back(
        {"weft_net_strangers", "Connections that have not said who they are.", net.strangers});
    figures.push_back({"weft_net_turned_away_total", "Connections above the limits on strangers.",
                       net.turned_away});
    figures.push_back(
        {"weft_net_refused_total", "Connections ended before they were a peer's.", net.refused});
    return figures;
}

}  // namespace weft::app
