#pragma once

// The verbs of `weft drng`.

#include "cli/cli.hpp"

namespace weft::app {

void add_drng_verify(Cli& cli, CLI::App& noun);

}  // namespace weft::app
