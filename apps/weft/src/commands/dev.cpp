// weft dev: a whole network in this process, for trying and for tests. weft wallet faucet: tokens of it.

#include <weft/base/try.hpp>

#include <signal.h>
#include <stdlib.h>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "dev/dev_chain.hpp"
#include "dev/dev_clock.hpp"
#include "dev/dev_folder.hpp"
#include "dev/dev_keys.hpp"
#include "node/load.hpp"
#include "node/runner.hpp"
#include "wallet/spend.hpp"
#include "wallet/wallet_file.hpp"
#include <iostream>
#include <memory>
#include <thread>

namespace weft::app {
namespace {

struct DevOptions {
    std::string listen = "127.0.0.1:7780";
    std::string state;
    bool reset = false;
    std::vector<std::string> deploy;
};

/// Gone when the network is.
class TemporaryFolder {
public:
    [[nodiscard]] static Try<std::unique_ptr<TemporaryFolder>> make()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "weft-dev-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            return std::unexpected{
                Failure{"folder_unwritable", pattern + " cannot be made", "", exit_failed}};
        return std::make_unique<TemporaryFolder>(pattern);
    }
    explicit TemporaryFolder(std::filesystem::path path) : path_{std::move(path)} {}
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

void say(const std::string& api,
         const std::filesystem::path& folder,
         const types::ChainId& chain,
         const std::vector<dev::Deployment>& contracts,
         const Call& call)
{
    Json document{{"ready", true},
                  {"api", api},
                  {"dashboard", api + "/dashboard/"},
                  {"chain", chain.text()},
                  {"folder", folder.string()}};
    std::string text =
        "A ledger, a chain with a committee of one and a validator. Only for trying: "
        "the keys below are public.\n\n";
    text +=
        "api       " + api + "\ndashboard " + api + "/dashboard/\nchain     " + chain.text() + "\n";
    document["contracts"] = Json::array();
    for (const auto& contract : contracts) {
        text += "contract  " + contract.name + ", from " + contract.file.string() + "\n";
        document["contracts"].push_back(contract.name);
    }
    text += "\n";
    document["wallets"] = Json::array();
    for (std::uint32_t n = 1; n <= dev::wallets; ++n) {
        const auto file = dev::wallet_of(folder, n).string();
        const auto address = dev::keys_of(n).address(0).text();
        const auto seed = to_hex(dev::seed_of(n));
        text += file + "  " + address + "  " + seed + "\n";
        document["wallets"].push_back({{"file", file}, {"address", address}, {"seed", seed}});
    }
    text += "each had " + std::to_string(dev::iotas_each) +
            " IOTA; more: weft wallet faucet. The third column is its key's seed. The first owns "
            "the chain.\n\n";
    text += "export WEFT_API=" + api + " WEFT_COMMITTEE_API=" + api +
            " WEFT_WALLET=" + dev::wallet_of(folder, 1).string() + "\n";
    std::cout << (call.json ? document.dump() + "\n" : text) << std::flush;
}

/// While nothing of the network is open.
Try<void> do_between(Between what, const std::filesystem::path& folder, const std::string& listen)
{
    switch (what) {
    case Between::snapshot: return dev::save(folder);
    case Between::reset:
        if (auto done = dev::reset(folder); !done) return done;
        return dev::prepare({.folder = folder, .listen = listen});
    case Between::given:
        if (auto done = dev::take_given(folder); !done) return done;
        return dev::prepare({.folder = folder, .listen = listen});
    }
    return {};
}

Result run_dev(const DevOptions& options, const Call& call)
{
    std::vector<dev::Deployment> contracts;
    for (const auto& text : options.deploy) {
        WEFT_TRY(auto deployment, dev::deployment_from(text));
        contracts.push_back(std::move(deployment));
    }
    std::unique_ptr<TemporaryFolder> temporary;
    std::filesystem::path folder = options.state;
    if (options.state.empty()) {
        WEFT_TRY(temporary, TemporaryFolder::make());
        folder = temporary->path();
    }
    std::error_code ignored;
    folder = std::filesystem::absolute(folder, ignored);
    if (options.reset)
        if (auto done = dev::reset(folder); !done) return std::unexpected{done.error()};
    if (auto done = dev::prepare({.folder = folder, .listen = options.listen}); !done)
        return std::unexpected{done.error()};
    const auto load = [folder]() -> Try<DevPart::Begun> {
        WEFT_TRY(auto node, load_node(dev::settings_of(folder).string()));
        WEFT_TRY(auto clock, dev::clock_of(folder));
        return DevPart::Begun{.node = std::move(node), .clock = std::move(clock)};
    };
    WEFT_TRY(auto begun, load());
    const auto state = std::make_shared<DevState>(folder.string());
    DevPart part{.clock = std::move(begun.clock),
                 .state = state,
                 .between = [&](Between what) { return do_between(what, folder, options.listen); },
                 .load = load};

    std::optional<Failure> failed;
    std::jthread setup;
    const auto serves = [&](const std::string& api) {
        setup = std::jthread{[&, api](const std::stop_token& stop) {
            const auto chain = dev::bring_up(
                {.ledger = api, .members = {api}, .description = "dev"}, contracts, stop);
            if (!chain) {
                failed = chain.error();
                ::raise(SIGTERM);
                return;
            }
            const bool news = state->now().chain != chain->text();
            state->is_ready(chain->text());
            if (news) say(api, folder, *chain, contracts, call);
        }};
    };
    auto result = run_node(begun.node, call, serves, std::move(part));
    if (setup.joinable()) setup.join();
    if (result && failed) return std::unexpected{*failed};
    return result;
}

/// A ledger's messages lead through all the time that passes, half an hour or less at a time: through years in
/// one step is some hundred thousand of them at once, in which the node answers nobody. So it goes in steps.
Result move_on(const ApiOptions& api, std::chrono::milliseconds by)
{
    constexpr std::chrono::milliseconds step_max = std::chrono::hours{24} * 30;
    WEFT_TRY(const auto node, connect(api));
    WEFT_TRY(const auto about, told(client::node(node)));
    // Before the first step, not at the last: it listens on this machine alone, whose time it began with.
    constexpr auto most =
        std::chrono::duration_cast<std::chrono::milliseconds>(MovableClock::ahead_max);
    const auto ahead = std::chrono::milliseconds{(about.time - now()) / 1'000'000};
    if (by > most || ahead + by > most)
        return std::unexpected{Failure{"too_far", "the clock would be more than 100 years ahead",
                                       "`weft dev reset` begins anew at the machine's time.",
                                       exit_failed}};
    const auto wanted = about.time + std::chrono::nanoseconds{by}.count();
    for (auto left = by;;) {
        const auto moved = node.post<ClockMoved>(
            "/dev/clock",
            MoveClock{.advance_ms = static_cast<std::uint64_t>(std::min(left, step_max).count())});
        if (!moved && moved.error().code == "not_found")
            return std::unexpected{
                Failure{"clock_fixed", api.url + ": the time of this network is everybody's",
                        "`weft dev` runs one whose clock can be moved on.", exit_failed}};
        WEFT_TRY(const auto there, told(moved));
        // It goes on by itself meanwhile.
        if (there.time >= wanted)
            return Outcome{.document = json::write(there), .text = time_text(there.time) + "\n"};
        left = std::chrono::milliseconds{(wanted - there.time + 999'999) / 1'000'000};
    }
}

// --- keeping a state and going back to it ---

Failure no_dev(const ApiOptions& api)
{
    return {"no_dev", api.url + ": not a network of `weft dev`", "`weft dev` runs one.",
            exit_failed};
}

/// The network as it is after what was asked for.
Try<DevLife> begin_life(const client::Client& node, const ApiOptions& api, Between what)
{
    const auto begins = node.post<LifeBegins>("/dev/life", BeginLife{.what = what});
    if (!begins && begins.error().code == "not_found") return std::unexpected{no_dev(api)};
    WEFT_TRY(const auto next, told(begins));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    for (;;) {
        const auto now = node.get<DevLife>("/dev");
        if (now && now->life >= next.life && !now->failed.empty())
            return std::unexpected{Failure{"not_done", now->failed, "", exit_failed}};
        if (now && now->life >= next.life && now->ready) return *now;
        if (std::chrono::steady_clock::now() > end) {
            WEFT_TRY(const auto last, told(now));
            return std::unexpected{
                Failure{"not_ready", "it is not ready again after a minute", "", exit_failed}};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

Try<DevLife> dev_of(const client::Client& node, const ApiOptions& api)
{
    const auto now = node.get<DevLife>("/dev");
    if (!now && now.error().code == "not_found") return std::unexpected{no_dev(api)};
    return told(now);
}

Result take_snapshot(const ApiOptions& api, const std::filesystem::path& to)
{
    std::error_code failed;
    if (std::filesystem::exists(to, failed))
        return std::unexpected{
            usage("already_there", to.string() + " is there already", "Name a new folder.")};
    WEFT_TRY(const auto node, connect(api));
    WEFT_TRY(const auto now, begin_life(node, api, Between::snapshot));
    const auto made = std::filesystem::path{now.folder} / "snapshot";
    std::filesystem::rename(made, to, failed);
    if (failed) {  // another device
        std::filesystem::copy(made, to, std::filesystem::copy_options::recursive, failed);
        const auto why = failed;
        std::filesystem::remove_all(made, failed);
        if (why) {
            std::filesystem::remove_all(to, failed);  // it was not there before
            return std::unexpected{Failure{"folder_unwritable", to.string() + ": " + why.message(),
                                           "Name a folder in one that this user may write to.",
                                           exit_failed}};
        }
    }
    return Outcome{.document = {{"snapshot", to.string()}, {"chain", now.chain}},
                   .text = to.string() + ": `weft dev reset " + to.string() +
                           "` goes back to it, `weft dev --state " + to.string() +
                           "` begins there\n"};
}

Result go_back(const ApiOptions& api, const std::filesystem::path& to)
{
    WEFT_TRY(const auto node, connect(api));
    WEFT_TRY(const auto before, dev_of(node, api));
    if (!to.empty()) {
        if (!dev::is_snapshot(to))
            return std::unexpected{usage("snapshot_unusable",
                                         to.string() + " is no snapshot of `weft dev`",
                                         "`weft dev snapshot FOLDER` makes one.")};
        std::error_code failed;
        const auto given = std::filesystem::path{before.folder} / "given";
        std::filesystem::remove_all(given, failed);
        std::filesystem::copy(to, given, std::filesystem::copy_options::recursive, failed);
        if (failed)
            return std::unexpected{Failure{
                "folder_unwritable", given.string() + ": " + failed.message(), "", exit_failed}};
    }
    WEFT_TRY(const auto now, begin_life(node, api, to.empty() ? Between::reset : Between::given));
    return Outcome{.document = {{"chain", now.chain}}, .text = "chain  " + now.chain + "\n"};
}

/// The clock goes to a time that is still to come.
Result set_time(const ApiOptions& api, const std::string& text)
{
    WEFT_TRY(const auto wanted, dev::time_from(text));
    WEFT_TRY(const auto node, connect(api));
    WEFT_TRY(const auto about, told(client::node(node)));
    if (wanted < about.time)
        return std::unexpected{Failure{
            "time_past", text + " is past: it is " + time_text(about.time),
            "The clock goes forward alone; `weft dev reset FOLDER` goes back with all else.",
            exit_failed}};
    return move_on(api, std::chrono::milliseconds{
                            static_cast<std::int64_t>((wanted - about.time) / 1'000'000)});
}

struct FaucetOptions {
    ApiOptions api;
    WalletOptions wallet;
    std::string to;
    std::uint64_t amount = 1'000'000;
};

/// The faucet is a wallet whose keys this program has. It keeps nothing: who asks twice at once gets
/// both, for a payment that lost to another one is built again.
Result ask_faucet(const FaucetOptions& options)
{
    constexpr int tries = 8;
    std::optional<types::Address> to;
    if (options.to.empty()) {
        WEFT_TRY(const auto addresses, wallet_addresses(options.wallet.file));
        to = addresses.front();
    } else {
        WEFT_TRY(to, address_from(options.to));
    }
    WEFT_TRY(const auto node, connect(options.api));
    const auto keys = dev::keys_of(dev::faucet);
    WEFT_TRY(const auto holds, told(client::address(node, keys.address(0))));
    if (holds.confirmed.empty() && holds.pending.empty())
        return std::unexpected{Failure{"no_faucet",
                                       options.api.url + ": this network has no faucet",
                                       "`weft dev` runs one that has.", exit_failed}};
    for (int n = 1;; ++n) {
        const auto sent =
            spend(node, keys, wallet::send({{*to, {{types::iota_color, options.amount}}}}),
                  std::chrono::milliseconds{20'000});
        if (!sent && n < tries && sent.error().exit_code == exit_failed) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50 * n});
            continue;
        }
        if (!sent) return std::unexpected{sent.error()};
        return Outcome{.document = {{"transaction", types::to_text(sent->id)},
                                    {"address", to->text()},
                                    {"amount", options.amount}},
                       .text = to->text() + "  +" + std::to_string(options.amount) + " IOTA\n"};
    }
}

void add_advance(Cli& cli, CLI::App& dev)
{
    struct Options {
        ApiOptions api;
        std::string by;
    };
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(dev, "advance", "Move the clock of a running `weft dev` on",
                          "weft dev advance 1h", [options](const Call&) -> Result {
                              WEFT_TRY(const auto by, dev::duration_from(options->by));
                              return move_on(options->api, by);
                          });
    add_api_options(verb, options->api);
    verb.add_option("TIME", options->by,
                    "as 30s, 15m, 1h, 7d or 2y (of 365 days); a number alone is seconds")
        ->required();
}

void add_state(Cli& cli, CLI::App& dev)
{
    struct Options {
        ApiOptions api;
        std::string place;
    };
    auto snapshot = std::make_shared<Options>();
    auto& save = cli.verb(dev, "snapshot", "Keep the state of a running `weft dev` in a folder",
                          "weft dev snapshot before-the-vote", [snapshot](const Call&) {
                              return take_snapshot(snapshot->api, snapshot->place);
                          });
    add_api_options(save, snapshot->api);
    save.add_option("FOLDER", snapshot->place, "a new one")->required();
    auto reset = std::make_shared<Options>();
    auto& back =
        cli.verb(dev, "reset", "Let a running `weft dev` go back to a snapshot, or begin anew",
                 "weft dev reset before-the-vote",
                 [reset](const Call&) { return go_back(reset->api, reset->place); });
    add_api_options(back, reset->api);
    back.add_option("FOLDER", reset->place,
                    "as `weft dev snapshot` made it; without: from nothing");
    auto time = std::make_shared<Options>();
    auto& set = cli.verb(dev, "set-time", "Set the clock of a running `weft dev` to a later time",
                         "weft dev set-time 2030-01-31T12:00:00Z",
                         [time](const Call&) { return set_time(time->api, time->place); });
    add_api_options(set, time->api);
    set.add_option("TIME", time->place, "UTC, as 2030-01-31 or 2030-01-31T12:00:00Z")->required();
}

}  // namespace

void add_dev(Cli& cli)
{
    auto options = std::make_shared<DevOptions>();
    auto& verb = cli.command(
        "dev",
        "A whole network in this process: a ledger, a chain with a committee of one, a validator, "
        "ten "
        "wallets with tokens.\nFor trying and for tests: its keys are public, and it listens on "
        "loopback only.",
        "weft dev --deploy counter=counter.wasm",
        [options](const Call& call) { return run_dev(*options, call); });
    verb.add_option("--listen", options->listen, "where the API listens; loopback only")
        ->capture_default_str();
    verb.add_option(
        "--state", options->state,
        "folder that keeps it all for the next time; without it, it is gone at the end");
    verb.add_flag("--reset", options->reset, "forget what the folder of --state has")
        ->needs("--state");
    verb.add_option("--deploy", options->deploy,
                    "NAME=FILE: a contract on the chain; may be repeated");
    add_advance(cli, verb);
    add_state(cli, verb);
}

void add_faucet(Cli& cli)
{
    auto options = std::make_shared<FaucetOptions>();
    auto& verb = cli.verb(cli.noun("wallet", "Keys, balances, payments"), "faucet",
                          "Tokens of a network that `weft dev` runs", "weft wallet faucet ADDRESS",
                          [options](const Call&) { return ask_faucet(*options); });
    add_api_options(verb, options->api);
    add_wallet_options(verb, options->wallet);
    verb.add_option("ADDRESS", options->to, "who gets them; else the wallet's first address");
    verb.add_option("--amount", options->amount, "IOTA")
        ->check(CLI::Range(std::uint64_t{1}, dev::iotas_each))
        ->capture_default_str();
}

}  // namespace weft::app
