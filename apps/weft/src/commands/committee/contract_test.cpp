// weft contract test: scenarios of a contract, on chains in this process.

#include "commands/committee/contract.hpp"

#include <weft/solo_scenario/scenario.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "cli/files.hpp"
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> paths;
    bool gas = false;
    bool log = false;
};

struct Found {
    std::vector<fs::path> scenarios;
    std::string hint;  ///< how tests in the contract's own language run; empty: there are none
};

/// The scenarios of a contract's folder: tests/*.json, by name.
std::vector<fs::path> scenarios_in(const fs::path& folder)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& item : fs::directory_iterator{(folder / "tests").lexically_normal(), error})
        if (item.path().extension() == ".json") found.push_back(item.path());
    std::ranges::sort(found);
    return found;
}

/// A Rust contract with tests in its source says how they run; a scenario cannot stand for them.
std::string hint_of(const fs::path& folder)
{
    std::vector<fs::path> sources{folder / "src" / "lib.rs"};
    std::error_code error;
    for (const auto& item : fs::directory_iterator{folder, error})
        if (item.path().extension() == ".rs") sources.push_back(item.path().lexically_normal());
    for (const auto& source : sources) {
        if (!fs::exists(source, error)) continue;
        const auto text = read_text(source.string());
        if (!text || text->find("#[cfg(test)]") == std::string::npos) continue;
        return source.string() +
               " has tests of its own. They run on this machine, without a chain: "
               "`cargo test`, in a package that has this file as its library and "
               "`weft = { path = \"sdk/rust\" }` under [dependencies].\n";
    }
    return {};
}

Try<Found> find(const std::vector<std::string>& paths)
{
    Found found;
    for (const auto& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            found.scenarios.emplace_back(path);
            continue;
        }
        const auto in_folder = scenarios_in(path);
        found.hint += hint_of(path);
        if (in_folder.empty() && found.hint.empty())
            return std::unexpected{
                usage("no_scenarios", path + " has no tests/*.json",
                      "docs/formats/contract-tests.md says what a scenario is; `weft contract new` "
                      "writes one.")};
        found.scenarios.insert(found.scenarios.end(), in_folder.begin(), in_folder.end());
    }
    return found;
}

/// Programs are named from where their scenario stands.
solo_scenario::Files files_beside(const fs::path& scenario)
{
    return [folder = scenario.parent_path()](
               const std::string& path) -> std::expected<Bytes, std::string> {
        const auto whole = fs::path{path}.is_absolute() ? fs::path{path} : folder / path;
        const auto text = read_text(whole.string());
        if (text) return to_bytes(*text);
        std::string hint;
        if (whole.extension() == ".wasm") hint = "; `weft contract build` makes it";
        return std::unexpected{text.error().message + hint};
    };
}

struct Run {
    fs::path file;
    std::string title;
    solo_scenario::Report report;
    std::int64_t milliseconds = 0;
};

Json document_of(const Run& run)
{
    Json mismatches = Json::array();
    for (const auto& one : run.report.mismatches)
        mismatches.push_back({{"place", one.place}, {"text", one.text}});
    Json gas = Json::array();
    for (const auto& one : run.report.gas)
        gas.push_back({{"contract", one.contract},
                       {"entry", one.entry},
                       {"gas", std::to_string(one.gas)},
                       {"estimate", one.estimate}});
    Json chains = Json::array();
    for (const auto& one : run.report.chains)
        chains.push_back(
            {{"chain", one.chain}, {"block", one.block}, {"state_hash", one.state_hash.hex()}});
    return {{"file", run.file.string()},
            {"title", run.title},
            {"ok", run.report.ok()},
            {"milliseconds", run.milliseconds},
            {"steps", run.report.steps},
            {"mismatches", mismatches},
            {"trace", run.report.trace_document},
            {"log", run.report.log},
            {"gas", gas},
            {"chains", chains}};
}

std::string text_of(const Run& run, const Options& options)
{
    std::string text = run.report.ok() ? "ok    " : "FAIL  ";
    text += run.file.string() + (run.title.empty() ? "" : "  " + run.title) + "  (" +
            std::to_string(run.report.steps) + " steps, " + std::to_string(run.milliseconds) +
            " ms)\n";
    for (const auto& one : run.report.mismatches) text += "  " + one.place + ": " + one.text + "\n";
    text += run.report.trace;
    if (options.gas)
        for (const auto& one : run.report.gas)
            text += "  gas  " + one.contract + "." + one.entry + "  " + std::to_string(one.gas) +
                    (one.estimate ? "  (estimate)" : "") + "\n";
    if (options.log)
        for (const auto& line : run.report.log) text += "  log  " + line + "\n";
    return text;
}

Result test(const Options& options)
{
    auto paths = options.paths;
    if (paths.empty()) paths.emplace_back(".");
    const auto found = find(paths);
    if (!found) return std::unexpected{found.error()};
    // All are read before one runs: a file that is no scenario is wrong usage, and nothing was tried.
    std::vector<solo_scenario::Scenario> scenarios;
    for (const auto& file : found->scenarios) {
        const auto text = read_text(file.string());
        if (!text) return std::unexpected{text.error()};
        auto scenario = solo_scenario::read(*text);
        if (!scenario) return std::unexpected{malformed(file.string() + ": " + scenario.error())};
        scenarios.push_back(*std::move(scenario));
    }
    // The engine of this process lives as long as somebody holds it: each program is compiled once.
    const auto engine = vm::wasm::shared_factory();
    Json list = Json::array();
    std::string text;
    std::size_t failed = 0;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const auto start = std::chrono::steady_clock::now();
        Run run{.file = found->scenarios[i],
                .title = solo_scenario::title(scenarios[i]),
                .report = solo_scenario::run(scenarios[i], files_beside(found->scenarios[i]))};
        run.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::steady_clock::now() - start)
                               .count();
        if (!run.report.ok()) ++failed;
        list.push_back(document_of(run));
        text += text_of(run, options);
    }
    text += std::to_string(scenarios.size()) +
            (scenarios.size() == 1 ? " scenario, " : " scenarios, ") +
            (failed == 0 ? "all as expected" : std::to_string(failed) + " failed") + "\n" +
            found->hint;
    return Outcome{.document = {{"ok", failed == 0},
                                {"failed", failed},
                                {"scenarios", list},
                                {"hint", found->hint}},
                   .text = text,
                   .exit_code = failed == 0 ? exit_ok : exit_failed};
}

}  // namespace

void add_contract_test(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(noun, "test", "Run scenarios of contracts, without a node",
                          "weft contract test contracts/counter",
                          [options](const Call&) { return test(*options); });
    verb.add_option(
        "PATH", options->paths,
        "a scenario, or a contract's folder with tests/*.json; this folder when left out");
    verb.add_flag("--gas", options->gas, "also print what each request used");
    verb.add_flag("--log", options->log, "also print what contracts wrote to the node's log");
}

}  // namespace weft::app
