// weft contract: programs on a chain. `new` and `build` are in contract_build.cpp, `show` and `call`
// in contract_call.cpp, `test` in contract_test.cpp.

#include "commands/committee/contract.hpp"

#include <weft/base/try.hpp>
#include <weft/toolchain/toolchain.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/progress.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "wallet/deploy.hpp"
#include "wallet/wallet_file.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions ledger;
    std::string committee = "http://127.0.0.1:7780";
    WalletOptions wallet;
    std::string chain;
    std::string name;
    std::string file;
    std::string description;
    std::vector<std::string> args;
    std::uint64_t gas = 0;
    std::uint64_t wait_seconds = 120;
};

Result deploy(const Options& options, const Call& called)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    WEFT_TRY(const auto program, read_text(options.file));
    // A chain would refuse it as well, after two paid requests.
    const auto report = toolchain::inspect(options.file);
    if (!report)
        return std::unexpected{Failure{
            "refused_program", options.file + ": " + report.error().text,
            "A program is a .wasm file: `weft contract build` makes one of a source.", exit_usage}};
    const auto* init = report->description ? report->description->entry("init") : nullptr;
    WEFT_TRY(const auto args,
             init == nullptr ? arguments_from(options.args) : arguments_from(options.args, *init));
    WEFT_TRY(const auto keys, open_wallet(options.wallet));
    WEFT_TRY(const auto ledger, connect(options.ledger));
    WEFT_TRY(const auto committee, connect({options.committee, options.ledger.token}));
    const ContractPlan plan{.chain = chain,
                            .name = options.name,
                            .description = options.description,
                            .program = to_bytes(program),
                            .args = args,
                            .gas = options.gas > 0 ? std::optional{options.gas} : std::nullopt,
                            .patience = std::chrono::seconds{options.wait_seconds}};
    const Steps steps{called};
    WEFT_TRY(const auto made, deploy_contract(ledger, committee, keys, plan,
                                              [&](const std::string& step) { steps.begin(step); }));
    const auto hname = types::to_text(types::hname_of(options.name));
    return Outcome{.document = {{"name", options.name},
                                {"hname", hname},
                                {"program_hash", made.program_hash.hex()},
                                {"transaction", types::to_text(made.transaction)},
                                {"receipt", json::write(made.receipt)}},
                   .text = options.name + "  0x" + hname + "\n  program  " +
                           made.program_hash.hex() + "\n  block    " +
                           std::to_string(made.receipt.block) + "\n"};
}

Result list(const Options& options)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    WEFT_TRY(const auto node, connect({options.committee, options.ledger.token}));
    WEFT_TRY(const auto contracts, told(client::contracts(node, chain)));
    Outcome outcome{.document = document_of(contracts)};
    for (const auto& contract : contracts)
        outcome.text += "0x" + types::to_text(contract.hname) + "  " + printable(contract.name) +
                        "  " + printable(contract.description) + "\n";
    return outcome;
}

}  // namespace

void add_contract(Cli& cli)
{
    auto& noun = cli.noun("contract", "Programs on a chain");
    auto options = std::make_shared<Options>();
    auto& deploy_verb =
        cli.verb(noun, "deploy", "Store a program and start it under a name",
                 "weft contract deploy CHAIN counter counter.wasm --description 'counts'",
                 [options](const Call& called) { return deploy(*options, called); });
    deploy_verb.add_option("CHAIN", options->chain, "the chain's address")->required();
    deploy_verb.add_option("NAME", options->name, "what it is called on the chain")->required();
    deploy_verb.add_option("FILE", options->file, "the .wasm file")->required();
    deploy_verb.add_option("--description", options->description, "what it is for");
    deploy_verb.add_option("--arg", options->args,
                           "for its init: NAME=VALUE, without a description KEY=TYPE:VALUE; may be "
                           "repeated");
    deploy_verb.add_option("--gas", options->gas, "most gas each of the two requests may use");
    deploy_verb.add_option("--wait", options->wait_seconds, "seconds to wait for each step")
        ->capture_default_str();
    option_or_variable(deploy_verb, "--api", options->ledger.url, "WEFT_API",
                       "API of a ledger node")
        ->capture_default_str();
    add_token_options(deploy_verb, options->ledger.token);
    add_wallet_options(deploy_verb, options->wallet);

    auto& list_verb = cli.verb(noun, "list", "The contracts of a chain", "weft contract list CHAIN",
                               [options](const Call&) { return list(*options); });
    list_verb.add_option("CHAIN", options->chain, "the chain's address")->required();
    for (auto* verb : {&deploy_verb, &list_verb})
        add_committee_option(*verb, "--committee-api", options->committee);
    add_contract_build(cli, noun);
    add_contract_call(cli, noun);
    add_contract_client(cli, noun);
    add_contract_test(cli, noun);
}

}  // namespace weft::app
