#include "cli/manual.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace weft::app {
namespace {

std::vector<const CLI::App*> children(const CLI::App& app)
{
    return app.get_subcommands([](const CLI::App*) { return true; });
}

/// An option as --help shows it: "--api URL".
struct Shown {
    std::string name;
    std::string value;  ///< what it takes, empty for a flag
    std::string about;
    std::string standard;  ///< its value when it is not given; empty: none
    bool required = false;
    bool repeated = false;
    bool positional = false;
};

std::vector<Shown> options_of(const CLI::App& app)
{
    std::vector<Shown> shown;
    for (const auto* option : app.get_options()) {
        Shown one{.name = option->get_name(false, true),
                  .value = {},
                  .about = option->get_description(),
                  .standard = option->get_default_str(),
                  .required = option->get_required(),
                  .repeated = option->get_expected_max() > 1,
                  .positional = option->nonpositional() == false};
        std::ranges::replace(one.name, ',', ' ');
        if (option->get_type_size() != 0 && !one.positional) one.value = option->get_type_name();
        // What stands in a variable of whoever makes the pages is nobody else's default.
        if (one.about.ends_with(")") && one.about.find("(WEFT_") != std::string::npos)
            one.standard.clear();
        // Neither is a place of the machine on which the program was built.
        if (one.standard.starts_with('/')) one.standard.clear();
        shown.push_back(std::move(one));
    }
    return shown;
}

std::string call_of(const CLI::App& app, const std::string& path)
{
    std::string text = path;
    const auto options = options_of(app);
    if (std::ranges::any_of(options, [](const Shown& one) { return !one.positional; }))
        text += " [OPTIONS]";
    for (const auto& one : options)
        if (one.positional) {
            const auto name = one.name + (one.repeated ? "..." : "");
            text += one.required ? ' ' + name : " [" + name + "]";
        }
    return text;
}

std::string about_of(const Shown& one)
{
    auto text = one.about;
    std::string more;
    if (one.required) more = "required";
    if (!one.standard.empty() && one.standard != "\"\"" && one.standard != "[]")
        more += (more.empty() ? "" : ", ") + ("default: " + one.standard);
    if (!more.empty()) text += (text.empty() ? "" : " ") + ("[" + more + "]");
    return text;
}

/// The example below a verb's help; empty when there is none.
std::string example_of(const CLI::App& app)
{
    auto text = app.get_footer();
    const std::string head = "Example:\n";
    if (!text.starts_with(head)) return {};
    text.erase(0, head.size());
    // A noun's footer ends with where its verbs are told of; the page tells them itself.
    if (const auto end = text.find("\n\n"); end != text.npos) text.erase(end);
    return text;
}

// ---- man ----------------------------------------------------------------------------------------

/// Text that groff leaves as it is: no escape, no request at the start of a line, no hyphen that is
/// typeset as another character.
std::string roff(const std::string& text)
{
    std::string out;
    bool start = true;
    for (const char c : text) {
        if (start && (c == '.' || c == '\'')) out += "\\&";
        start = c == '\n';
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

void man_head(std::ostream& out, const std::string& page, const std::string& about)
{
    auto title = page;
    std::ranges::transform(title, title.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    auto line = about.substr(0, about.find('\n'));
    out << "'\\\" -*- coding: UTF-8 -*-\n.TH " << roff(title) << " 1 \"\" \"weft " WEFT_VERSION
        << "\" \"Weft\"\n.SH NAME\n"
        << roff(page) << " \\- " << roff(line) << "\n";
}

void man_options(std::ostream& out, const CLI::App& app)
{
    for (const auto& one : options_of(app)) {
        out << ".TP\n\\fB" << roff(one.name) << "\\fR"
            << (one.value.empty() ? "" : " \\fI" + roff(one.value) + "\\fR") << "\n"
            << roff(about_of(one)) << "\n";
        if (about_of(one).empty()) out << "\\&\n";
    }
}

void man_example(std::ostream& out, const CLI::App& app)
{
    if (const auto text = example_of(app); !text.empty())
        out << ".PP\nExample:\n.PP\n.nf\n" << roff(text) << "\n.fi\n";
}

void man_verbs(std::ostream& out, const CLI::App& app, const std::string& path)
{
    for (const auto* verb : children(app)) {
        const auto name = path + ' ' + verb->get_name();
        out << ".SS " << roff(name) << "\n"
            << roff(verb->get_description()) << "\n.PP\n\\fB" << roff(call_of(*verb, name))
            << "\\fR\n";
        man_options(out, *verb);
        man_example(out, *verb);
        man_verbs(out, *verb, name);
    }
}

constexpr const char* exit_status =
    ".SH EXIT STATUS\n.TP\n0\nIt did what it says.\n.TP\n1\nIt failed: standard error has a stable "
    "code, what was seen, and what to do.\n.TP\n2\nWrong usage: nothing was attempted.\n";

std::string man_of_noun(const CLI::App& noun, const std::vector<std::string>& others)
{
    std::ostringstream out;
    const auto page = "weft-" + noun.get_name();
    man_head(out, page, noun.get_description());
    const auto path = "weft " + noun.get_name();
    const auto verbs = children(noun);
    out << ".SH SYNOPSIS\n";
    // One that has verbs too (`weft dev`) does its own without them.
    const bool itself =
        example_of(noun).starts_with("  " + path) && noun.get_require_subcommand_min() == 0;
    if (verbs.empty() || itself) out << "\\fB" << roff(call_of(noun, path)) << "\\fR\n.br\n";
    for (const auto* verb : verbs)
        out << "\\fB" << roff(call_of(*verb, path + ' ' + verb->get_name())) << "\\fR\n.br\n";
    out << ".SH DESCRIPTION\n" << roff(noun.get_description()) << "\n";
    if (verbs.empty() || itself) {
        out << ".SH OPTIONS\n";
        man_options(out, noun);
        man_example(out, noun);
    }
    if (!verbs.empty()) {
        out << ".SH COMMANDS\n";
        man_verbs(out, noun, path);
    }
    out << exit_status << ".SH SEE ALSO\n.BR weft (1)";
    for (const auto& other : others)
        if (other != page) out << ",\n.BR " << roff(other) << " (1)";
    out << "\n";
    return out.str();
}

// ---- Markdown -----------------------------------------------------------------------------------

/// Text in a cell of a table.
std::string cell(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '|' || c == '<' || c == '*' || c == '_' || c == '[' || c == '\\') out += '\\';
        if (c == '\n')
            out += ' ';
        else
            out += c;
    }
    return out;
}

void markdown_options(std::ostream& out, const CLI::App& app)
{
    const auto options = options_of(app);
    if (options.empty()) return;
    out << "| option | what it is |\n|---|---|\n";
    for (const auto& one : options)
        out << "| `" << one.name << (one.value.empty() ? "" : ' ' + one.value) << "` | "
            << cell(about_of(one)) << " |\n";
    out << "\n";
}

void markdown_command(std::ostream& out, const CLI::App& app, const std::string& path, int depth)
{
    const auto verbs = children(app);
    out << std::string(static_cast<std::size_t>(depth), '#') << " " << path << "\n\n"
        << cell(app.get_description()) << "\n\n";
    if (verbs.empty() || app.get_require_subcommand_min() == 0) {
        out << "```text\n" << call_of(app, path) << "\n```\n\n";
        markdown_options(out, app);
        if (const auto text = example_of(app); !text.empty())
            out << "Example:\n\n```text\n" << text << "\n```\n\n";
    }
    for (const auto* verb : verbs)
        markdown_command(out, *verb, path + ' ' + verb->get_name(), depth + 1);
}

}  // namespace

std::map<std::string, std::string> manual_pages(const CLI::App& root)
{
    std::vector<std::string> names;
    for (const auto* noun : children(root)) names.push_back("weft-" + noun->get_name());
    std::ranges::sort(names);
    std::map<std::string, std::string> pages;
    for (const auto* noun : children(root))
        pages["weft-" + noun->get_name() + ".1"] = man_of_noun(*noun, names);

    std::ostringstream out;
    man_head(out, "weft", root.get_description());
    out << ".SH SYNOPSIS\n\\fBweft NOUN VERB [OPTIONS]\\fR\n.br\n\\fBweft \\-\\-version\\fR\n"
           ".SH DESCRIPTION\n"
        << roff(root.get_description())
        << "\nEvery command has \\fB\\-\\-help\\fR with an example, and \\fB\\-\\-json\\fR: one "
           "document on standard output.\n.SH COMMANDS\n";
    for (const auto* noun : children(root))
        out << ".TP\n.BR weft\\-" << roff(noun->get_name()) << " (1)\n"
            << roff(noun->get_description()) << "\n";
    out << exit_status;
    out << ".SH SEE ALSO\n";
    for (std::size_t at = 0; at < names.size(); ++at)
        out << ".BR " << roff(names[at]) << " (1)" << (at + 1 < names.size() ? "," : "") << "\n";
    pages["weft.1"] = out.str();
    return pages;
}

std::string manual_markdown(const CLI::App& root)
{
    std::ostringstream out;
    out << "# The command line\n\n"
           "Written by `weft manual markdown`, from the program itself. Every command has "
           "`--help`, "
           "`--json` (one document on standard output) and the exit codes 0 done, 1 failed, 2 "
           "wrong "
           "usage.\n\n";
    for (const auto* noun : children(root))
        markdown_command(out, *noun, "weft " + noun->get_name(), 2);
    return out.str();
}

}  // namespace weft::app
