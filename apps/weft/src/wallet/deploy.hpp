#pragma once

// Bringing a chain and its contracts to life: origin, activation, init; blob and contract.

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
    types::TransactionId origin;  ///< its hash is the chain's color
    types::TransactionId init;
    answers::Receipt receipt;  ///< of init
};
/// Says which step begins.
using Progress = std::function<void(const std::string&)>;

/// `committee`: the API of every member; each is told to run the chain.
/// Errors: those of `spend`, of the nodes, of the init request.
[[nodiscard]] Try<DeployedChain> deploy_chain(const client::Client& ledger,
                                              const std::vector<client::Client>& committee,
                                              const wallet::Keyring& keys,
                                              const ChainPlan& plan,
                                              const Progress& progress);

struct ContractPlan {
    types::ChainId chain;
    std::string name;
    std::string description;
    Bytes program;
    types::Dict args;  ///< of the contract's init
    std::optional<std::uint64_t> gas;
    std::chrono::milliseconds patience{120'000};
};
struct DeployedContract {
    types::Hash program_hash;
    types::TransactionId transaction;
    answers::Receipt receipt;  ///< of deployContract
};
/// Stores the program and deploys it: two requests in one transaction, and before them the parts of a
/// program that does not fit one. Whoever repeats it goes on where it was.
/// Errors: too_large, those of `spend`, of the node, request_failed.
[[nodiscard]] Try<DeployedContract> deploy_contract(
    const client::Client& ledger,
    const client::Client& committee,
    const wallet::Keyring& keys,
    const ContractPlan& plan,
    const Progress& progress = [](const auto&) {});

}  // namespace weft::app
