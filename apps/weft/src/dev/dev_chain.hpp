#pragma once

// What `weft dev` brings to life once its node serves: a chain with a committee of one, and contracts.

#include <weft/types/contract_ids.hpp>

#include "cli/cli.hpp"
#include <filesystem>
#include <stop_token>
#include <vector>

namespace weft::app::dev {

/// --deploy NAME=FILE
struct Deployment {
    std::string name;
    std::filesystem::path file;
};
/// Errors (usage): deployment_malformed, file_unreadable: before anything starts.
[[nodiscard]] Try<Deployment> deployment_from(const std::string& text);

/// Waits until the node says that it is ready, for a minute. Errors: not_ready, also when told to stop.
[[nodiscard]] Try<void> wait_ready(const std::string& api, const std::stop_token& stop = {});

/// Who runs the chain, and where its tokens come from.
struct ChainOf {
    std::string ledger;                ///< the API of a ledger node
    std::vector<std::string> members;  ///< of each member of the committee, once
    std::string description;
};
/// The chain of these members, made when they have none: wallet 1 owns it; and each contract that the
/// chain does not have yet. Again after a restart it changes nothing.
/// Errors: those of the nodes, the key generation and the requests.
[[nodiscard]] Try<types::ChainId> bring_up(const ChainOf& chain,
                                           const std::vector<Deployment>& contracts,
                                           const std::stop_token& stop = {});

}  // namespace weft::app::dev
