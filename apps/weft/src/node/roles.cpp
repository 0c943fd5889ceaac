#include "node/roles.hpp"

#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include <algorithm>

namespace weft::app {
namespace {

bool has(const std::vector<std::string>& roles, std::string_view role)
{
    return std::ranges::find(roles, role) != roles.end();
}

/// Peers that keep the ledger.
std::vector<node::PeerId> ledger_peers(const Settings& settings)
{
    std::vector<node::PeerId> peers;
    for (const auto& peer : settings.peers)
        if (has(peer.roles, "ledger"))
            peers.push_back(*types::id_from_text<types::NodeId>(peer.id));
    return peers;
}

}  // namespace

std::vector<node::RoleDoor> doors_of(const Settings& settings, const std::string& passphrase)
{
    using std::chrono::milliseconds;
    const bool own_ledger = has(settings.roles, "ledger");
    const auto peers = ledger_peers(settings);
    // In the order in which they are made, which is also that of their bits in the hello: append.
    std::vector<node::RoleDoor> doors{
        node::ledger_door({.gossip_peers = peers,
                           .activity_interval = milliseconds{settings.activity_interval_ms},
                           .idle_interval = milliseconds{settings.idle_interval_ms}}),
        node::committee_door({.ledger_access = own_ledger ? std::vector<node::PeerId>{} : peers,
                              .passphrase = passphrase,
                              .batch_delay = milliseconds{settings.batch_delay_ms}}),
        node::dkg_door()};
    for (auto& door : doors)
        if (!has(settings.roles, door.played_as)) door = not_played(std::move(door));
    return doors;
}

std::uint32_t role_bits(const std::vector<std::string>& roles)
{
    std::uint32_t bits = 0;
    for (std::uint32_t bit = 1; const auto name : role_names()) {
        if (has(roles, name)) bits |= bit;
        bit <<= 1;
    }
    return bits;
}

std::span<const std::string_view> role_names()
{
    static const auto names = [] {
        std::vector<std::string_view> list;
        for (const auto& door : doors_of({}, {}))
            if (std::ranges::find(list, door.played_as) == list.end())
                list.push_back(door.played_as);
        return list;
    }();
    return names;
}

}  // namespace weft::app
