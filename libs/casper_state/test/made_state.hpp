#pragma once

// A small network of validators for tests: keys by number, a genesis, deploys that are signed.

#include <weft/casper_state/calls.hpp>
#include <weft/casper_state/machine.hpp>
#include <weft/vm/wasm/factory.hpp>

namespace weft::casper::made {

inline constexpr types::Timestamp noon = 1'000'000 * types::second;

inline crypto::ed25519::KeyPair key(unsigned n)
{
    Bytes seed(32);
    seed[0] = static_cast<std::byte>(n);
    seed[1] = std::byte{1};
    return crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(seed));
}
inline types::NodeId node(unsigned n)
{
    return key(n).public_key();
}
inline types::Address address(unsigned n)
{
    return types::Address::of(node(n));
}

/// Validators 0, 1, 2 with 100 each; accounts 0 … 5 with 10^9 each.
inline Genesis genesis()
{
    Genesis genesis{
        .network = "made", .time = noon, .validators = {}, .accounts = {}, .parameters = {}};
    for (unsigned n = 0; n < 3; ++n) genesis.validators.push_back({node(n), 100});
    for (unsigned n = 0; n < 6; ++n) genesis.accounts.push_back({address(n), 1'000'000'000});
    std::ranges::sort(genesis.validators, {}, &Bonded::validator);
    std::ranges::sort(genesis.accounts, {}, &Genesis::Holding::address);
    genesis.parameters.stake_min = 10;
    genesis.parameters.stake_max = 1'000;
    genesis.parameters.unbonding_delay = 10 * types::second;
    return genesis;
}
inline chain::Programs programs()
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::wasm_vm_type}, vm::wasm::shared_factory());
    return chain::Programs{std::move(registry)};
}
inline Deploy deploy(const NetworkId& network,
                     unsigned account,
                     Code session,
                     types::Timestamp timestamp = noon,
                     std::uint64_t gas_limit = 2'000'000)
{
    Deploy deploy;
    deploy.network = network;
    deploy.account = node(account);
    deploy.timestamp = timestamp;
    deploy.time_to_live = 60 * types::minute;
    deploy.gas_price = 1;
    deploy.gas_limit = gas_limit;
    deploy.session = std::move(session);
    approve(deploy, key(account));
    return deploy;
}

}  // namespace weft::casper::made
