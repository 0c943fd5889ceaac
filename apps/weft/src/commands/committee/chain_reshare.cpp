// weft chain reshare: another committee for a chain, at the same address.

#include <weft/base/try.hpp>
#include <weft/client/committee.hpp>

#include "cli/api.hpp"
#include "cli/values.hpp"
#include "commands/committee/chain.hpp"
#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

struct Options {
    ApiOptions api;
    std::string chain;
    std::vector<std::string> members;
    std::uint64_t wait_seconds = 60;
};

/// Until the asked node has gone over to the new committee: it votes in it, or follows the chain.
Result reshare(const Options& options)
{
    WEFT_TRY(const auto chain, address_from(options.chain));
    answers::ReshareChain plan;
    for (const auto& text : options.members) {
        WEFT_TRY(const auto member, node_from(text));
        plan.members.push_back(member);
    }
    std::ranges::sort(plan.members);
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto started, told(client::reshare(node, chain, plan)));
    const auto run = to_hex(started.run);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{options.wait_seconds};
    for (;; std::this_thread::sleep_for(250ms)) {
        WEFT_TRY(const auto now, told(client::chain(node, chain)));
        if (now.sharing == started.run && now.hand_over == std::nullopt)
            return Outcome{
                .document = json::write(started),
                .text = "run      " + run + "\nmembers  " + std::to_string(plan.members.size()) +
                        "\nstate    handed over; this node " +
                        (now.self_seat ? "votes with them\n"
                                       : "has erased its share, and follows the chain\n")};
        if (std::chrono::steady_clock::now() < end) continue;
        return std::unexpected{Failure{
            "reshare_not_done_in_time",
            "run " + run + ": " + now.hand_over.value_or("not known here any more"),
            "It goes on by itself when enough members are up and their operators have consented: "
            "`weft chain info` shows it, and each node's log says why it did not join.",
            exit_failed}};
    }
}

}  // namespace

void add_chain_reshare(Cli& cli, CLI::App& noun)
{
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(
        noun, "reshare", "Hand a chain to other members; its address, its state and its users stay",
        "weft chain reshare CHAIN --members NODE NODE NODE NODE --api "
        "http://127.0.0.1:7781",
        [options](const Call&) { return reshare(*options); });
    add_committee_options(verb, options->api);
    verb.add_option("CHAIN", options->chain, "the chain's address")->required();
    verb.add_option("--members", options->members,
                    "who makes its blocks from then on: node ids; old members may be among them")
        ->required();
    verb.add_option("--wait", options->wait_seconds, "seconds to wait for the end")
        ->capture_default_str();
}

}  // namespace weft::app
