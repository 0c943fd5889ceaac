// weft node status and doctor: asking a running node how it is, and why it is not.

#include <weft/base/try.hpp>
#include <weft/client/node.hpp>

#include "cli/api.hpp"
#include "commands/node/node.hpp"
#include "node/load.hpp"
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string config;
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
    WEFT_TRY(const auto about, told(client::node(node)));
    WEFT_TRY(const auto readiness, told(client::ready(node)));
    Outcome outcome{.document = json::write(about)};
    outcome.document["readiness"] = json::write(readiness);
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
struct Finding {
    bool good = false;
    std::string what;
    std::string advice;
};

std::string advice_for(const std::string& error)
{
    if (error == "wrong_network")
        return "It has another genesis file: compare `weft genesis show` on both.";
    if (error == "unknown_key")
        return "It does not know this node: put this node's id among its peers.";
    if (error == "unexpected_key")
        return "Another node answers at that address: check id and address of this peer.";
    if (error == "dial_failed")
        return "Nobody listens there: is it running, is the address right, does a firewall drop "
               "it?";
    if (error == "wrong_version") return "It speaks another version: update the older of the two.";
    if (error.starts_with("closed_by_peer: malformed"))
        return "It does not understand what this node says: update the older of the two.";
    return "Look at the log of both nodes.";
}

std::vector<Finding> examine(const client::Client& node)
{
    std::vector<Finding> findings;
    const auto about = client::node(node);
    if (!about)
        return {{false, "the API does not answer: " + about.error().message,
                 "Start the node, or give its address with --api."}};
    findings.push_back(
        {true,
         "the API answers: node " + types::to_text(about->id) + ", network " + about->network.name,
         ""});
    for (const auto& peer : about->peers)
        findings.push_back(
            {peer.connected,
             "peer " + types::to_text(peer.id) + (peer.name.empty() ? "" : " (" + peer.name + ")") +
                 (peer.connected ? " is connected"
                                 : " is not connected" +
                                       (peer.last_error.empty() ? "" : ": " + peer.last_error)),
             peer.connected ? "" : advice_for(peer.last_error)});
    if (about->peers.empty())
        findings.push_back({false, "it has no peers", "Add [[net.peers]] to its settings."});
    const auto readiness = client::ready(node);
    if (!readiness)
        findings.push_back({false, "/ready does not answer: " + readiness.error().message, ""});
    if (readiness && readiness->ready) findings.push_back({true, "it is ready", ""});
    // What is only noted keeps it from nothing.
    if (readiness)
        for (const auto& [stage, reason] : readiness->reasons)
            findings.push_back({stage == "noted", stage + ": " + reason, ""});
    return findings;
}

Result doctor(const Options& options)
{
    std::vector<Finding> findings;
    if (!options.config.empty()) {
        const auto loaded = load_node(options.config);
        if (loaded)
            findings.push_back({true, "settings, genesis and identity read well", ""});
        else
            findings.push_back({false, loaded.error().message,
                                "Mend the file; `weft node run --check` tells all it finds."});
    }
    WEFT_TRY(const auto node, connect(options.api));
    for (auto& finding : examine(node)) findings.push_back(std::move(finding));
    Outcome outcome{.document = {{"healthy", true}, {"findings", Json::array()}}};
    for (const auto& finding : findings) {
        outcome.document["findings"].push_back(
            {{"good", finding.good}, {"what", finding.what}, {"advice", finding.advice}});
        outcome.text += (finding.good ? "good     " : "problem  ") + finding.what + "\n" +
                        (finding.advice.empty() ? "" : "         " + finding.advice + "\n");
        if (!finding.good) outcome.exit_code = exit_failed;
    }
    outcome.document["healthy"] = outcome.exit_code == exit_ok;
    return outcome;
}

}  // namespace

void add_node_status(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    add_api_options(cli.verb(noun, "status", "What a running node is and sees",
                             "weft node status --api http://127.0.0.1:7780",
                             [options](const Call&) { return status(*options); }),
                    options->api);
    auto& verb = cli.verb(
        noun, "doctor", "Why a node does not progress; exit code 1 when there is a problem",
        "weft node doctor --config node.toml", [options](const Call&) { return doctor(*options); });
    add_api_options(verb, options->api);
    verb.add_option("--config", options->config, "check this settings file too");
}

}  // namespace weft::app
