// weft dkg: distributed key generation.

#include <weft/base/try.hpp>
#include <weft/client/dkg.hpp>
#include <weft/client/node.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include <algorithm>
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::vector<std::string> members;
    std::string run;
    std::uint64_t wait_seconds = 120;
    std::uint32_t phase_timeout_ms = 0;
};

/// As given, or this node and all committee peers it sees.
Try<std::vector<types::NodeId>> members_of(const client::Client& node,
                                           const std::vector<std::string>& texts)
{
    std::vector<types::NodeId> members;
    for (const auto& text : texts) {
        WEFT_TRY(const auto id, node_from(text));
        members.push_back(id);
    }
    if (!members.empty()) return members;
    WEFT_TRY(const auto status, told(client::node(node)));
    members.push_back(status.id);
    for (const auto& peer : status.peers)
        if (std::ranges::find(peer.roles, "committee") != peer.roles.end())
            members.push_back(peer.id);
    return members;
}

Outcome outcome_of(const answers::Dkg& status)
{
    std::string text = "run      " + to_hex(status.run) + "\nstate    " +
                       std::string{answers::name(status.state)} +
                       (status.phase.empty() ? "" : " (" + status.phase + ")") + "\n";
    if (status.address)
        text += "address  " + status.address->text() + "\n" + "quorum   " +
                std::to_string(status.threshold) + " of " + std::to_string(status.members.size()) +
                "\n";
    for (const auto& [member, fault] : status.culprits)
        text += "culprit  " + types::to_text(member) + "  " + fault + "\n";
    return {.document = json::write(status), .text = std::move(text)};
}

Result run(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto members, members_of(node, options.members));
    answers::StartDkg plan{.members = members};
    if (options.phase_timeout_ms > 0) plan.timeout_ms = options.phase_timeout_ms;
    WEFT_TRY(const auto started, told(client::start_dkg(node, plan)));
    WEFT_TRY(const auto status,
             told(ask_until(
                 std::chrono::seconds{options.wait_seconds},
                 [&](auto turn) { return client::dkg(node, started.run, turn); },
                 [](const answers::Dkg& now) { return now.state != answers::DkgState::running; })));
    auto outcome = outcome_of(status);
    if (status.state == answers::DkgState::failed)
        return std::unexpected{Failure{
            "dkg_failed", status.error.value_or("the members did not agree on a key"),
            "Are all members up and connected to each other? `weft node doctor` on each says.",
            exit_failed}};
    const auto run = to_hex(started.run);
    if (status.state != answers::DkgState::done)
        return std::unexpected{Failure{"dkg_not_done_in_time",
                                       "run " + run + " is in phase " + status.phase,
                                       "Ask again with `weft dkg show " + run + "`.", exit_failed}};
    return outcome;
}

Result show(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    if (!options.run.empty()) {
        const auto run = from_hex(options.run);
        if (!run) return std::unexpected{usage("run_malformed", options.run + ": expected hex")};
        WEFT_TRY(const auto status, told(client::dkg(node, *run)));
        return outcome_of(status);
    }
    WEFT_TRY(const auto runs, told(client::dkg_runs(node)));
    Outcome outcome{.document = document_of(runs)};
    for (const auto& run : runs)
        outcome.text += to_hex(run.run) + "  " + std::string{answers::name(run.state)} +
                        (run.address ? "  " + run.address->text() : "") + "\n";
    if (runs.empty()) outcome.text = "no key generations yet\n";
    return outcome;
}

}  // namespace

void add_dkg(Cli& cli)
{
    auto& noun = cli.noun("dkg", "Distributed key generation");
    auto options = std::make_shared<Options>();
    auto& run_verb = cli.verb(noun, "run", "Make a key that only a quorum can use",
                              "weft dkg run --api http://127.0.0.1:7780",
                              [options](const Call&) { return run(*options); });
    add_committee_options(run_verb, options->api);
    run_verb.add_option("--member", options->members,
                        "node ids; without them, the node and its committee peers");
    run_verb.add_option("--wait", options->wait_seconds, "seconds to wait for the key")
        ->capture_default_str();
    run_verb.add_option("--phase-timeout-ms", options->phase_timeout_ms,
                        "how long a silent member may hold a phase up");

    auto& show_verb = cli.verb(noun, "show", "A run, or all of them", "weft dkg show",
                               [options](const Call&) { return show(*options); });
    add_committee_options(show_verb, options->api);
    show_verb.add_option("RUN", options->run, "a run's id, hex");
}

}  // namespace weft::app
