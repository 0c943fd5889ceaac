#include "node/network_file.hpp"

#include <weft/base/try.hpp>

#include "node/toml_fields.hpp"
#include <set>

namespace weft::app {
namespace {

using field::Read;

/// An optional text of the table.
Read<void> text_into(const toml::table& table,
                     std::string_view key,
                     const std::string& place,
                     std::string& into)
{
    if (const auto* node = table.get(key)) {
        WEFT_TRY(into, field::text(*node, place + std::string{key}));
    }
    return {};
}
Read<void> amount_into(const toml::table& table,
                       std::string_view key,
                       const std::string& place,
                       std::uint64_t& into)
{
    if (const auto* node = table.get(key)) {
        WEFT_TRY(into, field::amount(*node, place + std::string{key}));
    }
    return {};
}

Read<void> roles_into(const toml::table& table, const std::string& place, PeerSettings& peer)
{
    const auto* array = table.get("roles") == nullptr ? nullptr : table.get("roles")->as_array();
    if (array == nullptr || array->empty())
        return std::unexpected{place + "roles: expected a list, as [\"ledger\"]"};
    for (const auto& one : *array) {
        WEFT_TRY(peer.roles.emplace_back(), field::text(one, place + "roles"));
    }
    return {};
}

Read<NetworkNode> node_from(const toml::table& table, const std::string& place)
{
    if (const auto good = field::known_only(table,
                                            {"line", "name", "roles", "address", "listen",
                                             "api_listen", "mana", "stake"},
                                            place);
        !good)
        return std::unexpected{good.error()};
    NetworkNode node;
    std::string line;
    for (const auto& [key, into] :
         {std::pair{"line", &line}, std::pair{"name", &node.peer.name},
          std::pair{"address", &node.peer.address}, std::pair{"listen", &node.listen},
          std::pair{"api_listen", &node.api_listen}})
        if (const auto good = text_into(table, key, place, *into); !good)
            return std::unexpected{good.error()};
    for (const auto& [key, into] :
         {std::pair{"mana", &node.mana}, std::pair{"stake", &node.stake}})
        if (const auto good = amount_into(table, key, place, *into); !good)
            return std::unexpected{good.error()};
    node.made_here = line.empty();
    if (node.made_here) {
        if (const auto good = roles_into(table, place, node.peer); !good)
            return std::unexpected{good.error()};
        // It is a folder's name too.
        if (node.peer.name.empty() || node.peer.name.find('/') != std::string::npos ||
            node.peer.name.starts_with('.'))
            return std::unexpected{place + "name: a node that is made here has one, without a slash"};
        return node;
    }
    for (const auto* key : {"name", "roles", "address", "listen", "api_listen"})
        if (table.get(key) != nullptr)
            return std::unexpected{place + key + ": stands in the line already"};
    auto peer = peer_from(line);
    if (!peer) return std::unexpected{place + "line: expected what `weft node line` prints"};
    node.peer = *std::move(peer);
    return node;
}

Read<void> nodes_into(const toml::table& file, NetworkFile& network)
{
    const auto* array = file.get("node") == nullptr ? nullptr : file.get("node")->as_array();
    if (array == nullptr || array->empty())
        return std::unexpected{std::string{"node: expected tables, as [[node]]"}};
    std::set<std::string> seen;
    std::vector<PeerSettings> known;
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto place = "node[" + std::to_string(i) + "].";
        const auto* table = (*array)[i].as_table();
        if (table == nullptr) return std::unexpected{place + ": expected a table"};
        WEFT_TRY(auto node, node_from(*table, place));
        for (const auto& name : {node.peer.id, node.peer.name})
            if (!name.empty() && !seen.insert(name).second)
                return std::unexpected{place + ": " + name + " is there twice"};
        if (!node.made_here) known.push_back(node.peer);
        network.nodes.push_back(std::move(node));
    }
    // What settings would refuse is refused here, before anything is made.
    if (const auto good = parse_peers(render_peers(known)); !good)
        return std::unexpected{good.error().front()};
    return {};
}

}  // namespace

Read<NetworkFile> parse_network(std::string_view text)
{
    const auto file = tomlfile::parse(text);
    if (!file) return std::unexpected{file.error()};
    if (const auto good =
            field::known_only(*file, {"network", "conflicts", "allocate", "node", "account_of_node"}, "");
        !good)
        return std::unexpected{good.error()};
    NetworkFile network;
    std::string conflicts = "vote";
    for (const auto& [key, into] :
         {std::pair{"network", &network.name}, std::pair{"conflicts", &conflicts}})
        if (const auto good = text_into(*file, key, "", *into); !good)
            return std::unexpected{good.error()};
    if (network.name.empty()) return std::unexpected{std::string{"network: missing"}};
    if (conflicts != "vote" && conflicts != "weight")
        return std::unexpected{std::string{"conflicts: expected vote or weight"}};
    network.votes = conflicts == "vote";
    if (const auto good = amount_into(*file, "account_of_node", "", network.account_of_node); !good)
        return std::unexpected{good.error()};
    if (const auto* node = file->get("allocate")) {
        const auto* table = node->as_table();
        if (table == nullptr)
            return std::unexpected{std::string{"allocate: expected a table, ADDRESS = AMOUNT"}};
        for (const auto& [key, value] : *table) {
            const auto place = "allocate." + std::string{key.str()};
            const auto address = types::Address::from_text(key.str());
            if (!address) return std::unexpected{place + ": not an address"};
            WEFT_TRY(const auto iotas, field::amount(value, place));
            network.allocations.emplace_back(*address, iotas);
        }
    }
    if (const auto good = nodes_into(*file, network); !good) return std::unexpected{good.error()};
    return network;
}

}  // namespace weft::app
