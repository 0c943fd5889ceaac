#include "dev/dev_chain.hpp"

#include <weft/base/try.hpp>
#include <weft/client/committee.hpp>
#include <weft/client/dkg.hpp>
#include <weft/client/node.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "dev/dev_keys.hpp"
#include "wallet/deploy.hpp"
#include <algorithm>
#include <thread>

namespace weft::app::dev {
namespace {

constexpr std::chrono::milliseconds patience{60'000};

Try<void> until_ready(const client::Client& node, const std::stop_token& stop)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto readiness = client::ready(node);
        if (readiness && readiness->ready) return {};
        if (stop.stop_requested() || std::chrono::steady_clock::now() > end) {
            const auto why = readiness && !readiness->reasons.empty()
                                 ? readiness->reasons.front().reason
                                 : std::string{"no answer"};
            return std::unexpected{Failure{"not_ready", why, "", exit_failed}};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

Try<types::ChainId> make_chain(const client::Client& ledger,
                               const std::vector<client::Client>& members,
                               const std::string& description)
{
    answers::StartDkg run;
    for (const auto& member : members) {
        WEFT_TRY(const auto about, told(client::node(member)));
        run.members.push_back(about.id);
    }
    const auto& first = members.front();
    WEFT_TRY(const auto begun, told(client::start_dkg(first, run)));
    WEFT_TRY(const auto made,
             told(client::dkg(first, begun.run, std::chrono::milliseconds{30'000})));
    if (!made.address)
        return std::unexpected{Failure{"key_generation_failed",
                                       "it ended as " + std::string{answers::name(made.state)}, "",
                                       exit_failed}};
    const ChainPlan plan{.address = *made.address,
                         .description = description,
                         .parameters = {.receipts_kept = contracts::receipts_kept_default,
                                        .state_gas = contracts::state_gas_default,
                                        .state_max = contracts::state_max_default},
                         .patience = patience};
    WEFT_TRY(const auto deployed,
             deploy_chain(ledger, members, keys_of(1), plan, [](const std::string&) {}));
    return deployed.chain;
}

}  // namespace

Try<Deployment> deployment_from(const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
        return std::unexpected{usage("deployment_malformed", text + ": not NAME=FILE",
                                     "As --deploy counter=counter.wasm.")};
    Deployment deployment{.name = text.substr(0, equals), .file = text.substr(equals + 1)};
    WEFT_TRY(const auto program, read_text(deployment.file.string()));
    if (program.empty())
        return std::unexpected{
            usage("file_unreadable", deployment.file.string() + " is empty", "")};
    return deployment;
}

Try<void> wait_ready(const std::string& api, const std::stop_token& stop)
{
    WEFT_TRY(const auto node, connect({.url = api}));
    return until_ready(node, stop);
}

Try<types::ChainId> bring_up(const ChainOf& of,
                             const std::vector<Deployment>& contracts,
                             const std::stop_token& stop)
{
    WEFT_TRY(const auto ledger, connect({.url = of.ledger}));
    std::vector<client::Client> members;
    for (const auto& url : of.members) {
        WEFT_TRY(auto member, connect({.url = url}));
        members.push_back(std::move(member));
    }
    for (const auto& node : members)
        if (auto done = until_ready(node, stop); !done) return std::unexpected{done.error()};
    if (auto done = until_ready(ledger, stop); !done) return std::unexpected{done.error()};
    const auto& member = members.front();
    WEFT_TRY(const auto chains, told(client::chains(member)));
    types::ChainId chain{};
    if (chains.empty()) {
        WEFT_TRY(chain, make_chain(ledger, members, of.description));
    } else {
        chain = chains.front().chain;
    }
    WEFT_TRY(const auto there, told(client::contracts(member, chain)));
    for (const auto& contract : contracts) {
        if (std::ranges::find(there, contract.name, &answers::Contract::name) != there.end())
            continue;
        WEFT_TRY(const auto program, read_text(contract.file.string()));
        ContractPlan plan{.chain = chain,
                          .name = contract.name,
                          .description = contract.file.filename().string(),
                          .program = to_bytes(program),
                          .args = {},
                          .gas = {},
                          .patience = patience};
        if (auto done = deploy_contract(ledger, member, keys_of(1), plan); !done)
            return std::unexpected{
                Failure{done.error().code,
                        "--deploy " + contract.name + "=" + contract.file.string() + ": " +
                            done.error().message,
                        "The network ended: mend the file or the name, and start "
                        "it again.",
                        exit_failed}};
    }
    return chain;
}

}  // namespace weft::app::dev
