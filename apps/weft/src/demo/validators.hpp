#pragma once

// A network of processes becomes one of validators: genesis and settings of the role casper.

#include <weft/casper_state/calls.hpp>
#include <weft/casper_state/genesis.hpp>

#include "demo/network.hpp"
#include <map>

namespace weft::app::demo {

struct ValidatorsPlan {
    std::size_t validators = 0;  ///< of the nodes, the first so many are bonded; 0: all
    std::uint64_t stake = 100;   ///< of each of them
    std::map<std::size_t, std::uint64_t> stakes = {};     ///< of those that have another
    std::uint64_t each = 1'000'000'000'000;               ///< what each node and wallet holds
    std::vector<casper::Genesis::Holding> accounts = {};  ///< beside those of nodes and wallets
    casper::Parameters parameters = {};
};
/// Nodes and wallets have as much each; the first nodes have stakes.
[[nodiscard]] casper::Genesis genesis_of(const std::vector<NodePlace>& nodes,
                                         const std::vector<WalletPlace>& wallets,
                                         const ValidatorsPlan& plan);
/// Every ledger node of the network, which nothing has started, gets the role casper in the place of its
/// own. Gives what the validators' network starts from, as each node reads it.
[[nodiscard]] Try<casper::Genesis> make_validators(Network& network, const ValidatorsPlan& plan);

/// A deploy that lives for an hour, signed, with a gas limit that transfers and small contracts keep.
[[nodiscard]] casper::Deploy make_deploy(const casper::NetworkId& network,
                                         const crypto::ed25519::KeyPair& key,
                                         casper::Code session,
                                         std::uint64_t gas_limit = 1'000'000);

}  // namespace weft::app::demo
