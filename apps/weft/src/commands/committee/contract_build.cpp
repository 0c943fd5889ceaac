// weft contract new and build: from an idea to a program that a chain takes.

#include <weft/toolchain/toolchain.hpp>

#include "commands/committee/contract.hpp"
#include <memory>

namespace weft::app {
namespace {

Failure failure_of(const toolchain::BuildError& error)
{
    const bool wrong_usage = error.kind == toolchain::BuildErrorKind::no_source ||
                             error.kind == toolchain::BuildErrorKind::bad_name;
    return {std::string{toolchain::name(error.kind)}, error.text, "",
            wrong_usage ? exit_usage : exit_failed};
}

/// Right-aligned, as a column.
std::string padded(std::size_t bytes)
{
    const auto digits = std::to_string(bytes);
    return std::string(digits.size() < 6 ? 6 - digits.size() : 0, ' ') + digits;
}

Result build(const std::string& source, const std::string& output)
{
    const auto report = toolchain::build(source, {.output = output});
    if (!report) return std::unexpected{failure_of(report.error())};
    Json entry_points = Json::array();
    std::string text = report->program.string() + "  " + std::to_string(report->bytes) +
                       " bytes, " + std::to_string(report->metered_bytes) + " metered; " +
                       std::to_string(report->transactions) +
                       (report->transactions == 1 ? " transaction, " : " transactions, ") +
                       std::to_string(report->deploy_gas) + " gas to deploy\n  " +
                       report->compiler + "\n";
    for (const auto& entry : report->entry_points) {
        entry_points.push_back({{"name", entry.name},
                                {"hname", entry.hname},
                                {"view", entry.is_view},
                                {"payable", entry.payable}});
        const auto* described =
            report->description ? report->description->entry(entry.name) : nullptr;
        text += "  0x" + entry.hname + "  " +
                (described != nullptr ? interface::write(*described)
                                      : entry.name + (entry.is_view ? "  (view)" : "")) +
                "\n";
    }
    Json functions = Json::array();
    std::size_t shown = 0;
    std::size_t rest = 0;
    constexpr std::size_t shown_max = 8;
    for (const auto& function : report->functions) {
        functions.push_back({{"name", function.name}, {"bytes", function.bytes}});
        if (++shown > shown_max)
            rest += function.bytes;
        else
            text += "  " + padded(function.bytes) + "  " + function.name + "\n";
    }
    if (rest > 0)
        text += "  " + padded(rest) + "  " + std::to_string(shown - shown_max) +
                " functions more (--json lists them)\n";
    text += "  " + padded(report->data_bytes) + "  data\n  " + padded(report->description_bytes) +
            "  description\n";
    if (!report->hint.empty()) text += report->hint + "\n";
    return Outcome{
        .document = {{"program", report->program.string()},
                     {"source", report->source.string()},
                     {"language", toolchain::name(report->language)},
                     {"compiler", report->compiler},
                     {"bytes", report->bytes},
                     {"metered_bytes", report->metered_bytes},
                     {"memory_pages", report->memory_pages},
                     {"transactions", report->transactions},
                     {"deploy_gas", std::to_string(report->deploy_gas)},
                     {"entry_points", entry_points},
                     {"description",
                      report->description ? Json(interface::write(*report->description)) : Json()},
                     {"functions", functions},
                     {"data_bytes", report->data_bytes},
                     {"description_bytes", report->description_bytes},
                     {"hint", report->hint},
                     {"host_functions", report->host_functions}},
        .text = text};
}

Result make(const std::string& folder, const std::string& language)
{
    const auto source = toolchain::new_contract(
        folder, language == "cpp" ? toolchain::Language::cpp : toolchain::Language::rust);
    if (!source) return std::unexpected{failure_of(source.error())};
    return Outcome{.document = {{"source", source->string()}, {"language", language}},
                   .text = source->string() + "\nNext: weft contract build " + folder +
                           ", then weft contract test " + folder + "\n"};
}

}  // namespace

void add_contract_build(Cli& cli, CLI::App& noun)
{
    struct Options {
        std::string path;
        std::string output;
        std::string language = "rust";
    };
    auto options = std::make_shared<Options>();
    auto& new_verb =
        cli.verb(noun, "new", "Start a contract: a folder with a small working one",
                 "weft contract new my_counter --language rust",
                 [options](const Call&) { return make(options->path, options->language); });
    new_verb.add_option("FOLDER", options->path, "its name is the contract's")->required();
    new_verb.add_option("--language", options->language, "rust or cpp")
        ->check(CLI::IsMember({"rust", "cpp"}))
        ->capture_default_str();

    auto& build_verb =
        cli.verb(noun, "build", "Compile a contract and check it by the chain's own rules",
                 "weft contract build contracts/counter",
                 [options](const Call&) { return build(options->path, options->output); });
    build_verb.add_option("SOURCE", options->path, "a source file, or a folder with one")
        ->required();
    build_verb.add_option("--output", options->output, "the .wasm file to write");
}

}  // namespace weft::app
