#pragma once

// A node's settings as its links to peers want them.

#include <weft/net/peers.hpp>

#include "node/load.hpp"
#include "node/open_files.hpp"

namespace weft::app {

[[nodiscard]] net::PeersConfig peers_config(const LoadedNode& node, const FileShares& files);

}  // namespace weft::app
