// weft network: one description becomes what every node of a network starts from; and how nodes of several
// organisations get to know each other.

#include <weft/base/try.hpp>
#include <weft/store/mark_file.hpp>
#include <weft/types/genesis.hpp>

#include "cli/files.hpp"
#include "cli/passphrase.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "commands/node/node.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/disk.hpp"
#include "node/genesis_file.hpp"
#include "node/identity.hpp"
#include "node/load.hpp"
#include "node/network_file.hpp"
#include <algorithm>
#include <memory>

namespace weft::app {
namespace {

bool plays(const PeerSettings& peer, std::string_view role)
{
    return std::ranges::find(peer.roles, role) != peer.roles.end();
}

Try<types::Genesis> genesis_of(const NetworkFile& network)
{
    types::Genesis genesis;
    genesis.network = network.name;
    genesis.time = now();
    if (network.votes) genesis.voting.emplace();
    for (const auto& [address, iotas] : network.allocations)
        genesis.allocations.push_back({address, {{types::iota_color, iotas}}});
    for (const auto& node : network.nodes)
        if (node.mana > 0) {
            WEFT_TRY(const auto id, node_from(node.peer.id));
            genesis.pledges.push_back({id, node.mana, node.mana});
        }
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
    if (const auto good = types::check(genesis); !good)
        return std::unexpected{usage("genesis_invalid", std::string{types::name(good.error())})};
    return genesis;
}

Try<casper::Genesis> validators_of(const NetworkFile& network)
{
    casper::Genesis genesis{
        .network = network.name, .time = now(), .validators = {}, .accounts = {}, .parameters = {}};
    for (const auto& node : network.nodes) {
        if (!plays(node.peer, "casper")) continue;
        WEFT_TRY(const auto id, node_from(node.peer.id));
        if (node.stake > 0) genesis.validators.push_back({id, node.stake});
        // With what its key holds a validator pays for bonding and leaving.
        genesis.accounts.push_back({types::Address::of(id), network.account_of_node});
    }
    for (const auto& [address, iotas] : network.allocations)
        genesis.accounts.push_back({address, iotas});
    std::ranges::sort(genesis.validators, {}, &casper::Bonded::validator);
    std::ranges::sort(genesis.accounts, {}, &casper::Genesis::Holding::address);
    if (const auto good = casper::check(genesis); !good)
        return std::unexpected{
            usage("casper_genesis_invalid", std::string{casper::name(good.error())})};
    return genesis;
}

struct InitOptions {
    std::string description;
    std::string folder = "network";
    std::string passphrase_file;
    bool unprotected = false;
};

/// A node that is made here: its identity, its settings, its mark, in a folder of its name.
Try<void> make_node(NetworkNode& node,
                    const std::filesystem::path& folder,
                    const secrets::Protection& passphrase,
                    const InitOptions& options)
{
    std::error_code failed;
    const auto place = folder / node.peer.name;
    std::filesystem::create_directories(place, failed);
    if (failed)
        return std::unexpected{Failure{"folder_unwritable",
                                       place.string() + ": " + failed.message(), "", exit_failed}};
    const auto file = place / "node.toml";
    if (std::filesystem::exists(file, failed))
        return std::unexpected{Failure{"settings_already_there",
                                       file.string() + " is there already",
                                       "Choose another folder.", exit_failed}};
    Settings settings;
    settings.name = node.peer.name;
    settings.roles = node.peer.roles;
    settings.genesis = "../genesis.toml";
    settings.casper_genesis = "../casper.toml";
    settings.net_peers_file = "../peers.toml";
    settings.net_address = node.peer.address;
    if (!node.listen.empty()) settings.net_listen = node.listen;
    if (!node.api_listen.empty()) settings.api_listen = node.api_listen;
    settings.unprotected = options.unprotected;
    if (!options.passphrase_file.empty())
        settings.passphrase_file =
            std::filesystem::absolute(options.passphrase_file).lexically_normal().string();
    const auto text = render(settings);
    if (const auto good = parse_settings(text, {}); !good)
        return std::unexpected{
            usage("settings_invalid", node.peer.name + ": " + good.error().front())};
    WEFT_TRY(const auto id, create_identity(place / settings.identity, passphrase));
    node.peer.id = types::to_text(id);
    const auto marks = store::mark_file_of(resolve(place, settings.store_path).string());
    if (const auto begun = store::write_marks(marks, id, {}); !begun)
        return std::unexpected{failure_of(begun.error())};
    return write_text(file, text, 0600);
}

Result init(const InitOptions& options)
{
    WEFT_TRY(const auto text, read_text(options.description));
    auto network = parse_network(text);
    if (!network) return std::unexpected{malformed(options.description + ": " + network.error())};
    const std::filesystem::path folder{options.folder};
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return std::unexpected{Failure{"folder_unwritable",
                                       folder.string() + ": " + failed.message(), "", exit_failed}};
    const auto genesis_file = folder / "genesis.toml";
    if (std::filesystem::exists(genesis_file, failed))
        return std::unexpected{Failure{
            "genesis_already_there", genesis_file.string() + " is there already",
            "A network has one genesis: choose another folder for another network.", exit_failed}};

    const bool here = std::ranges::any_of(network->nodes, &NetworkNode::made_here);
    secrets::Protection passphrase;
    if (here && !options.unprotected) {
        WEFT_TRY(passphrase, new_passphrase({options.passphrase_file, "WEFT_PASSPHRASE",
                                             "the nodes that are made here"}));
    }
    std::vector<PeerSettings> peers;
    for (auto& node : network->nodes) {
        if (node.made_here)
            if (auto made = make_node(node, folder, passphrase, options); !made)
                return std::unexpected{made.error()};
        peers.push_back(node.peer);
    }
    WEFT_TRY(const auto genesis, genesis_of(*network));
    if (auto written = write_text(folder / "peers.toml", render_peers(peers)); !written)
        return std::unexpected{written.error()};
    if (std::ranges::any_of(peers,
                            [](const PeerSettings& peer) { return plays(peer, "casper"); })) {
        WEFT_TRY(const auto validators, validators_of(*network));
        if (auto written = write_text(folder / "casper.toml", render(validators)); !written)
            return std::unexpected{written.error()};
    }
    // Last: with it the network is made.
    if (auto written = write_text(genesis_file, render(genesis)); !written)
        return std::unexpected{written.error()};

    const auto hash = types::hash_of(genesis).hex();
    Outcome outcome{
        .document = {{"folder", folder.string()},
                     {"network", genesis.network},
                     {"genesis", hash},
                     {"nodes", Json::array()}},
        .text = folder.string() + ": network " + genesis.network + ", genesis " + hash + "\n"};
    for (const auto& node : network->nodes) {
        outcome.document["nodes"].push_back({{"name", node.peer.name},
                                             {"id", node.peer.id},
                                             {"line", line_of(node.peer)},
                                             {"made_here", node.made_here}});
        outcome.text += "  " + line_of(node.peer) + "\n";
    }
    outcome.text += "Next: each organisation gives its node the folder, `weft network join " +
                    folder.string() +
                    " --config node.toml`, and compares the genesis with the others.\n";
    if (here)
        outcome.text +=
            "Made here: `weft node run --config " + folder.string() + "/NAME/node.toml`.\n";
    return outcome;
}

/// Copies a file of the network to where the node's settings want it; one that is there must be the same.
Try<void> take(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code ignored;
    if (!std::filesystem::exists(from, ignored)) return {};
    WEFT_TRY(const auto text, read_configured(from.string()));
    if (std::filesystem::exists(to, ignored)) {
        WEFT_TRY(const auto before, read_configured(to.string()));
        if (before == text) return {};
        return std::unexpected{
            Failure{"other_network", to.string() + " is there already, and another one",
                    "A node belongs to one network; make a new node for this one.", exit_failed}};
    }
    return write_text(to, text);
}

Result join(const std::string& network, const std::string& config)
{
    const std::filesystem::path folder{network};
    WEFT_TRY(const auto text, read_configured(config));
    const auto settings = parse_settings(text, environment());
    if (!settings)
        return std::unexpected{usage("settings_invalid", config + ": " + settings.error().front())};
    const auto own_folder = std::filesystem::path{config}.parent_path();
    WEFT_TRY(const auto id, identity_name(resolve(own_folder, settings->identity)));
    WEFT_TRY(const auto peers, read_peers(folder / "peers.toml"));
    if (std::ranges::find(peers, types::to_text(id), &PeerSettings::id) == peers.end())
        return std::unexpected{Failure{
            "not_in_network", folder.string() + "/peers.toml does not name " + types::to_text(id),
            "Whoever made the network adds the line of this node: `weft node line --config " +
                config + "`.",
            exit_failed}};
    const std::pair<std::string, std::string> files[]{{"genesis.toml", settings->genesis},
                                                      {"casper.toml", settings->casper_genesis}};
    for (const auto& [name, place] : files)
        if (auto taken = take(folder / name, resolve(own_folder, place)); !taken)
            return std::unexpected{taken.error()};
    // Peers come and go; whoever gives the folder again gives the newer list.
    if (auto written = write_text(peers_file_of(*settings, own_folder), render_peers(peers));
        !written)
        return std::unexpected{written.error()};
    WEFT_TRY(const auto node, load_node(config));
    const auto hash = types::hash_of(node.genesis).hex();
    return Outcome{
        .document = {{"network", node.genesis.network},
                     {"genesis", hash},
                     {"peers", node.settings.peers.size()}},
        .text = config + ": network " + node.genesis.network + ", genesis " + hash + ", " +
                std::to_string(node.settings.peers.size()) +
                " peers\nThe genesis must be the same at all organisations. Next: `weft node "
                "run --config " +
                config + "`.\n"};
}

Result line(const std::string& config)
{
    WEFT_TRY(const auto text, read_configured(config));
    const auto settings = parse_settings(text, environment());
    if (!settings)
        return std::unexpected{usage("settings_invalid", config + ": " + settings.error().front())};
    WEFT_TRY(const auto id, identity_name(resolve(std::filesystem::path{config}.parent_path(),
                                                  settings->identity)));
    const auto told = line_of({.id = types::to_text(id),
                               .address = settings->net_address,
                               .roles = settings->roles,
                               .name = settings->name});
    return Outcome{.document = {{"line", told}}, .text = told + "\n"};
}

Result add_peer(const std::string& config, const std::string& peer_line)
{
    WEFT_TRY(const auto peer, told_peer(peer_line));
    WEFT_TRY(const auto node, load_node(config));
    const auto file = peers_file_of(node.settings, node.folder);
    if (file.empty())
        return std::unexpected{usage("no_peers_file", config + ": [net] peers_file is empty",
                                     "Name a file there, as peers.toml.")};
    if (peer.id == types::to_text(node.id))
        return std::unexpected{usage("peer_malformed", peer_line + ": this is the node itself")};
    WEFT_TRY(auto peers, read_peers(file));
    const auto known = std::ranges::find(peers, peer.id, &PeerSettings::id);
    const bool there = known != peers.end();
    if (there)
        *known = peer;
    else
        peers.push_back(peer);
    const auto text = render_peers(peers);
    if (const auto good = parse_peers(text); !good)
        return std::unexpected{usage("peer_malformed", peer_line + ": " + good.error().front())};
    if (auto written = write_text(file, text); !written) return std::unexpected{written.error()};
    return Outcome{
        .document = {{"file", file.string()}, {"peers", peers.size()}, {"replaced", there}},
        .text = file.string() + ": " + std::to_string(peers.size()) +
                " peers. A node that runs takes it up within two seconds.\n"};
}

}  // namespace

Try<PeerSettings> told_peer(const std::string& line)
{
    auto peer = peer_from(line);
    if (!peer)
        return std::unexpected{usage("peer_malformed", line + ": expected ID@HOST:PORT/ROLE,ROLE",
                                     "`weft node line` prints the line of a node.")};
    return *std::move(peer);
}

void add_node_peers(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string config = "node.toml";
        std::string line;
    };
    auto options = std::make_shared<Options>();
    auto& own = cli.verb(noun, "line", "The line that names this node to others",
                         "weft node line --config a/node.toml",
                         [options](const Call&) { return line(options->config); });
    own.add_option("--config", options->config, "settings file")->capture_default_str();
    auto& add =
        cli.verb(noun, "add-peer",
                 "Add a node to the file of peers, or give a known one another address; a "
                 "running node takes it up",
                 "weft node add-peer ID@b.example:7770/ledger,committee#b --config a/node.toml",
                 [options](const Call&) { return add_peer(options->config, options->line); });
    add.add_option("LINE", options->line, "as `weft node line` prints it at the other node")
        ->required();
    add.add_option("--config", options->config, "settings file")->capture_default_str();
}

void add_network(Cli& cli)
{
    auto& noun = cli.noun("network", "What the nodes of a network start from");
    auto options = std::make_shared<InitOptions>();
    auto& make =
        cli.verb(noun, "init",
                 "Make genesis and peers of a network from one description, and its nodes that "
                 "no other organisation makes",
                 "weft network init mine.toml --dir network",
                 [options](const Call&) { return init(*options); });
    make.add_option("DESCRIPTION", options->description,
                    "a TOML file: see docs/guides/form-a-network.md")
        ->required();
    make.add_option("--dir", options->folder, "folder to write")->capture_default_str();
    auto* file = make.add_option("--passphrase-file", options->passphrase_file,
                                 "first line of it locks the identities that are made here");
    make.add_flag("--unprotected", options->unprotected,
                  "keep identities that are made here on the disk in clear")
        ->excludes(file);

    struct Join {
        std::string network;
        std::string config = "node.toml";
    };
    auto into = std::make_shared<Join>();
    auto& verb = cli.verb(noun, "join", "Give a node what `weft network init` made",
                          "weft network join network --config a/node.toml",
                          [into](const Call&) { return join(into->network, into->config); });
    verb.add_option("NETWORK", into->network, "the folder that `weft network init` wrote")
        ->required();
    verb.add_option("--config", into->config, "settings file of the node")->capture_default_str();
}

}  // namespace weft::app
