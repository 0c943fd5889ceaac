// The pages of the command line say all that --help says.

#include "cli/manual.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "ran.hpp"
#include <cstdlib>
#include <filesystem>

namespace weft::app {
namespace {

std::string without_marks(const std::string& text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text.compare(at, 2, "\\-") == 0)
            plain += '-', ++at;
        else
            plain += text[at];
    return plain;
}

/// Each command's words and options, the options without what they take.
void walk(const CLI::App& app, const std::string& path, const auto& see)
{
    std::vector<std::string> options;
    for (const auto* option : app.get_options()) {
        const auto name = option->get_name(false, true);
        options.push_back(name.substr(0, name.find(',')));
    }
    see(path, options);
    for (const auto* child : app.get_subcommands([](const CLI::App*) { return true; }))
        walk(*child, path + ' ' + child->get_name(), see);
}

TEST(Manual, every_command_and_every_option_stands_on_both_kinds_of_pages)
{
    Cli cli;
    add_all(cli);
    std::string man;
    for (const auto& [name, text] : manual_pages(cli.root())) man += without_marks(text);
    const auto markdown = manual_markdown(cli.root());
    int commands = 0;
    for (const auto* noun : cli.root().get_subcommands([](const CLI::App*) { return true; }))
        walk(*noun, "weft " + noun->get_name(),
             [&](const std::string& path, const std::vector<std::string>& options) {
                 ++commands;
                 EXPECT_NE(man.find(path), std::string::npos) << path;
                 EXPECT_NE(markdown.find("# " + path + "\n"), std::string::npos) << path;
                 for (const auto& option : options) {
                     EXPECT_NE(man.find(option), std::string::npos) << path << ' ' << option;
                     EXPECT_NE(markdown.find(option), std::string::npos) << path << ' ' << option;
                 }
             });
    EXPECT_GT(commands, 50);
}

TEST(Manual, pages_are_written_for_all_nouns_and_are_the_same_each_time)
{
    const auto folder =
        std::filesystem::temp_directory_path() / ("weft-manual-" + std::to_string(::getpid()));
    const auto ran = run({"manual", "man", folder.string(), "--json"});
    EXPECT_EQ(ran.exit_code, exit_ok) << ran.error;
    EXPECT_TRUE(std::filesystem::exists(folder / "weft.1"));
    EXPECT_TRUE(std::filesystem::exists(folder / "weft-wallet.1"));
    std::filesystem::remove_all(folder);
    EXPECT_EQ(run({"manual", "markdown"}).out, run({"manual", "markdown"}).out);
}

TEST(Manual, what_stands_in_the_maker_s_environment_is_on_no_page)
{
    ::setenv("WEFT_API", "http://secret.example:1", 1);
    const auto ran = run({"manual", "markdown"});
    ::unsetenv("WEFT_API");
    EXPECT_EQ(ran.out.find("secret.example"), std::string::npos);
}

}  // namespace
}  // namespace weft::app
