// weft demo: the whole main job on this machine.

#include "demo/demo.hpp"

#include "commands/commands.hpp"
#include <memory>

namespace weft::app {

void add_demo(Cli& cli)
{
    auto options = std::make_shared<demo::Options>();
    options->contracts = WEFT_CONTRACTS_FOLDER;
    auto& verb = cli.command("demo",
                             "A network of four ledger nodes and a committee of four, started "
                             "here, put to work, killed and checked.\n"
                             "Exit code 0 only if every check holds.",
                             "weft demo --summary demo-summary.json",
                             [options](const Call& call) { return demo::run(*options, call); });
    verb.add_option("--dir", options->folder, "work folder, new or empty; else a temporary one");
    verb.add_option("--contracts", options->contracts, "folder with counter, token_sale and faults")
        ->capture_default_str();
    verb.add_option("--summary", options->summary, "where the summary goes, as JSON")
        ->capture_default_str();
    verb.add_option("--requests", options->requests, "good requests to send, at least")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    verb.add_flag("--keep", options->keep, "leave the work folder when all is well");
}

}  // namespace weft::app
