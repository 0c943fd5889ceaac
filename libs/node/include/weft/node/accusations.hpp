#pragma once

// Who was caught breaking a protocol, by any role of this node. The router tells it to the role that
// offers this, if there is one.

#include <weft/node/effects.hpp>

#include <string_view>

namespace weft::node {

class Accusations {
public:
    virtual ~Accusations() = default;
    /// This node accuses a peer; `fault` as its log has it.
    virtual void accused(Instant now, const PeerId& peer, std::string_view fault) = 0;
};

}  // namespace weft::node
