#include "node/rehearsal.hpp"

#include <weft/base/try.hpp>
#include <weft/net/io.hpp>
#include <weft/net/peers.hpp>
#include <weft/node/node_core.hpp>
#include <weft/secrets/entropy.hpp>
#include <weft/store/core_view.hpp>
#include <weft/store/mark_file.hpp>

#include "node/disk.hpp"
#include "node/identity.hpp"
#include "node/peers_config.hpp"
#include "node/roles.hpp"
#include <algorithm>
#include <chrono>
#include <cstdio>

namespace weft::app {
namespace {

void say_and_end(const store::Failure& failure)
{
    std::fputs((failure.detail + "\n").c_str(), stderr);
}

/// The roles read what they have there, as they will when the node starts.
Try<Rehearsal::Store> try_store(const LoadedNode& node,
                                const crypto::ed25519::KeyPair& identity,
                                const std::string& passphrase)
{
    const auto path = resolve(node.folder, node.settings.store_path).string();
    std::error_code ignored;
    const auto marks = store::read_marks(store::mark_file_of(path), node.id);
    if (!std::filesystem::exists(path, ignored))
        return marks && *marks && !(*marks)->empty() ? Rehearsal::Store::lost
                                                     : Rehearsal::Store::none;
    const auto opened =
        store::open_disk(path, {.owner = store::Owner{node.id, types::hash_of(node.genesis)},
                                .free_bytes_min = node.settings.store_stop_mib << 20,
                                .cache_bytes = node.settings.store_cache_mib << 20});
    if (!opened && opened.error().error == store::StoreError::locked)
        return Rehearsal::Store::in_use;
    if (!opened) return std::unexpected{failure_of(opened.error())};
    const store::CoreView view{**opened, say_and_end};
    const auto core = node::NodeCore::open({.genesis = node.genesis,
                                            .roles = doors_of(node.settings, passphrase),
                                            .marks = marks ? *marks : std::nullopt},
                                           identity, view, secrets::system_entropy(32));
    if (!core)
        return std::unexpected{failure_of(
            store::Failure{store::StoreError::corrupt, path + ": " + core.error().text})};
    // What a start would say of the store while it serves: a key share that is missing or does not open.
    const node::Instant now{static_cast<std::uint64_t>(
        std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count())};
    (void)(*core)->on_start(now);
    for (const auto& [stage, reason] : (*core)->queries().not_ready(now))
        if (stage == "store")
            return std::unexpected{Failure{
                "store_incomplete", path + ": " + reason,
                "docs/guides/mend-a-store.md#a-member-that-does-not-run-its-chain", exit_failed}};
    return Rehearsal::Store::whole;
}

/// Whoever answers is there, and says what is wrong between us.
bool is_there(net::Ending ending)
{
    return ending != net::Ending::dial_failed && ending != net::Ending::handshake_timeout;
}

Try<std::vector<TriedPeer>> try_peers(const LoadedNode& node,
                                      const crypto::ed25519::KeyPair& identity,
                                      std::chrono::milliseconds at_most)
{
    net::Io io;
    auto config = peers_config(node, {});
    config.listen_host.clear();  // nobody is heard: this is no node yet
    net::PeersCallbacks callbacks;
    callbacks.on_up = [](const net::PeerId&, const net::PeerInfo&) {};
    callbacks.on_down = [](const net::PeerId&, net::Ending, const std::string&) {};
    callbacks.on_frame = [](const net::PeerId&, ByteSpan) {};
    callbacks.on_event = [](const net::NetEvent&) {};
    const auto peers = net::Peers::open(io, std::move(config), identity, std::move(callbacks));
    if (!peers)
        return std::unexpected{Failure{"cannot_dial", peers.error().detail, "", exit_failed}};
    const auto known = [&] {
        const auto status = (*peers)->status().peers;
        return std::ranges::all_of(status, [](const net::PeerStatus& peer) {
            return peer.address.host.empty() || peer.up || peer.last_ending;
        });
    };
    (void)io.run_until(known, at_most);
    std::vector<TriedPeer> tried;
    for (const auto& peer : (*peers)->status().peers) {
        TriedPeer one{
            .id = types::to_text(peer.address.id), .name = {}, .address = {}, .up = peer.up};
        const auto said = std::ranges::find(node.settings.peers, one.id, &PeerSettings::id);
        if (said != node.settings.peers.end()) {
            one.name = said->name;
            one.address = said->address;
        }
        if (one.address.empty())
            one.why = "calls this node: not tried";
        else if (!peer.up && peer.last_ending) {
            one.refuses = is_there(*peer.last_ending);
            one.why = std::string{net::name(*peer.last_ending)};
            if (!peer.last_detail.empty()) one.why += ": " + peer.last_detail;
        } else if (!peer.up) {
            one.why = "no answer within " + std::to_string(at_most.count()) + " ms";
        }
        tried.push_back(std::move(one));
    }
    return tried;
}

}  // namespace

Try<Rehearsal> rehearse(const LoadedNode& node, std::chrono::milliseconds peers_within)
{
    WEFT_TRY(const auto passphrase, passphrase_of(node));
    WEFT_TRY(const auto identity, open_identity(resolve(node.folder, node.settings.identity),
                                                [&] { return std::optional{passphrase}; }));
    Rehearsal rehearsal;
    WEFT_TRY(rehearsal.store, try_store(node, identity.key, passphrase));
    // Whoever runs has the links; a second one with its key would end them.
    if (rehearsal.store == Rehearsal::Store::in_use) return rehearsal;
    WEFT_TRY(rehearsal.peers, try_peers(node, identity.key, peers_within));
    return rehearsal;
}

}  // namespace weft::app
