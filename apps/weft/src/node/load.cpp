#include "node/load.hpp"

#include <weft/base/try.hpp>

#include "cli/files.hpp"
#include "cli/passphrase.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/genesis_file.hpp"
#include "node/identity.hpp"
#include <algorithm>
#include <span>

namespace weft::app {
namespace {

/// The text, or an error that says what to do.
Try<std::string> read_or(const std::string& path, std::string hint)
{
    auto text = read_configured(path);
    if (!text) text.error().hint = std::move(hint);
    return text;
}

}  // namespace

Try<std::string> read_api_token(const std::string& path)
{
    WEFT_TRY(auto token, private_line(path));
    if (token.size() < api_token_bytes_min)
        return std::unexpected{
            usage("settings_invalid", path + ": a token has at least 16 characters")};
    return token;
}

Try<std::string> passphrase_of(const LoadedNode& node)
{
    if (node.settings.unprotected) return std::string{};
    const auto& file = node.settings.passphrase_file;
    WEFT_TRY(const auto found,
             find_passphrase({file.empty() ? file : resolve(node.folder, file).string(),
                              "WEFT_PASSPHRASE", "node " + node.settings.name}));
    if (found) return *found;
    return std::unexpected{Failure{
        "passphrase_missing", "the secrets of this node are locked and no passphrase was given",
        "Set secrets.passphrase_file or WEFT_PASSPHRASE, or run it at a terminal.", exit_failed}};
}

std::filesystem::path peers_file_of(const Settings& settings, const std::filesystem::path& folder)
{
    return settings.net_peers_file.empty() ? std::filesystem::path{}
                                           : resolve(folder, settings.net_peers_file);
}

Try<std::vector<PeerSettings>> read_peers(const std::filesystem::path& file)
{
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored)) return std::vector<PeerSettings>{};
    WEFT_TRY(const auto text, read_configured(file.string()));
    auto peers = parse_peers(text);
    if (!peers)
        return std::unexpected{usage("settings_invalid", file.string() + ": " + peers.error().front())};
    return *std::move(peers);
}

Try<LoadedNode> load_node(const std::string& settings_path)
{
    WEFT_TRY(const auto text,
             read_or(settings_path, "`weft node init` makes one; --config says where yours is."));
    auto settings = parse_settings(text, environment());
    if (!settings) {
        std::string others;
        for (const auto& error : std::span{settings.error()}.subspan(1))
            others += (others.empty() ? "" : "\n  ") + settings_path + ": " + error;
        return std::unexpected{
            usage("settings_invalid", settings_path + ": " + settings.error().front(), others)};
    }
    if (const auto& file = settings->api_token_file; !file.empty()) {
        const auto path = resolve(std::filesystem::path{settings_path}.parent_path(), file);
        WEFT_TRY(settings->api_token, read_api_token(path.string()));
    }
    LoadedNode node{.settings = *std::move(settings),
                    .folder = std::filesystem::path{settings_path}.parent_path(),
                    .genesis = {},
                    .id = {}};
    const auto genesis_path = resolve(node.folder, node.settings.genesis).string();
    WEFT_TRY(const auto genesis_text,
             read_or(genesis_path, "`[node] genesis` in " + settings_path +
                                       " says where it is; `weft genesis create` makes one."));
    auto genesis = parse_genesis(genesis_text);
    if (!genesis)
        return std::unexpected{usage("genesis_invalid", genesis_path + ": " + genesis.error())};
    node.genesis = *std::move(genesis);
    if (const auto& roles = node.settings.roles;
        std::ranges::find(roles, "casper") != roles.end()) {
        const auto path = resolve(node.folder, node.settings.casper_genesis).string();
        WEFT_TRY(const auto casper_text,
                 read_or(path, "`[node] casper_genesis` in " + settings_path +
                                   " says where it is; `weft casper genesis` makes one."));
        auto network = parse_casper_genesis(casper_text);
        if (!network)
            return std::unexpected{usage("casper_genesis_invalid", path + ": " + network.error())};
        node.settings.casper_network = *std::move(network);
    }
    WEFT_TRY(node.id, identity_name(resolve(node.folder, node.settings.identity)));
    WEFT_TRY(const auto shared, read_peers(peers_file_of(node.settings, node.folder)));
    // The file is everybody's, so it names this node too; what the settings say of a peer goes first.
    const auto own = types::to_text(node.id);
    for (const auto& peer : shared)
        if (peer.id != own && std::ranges::find(node.settings.peers, peer.id, &PeerSettings::id) ==
                                  node.settings.peers.end())
            node.settings.peers.push_back(peer);
    for (const auto& peer : node.settings.peers)
        if (peer.id == types::to_text(node.id))
            return std::unexpected{
                usage("settings_invalid", settings_path + ": [[net.peers]] " + peer.id +
                                              ": this is the node itself, not a peer")};
    return node;
}

}  // namespace weft::app
