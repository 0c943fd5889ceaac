// weft contract show and call: a contract by its description (docs/formats/contract-interface.md). The
// program of a running contract is asked of a committee node; the description stands in it.

#include <weft/base/try.hpp>
#include <weft/client/contracts.hpp>
#include <weft/json/values.hpp>
#include <weft/toolchain/toolchain.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "commands/committee/contract.hpp"
#include "commands/committee/show_calls.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/wallet_file.hpp"
#include <algorithm>
#include <filesystem>
#include <memory>

namespace weft::app {
namespace {

using interface::Description;
using interface::Item;
using interface::ItemKind;

struct Options {
    ApiOptions ledger;
    std::string committee = "http://127.0.0.1:7780";
    WalletOptions wallet;
    std::string chain;
    std::string contract;
    std::string entry;
    std::vector<std::string> args;
    std::vector<std::string> transfer;
    std::uint64_t gas = 0;
    std::uint32_t timelock = 0;
    bool off_ledger = false;
    std::uint64_t wait_seconds = 120;
    bool estimate = false;
    std::optional<std::uint32_t> block;
};

Json described(const interface::Fields& fields)
{
    Json list = Json::array();
    for (const auto& field : fields.list)
        list.push_back({{"name", field.name},
                        {"type", interface::name(field.type)},
                        {"optional", field.optional}});
    return list;
}

Json described(const Description& description)
{
    Json entries = Json::array();
    Json events = Json::array();
    Json errors = Json::array();
    for (const auto& item : description.items) {
        switch (item.kind) {
        case ItemKind::func:
        case ItemKind::view:
            entries.push_back({{"name", item.name},
                               {"hname", "0x" + types::to_text(types::hname_of(item.name))},
                               {"view", item.kind == ItemKind::view},
                               {"payable", item.payable},
                               {"params", described(item.fields)},
                               {"other_params", item.fields.open},
                               {"results", described(item.results)},
                               {"other_results", item.results.open},
                               {"about", item.about}});
            break;
        case ItemKind::event:
            events.push_back(
                {{"name", item.name}, {"fields", described(item.fields)}, {"about", item.about}});
            break;
        case ItemKind::error: errors.push_back({{"name", item.name}, {"about", item.about}}); break;
        }
    }
    return {{"entry_points", entries}, {"events", events}, {"errors", errors}};
}

/// As a page of help: what one can call, and under it what it is for.
std::string page_of(const Description& description)
{
    std::string text;
    auto items = description.items;  // as the linker left them
    std::ranges::stable_sort(items, {}, &Item::kind);
    for (auto& item : items) {
        const auto about = std::move(item.about);
        item.about.clear();
        text += interface::write(item) + "\n";
        if (!about.empty()) text += "    " + about + "\n";
    }
    return text;
}

Failure no_description(const std::string& contract)
{
    return {"no_description", contract + " does not describe its entry points",
            "Call it with `weft chain call` and `weft chain view`: --arg KEY=TYPE:VALUE.",
            exit_failed};
}

Result show(const Options& options)
{
    std::optional<Description> description;
    if (options.contract.empty()) {
        const auto report = toolchain::inspect(options.chain);
        if (!report)
            return std::unexpected{usage("refused_program",
                                         options.chain + ": " + report.error().text,
                                         "`weft contract show` takes a .wasm file, or a chain and "
                                         "the name of a contract.")};
        description = report->description;
    } else {
        WEFT_TRY(const auto chain, address_from(options.chain));
        WEFT_TRY(const auto node, connect({options.committee, options.ledger.token}));
        WEFT_TRY(description, description_of(node, chain, options.contract));
    }
    if (!description)
        return std::unexpected{
            no_description(options.contract.empty() ? options.chain : options.contract)};
    return Outcome{.document = described(*description), .text = page_of(*description)};
}

/// As the interface takes them: texts of their types, and 0x with hex of what has none.
answers::Values values_of(const types::Dict& dict, const interface::Fields& fields)
{
    answers::Values values;
    for (const auto& [key, bytes] : dict) {
        const auto name = to_string(key);
        const auto* field = fields.find(name);
        const auto known =
            field == nullptr ? std::nullopt : interface::text_of_value(field->type, bytes);
        values.named.emplace(name, answers::Value{known ? *known : "0x" + to_hex(bytes)});
    }
    return values;
}

/// A view's or a request's error: it is an answer, and the command has failed.
Failure failed(const answers::CallError& error)
{
    return {error.name.value_or(error.kind), printable(error.text), "", exit_failed};
}

Result ask(const Options& options,
           const client::Client& node,
           const types::ChainId& chain,
           const Item& entry)
{
    if (!options.transfer.empty())
        return std::unexpected{usage("not_payable", "a view takes no tokens")};
    WEFT_TRY(const auto args, arguments_from(options.args, entry));
    WEFT_TRY(const auto answer,
             told(client::ask(node, chain,
                              {.contract = types::to_text(hname_from(options.contract)),
                               .entry_point = types::to_text(types::hname_of(entry.name)),
                               .params = values_of(args, entry.fields),
                               .block = options.block})));
    if (answer.error) return std::unexpected{failed(*answer.error)};
    return Outcome{.document = json::write(answer), .text = text_of(*answer.results)};
}

Result try_out(const Options& options,
               const client::Client& node,
               const types::ChainId& chain,
               const Item& entry)
{
    WEFT_TRY(const auto args, arguments_from(options.args, entry));
    WEFT_TRY(const auto transfer, amounts_from(options.transfer));
    WEFT_TRY(const auto addresses, wallet_addresses(options.wallet.file));
    WEFT_TRY(const auto estimated,
             told(client::estimate(
                 node, chain,
                 {.sender = types::AgentId{addresses.front()},
                  .contract = types::to_text(hname_from(options.contract)),
                  .entry_point = types::to_text(types::hname_of(entry.name)),
                  .params = {},
                  .args = args,
                  .transfer = transfer,
                  .gas = options.gas > 0 ? std::optional{options.gas} : std::nullopt})));
    return Outcome{.document = json::write(estimated),
                   .text = text_of(estimated),
                   .exit_code = estimated.error ? exit_failed : exit_ok};
}

Result send(const Options& options,
            const client::Client& node,
            const types::ChainId& chain,
            const Item& entry,
            const Description& description)
{
    WEFT_TRY(const auto args, arguments_from(options.args, entry));
    WEFT_TRY(const auto transfer, amounts_from(options.transfer));
    // The chain would send them back, and keep its fee.
    if (!transfer.empty() && !entry.payable)
        return std::unexpected{usage("not_payable", entry.name + " takes no tokens",
                                     "It is " + interface::write(entry))};
    WEFT_TRY(const auto keys, open_wallet(options.wallet));
    const std::chrono::seconds patience{options.wait_seconds};
    const CallOptions what{.contract = hname_from(options.contract),
                           .entry_point = types::hname_of(entry.name),
                           .args = args,
                           .transfer = transfer,
                           .gas = options.gas > 0 ? std::optional{options.gas} : std::nullopt,
                           .timelock = options.timelock};
    types::RequestId id;
    if (options.off_ledger) {
        WEFT_TRY(id, send_off_ledger(node, keys, chain, what));
    } else {
        WEFT_TRY(const auto ledger, connect(options.ledger));
        WEFT_TRY(const auto home, home_of(node, chain));
        WEFT_TRY(const auto sent,
                 spend(ledger, keys, wallet::requests({request_to(home, what)}), patience));
        id = {sent.id, 0};
    }
    WEFT_TRY(const auto receipt, wait_processed(node, chain, id, patience));
    Json events = Json::array();
    std::string text =
        "request " + types::to_text(id) + "\nblock " + std::to_string(receipt.block) + ", " +
        std::to_string(receipt.gas) +
        " gas: " + (receipt.error ? "refused, " + printable(*receipt.error) : "done") + "\n";
    for (const auto& event : receipt.events) {
        events.push_back(document_of_event(event, description));
        text += "  " + printable(event) + "\n";
    }
    // Why it failed, call by call, where the node can still say so.
    Json trace = nullptr;
    if (receipt.error) {
        if (const auto traced = client::trace(node, chain, id); traced && !traced->calls.empty()) {
            trace = json::write(*traced);
            text += text_of(*traced);
        }
    } else {
        text += text_of(receipt.results, entry.results);
    }
    Json document{{"request", types::to_text(id)},
                  {"done", !receipt.error.has_value()},
                  {"results", document_of(receipt.results, entry.results)},
                  {"events", events},
                  {"receipt", json::write(receipt)},
                  {"trace", trace}};
    if (!options.off_ledger) document["transaction"] = types::to_text(id.transaction);
    return Outcome{.document = std::move(document),
                   .text = text,
                   .exit_code = receipt.error ? exit_failed : exit_ok};
}

Result call(const Options& options)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    WEFT_TRY(const auto node, connect({options.committee, options.ledger.token}));
    WEFT_TRY(const auto description, description_of(node, chain, options.contract));
    if (!description) return std::unexpected{no_description(options.contract)};
    const auto* entry = description->entry(options.entry);
    if (options.entry.empty())
        return Outcome{.document = described(*description), .text = page_of(*description)};
    if (entry == nullptr) {
        std::string names;
        for (const auto& item : description->items)
            if (item.is_entry()) names += (names.empty() ? "" : ", ") + item.name;
        return std::unexpected{
            usage("unknown_entry_point",
                  options.contract + " has no entry point " + printable(options.entry),
                  "It has " + names + ".")};
    }
    if (entry->kind == ItemKind::view) return ask(options, node, chain, *entry);
    if (options.block)
        return std::unexpected{
            usage("not_a_view", "--block is of views: " + entry->name + " is none")};
    if (options.estimate) return try_out(options, node, chain, *entry);
    return send(options, node, chain, *entry, *description);
}

}  // namespace

Try<std::optional<interface::Description>> description_of(const client::Client& node,
                                                          const types::ChainId& chain,
                                                          const std::string& contract)
{
    const auto answer =
        client::contract_interface(node, chain, types::to_text(hname_from(contract)));
    if (!answer && answer.error().code == "no_description") return std::nullopt;
    if (!answer && answer.error().code == "unknown_contract") {
        WEFT_TRY(const auto known, told(client::contracts(node, chain)));
        std::string names;
        for (const auto& one : known) names += (names.empty() ? "" : ", ") + printable(one.name);
        return std::unexpected{Failure{"unknown_contract", "the chain has no contract " + contract,
                                       "It has " + names + ".", exit_failed}};
    }
    if (!answer) return std::unexpected{failure_of(answer.error())};
    auto description = interface::read(as_bytes(answer->text));
    if (!description) return std::nullopt;
    return *std::move(description);
}

void add_contract_call(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& show_verb = cli.verb(noun, "show", "What a contract has: entry points, events, errors",
                               "weft contract show CHAIN counter",
                               [options](const Call&) { return show(*options); });
    show_verb.add_option("CHAIN", options->chain, "the chain's address, or a .wasm file alone")
        ->required();
    show_verb.add_option("CONTRACT", options->contract, "name or 0xHNAME");

    auto& call_verb =
        cli.verb(noun, "call", "Call an entry point by its description, or ask a view",
                 "weft contract call CHAIN counter add n=5",
                 [options](const Call&) { return call(*options); });
    call_verb.add_option("CHAIN", options->chain, "the chain's address")->required();
    call_verb.add_option("CONTRACT", options->contract, "name or 0xHNAME")->required();
    call_verb.add_option("ENTRY", options->entry, "its entry point; the list of them without it");
    call_verb.add_option("ARGUMENT", options->args, "NAME=VALUE, as the entry point's types say");
    call_verb.add_option("--transfer", options->transfer,
                         "AMOUNT or AMOUNT:COLOR to attach; may be repeated");
    call_verb.add_flag("--estimate", options->estimate,
                       "what it would do now: gas, fee, results, changes; nothing is sent");
    call_verb.add_option("--block", options->block,
                         "ask the view in the state after this block, while it is kept");
    call_verb.add_option("--gas", options->gas, "most gas it may use");
    call_verb.add_option("--timelock", options->timelock,
                         "Unix seconds before which it is not processed");
    call_verb.add_flag(
        "--off-ledger", options->off_ledger,
        "without a transaction: --transfer and fees come from the wallet's account on "
        "the chain (`weft chain deposit`)");
    call_verb.add_option("--wait", options->wait_seconds, "seconds to wait for each step")
        ->capture_default_str();
    option_or_variable(call_verb, "--api", options->ledger.url, "WEFT_API", "API of a ledger node")
        ->capture_default_str();
    add_token_options(call_verb, options->ledger.token);
    add_wallet_options(call_verb, options->wallet);
    for (auto* verb : {&show_verb, &call_verb})
        add_committee_option(*verb, "--committee-api", options->committee);
}

}  // namespace weft::app
