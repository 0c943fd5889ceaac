#pragma once

// What `weft dev` brings to life once its node serves: a chain with a committee of one, and contracts.

#include <weft/types/contract_ids.hpp>

#include "cli/cli.hpp"
#include <filesystem>
#include <vector>

namespace weft::app::dev {

/// --deploy NAME=FILE
struct Deployment {
    std::string name;
    std::filesystem::path file;
};
/// Errors (usage): deployment_malformed, file_unreadable: before anything starts.
[[nodiscard]] Try<Deployment> deployment_from(const std::string& text);

/// The chain of this node, made when there is none: wallet 1 owns it; and each contract that the chain
/// does not have yet. Again after a restart it changes nothing.
/// Errors: those of the node, the key generation and the requests.
[[nodiscard]] Try<types::ChainId> bring_up(const std::string& api,
                                           const std::vector<Deployment>& contracts);

}  // namespace weft::app::dev
