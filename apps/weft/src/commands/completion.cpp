// weft completion: shell completion, made from the command tree itself so that it cannot lag.

#include "commands/commands.hpp"
#include <memory>
#include <sstream>

namespace weft::app {
namespace {

std::vector<const CLI::App*> children(const CLI::App& app)
{
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string words(const CLI::App& app)
{
    std::string text;
    for (const auto* child : children(app)) text += child->get_name() + ' ';
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames()) text += "--" + name + ' ';
    if (!text.empty()) text.pop_back();
    return text;
}

/// One case arm per node of the tree: "the words so far" -> what may follow.
void arms(std::ostream& out, const CLI::App& app, const std::string& path)
{
    out << "        \"" << path << "\") words=\"" << words(app) << "\" ;;\n";
    for (const auto* child : children(app))
        arms(out, *child, path.empty() ? child->get_name() : path + ' ' + child->get_name());
}

std::string script(const CLI::App& root, bool zsh)
{
    std::ostringstream out;
    if (zsh) out << "#compdef weft\nautoload -U +X bashcompinit && bashcompinit\n";
    out << "_weft() {\n"
           "    local word path=\"\" words=\"\" current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        [[ \"$word\" == -* ]] && break\n"
           "        path=\"${path:+$path }$word\"\n"
           "    done\n"
           "    case \"$path\" in\n";
    arms(out, root, "");
    out << "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    [[ ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- \"$current\"))\n"
           "}\n"
           "complete -F _weft weft\n";
    return out.str();
}

}  // namespace

void add_completion(Cli& cli)
{
    auto& noun = cli.noun("completion", "Completion scripts for shells");
    for (const std::string shell : {"bash", "zsh"})
        cli.verb(noun, shell, "The completion script for " + shell,
                 shell == "bash" ? "source <(weft completion bash)"
                                 : "weft completion zsh > ~/.zfunc/_weft",
                 [&cli, shell](const Call&) -> Result {
                     auto text = script(cli.root(), shell == "zsh");
                     return Outcome{.document = {{"shell", shell}, {"script", text}}, .text = text};
                 });
}

}  // namespace weft::app
