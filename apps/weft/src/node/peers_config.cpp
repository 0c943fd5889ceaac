#include "node/peers_config.hpp"

#include <weft/base/utf8.hpp>

#include "node/roles.hpp"
#include <algorithm>

namespace weft::app {

net::PeersConfig peers_config(const LoadedNode& node, const FileShares& files)
{
    const auto& settings = node.settings;
    net::PeersConfig config;
    const auto listen = *endpoint_from(settings.net_listen);  // checked when the settings were read
    config.listen_host = listen_address(listen);
    config.listen_port = listen.port;
    for (const auto& peer : settings.peers) {
        const auto endpoint = endpoint_from(peer.address).value_or(Endpoint{});
        config.peers.push_back(
            {*types::id_from_text<types::NodeId>(peer.id), endpoint.host, endpoint.port});
    }
    config.hello.network = *net::NetworkId::from(types::hash_of(node.genesis).bytes());
    config.hello.roles = role_bits(settings.roles);
    config.hello.agent =
        utf8_prefix("weft " WEFT_VERSION " " + settings.name, net::Hello::agent_bytes_max);
    config.strangers_max = files.strangers;
    config.strangers_per_address_max =
        std::min(config.strangers_per_address_max, files.strangers / 4);
    return config;
}

}  // namespace weft::app
