// weft bench: one benchmark, one SUMMARY block.

#include <weft/base/try.hpp>

#include "bench/casper_net_bench.hpp"
#include "bench/chain_bench.hpp"
#include "bench/lists_bench.hpp"
#include "bench/node_bench.hpp"
#include "bench/restart_bench.hpp"
#include "bench/tangle_net_bench.hpp"
#include "bench/votes_net_bench.hpp"
#include "casper_bench.hpp"
#include "casper_merge_bench.hpp"
#include "codec_bench.hpp"
#include "commands/commands.hpp"
#include "committee_bench.hpp"
#include "compile_bench.hpp"
#include "conflicts_bench.hpp"
#include "crypto_bench.hpp"
#include "gas_bench.hpp"
#include "memory_bench.hpp"
#include "request_bench.hpp"
#include "state_bench.hpp"
#include "tangle_bench.hpp"
#include "vm_bench.hpp"
#include <memory>

namespace weft::app {
namespace {

Result outcome_of(const bench::Report& report)
{
    // tidy: allow reader: what this program wrote itself
    return Outcome{.document = Json::parse(report.json()), .text = report.text()};
}

struct Options {
    bool quick = false;
    std::uint32_t beacon_ms = 0;
    std::uint16_t seats = 0;
    std::string contracts = WEFT_CONTRACTS_FOLDER;
    std::string program;
    std::string only;
    std::vector<std::size_t> on_ledger, off_ledger;
    [[nodiscard]] bench::Effort effort() const
    {
        return quick ? bench::Effort::smoke() : bench::Effort{};
    }
};

Result run_chain(const Options& options)
{
    ChainBenchOptions chain{.contracts = options.contracts};
    if (options.quick) {
        chain.runs = 1;
        chain.sizes = {12};
        chain.off_ledger = {60};
    }
    if (!options.on_ledger.empty() || !options.off_ledger.empty()) {
        chain.sizes = options.on_ledger;
        chain.off_ledger = options.off_ledger;
    }
    WEFT_TRY(const auto report, chain_bench(chain));
    return outcome_of(report);
}

Result run_node_bench(const Options& options)
{
    NodeBenchOptions node{.program = options.program};
    if (options.quick) {
        node.runs = 1;
        node.messages = 1'000;
        node.rate_span = std::chrono::milliseconds{20};
    }
    WEFT_TRY(const auto report, node_bench(node));
    return outcome_of(report);
}

Result run_tangle_net(const Options& options)
{
    TangleNetOptions net;
    if (options.quick) {
        net.nodes = 3;
        net.runs = 1;
        net.span = std::chrono::milliseconds{300};
    }
    WEFT_TRY(const auto report, tangle_net_bench(net));
    return outcome_of(report);
}

Result run_votes_net(const Options& options)
{
    VotesNetOptions net{.beacon_ms = options.beacon_ms};
    if (options.quick) {
        net.pairs = 3;
        net.at_once = 30;
        net.quiet = std::chrono::milliseconds{1'000};
        net.quarantine_ms = 500;
        net.round_ms = 200;
    }
    WEFT_TRY(const auto report, votes_net_bench(net));
    return outcome_of(report);
}

Result run_casper_net(const Options& options)
{
    CasperNetOptions net;
    if (options.quick) {
        net.runs = 1;
        net.span = std::chrono::milliseconds{300};
        net.paced_span = std::chrono::milliseconds{300};
    }
    WEFT_TRY(const auto report, casper_net_bench(net));
    return outcome_of(report);
}

Result run_lists(const Options& options)
{
    ListsBenchOptions lists{.effort = options.effort()};
    if (options.quick) lists.entries = 10'000;
    return outcome_of(lists_bench(lists));
}

Result run_committee(const Options& options)
{
    bench::CommitteeOptions committee{.effort = options.effort()};
    if (options.quick) committee.sizes = {4};
    if (options.seats > 0) committee.sizes = {options.seats};
    return outcome_of(bench::committee(committee));
}

Result run_tangle(const Options& options)
{
    bench::TangleOptions tangle{.effort = options.effort()};
    if (options.quick) {
        tangle.sizes = {1'000};
        tangle.issuers = {10};
        tangle.zipf = 10;
        tangle.conflicts = {10};
        tangle.spends = {100};
    }
    tangle.only = options.only;
    return outcome_of(bench::tangle(tangle));
}

Result run_memory(const Options& options)
{
    bench::MemoryOptions memory;
    if (options.quick) {
        memory.messages = 4'000;
        memory.kept = 1'000;
        memory.parts = 2;
    }
    return outcome_of(bench::memory(memory));
}

Result run_restart(const Options& options)
{
    RestartBenchOptions restart;
    if (options.quick) {
        restart.messages = 120'000;
        restart.kept = 10'000;
    }
    WEFT_TRY(const auto report, restart_bench(restart));
    return outcome_of(report);
}

Result run_conflicts(const Options& options)
{
    bench::ConflictsOptions conflicts{.effort = options.effort()};
    if (options.quick) {
        conflicts.nodes = {5};
        conflicts.seeds = 3;
        conflicts.open = {100};
    }
    return outcome_of(bench::conflicts(conflicts));
}

Result run_casper(const Options& options)
{
    bench::CasperOptions casper{.effort = options.effort()};
    bench::CasperMergeOptions merge{.effort = options.effort()};
    if (options.quick) {
        casper.shapes = {{3, 1, 1'000}, {50, 50, 1'000}};
        merge.shapes = {{4, 10}};
        merge.accounts = 1'000;
    }
    auto report = bench::casper(casper);
    bench::casper_merge(report, merge);
    return outcome_of(report);
}

Result run_compile(const Options& options)
{
    bench::CompileOptions compile;
    if (options.quick) compile.tries = 40;
    return outcome_of(bench::compile(compile));
}

Result run_gas(const Options& options)
{
    bench::GasOptions gas{.effort = options.effort()};
    if (options.quick) {
        gas.entries = 1'000;
        gas.pieces = 1;
    }
    return outcome_of(bench::gas(gas));
}

Result run_vm(const Options& options)
{
    auto report = bench::vm({.effort = options.effort()});
    bench::RequestOptions request{.effort = options.effort()};
    if (options.quick) request.history_max = 1'000;
    bench::requests(report, request);
    return outcome_of(report);
}

Result run_state(const Options& options)
{
    bench::StateOptions state{.effort = options.effort()};
    if (options.quick) state.keys_max = 10'000;
    return outcome_of(bench::state(state));
}

}  // namespace

void add_bench(Cli& cli)
{
    auto& noun = cli.noun("bench", "Measure; times depend on the machine, ratios do not");
    auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* about, const char* example,
                         auto body) -> CLI::App& {
        auto& verb = cli.verb(noun, name, about, example,
                              [options, body](const Call&) -> Result { return body(*options); });
        verb.add_flag("--quick", options->quick,
                      "run every part once, briefly: shows that it works, measures nothing");
        return verb;
    };
    add("crypto", "Signatures, hashes and threshold shares beside the libraries they stand on",
        "weft bench crypto",
        [](const Options& o) { return outcome_of(bench::crypto({.effort = o.effort()})); });
    add("codec", "The wire formats beside memcpy", "weft bench codec --json",
        [](const Options& o) { return outcome_of(bench::codec({.effort = o.effort()})); });
    add("committee", "Batch to anchor on a simulated wide area network", "weft bench committee",
        run_committee)
        .add_option("--seats", options->seats, "a committee of this size alone")
        ->check(CLI::Range(4, 100));
    add("tangle", "Messages booked, weighed and confirmed, beside signature checks",
        "weft bench tangle", run_tangle)
        .add_option("--only", options->only,
                    "rows whose name and input contain this: \"pays, 1000 issuers\"");
    add("tangle-net",
        "Messages per second that five ledger processes confirm, and how long they take",
        "weft bench tangle-net", run_tangle_net);
    add("votes-net",
        "Double spends at two ends of five ledger processes that vote: how long each takes to end",
        "weft bench votes-net --beacon 250", run_votes_net)
        .add_option("--beacon", options->beacon_ms,
                    "milliseconds between the beacons that judge rounds; 0: the clock judges")
        ->check(CLI::Range(0, 60'000));
    add("memory", "What one Tangle keeps in memory over ten million messages", "weft bench memory",
        run_memory);
    add("restart", "Starts of a ledger node over a million messages, with a snapshot and without",
        "weft bench restart", run_restart);
    add("conflicts", "Double spends decided by every node, and a round over many open conflicts",
        "weft bench conflicts", run_conflicts);
    add("casper", "Blocks judged and made final, beside signature checks; what a merge costs",
        "weft bench casper", run_casper);
    add("casper-net",
        "Deploys per second that three validator processes make final, and how long they take",
        "weft bench casper-net", run_casper_net);
    add("vm",
        "What a contract call costs around and inside the program, and a request with its block",
        "weft bench vm", run_vm);
    add("state", "The state of a chain: writing, committing, proofs, by number of keys",
        "weft bench state", run_state);
    add("compile", "A search for programs that take longer to compile than they pay for",
        "weft bench compile", run_compile);
    add("gas", "Time per gas of each instruction and host function", "weft bench gas", run_gas);
    auto& chain = add("chain", "Requests per second with four ledger and four committee processes",
                      "weft bench chain", run_chain);
    chain
        .add_option("--contracts", options->contracts, "folder with counter, token_sale and faults")
        ->capture_default_str();
    const auto sizes = CLI::Range(std::size_t{6}, std::size_t{1'000'000});
    chain
        .add_option("--on-ledger", options->on_ledger,
                    "requests of one run; with this or the next only what is named is measured")
        ->check(sizes);
    chain.add_option("--off-ledger", options->off_ledger, "the same, off-ledger")->check(sizes);
    add("lists", "The first page of lists of 10^6 entries beside that of 10^2", "weft bench lists",
        run_lists);
    add("node", "Messages per second from a peer's frames to the store of a ledger node",
        "weft bench node", run_node_bench)
        .add_option("--program", options->program, "measure the node of this weft, not of ours");
}

}  // namespace weft::app
