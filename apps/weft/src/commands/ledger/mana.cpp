// weft mana: who has a say, and who has a share of what the network takes.

#include <weft/base/try.hpp>
#include <weft/client/ledger.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string node;
};

std::string line_of(const answers::Mana& mana)
{
    return types::to_text(mana.node) + "  consensus " + std::to_string(mana.consensus) +
           (mana.active ? "" : " (silent)") + "  access " + std::to_string(mana.access) +
           "  earned " + std::to_string(mana.earned) + "\n";
}

Result show(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    if (!options.node.empty()) {
        WEFT_TRY(const auto id, node_from(options.node));
        WEFT_TRY(const auto mana, told(client::mana_of(node, id)));
        return Outcome{.document = json::write(mana), .text = line_of(mana)};
    }
    WEFT_TRY(const auto all, told(client::mana(node)));
    Outcome outcome{.document = document_of(all)};
    for (const auto& mana : all) outcome.text += line_of(mana);
    if (all.empty()) outcome.text = "nobody has mana\n";
    return outcome;
}

}  // namespace

void add_mana(Cli& cli)
{
    auto options = std::make_shared<Options>();
    auto& verb = cli.command("mana",
                             "Who has mana, as a ledger node sees it: consensus mana decides, "
                             "access mana gives a share of what the network takes.",
                             "weft mana", [options](const Call&) { return show(*options); });
    add_api_options(verb, options->api);
    verb.add_option("NODE", options->node, "this node alone");
}

}  // namespace weft::app
