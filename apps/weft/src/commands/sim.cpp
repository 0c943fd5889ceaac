// weft sim: fast probabilistic consensus on virtual time, one scenario or a sweep over many.

#include <weft/base/try.hpp>
#include <weft/voting_sim/sweep.hpp>

#include <fmt/format.h>

#include "cli/files.hpp"
#include "cli/numbers.hpp"
#include "commands/commands.hpp"
#include <memory>

namespace weft::app {
namespace {

using voting_sim::Adversary;
using voting_sim::Plan;

/// An option with one number or a list of them, and what it may be.
struct Numbers {
    const char* option;
    const char* about;
    std::vector<std::string> text;
    std::uint64_t least;
    std::uint64_t most;
};

struct Options {
    Numbers nodes{"--nodes", "nodes of the network", {"100"}, 2, voting_sim::nodes_max};
    Numbers share{"--share", "share of all mana that lies, in percent", {"25"}, 0, 99};
    Numbers zipf{"--zipf", "mana of the k-th node: 1 / k^(N/4)", {"4"}, 0, 8};
    Numbers likes{"--likes",
                  "honest nodes that like the first side when votes start, in percent",
                  {"66"},
                  0,
                  100};
    Numbers conflicts{"--conflicts", "conflicts at once", {"1"}, 1, voting_sim::conflicts_max};
    Numbers delay{
        "--delay", "delay of a message is up to so many milliseconds", {"100"}, 0, 10'000};
    Numbers loss{"--loss", "queries and answers lost, of a thousand", {"0"}, 0, 1'000};
    Numbers beacon{"--beacon", "milliseconds between beacons; 0: none", {"250"}, 0, 60'000};
    Numbers peers{"--peers", "distinct peers that a round asks", {"21"}, 1, voting::draws_max};
    Numbers equal{"--equal", "equal rounds that end a vote", {"10"}, 1, voting::rounds_max};
    Numbers high{
        "--high", "random thresholds lie from 50 to below so many percent", {"67"}, 50, 99};
    Numbers seed{"--seed", "the first seed", {"1"}, 0, ~std::uint64_t{0} >> 1};
    Numbers seeds{"--seeds", "seeds of each point", {"20"}, 1, 1'000'000};
    std::vector<std::string> adversaries{"berserk"};
    std::string shard;
    std::string out = ".";
    std::vector<std::string> files;
};

Try<std::vector<std::uint64_t>> read(const Numbers& numbers)
{
    std::vector<std::uint64_t> values;
    for (const auto& text : numbers.text) {
        const auto value = number_from<std::uint64_t>(text);
        if (!value || *value < numbers.least || *value > numbers.most)
            return std::unexpected{
                usage("number_range",
                      fmt::format("{} {}: a whole number from {} to {}", numbers.option, text,
                                  numbers.least, numbers.most),
                      "give one, or several with commas between")};
        values.push_back(*value);
    }
    return values;
}

Try<std::vector<std::uint32_t>> read_small(const Numbers& numbers)
{
    WEFT_TRY(const auto values, read(numbers));
    return std::vector<std::uint32_t>(values.begin(), values.end());
}

Try<Plan> plan_of(const Options& options)
{
    Plan plan;
    WEFT_TRY(plan.nodes, read_small(options.nodes));
    WEFT_TRY(plan.adversary_percent, read_small(options.share));
    WEFT_TRY(plan.zipf_quarters, read_small(options.zipf));
    WEFT_TRY(plan.likes_percent, read_small(options.likes));
    WEFT_TRY(plan.conflicts, read_small(options.conflicts));
    WEFT_TRY(plan.delay_max, read_small(options.delay));
    WEFT_TRY(plan.loss_permille, read_small(options.loss));
    WEFT_TRY(plan.beacon_interval, read_small(options.beacon));
    WEFT_TRY(plan.peers, read_small(options.peers));
    WEFT_TRY(plan.equal_rounds, read_small(options.equal));
    WEFT_TRY(plan.high_percent, read_small(options.high));
    WEFT_TRY(const auto seed, read(options.seed));
    WEFT_TRY(const auto seeds, read_small(options.seeds));
    if (seed.size() != 1 || seeds.size() != 1)
        return std::unexpected{usage("number_range", "--seed and --seeds take one number each")};
    plan.first_seed = seed.front();
    plan.seeds = seeds.front();
    plan.adversaries.clear();
    for (const auto& text : options.adversaries) {
        const auto one = voting_sim::adversary_from(text);
        if (!one)
            return std::unexpected{
                usage("adversary_unknown", "--adversary " + text + ": no such adversary",
                      "one of silent, cautious, inconsistent, berserk, maximal_variance")};
        plan.adversaries.push_back(*one);
    }
    if (voting_sim::units(plan) > voting_sim::units_max)
        return std::unexpected{usage("sweep_too_large",
                                     fmt::format("more than {} runs", voting_sim::units_max),
                                     "fewer values or seeds, or several sweeps")};
    return plan;
}

/// "2/5": the second of five. Counted from 1, as GNU parallel and Slurm's arrays mostly are.
Try<std::optional<voting_sim::Shard>> shard_of(const std::string& text)
{
    if (text.empty()) return std::nullopt;
    const auto slash = text.find('/');
    const auto index = number_from<std::uint32_t>(text.substr(0, slash));
    const auto count = slash == std::string::npos
                           ? std::nullopt
                           : number_from<std::uint32_t>(text.substr(slash + 1));
    if (!index || !count || *index < 1 || *index > *count || *count > 100'000)
        return std::unexpected{
            usage("shard_malformed", "--shard " + text + ": expected I/N",
                  "I from 1 to N, N at most 100000; all N together are the sweep")};
    return voting_sim::Shard{*index - 1, *count};
}

Json outcome_json(const voting_sim::Outcome& o)
{
    return {{"honest", o.honest},
            {"liars", o.liars},
            {"liars_permille", o.liars_permille},
            {"votes", o.votes},
            {"rounds", o.rounds},
            {"rounds_max", o.rounds_max},
            {"failed", o.failed},
            {"unfinished", o.unfinished},
            {"disagreements", o.disagreements},
            {"contradictions", o.contradictions},
            {"integrity_failures", o.integrity_failures},
            {"queries", o.queries},
            {"bytes", o.bytes},
            {"milliseconds", o.milliseconds},
            {"digest", fmt::format("{:016x}", o.digest)},
            {"violation", o.violation}};
}

Result run(const Options& options)
{
    WEFT_TRY(const auto plan, plan_of(options));
    if (voting_sim::units(plan) != plan.seeds)
        return std::unexpected{usage("sweep_not_run", "one value of each: this is one scenario",
                                     "lists are for `weft sim sweep`")};
    Outcome told;
    told.document = Json::array();
    told.text =
        " seed  votes  mean rounds  longest  disagree  contradict  integrity  queries  ms\n";
    for (std::uint64_t unit = 0; unit < plan.seeds; ++unit) {
        const auto scenario = voting_sim::scenario_of(plan, unit);
        const auto o = voting_sim::simulate(scenario);
        auto row = outcome_json(o);
        row["seed"] = scenario.seed;
        told.document.push_back(std::move(row));
        told.text += fmt::format(
            "{:5}  {:5}  {:11.2f}  {:7}  {:8}  {:10}  {:9}  {:7}  {}\n", scenario.seed, o.votes,
            o.votes == 0 ? 0.0 : static_cast<double>(o.rounds) / static_cast<double>(o.votes),
            o.rounds_max, o.disagreements, o.contradictions, o.integrity_failures, o.queries,
            o.milliseconds);
        if (!o.violation.empty()) {
            told.text += "       " + o.violation + "\n";
            told.exit_code = exit_failed;
        }
    }
    return told;
}

Result write(const voting_sim::Table& table, const std::string& folder)
{
    const std::filesystem::path at{folder};
    const auto csv = at / "sweep.csv";
    const auto html = at / "sweep.html";
    WEFT_TRY([[maybe_unused]] const auto first, [&]() -> Try<bool> {
        auto done = write_text(csv, table.csv());
        if (!done) return std::unexpected{done.error()};
        done = write_text(html, voting_sim::page(table));
        if (!done) return std::unexpected{done.error()};
        return true;
    }());
    return Outcome{
        .document = {{"rows", table.rows.size()}, {"csv", csv.string()}, {"page", html.string()}},
        .text = fmt::format("{} rows: {}, {}\n", table.rows.size(), csv.string(), html.string())};
}

Result sweep(const Options& options)
{
    WEFT_TRY(const auto plan, plan_of(options));
    WEFT_TRY(const auto shard, shard_of(options.shard));
    const auto part = shard.value_or(voting_sim::Shard{});
    auto csv = voting_sim::csv_header() + "\n";
    std::uint64_t rows = 0;
    for (std::uint64_t unit = part.index; unit < voting_sim::units(plan); unit += part.count) {
        const auto outcome = voting_sim::simulate(voting_sim::scenario_of(plan, unit));
        csv += voting_sim::csv_row(plan, unit, outcome) + "\n";
        ++rows;
    }
    if (!shard) {
        auto table = voting_sim::merge({{"the sweep", csv}});
        if (!table) return std::unexpected{Failure{"sweep_broken", table.error(), {}}};
        return write(*table, options.out);
    }
    const auto file = std::filesystem::path{options.out} /
                      fmt::format("sweep-{}-of-{}.csv", part.index + 1, part.count);
    const auto done = write_text(file, csv);
    if (!done) return std::unexpected{done.error()};
    return Outcome{.document = {{"rows", rows}, {"csv", file.string()}},
                   .text = fmt::format("{} rows: {}\n", rows, file.string())};
}

Result merge(const Options& options)
{
    std::vector<voting_sim::Part> parts;
    for (const auto& file : options.files) {
        WEFT_TRY(auto text, read_text(file));
        parts.push_back({file, std::move(text)});
    }
    const auto table = voting_sim::merge(parts);
    if (!table)
        return std::unexpected{
            usage("parts_do_not_join", table.error(), "give the files of all shards of one sweep")};
    return write(*table, options.out);
}

void add_numbers(CLI::App& verb, Numbers& numbers)
{
    verb.add_option(numbers.option, numbers.text, numbers.about)
        ->delimiter(',')
        ->capture_default_str();
}

void add_scenario(CLI::App& verb, Options& options)
{
    for (auto* numbers :
         {&options.nodes, &options.share, &options.zipf, &options.likes, &options.conflicts,
          &options.delay, &options.loss, &options.beacon, &options.peers, &options.equal,
          &options.high, &options.seed, &options.seeds})
        add_numbers(verb, *numbers);
    verb.add_option("--adversary", options.adversaries,
                    "silent, cautious, inconsistent, berserk or maximal_variance")
        ->delimiter(',')
        ->capture_default_str();
}

}  // namespace

void add_sim(Cli& cli)
{
    auto& noun = cli.noun("sim", "Voting on virtual time: scenarios, sweeps, plots");
    const auto one = std::make_shared<Options>();
    one->seeds.text = {"1"};
    add_scenario(cli.verb(noun, "run",
                          "Run one scenario, with one seed or several.\n"
                          "Exit code 1 when a promise is broken that holds whatever liars do.",
                          "weft sim run --nodes 1000 --adversary berserk --share 25 --seeds 3",
                          [one](const Call&) { return run(*one); }),
                 *one);
    const auto many = std::make_shared<Options>();
    auto& verb = cli.verb(
        noun, "sweep",
        "Run every combination of lists of values; write sweep.csv and sweep.html, a page with "
        "plots.\nWith --shard only a part of it, as sweep-I-of-N.csv for `weft sim merge`.",
        "weft sim sweep --share 0,10,20,30 --adversary berserk,cautious --nodes 100 --out results",
        [many](const Call&) { return sweep(*many); });
    add_scenario(verb, *many);
    verb.add_option("--shard", many->shard, "I/N: the I-th of N parts, from 1");
    verb.add_option("--out", many->out, "folder, which exists")->capture_default_str();
    const auto joined = std::make_shared<Options>();
    auto& merging =
        cli.verb(noun, "merge", "Join the parts of a sweep to sweep.csv and sweep.html.",
                 "weft sim merge results/sweep-*-of-8.csv --out results",
                 [joined](const Call&) { return merge(*joined); });
    merging.add_option("FILE", joined->files, "the files of all shards")->required();
    merging.add_option("--out", joined->out, "folder, which exists")->capture_default_str();
}

}  // namespace weft::app
