#pragma once

// Everything a node reads before it starts, checked together.

#include <weft/types/genesis.hpp>

#include "cli/cli.hpp"
#include "node/settings.hpp"

namespace weft::app {

struct LoadedNode {
    Settings settings;  ///< the token is here also when it came from a file
    std::filesystem::path folder;  ///< of the settings file: relative paths start here
    types::Genesis genesis;
    types::NodeId id;
};
/// The passphrase of this node's secrets; empty when they are unprotected. May ask at the terminal.
/// Errors: passphrase_missing, those of files.
[[nodiscard]] Try<std::string> passphrase_of(const LoadedNode& node);
/// The file of peers that the settings name, as a place.
[[nodiscard]] std::filesystem::path peers_file_of(const Settings& settings,
                                                  const std::filesystem::path& folder);
/// What stands there; nothing when it is not there. Errors (usage): settings_invalid, those of files.
[[nodiscard]] Try<std::vector<PeerSettings>> read_peers(const std::filesystem::path& file);
/// What writes must present, from a file that others cannot read.
/// Errors: settings_invalid (usage); those of private_line.
[[nodiscard]] Try<std::string> read_api_token(const std::string& path);
/// Settings, environment, genesis and the identity's label; the identity stays closed.
/// Errors (usage): settings_invalid, genesis_invalid, file_unreadable; and those of identity_name.
[[nodiscard]] Try<LoadedNode> load_node(const std::string& settings_path);

}  // namespace weft::app
