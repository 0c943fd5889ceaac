#include "demo/demo.hpp"

#include <weft/base/try.hpp>

#include <stdlib.h>

#include "cli/files.hpp"
#include <iostream>

namespace weft::app::demo {
namespace {

Try<std::filesystem::path> work_folder(const Options& options)
{
    std::error_code failed;
    if (!options.folder.empty()) {
        std::filesystem::create_directories(options.folder, failed);
        if (failed)
            return std::unexpected{Failure{"folder_unwritable",
                                           options.folder.string() + ": " + failed.message(), "",
                                           exit_failed}};
        if (!std::filesystem::is_empty(options.folder, failed))
            return std::unexpected{usage("folder_not_empty",
                                         options.folder.string() + " is not empty",
                                         "Give a new folder.")};
        return std::filesystem::absolute(options.folder);
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "weft-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return std::unexpected{
            Failure{"folder_unwritable", pattern + " cannot be made", "", exit_failed}};
    return std::filesystem::path{pattern};
}

/// Each stage needs the ones before it; the last one cleans up whatever happened.
void run_stages(Demo& demo)
{
    constexpr bool (*stages[])(Demo&) = {start_network,
                                         start_validators,
                                         make_chain,
                                         deploy_contracts,
                                         same_contract,
                                         load_with_crash,
                                         calls_without_transactions,
                                         refunds,
                                         agreement,
                                         proofs,
                                         double_spend,
                                         votes,
                                         ledger_crash,
                                         crash_of_all,
                                         reorganisation};
    for (const auto stage : stages)
        if (!stage(demo)) {
            demo.story.check("every stage was reached", false,
                             "the stage above could not be finished; the nodes' logs are in " +
                                 demo.network.folder().string());
            break;
        }
    (void)stop_network(demo);
}

}  // namespace

std::vector<std::string> wallet_names()
{
    std::vector<std::string> names{owner};
    names.insert(names.end(), customers.begin(), customers.end());
    for (const auto& bad : bad_requests()) {
        names.push_back(bad.wallet);
        names.push_back(bad.wallet + "-2");
    }
    names.emplace_back("trudy");  // spends twice
    names.insert(names.end(), voters_wallets.begin(), voters_wallets.end());
    return names;
}

bool same_state(Demo& demo,
                const std::vector<NodePlace*>& nodes,
                Milliseconds at_most,
                std::string& saw)
{
    const auto ask = [&] {
        saw.clear();
        std::string first;
        bool same = true;
        for (const auto* node : nodes) {
            const auto status = client::chain(Network::client(*node), demo.chain);
            const auto shown = status ? "block " + std::to_string(status->block_index) + " " +
                                            status->state_hash.hex().substr(0, 16)
                                      : status.error().code;
            const bool settled = status && status->backlog == 0 && status->anchor &&
                                 status->anchor->state == answers::AnchorState::confirmed &&
                                 status->anchor->block_index == status->block_index;
            saw += (saw.empty() ? "" : "; ") + node->name + ": " + shown +
                   (settled ? "" : " (not settled)");
            if (first.empty()) first = shown;
            same = same && settled && shown == first;
        }
        return same;
    };
    return poll(at_most, ask, [](bool same) { return same; });
}

Result run(const Options& options, const Call& call)
{
    WEFT_TRY(const auto folder, work_folder(options));
    die_with_children();
    Story story{call.json};
    NetworkPlan plan;
    plan.folder = folder;
    plan.wallets = wallet_names();
    // Short, because the links are: a vote takes its quarantine and ten rounds.
    plan.voting = types::Genesis::Voting{.quarantine_ms = 300, .round_ms = 100};
    WEFT_TRY(auto network, Network::create(plan));
    Demo demo{.options = options, .story = story, .network = *network};
    if (!call.json)
        std::cout << "Weft: a feeless ledger, and a smart-contract chain on it. Everything below "
                     "happens now, on this machine.\n";
    story.say("work folder " + folder.string());
    run_stages(demo);

    const bool good = story.all_hold();
    story.summary();
    auto document = story.json();
    if (const auto written = write_text(options.summary, document.dump(2) + "\n"); !written)
        return std::unexpected{written.error()};
    story.say("summary as JSON: " + options.summary.string());
    if (good && !options.keep && options.folder.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    } else {
        story.say("kept: " + folder.string());
    }
    Outcome outcome;
    outcome.document = std::move(document);
    outcome.text = good ? "\nAll checks hold.\n" : "\nSome checks do not hold.\n";
    outcome.exit_code = good ? exit_ok : exit_failed;
    return outcome;
}

}  // namespace weft::app::demo
