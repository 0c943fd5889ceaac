#pragma once

#include "cli/cli.hpp"

namespace weft::app {

/// weft contract new and build: they need compilers, no node.
void add_contract_build(Cli& cli, CLI::App& noun);
/// weft contract show and call: by the description in the program.
void add_contract_call(Cli& cli, CLI::App& noun);
/// weft contract test: needs neither.
void add_contract_test(Cli& cli, CLI::App& noun);

}  // namespace weft::app
