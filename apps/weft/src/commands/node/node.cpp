// weft node: making, checking, running and asking a node.

#include "commands/node/node.hpp"

#include <weft/base/try.hpp>
#include <weft/store/mark_file.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/passphrase.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "node/disk.hpp"
#include "node/genesis_file.hpp"
#include "node/identity.hpp"
#include "node/load.hpp"
#include "node/rehearsal.hpp"
#include "node/roles.hpp"
#include "node/runner.hpp"
#include <algorithm>
#include <memory>

namespace weft::app {
namespace {

struct InitOptions {
    std::string folder = ".";
    Settings settings;
    std::vector<std::string> peers;
    std::string genesis;
    std::string casper_genesis;
    bool unprotected = false;
};

std::string from_here(const std::string& path)
{
    return std::filesystem::absolute(path).lexically_normal().string();
}

/// What lies in the node's folder is found there wherever the folder is moved to.
std::string from_folder(const std::filesystem::path& folder, const std::string& path)
{
    const auto relative = std::filesystem::absolute(path).lexically_normal().lexically_relative(
        std::filesystem::absolute(folder).lexically_normal());
    return relative.empty() || *relative.begin() == ".." ? from_here(path) : relative.string();
}

Result init(InitOptions options)
{
    const std::filesystem::path folder{options.folder};
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return std::unexpected{Failure{"folder_unwritable",
                                       folder.string() + ": " + failed.message(), "", exit_failed}};
    auto& settings = options.settings;
    settings.unprotected = options.unprotected;
    for (const auto& text : options.peers) {
        WEFT_TRY(auto peer, told_peer(text));
        settings.peers.push_back(std::move(peer));
    }
    if (!options.genesis.empty()) settings.genesis = from_here(options.genesis);
    if (!options.casper_genesis.empty())
        settings.casper_genesis = from_here(options.casper_genesis);
    // The settings' own paths start at their folder, those of the command line here.
    const auto passphrase_file = settings.passphrase_file;
    if (!settings.passphrase_file.empty())
        settings.passphrase_file = from_folder(folder, settings.passphrase_file);
    // What the node would refuse when it starts is refused now.
    if (!settings.api_token_file.empty()) {
        WEFT_TRY(const auto token, read_api_token(settings.api_token_file));
        settings.api_token_file = from_folder(folder, settings.api_token_file);
    }
    const auto text = render(settings);
    if (const auto good = parse_settings(text, {}); !good)
        return std::unexpected{usage("settings_invalid", good.error().front())};
    const auto file = folder / "node.toml";
    if (std::filesystem::exists(file))
        return std::unexpected{Failure{"settings_already_there",
                                       file.string() + " is there already",
                                       "Choose another folder, or edit that file.", exit_failed}};
    secrets::Protection passphrase;
    if (!options.unprotected) {
        WEFT_TRY(passphrase, new_passphrase({passphrase_file, "WEFT_PASSPHRASE", "this node"}));
    }
    const auto identity = resolve(folder, settings.identity);
    WEFT_TRY(const auto id, create_identity(identity, passphrase));
    // It has said nothing yet: who finds this file missing cannot know that of itself.
    const auto marks = store::mark_file_of(resolve(folder, settings.store_path).string());
    if (const auto begun = store::write_marks(marks, id, {}); !begun)
        return std::unexpected{failure_of(begun.error())};
    if (const auto written = write_text(file, text, 0600); !written)
        return std::unexpected{written.error()};
    Outcome outcome;
    outcome.document = {{"id", types::to_text(id)},
                        {"settings", file.string()},
                        {"identity", identity.string()},
                        {"protected", passphrase.has_value()}};
    const auto line = line_of({.id = types::to_text(id),
                               .address = settings.net_address,
                               .roles = settings.roles,
                               .name = settings.name});
    outcome.document["line"] = line;
    outcome.text =
        "Node " + types::to_text(id) + "\n  settings  " + file.string() + "\n  identity  " +
        identity.string() +
        (passphrase ? "  (locked with your passphrase)\n" : "  (unprotected, as you asked)\n") +
        "Tell the others this line:\n  " + line + "\nNext: `weft network join FOLDER --config " +
        file.string() +
        "`, with what `weft network init` made of all lines; or put the\n      network's genesis "
        "file at " +
        resolve(folder, settings.genesis).string() +
        " and add peers. Then `weft node run --config " + file.string() + "`.\n";
    return outcome;
}

void add_init(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<InitOptions>();
    auto& verb =
        cli.verb(noun, "init", "Write a commented settings file and draw the node's identity",
                 "weft node init --dir ledger-1 --role ledger --net-listen 0.0.0.0:7770",
                 [options](const Call&) { return init(*options); });
    auto& settings = options->settings;
    verb.add_option("--dir", options->folder, "folder of the node; made if missing")
        ->capture_default_str();
    verb.add_option("--name", settings.name, "what people call it")->capture_default_str();
    verb.add_option("--role", settings.roles, "ledger, committee or casper; may be repeated")
        ->capture_default_str();
    verb.add_option("--genesis", options->genesis, "the network's genesis file");
    verb.add_option("--casper-genesis", options->casper_genesis,
                    "the genesis file of the validators' network, for the role casper");
    verb.add_option("--net-listen", settings.net_listen, "where peers connect")
        ->capture_default_str();
    verb.add_option("--address", settings.net_address,
                    "how others reach it, HOST:PORT: a part of the line that names it to them");
    verb.add_option("--api-listen", settings.api_listen, "where the API listens")
        ->capture_default_str();
    verb.add_option("--api-token-file", settings.api_token_file,
                    "holds what writes must present; mode 0600");
    verb.add_option("--api-token", settings.api_token, "the same in clear: better the file")
        ->each([](const std::string&) { warn_of_visible_token("Use --api-token-file."); });
    verb.add_option("--peer", options->peers, "the line of another node; may be repeated");
    auto* file = verb.add_option("--passphrase-file", settings.passphrase_file,
                                 "first line of it locks the identity");
    verb.add_flag("--unprotected", options->unprotected, "keep the identity on the disk in clear")
        ->excludes(file);
}

/// What a start would find: exit code 1 when a member's store is lost, or a peer is not who it should be or refuses
/// this node. One that is not there is told and is no fault: somebody starts first.
Result check(const LoadedNode& node, const std::string& config)
{
    constexpr std::chrono::milliseconds peers_within{5'000};
    WEFT_TRY(const auto found, rehearse(node, peers_within));
    const auto hash = types::hash_of(node.genesis).hex();
    const auto [store, in_words] = [&]() -> std::pair<std::string, std::string> {
        switch (found.store) {
        case Rehearsal::Store::none: return {"none", "none yet: the first run makes it"};
        case Rehearsal::Store::lost:
            return {
                "lost",
                "lost: store.mark says that there was one. A start copies the ledger from peers; "
                "the key shares of chains are in a backup alone (docs/guides/mend-a-store.md)"};
        case Rehearsal::Store::whole: return {"whole", "whole, and this node's"};
        case Rehearsal::Store::in_use:
            return {"in_use", "in use: the node runs, so store and peers were not tried"};
        }
        return {};
    }();
    // A ledger comes back from peers; a member's key shares do not.
    const bool keys_lost =
        found.store == Rehearsal::Store::lost &&
        std::ranges::find(node.settings.roles, "committee") != node.settings.roles.end();
    const bool good = !keys_lost && std::ranges::none_of(found.peers, &TriedPeer::refuses);
    Outcome outcome{.document = {{"settings", config},
                                 {"id", types::to_text(node.id)},
                                 {"network", node.genesis.network},
                                 {"genesis", hash},
                                 {"store", store},
                                 {"peers", Json::array()}},
                    .text = config + (good ? ": good" : ": not good") + "\n  node     " +
                            types::to_text(node.id) + "\n  network  " + node.genesis.network +
                            ", genesis " + hash + "\n  store    " + in_words + "\n"};
    for (const auto& peer : found.peers) {
        outcome.document["peers"].push_back({{"id", peer.id},
                                             {"name", peer.name},
                                             {"address", peer.address},
                                             {"up", peer.up},
                                             {"why", peer.why}});
        outcome.text += "  peer     " + (peer.name.empty() ? peer.id : printable(peer.name)) +
                        "  " + peer.address + (peer.address.empty() ? "" : "  ") +
                        (peer.up ? "answers" : printable(peer.why)) + "\n";
    }
    if (!good) outcome.exit_code = exit_failed;
    return outcome;
}

void add_run(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string config = "node.toml";
        bool check = false;
    };
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(
        noun, "run", "Run the node until it is told to stop",
        "weft node run --config ledger-1/node.toml", [options](const Call& call) -> Result {
            WEFT_TRY(const auto node, load_node(options->config));
            if (options->check) return check(node, options->config);
            return run_node(node, call, {}, {}, [options] { return load_node(options->config); });
        });
    verb.add_option("--config", options->config, "settings file")->capture_default_str();
    verb.add_flag("--check", options->check,
                  "open all that a start opens, try the peers, and stop");
}

void add_openapi(Cli& cli, CLI::App& noun)
{
    cli.verb(noun, "openapi", "The description of the HTTP interface, for programs (OpenAPI 3.1)",
             "weft node openapi > openapi.json", [](const Call&) {
                 auto text = api::openapi(api_doors());
                 // tidy: allow reader: what this program wrote itself
                 return Result{Outcome{.document = Json::parse(text), .text = std::move(text)}};
             });
}

}  // namespace

void add_node(Cli& cli)
{
    auto& noun = cli.noun("node", "Make, check, run and ask a node");
    add_init(cli, noun);
    add_run(cli, noun);
    add_node_status(cli, noun);
    add_node_peers(cli, noun);
    add_passphrase(cli, noun);
    add_snapshot(cli, noun);
    add_openapi(cli, noun);
}

}  // namespace weft::app
