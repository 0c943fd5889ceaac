#include "demo/validators.hpp"

#include <weft/base/check.hpp>
#include <weft/base/try.hpp>

#include "cli/files.hpp"
#include "cli/values.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/settings.hpp"
#include <algorithm>

namespace weft::app::demo {

casper::Genesis genesis_of(const std::vector<NodePlace>& nodes,
                           const std::vector<WalletPlace>& wallets,
                           const ValidatorsPlan& plan)
{
    casper::Genesis genesis;
    genesis.network = "validators";
    genesis.time = now() - types::second;
    genesis.parameters = plan.parameters;
    genesis.accounts = plan.accounts;
    const auto bonded = plan.validators == 0 ? nodes.size() : plan.validators;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto other = plan.stakes.find(i);
        if (i < bonded)
            genesis.validators.push_back(
                {nodes[i].id, other == plan.stakes.end() ? plan.stake : other->second});
        genesis.accounts.push_back({types::Address::of(nodes[i].id), plan.each});
    }
    for (const auto& wallet : wallets) genesis.accounts.push_back({wallet.address(), plan.each});
    std::ranges::sort(genesis.validators, {}, &casper::Bonded::validator);
    std::ranges::sort(genesis.accounts, {}, &casper::Genesis::Holding::address);
    return genesis;
}

Try<casper::Genesis> make_validators(Network& network, const ValidatorsPlan& plan)
{
    const auto genesis = genesis_of(network.ledgers(), network.wallets(), plan);
    WEFT_CHECK(casper::check(genesis).has_value());  // we made it
    const auto file = network.folder() / "casper.toml";
    if (auto written = write_text(file, render(genesis)); !written)
        return std::unexpected{written.error()};
    for (auto& node : network.ledgers()) {
        const auto path = node.folder / "node.toml";
        WEFT_TRY(const auto text, read_text(path.string()));
        auto settings = parse_settings(text, {});
        WEFT_CHECK(settings.has_value());  // we wrote it
        settings->roles = {"casper"};
        settings->casper_genesis = file.string();
        for (auto& peer : settings->peers) peer.roles = {"casper"};
        if (auto written = write_text(path, render(*settings), 0600); !written)
            return std::unexpected{written.error()};
        node.role = "casper";
    }
    return genesis;
}

casper::Deploy make_deploy(const casper::NetworkId& network,
                           const crypto::ed25519::KeyPair& key,
                           casper::Code session,
                           std::uint64_t gas_limit)
{
    casper::Deploy deploy;
    deploy.network = network;
    deploy.account = key.public_key();
    deploy.timestamp = now();
    deploy.time_to_live = 60 * types::minute;
    deploy.gas_price = 1;
    deploy.gas_limit = gas_limit;
    deploy.session = std::move(session);
    casper::approve(deploy, key);
    return deploy;
}

}  // namespace weft::app::demo
