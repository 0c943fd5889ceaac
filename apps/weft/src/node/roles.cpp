#include "node/roles.hpp"

#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/node_watch/watch_door.hpp>
#include <weft/vm/gas.hpp>

#include <algorithm>

namespace weft::app {
namespace {

bool has(const std::vector<std::string>& roles, std::string_view role)
{
    return std::ranges::find(roles, role) != roles.end();
}

std::vector<node::PeerId> peers_with(const Settings& settings, std::string_view role)
{
    std::vector<node::PeerId> peers;
    for (const auto& peer : settings.peers)
        if (has(peer.roles, role))
            peers.push_back(*types::id_from_text<types::NodeId>(peer.id));
    return peers;
}

}  // namespace

std::vector<node::RoleDoor> doors_of(const Settings& settings, const std::string& passphrase)
{
    const bool own_ledger = has(settings.roles, "ledger");
    const auto peers = peers_with(settings, "ledger");  // they keep the ledger
    node::LedgerSettings ledger{.gossip_peers = peers};
    node::take<node::LedgerSettings>(settings.roles_say.at("ledger"), node::ledger_keys, ledger);
    node::CommitteeSettings committee{
        .ledger_access = own_ledger ? std::vector<node::PeerId>{} : peers,
        .passphrase = passphrase};
    node::take<node::CommitteeSettings>(settings.roles_say.at("chain"), node::committee_keys,
                                        committee);
    node::take<node::CommitteeSettings>(settings.roles_say.at("chain"), node::committee_counts,
                                        committee);
    // In the order in which they are made, which is also that of their bits in the hello: append.
    // The watch is every node's, has no bit, and stands first: others ask it about the clock.
    std::vector<node::RoleDoor> doors{
        node::watch_door({.program = "weft " WEFT_VERSION, .schedule = vm::cost_schedule_newest.version}),
        node::ledger_door(std::move(ledger)), node::committee_door(std::move(committee)),
        node::dkg_door({.joins = settings.dkg_join, .known = peers_with(settings, "committee")})};
    for (auto& door : doors)
        if (!door.played_as.empty() && !has(settings.roles, door.played_as))
            door = not_played(std::move(door));
    return doors;
}

const std::vector<node::RoleSection>& role_sections()
{
    static const std::vector<node::RoleSection> sections{
        node::section_of<node::CommitteeSettings>("chain", node::committee_keys,
                                                 node::committee_counts),
        node::section_of<node::LedgerSettings>("ledger", node::ledger_keys)};
    return sections;
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
            if (!door.played_as.empty() && std::ranges::find(list, door.played_as) == list.end())
                list.push_back(door.played_as);
        return list;
    }();
    return names;
}

}  // namespace weft::app
