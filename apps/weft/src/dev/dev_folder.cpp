#include "dev/dev_folder.hpp"

#include <weft/base/try.hpp>
#include <weft/casper_state/genesis.hpp>
#include <weft/store/mark_file.hpp>
#include <weft/types/genesis.hpp>

#include "cli/files.hpp"
#include "cli/values.hpp"
#include "dev/dev_keys.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/disk.hpp"
#include "node/genesis_file.hpp"
#include "node/identity.hpp"
#include "node/settings.hpp"
#include "wallet/wallet_file.hpp"
#include <algorithm>

namespace weft::app::dev {
namespace {

constexpr std::uint64_t mana = 1'000'000'000;
constexpr std::uint64_t stake = 1'000'000;
/// All that a start needs; what was compiled is compiled again.
constexpr const char* kept[]{"node.toml",    "store",       "store.mark", "identity.toml",
                             "genesis.toml", "casper.toml", "clock.toml", "wallets"};

constexpr const char* snapshot_made = "snapshot";
constexpr const char* snapshot_given = "given";

Failure unwritable(const std::filesystem::path& place, const std::error_code& why)
{
    return {"folder_unwritable", place.string() + ": " + why.message(), "", exit_failed};
}

Try<void> erase(const std::filesystem::path& place)
{
    std::error_code failed;
    std::filesystem::remove_all(place, failed);
    if (failed) return std::unexpected{unwritable(place, failed)};
    return {};
}

/// All that a start would go on with.
Try<void> forget(const std::filesystem::path& folder)
{
    if (auto done = erase(folder / "store-compiled"); !done) return done;
    for (const auto* name : kept)
        if (auto done = erase(folder / name); !done) return done;
    return {};
}

Try<void> write_genesis(const FolderPlan& plan, const types::NodeId& id)
{
    types::Genesis genesis;
    genesis.network = "dev";
    genesis.time = now() - types::second;
    casper::Genesis validators;
    validators.network = "dev";
    validators.time = genesis.time;
    validators.validators.push_back({id, stake});
    validators.accounts.push_back({types::Address::of(id), iotas_each});
    for (std::uint32_t n = 0; n <= wallets; ++n) {
        const auto address = keys_of(n).address(0);
        const auto iotas = n == faucet ? faucet_iotas : iotas_each;
        genesis.allocations.push_back({address, {{types::iota_color, iotas}}});
        validators.accounts.push_back({address, iotas});
    }
    genesis.pledges.push_back({id, mana, mana});
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    std::ranges::sort(validators.accounts, {}, &casper::Genesis::Holding::address);
    if (auto written = write_text(plan.folder / "genesis.toml", render(genesis)); !written)
        return written;
    return write_text(plan.folder / "casper.toml", render(validators));
}

Try<void> write_settings(const FolderPlan& plan)
{
    Settings settings;
    settings.name = "dev";
    settings.roles = {"ledger", "committee", "casper"};
    settings.net_listen = "127.0.0.1:0";  // nobody is meant to find it
    settings.api_listen = plan.listen;
    settings.unprotected = true;
    settings.log_level = "warn";
    return write_text(settings_of(plan.folder), render(settings), 0600);
}

Try<void> make(const FolderPlan& plan)
{
    std::error_code failed;
    std::filesystem::create_directories(plan.folder / "wallets", failed);
    if (failed)
        return std::unexpected{Failure{
            "folder_unwritable", plan.folder.string() + ": " + failed.message(), "", exit_failed}};
    WEFT_TRY(const auto id, create_identity(plan.folder / "identity.toml", std::nullopt));
    for (std::uint32_t n = 1; n <= wallets; ++n)
        if (auto made = create_wallet(wallet_of(plan.folder, n).string(), seed_of(n), std::nullopt);
            !made)
            return std::unexpected{made.error()};
    const auto marks = store::mark_file_of((plan.folder / Settings{}.store_path).string());
    if (const auto begun = store::write_marks(marks, id, {}); !begun)
        return std::unexpected{failure_of(begun.error())};
    return write_genesis(plan, id);
}

}  // namespace

Try<void> prepare(const FolderPlan& plan)
{
    const auto endpoint = endpoint_from(plan.listen);
    if (!endpoint)
        return std::unexpected{
            usage("listen_malformed", plan.listen + ": not HOST:PORT", "As 127.0.0.1:7780.")};
    if (!is_loopback(*endpoint))
        return std::unexpected{usage(
            "not_loopback", plan.listen + ": others could reach it",
            "The keys of these wallets are public. `weft node` runs a node that others reach.")};
    std::error_code ignored;
    // The settings are written last: with them it is whole.
    const bool whole = std::filesystem::exists(settings_of(plan.folder), ignored);
    const bool begun = std::filesystem::exists(plan.folder / "wallets", ignored);
    if (!whole) {
        if (begun || (std::filesystem::exists(plan.folder, ignored) &&
                      !std::filesystem::is_empty(plan.folder, ignored)))
            return std::unexpected{
                usage("folder_not_empty", plan.folder.string() + " holds something else",
                      "Give a new folder, or --reset when it was one of `weft dev`.")};
        if (auto made = make(plan); !made) return made;
    }
    return write_settings(plan);
}

Try<void> reset(const std::filesystem::path& folder)
{
    std::error_code failed;
    if (!std::filesystem::exists(wallet_of(folder, 1), failed) &&
        !is_snapshot(folder / snapshot_made) && !is_snapshot(folder / snapshot_given))
        return {};
    // A command that was cut short leaves its snapshot. It goes first: the wallets say whose folder it is.
    for (const auto* name : {snapshot_made, snapshot_given})
        if (auto done = erase(folder / name); !done) return done;
    return forget(folder);
}

Try<void> save(const std::filesystem::path& folder)
{
    std::error_code failed;
    const auto to = folder / snapshot_made;
    std::filesystem::remove_all(to, failed);
    std::filesystem::create_directory(to, failed);
    if (failed) return std::unexpected{unwritable(to, failed)};
    for (const auto* name : kept) {
        if (!std::filesystem::exists(folder / name, failed)) continue;
        std::filesystem::copy(folder / name, to / name, std::filesystem::copy_options::recursive,
                              failed);
        if (failed) return std::unexpected{unwritable(to / name, failed)};
    }
    return {};
}

Try<void> take_given(const std::filesystem::path& folder)
{
    const auto given = folder / snapshot_given;
    if (!is_snapshot(given))
        return std::unexpected{Failure{"snapshot_unusable",
                                       given.string() + " is no snapshot of `weft dev`", "",
                                       exit_failed}};
    if (auto done = forget(folder); !done) return done;
    std::error_code failed;
    for (const auto* name : kept) {
        if (!std::filesystem::exists(given / name, failed)) continue;
        std::filesystem::rename(given / name, folder / name, failed);
        if (failed) return std::unexpected{unwritable(folder / name, failed)};
    }
    std::filesystem::remove_all(given, failed);
    return {};
}

bool is_snapshot(const std::filesystem::path& folder)
{
    std::error_code ignored;
    return std::filesystem::exists(settings_of(folder), ignored) &&
           std::filesystem::exists(wallet_of(folder, 1), ignored);
}

std::filesystem::path settings_of(const std::filesystem::path& folder)
{
    return folder / "node.toml";
}

std::filesystem::path wallet_of(const std::filesystem::path& folder, std::uint32_t wallet)
{
    return folder / "wallets" / (std::to_string(wallet) + ".toml");
}

}  // namespace weft::app::dev
