// weft chain estimate and trace: what a request would do, and what one did.

#include <weft/base/try.hpp>
#include <weft/client/contracts.hpp>
#include <weft/json/values.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "commands/committee/chain.hpp"
#include "commands/committee/show_calls.hpp"
#include "wallet/wallet_file.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    WalletOptions wallet;
    std::string chain;
    std::string request;
    std::string sender;
    std::string contract;
    std::string entry_point;
    std::vector<std::string> args;
    std::vector<std::string> transfer;
    std::uint64_t gas = 0;
};

Result trace(const Options& options)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    const auto id = types::request_from_text(options.request);
    if (!id)
        return std::unexpected{
            usage("request_id_malformed", options.request + ": expected [INDEX]TRANSACTION")};
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto traced, told(client::trace(node, chain, *id)));
    return Outcome{.document = json::write(traced), .text = text_of(traced)};
}

/// Who would send it: named, or the wallet's first address.
Try<types::AgentId> sender_of(const Options& options)
{
    if (options.sender.empty()) {
        WEFT_TRY(const auto addresses, wallet_addresses(options.wallet.file));
        return types::AgentId{addresses.front()};
    }
    if (const auto agent = types::agent_from_text(options.sender)) return *agent;
    if (const auto address = types::Address::from_text(options.sender))
        return types::AgentId{*address};
    return std::unexpected{usage("agent_malformed", options.sender +
                                                        ": expected A/ADDRESS, C/CHAIN::HNAME or "
                                                        "an address")};
}

Result estimate(const Options& options)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    WEFT_TRY(const auto args, arguments_from(options.args));
    WEFT_TRY(const auto transfer, amounts_from(options.transfer));
    WEFT_TRY(const auto sender, sender_of(options));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto estimated,
             told(client::estimate(
                 node, chain,
                 {.sender = sender,
                  .contract = types::to_text(hname_from(options.contract)),
                  .entry_point = types::to_text(hname_from(options.entry_point)),
                  .params = {},
                  .args = args,
                  .transfer = transfer,
                  .gas = options.gas > 0 ? std::optional{options.gas} : std::nullopt})));
    return Outcome{.document = json::write(estimated),
                   .text = text_of(estimated),
                   .exit_code = estimated.error ? exit_failed : exit_ok};
}

}  // namespace

void add_chain_trace(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& of_trace = cli.verb(noun, "trace", "What a request did, call by call",
                              "weft chain trace CHAIN [0]TRANSACTION",
                              [options](const Call&) { return trace(*options); });
    of_trace.add_option("CHAIN", options->chain, "the chain's address")->required();
    of_trace.add_option("REQUEST", options->request, "[INDEX]TRANSACTION")->required();

    auto& of_estimate =
        cli.verb(noun, "estimate", "What a request would do now, without sending it",
                 "weft chain estimate CHAIN counter add --arg n=u64:2 --transfer 5",
                 [options](const Call&) { return estimate(*options); });
    of_estimate.add_option("CHAIN", options->chain, "the chain's address")->required();
    of_estimate.add_option("CONTRACT", options->contract, "name or 0xHNAME")->required();
    of_estimate.add_option("ENTRY", options->entry_point, "name or 0xHNAME")->required();
    of_estimate.add_option("--arg", options->args, "KEY=VALUE or KEY=TYPE:VALUE; may be repeated");
    of_estimate.add_option("--transfer", options->transfer,
                           "AMOUNT or AMOUNT:COLOR that it would carry; may be repeated");
    of_estimate.add_option("--gas", options->gas, "most gas it may use");
    of_estimate.add_option("--sender", options->sender,
                           "who would send it; the wallet's first address without it");
    add_wallet_options(of_estimate, options->wallet);
    for (auto* verb : {&of_trace, &of_estimate}) add_committee_options(*verb, options->api);
}

}  // namespace weft::app
