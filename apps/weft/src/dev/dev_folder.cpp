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
    if (!std::filesystem::exists(wallet_of(folder, 1), failed)) return {};
    for (const auto* name : {"node.toml", "store", "store.mark", "store-compiled", "identity.toml",
                             "genesis.toml", "casper.toml", "clock.toml", "wallets"}) {
        std::filesystem::remove_all(folder / name, failed);
        if (failed)
            return std::unexpected{Failure{"folder_unwritable",
                                           (folder / name).string() + ": " + failed.message(), "",
                                           exit_failed}};
    }
    return {};
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
