#pragma once

#include "cli/cli.hpp"

namespace weft::app {

/// weft chain proof, in its own file: it must work without any node.
void add_chain_proof(Cli& cli, CLI::App& noun);
/// weft chain estimate and trace.
void add_chain_trace(Cli& cli, CLI::App& noun);
/// weft chain reshare.
void add_chain_reshare(Cli& cli, CLI::App& noun);
/// weft chain move.
void add_chain_move(Cli& cli, CLI::App& noun);

}  // namespace weft::app
