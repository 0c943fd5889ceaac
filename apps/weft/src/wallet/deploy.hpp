#pragma once

// Bringing contracts to life: blob and contract.

#include <weft/client/committee.hpp>
#include <weft/wallet/keyring.hpp>

#include "wallet/start_chain.hpp"

namespace weft::app {

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
