#pragma once

// Bringing a chain to life: origin, activation, init. Each can be done again: what is there is left as it is.

#include <weft/client/committee.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/wallet/keyring.hpp>

#include "cli/cli.hpp"
#include <functional>

namespace weft::app {

struct ChainPlan {
    types::ChainId address;  ///< made by a key generation of the committee
    std::string description;
    contracts::ChainParameters parameters;
    std::chrono::milliseconds patience{120'000};  ///< for each step
};
struct DeployedChain {
    types::ChainId chain;
    types::TransactionId origin;                ///< its hash is the chain's color
    std::optional<types::TransactionId> init;   ///< none: it had been there
    std::optional<answers::Receipt> receipt;    ///< of init
    std::vector<std::string> left_out;          ///< members that were not told, and why
};
/// Says which step begins.
using Progress = std::function<void(const std::string&)>;

/// `committee`: the API of every member; each is told to run the chain. Nothing is sent before enough of them
/// answer, and the same call goes on where one before it stopped.
/// Errors: key_unknown, quorum_missing; those of `spend`, of the nodes, of the init request.
[[nodiscard]] Try<DeployedChain> deploy_chain(const client::Client& ledger,
                                              const std::vector<client::Client>& committee,
                                              const wallet::Keyring& keys,
                                              const ChainPlan& plan,
                                              const Progress& progress);

struct ActivatedChain {
    types::TransactionId color;
    std::size_t told = 0;                ///< members that did not run it
    std::vector<std::string> left_out;   ///< and why
};
/// Tells the members that do not run a chain to run it. `color`: of its origin, when no member knows it.
/// Errors: key_unknown, color_unknown.
[[nodiscard]] Try<ActivatedChain> activate_chain(const std::vector<client::Client>& committee,
                                                 const types::ChainId& chain,
                                                 std::optional<types::TransactionId> color);

}  // namespace weft::app
