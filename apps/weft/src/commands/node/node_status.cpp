// weft node status and doctor: asking a running node how it is, and why it is not.

#include <weft/base/try.hpp>
#include <weft/client/node.hpp>

#include "cli/api.hpp"
#include "commands/node/node.hpp"
#include "node/load.hpp"
#include <chrono>
#include <memory>
#include <thread>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string config;
    std::uint64_t wait_seconds = 0;
};

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

Result status(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    // One that was started just now does not answer yet.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{options.wait_seconds};
    while (std::chrono::steady_clock::now() < end) {
        const auto there = client::ready(node);
        if (there && there->ready) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    WEFT_TRY(const auto about, told(client::node(node)));
    WEFT_TRY(const auto readiness, told(client::ready(node)));
    Outcome outcome{.document = json::write(about)};
    outcome.document["readiness"] = json::write(readiness);
    if (options.wait_seconds > 0 && !readiness.ready) outcome.exit_code = exit_failed;
    outcome.text = "node     " + types::to_text(about.id) + "  (" + joined(about.roles) + ")\n" +
                   "version  " + about.version + ", up " + std::to_string(about.uptime_ms / 1000) +
                   " s\n" + "network  " + about.network.name + ", genesis " +
                   about.network.genesis.hex() + "\n" + "ready    " +
                   (readiness.ready ? "yes" : "no") + "\n";
    for (const auto& [stage, reason] : readiness.reasons)
        outcome.text += "         " + stage + ": " + reason + "\n";
    for (const auto& peer : about.peers)
        outcome.text += std::string{peer.connected ? "peer  up    " : "peer  down  "} +
                        types::to_text(peer.id) + "  " + peer.name + "  " + peer.address +
                        (peer.connected || peer.last_error.empty() ? "" : "  " + peer.last_error) +
                        (peer.told_by ? "  told of by " + types::to_text(*peer.told_by) : "") +
                        "\n";
    for (const auto& other : about.known)
        outcome.text += "known       " + types::to_text(other.id) + "  " + other.address +
                        "  told of by " + types::to_text(other.told_by) +
                        (other.why.empty() ? "" : "  " + other.why) + "\n";
    return outcome;
}

/// One finding of the doctor.
enum class Weight : std::uint8_t { good, note, problem };
Weight good_if(bool good)
{
    return good ? Weight::good : Weight::problem;
}
struct Finding {
    Weight weight = Weight::problem;
    std::string what;
    std::string advice;
};

std::string advice_for(const std::string& error)
{
    if (error == "wrong_network" || error.starts_with("closed_by_peer: wrong_network"))
        return "It has another genesis file: compare `weft genesis show` on both.";
    if (error == "unknown_key" || error.starts_with("closed_by_peer: unknown_key"))
        return "It does not know this node: put this node's id among its peers.";
    if (error.starts_with("unexpected_key"))
        return "Another node answers at that address: check id and address of this peer.";
    // Who knows no such key, or has banned it, ends the handshake.
    if (error.starts_with("closed_by_peer: banned") || error.starts_with("closed_by_peer: refused"))
        return "It does not know this node, or caught it breaking the protocol and refuses it for "
               "ten "
               "minutes: put this node's id among its peers; its log and its /ready say which.";
    if (error == "dial_failed")
        return "Nobody listens there: is it running, is the address right, does a firewall drop "
               "it?";
    if (error == "wrong_version" || error.starts_with("closed_by_peer: wrong_version"))
        return "It speaks another version: update the older of the two.";
    if (error.starts_with("closed_by_peer: malformed"))
        return "It does not understand what this node says: update the older of the two.";
    if (error.starts_with("silent") || error.starts_with("handshake_timeout"))
        return "Something is there, and says nothing: does it stand still, or is the way to it "
               "cut?";
    return "Look at the log of both nodes.";
}

/// What to do about a reason of /ready, where the reason does not say it itself.
std::string advice_for(const answers::Reason& reason, const std::string& api)
{
    const auto says = [&](std::string_view part) {
        return reason.reason.find(part) != std::string::npos;
    };
    const bool of_chain = reason.stage.starts_with("chain:") || reason.reason.starts_with("chain:");
    if (of_chain && says("this node is one of them"))
        return "`weft chain activate CHAIN --committee-api " + api +
               "` lets it run the chain again. When that says that it has no share of this "
               "key, put back a backup, or see docs/guides/mend-a-store.md.";
    if (of_chain && says("does not run the chain"))
        return "`weft chain activate CHAIN --committee-api` with the API of that member; on it, "
               "`weft "
               "node doctor` says more.";
    if (of_chain && says("no quorum"))
        return "Start the members that are away; those that run and do not answer: `weft node "
               "doctor` "
               "on them.";
    if (of_chain && says("votes_unknown"))
        return "It votes again by itself when the others have made a block without it: "
               "docs/guides/mend-a-store.md.";
    if (reason.stage == "clock")
        return "Set this machine's clock right, as by `timedatectl set-ntp true`; the node goes on "
               "by "
               "itself.";
    if (says("accuse this node"))
        return "They caught it breaking the protocol: another version, or two nodes with one "
               "identity. "
               "Update the older; end the second.";
    return "";
}

std::vector<Finding> examine(const client::Client& node, const std::string& api)
{
    std::vector<Finding> findings;
    const auto about = client::node(node);
    if (!about)
        return {{Weight::problem, "the API does not answer: " + about.error().message,
                 "Start the node, or give its address with --api."}};
    findings.push_back(
        {Weight::good,
         "the API answers: node " + types::to_text(about->id) + ", network " + about->network.name,
         ""});
    for (const auto& peer : about->peers) {
        const auto who =
            "peer " + types::to_text(peer.id) + (peer.name.empty() ? "" : " (" + peer.name + ")");
        findings.push_back(
            {good_if(peer.connected),
             who + (peer.connected ? " is connected"
                                   : " is not connected" +
                                         (peer.last_error.empty() ? "" : ": " + peer.last_error)),
             peer.connected ? "" : advice_for(peer.last_error)});
        if (peer.connected && peer.last_error.starts_with("unexpected_key"))
            findings.push_back({Weight::note,
                                who + " dials this node, which cannot dial it: " + peer.last_error,
                                advice_for(peer.last_error)});
    }
    const auto readiness = client::ready(node);
    const bool alone = about->peers.empty();
    if (alone && readiness && readiness->ready)
        findings.push_back({Weight::good, "it has no peers, and works without", ""});
    else if (alone)
        findings.push_back({Weight::problem, "it has no peers",
                            "`weft node add-peer LINE` adds one, while it runs."});
    if (!readiness)
        findings.push_back(
            {Weight::problem, "/ready does not answer: " + readiness.error().message, ""});
    if (readiness && readiness->ready) findings.push_back({Weight::good, "it is ready", ""});
    // What is only noted keeps it from nothing.
    if (readiness)
        for (const auto& reason : readiness->reasons) {
            const bool noted = reason.stage == "noted";
            findings.push_back({noted ? Weight::note : Weight::problem,
                                (noted ? "" : reason.stage + ": ") + reason.reason,
                                advice_for(reason, api)});
        }
    return findings;
}

Result doctor(const Options& options)
{
    std::vector<Finding> findings;
    if (!options.config.empty()) {
        const auto loaded = load_node(options.config);
        if (loaded)
            findings.push_back({Weight::good, "settings, genesis and identity read well", ""});
        else
            findings.push_back({Weight::problem, loaded.error().message,
                                "Mend the file; `weft node run --check` tells all it finds."});
    }
    WEFT_TRY(const auto node, connect(options.api));
    for (auto& finding : examine(node, options.api.url)) findings.push_back(std::move(finding));
    Outcome outcome{.document = {{"healthy", true}, {"findings", Json::array()}}};
    for (const auto& finding : findings) {
        outcome.document["findings"].push_back({{"good", finding.weight != Weight::problem},
                                                {"noted", finding.weight == Weight::note},
                                                {"what", finding.what},
                                                {"advice", finding.advice}});
        const char* const head = finding.weight == Weight::good   ? "good     "
                                 : finding.weight == Weight::note ? "note     "
                                                                  : "problem  ";
        outcome.text += head + finding.what + "\n" +
                        (finding.advice.empty() ? "" : "         " + finding.advice + "\n");
        if (finding.weight == Weight::problem) outcome.exit_code = exit_failed;
    }
    outcome.document["healthy"] = outcome.exit_code == exit_ok;
    return outcome;
}

}  // namespace

void add_node_status(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& state = cli.verb(noun, "status", "What a running node is and sees",
                           "weft node status --api http://127.0.0.1:7780 --wait 60",
                           [options](const Call&) { return status(*options); });
    add_api_options(state, options->api);
    state
        .add_option("--wait", options->wait_seconds,
                    "seconds for it to be ready; exit code 1 when it is not then")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{86'400}));
    auto& verb = cli.verb(
        noun, "doctor", "Why a node does not progress; exit code 1 when there is a problem",
        "weft node doctor --config node.toml", [options](const Call&) { return doctor(*options); });
    add_api_options(verb, options->api);
    verb.add_option("--config", options->config, "check this settings file too");
}

}  // namespace weft::app
