// weft node snapshot and adopt: a new node starts where another one stands. The file goes from hand to hand, or
// a node that runs makes it and gives it to its peers.

#include <weft/base/try.hpp>
#include <weft/client/snapshot.hpp>
#include <weft/node_ledger/snapshot_file.hpp>
#include <weft/store/core_view.hpp>
#include <weft/store/store.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/passphrase.hpp"
#include "cli/progress.hpp"
#include "commands/node/node.hpp"
#include "node/disk.hpp"
#include "node/identity.hpp"
#include "node/load.hpp"
#include "node/roles.hpp"
#include "node/snapshot_fetch.hpp"
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>

namespace weft::app {
namespace {

Failure refusal_of(node::SnapshotFileError error, const std::string& path)
{
    const auto because = [&]() -> std::pair<std::string, std::string> {
        switch (error) {
        case node::SnapshotFileError::log_damaged:
            return {"the log of this node cannot be booked again",
                    "`weft node run` names the message; see docs/guides/mend-a-store.md."};
        case node::SnapshotFileError::not_a_snapshot:
            return {"no snapshot of this version of the program",
                    "Make it with `weft node snapshot` of the same version."};
        case node::SnapshotFileError::other_genesis:
            return {"a snapshot of another network", "Use the genesis file of that network."};
        case node::SnapshotFileError::other_hash:
            return {"not the file that the hash names",
                    "Ask whoever made it for the hash again, and copy the file anew."};
        }
        return {};
    }();
    return {std::string{node::name(error)}, path + ": " + because.first, because.second,
            exit_failed};
}

struct Opened {
    LoadedNode node;
    std::unique_ptr<store::Store> store;
};
Try<Opened> open(const std::string& config)
{
    WEFT_TRY(auto node, load_node(config));
    auto store = store::open_disk(resolve(node.folder, node.settings.store_path).string(),
                                  {.owner = store::Owner{node.id, types::hash_of(node.genesis)}});
    if (!store) return std::unexpected{failure_of(store.error())};
    return Opened{.node = std::move(node), .store = *std::move(store)};
}

/// The process ends after it.
void say_and_end(const store::Failure& failure)
{
    std::fputs((failure.detail + "\n").c_str(), stderr);
}

Result snapshot(const std::string& config, const std::string& path)
{
    WEFT_TRY(const auto opened, open(config));
    const store::CoreView view{*opened.store, say_and_end};
    const auto file =
        node::export_snapshot(view, opened.node.genesis, ledger_settings_of(opened.node.settings));
    if (!file) return std::unexpected{refusal_of(file.error(), config)};
    if (const auto written = write_text(path, to_string(file->bytes)); !written)
        return std::unexpected{written.error()};
    return Outcome{.document = {{"file", path},
                                {"hash", file->hash.hex()},
                                {"ledger", file->ledger.hex()},
                                {"messages", file->messages},
                                {"bytes", file->bytes.size()}},
                   .text = path + ": " + std::to_string(file->bytes.size()) +
                           " bytes, up to message " + std::to_string(file->messages) +
                           "\n  hash    " + file->hash.hex() + "\n  ledger  " + file->ledger.hex() +
                           "\nA new node: `weft node adopt " + path + " --hash " +
                           file->hash.hex() + "`, before its first run.\n"};
}

/// A node that runs makes it, and keeps it for its peers.
Result snapshot_of_running(const ApiOptions& api, std::uint64_t patience_seconds, const Call& call)
{
    WEFT_TRY(const auto node, connect(api));
    WEFT_TRY(const auto begun, told(client::make_snapshot(node, 0)));
    const Steps steps{call};
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{patience_seconds};
    for (;;) {
        auto newest = client::snapshot(node);
        if (newest && newest->messages >= begun.messages && !newest->making)
            return Outcome{.document = json::write(*newest),
                           .text = "a snapshot up to message " + std::to_string(newest->messages) +
                                   ", " + std::to_string(newest->bytes) + " bytes, is on the node" +
                                   "\n  hash    " + newest->hash.hex() + "\n  ledger  " +
                                   newest->ledger.hex() +
                                   "\nA new node that has this one among its peers: `weft node "
                                   "adopt --hash " +
                                   newest->hash.hex() + "`, before its first run.\n"};
        if (!newest && newest.error().code != "no_snapshot")
            return std::unexpected{failure_of(newest.error())};
        if (std::chrono::steady_clock::now() >= end)
            return std::unexpected{
                Failure{"snapshot_unfinished",
                        "the node still makes it: " + std::to_string(begun.messages) + " messages",
                        "It goes on by itself. Ask again with GET /tangle/snapshot.", exit_failed}};
        steps.begin("waiting for the node");
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
}

/// From the file that a person brought, or from the node's peers.
Try<Bytes> file_of(const LoadedNode& node,
                   const std::string& path,
                   const types::Hash& hash,
                   const Call& call)
{
    if (!path.empty()) {
        // tidy: allow reader: larger than theirs may be; a person names it, and the hash judges it
        std::ifstream in{path, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        if (!in) return std::unexpected{usage("file_unreadable", path + " cannot be read")};
        return to_bytes(text);
    }
    const auto& secret = node.settings.passphrase_file;
    const auto identity =
        open_identity(resolve(node.folder, node.settings.identity),
                      asking({secret.empty() ? secret : resolve(node.folder, secret).string(),
                              "WEFT_PASSPHRASE", "node " + node.settings.name}));
    if (!identity) return std::unexpected{identity.error()};
    const Steps steps{call};
    WEFT_TRY(auto fetched, fetch_snapshot(node, identity->key, hash,
                                          [&](const std::string& step) { steps.begin(step); }));
    return std::move(fetched.file);
}

Result adopt(const std::string& config,
             const std::string& path,
             const std::string& hash_text,
             const Call& call)
{
    const auto hash_bytes = from_hex(hash_text);
    const auto hash = hash_bytes ? types::Hash::from(*hash_bytes) : std::nullopt;
    if (!hash)
        return std::unexpected{usage("hash_malformed", hash_text + ": expected 64 hex digits")};
    WEFT_TRY(const auto opened, open(config));
    const store::CoreView view{*opened.store, say_and_end};
    if (node::has_log(view))
        return std::unexpected{
            Failure{"store_in_use", config + ": this node has booked messages already",
                    "Only a node that never ran can adopt a snapshot: move its store away and "
                    "make the node anew.",
                    exit_failed}};
    WEFT_TRY(const auto file, file_of(opened.node, path, *hash, call));
    const auto from = path.empty() ? std::string{"a peer's snapshot"} : path;
    const auto batches = node::import_snapshot(file, opened.node.genesis, *hash);
    if (!batches) return std::unexpected{refusal_of(batches.error(), from)};
    for (const auto& batch : *batches)
        if (const auto written = opened.store->write(batch, store::Durability::synced); !written)
            return std::unexpected{failure_of(written.error())};
    return Outcome{.document = {{"adopted", from}, {"hash", hash->hex()}, {"bytes", file.size()}},
                   .text = from + ": adopted. Next: `weft node run --config " + config + "`.\n"};
}

}  // namespace

void add_snapshot(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string config = "node.toml";
        std::string file;
        std::string hash;
        ApiOptions api;
        std::uint64_t wait_seconds = 600;
    };
    auto options = std::make_shared<Options>();
    auto& make = cli.verb(
        noun, "snapshot",
        "Make what a new ledger node starts from, and say its hash: a file of a node that stands "
        "still, or on a node that runs",
        "weft node snapshot --api http://127.0.0.1:7780", [options](const Call& call) {
            return options->file.empty()
                       ? snapshot_of_running(options->api, options->wait_seconds, call)
                       : snapshot(options->config, options->file);
        });
    make.add_option(
        "file", options->file,
        "file to write, from the store of a node that stands still; without it the node "
        "that runs makes it and keeps it for its peers");
    make.add_option("--config", options->config, "settings file, with a file")
        ->capture_default_str();
    add_api_options(make, options->api);
    make.add_option("--wait", options->wait_seconds, "seconds to wait for a node that runs")
        ->capture_default_str();
    auto& take = cli.verb(noun, "adopt",
                          "Let a new ledger node start from the snapshot of another one, from a "
                          "file or over the wire",
                          "weft node adopt --hash HASH --config ledger-5/node.toml",
                          [options](const Call& call) {
                              return adopt(options->config, options->file, options->hash, call);
                          });
    take.add_option("file", options->file,
                    "file of `weft node snapshot`; without it the node's peers are asked for it");
    take.add_option("--hash", options->hash,
                    "what `weft node snapshot` said: whoever tells it answers for the ledger")
        ->required();
    take.add_option("--config", options->config, "settings file")->capture_default_str();
}

}  // namespace weft::app
