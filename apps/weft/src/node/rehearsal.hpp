#pragma once

// Everything that a node opens when it starts, opened and closed again: `weft node run --check`.
//
// Promises  makes nothing that is not there, says nothing to the network but who it is, and leaves all as it
//           was;
//           what would end the node at its start ends this with the same name.
// Effects   files, the store, links to peers for some seconds.

#include "cli/cli.hpp"
#include "node/load.hpp"
#include <chrono>
#include <string>
#include <vector>

namespace weft::app {

struct TriedPeer {
    std::string id;
    std::string name;
    std::string address;  ///< empty: it calls us, and was not tried
    bool up = false;
    bool refuses = false;  ///< it is there, and is not who it should be, or does not want this node
    std::string why{};     ///< it is not up
};
struct Rehearsal {
    enum class Store : std::uint8_t {
        none,    ///< the first run makes it
        lost,    ///< its mark says that there was one
        whole,   ///< and this node's
        in_use,  ///< by this node, which runs: neither it nor the peers were tried
    };
    Store store = Store::none;
    std::vector<TriedPeer> peers;
};
/// Errors: those of the identity, the passphrase, the store, and of what roles keep in it.
[[nodiscard]] Try<Rehearsal> rehearse(const LoadedNode& node,
                                      std::chrono::milliseconds peers_within);

}  // namespace weft::app
