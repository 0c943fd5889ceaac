// weft node passphrase: another passphrase for all secrets of a node.

#include "cli/passphrase.hpp"

#include <weft/base/try.hpp>
#include <weft/node_dkg/key_rotation.hpp>
#include <weft/secrets/entropy.hpp>
#include <weft/store/core_view.hpp>

#include <sys/stat.h>

#include "commands/node/node.hpp"
#include "node/disk.hpp"
#include "node/identity.hpp"
#include "node/load.hpp"
#include <cstdio>
#include <memory>

namespace weft::app {
namespace {

/// The process ends after it.
void say_and_end(const store::Failure& failure)
{
    std::fputs((failure.detail + "\n").c_str(), stderr);
}

/// What the store has of key shares. Returns how many were locked anew.
Try<std::size_t> relock_store(const LoadedNode& loaded,
                              const std::string& before,
                              const std::string& after)
{
    const auto path = resolve(loaded.folder, loaded.settings.store_path).string();
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return 0;
    const auto opened =
        store::open_disk(path, {.owner = store::Owner{loaded.id, types::hash_of(loaded.genesis)},
                                .cache_bytes = loaded.settings.store_cache_mib << 20});
    if (!opened) return std::unexpected{failure_of(opened.error())};
    const store::CoreView view{**opened, say_and_end};
    crypto::Passphrase old{before};
    crypto::Passphrase fresh{after};
    fresh.settle(secrets::system_entropy(crypto::lock_salt_bytes));
    const node::KeyRotation rotation{.before = old, .after = fresh, .nonce = [] {
                                         return secrets::system_entropy(crypto::lock_nonce_bytes);
                                     }};
    types::Batch all;
    for (const auto relock : {&node::relock_committee_keys, &node::relock_endorsed_keys}) {
        auto batch = relock(view, rotation);
        if (!batch)
            return std::unexpected{Failure{
                "key_share_unreadable",
                path +
                    ": a committee key cannot be opened: " + std::string{node::name(batch.error())},
                "Nothing was changed there. docs/guides/mend-a-store.md", exit_failed}};
        for (auto& put : batch->puts) all.puts.push_back(std::move(put));
    }
    const auto count = all.puts.size();
    if (auto written = (*opened)->write(all, store::Durability::synced); !written)
        return std::unexpected{failure_of(written.error())};
    return count;
}

/// The identity last: a node that starts in between, with the old passphrase, runs without its chains and says
/// so (`store` in /ready); the command given again ends what it began.
Result rotate(const std::string& config, const std::string& new_file)
{
    ::umask(077);  // the database makes files of its own (D-93)
    WEFT_TRY(const auto node, load_node(config));
    if (node.settings.unprotected)
        return std::unexpected{
            usage("no_passphrase", config + ": this node's secrets are unprotected",
                  "A passphrase is chosen with `weft node init`; a node cannot get one later.")};
    WEFT_TRY(const auto before, passphrase_of(node));
    WEFT_TRY(const auto after,
             new_passphrase({new_file, "WEFT_NEW_PASSPHRASE", "node " + node.settings.name}));
    const auto place = resolve(node.folder, node.settings.identity);
    const auto opens = [&](const std::string& passphrase) {
        return open_identity(place, [&] { return std::optional{passphrase}; });
    };
    if (const auto with_old = opens(before); !with_old && !opens(after))
        return std::unexpected{with_old.error()};
    WEFT_TRY(const auto shares, relock_store(node, before, after));
    if (auto done = relock_identity(place, before, after); !done)
        return std::unexpected{done.error()};
    const auto where = node.settings.passphrase_file.empty()
                           ? std::string{"WEFT_PASSPHRASE"}
                           : resolve(node.folder, node.settings.passphrase_file).string();
    return Outcome{
        .document = {{"identity", place.string()}, {"key_shares", shares}},
        .text = place.string() + " and " + std::to_string(shares) +
                " key shares are locked with the new passphrase.\nNext: put it where the node "
                "finds it (" +
                where + "), then start the node. Backups of before open with the old one alone.\n"};
}

}  // namespace

void add_passphrase(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string config = "node.toml";
        std::string file;
    };
    auto options = std::make_shared<Options>();
    auto& verb =
        cli.verb(noun, "passphrase",
                 "Lock identity and key shares of a node that stands still with another passphrase",
                 "weft node passphrase --config node.toml --new-passphrase-file new.txt",
                 [options](const Call&) { return rotate(options->config, options->file); });
    verb.add_option("--config", options->config, "settings file")->capture_default_str();
    verb.add_option("--new-passphrase-file", options->file,
                    "first line of it is the new one; else WEFT_NEW_PASSPHRASE, or it is asked");
}

}  // namespace weft::app
