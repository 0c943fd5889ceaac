// weft casper: deploys. Signed by a wallet's first address, or by a node's own key for its stake.

#include <weft/base/try.hpp>
#include <weft/casper_state/calls.hpp>
#include <weft/casper_state/machine.hpp>
#include <weft/client/casper.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"
#include "commands/casper/casper.hpp"
#include "node/identity.hpp"
#include "node/load.hpp"
#include "wallet/spend.hpp"
#include "wallet/wallet_file.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    WalletOptions wallet;
    std::string config;  ///< of the node whose key signs; empty: the wallet
    std::uint64_t gas_limit = 1'000'000;
    std::uint64_t gas_price = 1;
    std::uint64_t time_to_live_s = 3'600;
    std::uint64_t wait_seconds = 60;
    bool no_wait = false;
    std::string payment_contract;  ///< empty: the account pays
    std::string payment_entry;
};

Try<crypto::ed25519::KeyPair> key_of(const Options& options)
{
    if (!options.config.empty()) {
        WEFT_TRY(const auto node, load_node(options.config));
        WEFT_TRY(
            auto identity,
            open_identity(resolve(node.folder, node.settings.identity),
                          asking({node.settings.passphrase_file, "WEFT_PASSPHRASE", "this node"})));
        return std::move(identity.key);
    }
    WEFT_TRY(const auto keys, open_wallet(options.wallet));
    return crypto::ed25519::KeyPair::from(keys.key_of(keys.address(0))->seed());
}

Outcome outcome_of(const answers::CasperDeploy& deploy)
{
    const std::string state{boost::describe::enum_to_string(deploy.state, "unknown")};
    std::string text = "deploy   " + to_hex(deploy.deploy) + "\nstate    " + state + "\n";
    if (deploy.outcome) text += "outcome  " + *deploy.outcome + "\n";
    if (deploy.gas) text += "gas      " + std::to_string(*deploy.gas) + "\n";
    if (deploy.reason) text += "reason   " + printable(*deploy.reason) + "\n";
    for (const auto& block : deploy.blocks) text += "block    " + to_hex(block) + "\n";
    Outcome outcome{.document = json::write(deploy), .text = std::move(text)};
    if (deploy.state == answers::CasperDeployState::expired ||
        deploy.state == answers::CasperDeployState::rejected ||
        deploy.outcome.value_or("done") != "done")
        outcome.exit_code = exit_failed;
    return outcome;
}

Try<answers::CasperDeploy> follow(const client::Client& node,
                                  ByteSpan deploy,
                                  std::uint64_t seconds)
{
    return told(ask_until(
        std::chrono::seconds{seconds},
        [&](auto turn) { return client::casper_deploy(node, deploy, turn); },
        [](const answers::CasperDeploy& now) {
            return now.state != answers::CasperDeployState::pending &&
                   now.state != answers::CasperDeployState::in_block;
        }));
}

Result send(const Options& options, const Try<casper::Code>& session)
{
    if (!session) return std::unexpected{session.error()};
    WEFT_TRY(const auto key, key_of(options));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto status, told(client::casper(node)));
    casper::Deploy deploy;
    const auto network = casper::NetworkId::from(status.id);
    if (!network)
        return std::unexpected{
            Failure{"answer_malformed", "the node's network has no id", "", exit_failed}};
    deploy.network = *network;
    deploy.account = key.public_key();
    WEFT_TRY(const auto dated, dated_at(node));
    deploy.timestamp = dated.time;
    deploy.time_to_live = static_cast<types::Timestamp>(options.time_to_live_s) * types::second;
    deploy.gas_price = options.gas_price;
    deploy.gas_limit = options.gas_limit;
    deploy.session = *session;
    if (!options.payment_contract.empty())
        deploy.payment = casper::stored_call(types::hname_of(options.payment_contract),
                                             options.payment_entry, {});
    casper::approve(deploy, key);
    if (const auto good = casper::check(deploy, deploy.network); !good)
        return std::unexpected{usage("deploy_invalid", std::string{casper::name(good.error())})};
    WEFT_TRY(const auto taken, told(client::submit_deploy(node, casper::encode(deploy))));
    if (options.no_wait)
        return Outcome{.document = json::write(taken),
                       .text = "deploy   " + to_hex(taken.deploy) + "\n"};
    WEFT_TRY(const auto ended, follow(node, taken.deploy, options.wait_seconds));
    auto outcome = outcome_of(ended);
    if (ended.state != answers::CasperDeployState::final) outcome.exit_code = exit_failed;
    return outcome;
}

void add_options(CLI::App& verb, Options& options)
{
    add_api_options(verb, options.api);
    add_wallet_options(verb, options.wallet);
    verb.add_option("--config", options.config,
                    "sign with the key of the node with these settings, not with the wallet");
    verb.add_option("--gas-limit", options.gas_limit, "the most that it may use")
        ->capture_default_str();
    verb.add_option("--gas-price", options.gas_price, "per gas")->capture_default_str();
    auto* const pays = verb.add_option("--payment-contract", options.payment_contract,
                                       "a contract that is called first, as payment code");
    auto* const entry =
        verb.add_option("--payment-entry", options.payment_entry, "its entry point")->needs(pays);
    pays->needs(entry);
    verb.add_option("--time-to-live", options.time_to_live_s, "seconds until it expires")
        ->capture_default_str();
    verb.add_option("--wait", options.wait_seconds, "seconds to wait until it is final")
        ->capture_default_str();
    verb.add_flag("--no-wait", options.no_wait, "return when the node has it on disk");
}

struct Asked {
    Options options;
    std::string to;
    std::uint64_t amount = 0;
    std::string contract;
    std::string entry;
    std::string wasm;
    std::string name;
    std::vector<std::string> arguments;
};

Try<casper::Code> transfer_of(const Asked& call)
{
    if (const auto key = types::id_from_text<types::NodeId>(call.to))
        return casper::transfer_call(types::Address::of(*key), call.amount);
    WEFT_TRY(const auto to, address_from(call.to));
    return casper::transfer_call(to, call.amount);
}

Try<casper::Code> session_of(const Asked& call)
{
    WEFT_TRY(auto arguments, arguments_from(call.arguments));
    if (!call.name.empty()) {
        WEFT_TRY(const auto program, read_text(call.wasm));
        return casper::deploy_call(call.name, to_bytes(program));
    }
    if (!call.wasm.empty()) {
        WEFT_TRY(const auto program, read_text(call.wasm));
        return casper::wasm_call(to_bytes(program), call.entry, std::move(arguments));
    }
    if (call.contract.empty())
        return std::unexpected{
            usage("session_missing",
                  "a deploy calls a --contract, runs a --wasm program, or stores one "
                  "under a --name")};
    return casper::stored_call(hname_from(call.contract), call.entry, std::move(arguments));
}

}  // namespace

void add_casper_send(Cli& cli, CLI::App& noun)
{
    const auto verb = [&](const char* name, const char* about, const char* example,
                          Try<casper::Code> (*session)(const Asked&)) {
        auto call = std::make_shared<Asked>();
        auto& made = cli.verb(noun, name, about, example, [call, session](const Call&) {
            return send(call->options, session(*call));
        });
        add_options(made, call->options);
        return std::pair{&made, call};
    };
    {
        const auto [made, call] =
            verb("transfer", "Send tokens to an account",
                 "weft casper transfer ADDRESS 100 --wallet alice.toml", transfer_of);
        made->add_option("TO", call->to, "an address, or a node's id for its own account")
            ->required();
        made->add_option("AMOUNT", call->amount, "tokens")->required();
    }
    {
        const auto [made, call] =
            verb("bond", "Put tokens at stake: a validator from the next era on",
                 "weft casper bond 1000 --config node.toml",
                 [](const Asked& of) -> Try<casper::Code> { return casper::bond_call(of.amount); });
        made->add_option("AMOUNT", call->amount, "tokens of the account that signs")->required();
    }
    {
        const auto [made, call] = verb(
            "unbond", "Take tokens out of the stake", "weft casper unbond --config node.toml",
            [](const Asked& of) -> Try<casper::Code> { return casper::unbond_call(of.amount); });
        made->add_option("AMOUNT", call->amount, "tokens; without it: all");
    }
    static_cast<void>(
        verb("withdraw", "Get what was unbonded when its time has come",
             "weft casper withdraw --config node.toml",
             [](const Asked&) -> Try<casper::Code> { return casper::withdraw_call(); }));
    {
        const auto [made, call] =
            verb("deploy", "Call a contract, run a program, or store one",
                 "weft casper deploy --contract counter --entry increment", session_of);
        made->add_option("--contract", call->contract,
                         "a stored contract, by name or 0x and hname");
        made->add_option("--entry", call->entry, "its entry point");
        made->add_option("--wasm", call->wasm, "a program: run, or with --name stored");
        made->add_option("--name", call->name, "store the program as a contract of this name");
        made->add_option("--arg", call->arguments, "key=value; may be repeated");
    }
    struct Show {
        ApiOptions api;
        std::string deploy;
        std::uint64_t wait_seconds = 0;
    };
    auto show = std::make_shared<Show>();
    auto& shown =
        cli.verb(noun, "show", "What became of a deploy", "weft casper show DEPLOY",
                 [show](const Call&) -> Result {
                     WEFT_TRY(const auto node, connect(show->api));
                     const auto id = from_hex(show->deploy);
                     if (!id || id->size() != casper::DeployId::size_bytes)
                         return std::unexpected{
                             usage("deploy_malformed", show->deploy + ": expected 64 hex digits")};
                     if (show->wait_seconds == 0) {
                         WEFT_TRY(const auto now, told(client::casper_deploy(node, *id)));
                         return outcome_of(now);
                     }
                     WEFT_TRY(const auto ended, follow(node, *id, show->wait_seconds));
                     return outcome_of(ended);
                 });
    add_api_options(shown, show->api);
    shown.add_option("DEPLOY", show->deploy, "its id, hex")->required();
    shown.add_option("--wait", show->wait_seconds, "seconds to wait until it is final");
}

}  // namespace weft::app
