#pragma once

#include "cli/cli.hpp"

namespace weft::app {

/// The verbs that make, sign and send deploys, and the one that follows them.
void add_casper_send(Cli& cli, CLI::App& noun);

}  // namespace weft::app
