#pragma once

#include "cli/cli.hpp"

namespace weft::app {

/// weft node status and doctor: they ask a running node.
void add_node_status(Cli& cli, CLI::App& noun);

}  // namespace weft::app
