#pragma once

// Who takes part in a network's links and not in its protocols, for one test: a stranger, or a node whose key
// somebody else has.

#include <weft/net/peers.hpp>

#include "demo/network.hpp"

namespace weft::app {

/// It has the key that it is given.
class FalsePeer {
public:
    FalsePeer(const demo::Network& network,
              const crypto::ed25519::KeyPair& key,
              const demo::NodePlace& target,
              bool wrong_network)
    {
        net::PeersConfig config;
        config.listen_host.clear();
        config.peers.push_back({target.id, "127.0.0.1", target.net_port});
        config.hello.network = *net::NetworkId::from(types::hash_of(network.genesis()).bytes());
        if (wrong_network) config.hello.network = net::NetworkId::filled(1);
        config.hello.roles = 1;
        config.hello.agent = "false";
        net::PeersCallbacks callbacks;
        callbacks.on_up = [this](const net::PeerId&, const net::PeerInfo&) { up = true; };
        callbacks.on_down = [this](const net::PeerId&, net::Ending, const std::string&) {
            down = true;
        };
        callbacks.on_frame = [](const net::PeerId&, ByteSpan) {};
        callbacks.on_event = [this](const net::NetEvent& event) {
            ending = event.ending;
            detail = event.detail;
            ended = true;
        };
        peers = *net::Peers::open(io, std::move(config), key, std::move(callbacks));
    }
    bool run_until(const std::function<bool()>& condition)
    {
        return io.run_until(condition, std::chrono::milliseconds{10'000});
    }

    net::Io io;
    bool up = false;
    bool down = false;
    bool ended = false;
    net::Ending ending = net::Ending::lost;
    std::string detail;
    std::unique_ptr<net::Peers> peers;
};

}  // namespace weft::app
