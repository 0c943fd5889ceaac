// weft chain move: an operator's word that a chain goes to another address.

#include <weft/base/try.hpp>
#include <weft/client/committee.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "commands/committee/chain.hpp"
#include <algorithm>
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string chain;
    std::string to;
    std::string color;
    std::vector<std::string> from;
    bool withdraw = false;
};

Result move(const Options& options)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    WEFT_TRY(const auto to, address_from(options.to));
    answers::MoveChain plan{.to = to, .color = {}, .from = {}, .withdraw = options.withdraw};
    if (!options.color.empty()) {
        plan.color = types::id_from_text<types::TransactionId>(options.color);
        if (!plan.color)
            return std::unexpected{usage("bad_color", "--color " + options.color + " is no color",
                                         "`weft chain info` at a member of the chain shows it.")};
    }
    for (const auto& text : options.from) {
        WEFT_TRY(const auto node, node_from(text));
        plan.from.push_back(node);
    }
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto agreed, told(client::move_chain(node, chain, plan)));
    std::string state = options.withdraw ? "withdrawn" : "agreed";
    if (const auto now = client::chain(node, chain); now && now->hand_over)
        state += "; " + printable(*now->hand_over);
    return Outcome{.document = json::write(agreed),
                   .text = "chain    " + agreed.chain.text() + "\nto       " + agreed.to.text() +
                           "\nstate    " + state + "\n"};
}

}  // namespace

void add_chain_move(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(
        noun, "move",
        "Agree, for the asked node, that a chain goes to another address, with another key",
        "weft chain move CHAIN ADDRESS --api http://127.0.0.1:7781",
        [options](const Call&) { return move(*options); });
    add_committee_options(verb, options->api);
    verb.add_option("CHAIN", options->chain, "the chain's address: the first one it had")
        ->required();
    verb.add_option("ADDRESS", options->to,
                    "of the key generation of the new members; the owner asks governance for it")
        ->required();
    verb.add_option("--color", options->color,
                    "the chain's color, for a new member that does not hold the chain");
    verb.add_option("--from", options->from,
                    "for a new member: the chain's members of now, whom it asks for blocks");
    verb.add_flag(
        "--withdraw", options->withdraw,
        "take the word back; what enough operators have said already stays, and the owner "
        "takes his wish back with governance cancelRotation");
}

}  // namespace weft::app
