// weft node snapshot and adopt: a new node starts where another one stands.

#include <weft/base/try.hpp>
#include <weft/node_ledger/snapshot_file.hpp>
#include <weft/store/core_view.hpp>
#include <weft/store/store.hpp>

#include "cli/files.hpp"
#include "commands/node/node.hpp"
#include "node/disk.hpp"
#include "node/load.hpp"
#include "node/roles.hpp"
#include <cstdio>
#include <fstream>
#include <iterator>

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

Result adopt(const std::string& config, const std::string& path, const std::string& hash_text)
{
    const auto hash_bytes = from_hex(hash_text);
    const auto hash = hash_bytes ? types::Hash::from(*hash_bytes) : std::nullopt;
    if (!hash)
        return std::unexpected{usage("hash_malformed", hash_text + ": expected 64 hex digits")};
    // tidy: allow reader: larger than theirs may be; a person names it, and the hash judges it
    std::ifstream in{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return std::unexpected{usage("file_unreadable", path + " cannot be read")};
    WEFT_TRY(const auto opened, open(config));
    const store::CoreView view{*opened.store, say_and_end};
    if (node::has_log(view))
        return std::unexpected{
            Failure{"store_in_use", config + ": this node has booked messages already",
                    "Only a node that never ran can adopt a snapshot: move its store away and "
                    "make the node anew.",
                    exit_failed}};
    const auto batches = node::import_snapshot(as_bytes(text), opened.node.genesis, *hash);
    if (!batches) return std::unexpected{refusal_of(batches.error(), path)};
    for (const auto& batch : *batches)
        if (const auto written = opened.store->write(batch, store::Durability::synced); !written)
            return std::unexpected{failure_of(written.error())};
    return Outcome{.document = {{"adopted", path}, {"hash", hash->hex()}},
                   .text = path + ": adopted. Next: `weft node run --config " + config + "`.\n"};
}

}  // namespace

void add_snapshot(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string config = "node.toml";
        std::string file;
        std::string hash;
    };
    auto options = std::make_shared<Options>();
    auto& make =
        cli.verb(noun, "snapshot",
                 "Write what a new ledger node starts from, and its hash; the node stands still",
                 "weft node snapshot ledger.snapshot --config ledger-1/node.toml",
                 [options](const Call&) { return snapshot(options->config, options->file); });
    make.add_option("file", options->file, "file to write")->required();
    make.add_option("--config", options->config, "settings file")->capture_default_str();
    auto& take = cli.verb(
        noun, "adopt", "Let a new ledger node start from the snapshot of another one",
        "weft node adopt ledger.snapshot --hash HASH --config ledger-5/node.toml",
        [options](const Call&) { return adopt(options->config, options->file, options->hash); });
    take.add_option("file", options->file, "file of `weft node snapshot`")->required();
    take.add_option("--hash", options->hash,
                    "what `weft node snapshot` said: whoever tells it answers for the ledger")
        ->required();
    take.add_option("--config", options->config, "settings file")->capture_default_str();
}

}  // namespace weft::app
