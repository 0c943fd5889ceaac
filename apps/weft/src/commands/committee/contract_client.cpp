// weft contract client: a typed client of a contract, from its description.

#include <weft/base/try.hpp>
#include <weft/toolchain/client.hpp>
#include <weft/toolchain/toolchain.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/values.hpp"
#include "commands/committee/contract.hpp"
#include <filesystem>
#include <memory>

namespace weft::app {
namespace {

struct Options {
    std::string where;
    std::string contract;
    std::string language = "typescript";
    std::string name;
    std::string output;
    ApiOptions committee;
};

/// Of a file, or of a contract of a chain.
Try<std::optional<interface::Description>> described(const Options& options)
{
    if (options.contract.empty()) {
        const auto report = toolchain::inspect(options.where);
        if (!report)
            return std::unexpected{
                usage("refused_program", options.where + ": " + report.error().text,
                      "`weft contract client` takes a .wasm file, or a chain and "
                      "the name of a contract.")};
        return report->description;
    }
    WEFT_TRY(const auto chain, address_from(options.where));
    WEFT_TRY(const auto node, connect(options.committee));
    return description_of(node, chain, options.contract);
}

Result client_of(const Options& options)
{
    WEFT_TRY(const auto description, described(options));
    auto name = options.name;
    if (name.empty())
        name = options.contract.empty() ? std::filesystem::path{options.where}.stem().string()
                                        : options.contract;
    if (!description)
        return std::unexpected{
            Failure{"no_description", name + " does not describe its entry points",
                    "Contracts in the SDKs do: `weft contract build`.", exit_failed}};
    const auto language = options.language == "rust"  ? toolchain::ClientLanguage::rust
                          : options.language == "cpp" ? toolchain::ClientLanguage::cpp
                                                      : toolchain::ClientLanguage::typescript;
    const auto source = toolchain::client_source(*description, name, language);
    if (options.output.empty())
        return Outcome{.document = {{"language", options.language}, {"source", source}},
                       .text = source};
    if (const auto written = write_text(options.output, source); !written)
        return std::unexpected{written.error()};
    return Outcome{.document = {{"language", options.language}, {"file", options.output}},
                   .text = options.output + "\n"};
}

}  // namespace

void add_contract_client(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(noun, "client", "Source of a typed client of a contract",
                          "weft contract client counter.wasm --language typescript",
                          [options](const Call&) { return client_of(*options); });
    verb.add_option("CHAIN", options->where, "a .wasm file, or the chain's address")->required();
    verb.add_option("CONTRACT", options->contract, "name or 0xHNAME, of a contract of the chain");
    verb.add_option("--language", options->language,
                    "typescript: for programs; rust, cpp: for contracts that call it")
        ->check(CLI::IsMember({"typescript", "rust", "cpp"}))
        ->capture_default_str();
    verb.add_option("--name", options->name, "what the class is called after; the contract's name");
    verb.add_option("--output", options->output, "the file to write; on the screen without it");
    add_committee_options(verb, options->committee);
}

}  // namespace weft::app
