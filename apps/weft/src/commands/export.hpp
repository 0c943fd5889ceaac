#pragma once

// weft export: what a node tells, in a database.

#include "cli/cli.hpp"

namespace weft::app {

void add_export(Cli& cli);

}  // namespace weft::app
