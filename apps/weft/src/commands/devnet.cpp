// weft devnet: a network of processes on this machine, and what may be done to it.

#include <weft/base/try.hpp>
#include <weft/client/node.hpp>
#include <weft/json/shape.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/progress.hpp"
#include "commands/commands.hpp"
#include "dev/dev_keys.hpp"
#include "devnet/keeper.hpp"
#include <algorithm>
#include <iostream>
#include <memory>
#include <thread>

namespace weft::app {
namespace {

using devnet::Standing;

struct UpOptions {
    std::string folder = "devnet";
    std::string plan_file;
    std::string fault_file;
    bool detach = false;
    std::optional<std::size_t> ledgers;
    std::vector<std::size_t> committees;
    bool no_chain = false;
    std::optional<std::size_t> validators;
    std::optional<std::uint16_t> api_port;
    std::vector<std::string> deploy;
};

std::filesystem::path folder_of(const std::string& folder)
{
    std::error_code ignored;
    return std::filesystem::absolute(folder, ignored);
}

// --- up ---

/// What stood in the folder, or the file, or as it is when nobody says; and the flags before all of them.
Try<devnet::Plan> plan_of(const UpOptions& options, const std::filesystem::path& folder)
{
    devnet::Plan plan;
    if (!options.plan_file.empty()) {
        WEFT_TRY(const auto text, read_text(options.plan_file));
        auto read = devnet::parse_plan(text);
        if (!read) return std::unexpected{malformed(options.plan_file + ": " + read.error())};
        plan = *std::move(read);
    } else if (auto before = devnet::plan_in(folder)) {
        plan = *std::move(before);
        plan.faults.clear();  // they were of that time
    } else if (before.error().code != "no_devnet") {
        return std::unexpected{before.error()};
    }
    if (options.ledgers) plan.ledgers = *options.ledgers;
    if (!options.committees.empty()) plan.committees = options.committees;
    if (options.no_chain) plan.committees.clear();
    if (options.validators) plan.validators = *options.validators;
    if (options.api_port) plan.api_port = *options.api_port;
    for (const auto& one : options.deploy) plan.deploy.push_back(one);
    if (!options.fault_file.empty()) {
        WEFT_TRY(const auto text, read_text(options.fault_file));
        auto faults = devnet::parse_faults(text, plan);
        if (!faults) return std::unexpected{malformed(options.fault_file + ": " + faults.error())};
        plan.faults = *std::move(faults);
    }
    if (const auto good = devnet::check(plan); !good)
        return std::unexpected{usage("plan_malformed", good.error(),
                                     "`weft devnet up --help` has the flags, "
                                     "docs/guides/run-a-devnet.md the keys of a file.")};
    return plan;
}

/// Each file by where it really is: the next `up` may come from another folder.
Try<std::vector<dev::Deployment>> deployments_of(devnet::Plan& plan)
{
    std::vector<dev::Deployment> contracts;
    for (auto& text : plan.deploy) {
        WEFT_TRY(auto deployment, dev::deployment_from(text));
        deployment.file = folder_of(deployment.file.string());
        text = deployment.name + "=" + deployment.file.string();
        if (std::ranges::find(contracts, deployment.name, &dev::Deployment::name) ==
            contracts.end())
            contracts.push_back(std::move(deployment));
    }
    std::ranges::sort(plan.deploy);
    const auto repeated = std::ranges::unique(plan.deploy);
    plan.deploy.erase(repeated.begin(), repeated.end());
    return contracts;
}

/// The APIs of each chain's members, in the order of the chains, with commas.
std::vector<std::string> members_of(const devnet::Standing& standing, const devnet::Plan& plan)
{
    std::vector<std::string> lists;
    auto node = std::ranges::find(standing.nodes, "committee", &devnet::NodeState::role);
    for (const auto size : plan.committees) {
        std::string list;
        for (std::size_t i = 0; i < size && node != standing.nodes.end(); ++i, ++node)
            list += (list.empty() ? "" : ",") + node->api;
        lists.push_back(std::move(list));
    }
    return lists;
}

Outcome told(const devnet::Ready& ready,
             const devnet::Plan& plan,
             const std::filesystem::path& folder)
{
    const auto& standing = ready.standing;
    Outcome outcome{.document = {{"ready", true},
                                 {"after_ms", ready.after.count()},
                                 {"folder", folder.string()}}};
    outcome.text = "ready after " + std::to_string(ready.after.count()) + " ms, in " +
                   folder.string() + ". Only for trying: the keys below are public.\n\n";
    auto& nodes = outcome.document["nodes"] = Json::array();
    for (const auto& node : standing.nodes) {
        nodes.push_back(
            {{"name", node.name}, {"role", node.role}, {"id", node.id}, {"api", node.api}});
        outcome.text += node.name +
                        std::string(node.name.size() < 14 ? 14 - node.name.size() : 1, ' ') +
                        node.api + "\n";
    }
    const auto dashboard = standing.nodes.front().api + "/dashboard/";
    outcome.document["dashboard"] = dashboard;
    outcome.text += "dashboard     " + dashboard + "\n";
    outcome.document["chains"] = standing.chains;
    const auto members = members_of(standing, plan);
    outcome.document["members"] = members;
    for (std::size_t i = 0; i < standing.chains.size(); ++i)
        outcome.text +=
            "chain         " + standing.chains[i] +
            (i == 0 || i >= members.size() ? "\n"
                                           : "  with WEFT_COMMITTEE_API=" + members[i] + "\n");
    auto& wallets = outcome.document["wallets"] = Json::array();
    outcome.text += "\n";
    for (std::uint32_t n = 1; n <= dev::wallets; ++n) {
        const auto file = devnet::wallet_in(folder, n).string();
        const auto address = dev::keys_of(n).address(0).text();
        wallets.push_back({{"file", file}, {"address", address}});
        outcome.text += file + "  " + address + "\n";
    }
    outcome.text += "each had " + std::to_string(dev::iotas_each) +
                    " IOTA; more: weft wallet faucet. The first owns the chains.\n\n" +
                    "export WEFT_API=" + standing.nodes.front().api +
                    (members.empty() ? "" : " WEFT_COMMITTEE_API=" + members.front()) +
                    " WEFT_WALLET=" + devnet::wallet_in(folder, 1).string() + "\n";
    return outcome;
}

/// Each link takes two files here, and each pair of nodes a door: more than a shell usually allows.
void allow_open_files()
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = std::max(files.rlim_cur, std::min<rlim_t>(files.rlim_max, 1U << 16U));
    (void)::setrlimit(RLIMIT_NOFILE, &files);
}

Result stay(const UpOptions& options, const Call& call)
{
    allow_open_files();
    const auto folder = folder_of(options.folder);
    WEFT_TRY(auto plan, plan_of(options, folder));
    WEFT_TRY(const auto contracts, deployments_of(plan));
    ::umask(077);
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return std::unexpected{Failure{"folder_unwritable",
                                       folder.string() + ": " + failed.message(), "", exit_failed}};
    WEFT_TRY(const auto control, devnet::Control::open(folder));
    WEFT_TRY(const auto network, devnet::Devnet::make(folder, plan));
    const auto kept = devnet::keep(
        *network, *control, contracts,
        [&](const devnet::Ready& ready) {
            const auto outcome = told(ready, network->plan(), folder);
            std::cout << (call.json ? outcome.document.dump() + "\n" : outcome.text) << std::flush;
        },
        [](const std::string& line) { std::cerr << line << "\n"
                                                << std::flush; });
    if (!kept) {
        auto failure = kept.error();
        if (failure.hint.empty())
            failure.hint =
                "`weft devnet logs --folder " + options.folder + "` shows what the nodes said.";
        return std::unexpected{failure};
    }
    return Outcome{.already_said = true};
}

/// The same command without the terminal: in a session of its own, its words in FOLDER/devnet.log.
pid_t run_apart(const std::vector<std::string>& arguments, const std::filesystem::path& log)
{
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    const pid_t id = ::fork();
    if (id == 0) {
        ::setsid();
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        // tidy: allow reader: nothing is read from it
        if (const int nothing = ::open("/dev/null", O_RDONLY); nothing >= 0)
            ::dup2(nothing, STDIN_FILENO);
        std::vector<char*> argv;
        for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(file);
    return id;
}

/// In its own words, when its last ones are "weft: CODE: MESSAGE" and what to do.
Failure why_it_ended(const std::filesystem::path& log)
{
    const auto said = read_text(log.string());
    if (!said) return {"devnet_ended", log.string(), "", exit_failed};
    constexpr std::string_view begins = "weft: ";
    auto at = said->rfind("\nweft: ");
    if (at == said->npos && said->starts_with(begins)) at = 0;
    const auto code = at == said->npos ? at : said->find_first_not_of('\n', at) + begins.size();
    const auto colon = code == said->npos ? code : said->find(": ", code);
    const auto end = colon == said->npos ? colon : said->find('\n', colon);
    if (end == said->npos)
        return {"devnet_ended", *said, "Its log is " + log.string() + ".", exit_failed};
    std::string hint;
    if (const auto next = said->find_first_not_of(' ', end + 1);
        next != said->npos && next > end + 1)  // a hint is indented
        hint = said->substr(next, said->find('\n', next) - next);
    return {said->substr(code, colon - code), said->substr(colon + 2, end - colon - 2), hint,
            exit_failed};
}

Result detach(const UpOptions& options, const Call& call)
{
    const auto folder = folder_of(options.folder);
    WEFT_TRY(auto plan, plan_of(options, folder));
    WEFT_TRY(const auto contracts, deployments_of(plan));
    if (devnet::runs(folder))
        return std::unexpected{Failure{"already_running", folder.string() + ": its devnet runs",
                                       "`weft devnet down` ends it.", exit_failed}};
    ::umask(077);
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    const auto given = folder / "devnet.log.plan";
    if (auto written = write_text(given, devnet::render(plan)); !written)
        return std::unexpected{written.error()};
    const auto log = folder / "devnet.log";
    const auto begun = std::chrono::steady_clock::now();
    const pid_t id = run_apart(
        {demo::own_program(), "devnet", "up", given.string(), "--folder", folder.string()}, log);
    const Steps steps{call};
    for (;;) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
        const auto standing = devnet::order(folder, {.what = "status", .groups = {}});
        if (standing && standing->ready) {
            steps.clear();
            std::filesystem::remove(given, failed);
            return told({.standing = *standing,
                         .after = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::steady_clock::now() - begun)},
                        plan, folder);
        }
        if (standing) steps.begin(standing->begins);
        if (int status = 0; id < 0 || ::waitpid(id, &status, WNOHANG) == id) {
            steps.clear();
            std::filesystem::remove(given, failed);
            return std::unexpected{why_it_ended(log)};
        }
    }
}

// --- the others ---

Result status(const std::string& folder)
{
    WEFT_TRY(const auto standing,
             devnet::order(folder_of(folder), {.what = "status", .groups = {}}));
    Outcome outcome{.document = json::write(standing)};
    std::size_t place = 0;
    for (const auto& node : standing.nodes) {
        std::string says = "-";
        if (node.state == "running") {
            WEFT_TRY(const auto client, connect({.url = node.api}));
            const auto readiness = client::ready(client);
            says = !readiness                   ? "no answer"
                   : readiness->ready           ? "ready"
                   : readiness->reasons.empty() ? "not ready"
                                                : readiness->reasons.front().stage + ": " +
                                                      readiness->reasons.front().reason;
        }
        outcome.document["nodes"][place++]["says"] = says;
        outcome.text += node.name +
                        std::string(node.name.size() < 14 ? 14 - node.name.size() : 1, ' ') +
                        node.state + "  " + node.api + "  " + says + "\n";
    }
    for (const auto& chain : standing.chains) outcome.text += "chain " + chain + "\n";
    for (const auto& pair : standing.cut)
        outcome.text += pair.front() + " and " + pair.back() + " do not hear each other\n";
    if (standing.faults_left > 0)
        outcome.text += std::to_string(standing.faults_left) + " faults of the plan to come\n";
    if (!standing.ready) outcome.text += "not ready yet: " + standing.begins + "\n";
    return outcome;
}

Result down(const std::string& folder)
{
    const auto place = folder_of(folder);
    if (!devnet::runs(place))
        return Outcome{.document = {{"down", true}, {"ran", false}},
                       .text = place.string() + ": no devnet runs here\n"};
    WEFT_TRY(const auto standing, devnet::order(place, {.what = "down", .groups = {}}));
    while (devnet::runs(place)) std::this_thread::sleep_for(std::chrono::milliseconds{20});
    return Outcome{.document = {{"down", true}, {"ran", true}},
                   .text = std::to_string(standing.nodes.size()) +
                           " nodes stopped; `weft devnet up` goes on where they were\n"};
}

Result forget(const std::string& folder)
{
    const auto place = folder_of(folder);
    if (auto done = devnet::reset(place); !done) return std::unexpected{done.error()};
    return Outcome{.document = {{"reset", true}}, .text = place.string() + ": forgotten\n"};
}

std::vector<std::string> split(const std::string& text)
{
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const auto comma = std::min(text.find(',', from), text.size());
        if (comma > from) parts.push_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return parts;
}

Result act(devnet::Do what, const std::string& folder, const std::vector<std::string>& names)
{
    devnet::Order order{.what = std::string{devnet::name(what)}, .groups = {}};
    if (what == devnet::Do::partition) {
        for (const auto& group : names) order.groups.push_back(split(group));
    } else {
        auto& all = order.groups.emplace_back();
        for (const auto& name : names) std::ranges::copy(split(name), std::back_inserter(all));
    }
    WEFT_TRY(const auto standing, devnet::order(folder_of(folder), order));
    return Outcome{.document = json::write(standing),
                   .text = devnet::words({.what = what, .groups = order.groups}) + "\n"};
}

struct LogOptions {
    std::string folder = "devnet";
    std::vector<std::string> nodes;
    std::size_t lines = 20;
    bool follow = false;
};

/// The last lines of a file that may be long.
Try<std::string> tail(const std::filesystem::path& file, std::size_t lines, std::uintmax_t& read_to)
{
    constexpr std::uintmax_t bytes_max = 1u << 20;
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    read_to = failed ? 0 : size;
    if (failed) return std::string{};
    WEFT_TRY(const auto text, read_part(file, size > bytes_max ? size - bytes_max : 0, bytes_max));
    auto from = text.size();
    for (std::size_t n = 0; n <= lines && from != std::string::npos && from > 0; ++n)
        from = text.rfind('\n', from - 1);
    return from == std::string::npos || from == 0 ? text : text.substr(from + 1);
}

Result logs(const LogOptions& options, const Call& call)
{
    const auto folder = folder_of(options.folder);
    WEFT_TRY(const auto plan, devnet::plan_in(folder));
    const auto known = plan.nodes();
    auto names = options.nodes.empty() ? known : options.nodes;
    if (const auto good = devnet::known({.what = devnet::Do::heal, .groups = {names}}, known);
        !good)
        return std::unexpected{
            Failure{"node_unknown", good.error(), "`weft devnet status` names all.", exit_failed}};
    Outcome outcome{.document = Json::object()};
    std::vector<std::uintmax_t> read_to(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        WEFT_TRY(const auto text,
                 tail(devnet::log_in(folder, names[i]), options.lines, read_to[i]));
        outcome.document[names[i]] = text;
        outcome.text += "--- " + names[i] + "\n" + text;
    }
    if (!options.follow) return outcome;
    std::cout << (call.json ? outcome.document.dump() + "\n" : outcome.text) << std::flush;
    for (;;) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            WEFT_TRY(const auto more,
                     read_part(devnet::log_in(folder, names[i]), read_to[i], 1u << 20));
            const auto whole = more.rfind('\n');
            if (whole == std::string::npos) continue;
            read_to[i] += whole + 1;
            for (std::size_t from = 0; from <= whole;) {
                const auto end = more.find('\n', from);
                std::cout << names[i] << "  " << more.substr(from, end + 1 - from);
                from = end + 1;
            }
            std::cout << std::flush;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
}

void add_up(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<UpOptions>();
    auto& up = cli.verb(noun, "up",
                        "Start a network of processes here: ledger nodes, committees with a chain "
                        "each, validators; ten wallets with tokens.\nIt stays until Ctrl-C or "
                        "`weft devnet down`, and goes on where it was the next time.",
                        "weft devnet up --deploy counter=counter.wasm --detach",
                        [options](const Call& call) {
                            return options->detach ? detach(*options, call) : stay(*options, call);
                        });
    up.add_option("PLAN", options->plan_file, "a TOML file that says what is to be there");
    up.add_option("--folder", options->folder, "where it lives")->capture_default_str();
    up.add_flag("--detach", options->detach, "come back when it is ready; it goes on by itself");
    up.add_option("--ledgers", options->ledgers, "ledger nodes; else 4");
    up.add_option("--committee", options->committees,
                  "members of a committee, which has a chain; may be repeated; else one of 4");
    up.add_flag("--no-chain", options->no_chain, "no committee at all");
    up.add_option("--validators", options->validators, "validators of a Casper network; else 3");
    up.add_option("--api-port", options->api_port,
                  "of the first node's API; each next node has the next one; 0: any that are free; "
                  "else 7800");
    up.add_option("--deploy", options->deploy,
                  "NAME=FILE: a contract on the first chain; may be repeated");
    up.add_option("--fault-plan", options->fault_file,
                  "TOML with [[fault]]: what is to go wrong, and when");
}

void add_action(Cli& cli,
                CLI::App& noun,
                devnet::Do what,
                const std::string& about,
                const std::string& names,
                bool needed)
{
    struct Options {
        std::string folder = "devnet";
        std::vector<std::string> nodes;
    };
    auto options = std::make_shared<Options>();
    const std::string verb_name{devnet::name(what)};
    auto& verb = cli.verb(
        noun, verb_name, about,
        "weft devnet " + verb_name +
            (what == devnet::Do::partition ? " ledger-1,ledger-2" : " ledger-2"),
        [options, what](const Call&) { return act(what, options->folder, options->nodes); });
    auto* nodes = verb.add_option("NODES", options->nodes, names);
    if (needed) nodes->required();
    verb.add_option("--folder", options->folder, "where it lives")->capture_default_str();
}

/// A verb whose only option is the folder.
void add_simple(Cli& cli,
                CLI::App& noun,
                const std::string& name,
                const std::string& about,
                Result (*body)(const std::string& folder))
{
    auto folder = std::make_shared<std::string>("devnet");
    auto& verb = cli.verb(noun, name, about, "weft devnet " + name,
                          [folder, body](const Call&) { return body(*folder); });
    verb.add_option("--folder", *folder, "where it lives")->capture_default_str();
}

}  // namespace

void add_devnet(Cli& cli)
{
    using devnet::Do;
    auto& noun = cli.noun("devnet", "A network of processes on this machine, to try and to break");
    add_up(cli, noun);
    add_simple(cli, noun, "status", "What runs, and what each node says", status);
    auto options = std::make_shared<LogOptions>();
    auto& log = cli.verb(noun, "logs", "The last lines of what nodes said",
                         "weft devnet logs ledger-2 --follow",
                         [options](const Call& call) { return logs(*options, call); });
    log.add_option("NODES", options->nodes, "these alone; else all");
    log.add_option("--folder", options->folder, "where it lives")->capture_default_str();
    log.add_option("--lines", options->lines, "of each")
        ->check(CLI::Range(0, 10'000))
        ->capture_default_str();
    log.add_flag("--follow", options->follow, "and what they say from now on");
    const std::string names = "names of nodes, as ledger-2";
    add_action(cli, noun, Do::kill, "SIGKILL: a crash", names, true);
    add_action(cli, noun, Do::stop, "SIGTERM: a clean end", names, true);
    add_action(cli, noun, Do::start, "Run what was killed, stopped or paused again",
               names + "; else all that do not run", false);
    add_action(cli, noun, Do::pause, "SIGSTOP: there, and silent, until `start`", names, true);
    add_action(cli, noun, Do::partition,
               "Cut the links between groups of nodes: silent, not closed; who is not named is one "
               "more group",
               "a group each: names with commas between", true);
    add_action(cli, noun, Do::heal, "Let all hear each other again",
               names + ": these alone; else all", false);
    add_simple(cli, noun, "down", "Stop all nodes; nothing is lost", down);
    add_simple(cli, noun, "reset", "Forget all that a devnet left in its folder", forget);
}

}  // namespace weft::app
