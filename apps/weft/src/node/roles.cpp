#include "node/roles.hpp"

#include <weft/api_casper/door.hpp>
#include <weft/api_committee/door.hpp>
#include <weft/api_dkg/door.hpp>
#include <weft/api_drng/door.hpp>
#include <weft/api_ledger/door.hpp>
#include <weft/node_casper/casper_door.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>
#include <weft/node_drng/drng_door.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/node_watch/watch_door.hpp>
#include <weft/vm/gas.hpp>

#include <algorithm>
#include <optional>

namespace weft::app {
namespace {

/// A node takes part in the exchange of peers unless its settings say otherwise.
constexpr std::uint64_t learned_peers_usual = 8;

bool has(const std::vector<std::string>& roles, std::string_view role)
{
    return std::ranges::find(roles, role) != roles.end();
}

std::vector<node::PeerId> peers_with(const Settings& settings, std::string_view role)
{
    std::vector<node::PeerId> peers;
    for (const auto& peer : settings.peers)
        if (has(peer.roles, role)) peers.push_back(*types::id_from_text<types::NodeId>(peer.id));
    return peers;
}

node::RoleDoor watch(const Settings& settings, const std::string&)
{
    node::WatchSettings own{.program = "weft " WEFT_VERSION,
                            .schedule = vm::cost_schedule_newest.version,
                            .heeded = std::set<node::PeerId>{}};
    for (const auto& peer : settings.peers)
        own.heeded->insert(*types::id_from_text<types::NodeId>(peer.id));
    return node::watch_door(std::move(own));
}

node::RoleDoor ledger(const Settings& settings, const std::string&)
{
    return node::ledger_door(ledger_settings_of(settings));
}

node::RoleDoor committee(const Settings& settings, const std::string& passphrase)
{
    node::CommitteeSettings own{.passphrase = passphrase};
    if (!has(settings.roles, "ledger")) own.ledger_access = peers_with(settings, "ledger");
    own.sources = peers_with(settings, "committee");
    for (const auto& id : settings.access_nodes)
        own.access_nodes.push_back(*types::id_from_text<types::NodeId>(id));
    const auto& said = settings.roles_say.at("chain");
    node::take<node::CommitteeSettings>(said, node::committee_keys, own);
    node::take<node::CommitteeSettings>(said, node::committee_counts, own);
    return node::committee_door(std::move(own));
}

node::RoleDoor dkg(const Settings& settings, const std::string&)
{
    return node::dkg_door({.joins = settings.dkg_join, .known = peers_with(settings, "committee")});
}

node::RoleDoor drng(const Settings& settings, const std::string&)
{
    return node::drng_door({.ledger_access = peers_with(settings, "ledger"),
                            .joins = settings.dkg_join,
                            .known = peers_with(settings, "committee")});
}

node::RoleDoor casper(const Settings& settings, const std::string&)
{
    node::CasperSettings own{.genesis = settings.casper_network};
    const auto& said = settings.roles_say.at("casper");
    node::take<node::CasperSettings>(said, node::casper_keys, own);
    node::take<node::CasperSettings>(said, node::casper_counts, own);
    return node::casper_door(std::move(own));
}

node::RoleSection ledger_section()
{
    auto section =
        node::section_of<node::LedgerSettings>("ledger", node::ledger_keys, node::ledger_counts);
    for (auto& key : section.keys)
        if (key.name == "learned_peers") key.standard = learned_peers_usual;
    return section;
}

/// All that this program knows of a role.
struct Role {
    node::RoleDoor (*door)(const Settings&, const std::string& passphrase);
    api::Door (*shown)() = nullptr;  ///< null: clients see nothing of it
    std::optional<node::RoleSection> section = std::nullopt;
};

/// In the order in which roles are made, which is also that of their bits in the hello: append. The
/// watch is every node's, has no bit, and stands first: others ask it about the clock.
const std::vector<Role>& roles()
{
    static const std::vector<Role> list{
        {watch},
        {ledger, api::ledger_door, ledger_section()},
        {committee, api::committee_door,
         node::section_of<node::CommitteeSettings>("chain", node::committee_keys,
                                                   node::committee_counts)},
        {dkg, api::dkg_door},
        {drng, api::drng_door},
        {casper, api::casper_door,
         node::section_of<node::CasperSettings>("casper", node::casper_keys, node::casper_counts)}};
    return list;
}

}  // namespace

node::LedgerSettings ledger_settings_of(const Settings& settings)
{
    node::LedgerSettings own{.gossip_peers = peers_with(settings, "ledger"),
                             .learned_peers = learned_peers_usual};
    if (const auto reached = endpoint_from(settings.net_address);
        reached && !settings.net_address.empty()) {
        own.own_host = reached->host;
        own.own_port = reached->port;
    }
    const auto& said = settings.roles_say.at("ledger");
    node::take<node::LedgerSettings>(said, node::ledger_keys, own);
    node::take<node::LedgerSettings>(said, node::ledger_counts, own);
    return own;
}

std::vector<node::RoleDoor> doors_of(const Settings& settings, const std::string& passphrase)
{
    std::vector<node::RoleDoor> doors;
    for (const auto& role : roles()) {
        auto door = role.door(settings, passphrase);
        const bool plays = door.played_as.empty() || has(settings.roles, door.played_as);
        doors.push_back(plays ? std::move(door) : not_played(std::move(door)));
    }
    return doors;
}

const std::vector<node::RoleSection>& role_sections()
{
    static const auto sections = [] {
        std::vector<node::RoleSection> list;
        for (const auto& role : roles())
            if (role.section) list.push_back(*role.section);
        std::ranges::sort(list, {}, &node::RoleSection::name);
        return list;
    }();
    return sections;
}

std::vector<api::Door> api_doors()
{
    std::vector<api::Door> doors;
    for (const auto& role : roles())
        if (role.shown != nullptr) doors.push_back(role.shown());
    return doors;
}

std::vector<api::EventKind> event_kinds()
{
    auto doors = api_doors();
    doors.push_back(api::node_door());
    std::vector<api::EventKind> kinds;
    for (auto& door : doors)
        for (auto& kind : door.events) kinds.push_back(std::move(kind));
    return kinds;
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
