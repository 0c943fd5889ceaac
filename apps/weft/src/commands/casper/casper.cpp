// weft casper: a validators' network. What is looked at, and the file it starts from.

#include "commands/casper/casper.hpp"

#include <weft/base/try.hpp>
#include <weft/client/casper.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/numbers.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "node/casper_genesis_file.hpp"
#include <algorithm>
#include <memory>

namespace weft::app {
namespace {

struct GenesisOptions {
    std::string network;
    std::vector<std::string> validators;
    std::vector<std::string> accounts;
    std::string output = "casper.toml";
    casper::Parameters parameters;
    std::uint64_t unbonding_delay_s = 86'400;
};

Result make_genesis(const GenesisOptions& options)
{
    casper::Genesis genesis{.network = options.network,
                            .time = now(),
                            .validators = {},
                            .accounts = {},
                            .parameters = options.parameters};
    if (options.unbonding_delay_s > std::uint64_t{1} << 32U)
        return std::unexpected{
            usage("casper_genesis_invalid", "--unbonding-delay: at most 2^32 s")};
    genesis.parameters.unbonding_delay =
        static_cast<types::Timestamp>(options.unbonding_delay_s) * types::second;
    for (const auto& text : options.validators) {
        WEFT_TRY(const auto pair, allocation_from(text));
        WEFT_TRY(const auto node, node_from(pair.first));
        genesis.validators.push_back({node, pair.second});
    }
    for (const auto& text : options.accounts) {
        WEFT_TRY(const auto pair, allocation_from(text));
        // A node's key has an account too: it pays with it to bond and to leave.
        if (const auto node = types::id_from_text<types::NodeId>(pair.first)) {
            genesis.accounts.push_back({types::Address::of(*node), pair.second});
            continue;
        }
        WEFT_TRY(const auto address, address_from(pair.first));
        genesis.accounts.push_back({address, pair.second});
    }
    std::ranges::sort(genesis.validators, {}, &casper::Bonded::validator);
    std::ranges::sort(genesis.accounts, {}, &casper::Genesis::Holding::address);
    if (const auto good = casper::check(genesis); !good)
        return std::unexpected{
            usage("casper_genesis_invalid", std::string{casper::name(good.error())})};
    if (const auto written = write_text(options.output, render(genesis)); !written)
        return std::unexpected{written.error()};
    const auto id = casper::id_of(genesis).hex();
    return Outcome{.document = {{"file", options.output}, {"network", genesis.network}, {"id", id}},
                   .text = options.output + ": network " + genesis.network + ", id " + id + "\n"};
}

void add_genesis_verb(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<GenesisOptions>();
    auto& verb = cli.verb(
        noun, "genesis", "Write the genesis file of a validators' network",
        "weft casper genesis --network mine --validator NODE=1000 --account ADDRESS=1000000",
        [options](const Call&) { return make_genesis(*options); });
    verb.add_option("--network", options->network, "its name")->required();
    verb.add_option("--validator", options->validators, "NODE=STAKE; may be repeated")->required();
    verb.add_option(
        "--account", options->accounts,
        "ADDRESS=AMOUNT, or NODE=AMOUNT for the account of a node's key; may be repeated");
    verb.add_option("--stake-min", options->parameters.stake_min, "least stake")
        ->capture_default_str();
    verb.add_option("--stake-max", options->parameters.stake_max, "largest stake");
    verb.add_option("--unbonding-delay", options->unbonding_delay_s,
                    "seconds until what was unbonded can be withdrawn, after its era")
        ->capture_default_str();
    verb.add_option("--era-ranks", options->parameters.era_ranks, "how long an era is")
        ->capture_default_str();
    verb.add_option("--output", options->output, "file to write")->capture_default_str();
}

Result show_status(const ApiOptions& options)
{
    WEFT_TRY(const auto node, connect(options));
    WEFT_TRY(const auto now, told(client::casper(node)));
    return Outcome{
        .document = json::write(now),
        .text = "network    " + printable(now.network) + "  " + to_hex(now.id) + "\nera        " +
                std::to_string(now.era) + ", opened by " + to_hex(now.opened_by) + "\nstate      " +
                to_hex(now.state) + "\nblocks     " + std::to_string(now.blocks) + ", " +
                std::to_string(now.open) + " not final, " + std::to_string(now.waiting_blocks) +
                " waiting\ndeploys    " + std::to_string(now.pending) + " pending\nproposing  " +
                (now.bonded ? now.proposing : std::string{"not bonded"}) + "\ntokens     " +
                std::to_string(now.accounts) + " in accounts, " + std::to_string(now.stakes) +
                " bonded, " + std::to_string(now.leaving) + " leaving, " +
                std::to_string(now.fees) + " fees, " + std::to_string(now.vault) +
                " in the vault\n" +
                (now.contradicted ? "CONTRADICTED  block " + to_hex(*now.contradicted) +
                                        " is final here, and too much stake does not stand on it\n"
                                  : "")};
}

Result show_validators(const ApiOptions& options)
{
    WEFT_TRY(const auto node, connect(options));
    WEFT_TRY(const auto list, told(client::casper_validators(node)));
    Outcome outcome{.document = document_of(list)};
    for (const auto& one : list)
        outcome.text +=
            types::to_text(one.validator) + "  " + std::to_string(one.stake) +
            (one.bonded != one.stake ? ", next era " + std::to_string(one.bonded) : "") +
            (one.leaving > 0 ? ", leaving " + std::to_string(one.leaving) : "") +
            (one.equivocates ? "  EQUIVOCATES" : "") + "\n";
    return outcome;
}

std::string_view state_name(answers::CasperBlockState state)
{
    return boost::describe::enum_to_string(state, "unknown");
}

Result show_blocks(const ApiOptions& options)
{
    WEFT_TRY(const auto node, connect(options));
    WEFT_TRY(const auto list, told(client::casper_blocks(node)));
    Outcome outcome{.document = document_of(list)};
    for (const auto& block : list)
        outcome.text += to_hex(block.block) + "  rank " + std::to_string(block.rank) + "  " +
                        types::to_text(block.creator) + "  " + std::to_string(block.deploys) +
                        " deploys  " + std::string{state_name(block.state)} +
                        (block.closes_era ? "  closes the era" : "") + "\n";
    if (list.empty()) outcome.text = "no blocks in this era yet\n";
    return outcome;
}

std::string text_of(const answers::CasperAgreement& agreement)
{
    auto text = to_hex(agreement.block) + "  " + std::string{state_name(agreement.state)} +
                "\nstands on it      " + std::to_string(agreement.standing) + " of " +
                std::to_string(agreement.stakes) + "\nheaviest clique   " +
                (agreement.exact ? "" : "at least ") + std::to_string(agreement.weight) + ", " +
                std::to_string(agreement.needed) + " make it final\n";
    if (agreement.proof) text += "made it final     " + std::to_string(*agreement.proof) + "\n";
    for (std::size_t place = 0; place < agreement.validators.size(); ++place) {
        const auto& one = agreement.validators[place];
        text += std::to_string(place) + "  " + types::to_text(one.validator) + "  " +
                std::to_string(one.stake) + "  " +
                boost::describe::enum_to_string(one.stance, "unknown") +
                (one.in_proof ? ", in the proof" : "") + (one.in_clique ? ", in the clique" : "");
        for (std::size_t k = 0; k < one.knows.size(); ++k)
            text += (k == 0 ? "; knows of " : ", ") + std::to_string(one.knows[k]);
        text += "\n";
    }
    if (agreement.left_out > 0)
        text += "and " + std::to_string(agreement.left_out) + " with less stake\n";
    return text;
}

Result show_agreement(const ApiOptions& options, const std::string& block)
{
    WEFT_TRY(const auto node, connect(options));
    const auto id = from_hex(block);
    if (!id || id->size() != casper::BlockId::size_bytes)
        return std::unexpected{usage("block_malformed", block + ": expected 64 hex digits")};
    WEFT_TRY(const auto agreement, told(client::casper_agreement(node, *id)));
    return Outcome{.document = json::write(agreement), .text = text_of(agreement)};
}

/// For Graphviz: an arrow to each parent, a dotted one to each justification.
Result show_dot(const ApiOptions& options)
{
    WEFT_TRY(const auto node, connect(options));
    WEFT_TRY(const auto list, told(client::casper_blocks(node)));
    const auto quoted = [](const Bytes& id) { return "\"" + to_hex(id).substr(0, 12) + "\""; };
    std::string text = "digraph casper {\n  rankdir=BT;\n  node [shape=box, style=filled];\n";
    for (const auto& block : list) {
        const auto* const color = block.state == answers::CasperBlockState::final      ? "palegreen"
                                  : block.state == answers::CasperBlockState::orphaned ? "gray"
                                                                                       : "white";
        text += "  " + quoted(block.block) + " [fillcolor=" + color + ", label=\"" +
                to_hex(block.block).substr(0, 8) + "\\n" +
                types::to_text(block.creator).substr(0, 6) + " #" +
                std::to_string(block.sequence_number) + "\\n" + std::to_string(block.deploys) +
                " deploys\"];\n";
        for (const auto& parent : block.parents)
            text += "  " + quoted(block.block) + " -> " + quoted(parent) + ";\n";
        for (const auto& other : block.justifications)
            text += "  " + quoted(block.block) + " -> " + quoted(other) +
                    " [style=dotted, constraint=false];\n";
    }
    text += "}\n";
    return Outcome{.document = {{"dot", text}}, .text = text};
}

Result show_balance(const ApiOptions& options, const std::string& of)
{
    WEFT_TRY(const auto node, connect(options));
    types::Address address;
    if (const auto key = types::id_from_text<types::NodeId>(of)) {
        address = types::Address::of(*key);
    } else {
        WEFT_TRY(address, address_from(of));
    }
    WEFT_TRY(const auto account, told(client::casper_account(node, address)));
    return Outcome{.document = json::write(account),
                   .text = address.text() + "  " + std::to_string(account.balance) + "\n"};
}

Result show_state(const ApiOptions& options, const std::string& contract, const std::string& text)
{
    WEFT_TRY(const auto node, connect(options));
    auto key = types::encoded(types::hname_of(contract));
    append(key, to_bytes(text));
    WEFT_TRY(const auto found, told(client::casper_state(node, key)));
    return Outcome{.document = json::write(found),
                   .text = (found.value ? to_hex(*found.value) : "not there") + "\n"};
}

void add_look(Cli& cli,
              CLI::App& noun,
              const char* name,
              const char* about,
              Result (*show)(const ApiOptions&))
{
    auto options = std::make_shared<ApiOptions>();
    auto& verb = cli.verb(noun, name, about, std::string{"weft casper "} + name,
                          [options, show](const Call&) { return show(*options); });
    add_api_options(verb, *options);
}

}  // namespace

void add_casper(Cli& cli)
{
    auto& noun = cli.noun("casper", "A network of validators with stakes");
    add_genesis_verb(cli, noun);
    add_look(cli, noun, "status", "Where a node of the network stands", show_status);
    add_look(cli, noun, "validators", "Who is bonded", show_validators);
    add_look(cli, noun, "blocks", "The blocks of this era, the newest first", show_blocks);
    add_look(cli, noun, "dot", "The blocks of this era as a graph for Graphviz", show_dot);
    struct Agreement {
        ApiOptions api;
        std::string block;
    };
    auto agreement = std::make_shared<Agreement>();
    auto& agreed = cli.verb(
        noun, "agreement", "Who stands on a block and knows of whom", "weft casper agreement BLOCK",
        [agreement](const Call&) { return show_agreement(agreement->api, agreement->block); });
    add_api_options(agreed, agreement->api);
    agreed.add_option("BLOCK", agreement->block, "its id, hex; of this era")->required();
    struct Balance {
        ApiOptions api;
        std::string of;
    };
    auto balance = std::make_shared<Balance>();
    auto& verb =
        cli.verb(noun, "balance", "What an account holds", "weft casper balance ADDRESS",
                 [balance](const Call&) { return show_balance(balance->api, balance->of); });
    add_api_options(verb, balance->api);
    verb.add_option("ACCOUNT", balance->of, "an address, or a node's id for its own account")
        ->required();
    struct State {
        ApiOptions api;
        std::string contract;
        std::string key;
    };
    auto state = std::make_shared<State>();
    auto& value = cli.verb(
        noun, "state", "A value of a contract's state, in hex", "weft casper state counter counter",
        [state](const Call&) { return show_state(state->api, state->contract, state->key); });
    add_api_options(value, state->api);
    value.add_option("CONTRACT", state->contract, "its name")->required();
    value.add_option("KEY", state->key, "its key, as text")->required();
    add_casper_send(cli, noun);
}

}  // namespace weft::app
