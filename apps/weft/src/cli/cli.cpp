#include "cli/cli.hpp"

#include <weft/base/utf8.hpp>

#include <unistd.h>

#include "cli/nearest.hpp"
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sstream>

namespace weft::app {
namespace {

/// One page of help: usage, what it is for, options, an example.
class Help : public CLI::Formatter {
public:
    std::string make_footer(const CLI::App* app) const override
    {
        const auto footer = app->get_footer();
        return footer.empty() ? "" : footer + "\n";
    }
};

/// CLI11 takes a value in brackets for a list, and `++` for the end of a verb. Both are names like
/// any other here, so they pass it with a mark that no argument of a process can hold.
constexpr char literal = '\0';

void keep_literals(CLI::App& app)
{
    const auto unmark = [](std::string value) {
        if (value.ends_with(literal)) value.pop_back();
        return value;
    };
    for (auto* option : app.get_options()) option->transform(unmark);
    for (auto* verb : app.get_subcommands([](CLI::App*) { return true; })) keep_literals(*verb);
}

/// Names and arguments in a message can hold anything, line ends too.
std::string one_line(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string line;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20)
            line += c;
        else
            line.append("\\x").append(1, digits[byte / 16]).append(1, digits[byte % 16]);
    }
    return line;
}

int print(const Result& result, bool json)
{
    std::cout.flush();
    if (!result) {
        print_failure(result.error(), json);
        return result.error().exit_code;
    }
    if (!result->already_said) {
        if (json)
            std::cout << result->document.dump() << '\n';
        else
            std::cout << printable_lines(result->text)
                      << (result->text.ends_with('\n') || result->text.empty() ? "" : "\n");
    }
    std::cout.flush();
    if (!std::cout) return exit_failed;  // a full disk or a closed pipe is no success
    return result->exit_code;
}

std::vector<std::string> names_of_children(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* child : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(child->get_name());
    return names;
}

/// CLI11 reads "-1" into an unsigned number as 2^64 - 1.
void refuse_negative_numbers(CLI::App& app)
{
    for (auto* option : app.get_options())
        if (option->get_type_name().starts_with("UINT"))
            option->check([](const std::string& text) {
                return text.starts_with('-') ? text + " is below 0" : std::string{};
            });
    for (auto* child : app.get_subcommands([](CLI::App*) { return true; }))
        refuse_negative_numbers(*child);
}

/// nullptr when it is empty too: `WEFT_API= weft …` is how a shell takes a variable away.
const char* set_variable(const char* variable)
{
    const char* set = std::getenv(variable);
    return set != nullptr && *set != '\0' ? set : nullptr;
}

}  // namespace

void print_failure(const Failure& failure, bool json)
{
    if (json && failure.exit_code != exit_usage) {
        Json error{{"code", failure.code}, {"message", failure.message}};
        if (!failure.hint.empty()) error["hint"] = failure.hint;
        // A path in the message need not be UTF-8; the document must be.
        std::cout << Json{{"error", error}}.dump(-1, ' ', false, Json::error_handler_t::replace)
                  << '\n';
    }
    if (!failure.code.empty()) std::cerr << "weft: " << failure.code << ": ";
    // What a compiler said has many lines; what the user wrote stays on one. What a node said must
    // not steer the terminal.
    std::cerr << printable_lines(failure.exit_code == exit_usage ? one_line(failure.message)
                                                                 : failure.message)
              << '\n';
    if (!failure.hint.empty()) std::cerr << "  " << printable_lines(failure.hint) << '\n';
}

CLI::Option* option_or_variable(CLI::App& verb,
                                const std::string& names,
                                std::string& value,
                                const char* variable,
                                const std::string& about)
{
    if (const char* set = set_variable(variable)) value = set;
    return verb.add_option(names, value, about + " (" + variable + ")");
}

CLI::Option* option_or_variable(CLI::App& verb,
                                const std::string& names,
                                std::vector<std::string>& values,
                                const char* variable,
                                const std::string& about)
{
    if (const char* set = set_variable(variable)) {
        values.clear();
        std::istringstream stream{set};
        for (std::string one; std::getline(stream, one, ',');) values.push_back(one);
    }
    return verb.add_option(names, values, about + " (" + variable + ")");
}

Cli::Cli() : root_{"Weft: a feeless ledger and the smart-contract chains that run on it.", "weft"}
{
    root_.formatter(std::make_shared<Help>());
    root_.require_subcommand(1);
    root_.fallthrough(false);
    root_.footer(
        "Try it:\n  weft demo                 a ledger, a chain and two contracts on this machine\n"
        "  weft NOUN --help          the verbs of a noun\n"
        "  weft NOUN VERB --help     options and an example");
    root_.set_version_flag("--version", "weft " WEFT_VERSION);
}

CLI::App& Cli::noun(std::string_view name, std::string_view description)
{
    const std::string wanted{name};
    for (auto* known : root_.get_subcommands([](CLI::App*) { return true; }))
        if (known->get_name() == wanted) return *known;
    auto* group = root_.add_subcommand(wanted, std::string{description});
    group->require_subcommand(1);
    group->footer("");  // the first verb's example takes its place
    return *group;
}

CLI::App& Cli::verb(CLI::App& noun,
                    std::string_view name,
                    std::string_view description,
                    std::string_view example,
                    std::function<Result(const Call&)> body)
{
    return leaf(noun, name, description, example, std::move(body));
}

CLI::App& Cli::command(std::string_view name,
                       std::string_view description,
                       std::string_view example,
                       std::function<Result(const Call&)> body)
{
    return leaf(root_, name, description, example, std::move(body));
}

CLI::App& Cli::leaf(CLI::App& parent,
                    std::string_view name,
                    std::string_view description,
                    std::string_view example,
                    std::function<Result(const Call&)> body)
{
    auto* made = parent.add_subcommand(std::string{name}, std::string{description});
    const auto shown = "Example:\n  " + std::string{example};
    made->footer(shown);
    if (parent.get_footer().empty())
        parent.footer(shown + "\n\n`weft " + parent.get_name() +
                      " VERB --help` shows the options of a verb.");
    made->add_flag("--json", json_, "one JSON document on standard output");
    // One that has verbs too (`weft dev`) does its own when none of them is named.
    made->callback([this, made, body = std::move(body)] {
        if (made->get_subcommands().empty()) chosen_ = body;
    });
    return *made;
}

int Cli::run(int argc, const char* const* argv)
{
    keep_literals(root_);
    refuse_negative_numbers(root_);
    std::vector<std::string> words{argv + std::min(argc, 1), argv + argc};
    // What is written into settings and shown in JSON is UTF-8: other bytes would become another
    // name or path without a word.
    for (const auto& word : words)
        if (!is_utf8(as_bytes(word))) {
            print_failure(usage("not_utf8", one_line(word) + ": not UTF-8",
                                "Set the terminal's encoding to UTF-8, or rename the file."),
                          json_);
            return exit_usage;
        }
    for (auto& word : words)
        if (word == "++" || (word.starts_with('[') && word.ends_with(']'))) word += literal;
    std::ranges::reverse(words);
    try {
        root_.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        // Help and version are "errors" of CLI11 with code 0; everything else is wrong usage.
        if (error.get_exit_code() == 0) return root_.exit(error, std::cout, std::cerr);
        const CLI::App* at = &root_;
        std::string path = "weft";
        int word = 1;  // the first that is no noun or verb
        for (; !at->get_subcommands().empty(); ++word) {
            at = at->get_subcommands().front();
            path += ' ' + at->get_name();
        }
        const auto known = names_of_children(*at);
        std::cerr << "weft: usage: ";
        // `weft dev` has options beside its verbs: what is wrong with those, the parser says.
        const bool option = word < argc && argv[word][0] == '-';
        if (known.empty() || option || word >= argc)
            std::cerr << (known.empty() || option ? error.what()
                                                  : "what to do is missing after `" + path + "`");
        else
            std::cerr << "`" << path << "` knows no `" << argv[word] << "`"
                      << meant(argv[word], known);
        std::cerr << "\n  Run `" << path << " --help`.\n";
        return exit_usage;
    }
    const Call call{.json = json_, .terminal = isatty(STDERR_FILENO) == 1};
    try {
        return print(chosen_(call), json_);
    } catch (const std::exception& error) {
        // The last border: a defect of ours or the machine's (memory, disk), never the user's.
        print_failure(
            {"internal", error.what(), "Please report this with the command you ran.", exit_failed},
            json_);
        return exit_failed;
    }
}

}  // namespace weft::app
