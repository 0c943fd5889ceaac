#pragma once

#include "cli/cli.hpp"

namespace weft::app {

/// weft node status and doctor: they ask a running node.
void add_node_status(Cli& cli, CLI::App& noun);
/// weft node snapshot and adopt: they open the store of a node that does not run.
void add_snapshot(Cli& cli, CLI::App& noun);

}  // namespace weft::app
