// weft chain: making, asking and calling chains. Proofs are in chain_proof.cpp.

#include "commands/committee/chain.hpp"

#include <weft/base/try.hpp>
#include <weft/client/committee.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/root_state.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/progress.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/deploy.hpp"
#include "wallet/wallet_file.hpp"
#include <memory>

namespace weft::app {
namespace {

std::string receipt_text(const answers::Receipt& receipt)
{
    std::string text =
        "block " + std::to_string(receipt.block) + ", " +
        std::string{answers::name(receipt.standing)} + ", " + std::to_string(receipt.gas) +
        " gas: " + (receipt.error ? "refused, " + printable(*receipt.error) : "done") + "\n";
    if (!receipt.results.empty()) text += text_of(receipt.results);
    for (const auto& event : receipt.events) text += "  " + printable(event) + "\n";
    return text;
}

// --- asking ---

/// A name or 0xHNAME as every node reads it: the API takes eight hex digits for an hname, so that a
/// name of eight hex digits would be misread there.
std::string hname_text(const std::string& text)
{
    return types::to_text(hname_from(text));
}

struct Query {
    ApiOptions api;
    std::string chain;
    std::string contract;
    std::string entry_point;
    std::string request;
    std::string agent;
    std::vector<std::string> args;
    std::uint64_t wait_seconds = 0;
    std::uint64_t last = 20;
};
struct Asked {
    client::Client node;
    types::ChainId chain;
};
Try<Asked> ask(const Query& query)
{
    WEFT_TRY(const auto chain, address_from(query.chain));
    WEFT_TRY(auto node, connect(query.api));
    return Asked{std::move(node), chain};
}

Result list(const Query& query)
{
    WEFT_TRY(const auto node, connect(query.api));
    WEFT_TRY(const auto chains, told(client::chains(node)));
    Outcome outcome{.document = document_of(chains)};
    for (const auto& head : chains)
        outcome.text += head.chain.text() + "  block " + std::to_string(head.block_index) +
                        "  backlog " + std::to_string(head.backlog) +
                        (head.active ? "" : "  not active") + "\n";
    if (chains.empty()) outcome.text = "no chains on this node\n";
    return outcome;
}

/// What the node says of this chain beside its state: what stops it, and members that do not run it.
std::vector<std::string> words_of(const Asked& asked)
{
    std::vector<std::string> words;
    const auto readiness = client::ready(asked.node);
    if (!readiness) return words;
    const auto stage = "chain:" + asked.chain.text();
    for (const auto& [where, reason] : readiness->reasons)
        if (where == stage)
            words.push_back(reason);
        else if (reason.starts_with(stage + ": "))
            words.push_back(reason.substr(stage.size() + 2));
    return words;
}

Result info(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    const auto told_words = words_of(asked);
    auto answer = told(client::chain(asked.node, asked.chain));
    if (!answer && answer.error().code == "unknown_chain" && !told_words.empty()) {
        answer.error().message += " " + told_words.front() + ".";
        answer.error().hint = "docs/guides/mend-a-store.md#a-member-that-does-not-run-its-chain";
    }
    WEFT_TRY(const auto status, std::move(answer));
    Outcome outcome{.document = json::write(status)};
    outcome.document["words"] = told_words;
    std::size_t connected = 0;
    for (const auto& seat : status.committee) connected += seat.connected ? 1 : 0;
    outcome.text =
        "chain      " + status.chain.text() + "  " + printable(status.description) + "\n" +
        (status.home != status.chain ? "address    " + status.home.text() + "\n" : "") +
        "color      " + types::to_text(status.color) + "\n" + "owner      " +
        (status.owner ? types::to_text(*status.owner) : "none yet") + "\n" + "committee  " +
        (status.self_seat
             ? std::to_string(connected) + " of " + std::to_string(status.committee.size()) +
                   " connected, quorum " + std::to_string(status.quorum)
             : "no seat: an access node") +
        "\n" + "block      " + std::to_string(status.block_index) + "  " +
        time_text(status.timestamp) + "\n" + "state      " + status.state_hash.hex() + "\n" +
        "anchor     " +
        (status.anchor
             ? types::to_text(status.anchor->transaction) + " of block " +
                   std::to_string(status.anchor->block_index) +
                   (status.anchor->state == answers::AnchorState::confirmed ? ", confirmed"
                                                                            : ", on its way")
             : "none yet") +
        "\n" +
        (status.taken_back ? "taken back " + std::to_string(status.taken_back->from) + " to " +
                                 std::to_string(status.taken_back->to) + ", by block " +
                                 std::to_string(status.taken_back->by) + "\n"
                           : "") +
        (status.sharing ? "sharing    hand-over " + to_hex(*status.sharing) + "\n" : "") +
        (status.hand_over ? "handing    " + printable(*status.hand_over) + "\n" : "") +
        "backlog    " + std::to_string(status.backlog) + "\n" + "stage      " + status.stage +
        "\n" + "assets     " + text_of(status.assets) + "\n";
    for (const auto& word : told_words) outcome.text += "said       " + word + "\n";
    for (const auto& seat : status.committee)
        if (seat.fault)
            outcome.text +=
                "fault      seat " + std::to_string(seat.seat) + ", " + types::to_text(seat.node) +
                ": " + printable(*seat.fault) + "; it leads nothing here" +
                (seat.evidence
                     ? "; its two votes for block " + std::to_string(seat.evidence->block_index) +
                           " show it (--json)"
                     : "") +
                "\n";
    return outcome;
}

Result blocks(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    WEFT_TRY(const auto blocks, told(client::blocks(asked.node, asked.chain)));
    Outcome outcome{.document = document_of(blocks)};
    for (const auto& block : blocks)
        outcome.text += std::to_string(block.index) + "  " + time_text(block.timestamp) + "  " +
                        std::to_string(block.requests) + " requests  " + block.state_hash.hex() +
                        "  " + std::string{answers::name(block.standing)} +
                        (block.anchor ? "  anchor " + types::to_text(*block.anchor) : "") + "\n";
    return outcome;
}

Result request(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    const auto id = types::request_from_text(query.request);
    if (!id)
        return std::unexpected{
            usage("request_id_malformed", query.request + ": expected [INDEX]TRANSACTION")};
    WEFT_TRY(const auto status,
             told(ask_until(
                 std::chrono::seconds{query.wait_seconds},
                 [&](auto turn) { return client::request(asked.node, asked.chain, *id, turn); },
                 [](const answers::Request& now) {
                     return now.receipt || now.state == answers::RequestState::not_a_request ||
                            now.state == answers::RequestState::processed;
                 })));
    return Outcome{.document = json::write(status),
                   .text = status.receipt
                               ? receipt_text(*status.receipt)
                               : std::string{answers::name(status.state)} +
                                     (status.reason ? ": " + printable(*status.reason) : "") +
                                     "\n"};
}

Result requests(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    WEFT_TRY(const auto receipts, told(client::receipts(asked.node, asked.chain, query.last)));
    Outcome outcome{.document = document_of(receipts)};
    for (const auto& receipt : receipts)
        outcome.text += types::to_text(receipt.request) + "  " + time_text(receipt.timestamp) +
                        "  " + receipt_text(receipt);
    if (receipts.empty()) outcome.text = "none yet\n";
    return outcome;
}

Result view(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    WEFT_TRY(const auto args, arguments_from(query.args));
    WEFT_TRY(const auto results, told(client::view(asked.node, asked.chain,
                                                   {.contract = hname_text(query.contract),
                                                    .entry_point = hname_text(query.entry_point),
                                                    .params = args})));
    return Outcome{.document = json::write(results), .text = text_of(results.results)};
}

Result balance(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    std::string text;
    std::vector<types::AgentId> agents;
    if (query.agent.empty()) {
        WEFT_TRY(agents, told(client::accounts(asked.node, asked.chain)));
    } else if (const auto agent = types::agent_from_text(query.agent)) {
        agents.push_back(*agent);
    } else if (const auto address = types::Address::from_text(query.agent)) {
        agents.emplace_back(*address);
    } else {
        return std::unexpected{usage(
            "agent_malformed", query.agent + ": expected A/ADDRESS, C/CHAIN::HNAME or an address")};
    }
    std::vector<answers::Account> accounts;
    for (const auto& agent : agents) {
        WEFT_TRY(auto account, told(client::account(asked.node, asked.chain, agent)));
        text += types::to_text(agent) + "  " + text_of(account.balances) + "\n";
        accounts.push_back(std::move(account));
    }
    return Outcome{.document = document_of(std::move(accounts)), .text = std::move(text)};
}

Result events(const Query& query)
{
    WEFT_TRY(const auto asked, ask(query));
    WEFT_TRY(const auto lines,
             told(client::log_lines(asked.node, asked.chain, hname_text(query.contract))));
    Outcome outcome{.document = document_of(lines)};
    for (const auto& line : lines)
        outcome.text += time_text(line.time) + "  " + printable(line.text) + "\n";
    return outcome;
}

void add_queries(Cli& cli, CLI::App& noun)
{
    auto query = std::make_shared<Query>();
    const auto verb = [&](const char* name, const char* about, const char* example,
                          Result (*body)(const Query&)) -> CLI::App& {
        auto& made = cli.verb(noun, name, about, example,
                              [query, body](const Call&) { return body(*query); });
        add_committee_options(made, query->api);
        return made;
    };
    const auto of_chain = [&](CLI::App& made) -> CLI::App& {
        made.add_option("CHAIN", query->chain, "the chain's address")->required();
        return made;
    };
    verb("list", "The chains this committee node runs", "weft chain list", list);
    of_chain(verb("info", "Committee, state, anchor, backlog", "weft chain info CHAIN", info));
    of_chain(verb("blocks", "The blocks of a chain", "weft chain blocks CHAIN --json", blocks));
    auto& of_request = of_chain(verb("request", "What became of a request",
                                     "weft chain request CHAIN [0]TRANSACTION --wait 30", request));
    of_request.add_option("REQUEST", query->request, "[INDEX]TRANSACTION")->required();
    of_request.add_option("--wait", query->wait_seconds, "seconds to wait for its receipt");
    of_chain(verb("requests", "What the chain has processed, the newest first",
                  "weft chain requests CHAIN --last 50", requests))
        .add_option("--last", query->last, "how many")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    auto& of_view = of_chain(verb("view", "Call a view: nothing changes, nothing is paid",
                                  "weft chain view CHAIN counter get", view));
    of_view.add_option("CONTRACT", query->contract, "name or 0xHNAME")->required();
    of_view.add_option("ENTRY", query->entry_point, "name or 0xHNAME")->required();
    of_view.add_option("--arg", query->args, "KEY=VALUE or KEY=TYPE:VALUE; may be repeated");
    of_chain(
        verb("balance", "On-chain accounts", "weft chain balance CHAIN --agent A/ADDRESS", balance))
        .add_option("--agent", query->agent, "one agent; all without it");
    of_chain(
        verb("events", "What a contract has logged", "weft chain events CHAIN counter", events))
        .add_option("CONTRACT", query->contract, "name or 0xHNAME")
        ->required();
}

// --- acting ---

struct Act {
    ApiOptions ledger;
    std::vector<std::string> committee = {"http://127.0.0.1:7780"};
    WalletOptions wallet;
    std::string chain;
    std::string contract;
    std::string entry_point;
    std::vector<std::string> args;
    std::vector<std::string> transfer;
    std::uint64_t gas = 0;
    std::uint32_t timelock = 0;
    bool off_ledger = false;
    std::uint64_t wait_seconds = 120;
    std::string description;
    std::uint64_t anchor_interval_ms = 10'000;
    std::uint32_t receipts_kept = contracts::receipts_kept_default;
    std::uint32_t state_gas = contracts::state_gas_default;
    std::uint64_t state_max = contracts::state_max_default;
    std::string color;
};

void add_acting_options(CLI::App& verb, Act& act)
{
    option_or_variable(verb, "--api", act.ledger.url, "WEFT_API", "API of a ledger node")
        ->capture_default_str();
    option_or_variable(verb, "--committee-api", act.committee, "WEFT_COMMITTEE_API",
                       "API of a committee node")
        ->capture_default_str();
    add_token_options(verb, act.ledger.token);
    add_wallet_options(verb, act.wallet);
    verb.add_option("--wait", act.wait_seconds, "seconds to wait for each step")
        ->capture_default_str();
}

/// No transaction: signed, given to a member, paid from the wallet's account on the chain (D-46).
Result call_off_ledger(const Act& act, const CallOptions& what)
{
    WEFT_TRY(const auto chain, address_from(act.chain));
    WEFT_TRY(const auto keys, open_wallet(act.wallet));
    WEFT_TRY(const auto committee, connect({act.committee.front(), act.ledger.token}));
    WEFT_TRY(const auto id, send_off_ledger(committee, keys, chain, what));
    const std::chrono::seconds patience{act.wait_seconds};
    WEFT_TRY(const auto receipt, succeeded(id, wait_processed(committee, chain, id, patience)));
    return Outcome{.document = {{"request", types::to_text(id)}, {"receipt", json::write(receipt)}},
                   .text = "request " + types::to_text(id) + "\n" + receipt_text(receipt)};
}

Result call(const Act& act, const CallOptions& what)
{
    if (act.off_ledger) return call_off_ledger(act, what);
    WEFT_TRY(const auto chain, address_from(act.chain));
    WEFT_TRY(const auto keys, open_wallet(act.wallet));
    WEFT_TRY(const auto ledger, connect(act.ledger));
    WEFT_TRY(const auto committee, connect({act.committee.front(), act.ledger.token}));
    const std::chrono::seconds patience{act.wait_seconds};
    WEFT_TRY(const auto home, home_of(committee, chain));
    WEFT_TRY(const auto sent,
             spend(ledger, keys, wallet::requests({request_to(home, what)}), patience));
    const types::RequestId id{sent.id, 0};
    WEFT_TRY(const auto receipt, succeeded(id, wait_processed(committee, chain, id, patience)));
    return Outcome{.document = {{"request", types::to_text(id)},
                                {"transaction", types::to_text(sent.id)},
                                {"receipt", json::write(receipt)}},
                   .text = "request " + types::to_text(id) + "\n" + receipt_text(receipt)};
}

Try<CallOptions> call_options(const Act& act,
                              const std::string& contract,
                              const std::string& entry_point)
{
    WEFT_TRY(const auto args, arguments_from(act.args));
    WEFT_TRY(const auto transfer, amounts_from(act.transfer));
    return CallOptions{.contract = hname_from(contract),
                       .entry_point = hname_from(entry_point),
                       .args = args,
                       .transfer = transfer,
                       .gas = act.gas > 0 ? std::optional{act.gas} : std::nullopt,
                       .timelock = act.timelock};
}

void add_call(Cli& cli, CLI::App& noun)
{
    auto act = std::make_shared<Act>();
    auto& verb =
        cli.verb(noun, "call", "Send a request and wait for its receipt",
                 "weft chain call CHAIN counter add --arg n=u64:2 --transfer 5",
                 [act](const Call&) -> Result {
                     WEFT_TRY(const auto what, call_options(*act, act->contract, act->entry_point));
                     return call(*act, what);
                 });
    verb.add_option("CHAIN", act->chain, "the chain's address")->required();
    verb.add_option("CONTRACT", act->contract, "name or 0xHNAME")->required();
    verb.add_option("ENTRY", act->entry_point, "name or 0xHNAME")->required();
    verb.add_option("--arg", act->args, "KEY=VALUE or KEY=TYPE:VALUE; may be repeated");
    verb.add_option("--transfer", act->transfer,
                    "AMOUNT or AMOUNT:COLOR to attach; may be repeated");
    verb.add_option("--gas", act->gas, "most gas it may use");
    verb.add_option("--timelock", act->timelock, "Unix seconds before which it is not processed");
    verb.add_flag(
        "--off-ledger", act->off_ledger,
        "without a transaction: --transfer and fees come from the wallet's account on the "
        "chain (`weft chain deposit`)");
    add_acting_options(verb, *act);
}

void add_deposit_and_withdraw(Cli& cli, CLI::App& noun)
{
    auto act = std::make_shared<Act>();
    auto& deposit = cli.verb(noun, "deposit", "Put tokens into the wallet's account on the chain",
                             "weft chain deposit CHAIN 100", [act](const Call&) -> Result {
                                 WEFT_TRY(const auto what,
                                          call_options(*act, std::string{contracts::accounts_name},
                                                       std::string{contracts::accounts::deposit}));
                                 return call(*act, what);
                             });
    auto& withdraw = cli.verb(
        noun, "withdraw", "Take tokens back from the chain: some, or all",
        "weft chain withdraw CHAIN 40", [act](const Call&) -> Result {
            WEFT_TRY(auto what,
                     call_options(*act, std::string{contracts::accounts_name},
                                  std::string{contracts::accounts::withdraw_to_address}));
            if (!what.transfer.empty()) {
                codec::Writer part;
                types::encode(part, what.transfer);
                what.args[to_bytes(contracts::accounts::p_amount)] = std::move(part).take();
                what.transfer = {};
            }
            return call(*act, what);
        });
    for (auto* verb : {&deposit, &withdraw})
        verb->add_option("CHAIN", act->chain, "the chain's address")->required();
    deposit.add_option("AMOUNT", act->transfer, "AMOUNT or AMOUNT:COLOR")->required();
    withdraw.add_option("AMOUNT", act->transfer, "AMOUNT or AMOUNT:COLOR; everything without it");
    for (auto* verb : {&deposit, &withdraw}) add_acting_options(*verb, *act);
}

void say_left_out(const std::vector<std::string>& members, Outcome& outcome)
{
    outcome.document["left_out"] = members;
    for (const auto& why : members)
        outcome.text += "left out: " + printable(why) + "; `weft chain activate` tells it later\n";
}

Result deploy(const Act& act, const Call& called)
{
    WEFT_TRY(const auto address, address_from(act.chain));
    WEFT_TRY(const auto keys, open_wallet(act.wallet));
    WEFT_TRY(const auto ledger, connect(act.ledger));
    std::vector<client::Client> committee;
    for (const auto& url : act.committee) {
        WEFT_TRY(auto member, connect({url, act.ledger.token}));
        committee.push_back(std::move(member));
    }
    ChainPlan plan{.address = address,
                   .description = act.description,
                   .parameters = {},
                   .patience = std::chrono::seconds{act.wait_seconds}};
    plan.parameters.anchor_interval =
        static_cast<types::Timestamp>(act.anchor_interval_ms) * 1'000'000;
    plan.parameters.receipts_kept = act.receipts_kept;
    plan.parameters.state_gas = act.state_gas;
    plan.parameters.state_max = act.state_max;
    const Steps steps{called};
    WEFT_TRY(const auto made, deploy_chain(ledger, committee, keys, plan,
                                           [&](const std::string& step) { steps.begin(step); }));
    Outcome outcome{
        .document = {{"chain", made.chain.text()}, {"color", types::to_text(made.origin)}},
        .text = "chain  " + made.chain.text() + "\ncolor  " + types::to_text(made.origin) + "\n"};
    if (made.init && made.receipt) {
        outcome.document["init"] = types::to_text(*made.init);
        outcome.document["receipt"] = json::write(*made.receipt);
        outcome.text += "init   " + types::to_text(*made.init) + ", " + receipt_text(*made.receipt);
    } else {
        outcome.text += "init   was there\n";
    }
    say_left_out(made.left_out, outcome);
    return outcome;
}

Result activate(const Act& act)
{
    WEFT_TRY(const auto address, address_from(act.chain));
    std::optional<types::TransactionId> color;
    if (!act.color.empty()) {
        WEFT_TRY(color, transaction_from(act.color));
    }
    std::vector<client::Client> committee;
    for (const auto& url : act.committee) {
        WEFT_TRY(auto member, connect({url, act.ledger.token}));
        committee.push_back(std::move(member));
    }
    WEFT_TRY(const auto done, activate_chain(committee, address, color));
    Outcome outcome{.document = {{"chain", act.chain},
                                 {"color", types::to_text(done.color)},
                                 {"told", done.told}},
                    .text = std::to_string(done.told) + " members run it now that did not\n"};
    say_left_out(done.left_out, outcome);
    return outcome;
}

struct Follow {
    ApiOptions api;
    std::string chain;
    std::string color;
    std::string description;
};

Result follow(const Follow& asked)
{
    WEFT_TRY(const auto chain, address_from(asked.chain));
    WEFT_TRY(const auto color, transaction_from(asked.color));
    WEFT_TRY(const auto node, connect(asked.api));
    WEFT_TRY(
        const auto done,
        told(client::activate(
            node,
            {.chain = chain, .color = color, .description = asked.description, .follow = true})));
    return Outcome{.document = json::write(done),
                   .text =
                       "this node follows the chain; `weft chain info` shows how far it is, and "
                       "`weft node status` who gives it access\n"};
}

constexpr std::uint64_t anchor_interval_ms_min = contracts::anchor_interval_min / 1'000'000;
constexpr std::uint64_t anchor_interval_ms_max = contracts::anchor_interval_max / 1'000'000;

void add_deploy(Cli& cli, CLI::App& noun)
{
    auto act = std::make_shared<Act>();
    auto& verb = cli.verb(noun, "deploy",
                          "Start a chain at an address made by `weft dkg run`: origin, activation, "
                          "init; or go on where "
                          "that stopped",
                          "weft chain deploy ADDRESS --description first --committee-api "
                          "http://10.0.0.1:7780 --committee-api http://10.0.0.2:7780",
                          [act](const Call& called) { return deploy(*act, called); });
    verb.add_option("ADDRESS", act->chain, "the committee's address")->required();
    // What init would refuse is refused here: by then the origin has been made.
    verb.add_option("--description", act->description, "what the chain is for")
        ->check([](const std::string& text) {
            return text.size() <= contracts::description_bytes_max ? "" : "more than 1024 bytes";
        });
    verb.add_option("--anchor-interval-ms", act->anchor_interval_ms,
                    "least time between two anchors")
        ->check(CLI::Range(anchor_interval_ms_min, anchor_interval_ms_max))
        ->capture_default_str();
    verb.add_option(
            "--receipts-kept", act->receipts_kept,
            "receipts that the chain keeps, the newest; 0: all, and each takes a node's memory "
            "for ever")
        ->capture_default_str();
    verb.add_option("--state-gas", act->state_gas,
                    "gas for each byte by which a request makes the state larger; 0: none")
        ->capture_default_str();
    verb.add_option("--state-max", act->state_max,
                    "bytes by which requests may make the state larger, all in all; 0: no bound, "
                    "and all of it is in a node's memory")
        ->capture_default_str();
    add_acting_options(verb, *act);
}

void add_activate(Cli& cli, CLI::App& noun)
{
    auto act = std::make_shared<Act>();
    auto& verb = cli.verb(noun, "activate", "Tell the members that do not run a chain to run it",
                          "weft chain activate ADDRESS --committee-api http://10.0.0.1:7780 "
                          "--committee-api http://10.0.0.2:7780",
                          [act](const Call&) { return activate(*act); });
    verb.add_option("ADDRESS", act->chain, "the chain's address")->required();
    verb.add_option("--color", act->color, "its origin, when no member runs it");
    option_or_variable(verb, "--committee-api", act->committee, "WEFT_COMMITTEE_API",
                       "API of a committee node")
        ->capture_default_str();
    add_token_options(verb, act->ledger.token);
}

void add_follow(Cli& cli, CLI::App& noun)
{
    auto asked = std::make_shared<Follow>();
    auto& verb = cli.verb(
        noun, "follow", "Follow a chain as an access node, without a share of its key",
        "weft chain follow ADDRESS --color COLOR", [asked](const Call&) { return follow(*asked); });
    verb.add_option("ADDRESS", asked->chain, "the chain's address")->required();
    verb.add_option("--color", asked->color, "its origin: `weft chain info` on a member shows it")
        ->required();
    verb.add_option("--description", asked->description, "what the chain is for");
    add_committee_options(verb, asked->api);
}

}  // namespace

void add_chain(Cli& cli)
{
    auto& noun = cli.noun("chain", "Smart-contract chains");
    add_deploy(cli, noun);
    add_activate(cli, noun);
    add_follow(cli, noun);
    add_queries(cli, noun);
    add_call(cli, noun);
    add_deposit_and_withdraw(cli, noun);
    add_chain_proof(cli, noun);
    add_chain_trace(cli, noun);
    add_chain_reshare(cli, noun);
    add_chain_move(cli, noun);
}

}  // namespace weft::app
