#pragma once

#include <weft/client/client.hpp>
#include <weft/interface/description.hpp>
#include <weft/types/contract_ids.hpp>

#include "cli/cli.hpp"

namespace weft::app {

/// weft contract new and build: they need compilers, no node.
void add_contract_build(Cli& cli, CLI::App& noun);
/// weft contract show and call: by the description in the program.
void add_contract_call(Cli& cli, CLI::App& noun);
/// weft contract client: a program's source, from a description.
void add_contract_client(Cli& cli, CLI::App& noun);
/// What a contract of a chain says of itself; nothing: it says nothing. Errors: unknown_contract, those
/// of the node.
[[nodiscard]] Try<std::optional<interface::Description>> description_of(
    const client::Client& node, const types::ChainId& chain, const std::string& contract);
/// weft contract test: needs neither.
void add_contract_test(Cli& cli, CLI::App& noun);

}  // namespace weft::app
