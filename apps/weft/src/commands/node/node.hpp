#pragma once

#include "cli/cli.hpp"
#include "node/settings.hpp"

namespace weft::app {

/// weft node status and doctor: they ask a running node.
void add_node_status(Cli& cli, CLI::App& noun);
/// weft node line and add-peer.
void add_node_peers(Cli& cli, CLI::App& noun);
/// The line of another node. Errors (usage): peer_malformed.
[[nodiscard]] Try<PeerSettings> told_peer(const std::string& line);
/// weft node snapshot and adopt: they open the store of a node that does not run.
void add_snapshot(Cli& cli, CLI::App& noun);

/// weft node passphrase: rotates it.
void add_passphrase(Cli& cli, CLI::App& noun);

}  // namespace weft::app
