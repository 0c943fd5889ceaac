// weft manual: the command line as pages, for packages and for the site.

#include "cli/manual.hpp"

#include "cli/files.hpp"
#include "commands/commands.hpp"
#include <memory>

namespace weft::app {

void add_manual(Cli& cli)
{
    auto& noun = cli.noun("manual", "This command line as pages");
    auto folder = std::make_shared<std::string>();
    auto& man = cli.verb(
        noun, "man", "Write manual pages, one for each noun, into a folder",
        "weft manual man ~/.local/share/man/man1", [&cli, folder](const Call&) -> Result {
            const std::filesystem::path to{*folder};
            std::error_code failed;
            std::filesystem::create_directories(to, failed);
            if (failed)
                return std::unexpected{Failure{
                    "folder_unwritable", to.string() + ": " + failed.message(), "", exit_failed}};
            Json files = Json::array();
            for (const auto& [name, text] : manual_pages(cli.root())) {
                if (const auto written = write_text(to / name, text); !written)
                    return std::unexpected{written.error()};
                files.push_back(name);
            }
            return Outcome{.document = {{"folder", to.string()}, {"files", files}},
                           .text = std::to_string(files.size()) + " pages in " + to.string()};
        });
    man.add_option("FOLDER", *folder, "where they are written; made if missing")->required();
    cli.verb(noun, "markdown", "All commands on one page in Markdown",
             "weft manual markdown > commands.md", [&cli](const Call&) -> Result {
                 auto text = manual_markdown(cli.root());
                 return Outcome{.document = {{"page", text}}, .text = text};
             });
}

}  // namespace weft::app
