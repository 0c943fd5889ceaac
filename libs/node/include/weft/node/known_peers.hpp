#pragma once

// What a node knows of others that nobody configured. Offered by the role that learns of them.

#include <weft/node/effects.hpp>

namespace weft::node {

struct KnownPeer {
    PeerId id;
    std::string host;  ///< empty: it dials
    std::uint16_t port = 0;
    PeerId told_by;        ///< the first peer that told of it
    bool place = false;    ///< it has one, or a link with it is wanted
    std::string why = {};  ///< it has no place: what went wrong the last time; may be empty
};

class KnownPeers {
public:
    virtual ~KnownPeers() = default;
    /// By id.
    [[nodiscard]] virtual std::vector<KnownPeer> known_peers() const = 0;
};

}  // namespace weft::node
